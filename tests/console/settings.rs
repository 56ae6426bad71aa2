//! What the user sets: colours, size of text, language, where films open; and the remote control that a small screen needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable, by};
use vitrin::console::Launch;
use vitrin::console::model::{Effect, Foreground, Message, SettingsMessage};
use vitrin::console::view::{MIN_SIZE, REMOTE_SIZE};
use vitrin::operations::settings::{FilmOpens, OFFERED_TEXT_SIZES, Settings, SettingsFile, SettingsProblem, Theme};
use vitrin::policy::Preflight;
use vitrin::protocol::{Command, Event as StageEvent};
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, card, commands, in_a_meeting, showing, shown_at, with_films};
use crate::guide::GUIDE;
use crate::picture::cut_texts;
use crate::pictures::PAGES;

impl ConsoleDriver {
    /// The user sets something.
    pub fn sets(&mut self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.app.settings().clone();
        change(&mut settings);
        self.happens(Message::Settings(SettingsMessage::Set(settings)));
        for _ in 0..12 {
            self.frame();
        }
    }
}

/// The console is the remote control beside the film.
pub fn remote(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    driver.happens(Message::Remote(true));
    driver.size = REMOTE_SIZE;
    driver.frame();
    driver.frame();
    driver
}

/// The same with a place that was just marked.
pub fn remote_marked(language: Language) -> ConsoleDriver {
    let mut driver = remote(language);
    shown_at(&mut driver, 754.0, true);
    let mark = driver.text("notes-mark");
    driver.presses(&mark);
    driver.frame();
    driver
}

/// The page of the settings over the films.
pub fn page(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.happens(Message::Settings(SettingsMessage::Open));
    driver.frame();
    driver
}

/// The same before a vault is open.
pub fn page_before_a_vault(language: Language) -> ConsoleDriver {
    let mut driver = ConsoleDriver::without_effects(Launch::default(), language);
    driver.size = MIN_SIZE;
    driver.happens(Message::Settings(SettingsMessage::Open));
    driver.frame();
    driver
}

fn set(mut driver: ConsoleDriver, change: impl FnOnce(&mut Settings)) -> ConsoleDriver {
    driver.frame();
    driver.sets(change);
    driver
}

pub fn light(language: Language) -> ConsoleDriver {
    set(in_a_meeting(language), |settings| settings.theme = Theme::Light)
}

pub fn contrast(language: Language) -> ConsoleDriver {
    set(in_a_meeting(language), |settings| settings.theme = Theme::HighContrast)
}

pub fn double(language: Language) -> ConsoleDriver {
    set(showing(language), |settings| settings.text_size = 200)
}

pub fn films_light(language: Language) -> ConsoleDriver {
    set(with_films(language), |settings| settings.theme = Theme::Light)
}

pub fn films_contrast(language: Language) -> ConsoleDriver {
    set(with_films(language), |settings| settings.theme = Theme::HighContrast)
}

pub fn films_triple(language: Language) -> ConsoleDriver {
    set(with_films(language), |settings| settings.text_size = 300)
}

/// The settings that were to be kept, in order.
fn kept(driver: &ConsoleDriver) -> Vec<Settings> {
    let settings = |effect: &Effect| match effect {
        Effect::KeepSettings(settings) => Some(settings.clone()),
        _ => None,
    };
    driver.requested.iter().filter_map(settings).collect()
}

#[test]
fn the_keyboard_opens_the_settings_everywhere_and_changes_each_of_them() {
    let everywhere: [fn(Language) -> ConsoleDriver; 4] = [
        |language| {
            let mut driver = ConsoleDriver::without_effects(Launch::default(), language);
            driver.happens(Message::LabelRead(Ok(card())));
            driver.frame();
            driver.types("Gran");
            driver
        },
        |language| ConsoleDriver::without_effects(Launch::default(), language),
        with_films,
        showing,
    ];
    for screen in everywhere {
        let mut driver = screen(Language::Swedish);
        driver.frame();
        driver.hits(Key::F10);
        driver.frame();
        assert!(driver.sees(&driver.text("settings-title")));
        for (setting, choice) in [
            ("settings-theme", "settings-theme-light"),
            ("settings-film", "settings-film-same"),
        ] {
            let name = format!("{}: {}", driver.text(setting), driver.text(choice));
            // The keyboard goes through all of it.
            let reached = (0..60).any(|_| {
                driver.hits(Key::Tab);
                driver.button(&name).is_focused()
            });
            assert!(reached, "{name} cannot be reached");
            driver.hits(Key::Enter);
            driver.frame();
        }
        let expected = Settings {
            theme: Theme::Light,
            film_opens: FilmOpens::SameScreen,
            ..Settings::default()
        };
        assert_eq!(*driver.app.settings(), expected);
        assert_eq!(kept(&driver).last(), Some(&expected));
        driver.hits(Key::Escape);
        driver.frame();
        assert!(!driver.app.shows_settings() && !driver.sees(&driver.text("settings-theme")));
    }
}

#[test]
fn no_key_reaches_a_film_behind_the_settings_and_a_question_comes_before_them() {
    let mut driver = in_a_meeting(Language::Swedish);
    driver.hits(Key::F10);
    driver.frame();
    driver.requested.clear();
    for key in [Key::J, Key::N, Key::B, Key::ArrowRight, Key::End] {
        driver.hits(key);
    }
    assert!(commands(&driver).is_empty(), "{:?}", commands(&driver));
    // Somebody closes the film's window, which a meeting sees.
    driver.stage_reports(StageEvent::CloseRequested);
    driver.frame();
    assert!(!driver.app.shows_settings());
    assert!(driver.sees(&driver.text("end-keep")));
    driver.hits(Key::F10);
    driver.hits(Key::Escape);
    driver.frame();
    assert!(driver.vault().end_question.is_none(), "Escape answers the question");
}

#[test]
fn what_is_set_holds_at_once_and_the_next_time() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = SettingsFile::in_folder(folder.path().to_owned());
    let launch = Launch {
        settings_file: file.clone(),
        ..Launch::default()
    };
    let mut driver = ConsoleDriver::with_effects(launch, Arc::new(|| Ok(Preflight::default())), None);
    driver.frame();
    driver.frame();
    let dark = driver.drawn();
    driver.sets(|settings| {
        settings.theme = Theme::Light;
        settings.lead_in = 10;
    });
    let light = driver.drawn();
    let brightness = |picture: &image::RgbImage| picture.pixels().map(|pixel| u64::from(pixel.0[1])).sum::<u64>();
    assert!(brightness(&light) > 4 * brightness(&dark));
    let expected = driver.app.settings().clone();
    let is_kept = |_: &vitrin::console::model::App| file.read() == (expected.clone(), None);
    driver.waits_until("the settings are kept", is_kept);
}

#[test]
fn a_file_that_is_wrong_is_told_in_words_and_stops_nothing() {
    let launch = Launch {
        settings_problem: Some(SettingsProblem::BadValue { key: "theme" }),
        ..Launch::default()
    };
    let mut driver = ConsoleDriver::without_effects(launch, Language::Swedish);
    driver.frame();
    assert!(driver.sees("theme"), "{:?}", driver.everything());
    let mut driver = with_films(Language::Swedish);
    driver.happens(Message::Settings(SettingsMessage::NotKept));
    driver.frame();
    assert!(driver.sees(&driver.problem("error-settings-not-kept")));
}

#[test]
fn markers_are_gone_to_as_long_before_them_as_is_set() {
    for (lead_in, to) in [(0, 100.0), (15, 85.0)] {
        let mut driver = showing(Language::Swedish);
        driver.sets(|settings| settings.lead_in = lead_in);
        driver.requested.clear();
        driver.happens(Message::Control(vitrin::console::model::Control::ToMarker(100.0)));
        let sought = driver.requested.iter().find_map(|effect| match effect {
            Effect::SendCommand(Command::Seek { to, .. }) => Some(*to),
            _ => None,
        });
        assert_eq!(sought, Some(to));
    }
}

/// What is pressed, dragged or typed into.
pub fn is_control(node: &AccessKitNode) -> bool {
    matches!(
        node.role(),
        Role::Button | Role::Slider | Role::TextInput | Role::PasswordInput | Role::MultilineTextInput
    )
}

pub fn name(node: &AccessKitNode) -> String {
    node.label().unwrap_or_default()
}

/// The controls that take the keyboard, by name, in their order.
fn controls(driver: &ConsoleDriver) -> Vec<(String, Rect)> {
    let all = driver.query_all(by().predicate(is_control));
    let enabled = all.filter(|node| !node.accesskit_node().is_disabled());
    enabled
        .map(|node| (name(&node.accesskit_node()), node.rect()))
        .collect()
}

/// Gives the keyboard to a control. Whether it took it, and where it is then.
fn focus(driver: &mut ConsoleDriver, at: usize) -> Option<Rect> {
    let enabled = |node: &AccessKitNode| is_control(node) && !node.is_disabled();
    driver.query_all(by().predicate(enabled)).nth(at)?.focus();
    driver.frames_for_queued_events();
    for _ in 0..12 {
        driver.frame();
    }
    let node = driver.query_all(by().predicate(enabled)).nth(at)?;
    node.is_focused().then(|| node.rect())
}

/// What users have written, or may write in place of the day of a recording. It may be longer than any window is wide.
pub const OF_USERS: &[&str] = &[
    " · 25 november 2025 kl. 09.05",
    " · 25 November 2025, 09:05",
    "25 november 2025 kl. 10.14",
    "25 November 2025, 10:14",
    "Rollspel: att bemöta ilska",
    "Anna Lindqvist",
    "Anna-Karin Lindqvist-Åkerström",
    "Session 3",
    "Hon ser ner när mamma",
    "Blicken, och vad som",
];

#[test]
fn no_words_of_vitrins_own_are_cut() {
    let (mut pages, mut cut) = (0, BTreeSet::new());
    for (page, state) in PAGES.iter().chain(&GUIDE) {
        for language in [Language::Swedish, Language::English] {
            let mut driver = state(language);
            for size in [MIN_SIZE, (1100.0, 720.0), (1366.0, 728.0)] {
                for text_size in [100, 200] {
                    driver.size = size;
                    driver.sets(|settings| settings.text_size = text_size);
                    for _ in 0..3 {
                        driver.frame();
                    }
                    pages += 1;
                    let texts = cut_texts(driver.shapes()).into_iter();
                    let own = texts.filter(|text| !OF_USERS.iter().any(|users| text.contains(users)));
                    cut.extend(own.map(|text| format!("{page}, {size:?} at {text_size} %: {text}")));
                }
            }
        }
    }
    assert!(cut.is_empty(), "{cut:#?}");
    println!("{pages} pictures of pages");
}

#[test]
fn with_large_text_every_control_can_be_brought_into_view_in_a_small_window() {
    let (mut looked_at, mut lost, mut closed) = (0, Vec::new(), Vec::new());
    for (page, state) in PAGES {
        // The smallest one, and one of a small screen.
        for (size, text_size) in [(MIN_SIZE, 300), ((1366.0, 728.0), 200)] {
            let mut driver = state(Language::Swedish);
            driver.size = MIN_SIZE;
            for _ in 0..3 {
                driver.frame();
            }
            // Rows of a list that are scrolled to are no matter of the size of text.
            let window = Rect::from_min_size(Pos2::ZERO, MIN_SIZE.into()).expand(1.0);
            let usual = controls(&driver).into_iter();
            // A narrow list is sorted by fewer columns; every speed may have a button of its own.
            let left_out = [
                "library-column-length",
                "library-column-size",
                "show-slower",
                "show-faster",
            ];
            let left_out = left_out.map(|id| driver.text(id));
            let usual: Vec<String> = usual
                .filter(|(_, place)| window.contains_rect(*place))
                .map(|(name, _)| name)
                .filter(|name| !left_out.iter().any(|column| name.contains(column)))
                .collect();
            driver.size = size;
            driver.sets(|settings| settings.text_size = text_size);
            let large = controls(&driver);
            let usually = |name: &str| usual.iter().filter(|other| *other == name).count();
            let now = |name: &str| large.iter().filter(|(other, _)| other == name).count();
            if !usual.iter().all(|name| now(name) >= usually(name)) {
                // What is opened by a button is closed when everything moves.
                let gone = usual.iter().find(|name| now(name) < usually(name));
                println!("{page} at {text_size} %: without {gone:?}");
                closed.push(*page);
                continue;
            }
            let points = driver.points();
            let window_then = Rect::from_min_size(Pos2::ZERO, points.into()).expand(2.0);
            for (at, (name, _)) in large.iter().enumerate().filter(|(_, (name, _))| usual.contains(name)) {
                // What is under a question takes no keyboard.
                let Some(place) = focus(&mut driver, at) else { continue };
                looked_at += 1;
                // As wide or high as the window, less the bars that scroll it.
                let wide = place.width() + 24.0 > window_then.width() || place.height() + 24.0 > window_then.height();
                let seen = if wide {
                    window_then.intersects(place)
                } else {
                    window_then.contains_rect(place)
                };
                if !seen {
                    lost.push(format!(
                        "{page} in {size:?} at {text_size} %: {name:?} is at {place:?} in {window_then:?}"
                    ));
                }
            }
        }
    }
    closed.dedup();
    assert_eq!(closed, ["showing-picture"]);
    assert!(lost.is_empty(), "of {looked_at}: {lost:#?}");
    assert!(looked_at > 500, "{looked_at} controls");
    println!("{looked_at} controls");
}

#[test]
fn the_settings_can_be_reached_and_left_with_the_largest_text_in_the_smallest_window() {
    for text_size in OFFERED_TEXT_SIZES {
        let mut driver = page(Language::Swedish);
        driver.sets(|settings| settings.text_size = text_size);
        let close = driver.text("settings-close");
        let reached = (0..80).any(|_| {
            driver.hits(Key::Tab);
            driver.button(&close).is_focused()
        });
        assert!(reached, "{text_size} %");
        driver.frame();
        driver.frame();
        let window = Rect::from_min_size(Pos2::ZERO, driver.points().into()).expand(1.0);
        let place = driver.button(&close).rect();
        assert!(window.contains_rect(place), "{text_size} %: {place:?} in {window:?}");
        driver.hits(Key::Enter);
        assert!(!driver.app.shows_settings(), "{text_size} %");
    }
}

#[test]
fn the_remote_control_has_what_is_needed_while_others_watch_and_leads_back() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = remote(language);
        let window = Rect::from_min_size(Pos2::ZERO, REMOTE_SIZE.into());
        for id in [
            "show-curtain-on",
            "show-back",
            "show-pause",
            "show-forward",
            "notes-mark",
            "remote-leave",
        ] {
            let place = driver.button(&driver.text(id)).rect();
            assert!(window.contains_rect(place), "{id}: {place:?}");
            assert!(place.width() >= 44.0 && place.height() >= 44.0, "{id}: {place:?}");
        }
        driver.requested.clear();
        for id in ["show-back", "show-pause", "show-curtain-on"] {
            let name = driver.text(id);
            driver.presses(&name);
        }
        let sent = commands(&driver);
        assert_eq!(sent.len(), 3, "{sent:?}");
        assert!(sent[0].contains("seek") && sent[1].contains("pause") && sent[2].contains("curtain"));
        let leave = driver.text("remote-leave");
        driver.presses(&leave);
        driver.size = MIN_SIZE;
        driver.frame();
        assert!(!driver.app.is_remote());
        assert!(driver.sees(&driver.text("desk-meeting")));
    }
}

#[test]
fn what_is_typed_after_a_mark_in_the_remote_control_is_the_markers_text() {
    let mut driver = remote(Language::Swedish);
    shown_at(&mut driver, 754.0, true);
    driver.requested.clear();
    driver.hits_and_types(Key::N, "n");
    for (key, text) in [(Key::T, "t"), (Key::S, "s"), (Key::B, "b")] {
        driver.hits_and_types(key, text);
    }
    driver.frame();
    driver.frame();
    assert!(commands(&driver).is_empty(), "{:?}", commands(&driver));
    let noted = driver
        .vault()
        .annotations()
        .expect("a film is showing")
        .markers()
        .to_vec();
    assert_eq!(noted.iter().map(|marker| marker.text()).collect::<Vec<_>>(), ["tsb"]);
    assert!(driver.sees("12:34"));
}

#[test]
fn what_is_asked_or_went_wrong_shows_all_of_the_console_and_then_the_remote_control_again() {
    let mut driver = remote(Language::Swedish);
    let asks: [fn() -> Message; 3] = [
        || Message::ShowKeys(true),
        || Message::Settings(SettingsMessage::Open),
        || Message::Settings(SettingsMessage::NotKept),
    ];
    let leaves: [fn() -> Message; 3] = [
        || Message::ShowKeys(false),
        || Message::Settings(SettingsMessage::Close),
        || Message::NoticeDismissed,
    ];
    for (ask, leave) in asks.into_iter().zip(leaves) {
        driver.happens(ask());
        assert!(!driver.app.is_remote());
        driver.frame();
        driver.happens(leave());
        assert!(driver.app.is_remote());
        driver.frame();
    }
    // Its own keys are the film's.
    driver.requested.clear();
    driver.hits(Key::J);
    driver.hits_with(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(driver.vault().foreground(), Foreground::Film);
    assert!(commands(&driver)[0].contains("seek"));
    // A film that is closed leaves all of the console.
    driver.happens(Message::CloseFilm);
    let number = driver.vault().showing.as_ref().expect("it is closing").number;
    driver.happens(Message::StageEnded(number));
    assert!(!driver.app.is_remote());
}
