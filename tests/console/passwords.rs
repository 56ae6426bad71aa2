//! The page of the vault's passwords.

use egui::Key;
use vitrin::console::model::{Message, Page};
use vitrin::memory::Passphrase;
use vitrin::vault::{LockedVault, VaultError};

use crate::console_driver::{ConsoleDriver, PASSWORD, unlocked, vault_with};

fn opens(folder: &std::path::Path, password: &str) -> bool {
    let vault = LockedVault::open(folder).expect("a vault");
    let password = Passphrase::from_text(password).expect("memory");
    !matches!(vault.unlock_to_read(&password), Err(VaultError::WrongPassphrase))
}

fn at_passwords(folder: &std::path::Path) -> ConsoleDriver {
    let mut driver = unlocked(folder);
    driver.happens(Message::Turn(Page::Passwords));
    driver.waits_for("Anna Lindqvist (");
    driver
}

#[test]
fn a_password_is_changed_and_a_wrong_one_told() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = at_passwords(folder.path());
    let change = driver.text("passwords-change");
    driver.presses(&change);
    driver.frame();
    driver.types("Granskog8");
    driver.hits(Key::Enter);
    for _ in 0..2 {
        driver.types("Bokskog99");
        driver.hits(Key::Enter);
    }
    let wrong = driver.problem("error-wrong-password");
    driver.waits_for(&wrong);
    let current = driver.text("passwords-current");
    driver.clicks_into(&current);
    driver.types(PASSWORD);
    let change = driver.text("passwords-change-do");
    driver.presses(&change);
    let changed = driver.text("passwords-changed");
    driver.waits_for(&changed);
    assert!(opens(folder.path(), "Bokskog99") && !opens(folder.path(), PASSWORD));
    assert!(!driver.sees("Bokskog"));
}

#[test]
fn a_supervisors_password_is_added_and_removed_and_the_last_one_never() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = at_passwords(folder.path());
    let last = driver.text("passwords-remove-last");
    assert!(driver.sees(&last));
    let add = driver.text("passwords-add");
    driver.presses(&add);
    driver.frame();
    driver.types("Handledare");
    driver.hits(Key::Enter);
    for _ in 0..2 {
        driver.types("Bokskog99");
        driver.hits(Key::Enter);
    }
    let added = driver.texts.format("passwords-added", &[("name", "Handledare".into())]);
    driver.waits_for(&added);
    assert!(opens(folder.path(), "Bokskog99") && opens(folder.path(), PASSWORD));

    let remove = driver
        .texts
        .format("passwords-remove-hint", &[("name", "Handledare".into())]);
    driver.presses(&remove);
    driver.frame();
    // Enter keeps it.
    driver.hits(Key::Enter);
    driver.frame();
    driver.presses(&remove);
    let remove = driver.text("passwords-remove-do");
    driver.presses(&remove);
    let removed = driver
        .texts
        .format("passwords-removed", &[("name", "Handledare".into())]);
    driver.waits_for(&removed);
    assert!(!opens(folder.path(), "Bokskog99"));
    driver.hits(Key::Escape);
    driver.waits_for("Session 1");
}
