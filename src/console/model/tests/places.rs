//! Where a film was left, and where it begins the next time.

use super::*;
use crate::protocol::Repeat;

fn long(at: f64, playing: bool) -> Event {
    position_in(at, 3600.0, playing)
}

/// The first film, an hour long, plays.
fn playing() -> App {
    let mut app = showing();
    stage(&mut app, long(0.0, true));
    app
}

fn left(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::Annotate {
            film,
            change: AnnotationChange::Left { at_ms },
        } if *film == first() => Some(*at_ms),
        _ => None,
    })
}

/// Closes the film, and shows it again: where and how it begins.
fn shown_again(app: &mut App) -> Start {
    let number = show(app).number;
    app.update(Message::CloseFilm);
    app.update(Message::StageEnded(number));
    match app.update(Message::Show(first()))[..] {
        [Effect::Show { start, .. }] => start,
        _ => panic!("it is shown"),
    }
}

#[test]
fn a_film_never_plays_by_itself() {
    let mut app = with_films();
    let effects = app.update(Message::Show(first()));
    assert!(matches!(effects[..], [Effect::Show { start, .. }] if start.paused && start.at.is_zero()));
    assert!(!show(&app).playing && show(&app).resumes.is_none());
}

#[test]
fn a_film_is_shown_again_where_it_was_left_and_offers_to_go_on_there() {
    let mut app = playing();
    stage(&mut app, long(2360.04, true));
    let start = shown_again(&mut app);
    assert_eq!((start.at.as_millis(), start.paused), (2_360_040, true));
    stage(&mut app, Event::FirstPicture { at: 2360.04 });
    stage(&mut app, long(2360.04, false));
    assert_eq!(show(&app).resumes, Some(2360.04));
    assert_eq!(control(&mut app, Control::PlayPause), [Command::Play]);
    assert_eq!(show(&app).resumes, None);

    shown_again(&mut app);
    stage(&mut app, Event::FirstPicture { at: 2360.04 });
    stage(&mut app, long(2360.04, false));
    assert_eq!(
        control(&mut app, Control::FromStart),
        [Command::Seek { to: 0.0, exact: true }, Command::Play]
    );
    assert!(show(&app).playing && show(&app).resumes.is_none());
}

#[test]
fn what_is_done_at_the_films_window_ends_the_offer_too() {
    let mut app = playing();
    stage(&mut app, long(1200.0, true));
    shown_again(&mut app);
    stage(&mut app, Event::FirstPicture { at: 1200.0 });
    stage(&mut app, long(1200.0, true));
    assert_eq!(show(&app).resumes, None);
}

#[test]
fn what_was_hardly_begun_and_what_was_seen_to_its_end_begins_at_its_start() {
    for at in [3.0, 3597.0] {
        let mut app = playing();
        stage(&mut app, long(at, true));
        assert!(shown_again(&mut app).at.is_zero(), "{at}");
    }
    let mut app = playing();
    stage(&mut app, long(1800.0, true));
    stage(&mut app, Event::End);
    assert!(shown_again(&mut app).at.is_zero());
}

#[test]
fn the_place_is_noted_when_the_film_is_paused_now_and_then_and_when_it_is_left() {
    let mut app = playing();
    assert_eq!(left(&stage(&mut app, long(59.0, true))), None);
    assert_eq!(left(&stage(&mut app, long(61.0, true))), Some(61_000));
    assert_eq!(left(&stage(&mut app, long(62.0, true))), None);
    assert_eq!(left(&stage(&mut app, long(63.0, false))), Some(63_000));
    stage(&mut app, long(70.0, true));
    assert_eq!(left(&app.update(Message::CloseFilm)), Some(70_000));
}

#[test]
fn however_a_film_ends_its_place_is_noted_before_the_vault_is_locked() {
    let ends: [fn() -> Message; 3] = [
        || Message::Lock,
        || Message::MediumLost,
        || Message::AutoLock(LockReason::ScreenLock),
    ];
    for end in ends {
        let mut app = playing();
        stage(&mut app, long(30.0, true));
        let effects = app.update(end());
        assert_eq!(left(&effects), Some(30_000));
        assert!(matches!(effects.last(), Some(Effect::Lock)));
    }
    let mut app = playing();
    stage(&mut app, long(30.0, true));
    let (code, detail) = (ErrorCode::MediumLost, String::new());
    assert_eq!(left(&stage(&mut app, Event::Error { code, detail })), Some(30_000));
    let mut app = playing();
    stage(&mut app, long(30.0, true));
    let number = show(&app).number;
    assert_eq!(left(&app.update(Message::StageEnded(number))), Some(30_000));
}

#[test]
fn what_a_stage_says_is_repeated_has_to_be_a_piece_of_a_film() {
    let mut app = playing();
    let piece = |from, to| Event::Repeat(Repeat { from, to });
    stage(&mut app, piece(Some(10.0), Some(20.0)));
    assert_eq!(show(&app).repeat.range(), Some((10.0, 20.0)));
    for (from, to) in [
        (Some(-1.0), Some(5.0)),
        (Some(20.0), Some(10.0)),
        (None, Some(f64::INFINITY)),
    ] {
        stage(&mut app, piece(from, to));
        assert_eq!(show(&app).repeat, Repeat::default());
    }
}
