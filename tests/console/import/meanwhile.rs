//! What happens while a film is imported: others are erased, the card is pulled out, the stick gets full.

use std::fs::{self, File};
use std::path::Path;

use egui::{Key, Modifiers};
use rustix::fs::{FallocateFlags, fallocate};
use support::volumes::Stick;
use vitrin::console::model::import::ImportMessage;
use vitrin::console::model::{App, LockReason, Message, Page, Screen};
use vitrin::vault::FilmId;

use super::real::{card_of, is_idle, plugs_in, sealed_files, starts};
use crate::console_driver::{ConsoleDriver, label, unlocked, vault_in, vault_with};

/// A part that is whole can be gone on with.
const A_PART: u64 = 64 << 20;

/// Two parts, and enough in the second for something to happen meanwhile.
pub const LARGE: u64 = 128 << 20;

impl ConsoleDriver {
    /// The film that is being imported, once so many bytes of it are on the stick.
    fn waits_for_sealed(&mut self, vault: &Path, bytes: u64) -> FilmId {
        // The medium may have them before the list has the film.
        self.waits_until("the import is under way", |app| {
            unfinished(app).is_some() && sealed_bytes(vault) > bytes
        });
        unfinished(&self.app).expect("it is being imported")
    }

    /// Selects a film and erases it, with the key and the answer.
    fn erases(&mut self, film: FilmId) {
        self.happens(Message::Select(film));
        self.frame();
        self.hits(Key::Delete);
        self.frame();
        let erase = self.texts.format("erase-do", &[("count", 1.into())]);
        self.presses(&erase);
    }
}

fn unfinished(app: &App) -> Option<FilmId> {
    match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.films.iter().find(|film| film.unfinished).map(|film| film.id),
        Screen::Locked(_) | Screen::Blocked(_) => None,
    }
}

pub fn sealed_bytes(vault: &Path) -> u64 {
    let files = sealed_files(vault).into_iter();
    files
        .filter_map(|file| file.metadata().ok())
        .map(|file| file.len())
        .sum()
}

fn all_whole(app: &App) -> bool {
    matches!(app.screen(), Screen::Unlocked(unlocked) if unlocked.films.iter().all(|film| !film.unfinished))
}

/// The key of the vault is replaced meanwhile, and the import knows nothing of it.
#[test]
fn a_film_is_erased_while_another_is_imported_and_that_one_becomes_whole() {
    let (vault, card) = (vault_with(&["Session 1"]), card_of(&[("MVI_0001.MP4", LARGE)]));
    let mut driver = unlocked(vault.path());
    let other = driver.vault().films[0].id;
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    let imported = driver.waits_for_sealed(vault.path(), 1 << 20);
    assert!(!is_idle(&driver.app));
    driver.erases(other);
    let erased = driver.texts.format("warning-erased", &[("count", 1.into())]);
    driver.waits_for(&erased);
    let checked = driver.text("receipt-checked");
    assert!(
        driver.sees(&checked) && !is_idle(&driver.app),
        "it is still being imported"
    );
    driver.waits_until("the queue is empty", is_idle);
    driver.happens(Message::Turn(Page::Films));
    driver.frame();
    assert_eq!(
        driver.vault().films.iter().map(|film| film.id).collect::<Vec<_>>(),
        [imported]
    );
    assert!(all_whole(&driver.app));
    // Every byte of it, under the key that the vault has now.
    driver.happens(Message::AutoLock(LockReason::ScreenLock));
    driver.unlocks_again(vault.path());
    driver.happens(Message::Check(Vec::new()));
    let whole = driver.texts.format("warning-checked-whole", &[("count", 1.into())]);
    driver.waits_for(&whole);
}

#[test]
fn the_film_that_is_being_imported_is_not_erased_and_it_is_said_what_to_do() {
    let (vault, card) = (vault_with(&["Session 1"]), card_of(&[("MVI_0001.MP4", 3 * LARGE)]));
    let mut driver = unlocked(vault.path());
    let other = driver.vault().films[0].id;
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    let imported = driver.waits_for_sealed(vault.path(), 1 << 20);
    driver.erases(imported);
    let refused = driver.problem("error-being-imported");
    driver.waits_for(&refused);
    // Nor any other that was to go with it.
    driver.happens(Message::AskToErase(vec![imported, other]));
    driver.frame();
    let erase = driver.texts.format("erase-do", &[("count", 2.into())]);
    driver.presses(&erase);
    driver.waits_for(&refused);
    assert_eq!(driver.vault().films.len(), 2);
    assert!(!is_idle(&driver.app), "it goes on");
    driver.happens(Message::Import(ImportMessage::CancelAll));
    driver.waits_until("nothing is under way", is_idle);
    assert_eq!(driver.vault().films.len(), 1);
}

#[test]
fn a_card_that_is_pulled_out_is_told_and_its_film_goes_on_when_it_is_there_again() {
    let (vault, contents) = (vault_with(&[]), card_of(&[("MVI_0001.MP4", 0)]));
    // Not a file of holes, of which the system would know without the card.
    fs::write(
        contents.path().join("DCIM/100CANON/MVI_0001.MP4"),
        vec![7; LARGE as usize],
    )
    .expect("a film");
    let card = Stick::plugged_in(contents.path());
    let mut driver = unlocked(vault.path());
    plugs_in(&mut driver, &card.folder);
    starts(&mut driver, 1);
    let film = driver.waits_for_sealed(vault.path(), A_PART + (1 << 20));
    card.pull_out();
    let gone = driver.problem("error-import-source-gone");
    driver.waits_for(&gone);
    assert!(is_idle(&driver.app));
    driver.picture("import-pulled-card");
    let listed = &driver.vault().films;
    assert!(listed.len() == 1 && listed[0].unfinished, "what is whole of it is kept");
    drop(card);

    let card = Stick::plugged_in(contents.path());
    plugs_in(&mut driver, &card.folder);
    goes_on(&mut driver, film);
}

#[test]
fn a_stick_that_gets_full_is_told_and_its_film_goes_on_when_there_is_room() {
    let (stick, card) = (Stick::empty(), card_of(&[("MVI_0001.MP4", LARGE)]));
    let vault = stick.folder.join("vault");
    vault_in(&vault, label(), &[]);
    let mut driver = unlocked(&vault);
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    let film = driver.waits_for_sealed(&vault, A_PART + (1 << 20));
    // Another program takes the rest of the room.
    let other = stick.folder.join("semester.mov");
    fills(&other);
    let full = driver.problem("error-import-stick-full");
    driver.waits_for(&full);
    assert!(is_idle(&driver.app));
    driver.picture("import-full-stick");
    fs::remove_file(other).expect("it is removed");
    assert!(driver.vault().films[0].unfinished, "what is whole of it is kept");
    goes_on(&mut driver, film);
}

/// Takes all the room that there is.
fn fills(path: &Path) {
    let file = File::create(path).expect("a file");
    let mut at = 0;
    for piece in [8 << 20, 1 << 20, 64 << 10, 4 << 10] {
        while fallocate(&file, FallocateFlags::empty(), at, piece).is_ok() {
            at += piece;
        }
    }
}

/// It goes on from where it stopped, and becomes whole.
pub fn goes_on(driver: &mut ConsoleDriver, film: FilmId) {
    driver.happens(Message::Import(ImportMessage::AfterDismissed));
    driver.happens(Message::Import(ImportMessage::LeavePage));
    driver.happens(Message::Select(film));
    driver.frame();
    let resume = driver.text("import-unfinished-resume");
    driver.waits_for(&resume);
    driver.presses(&resume);
    driver.waits_until("it is whole", all_whole);
    let films = &driver.vault().films;
    assert!(films.len() == 1 && films[0].id == film && films[0].size == LARGE);
    driver.hits_with(Modifiers::NONE, Key::Escape);
}
