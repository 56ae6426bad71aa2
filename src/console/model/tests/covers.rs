//! What of the film is covered.

use super::*;
use crate::film::{Area, Cover};
use crate::protocol::{Asked, Drawn};

const FACE: Area = Area {
    left: 4000,
    top: 2000,
    right: 5000,
    bottom: 4000,
};

fn elsewhere() -> Area {
    Area {
        left: 6000,
        right: 7000,
        ..FACE
    }
}

fn drawn(app: &mut App, number: Option<u16>, area: Option<Area>, at: f64) -> Vec<Effect> {
    stage(app, Event::CoverDrawn(Drawn { number, area, at }))
}

fn act(app: &mut App, action: CoverAction) -> Vec<Effect> {
    app.update(Message::Cover(action))
}

fn covers(app: &App) -> Vec<Cover> {
    unlocked(app).covers()
}

/// A film that stands and is drawn on, with one cover.
fn covered() -> App {
    let mut app = showing();
    act(&mut app, CoverAction::Draw);
    drawn(&mut app, None, Some(FACE), 0.0);
    app
}

#[test]
fn the_film_stands_while_it_is_drawn_on_and_what_is_drawn_is_kept_and_covered() {
    let mut app = showing();
    let begun = act(&mut app, CoverAction::Draw);
    let expected = [Command::Pause, Command::DrawCovers { on: true }];
    assert!(
        begun
            .iter()
            .zip(&expected)
            .all(|(effect, command)| matches!(effect, Effect::SendCommand(sent) if sent == command))
    );
    assert_eq!(begun.len(), 2);
    let effects = drawn(&mut app, None, Some(FACE), 1.5);
    let face = Cover::still(1, FACE);
    assert!(
        matches!(&effects[..], [Effect::Annotate { film, change: AnnotationChange::Covers(written) }, Effect::SendCommand(Command::Covers(sent))]
            if *film == first() && *written == [face.clone()] && sent.covers == *written)
    );
    assert_eq!(covers(&app), [face]);
    let ended = stage(
        &mut app,
        Event::Asked {
            what: Asked::EndDrawing,
            at: 1.5,
        },
    );
    assert!(matches!(
        ended[..],
        [Effect::SendCommand(Command::DrawCovers { on: false })]
    ));
    assert!(!show(&app).covering);
}

#[test]
fn nothing_that_a_stage_says_changes_covers_while_nobody_draws() {
    let mut app = showing();
    assert!(drawn(&mut app, None, Some(FACE), 0.0).is_empty());
    act(&mut app, CoverAction::Draw);
    drawn(&mut app, None, Some(FACE), 0.0);
    act(&mut app, CoverAction::Done);
    assert!(drawn(&mut app, Some(1), None, 0.0).is_empty());
    assert_eq!(covers(&app).len(), 1);
}

#[test]
fn a_film_is_opened_with_what_is_covered_although_it_is_not_written_yet() {
    let mut app = covered();
    app.update(Message::CloseFilm);
    let number = show(&app).number;
    app.update(Message::StageEnded(number));
    let effects = app.update(Message::Show(first()));
    assert!(matches!(&effects[..], [Effect::Show { hidden, .. }] if hidden.covers == [Cover::still(1, FACE)]));
}

#[test]
fn a_cover_can_be_for_a_part_of_the_film() {
    let mut app = covered();
    let times = |app: &App| (covers(app)[0].from_ms, covers(app)[0].to_ms);
    stage(&mut app, position_in(4.0015, 10.0, false));
    act(&mut app, CoverAction::FromHere(1));
    assert_eq!(times(&app), (4001, None));
    stage(&mut app, position_in(6.0, 10.0, false));
    act(&mut app, CoverAction::ToHere(1));
    assert_eq!(times(&app), (4001, Some(6000)));
    // What would end before it begins, does so no more.
    stage(&mut app, position_in(8.0, 10.0, false));
    act(&mut app, CoverAction::FromHere(1));
    assert_eq!(times(&app), (8000, None));
    stage(&mut app, position_in(2.0, 10.0, false));
    act(&mut app, CoverAction::ToHere(1));
    assert_eq!(times(&app), (0, Some(2000)));
    stage(&mut app, position_in(0.0, 10.0, false));
    act(&mut app, CoverAction::ToHere(1));
    assert_eq!(times(&app), (0, Some(1)));
    act(&mut app, CoverAction::WholeFilm(1));
    assert_eq!(times(&app), (0, None));
}

#[test]
fn a_cover_follows_somebody_who_changes_places() {
    let mut app = covered();
    stage(&mut app, position_in(4.0, 10.0, false));
    act(&mut app, CoverAction::Follow(1));
    drawn(&mut app, Some(1), Some(elsewhere()), 5.0);
    let at = |app: &App, at_ms| covers(app)[0].area_at(at_ms);
    assert_eq!(
        [at(&app, 0), at(&app, 4000), at(&app, 5000), at(&app, 9000)],
        [FACE, FACE, elsewhere(), elsewhere()]
    );
    assert_eq!(at(&app, 4500).left, 5000);
    stage(&mut app, position_in(7.0, 10.0, false));
    act(&mut app, CoverAction::KeepStill(1));
    assert_eq!(covers(&app), [Cover::still(1, elsewhere())]);
}

#[test]
fn the_last_change_can_be_undone() {
    let mut app = covered();
    let before = covers(&app);
    act(&mut app, CoverAction::Remove(1));
    assert!(covers(&app).is_empty() && unlocked(&app).can_undo_covers());
    let effects = act(&mut app, CoverAction::Undo);
    assert!(
        matches!(&effects[..], [Effect::Annotate { .. }, Effect::SendCommand(Command::Covers(sent))] if sent.covers == before)
    );
    assert_eq!(covers(&app), before);
    assert!(!unlocked(&app).can_undo_covers() && act(&mut app, CoverAction::Undo).is_empty());
}

#[test]
fn one_area_more_than_there_is_room_for_is_told() {
    let mut app = covered();
    for _ in 1..crate::film::COVERS_MAX {
        assert_eq!(drawn(&mut app, None, Some(FACE), 0.0).len(), 2);
    }
    assert!(app.notice().is_none());
    assert!(drawn(&mut app, None, Some(FACE), 0.0).is_empty());
    assert!(matches!(app.notice(), Some(Notice::Vault(VaultError::TooMany { .. }))));
}
