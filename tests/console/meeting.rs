//! The film in a meeting, and on a projector.

use egui_kittest::kittest::NodeT;
use vitrin::console::model::FilmMicrophone;
use vitrin::console::model::{Effect, Message};
use vitrin::protocol::{ErrorCode, Event, WarningCode};
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, commands, showing_on};

/// A film in a meeting, with the curtain over the film.
pub fn in_a_meeting(language: Language) -> ConsoleDriver {
    let mut driver = showing_on(&["eDP-1"], language);
    let share = driver.text("meeting-share");
    driver.presses(&share);
    let (width, height) = (1280, 720);
    driver.stage_reports(Event::Shared {
        on: true,
        width,
        height,
    });
    driver
}

#[test]
fn a_showing_film_says_how_it_gets_into_the_meeting() {
    for language in [Language::Swedish, Language::English] {
        let driver = showing_on(&["eDP-1"], language);
        assert!(driver.sees("Pexip") && driver.sees("Vitrin\u{a0}–\u{a0}film"));
        assert!(driver.sees("system"), "the box for sound is named");
    }
}

#[test]
fn one_button_takes_the_film_into_the_meeting_in_the_chosen_size() {
    let mut driver = showing_on(&["eDP-1"], Language::Swedish);
    driver.presses("1920 × 1080");
    let share = driver.text("meeting-share");
    driver.presses(&share);
    assert_eq!(
        commands(&driver),
        [r#"{"command":"share","on":true,"size":"1920x1080"}"#]
    );
}

#[test]
fn in_a_meeting_the_console_says_what_the_others_see() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = in_a_meeting(language);
        let others_see = |id| format!("{} {}", driver.text("meeting-preview"), driver.text(id));
        let [film, still, curtain] =
            ["meeting-seen-film", "meeting-seen-still", "meeting-seen-curtain"].map(others_see);
        assert!(driver.sees(&curtain));
        let play = driver.text("show-play");
        driver.presses(&play);
        assert!(driver.sees(&film) && !driver.sees(&curtain));
        let pause = driver.text("show-pause");
        driver.presses(&pause);
        assert!(driver.sees(&still));
        assert!(commands(&driver).contains(&r#"{"command":"preview","on":true}"#.to_owned()));
    }
}

#[test]
fn the_sound_is_tried_while_the_film_stands_and_help_is_there() {
    let mut driver = in_a_meeting(Language::Swedish);
    let check = driver.text("meeting-sound-check");
    driver.presses(&check);
    assert!(commands(&driver).contains(&r#"{"command":"sound_check"}"#.to_owned()));
    let (silent, host) = (driver.text("meeting-silent"), driver.text("meeting-silent-host"));
    assert!(!driver.sees(&host));
    driver.presses(&silent);
    assert!(driver.sees(&host));

    let play = driver.text("show-play");
    driver.presses(&play);
    assert!(
        driver.button(&check).accesskit_node().is_disabled(),
        "the film would drown it"
    );
}

#[test]
fn a_film_that_fails_in_a_meeting_says_that_the_others_see_the_curtain() {
    let mut driver = in_a_meeting(Language::Swedish);
    driver.stage_reports(Event::Error {
        code: ErrorCode::Damaged,
        detail: String::new(),
    });
    let covered = driver.text("show-failed-shared");
    assert!(driver.sees(&covered));
    let close = driver.text("show-close");
    driver.presses(&close);
    assert!(matches!(driver.requested.last(), Some(Effect::CloseStage)));
}

#[test]
fn a_projector_is_chosen_and_missed_when_it_is_gone() {
    let mut driver = showing_on(&["eDP-1", "HDMI-1"], Language::Swedish);
    driver.presses("Projektorn (1920×1080)");
    assert_eq!(commands(&driver), [r#"{"command":"fullscreen","on":true,"display":1}"#]);
    driver.stage_reports(Event::Warning {
        code: WarningCode::DisplayLost,
        detail: String::new(),
    });
    let lost = driver.problem("warning-display-lost");
    assert!(driver.sees(&lost));
}

#[test]
fn where_the_browser_takes_no_sound_a_microphone_carries_the_film() {
    let mut driver = in_a_meeting(Language::Swedish);
    driver.size = (1100.0, 760.0);
    driver.frame();
    let switch = driver.text("meeting-microphone");
    driver.presses(&switch);
    assert!(matches!(driver.requested.last(), Some(Effect::MakeMicrophone)));
    driver.happens(Message::MicrophoneMade(Ok(FilmMicrophone {
        name: "Vitrin (film och mikrofon)".into(),
        sink: "vitrin_film_7".into(),
        has_voice: true,
    })));
    driver.frame();
    assert!(driver.sees("Välj nu mikrofonen ”Vitrin (film och mikrofon)”"));
    driver.presses(&switch);
    assert!(matches!(driver.requested.last(), Some(Effect::RemoveMicrophone)));
}
