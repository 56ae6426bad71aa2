//! The film in a meeting, and on a projector.

use vitrin::console::model::microphone::FilmMicrophone;
use vitrin::console::model::{Effect, Message};
use vitrin::protocol::{ErrorCode, Event, WarningCode};
use vitrin::texts::Language;

use crate::therapist::{in_a_meeting, showing_on, told};

#[test]
fn a_showing_film_says_how_it_gets_into_the_meeting() {
    for language in [Language::Swedish, Language::English] {
        let therapist = showing_on(&["eDP-1"], language);
        assert!(therapist.sees("Pexip") && therapist.sees("Vitrin\u{a0}–\u{a0}film"));
        assert!(therapist.sees("system"), "the box for sound is named");
    }
}

#[test]
fn one_button_takes_the_film_into_the_meeting_in_the_chosen_size() {
    let mut therapist = showing_on(&["eDP-1"], Language::Swedish);
    therapist.presses("1920 × 1080");
    let share = therapist.text("meeting-share");
    therapist.presses(&share);
    assert_eq!(
        told(&therapist),
        [r#"{"command":"share","on":true,"size":"1920x1080"}"#]
    );
}

#[test]
fn in_a_meeting_the_console_says_what_the_others_see() {
    for language in [Language::Swedish, Language::English] {
        let mut therapist = in_a_meeting(language);
        let [film, still, curtain] =
            ["meeting-seen-film", "meeting-seen-still", "meeting-seen-curtain"].map(|id| therapist.text(id));
        assert!(therapist.sees(&curtain));
        let play = therapist.text("show-play");
        therapist.presses(&play);
        assert!(therapist.sees(&film) && !therapist.sees(&curtain));
        let pause = therapist.text("show-pause");
        therapist.presses(&pause);
        assert!(therapist.sees(&still));
        assert!(told(&therapist).contains(&r#"{"command":"preview","on":true}"#.to_owned()));
    }
}

#[test]
fn the_sound_is_tried_while_the_film_stands_and_help_is_there() {
    let mut therapist = in_a_meeting(Language::Swedish);
    let check = therapist.text("meeting-sound-check");
    therapist.presses(&check);
    assert!(told(&therapist).contains(&r#"{"command":"sound_check"}"#.to_owned()));
    let (silent, host) = (therapist.text("meeting-silent"), therapist.text("meeting-silent-host"));
    assert!(!therapist.sees(&host));
    therapist.presses(&silent);
    assert!(therapist.sees(&host));

    let play = therapist.text("show-play");
    therapist.presses(&play);
    assert!(therapist.button(&check).is_disabled(), "the film would drown it");
}

#[test]
fn a_film_that_fails_in_a_meeting_says_that_the_others_see_the_curtain() {
    let mut therapist = in_a_meeting(Language::Swedish);
    therapist.stage_says(Event::Error {
        code: ErrorCode::Damaged,
        detail: String::new(),
    });
    let covered = therapist.text("show-failed-shared");
    assert!(therapist.sees(&covered));
    let close = therapist.text("show-close");
    therapist.presses(&close);
    assert!(matches!(therapist.asked.last(), Some(Effect::CloseStage)));
}

#[test]
fn a_projector_is_chosen_by_its_name_and_missed_when_it_is_gone() {
    let mut therapist = showing_on(&["eDP-1", "HDMI-1"], Language::Swedish);
    therapist.presses("HDMI-1");
    assert_eq!(told(&therapist), [r#"{"command":"fullscreen","on":true,"display":1}"#]);
    therapist.stage_says(Event::Warning {
        code: WarningCode::DisplayLost,
        detail: String::new(),
    });
    let lost = therapist.problem("warning-display-lost");
    assert!(therapist.sees(&lost));
}

#[test]
fn where_the_browser_takes_no_sound_a_microphone_carries_the_film() {
    let mut therapist = in_a_meeting(Language::Swedish);
    therapist.size = (1100.0, 760.0);
    therapist.look(Vec::new());
    let switch = therapist.text("meeting-microphone");
    therapist.presses(&switch);
    assert!(matches!(therapist.asked.last(), Some(Effect::MakeMicrophone)));
    therapist.happens(Message::MicrophoneMade(Ok(FilmMicrophone {
        name: "Vitrin (film och mikrofon)".into(),
        sink: "vitrin_film_7".into(),
        has_voice: true,
    })));
    therapist.look(Vec::new());
    assert!(therapist.sees("Välj nu mikrofonen ”Vitrin (film och mikrofon)”"));
    therapist.presses(&switch);
    assert!(matches!(therapist.asked.last(), Some(Effect::RemoveMicrophone)));
}
