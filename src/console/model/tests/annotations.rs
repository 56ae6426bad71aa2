//! Markers and notes.

use super::*;
use crate::protocol::Asked;
use crate::vault::{MARKER_TEXT_MAX, MARKERS_MAX, Marker, NOTES_MAX, Notes};

fn mark_at(app: &mut App, seconds: f64) -> Vec<Effect> {
    stage(app, position(seconds));
    app.update(Message::MarkHere)
}

fn places(app: &App) -> Vec<u64> {
    let annotations = unlocked(app).annotations().expect("a film is showing");
    annotations.markers().iter().map(Marker::at_ms).collect()
}

fn goes_to(app: &mut App, by: i32) -> Option<f64> {
    match app.update(Message::GoToMarker(by))[..] {
        [Effect::SendCommand(Command::Seek { to, exact: true })] => Some(to),
        [] => None,
        _ => panic!("something else than a seek"),
    }
}

#[test]
fn a_marker_is_there_at_once_and_written_down() {
    let mut app = showing();
    let effects = mark_at(&mut app, 1.5);
    assert!(
        matches!(&effects[..], [Effect::Annotate { film, change: AnnotationChange::Mark(marker) }, Effect::SendCommand(Command::Markers { at })]
            if at == &[1.5] && *film == first() && marker.at_ms() == 1500)
    );
    assert_eq!(places(&app), [1500]);
}

#[test]
fn a_marker_lies_inside_the_picture_that_was_seen() {
    let mut app = showing();
    // The 31st frame of a film with 30 frames a second begins at 1.0333…
    mark_at(&mut app, 31.0 / 30.0);
    assert_eq!(places(&app), [1034]);
}

#[test]
fn marking_the_same_place_again_keeps_what_is_noted_there() {
    let mut app = showing();
    mark_at(&mut app, 1.5);
    let noted = marker_of(1500, "blicken").expect("a text that fits");
    app.update(Message::Annotate(first(), AnnotationChange::Mark(noted)));
    assert!(mark_at(&mut app, 1.5).is_empty());
    let annotations = unlocked(&app).annotations().expect("a film is showing");
    assert_eq!(annotations.markers()[0].text(), "blicken");
}

#[test]
fn one_marker_more_than_there_is_room_for_is_told() {
    let mut app = showing();
    for at_ms in 0..MARKERS_MAX as u64 {
        let marker = marker_of(at_ms, "").expect("a marker");
        app.update(Message::Annotate(first(), AnnotationChange::Mark(marker)));
    }
    assert!(app.notice().is_none());
    assert!(mark_at(&mut app, 9.0).is_empty());
    assert!(matches!(app.notice(), Some(Notice::Vault(VaultError::TooMany { .. }))));
}

#[test]
fn one_goes_from_marker_to_marker_and_begins_a_little_before_each() {
    let mut app = showing();
    let at = |at_ms| AnnotationChange::Mark(marker_of(at_ms, "").expect("a marker"));
    for at_ms in [10_000, 50_000, 90_000] {
        app.update(Message::Annotate(first(), at(at_ms)));
    }
    let hour = |at| position_in(at, 3600.0, true);
    stage(&mut app, hour(3.0));
    assert!(unlocked(&app).current_marker().is_none());
    stage(&mut app, hour(30.0));
    let (next, after) = unlocked(&app).next_marker().expect("two are ahead");
    assert_eq!((next.at_ms(), after), (50_000, 20.0));
    assert_eq!(unlocked(&app).current_marker().map(Marker::at_ms), Some(10_000));
    assert_eq!(goes_to(&mut app, 1), Some(45.0));
    // From where it begins on, a marker is the current one.
    assert_eq!(unlocked(&app).current_marker().map(Marker::at_ms), Some(50_000));
    assert_eq!(goes_to(&mut app, 1), Some(85.0));
    assert_eq!(goes_to(&mut app, 1), None);
    // Back from a marker that was only just reached goes to the one before it.
    assert_eq!(goes_to(&mut app, -1), Some(45.0));
    assert_eq!(goes_to(&mut app, -1), Some(5.0));
    assert_eq!(goes_to(&mut app, -1), None);
}

#[test]
fn a_marker_that_was_removed_is_restored_with_its_text() {
    let mut app = showing();
    let noted = marker_of(1500, "blicken").expect("a text that fits");
    app.update(Message::Annotate(first(), AnnotationChange::Mark(noted)));
    app.update(Message::Annotate(first(), AnnotationChange::Unmark { at_ms: 1500 }));
    assert_eq!(places(&app), [0; 0]);
    assert_eq!(unlocked(&app).removed_marker().map(Marker::text), Some("blicken"));
    let effects = app.update(Message::RestoreMarker);
    assert!(
        matches!(&effects[..], [Effect::Annotate { change: AnnotationChange::Mark(marker), .. }, _] if marker.text() == "blicken")
    );
    assert_eq!(places(&app), [1500]);
    assert!(unlocked(&app).removed_marker().is_none());
    assert!(app.update(Message::RestoreMarker).is_empty());
}

#[test]
fn what_is_asked_for_at_the_films_window_is_done_here() {
    let mut app = showing();
    stage(&mut app, position(3.0));
    let asked = |app: &mut App, what, at| stage(app, Event::Asked { what, at });
    assert!(matches!(
        asked(&mut app, Asked::Mark, 2.5)[..],
        [Effect::Annotate { .. }, _]
    ));
    // Nothing that a stage says leads out of the film.
    for at in [-1.0, 1e300, f64::NAN] {
        asked(&mut app, Asked::Mark, at);
    }
    assert_eq!(places(&app), [0, 2500, 10_000]);
    assert!(matches!(
        asked(&mut app, Asked::NextMarker, 0.0)[..],
        [Effect::SendCommand(Command::Seek { .. })]
    ));
    assert!(asked(&mut app, Asked::Keys, 0.0).is_empty());
    assert!(unlocked(&app).keys_shown);
}

#[test]
fn without_a_film_nothing_is_marked() {
    let mut app = with_films();
    assert!(app.update(Message::MarkHere).is_empty());
    assert_eq!(goes_to(&mut app, 1), None);
}

#[test]
fn what_was_not_written_is_told_also_after_locking() {
    let mut app = showing();
    app.update(Message::Lock);
    app.update(Message::AnnotationFailed(VaultError::MediumLost));
    assert!(matches!(
        app.notice(),
        Some(Notice::AnnotationFailed(VaultError::MediumLost))
    ));
}

#[test]
fn of_what_is_typed_as_much_is_kept_as_fits() {
    let text = |typed: &str| marker_of(0, typed).map(|marker| marker.text().to_owned());
    assert_eq!(text(" blicken\n\u{7}  "), Some("blicken".into()));
    // Two bytes each: the last one that begins before the limit but does not end there is left out.
    let long = "x".to_owned() + &"å".repeat(MARKER_TEXT_MAX);
    assert_eq!(text(&long).map(|text| text.len()), Some(MARKER_TEXT_MAX - 1));
    let notes = |typed: &str| notes_of(typed).as_ref().map(Notes::text).map(str::to_owned);
    assert_eq!(notes("a\n\tb\u{7}"), Some("a\n\tb".into()));
    assert_eq!(
        notes(&"x".repeat(NOTES_MAX + 1)).map(|text| text.len()),
        Some(NOTES_MAX)
    );
}
