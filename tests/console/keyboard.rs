//! The keyboard and the pointer, before a console whose hands are tied.

use egui::Key;
use egui::accesskit::Role;
use vitrin::console::Launch;
use vitrin::console::model::{Effect, Message, Screen};
use vitrin::console::view::MIN_SIZE;
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, card, film, in_a_meeting, said_by, showing, showing_on, told, with_films};

#[test]
fn a_path_can_be_typed_while_sticks_come_and_go() {
    let mut driver = ConsoleDriver::at(Launch::default(), Language::Swedish);
    driver.look(Vec::new());
    driver.hits(Key::Tab);
    driver.hits(Key::Tab);
    for (typed, found) in [("/media", vec![]), ("/anna", vec![card()]), ("/USB", vec![])] {
        driver.types(typed);
        driver.happens(Message::VaultsFound(found));
    }
    driver.look(Vec::new());
    let Screen::Locked(locked) = driver.app.screen() else {
        panic!("nothing was unlocked");
    };
    assert_eq!(locked.path, "/media/anna/USB");
}

#[test]
fn the_arrow_keys_walk_through_the_films_and_enter_shows_one() {
    let mut driver = with_films(Language::Swedish);
    driver.hits(Key::ArrowDown);
    driver.look(Vec::new());
    driver.hits(Key::Enter);
    let second = film(2).id;
    let shown = |effect: &Effect| match effect {
        Effect::Show { film, .. } => Some(*film),
        _ => None,
    };
    let shown: Vec<_> = driver.asked.iter().filter_map(shown).collect();
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
    let told = told(&driver).join(" ");
    for command in ["pause", "seek", "step", "rate", "curtain", "mute", "fullscreen"] {
        assert!(
            told.contains(&format!("\"command\":\"{command}\"")),
            "{command} is missing in {told}"
        );
    }
}

#[test]
fn buttons_of_the_transport_reach_the_stage() {
    let mut driver = showing(Language::Swedish);
    for button in ["show-pause", "show-forward", "show-curtain-on", "show-fullscreen"] {
        let name = driver.text(button);
        driver.presses(&name);
    }
    let told = told(&driver).join(" ");
    for command in ["pause", "seek", "curtain", "fullscreen"] {
        assert!(
            told.contains(&format!("\"command\":\"{command}\"")),
            "{command} is missing in {told}"
        );
    }
    let close = driver.text("show-close");
    driver.presses(&close);
    assert!(matches!(driver.asked.last(), Some(Effect::CloseStage)));
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
        driver.look(Vec::new());
        let in_meeting = driver.sees(&driver.text("meeting-unshare"));
        let scrolled_to = driver.text("meeting-microphone");
        let buttons: Vec<_> = driver
            .nodes
            .iter()
            .filter(|node| matches!(node.role(), Role::Button | Role::Slider))
            // In a meeting the preview has the room; this one is scrolled to.
            .filter(|node| !in_meeting || node.label() != Some(&scrolled_to))
            .map(|node| {
                (
                    said_by(node).unwrap_or("?"),
                    node.bounds().expect("a button is somewhere"),
                )
            })
            .collect();
        assert!(buttons.len() > 15, "{buttons:?}");
        for (name, place) in &buttons {
            let inside = place.x0 >= 0.0 && place.y0 >= 0.0;
            let inside = inside && place.x1 <= f64::from(MIN_SIZE.0) && place.y1 <= f64::from(MIN_SIZE.1);
            assert!(
                inside && place.x1 - place.x0 >= 24.0,
                "{language:?}: {name} at {place:?}"
            );
        }
        for (index, (name, place)) in buttons.iter().enumerate() {
            let covered = buttons[..index].iter().find(|(_, other)| {
                place.x0 < other.x1 - 1.0
                    && other.x0 < place.x1 - 1.0
                    && place.y0 < other.y1 - 1.0
                    && other.y0 < place.y1 - 1.0
            });
            assert!(covered.is_none(), "{language:?}: {name} and {covered:?}");
        }
    }
}
