//! A new stick is prepared.

use std::path::Path;

use egui::Key;
use vitrin::console::Launch;
use vitrin::console::model::{Effect, Message, NewPlace, Notice, Page, Screen};
use vitrin::texts::Language;
use vitrin::vault::{LockedVault, VaultError};

use crate::console_driver::{ConsoleDriver, PASSWORD, card};

fn place(folder: &Path) -> NewPlace {
    NewPlace {
        folder: folder.to_owned(),
        volume: Some("KINGSTON".into()),
        free: Some(30_000_000_000),
        beside_others: false,
    }
}

/// The picker, with an empty stick in it that is prepared in `folder`.
fn with_an_empty_stick(driver: &mut ConsoleDriver, folder: &Path) {
    driver.happens(Message::VaultsFound(Vec::new()));
    driver.happens(Message::NewPlacesFound(vec![place(folder)]));
    driver.frame();
    driver.frame();
}

#[test]
fn an_empty_stick_is_prepared_by_the_keyboard_alone_and_is_open_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut driver = ConsoleDriver::with_effects(
        Launch::default(),
        std::sync::Arc::new(|| Ok(vitrin::policy::Preflight::default())),
        None,
    );
    driver.waits_until(
        "the drives were searched",
        |app| matches!(app.screen(), Screen::Locked(locked) if locked.found.is_some()),
    );
    with_an_empty_stick(&mut driver, &folder.path().join("vault"));
    // The only stick has the keyboard.
    driver.hits(Key::Enter);
    driver.frame();
    driver.types("Anna Lindqvist");
    driver.hits(Key::Tab);
    driver.types("BUP Mölndal");
    driver.hits(Key::Tab);
    driver.types("Receptionen");
    driver.hits(Key::Enter);
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.waits_until("the vault is open", |app| matches!(app.screen(), Screen::Unlocked(_)));
    // First of all, what to write on the stick; then the films.
    assert_eq!(driver.vault().page, Page::Label);
    let sheet = driver.text("label-title");
    assert!(driver.sees(&sheet) && driver.sees("Anna Lindqvist") && driver.sees("BUP Mölndal"));
    let printed = prints(&mut driver, &folder.path().join("vault"));
    assert!(
        printed.contains("<div>Anna Lindqvist</div>\n<div>BUP Mölndal</div>"),
        "{printed}"
    );
    driver.presses_text("label-done");
    driver.frame();
    let empty = driver.text("library-empty-title");
    assert!(driver.sees(&empty), "{:?}", driver.everything());
    let vault = LockedVault::open(folder.path().join("vault")).expect("a vault was made");
    assert_eq!(
        (vault.label().name.as_str(), vault.label().if_found.as_str()),
        ("Anna Lindqvist", "Receptionen")
    );
}

/// Presses the button that prints. Returns what is to be printed, which lies beside the vault's files in `folder`.
pub fn prints(driver: &mut ConsoleDriver, folder: &Path) -> String {
    driver.presses_text("print");
    driver.waits_until("the page is written", |app| {
        matches!(app.notice(), Some(Notice::SheetWritten(_)))
    });
    let _ = driver.picture("printed.sv");
    let Some(Notice::SheetWritten(file)) = driver.app.notice() else {
        unreachable!("it was waited for");
    };
    std::fs::read_to_string(folder.join(file)).expect("it is there")
}

/// A stick that is being prepared; effects are recorded.
fn preparing(language: Language) -> ConsoleDriver {
    let mut driver = ConsoleDriver::without_effects(Launch::default(), language);
    driver.happens(Message::PrepareStick(place("/media/anna/KINGSTON".as_ref())));
    driver.frame();
    driver.frame();
    driver
}

#[test]
fn the_rules_parts_are_ticked_off_as_they_are_met() {
    let mut driver = preparing(Language::English);
    let met = |driver: &ConsoleDriver| {
        driver
            .everything()
            .iter()
            .filter(|seen| seen.ends_with(": met"))
            .count()
    };
    driver.clicks_into("Choose a password");
    assert_eq!(met(&driver), 0);
    for (typed, ticked) in [("G", 2), ("ranskog", 4), ("7", 5)] {
        driver.types(typed);
        driver.frame();
        assert_eq!(met(&driver), ticked, "after {typed}: {:?}", driver.everything());
    }
    driver.hits(Key::Enter);
    driver.types("Granskog7");
    driver.frame();
    assert_eq!(met(&driver), 6);
    // The name is still missing.
    driver.hits(Key::Enter);
    assert!(driver.requested.is_empty());
    driver.clicks_into("Whose stick is it?");
    driver.types("Anna");
    driver.presses("Prepare the stick");
    assert!(matches!(driver.requested[..], [Effect::CreateVault { .. }]));
}

#[test]
fn the_password_is_nowhere_in_what_a_screen_reader_is_told() {
    let mut driver = preparing(Language::English);
    driver.clicks_into("Choose a password");
    driver.types(PASSWORD);
    driver.presses("Show the password");
    driver.frame();
    assert!(
        !driver.sees(PASSWORD) && !driver.sees("Gransk"),
        "{:?}",
        driver.everything()
    );
}

#[test]
fn what_goes_wrong_is_told_in_words_and_nothing_has_to_be_typed_again() {
    let mut driver = preparing(Language::Swedish);
    driver.types("Anna");
    driver.clicks_into("Välj ett lösenord");
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    assert!(matches!(driver.requested[..], [Effect::CreateVault { .. }]));
    driver.frame();
    for (error, id) in [
        (VaultError::NoSpace { missing: None }, "error-no-space"),
        (VaultError::NotWritable, "error-read-only"),
        (VaultError::MediumLost, "error-medium-lost"),
    ] {
        driver.happens(Message::Unlocked(Err(vitrin::console::model::Notice::Vault(error))));
        driver.frame();
        let words = driver.problem(id);
        assert!(driver.sees(&words), "{id}: {:?}", driver.everything());
        let make = driver.text("new-stick-make");
        driver.presses(&make);
    }
    assert_eq!(driver.requested.len(), 4);
}

#[test]
fn a_chosen_folder_without_a_vault_is_offered_to_be_prepared() {
    let mut driver = ConsoleDriver::without_effects(Launch::default(), Language::Swedish);
    let chosen = NewPlace {
        beside_others: true,
        folder: "/media/anna/BITLOCKER/Vitrin".into(),
        ..place("".as_ref())
    };
    driver.happens(Message::NoVaultIn(chosen));
    driver.frame();
    let prepare = driver.text("choose-prepare");
    driver.presses(&prepare);
    driver.frame();
    let title = driver.text("new-stick-title");
    assert!(
        driver.sees(&title) && driver.sees("”Vitrin”"),
        "{:?}",
        driver.everything()
    );
    driver.hits(Key::Escape);
    driver.frame();
    assert!(!driver.sees(&title));
}

#[test]
fn a_single_stick_with_films_has_the_keyboard_and_enter_opens_it() {
    let mut driver = ConsoleDriver::without_effects(Launch::default(), Language::Swedish);
    driver.happens(Message::VaultsFound(vec![card()]));
    driver.happens(Message::NewPlacesFound(vec![place("/media/anna/NEW".as_ref())]));
    driver.frame();
    driver.frame();
    driver.hits(Key::Enter);
    let read: Vec<_> = driver
        .requested
        .iter()
        .map(|effect| matches!(effect, Effect::ReadLabel(folder) if *folder == card().folder))
        .collect();
    assert_eq!(read, [true]);
}
