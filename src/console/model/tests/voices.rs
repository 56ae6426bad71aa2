//! What is done to the voices of the film.

use super::*;
use crate::film::{LeftOut, Voices};
use crate::protocol::Repeat;
use crate::vault::AnnotationChange;

fn commands(effects: &[Effect]) -> Vec<Command> {
    let commands = effects.iter().filter_map(|effect| match effect {
        Effect::SendCommand(command) => Some(command.clone()),
        _ => None,
    });
    commands.collect()
}

fn is_sealed(effects: &[Effect], disguised: bool) -> bool {
    effects.iter().any(|effect| {
        matches!(effect, Effect::Annotate { change: AnnotationChange::Voices(voices), .. } if voices.disguised == disguised)
    })
}

#[test]
fn voices_are_disguised_at_once_and_sealed_with_the_film() {
    let mut app = showing();
    let effects = app.update(Message::DisguiseVoices(true));
    assert_eq!(commands(&effects), [Command::Voices(Voices::all_disguised())]);
    assert!(is_sealed(&effects, true));
    assert!(unlocked(&app).voices().disguised);
    assert!(
        matches!(app.notice, Some(Notice::VoicesDisguised)),
        "it says what it is"
    );
    assert!(app.update(Message::DisguiseVoices(true)).is_empty(), "they are");
    let effects = app.update(Message::DisguiseVoices(false));
    assert_eq!(commands(&effects), [Command::Voices(Voices::default())]);
    assert!(is_sealed(&effects, false));
}

#[test]
fn a_film_whose_voices_are_disguised_is_handed_over_so_also_before_that_is_written() {
    let mut app = showing();
    app.update(Message::DisguiseVoices(true));
    app.update(Message::CloseFilm);
    let number = unlocked(&app).showing.as_ref().map(|showing| showing.number).unwrap();
    app.update(Message::StageEnded(number));
    let effects = app.update(Message::Show(first()));
    assert!(
        matches!(&effects[..], [Effect::Show { hidden, .. }] if hidden.voices.disguised),
        "{}",
        effects.len()
    );
}

#[test]
fn a_meeting_hears_nothing_as_it_was_recorded_before_the_film_is_shown_again() {
    let mut app = showing();
    app.update(Message::DisguiseVoices(true));
    app.update(Message::Control(Control::Share));
    stage(
        &mut app,
        Event::Shared {
            on: true,
            width: 1280,
            height: 720,
        },
    );
    app.update(Message::Control(Control::PlayPause));
    let effects = app.update(Message::DisguiseVoices(false));
    let hidden = Command::Curtain { on: true };
    assert_eq!(commands(&effects), [hidden, Command::Voices(Voices::default())]);
    let showing = unlocked(&app).showing.clone().unwrap();
    assert!(showing.curtain && !showing.playing);
    // Hidden already, it stays so.
    app.update(Message::DisguiseVoices(true));
    let effects = app.update(Message::DisguiseVoices(false));
    assert_eq!(commands(&effects), [Command::Voices(Voices::default())]);
    assert!(unlocked(&app).showing.as_ref().is_some_and(|showing| showing.curtain));
}

#[test]
fn a_name_is_not_heard_in_a_meeting_before_the_film_is_shown_again() {
    let mut app = showing();
    app.update(Message::Control(Control::Repeat(Repeat::between(1.0, 2.0))));
    let effects = app.update(Message::LeaveOut(LeftOutAction::Piece));
    let passage = LeftOut {
        from_ms: 1000,
        to_ms: 2000,
        beep: false,
    };
    let left_out = Voices::default().without(passage);
    assert_eq!(commands(&effects), [Command::Voices(left_out)]);
    assert!(app.update(Message::LeaveOut(LeftOutAction::Piece)).is_empty(), "it is");
    app.update(Message::Control(Control::Share));
    app.update(Message::Control(Control::PlayPause));
    let effects = app.update(Message::LeaveOut(LeftOutAction::Remove(1000)));
    let hidden = Command::Curtain { on: true };
    assert_eq!(commands(&effects), [hidden, Command::Voices(Voices::default())]);
}
