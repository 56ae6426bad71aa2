//! Two films side by side.

use super::*;
use crate::film::{Area, Cover, Voices};
use crate::protocol::{Asked, Pair, PictureChange};
use crate::vault::Marker;

fn beside(what: Event) -> Event {
    Event::Beside { what: Box::new(what) }
}

const STEERED: Pair = Pair {
    beside: true,
    in_step: true,
    swapped: false,
    steers_beside: true,
};

/// The second film is beside the first, which is steered.
fn paired() -> App {
    paired_with(second())
}

fn paired_with(film: FilmId) -> App {
    let mut app = showing();
    let effects = app.update(Message::Beside(BesideAction::Show(film)));
    assert!(matches!(&effects[..], [Effect::ShowBeside { film: shown, .. }] if *shown == film));
    let number = show(&app).number;
    app.update(Message::BesideHanded(number, Ok(())));
    stage(&mut app, beside(Event::FirstPicture { at: 0.0 }));
    stage(&mut app, beside(position_in(0.0, 90.0, false)));
    app
}

fn sent(effects: Vec<Effect>) -> Vec<Command> {
    let command = |effect| match effect {
        Effect::SendCommand(command) => Some(command),
        _ => None,
    };
    effects.into_iter().filter_map(command).collect()
}

fn to_second(command: Command) -> Command {
    Command::Beside {
        what: Box::new(command),
    }
}

#[test]
fn what_is_told_of_the_film_beside_changes_nothing_about_the_one_that_is_steered() {
    let mut app = paired();
    stage(&mut app, position(4.0));
    stage(&mut app, beside(position_in(61.0, 90.0, true)));
    assert_eq!((show(&app).film, show(&app).position), (first(), 4.0));
    let paired = unlocked(&app).paired().unwrap();
    assert_eq!(
        (paired.other.film, paired.other.position, paired.other.duration),
        (second(), 61.0, Some(90.0))
    );
    // Nor is it noted where it was left.
    stage(&mut app, beside(position_in(61.0, 90.0, false)));
    assert_eq!(unlocked(&app).film(second()).unwrap().annotations.left_at_ms(), 0);
}

#[test]
fn whoever_steers_the_other_film_controls_and_notes_that() {
    let mut app = paired();
    let steer = app.update(Message::Beside(BesideAction::Steer));
    assert_eq!(sent(steer), [Command::Steer { beside: true }]);
    assert_eq!(
        show(&app).film,
        first(),
        "it is the other one only once the stage says so"
    );
    stage(&mut app, beside(position_in(30.0, 90.0, true)));
    stage(&mut app, Event::Pair(STEERED));
    assert_eq!(
        (show(&app).film, show(&app).position, show(&app).duration),
        (second(), 30.0, Some(90.0))
    );

    let seek = app.update(Message::Control(Control::Jump(10.0)));
    assert_eq!(sent(seek), [to_second(Command::Seek { to: 40.0, exact: true })]);
    let hide = app.update(Message::Control(Control::Curtain));
    assert_eq!(sent(hide), [Command::Curtain { on: true }], "that is the window's");
    app.update(Message::Control(Control::Curtain));
    app.update(Message::MarkHere);
    let marks = |film: FilmId| unlocked(&app).film(film).unwrap().annotations.markers().len();
    assert_eq!((marks(first()), marks(second())), (0, 1));
    // What the stage says of the first one is kept for that.
    stage(&mut app, position(7.0));
    assert_eq!(show(&app).film, second());
    assert_eq!(unlocked(&app).paired().unwrap().other.position, 7.0);
    stage(
        &mut app,
        Event::Pair(Pair {
            steers_beside: false,
            ..STEERED
        }),
    );
    assert_eq!((show(&app).film, show(&app).position), (first(), 7.0));
}

#[test]
fn a_key_at_the_window_marks_the_film_that_it_was_pressed_for() {
    let mut app = paired();
    let what = Asked::Mark;
    stage(&mut app, beside(Event::Asked { what, at: 12.0 }));
    let at = |app: &App, film: FilmId| -> Vec<u64> {
        let noted = &unlocked(app).film(film).unwrap().annotations;
        noted.markers().iter().map(Marker::at_ms).collect()
    };
    assert_eq!((at(&app, first()), at(&app, second())), (vec![], vec![12_000]));
    stage(&mut app, Event::Pair(STEERED));
    stage(&mut app, Event::Asked { what, at: 3.0 });
    assert_eq!((at(&app, first()), at(&app, second())), (vec![3000], vec![12_000]));
}

#[test]
fn the_same_film_at_two_places_is_covered_and_disguised_at_both() {
    let mut app = paired_with(first());
    let covers = vec![Cover::still(1, Area::ALL)];
    let effects = app.update(Message::Annotate(first(), AnnotationChange::Covers(covers.clone())));
    let expected = to_second(Command::Covers(crate::protocol::Covers { covers }));
    assert!(sent(effects).contains(&expected));
    let effects = sent(app.update(Message::DisguiseVoices(true)));
    assert!(effects.contains(&Command::Voices(Voices::all_disguised())));
    assert!(effects.contains(&to_second(Command::Voices(Voices::all_disguised()))));
    // Told once.
    assert_eq!(sent(app.update(Message::Typing(true))), []);
    // The other way round.
    stage(&mut app, Event::Pair(STEERED));
    let effects = sent(app.update(Message::DisguiseVoices(false)));
    assert!(effects.contains(&Command::Voices(Voices::default())), "{effects:?}");
    assert!(effects.contains(&to_second(Command::Voices(Voices::default()))));
}

#[test]
fn what_is_found_in_or_turned_of_the_film_beside_reaches_the_stage() {
    let mut app = paired();
    let covers = vec![Cover::still(1, Area::ALL)];
    let effects = app.update(Message::Annotate(second(), AnnotationChange::Covers(covers)));
    assert!(matches!(&sent(effects)[..], [Command::Beside { what }] if matches!(**what, Command::Covers(_))));
    let turned = AnnotationChange::Turned { degrees: 90 };
    let effects = app.update(Message::Annotate(second(), turned));
    let change = PictureChange {
        turn: Some(90),
        ..PictureChange::default()
    };
    assert_eq!(sent(effects), [to_second(Command::Picture(change))]);
}

#[test]
fn a_film_beside_that_fails_is_told_and_the_first_one_stays_and_is_steered() {
    let mut app = paired();
    stage(&mut app, Event::Pair(STEERED));
    let error = Event::Error {
        code: ErrorCode::MediumLost,
        detail: String::new(),
    };
    stage(&mut app, beside(error));
    assert!(matches!(app.notice(), Some(Notice::Beside { .. })));
    stage(&mut app, Event::Pair(Pair::default()));
    assert_eq!(show(&app).film, first());
    stage(&mut app, beside(Event::Closed));
    assert!(unlocked(&app).paired().is_none() && unlocked(&app).can_show_beside());
    assert_eq!(show(&app).phase, Phase::Shown);
    // What comes late of it is about nothing.
    stage(&mut app, beside(position(5.0)));
    assert_eq!(show(&app).film, first());
}

#[test]
fn only_the_first_again_or_neither() {
    let mut app = paired();
    let alone = app.update(Message::Beside(BesideAction::Alone));
    assert_eq!(sent(alone), [to_second(Command::Close)]);
    stage(&mut app, Event::Pair(STEERED));
    let closed = app.update(Message::CloseFilm);
    assert!(closed.iter().any(|effect| matches!(effect, Effect::CloseStage)));
    app.update(Message::StageEnded(show(&app).number));
    assert!(unlocked(&app).showing.is_none());
    assert!(app.notice().is_none(), "that was wanted");
}

#[test]
fn one_film_at_a_time_comes_beside_and_only_to_one_that_is_shown() {
    let mut app = paired();
    assert!(app.update(Message::Beside(BesideAction::Show(first()))).is_empty());
    let mut app = with_films();
    assert!(app.update(Message::Beside(BesideAction::Show(first()))).is_empty());
    app.update(Message::Show(first()));
    assert!(
        app.update(Message::Beside(BesideAction::Show(second()))).is_empty(),
        "not yet"
    );
    let mut app = showing();
    assert!(app.update(Message::Beside(BesideAction::Show(unfinished()))).is_empty());
    assert!(app.notice().is_some());
    // What cannot be handed over is told.
    let mut app = showing();
    app.update(Message::Beside(BesideAction::Show(second())));
    let number = show(&app).number;
    app.update(Message::BesideHanded(number, Err(Notice::StageStart)));
    assert!(unlocked(&app).paired().is_none());
}

#[test]
fn of_the_second_film_no_picture_is_kept_and_no_area_drawn() {
    let mut app = paired();
    stage(&mut app, Event::Pair(STEERED));
    assert_eq!(sent(app.update(Message::Control(Control::Still))), []);
    assert_eq!(sent(app.update(Message::Cover(CoverAction::Draw))), []);
    stage(
        &mut app,
        Event::Pair(Pair {
            steers_beside: false,
            ..STEERED
        }),
    );
    assert_eq!(sent(app.update(Message::Control(Control::Still))), [Command::Still]);
}
