//! Real cards and a real vault: films are found, sealed and read back beside everything else.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vitrin::console::Launch;
use vitrin::console::model::import::{AfterStage, ImportMessage, KeptBecause};
use vitrin::console::model::{App, LockReason, Message, Screen};
use vitrin::policy::Preflight;

use crate::console_driver::{ConsoleDriver, unlocked, vault_with};
use support::cards;

/// Larger than what is sealed before anybody can click.
const LONG: u64 = 600_000_000;

/// A card with these films, which nobody could show.
pub fn card_of(films: &[(&str, u64)]) -> tempfile::TempDir {
    let card = tempfile::tempdir().expect("a folder");
    let folder = card.path().join("DCIM/100CANON");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, size) in films {
        let film = File::create(folder.join(name)).expect("a file");
        film.set_len(*size).expect("its length");
    }
    card
}

/// As a folder that stays: the watch for drives reports what is really plugged in.
pub fn plugs_in(driver: &mut ConsoleDriver, root: &Path) {
    driver.happens(Message::Import(ImportMessage::Dropped(vec![root.to_owned()])));
    driver.waits_until("its films are there", |app| {
        import(app).is_some_and(|import| import.chosen_place().is_some_and(|place| place.recordings().is_some()))
    });
}

fn import(app: &App) -> Option<&vitrin::console::model::import::Import> {
    match app.screen() {
        Screen::Unlocked(unlocked) => Some(&unlocked.import),
        Screen::Locked(_) | Screen::Blocked(_) => None,
    }
}

pub fn is_idle(app: &App) -> bool {
    import(app).is_some_and(|import| import.queue.is_idle())
}

fn has_a_film(app: &App) -> bool {
    matches!(app.screen(), Screen::Unlocked(unlocked) if unlocked.films.len() == 1)
}

pub fn starts(driver: &mut ConsoleDriver, count: usize) {
    let start = driver.texts.format("import-start", &[("count", count.into())]);
    driver.presses(&start);
    assert!(!is_idle(&driver.app), "{:?}", driver.everything());
}

/// A card with one film, that takes a while.
pub fn long_card() -> tempfile::TempDir {
    card_of(&[("MVI_0001.MP4", LONG)])
}

/// The one film of the card is being imported.
pub fn begins(driver: &mut ConsoleDriver, card: &Path) {
    plugs_in(driver, card);
    starts(driver, 1);
}

/// What is in the vault's folder of films.
pub fn sealed_files(vault: &Path) -> Vec<PathBuf> {
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
    driver.waits_until("the film is in the list", has_a_film);
    let cancel = driver.text("import-cancel");
    driver.presses(&cancel);
    driver.waits_until("nothing is under way", is_idle);
    assert!(driver.vault().films.is_empty());
    assert!(sealed_files(vault.path()).is_empty());
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
    assert!(sealed_files(vault.path()).is_empty());
}

#[test]
fn a_computer_that_goes_to_sleep_stops_the_import_and_its_film_is_listed_as_unfinished() {
    let (vault, card) = (vault_with(&[]), card_of(&[("MVI_0001.MP4", LONG)]));
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    driver.waits_until("the film is in the list", has_a_film);
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

/// A console whose stages are real, with the vault in `folder` open.
fn unlocked_for_real(folder: &Path) -> ConsoleDriver {
    let launch = Launch {
        vault: Some(folder.to_owned()),
        ..Launch::default()
    };
    let program = Path::new(env!("CARGO_BIN_EXE_vitrin"));
    let preflight = Arc::new(|| Ok(Preflight::default()));
    let mut driver = ConsoleDriver::with_program(program, launch, preflight, None);
    driver.unlocks_again(folder);
    driver
}

#[test]
fn films_that_can_be_shown_whole_are_erased_from_the_card_after_the_question_and_known_when_it_comes_again() {
    let (vault, card) = (vault_with(&[]), tempfile::tempdir().expect("a folder"));
    cards::dcim(card.path());
    let before = files_below(card.path());
    let mut driver = unlocked_for_real(vault.path());
    plugs_in(&mut driver, card.path());
    let import = &driver.vault().import;
    let place = import.chosen_place().and_then(|place| place.recordings());
    let rows = &place.expect("recordings").rows;
    let films = rows.iter().filter(|row| row.chosen).count();
    let keys: Vec<_> = rows.iter().map(|row| row.key).collect();
    let all = rows.len();
    assert!(films > 0);
    driver.waits_for_pictures(all);
    for key in keys {
        driver.happens(Message::Import(ImportMessage::Choose(key, true)));
    }
    driver.frame();
    starts(&mut driver, all);
    driver.waits_until("the queue is empty", is_idle);
    driver.frame();
    let after = driver.vault().import.after.as_ref().expect("what became of them");
    assert_eq!(after.stage, AfterStage::Asking, "{:?}", driver.everything());
    assert_eq!(after.erasable().count(), all, "{:?}", driver.everything());
    assert_eq!(files_below(card.path()), before, "nothing is erased before the answer");

    let erase = driver.texts.format("import-erase", &[("count", all.into())]);
    driver.presses(&erase);
    let gone = driver.texts.format("import-erased-all", &[("count", all.into())]);
    driver.waits_for(&gone);
    let left = files_below(card.path());
    assert!(left.iter().all(|path| !is_film(path)), "{left:?}");

    // The same card again, as it was.
    let again = tempfile::tempdir().expect("a folder");
    cards::dcim(again.path());
    let root = again.path().to_owned();
    driver.happens(Message::Import(ImportMessage::Dropped(vec![root])));
    let known = driver.text("import-known");
    driver.waits_for(&known);
    assert!(
        driver.sees(&driver.text("import-intro-known")),
        "{:?}",
        driver.everything()
    );
}

pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

fn is_film(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_uppercase());
    extension.is_some_and(|extension| ["MP4", "MOV", "MTS", "JPG"].contains(&extension.as_str()))
}

#[test]
fn an_unfinished_film_goes_on_when_its_card_is_there_again() {
    let (vault, card) = (vault_with(&[]), card_of(&[("MVI_0001.MP4", 12_000_000)]));
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    driver.waits_until("the film is in the list", has_a_film);
    driver.happens(Message::AutoLock(LockReason::ScreenLock));
    driver.unlocks_again(vault.path());
    let film = driver.vault().films[0].id;
    assert!(driver.vault().films[0].unfinished);
    driver.happens(Message::Select(film));
    driver.frame();

    // Without the card, it says so and nothing is lost.
    let resume = driver.text("import-unfinished-resume");
    driver.presses(&resume);
    let not_found = driver.problem("error-import-source-not-found");
    driver.waits_for(&not_found);
    driver.happens(Message::Import(ImportMessage::AfterDismissed));

    plugs_in(&mut driver, card.path());
    driver.happens(Message::Import(ImportMessage::LeavePage));
    driver.frame();
    driver.presses(&resume);
    driver.waits_until("it is whole", |app| match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.films.iter().all(|film| !film.unfinished),
        Screen::Locked(_) | Screen::Blocked(_) => false,
    });
    let films = &driver.vault().films;
    assert!(films.len() == 1 && films[0].id == film && films[0].size == 12_000_000);
}
