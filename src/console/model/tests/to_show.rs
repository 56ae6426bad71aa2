//! The places that are to be shown in a meeting.

use super::*;
use crate::console::model::{PlaceId, Step, ToShowMessage, marker_of};
use crate::protocol::{Asked, Repeat};
use crate::vault::Marker;

fn put(app: &mut App, place: PlaceId, until_ms: Option<u64>) {
    let (film, at_ms) = place;
    let marker = marker_of(at_ms, "").expect("a marker");
    let marker = until_ms.map_or_else(|| marker.clone(), |until| marker.clone().until(until));
    app.update(Message::Annotate(film, AnnotationChange::Mark(marker)));
    app.update(Message::ToShow(ToShowMessage::Put(place, true)));
}

fn listed(app: &App) -> Vec<PlaceId> {
    let places = unlocked(app).to_show();
    places
        .iter()
        .map(|place| (place.film.id, place.marker.at_ms()))
        .collect()
}

/// Two places of the film that is showing, the second a segment, and one of another film.
fn with_places() -> (App, [PlaceId; 3]) {
    let mut app = showing();
    stage(&mut app, position_in(3.0, 3600.0, false));
    let places = [(first(), 60_000), (first(), 20_000), (second(), 30_000)];
    put(&mut app, places[0], None);
    put(&mut app, places[1], Some(25_000));
    put(&mut app, places[2], None);
    (app, places)
}

fn act(app: &mut App, message: ToShowMessage) -> Vec<Effect> {
    app.update(Message::ToShow(message))
}

fn sent(effects: &[Effect]) -> Vec<Command> {
    let command = |effect: &Effect| match effect {
        Effect::SendCommand(command) => Some(command.clone()),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

fn step(app: &App) -> Option<(PlaceId, Step)> {
    unlocked(app)
        .presenting
        .map(|presenting| (presenting.place, presenting.step))
}

fn hidden(app: &App) -> bool {
    show(app).curtain
}

fn seek(to: f64) -> Command {
    Command::Seek { to, exact: true }
}

fn seeked(app: &mut App, at: f64) {
    stage(app, Event::Seeked { at, exact: true });
}

fn at(at: f64, playing: bool, curtain: bool) -> Event {
    match position_in(at, 3600.0, playing) {
        Event::Position {
            at,
            duration,
            playing,
            rate,
            fullscreen,
            shared,
            volume,
            muted,
            channels,
            ..
        } => Event::Position {
            at,
            duration,
            playing,
            rate,
            curtain,
            fullscreen,
            shared,
            volume,
            muted,
            channels,
        },
        other => other,
    }
}

#[test]
fn places_are_in_the_order_in_which_they_were_put_on_the_list_until_they_are_moved() {
    let (mut app, [one, two, three]) = with_places();
    assert_eq!(listed(&app), [one, two, three]);
    act(&mut app, ToShowMessage::Move(three, 0));
    assert_eq!(listed(&app), [three, one, two]);
    act(&mut app, ToShowMessage::Move(three, 99));
    assert_eq!(listed(&app), [one, two, three]);
    let effects = act(&mut app, ToShowMessage::Move(two, 0));
    assert_eq!(listed(&app), [two, one, three]);
    // Only what has changed is written.
    assert_eq!(effects.len(), 2);
    act(&mut app, ToShowMessage::Put(one, false));
    assert_eq!(listed(&app), [two, three]);
    assert!(act(&mut app, ToShowMessage::Move(one, 0)).is_empty());
    // Put on it again, it comes last; a marker that is removed and restored is where it was.
    act(&mut app, ToShowMessage::Put(one, true));
    assert_eq!(listed(&app), [two, three, one]);
    app.update(Message::Annotate(two.0, AnnotationChange::Unmark { at_ms: two.1 }));
    assert_eq!(listed(&app), [three, one]);
    app.update(Message::RestoreMarker);
    assert_eq!(listed(&app), [two, three, one]);
}

#[test]
fn what_two_people_put_on_the_list_is_on_it() {
    let (mut app, [one, two, three]) = with_places();
    // The other one's program gave the same number.
    let mut films = unlocked(&app).films.clone();
    let theirs = (second(), 90_000);
    let change = AnnotationChange::Mark(Marker::new(theirs.1, "").expect("a marker"));
    films[1].annotations.apply(change).expect("there is room");
    let change = AnnotationChange::ToShow {
        at_ms: theirs.1,
        order: Some(1),
    };
    films[1].annotations.apply(change).expect("there is room");
    app.update(Message::FilmsChanged { films, settled: true });
    assert_eq!(listed(&app), [one, theirs, two, three]);
}

#[test]
fn each_place_is_opened_hidden_and_shown_when_it_is_asked_for() {
    let (mut app, [one, two, _]) = with_places();
    let effects = act(&mut app, ToShowMessage::Begin(None));
    // What is talked about begins five seconds before the marker.
    assert_eq!(sent(&effects), [Command::Curtain { on: true }, seek(55.0)]);
    assert_eq!(step(&app), Some((one, Step::Going)));
    // What the stage says before it is there changes nothing.
    stage(&mut app, at(3.0, false, false));
    assert!(act(&mut app, ToShowMessage::Next).is_empty());
    stage(&mut app, at(3.0, false, true));
    seeked(&mut app, 55.0);
    assert_eq!(step(&app), Some((one, Step::Ready)));
    assert!(hidden(&app));
    // A presenter's remote: Page Down, here or at the film's window.
    assert_eq!(sent(&app.update(Message::GoToMarker(1))), [Command::Play]);
    assert_eq!(step(&app), Some((one, Step::Open)));
    assert!(!hidden(&app));
    stage(&mut app, at(70.0, true, false));
    let asked = Event::Asked {
        what: Asked::NextMarker,
        at: 70.0,
    };
    let effects = stage(&mut app, asked);
    assert_eq!(sent(&effects), [Command::Curtain { on: true }, seek(20.0)]);
    assert_eq!(step(&app), Some((two, Step::Going)));
    // Back from what is ready is the place before.
    seeked(&mut app, 20.0);
    assert_eq!(sent(&app.update(Message::GoToMarker(-1))), [seek(55.0)]);
    assert_eq!(step(&app), Some((one, Step::Going)));
}

#[test]
fn a_segment_is_hidden_at_its_end_and_the_next_place_of_the_film_is_ready() {
    let (mut app, [one, two, three]) = with_places();
    act(&mut app, ToShowMessage::Move(two, 0));
    act(&mut app, ToShowMessage::Begin(Some(two)));
    seeked(&mut app, 20.0);
    // Shown by any key: the film's own window says that it plays.
    stage(&mut app, at(20.0, true, false));
    assert_eq!(step(&app), Some((two, Step::Open)));
    assert!(sent(&stage(&mut app, at(24.9, true, false))).is_empty());
    let effects = stage(&mut app, at(25.05, true, false));
    assert_eq!(sent(&effects), [Command::Curtain { on: true }, seek(55.0)]);
    assert_eq!(step(&app), Some((one, Step::Going)));
    // Where the next place is in another film, that is opened when it is asked for: a meeting would lose the window.
    act(&mut app, ToShowMessage::Move(one, 2));
    act(&mut app, ToShowMessage::Begin(Some(two)));
    seeked(&mut app, 20.0);
    stage(&mut app, at(20.0, true, false));
    let effects = stage(&mut app, at(25.05, true, false));
    assert_eq!(sent(&effects), [Command::Curtain { on: true }]);
    assert_eq!(step(&app), Some((two, Step::Over)));
    assert!(
        act(&mut app, ToShowMessage::Next)
            .iter()
            .any(|effect| matches!(effect, Effect::CloseStage))
    );
    assert_eq!(step(&app), Some((three, Step::Going)));
}

#[test]
fn a_segment_that_is_repeated_or_left_by_hand_does_not_end() {
    let (mut app, [_, two, _]) = with_places();
    act(&mut app, ToShowMessage::Begin(Some(two)));
    seeked(&mut app, 20.0);
    stage(&mut app, at(20.0, true, false));
    stage(&mut app, at(40.0, true, false));
    assert_eq!(step(&app), Some((two, Step::Open)));
    app.update(Message::Control(Control::Repeat(Repeat::between(20.0, 25.0))));
    stage(&mut app, at(25.0, true, false));
    assert_eq!(step(&app), Some((two, Step::Open)));
    assert!(!hidden(&app));
}

#[test]
fn another_film_is_opened_behind_the_curtain_and_in_share_mode_where_the_meeting_saw_the_one_before() {
    let (mut app, [one, two, three]) = with_places();
    control(&mut app, Control::Share);
    stage(
        &mut app,
        Event::Shared {
            on: true,
            width: 1280,
            height: 720,
        },
    );
    act(&mut app, ToShowMessage::Begin(Some(three)));
    // The meeting loses the window: that is asked first.
    assert!(unlocked(&app).end_question.is_some());
    app.update(Message::KeepShowing);
    assert_eq!(step(&app), None);
    act(&mut app, ToShowMessage::Begin(Some(three)));
    let number = show(&app).number;
    app.update(Message::EndShow);
    let effects = app.update(Message::StageEnded(number));
    let start = effects.iter().find_map(|effect| match effect {
        Effect::Show { film, start, .. } => Some((*film, *start)),
        _ => None,
    });
    let (film, start) = start.expect("the other film is shown");
    assert_eq!(
        (film, start.at.as_secs(), start.hidden, start.paused),
        (second(), 25, true, true)
    );
    let number = show(&app).number;
    let effects = app.update(Message::ShowStarted(number, Ok(())));
    assert!(matches!(sent(&effects)[..], [Command::Share { on: true, .. }]));
    stage(&mut app, Event::FirstPicture { at: 25.0 });
    assert_eq!(step(&app), Some((three, Step::Ready)));
    assert!(hidden(&app));
    assert_eq!(sent(&act(&mut app, ToShowMessage::Next)), [Command::Play]);
    // It was the last one: the film is hidden, and the list is at its end.
    stage(&mut app, at(26.0, true, false));
    assert_eq!(
        sent(&act(&mut app, ToShowMessage::Next)),
        [Command::Curtain { on: true }]
    );
    assert_eq!(step(&app), None);
    assert_eq!(listed(&app), [one, two, three]);
}

#[test]
fn whoever_shows_another_film_or_closes_it_no_longer_goes_by_the_list() {
    let (mut app, _) = with_places();
    act(&mut app, ToShowMessage::Begin(None));
    app.update(Message::Show(second()));
    assert_eq!(step(&app), None);
    let (mut app, _) = with_places();
    act(&mut app, ToShowMessage::Begin(None));
    let number = show(&app).number;
    app.update(Message::CloseFilm);
    app.update(Message::StageEnded(number));
    assert_eq!(step(&app), None);
    // Without a film, the first one is opened for it.
    let effects = act(&mut app, ToShowMessage::Begin(None));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Show { start, .. } if start.hidden))
    );
    let (mut app, _) = with_places();
    act(&mut app, ToShowMessage::Begin(None));
    act(&mut app, ToShowMessage::End);
    assert_eq!(step(&app), None);
}
