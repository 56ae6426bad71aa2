//! Segments.

use super::*;
use crate::console::model::marker_of;
use crate::protocol::{Asked, Repeat};
use crate::vault::Marker;

fn segments(app: &App) -> Vec<(u64, Option<u64>)> {
    let annotations = unlocked(app).annotations().expect("a film is showing");
    let markers = annotations.markers().iter();
    markers.map(|marker| (marker.at_ms(), marker.until_ms())).collect()
}

fn sent(effects: &[Effect]) -> Vec<Command> {
    let command = |effect: &Effect| match effect {
        Effect::SendCommand(command) => Some(command.clone()),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

/// A film at 30 s, which is paused.
fn at_thirty() -> App {
    let mut app = showing();
    stage(&mut app, position_in(30.0, 3600.0, false));
    app
}

#[test]
fn the_piece_that_is_repeated_is_kept_as_a_segment() {
    let mut app = at_thirty();
    assert!(app.update(Message::SaveSegment).is_empty(), "nothing is repeated");
    app.update(Message::Control(Control::Repeat(Repeat::between(12.0, 20.5))));
    let effects = app.update(Message::SaveSegment);
    assert!(
        matches!(&effects[..], [Effect::Annotate { change: AnnotationChange::Mark(marker), .. }, _] if marker.until_ms() == Some(20_500))
    );
    assert_eq!(segments(&app), [(12_000, Some(20_500))]);
    // It goes on being repeated, and its text is typed next.
    let showing = unlocked(&app).showing.as_ref().expect("a film");
    assert_eq!(showing.repeat.range(), Some((12.0, 20.5)));
    assert_eq!(showing.marked, Some(12_000));
}

#[test]
fn a_piece_without_an_end_ends_here() {
    let mut app = at_thirty();
    app.update(Message::Control(Control::Repeat(Repeat::default().begins_at(12.0))));
    let effects = app.update(Message::SaveSegment);
    assert!(sent(&effects).contains(&Command::Repeat(Repeat::default())));
    assert_eq!(segments(&app), [(12_000, Some(30_000))]);
    // Not where the film has not come that far.
    app.update(Message::Control(Control::Repeat(Repeat::default().begins_at(40.0))));
    assert!(app.update(Message::SaveSegment).is_empty());
}

#[test]
fn a_marker_becomes_a_segment_and_keeps_its_text() {
    let mut app = at_thirty();
    let noted = marker_of(12_000, "blicken").expect("a text that fits");
    app.update(Message::Annotate(first(), AnnotationChange::Mark(noted)));
    app.update(Message::Control(Control::Repeat(Repeat::between(12.0, 14.0))));
    let effects = app.update(Message::SaveSegment);
    assert!(matches!(
        effects[..],
        [Effect::Annotate {
            change: AnnotationChange::Until {
                at_ms: 12_000,
                until_ms: Some(14_000)
            },
            ..
        }]
    ));
    let annotations = unlocked(&app).annotations().expect("a film is showing");
    assert_eq!(annotations.markers()[0].text(), "blicken");
    // Removed and restored, it is the segment that it was.
    app.update(Message::Annotate(first(), AnnotationChange::Unmark { at_ms: 12_000 }));
    app.update(Message::RestoreMarker);
    assert_eq!(segments(&app), [(12_000, Some(14_000))]);
}

#[test]
fn a_segment_is_played_again_and_again_from_its_first_picture_on() {
    let mut app = at_thirty();
    let marker = Marker::new(12_000, "").expect("a marker").until(14_000);
    app.update(Message::Annotate(first(), AnnotationChange::Mark(marker)));
    let piece = Repeat::between(12.0, 14.0);
    let effects = app.update(Message::RepeatSegment(12_000));
    let to_its_start = Command::Seek { to: 12.0, exact: true };
    assert_eq!(
        sent(&effects),
        [Command::Repeat(piece), to_its_start.clone(), Command::Play]
    );
    let effects = app.update(Message::RepeatSegment(12_000));
    assert_eq!(sent(&effects), [Command::Repeat(Repeat::default())]);
    // What is hidden stays hidden.
    app.update(Message::Control(Control::Curtain));
    let effects = app.update(Message::RepeatSegment(12_000));
    assert_eq!(sent(&effects), [Command::Repeat(piece), to_its_start.clone()]);
    // One that goes from marker to marker does not see what is before the segment either.
    app.update(Message::Control(Control::Drop(3.0)));
    let effects = app.update(Message::GoToMarker(1));
    assert_eq!(sent(&effects), [to_its_start]);
    assert!(app.update(Message::RepeatSegment(1)).is_empty());
}

#[test]
fn the_films_window_asks_for_a_segment_too() {
    let mut app = at_thirty();
    stage(&mut app, Event::Repeat(Repeat::default().begins_at(12.0)));
    stage(
        &mut app,
        Event::Asked {
            what: Asked::Segment,
            at: 25.0,
        },
    );
    assert_eq!(segments(&app), [(12_000, Some(25_000))]);
    // Nothing that a stage says leads out of the film.
    stage(&mut app, Event::Repeat(Repeat::default().begins_at(50.0)));
    for at in [-1.0, 1e300, f64::NAN] {
        stage(
            &mut app,
            Event::Asked {
                what: Asked::Segment,
                at,
            },
        );
    }
    assert_eq!(segments(&app)[1..], [(50_000, Some(3_600_000))]);
}
