//! A picture of the film that is kept as one of its own.

use super::*;
use crate::protocol::Asked;

fn asks(app: &mut App) -> Vec<Effect> {
    let number = unlocked(app).showing.as_ref().map(|showing| showing.number).unwrap();
    let what = Asked::Still;
    app.update(Message::Stage(number, Event::Asked { what, at: 5.0 }))
}

fn asked_for(effects: &[Effect]) -> usize {
    let is_still = |effect: &&Effect| matches!(effect, Effect::SendCommand(Command::Still));
    effects.iter().filter(is_still).count()
}

#[test]
fn the_picture_that_came_is_kept_with_the_film_and_the_place() {
    let mut app = showing();
    assert_eq!(asked_for(&app.update(Message::Control(Control::Still))), 1);
    let showing = unlocked(&app).showing.as_ref().unwrap();
    let (number, film) = (showing.number, showing.film);
    let effects = app.update(Message::Stage(number, Event::Still { at: 5.0, size: 100 }));
    assert!(
        matches!(&effects[..], [Effect::KeepStill { film: of, at }] if *of == film && (at - 5.0).abs() < f64::EPSILON)
    );
    app.update(Message::StillKept(Ok("Session 1 0:05".into())));
    assert!(matches!(&app.notice, Some(notice @ Notice::StillKept(_)) if notice.is_good()));
}

#[test]
fn whoever_asks_the_next_one_is_taken_once_this_one_is_kept_or_cannot_be() {
    let mut app = showing();
    assert_eq!(asked_for(&asks(&mut app)), 1);
    assert_eq!(asked_for(&asks(&mut app)), 0, "a stage may ask without end");
    assert_eq!(asked_for(&app.update(Message::Control(Control::Still))), 0);
    app.update(Message::StillKept(Err(VaultError::NotWritable)));
    assert!(matches!(app.notice, Some(Notice::Vault(VaultError::NotWritable))));
    assert_eq!(asked_for(&asks(&mut app)), 1);
    let number = unlocked(&app).showing.as_ref().map(|showing| showing.number).unwrap();
    let (code, detail) = (WarningCode::NoStill, String::new());
    app.update(Message::Stage(number, Event::Warning { code, detail }));
    assert!(matches!(app.notice, Some(Notice::StageWarning(WarningCode::NoStill))));
    assert_eq!(asked_for(&app.update(Message::Control(Control::Still))), 1);
}
