//! The page of the keys: what they do, and other keys for it.

use egui::{Event, Key, Modifiers};
use vitrin::console::Launch;
use vitrin::console::model::{Effect, Message, SettingsMessage};
use vitrin::operations::settings::SettingsFile;
use vitrin::protocol::PictureStep;
use vitrin::protocol::key_table::KeyTable;
use vitrin::protocol::keys::KeyMeaning;
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, commands, key_event, showing};

impl ConsoleDriver {
    /// The button that changes the key for this.
    fn change_of(&self, meaning: KeyMeaning) -> String {
        let does = self.texts.does(meaning);
        let adds = keys(self).own(meaning).is_empty();
        let id = if adds { "keys-add-of" } else { "keys-change-of" };
        self.texts.format(id, &[("does", does.into())])
    }

    fn changes_key_of(&mut self, meaning: KeyMeaning) {
        let change = self.change_of(meaning);
        self.scrolls_to_and_presses(&change);
    }

    /// The keyboard goes to the button, which scrolls it into view, and then it is clicked.
    pub fn scrolls_to_and_presses(&mut self, name: &str) {
        self.frame();
        self.button(name).focus();
        self.frames_for_queued_events();
        for _ in 0..30 {
            self.frame();
        }
        self.presses(name);
        self.frame();
        self.frame();
    }

    /// What the line of the page says.
    fn line(&self, keys: &str, meaning: KeyMeaning) -> String {
        format!("{keys}: {}", self.texts.does(meaning))
    }
}

fn page(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    driver.hits(Key::Questionmark);
    driver.frame();
    driver
}

/// A key was pressed that does something else.
pub fn asked(language: Language) -> ConsoleDriver {
    let mut driver = page(language);
    driver.changes_key_of(KeyMeaning::PlayPause);
    driver.hits(Key::F9);
    driver.frame();
    driver.changes_key_of(KeyMeaning::Jump(-10.0));
    driver.hits(Key::L);
    driver.frame();
    driver
}

/// The same page, over the settings, before a vault is open.
pub fn over_the_settings(language: Language) -> ConsoleDriver {
    let mut driver = ConsoleDriver::without_effects(Launch::default(), language);
    driver.happens(Message::Settings(SettingsMessage::Open));
    driver.frame();
    let open = driver.text("settings-keys-open");
    driver.scrolls_to_and_presses(&open);
    driver
}

fn keys(driver: &ConsoleDriver) -> &KeyTable {
    &driver.app.settings().keys
}

fn kept(driver: &ConsoleDriver) -> usize {
    let is_kept = |effect: &&Effect| matches!(effect, Effect::KeepSettings(_));
    driver.requested.iter().filter(is_kept).count()
}

#[test]
fn a_key_is_changed_by_a_button_and_a_press_and_all_names_follow() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = page(language);
        driver.changes_key_of(KeyMeaning::Mark);
        assert!(driver.sees(&driver.text("keys-press")), "{:?}", driver.everything());
        // Held down alone, they are no key yet.
        driver.hits(Key::ControlLeft);
        driver.hits(Key::F9);
        driver.frame();
        assert!(
            driver.sees(&driver.line("F9", KeyMeaning::Mark)),
            "{:?}",
            driver.everything()
        );
        assert_eq!((keys(&driver).names().len(), kept(&driver)), (1, 1));
        driver.hits(Key::Escape);
        driver.frame();
        assert!(driver.text("notes-mark-hint").ends_with("(F9)"));
        // The new one acts, and the one before no longer.
        driver.hits(Key::N);
        assert!(driver.vault().annotations().expect("a film").markers().is_empty());
        driver.hits(Key::F9);
        assert_eq!(driver.vault().annotations().expect("a film").markers().len(), 1);
    }
}

#[test]
fn a_button_names_the_key_that_holds_now() {
    let mut driver = page(Language::English);
    driver.changes_key_of(KeyMeaning::Jump(-10.0));
    driver.hits_with(Modifiers::CTRL, Key::K);
    driver.hits(Key::Escape);
    driver.frame();
    assert!(driver.sees("Back 10 seconds (Ctrl+K)"), "{:?}", driver.everything());
    driver.requested.clear();
    driver.hits(Key::J);
    assert_eq!(commands(&driver), [""; 0]);
    driver.hits_with(Modifiers::CTRL, Key::K);
    assert!(commands(&driver)[0].contains("seek"), "{:?}", commands(&driver));
}

#[test]
fn escape_leaves_the_key_as_it_was_and_then_closes_the_page() {
    let mut driver = page(Language::Swedish);
    driver.changes_key_of(KeyMeaning::Mark);
    driver.hits(Key::Escape);
    driver.frame();
    assert!(!driver.sees(&driver.text("keys-press")) && driver.sees(&driver.text("keys-both")));
    assert_eq!(kept(&driver), 0);
    driver.hits(Key::Escape);
    driver.frame();
    assert!(!driver.sees(&driver.text("keys-both")));
}

#[test]
fn a_key_that_is_taken_is_told_and_taken_over_or_left() {
    for take in [false, true] {
        let mut driver = page(Language::Swedish);
        driver.changes_key_of(KeyMeaning::Mark);
        driver.hits(Key::U);
        driver.frame();
        let does = driver.texts.does(KeyMeaning::RepeatOff);
        let told = driver
            .texts
            .format("keys-taken", &[("key", "U".into()), ("does", does.into())]);
        assert!(driver.sees(&told), "{:?}", driver.everything());
        assert_eq!(kept(&driver), 0, "it is asked first");
        let answer = driver.text(if take { "keys-use-here" } else { "keys-keep" });
        driver.scrolls_to_and_presses(&answer);
        let (mark, other) = if take {
            ("U".to_owned(), driver.text("keys-none"))
        } else {
            ("N".to_owned(), "U".to_owned())
        };
        for line in [
            driver.line(&mark, KeyMeaning::Mark),
            driver.line(&other, KeyMeaning::RepeatOff),
        ] {
            assert!(driver.sees(&line), "{line} in {:?}", driver.everything());
        }
        // As it was, line by line.
        if take {
            for meaning in [KeyMeaning::RepeatOff, KeyMeaning::Mark] {
                let does = driver.texts.does(meaning);
                let as_given = driver.texts.format("keys-as-given-of", &[("does", does.into())]);
                driver.scrolls_to_and_presses(&as_given);
                let here = driver.text("keys-use-here");
                if driver.sees(&here) {
                    driver.scrolls_to_and_presses(&here);
                }
            }
        }
        assert_eq!(*keys(&driver), KeyTable::default());
    }
}

#[test]
fn keys_that_must_not_be_set_are_refused_with_a_reason_and_another_one_can_be_pressed() {
    let mut driver = page(Language::Swedish);
    driver.changes_key_of(KeyMeaning::Share);
    for (key, why) in [
        (Key::X, "keys-refused-easy"),
        (Key::F9, "keys-refused-easy"),
        (Key::Tab, "keys-refused-needed"),
        (Key::Enter, "keys-refused-needed"),
        (Key::F10, "keys-refused-needed"),
    ] {
        driver.hits(key);
        driver.frame();
        assert!(driver.sees(&driver.text(why)), "{key:?}: {:?}", driver.everything());
    }
    for (key, name, meaning) in [
        (Key::B, "B", KeyMeaning::Hide),
        (Key::Num4, "4", KeyMeaning::ToTenth(4)),
        (Key::F1, "F1", KeyMeaning::Help),
    ] {
        driver.hits(key);
        driver.frame();
        let does = driver.texts.does(meaning);
        let told = driver
            .texts
            .format("keys-refused-fixed", &[("key", name.into()), ("does", does.into())]);
        assert!(driver.sees(&told), "{told} in {:?}", driver.everything());
    }
    driver.frame_with(vec![Event::Copy]);
    driver.frame();
    assert!(driver.sees(&driver.text("keys-refused-needed")));
    assert_eq!((kept(&driver), commands(&driver).len()), (0, 0));
    driver.hits_with(Modifiers::CTRL, Key::J);
    driver.frame();
    assert!(driver.sees(&driver.line("Ctrl+J", KeyMeaning::Share)));
    // What is fixed has no button.
    let leave = driver.change_of(KeyMeaning::Leave);
    assert!(!driver.sees(&leave));
}

#[test]
fn a_letter_that_the_windows_library_takes_for_a_bracket_is_named_as_it_is_labelled() {
    let mut driver = page(Language::Swedish);
    driver.changes_key_of(KeyMeaning::Mute);
    // The key Å of a Swedish keyboard, as a window passes it on.
    driver.hits_and_types(Key::OpenBracket, "å");
    driver.frame_with(vec![key_event(Key::OpenBracket, false)]);
    driver.frame();
    assert!(
        driver.sees(&driver.line("Å", KeyMeaning::Mute)),
        "{:?}",
        driver.everything()
    );
    driver.hits(Key::Escape);
    driver.requested.clear();
    driver.hits_and_types(Key::OpenBracket, "å");
    assert_eq!(commands(&driver), [r#"{"command":"mute","on":true}"#]);
}

#[test]
fn keys_are_changed_from_the_settings_too_and_all_go_back_at_once() {
    let mut driver = over_the_settings(Language::Swedish);
    assert!(driver.sees(&driver.text("keys-both")));
    let all = driver.text("keys-all-as-given");
    assert!(!driver.sees(&all));
    driver.changes_key_of(KeyMeaning::Hide);
    driver.hits(Key::PageDown);
    driver.frame();
    let here = driver.text("keys-use-here");
    driver.scrolls_to_and_presses(&here);
    let besides = format!("B{}Page Down", driver.text("keys-or"));
    assert!(
        driver.sees(&driver.line(&besides, KeyMeaning::Hide)),
        "{:?}",
        driver.everything()
    );
    driver.presses(&all);
    driver.frame();
    assert_eq!(*keys(&driver), KeyTable::default());
    // Back to the settings, and out of them.
    driver.hits(Key::Escape);
    driver.frame();
    assert!(driver.app.shows_settings() && !driver.app.shows_keys());
    driver.hits(Key::Escape);
    driver.frame();
    assert!(!driver.app.shows_settings());
}

#[test]
fn the_keyboard_alone_changes_a_key() {
    let mut driver = page(Language::Swedish);
    let change = driver.change_of(KeyMeaning::Picture(PictureStep::Turn));
    let reached = (0..120).any(|_| {
        driver.hits(Key::Tab);
        driver.button(&change).is_focused()
    });
    assert!(reached);
    driver.hits(Key::Enter);
    driver.frame();
    driver.hits(Key::F9);
    driver.frame();
    assert!(driver.sees(&driver.line("F9", KeyMeaning::Picture(PictureStep::Turn))));
}

#[test]
fn keys_that_were_set_are_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = SettingsFile::in_folder(folder.path().to_owned());
    let launch = || {
        let (settings, settings_problem) = file.read();
        Launch {
            settings,
            settings_problem,
            settings_file: file.clone(),
            ..Launch::default()
        }
    };
    let preflight = || Ok(vitrin::policy::Preflight::default());
    let mut driver = ConsoleDriver::with_effects(launch(), std::sync::Arc::new(preflight), None);
    driver.happens(Message::Settings(SettingsMessage::Open));
    driver.frame();
    let open = driver.text("settings-keys-open");
    driver.scrolls_to_and_presses(&open);
    driver.changes_key_of(KeyMeaning::Mark);
    driver.hits(Key::F9);
    driver.frame();
    let set = keys(&driver).clone();
    assert_ne!(set, KeyTable::default());
    drop(driver);
    let driver = ConsoleDriver::with_effects(launch(), std::sync::Arc::new(preflight), None);
    assert_eq!(*keys(&driver), set);
}
