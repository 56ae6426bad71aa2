//! Markers and notes.

use super::*;
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
        matches!(&effects[..], [Effect::Annotate { film, change: AnnotationChange::Mark(marker) }]
            if *film == first() && marker.at_ms() == 1500)
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
fn one_goes_from_marker_to_marker() {
    let mut app = showing();
    for seconds in [1.0, 5.0, 9.0] {
        mark_at(&mut app, seconds);
    }
    stage(&mut app, position(3.0));
    let (next, after) = unlocked(&app).next_marker().expect("two are ahead");
    assert_eq!((next.at_ms(), after), (5000, 2.0));
    assert_eq!(goes_to(&mut app, 1), Some(5.0));
    assert_eq!(goes_to(&mut app, 1), Some(9.0));
    assert_eq!(goes_to(&mut app, 1), None);
    // Back from a marker that was only just passed goes to the one before it.
    assert_eq!(goes_to(&mut app, -1), Some(5.0));
    assert_eq!(goes_to(&mut app, -1), Some(1.0));
    assert_eq!(goes_to(&mut app, -1), None);
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
