//! Real cards and a real vault: films are found, sealed and read back beside everything else.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use vitrin::console::model::import::{AfterStage, ImportMessage, KeptBecause, Page, Place, PlaceKind};
use vitrin::console::model::{App, LockReason, Message, Screen};

use crate::console_driver::{ConsoleDriver, unlocked, vault_with};

/// Larger than what is sealed before anybody can click.
const LONG: u64 = 600_000_000;

/// A card with these films, which nobody could show.
fn card_of(films: &[(&str, u64)]) -> tempfile::TempDir {
    let card = tempfile::tempdir().expect("a folder");
    let folder = card.path().join("DCIM/100CANON");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, size) in films {
        let film = File::create(folder.join(name)).expect("a file");
        film.set_len(*size).expect("its length");
    }
    card
}

fn plugs_in(driver: &mut ConsoleDriver, root: &Path) {
    let place = Place {
        root: root.to_owned(),
        name: "CANON".into(),
        kind: PlaceKind::Card,
        files: Vec::new(),
    };
    driver.happens(Message::Import(ImportMessage::PlacesSeen(vec![place])));
    driver.waits_until("the page is there", |app| {
        import(app).is_some_and(|import| matches!(import.page, Some(Page::Choose(Some(_)))))
    });
    // The watch for drives reports what is really there: nothing of this card.
}

fn import(app: &App) -> Option<&vitrin::console::model::import::Import> {
    match app.screen() {
        Screen::Unlocked(unlocked) => Some(&unlocked.import),
        Screen::Locked(_) | Screen::Blocked(_) => None,
    }
}

fn is_idle(app: &App) -> bool {
    import(app).is_some_and(|import| import.queue.is_idle())
}

fn starts(driver: &mut ConsoleDriver, count: usize) {
    let start = driver.texts.format("import-start", &[("count", count.into())]);
    driver.presses(&start);
    assert!(!is_idle(&driver.app), "{:?}", driver.everything());
}

/// What is in the vault's folder of films.
fn sealed_files(vault: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(vault.join("films")).into_iter().flatten().flatten();
    files.map(|entry| entry.path()).collect()
}

#[test]
fn films_of_a_card_are_in_the_vault_and_read_back_while_the_list_is_shown() {
    let (vault, card) = (
        vault_with(&["Session 1"]),
        card_of(&[("MVI_0001.MP4", 3_000_000), ("MVI_0002.MP4", 5)]),
    );
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 2);
    driver.waits_until("the queue is empty", is_idle);
    let films = &driver.vault().films;
    assert_eq!(films.len(), 3);
    assert!(films.iter().all(|film| !film.unfinished));
    // Nobody can tell what is in them, so they stay on the card, and nothing is asked.
    let after = driver.vault().import.after.as_ref().expect("what became of them");
    assert_eq!(after.stage, AfterStage::Left);
    assert!(after.kept().all(|(_, why)| why == KeptBecause::NotInspected));
    assert_eq!(after.kept().count(), 2);
    assert!(card.path().join("DCIM/100CANON/MVI_0001.MP4").exists());
    drop(driver);
    assert_eq!(unlocked(vault.path()).vault().films.len(), 3, "it is on the stick");
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let (vault, card) = (vault_with(&[]), card_of(&[("MVI_0001.MP4", LONG)]));
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    driver.waits_until("the film is in the list", |app| match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.films.len() == 1,
        Screen::Locked(_) | Screen::Blocked(_) => false,
    });
    let cancel = driver.text("import-cancel");
    driver.presses(&cancel);
    driver.waits_until("nothing is under way", is_idle);
    assert!(driver.vault().films.is_empty());
    assert_eq!(sealed_files(vault.path()), [PathBuf::new(); 0]);
    assert!(driver.vault().import.after.is_none(), "there is nothing to tell");
}

#[test]
fn leaving_at_once_cancels_first_and_then_locks() {
    let (vault, card) = (vault_with(&[]), card_of(&[("MVI_0001.MP4", LONG)]));
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    driver.happens(Message::Lock);
    driver.frame();
    let now = driver.text("import-leave-lock-now");
    driver.presses(&now);
    driver.waits_until("it is locked", |app| matches!(app.screen(), Screen::Locked(_)));
    assert_eq!(sealed_files(vault.path()), [PathBuf::new(); 0]);
}

#[test]
fn a_computer_that_goes_to_sleep_stops_the_import_and_its_film_is_listed_as_unfinished() {
    let (vault, card) = (vault_with(&[]), card_of(&[("MVI_0001.MP4", LONG)]));
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    driver.waits_until("the film is in the list", |app| match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.films.len() == 1,
        Screen::Locked(_) | Screen::Blocked(_) => false,
    });
    driver.happens(Message::AutoLock(LockReason::Sleep));
    assert!(matches!(driver.app.screen(), Screen::Locked(_)));
    driver.unlocks_again(vault.path());
    let films = &driver.vault().films;
    assert!(films.len() == 1 && films[0].unfinished);
}

#[test]
fn a_film_that_is_gone_when_its_turn_comes_is_told_and_the_others_are_imported() {
    let (vault, card) = (
        vault_with(&[]),
        card_of(&[("MVI_0001.MP4", 3_000_000), ("MVI_0002.MP4", 1_000_000)]),
    );
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, card.path());
    let second = driver
        .vault()
        .import
        .chosen_place()
        .and_then(|place| place.recordings());
    let rows = &second.expect("recordings").rows;
    // The newest is shown first and imported last.
    let last = rows[0].original.files[0].clone();
    starts(&mut driver, 2);
    fs::remove_file(last).expect("a file");
    driver.waits_until("the queue is empty", is_idle);
    driver.frame();
    assert_eq!(driver.vault().films.len(), 1);
    assert!(
        driver.sees(&driver.problem("error-import-source-gone")),
        "{:?}",
        driver.everything()
    );
}
