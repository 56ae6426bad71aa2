//! The keyboard and the pointer; effects are only recorded.

use egui::accesskit::Role;
use egui::{Key, Pos2, Rect};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable, by};
use vitrin::console::Launch;
use vitrin::console::model::{Effect, Message, Screen};
use vitrin::console::view::MIN_SIZE;
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, card, commands, film, in_a_meeting, showing, showing_on, with_films};

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
