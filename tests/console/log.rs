//! The page of the log: what it says, what can be chosen, what is told when the log was changed, and where it is exported to.

use std::fs;
use std::path::Path;

use vitrin::memory::Passphrase;
use vitrin::texts::{Language, Texts};
use vitrin::vault::{LockedVault, UnlockedVault};

use crate::console_driver::{ConsoleDriver, PASSWORD, unlocked, vault_with};

fn open(folder: &Path) -> UnlockedVault {
    let passphrase = Passphrase::from_text(PASSWORD).expect("memory for a password");
    let locked = LockedVault::open(folder).expect("a vault");
    locked.unlock(&passphrase).expect("its password")
}

/// The page of the log of a vault with two films, of which one was erased.
fn at_the_log(folder: &Path, language: Language) -> ConsoleDriver {
    let mut driver = unlocked(folder);
    driver.texts = Texts::new(language);
    driver.frame();
    let (more, title) = (driver.text("library-more"), driver.text("log-title"));
    driver.presses(&more);
    driver.presses(&title);
    let check = driver.text("log-check");
    driver.waits_until("the log is read", |app| {
        let vitrin::console::model::Screen::Unlocked(unlocked) = app.screen() else {
            return false;
        };
        unlocked
            .log
            .as_ref()
            .is_some_and(|page| page.read.is_some() && !page.reading)
    });
    assert!(driver.sees(&check));
    driver
}

fn with_an_erased_film() -> tempfile::TempDir {
    let folder = vault_with(&["Session 1", "Rollspel"]);
    let mut vault = open(folder.path());
    let film = vault.find("Rollspel").expect("it was imported").id;
    vault.erase(film).expect("it can be erased");
    folder
}

#[test]
fn the_log_says_what_was_done_in_both_languages_and_is_whole() {
    let folder = with_an_erased_film();
    for (language, erased, whole, shown, back) in [
        (
            Language::Swedish,
            "Raderades",
            "Loggen är hel: ",
            "Visningar",
            "Tillbaka till filmerna",
        ),
        (
            Language::English,
            "Erased",
            "The log is whole: ",
            "Showings",
            "Back to the films",
        ),
    ] {
        let mut driver = at_the_log(folder.path(), language);
        assert!(driver.sees(whole), "{:?}", driver.everything());
        let row = |driver: &ConsoleDriver, what: &str| {
            let said = driver.everything();
            said.iter()
                .any(|said| said.contains(what) && said.contains("Rollspel") && said.contains("Anna Lindqvist"))
        };
        assert!(
            row(&driver, erased),
            "an erased film is still named: {:?}",
            driver.everything()
        );
        driver.presses(shown);
        assert!(!row(&driver, erased) && driver.sees(&driver.text("log-empty")));
        driver.presses(&driver.text("log-kind-changed"));
        assert!(row(&driver, erased));
        driver.presses(back);
        assert!(driver.sees("Session 1") && !driver.sees(whole));
    }
}

#[test]
fn a_film_in_the_log_is_chosen_and_let_go() {
    let folder = with_an_erased_film();
    let mut driver = at_the_log(folder.path(), Language::Swedish);
    let id = {
        let page = driver.vault().log.as_ref().expect("the page");
        let about = page.entries().find_map(|entry| {
            entry
                .film
                .as_ref()
                .filter(|film| film.title.as_deref() == Some("Session 1"))
        });
        about.expect("an entry about it").id
    };
    driver.happens(vitrin::console::model::Message::Log(
        vitrin::console::model::LogMessage::Film(Some(id)),
    ));
    driver.frame();
    assert!(driver.sees("Session 1") && !driver.sees("Raderades"));
    driver.presses("Bara Session 1");
    assert!(driver.sees("Raderades"));
}

#[test]
fn a_log_that_was_changed_is_told_when_it_is_checked() {
    let folder = with_an_erased_film();
    let mut driver = at_the_log(folder.path(), Language::Swedish);
    let path = folder.path().join("log.000");
    let mut bytes = fs::read(&path).expect("the log");
    bytes[700] ^= 1;
    fs::write(&path, bytes).expect("it can be written");
    driver.presses("Kontrollera");
    driver.waits_for("Händelser saknas i loggen");
    assert!(!driver.sees("Loggen är hel"));
    assert!(driver.sees("Berätta det för it-supporten."));
}

#[test]
fn the_log_is_exported_beside_the_vault_and_names_no_film() {
    let folder = with_an_erased_film();
    let mut driver = at_the_log(folder.path(), Language::Swedish);
    driver.presses("Exportera");
    driver.waits_for("Loggen ligger i ");
    assert!(driver.sees("Filerna är inte krypterade"));
    let names: Vec<_> = fs::read_dir(folder.path())
        .expect("the folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    let exported: Vec<_> = names
        .iter()
        .filter_map(|name| name.to_str())
        .filter(|name| name.starts_with("Vitrin "))
        .collect();
    assert_eq!(exported.len(), 2, "{names:?}");
    for name in exported {
        let text = fs::read_to_string(folder.path().join(name)).expect("a text");
        assert!(
            text.contains("erased") && !text.contains("Rollspel") && !text.contains("Session"),
            "{name}"
        );
    }
    driver.waits_for("Loggen exporterades");
}

#[test]
fn locking_is_in_the_log() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    driver.happens(vitrin::console::model::Message::Lock);
    drop(driver);
    let report = open(folder.path()).read_log().expect("the log");
    let words: Vec<_> = report
        .entries()
        .map(|(_, numbered)| numbered.entry.event.word().to_owned())
        .collect();
    assert_eq!(words[words.len() - 3..], ["unlocked", "locked", "unlocked"]);
    assert_eq!(report.problems, []);
}
