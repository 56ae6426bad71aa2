//! How near, how bright and which way up a film is shown, from the console's window.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2};
use egui_kittest::kittest::Queryable;
use vitrin::console::model::{Effect, Message};
use vitrin::console::view::MIN_SIZE;
use vitrin::protocol::{Event as StageEvent, ShownAs};
use vitrin::texts::Language;
use vitrin::vault::AnnotationChange;

use crate::console_driver::{ConsoleDriver, click_event, commands, in_a_meeting, showing};

/// The menu is open, and the picture is near and bright.
pub fn near_and_bright(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    opened(&mut driver);
    driver.stage_reports(StageEvent::Picture(ShownAs {
        zoom: 2.0f64.sqrt(),
        brightness: 30,
        contrast: -10,
        ..ShownAs::default()
    }));
    driver
}

fn opened(driver: &mut ConsoleDriver) {
    let open = driver.text("picture-open");
    driver.presses(&open);
    driver.frame();
}

fn picture(driver: &ConsoleDriver) -> ShownAs {
    driver.vault().showing.as_ref().expect("a film").picture
}

/// Presses this place of a slider.
fn sets(driver: &mut ConsoleDriver, id: &str, share: f32) {
    let name = driver.text(id);
    let rail = driver.get_by_role_and_label(Role::Slider, &name).rect();
    let at = Pos2::new(rail.left() + rail.width() * share, rail.center().y);
    driver.frame_with(vec![Event::PointerMoved(at)]);
    driver.frame_with(vec![click_event(at, true)]);
    driver.frame_with(vec![click_event(at, false)]);
    driver.frame();
}

#[test]
fn a_menu_brings_the_picture_near_makes_it_bright_turns_it_and_puts_it_back() {
    for size in [MIN_SIZE, (1280.0, 800.0)] {
        let mut driver = showing(Language::Swedish);
        driver.size = size;
        driver.frame();
        opened(&mut driver);
        sets(&mut driver, "picture-zoom", 0.5);
        assert!(
            (picture(&driver).zoom - 8.0f64.sqrt()).abs() < 0.1,
            "{:?}",
            picture(&driver)
        );
        sets(&mut driver, "picture-brightness", 0.75);
        assert!(picture(&driver).brightness.abs_diff(52) < 5, "{:?}", picture(&driver));
        sets(&mut driver, "picture-contrast", 0.51);
        assert_eq!(picture(&driver).contrast, 0, "so near to the middle it is as recorded");
        let turn = driver.text("picture-turn");
        driver.presses(&turn);
        assert_eq!(picture(&driver).turn, 90);
        let sent = commands(&driver);
        let last = r#"{"command":"picture","zoom":null,"x":0.5,"y":0.5,"brightness":null,"contrast":null,"turn":90}"#;
        assert_eq!(sent.last().map(String::as_str), Some(last), "{sent:?}");
        let plain = driver.text("picture-plain");
        driver.presses(&plain);
        assert_eq!(
            picture(&driver),
            ShownAs {
                turn: 90,
                ..ShownAs::default()
            }
        );
        assert!(driver.sees(&plain), "the menu stays");
        driver.hits(Key::Escape);
        driver.frame();
        assert!(!driver.sees(&plain));
    }
}

#[test]
fn its_keys_work_in_the_console_and_what_the_window_says_counts() {
    let mut driver = showing(Language::English);
    for key in [Key::Z, Key::Z, Key::E, Key::H, Key::R] {
        driver.hits(key);
    }
    driver.hits_with(Modifiers::ALT, Key::ArrowDown);
    let now = picture(&driver);
    assert_eq!((now.zoom, now.brightness, now.contrast, now.turn), (2.0, 10, -10, 90));
    assert_eq!((now.x, now.y), (0.5, 0.625));
    let window = ShownAs {
        zoom: 4.0,
        ..ShownAs::default()
    };
    driver.stage_reports(StageEvent::Picture(window));
    assert_eq!(picture(&driver), window);
    // A stage may say anything.
    driver.stage_reports(StageEvent::Picture(ShownAs {
        zoom: f64::INFINITY,
        ..window
    }));
    assert_eq!(picture(&driver), window);
    driver.hits(Key::A);
    assert_eq!(picture(&driver), ShownAs::default());
    // With Control held they mean something else, or nothing.
    driver.hits_with(Modifiers::CTRL, Key::Z);
    assert_eq!(picture(&driver), ShownAs::default());
}

#[test]
fn which_way_up_a_film_was_turned_is_kept_with_it() {
    let kept = |driver: &ConsoleDriver| -> Vec<u16> {
        let turned = |effect: &Effect| match effect {
            Effect::Annotate {
                change: AnnotationChange::Turned { degrees },
                ..
            } => Some(*degrees),
            _ => None,
        };
        driver.requested.iter().filter_map(turned).collect()
    };
    let mut driver = showing(Language::Swedish);
    for key in [Key::E, Key::R, Key::Z] {
        driver.hits(key);
    }
    assert_eq!(kept(&driver), [90]);
    // At the film's window.
    driver.stage_reports(StageEvent::Picture(ShownAs {
        turn: 180,
        ..ShownAs::default()
    }));
    assert_eq!(kept(&driver), [90, 180]);
    assert_eq!(driver.vault().films[0].annotations.turn(), 180);
    // Shown again, it is known to be turned before its window says so.
    let film = driver.vault().films[0].id;
    let close = driver.text("show-close");
    driver.presses(&close);
    let number = driver.vault().showing.as_ref().expect("it is being closed").number;
    driver.happens(Message::StageEnded(number));
    driver.happens(Message::Show(film));
    assert_eq!(picture(&driver).turn, 180);
}

#[test]
fn it_is_there_in_a_meeting_too() {
    let mut driver = in_a_meeting(Language::Swedish);
    driver.size = MIN_SIZE;
    opened(&mut driver);
    sets(&mut driver, "picture-brightness", 0.25);
    assert!(picture(&driver).brightness < -40);
}
