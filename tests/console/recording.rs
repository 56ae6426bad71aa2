//! The page that records, used as a therapist uses it, with a picture and a tone in the place of camera and microphone.

use std::path::Path;
use std::sync::Arc;

use egui::Key;
use vitrin::console::Launch;
use vitrin::console::model::{Message, RecordingMessage, RecordingPhase, Screen, Unlocked};
use vitrin::operations::record::{Devices, Status};
use vitrin::policy::Preflight;
use vitrin::protocol::RecorderFault;
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, vault_with, with_films};

fn unlocked(console: &ConsoleDriver) -> &Unlocked {
    match console.app.screen() {
        Screen::Unlocked(unlocked) => unlocked,
        _ => panic!("not unlocked"),
    }
}

fn phase(app: &vitrin::console::model::App) -> Option<RecordingPhase> {
    match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.recording.as_ref().map(|page| page.phase),
        _ => None,
    }
}

/// Waits until so many milliseconds are recorded. The text would not do: how long there is room for ends in "0:02" now and then, too.
fn waits_for_length(console: &mut ConsoleDriver, length_ms: u64) {
    console.waits_until("so much film", |app| match app.screen() {
        Screen::Unlocked(unlocked) => {
            let page = unlocked.recording.as_ref();
            page.is_some_and(|page| page.status.recorded_ms >= length_ms)
        }
        _ => false,
    });
}

/// A console that has the page open, with a camera that is ready.
fn ready(folder: &std::path::Path) -> ConsoleDriver {
    let mut console = with_a_camera(folder);
    console.unlocks_again(folder);
    console.presses("Spela in");
    console.waits_for("Kameran startas");
    console.waits_until("the camera is ready", |app| phase(app) == Some(RecordingPhase::Ready));
    console
}

#[test]
fn a_film_is_recorded_paused_and_in_the_list_of_films() {
    let vault = vault_with(&[]);
    let mut console = ready(vault.path());
    console.waits_for("Klar att spela in");
    console.clicks_into("Titel");
    console.types("Samtal 4");
    console.presses("Börja spela in");
    console.waits_for("Inspelning pågår");
    waits_for_length(&mut console, 2000);
    console.frame();
    let seen = console.everything();
    let is_length = |text: &String| {
        text.strip_prefix("0:0")
            .is_some_and(|second| ("2"..="9").contains(&second))
    };
    assert!(seen.iter().any(is_length), "{seen:?}");
    assert!(console.sees("plats för"), "{:?}", console.everything());
    console.presses("Pausa");
    console.waits_for("Inspelningen är pausad");
    console.presses("Fortsätt");
    console.waits_for("Inspelning pågår");
    console.presses("Avsluta inspelningen");
    console.waits_until("the film is whole", |app| phase(app).is_none());
    console.waits_for("Samtal 4");
    let films = &unlocked(&console).films;
    let film = films.last().unwrap();
    assert!(console.app.notice().is_none());
    assert!(!film.unfinished);
    let length = film.facts.duration_ms;
    assert!(
        length.is_some_and(|length| length > 1500),
        "{length:?}, {:?}",
        film.facts.picture.is_some()
    );
    assert_eq!(unlocked(&console).selected, Some(film.id));
}

#[test]
fn a_test_recording_says_what_came_and_keeps_nothing() {
    let vault = vault_with(&[]);
    let mut console = ready(vault.path());
    console.presses("Provinspelning");
    console.waits_for("Säg något");
    console.waits_for("Bild: ja, från Test.");
    assert!(console.sees("Ljud: ja, från Test."));
    console.waits_for("Klar att spela in");
    console.presses("Tillbaka till filmerna");
    console.waits_until("the films are shown", |app| phase(app).is_none());
    assert!(unlocked(&console).films.is_empty());
}

#[test]
fn locking_finishes_the_film_first() {
    let vault = vault_with(&[]);
    let mut console = ready(vault.path());
    console.presses("Börja spela in");
    waits_for_length(&mut console, 1000);
    assert!(
        !console.closes_the_window(),
        "the program ends in the middle of a recording"
    );
    console.waits_until("the vault is locked", |app| matches!(app.screen(), Screen::Locked(_)));
    assert!(console.app.take_close(), "the window closes by itself");
    console.unlocks_again(vault.path());
    let film = &unlocked(&console).films[0];
    assert!(film.title == "Inspelning i dag" && !film.unfinished);
}

#[test]
fn a_camera_that_is_not_there_is_told_in_both_languages() {
    for (language, open, said, again) in [
        (Language::Swedish, "Spela in", "Ingen kamera hittades.", "Försök igen"),
        (Language::English, "Record", "No camera was found.", "Try again"),
    ] {
        let mut console = with_films(language);
        console.presses(open);
        let none = Devices::default();
        console.happens(Message::Recording(RecordingMessage::DevicesFound(none)));
        let status = Status {
            failure: Some((RecorderFault::NoCamera, String::new())),
            over: true,
            ..Status::default()
        };
        console.happens(Message::Recording(RecordingMessage::Status(Box::new(status))));
        console.waits_for(said);
        assert_eq!(phase(&console.app), Some(RecordingPhase::Failed));
        console.hits(Key::Escape);
        assert!(unlocked(&console).recording.is_some());
        console.presses(again);
        assert_eq!(phase(&console.app), Some(RecordingPhase::Opening));
        assert!(console.app.notice().is_none());
    }
}

/// A console of the vault in `folder`, with the real program for its recorders.
fn with_a_camera(folder: &Path) -> ConsoleDriver {
    let launch = Launch {
        vault: Some(folder.to_owned()),
        ..Launch::default()
    };
    let program = Path::new(env!("CARGO_BIN_EXE_vitrin"));
    ConsoleDriver::with_program(program, launch, Arc::new(|| Ok(Preflight::default())), None)
}
