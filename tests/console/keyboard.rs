//! The keyboard and the pointer; effects are only recorded.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable, by};
use vitrin::console::Launch;
use vitrin::console::model::{Effect, Message, Screen};
use vitrin::console::view::MIN_SIZE;
use vitrin::protocol::{Event, Repeat};
use vitrin::texts::Language;
use vitrin::vault::AnnotationChange;

use crate::console_driver::{
    ConsoleDriver, card, commands, film, in_a_meeting, key_event, showing, showing_on, shown_at, with_films,
};

#[test]
fn a_path_can_be_typed_while_sticks_come_and_go() {
    let mut driver = ConsoleDriver::without_effects(Launch::default(), Language::Swedish);
    driver.frame();
    driver.hits(Key::Tab);
    driver.hits(Key::Tab);
    for (typed, found) in [("/media", vec![]), ("/anna", vec![card()]), ("/USB", vec![])] {
        driver.types(typed);
        driver.happens(Message::VaultsFound(found));
    }
    driver.frame();
    let Screen::Locked(locked) = driver.app.screen() else {
        panic!("nothing was unlocked");
    };
    assert_eq!(locked.path, "/media/anna/USB");
}

#[test]
fn the_arrow_keys_walk_through_the_films_and_enter_shows_one() {
    let mut driver = with_films(Language::Swedish);
    driver.hits(Key::ArrowDown);
    driver.frame();
    driver.hits(Key::Enter);
    let second = film(2).id;
    let shown = |effect: &Effect| match effect {
        Effect::Show { film, .. } => Some(*film),
        _ => None,
    };
    let shown: Vec<_> = driver.requested.iter().filter_map(shown).collect();
    assert_eq!(shown, [second]);
}

#[test]
fn the_keys_of_the_film_window_work_in_the_console_too() {
    let mut driver = showing(Language::Swedish);
    for key in [
        Key::Space,
        Key::ArrowRight,
        Key::Comma,
        Key::OpenBracket,
        Key::B,
        Key::M,
        Key::F,
    ] {
        driver.hits(key);
    }
    let commands = commands(&driver).join(" ");
    for command in ["pause", "seek", "step", "rate", "curtain", "mute", "fullscreen"] {
        assert!(
            commands.contains(&format!("\"command\":\"{command}\"")),
            "{command} is missing in {commands}"
        );
    }
}

#[test]
fn speeds_and_tenths_have_keys_of_a_swedish_keyboard() {
    let mut driver = showing(Language::Swedish);
    for key in [Key::Minus, Key::Plus, Key::J, Key::Num5, Key::End, Key::ArrowUp] {
        driver.hits(key);
    }
    let commands = commands(&driver);
    let to = |to: &str| format!(r#"{{"command":"seek","to":{to},"exact":true}}"#);
    let expected = [
        r#"{"command":"rate","rate":0.75}"#.to_owned(),
        r#"{"command":"rate","rate":1.0}"#.to_owned(),
        to("0.0"),
        to("1800.0"),
        to("3600.0"),
        r#"{"command":"volume","volume":1.05}"#.to_owned(),
    ];
    assert_eq!(commands, expected);
}

#[test]
fn a_piece_is_repeated_by_keys_by_buttons_and_by_drawing_it_along_the_film() {
    let mut driver = showing(Language::Swedish);
    let to = |at: &str| format!(r#"{{"command":"seek","to":{at},"exact":true}}"#);
    let repeat = |from: &str, to: &str| format!(r#"{{"command":"repeat","from":{from},"to":{to}}}"#);
    for key in [Key::Num1, Key::I, Key::Num2, Key::O, Key::U] {
        driver.hits(key);
    }
    let expected = [
        to("360.0"),
        repeat("360.0", "null"),
        to("720.0"),
        repeat("360.0", "720.0"),
        repeat("null", "null"),
    ];
    assert_eq!(commands(&driver), expected);
    driver.frame();
    let from = driver.text("show-repeat-from");
    driver.presses(&from);
    assert_eq!(commands(&driver).last(), Some(&repeat("720.0", "null")));
    driver.stage_reports(Event::Repeat(Repeat::between(10.0, 20.0)));
    let off = driver.text("show-repeat-off");
    driver.presses(&off);
    assert_eq!(commands(&driver).last(), Some(&repeat("null", "null")));

    // From a quarter to three quarters of the slider, with Shift.
    let position = driver.text("show-position");
    let rail = driver.get_by_role_and_label(Role::Slider, &position).rect();
    let sent = commands(&driver).len();
    let at = |share: f32| Pos2::new(rail.left() + rail.width() * share, rail.center().y);
    let (shift, button) = (Modifiers::SHIFT, egui::PointerButton::Primary);
    let press = |share, pressed| egui::Event::PointerButton {
        pos: at(share),
        button,
        pressed,
        modifiers: shift,
    };
    driver.frame_with(vec![
        egui::Event::ModifiersChanged(shift),
        egui::Event::PointerMoved(at(0.25)),
    ]);
    driver.frame_with(vec![press(0.25, true)]);
    for share in [0.3, 0.5, 0.75] {
        driver.frame_with(vec![egui::Event::PointerMoved(at(share))]);
    }
    driver.frame_with(vec![press(0.75, false)]);
    driver.frame();
    let drawn = driver.vault().showing.as_ref().expect("a film").repeat;
    let (from, to) = drawn.range().expect("a piece");
    assert!(
        (from - 900.0).abs() < 250.0 && (to - 2700.0).abs() < 60.0,
        "{from} to {to}"
    );
    assert_eq!(
        commands(&driver).len(),
        sent + 1,
        "the film stays where it is: {:?}",
        commands(&driver)
    );
}

#[test]
fn what_is_typed_after_the_key_for_a_marker_is_its_text_and_starts_nothing() {
    for (width, height) in [MIN_SIZE, (1100.0, 760.0)] {
        let mut driver = showing(Language::Swedish);
        driver.size = (width, height);
        driver.frame();
        // As fast as a slow computer takes it: all in one frame.
        let keys = [
            (Key::N, "n"),
            (Key::T, "t"),
            (Key::E, "e"),
            (Key::S, "s"),
            (Key::B, "b"),
        ];
        let events = keys.into_iter().flat_map(|(key, text)| {
            [
                key_event(key, true),
                egui::Event::Text(text.into()),
                key_event(key, false),
            ]
        });
        driver.frame_with(events.collect());
        driver.frame();
        driver.frame();
        driver.types("å");
        let marker = driver.vault().annotations().expect("a film").markers()[0].clone();
        assert_eq!(marker.text(), "tesbå");
        assert_eq!(commands(&driver), [""; 0]);
        // Enter ends it, and the keys are the film's again.
        driver.hits(Key::Enter);
        driver.hits(Key::K);
        assert_eq!(commands(&driver), [r#"{"command":"pause"}"#]);
    }
}

#[test]
fn no_letter_takes_the_film_into_a_meeting_but_control_and_m_do() {
    let mut driver = showing(Language::Swedish);
    driver.hits(Key::S);
    assert_eq!(commands(&driver), [""; 0]);
    driver.hits_with(Modifiers::CTRL, Key::M);
    assert_eq!(commands(&driver), [r#"{"command":"share","on":true,"size":null}"#]);
}

#[test]
fn the_keys_are_explained_by_a_key_and_by_a_button() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = showing(language);
        let (title, open, close) = (
            driver.text("keys-hide"),
            driver.text("keys-open"),
            driver.text("keys-close"),
        );
        driver.hits(Key::Questionmark);
        driver.frame();
        assert!(driver.sees(&title), "{:?}", driver.everything());
        // Not for the film while they are read.
        driver.hits(Key::B);
        assert_eq!(commands(&driver), [""; 0]);
        driver.hits(Key::Escape);
        driver.frame();
        assert!(!driver.sees(&title));
        driver.presses(&open);
        assert!(driver.sees(&title));
        driver.presses(&close);
        assert!(!driver.sees(&title));
    }
}

#[test]
fn closing_in_a_meeting_is_asked_about_and_enter_goes_on() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = in_a_meeting(language);
        let (close, title, keep) = (
            driver.text("show-close"),
            driver.text("end-film-title"),
            driver.text("end-keep"),
        );
        driver.presses(&close);
        driver.frame();
        assert!(driver.sees(&title) && driver.sees(&keep));
        driver.hits(Key::Enter);
        driver.frame();
        assert!(!driver.sees(&title));
        assert!(
            !driver
                .requested
                .iter()
                .any(|effect| matches!(effect, Effect::CloseStage))
        );
        driver.hits_with(Modifiers::CTRL, Key::L);
        let lock = driver.text("end-lock-title");
        assert!(driver.sees(&lock));
        driver.hits(Key::Escape);
        driver.frame();
        assert!(!driver.sees(&lock) && matches!(driver.app.screen(), Screen::Unlocked(_)));
        driver.presses(&close);
        driver.hits(Key::Tab);
        driver.hits(Key::Enter);
        assert!(matches!(driver.requested.last(), Some(Effect::CloseStage)));
    }
}

#[test]
fn a_film_that_was_left_in_its_middle_is_gone_on_with_or_begun_by_a_button_or_a_key() {
    let left = |language| {
        let mut driver = with_films(language);
        let id = film(1).id;
        driver.happens(Message::Annotate(id, AnnotationChange::Left { at_ms: 2_380_000 }));
        driver.hits(Key::Enter);
        let starts = driver.requested.iter().find_map(|effect| match effect {
            Effect::Show { start, .. } => Some(*start),
            _ => None,
        });
        let start = starts.expect("it is shown");
        assert!(start.paused && start.at.as_secs() == 2380);
        shown_at(&mut driver, 2380.0, false);
        driver.requested.clear();
        driver
    };
    for language in [Language::Swedish, Language::English] {
        let mut driver = left(language);
        let time = [("time", "39:40".into())];
        let go_on = driver.texts.format("show-resume", &time);
        let from_start = driver.text("show-from-start");
        driver.presses(&go_on);
        assert_eq!(commands(&driver), [r#"{"command":"play"}"#]);
        assert!(!driver.sees(&from_start));
        let mut driver = left(language);
        driver.presses(&from_start);
        assert_eq!(
            commands(&driver),
            [r#"{"command":"seek","to":0.0,"exact":true}"#, r#"{"command":"play"}"#]
        );
        let mut driver = left(language);
        driver.hits(Key::Home);
        assert_eq!(commands(&driver), [r#"{"command":"seek","to":0.0,"exact":true}"#]);
        driver.frame();
        assert!(!driver.sees(&go_on));
    }
}

#[test]
fn the_button_that_hides_the_film_is_large_and_stays_in_its_place() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = in_a_meeting(language);
        let (hide, show) = (driver.text("show-curtain-on"), driver.text("show-curtain-off"));
        let hidden = driver.button(&show).rect();
        let play = driver.text("show-play");
        driver.presses(&play);
        let shown = driver.button(&hide).rect();
        assert_eq!(hidden, shown);
        for other in [
            "show-back",
            "show-pause",
            "show-forward",
            "show-close",
            "show-fullscreen",
        ] {
            let name = driver.text(other);
            assert!(driver.button(&name).rect().area() < shown.area(), "{name}");
        }
        driver.presses(&hide);
        assert_eq!(driver.button(&show).rect(), shown);
    }
}

#[test]
fn buttons_of_the_transport_reach_the_stage() {
    let mut driver = showing(Language::Swedish);
    for button in ["show-pause", "show-forward", "show-curtain-on", "show-fullscreen"] {
        let name = driver.text(button);
        driver.presses(&name);
    }
    let commands = commands(&driver).join(" ");
    for command in ["pause", "seek", "curtain", "fullscreen"] {
        assert!(
            commands.contains(&format!("\"command\":\"{command}\"")),
            "{command} is missing in {commands}"
        );
    }
    let close = driver.text("show-close");
    driver.presses(&close);
    assert!(matches!(driver.requested.last(), Some(Effect::CloseStage)));
}

#[test]
fn in_the_smallest_window_every_button_is_inside_and_none_covers_another() {
    let before = |language| showing_on(&["eDP-1", "HDMI-1"], language);
    let states: [fn(Language) -> ConsoleDriver; 3] = [before, in_a_meeting, |language| {
        let mut driver = showing(language);
        let notes = driver.text("desk-notes");
        driver.presses(&notes);
        driver
    }];
    for (state, language) in states
        .iter()
        .flat_map(|state| [(state, Language::Swedish), (state, Language::English)])
    {
        let mut driver = state(language);
        driver.frame();
        let in_meeting = driver.sees(&driver.text("meeting-unshare"));
        let scrolled_to = driver.text("meeting-microphone");
        let is_button = |node: &AccessKitNode| matches!(node.role(), Role::Button | Role::Slider);
        let buttons: Vec<(String, Rect)> = driver
            .query_all(by().predicate(is_button))
            .map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect()))
            // In a meeting the preview takes the space; this one is scrolled to.
            .filter(|(name, _)| !in_meeting || *name != scrolled_to)
            .collect();
        assert!(buttons.len() > 15, "{buttons:?}");
        let window = Rect::from_min_size(Pos2::ZERO, MIN_SIZE.into());
        for (name, place) in &buttons {
            assert!(
                window.contains_rect(*place) && place.width() >= 24.0,
                "{language:?}: {name} at {place:?}"
            );
        }
        for (index, (name, place)) in buttons.iter().enumerate() {
            let covered = buttons[..index].iter().find(|(_, other)| {
                let shared = place.intersect(*other);
                shared.width() > 1.0 && shared.height() > 1.0
            });
            assert!(covered.is_none(), "{language:?}: {name} and {covered:?}");
        }
    }
}
