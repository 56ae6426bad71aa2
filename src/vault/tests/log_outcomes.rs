//! What the log says was done is what was done, whatever fails and whoever else writes.

use super::log::{LOG, log_of};
use super::storages::{CountingStorage, FailingStorage};
use super::*;
use crate::film::FilmFacts;
use crate::platform::files::IoFailure;

/// What the log says was done. Something that cannot be read is nothing but a write that has failed.
fn words(vault: &UnlockedVault) -> Vec<String> {
    let report = vault.read_log().unwrap();
    assert!(report.problems.iter().all(|problem| problem.may_be_harmless()));
    let words = report.entries().map(|(_, numbered)| numbered.entry.event.word());
    words.map(str::to_owned).collect()
}

/// How often the log says that something was done, after all that it takes back. An entry of which it was not known whether it had reached
/// the medium is there twice.
fn said(vault: &UnlockedVault, word: &str) -> usize {
    let report = vault.read_log().unwrap();
    let what = |numbered: &NumberedEntry| (numbered.entry.at, numbered.entry.event.clone());
    let mut entries: Vec<_> = report.entries().map(|(_, numbered)| numbered).collect();
    entries.dedup_by_key(|numbered| what(numbered));
    let mut done: Vec<String> = Vec::new();
    for numbered in entries {
        match &numbered.entry.event {
            LogEvent::NotDone { count, .. } => done.truncate(done.len() - *count as usize),
            event => done.push(event.word().to_owned()),
        }
    }
    done.iter().filter(|done| *done == word).count()
}

/// Has each operation of `act` fail once, and compares then what the log says of `word` with what has come of it: `done`.
fn what_is_said_is_so(
    word: &str,
    act: impl Fn(&mut UnlockedVault, &Template) -> Result<(), VaultError>,
    done: impl Fn(&UnlockedVault, &Template) -> usize,
) {
    let template = Template::new();
    let mut taken_back = 0;
    for failing in 0.. {
        let folder = template.copy();
        let before = said(&template.open(folder.path()), word);
        let storage = Arc::new(FailingStorage::new(folder.path(), usize::MAX, IoFailure::Other));
        let mut vault = template.open_on(storage.clone()).ok().unwrap();
        storage.fail_at(failing);
        let outcome = act(&mut vault, &template);
        let has_failed = storage.has_failed();
        storage.fail_at(usize::MAX);
        vault.log(LogEvent::Locked);
        drop(vault);
        let mut vault = template.open(folder.path());
        drop(vault.begin_writing().unwrap());
        assert_eq!(
            said(&vault, word) - before,
            done(&vault, &template),
            "operation {failing} failed: {outcome:?}"
        );
        taken_back += usize::from(words(&vault).contains(&"not_done".to_owned()));
        if !has_failed {
            outcome.unwrap();
            break;
        }
    }
    assert!(taken_back > 0);
}

#[test]
fn notes_that_were_not_written_are_taken_back_and_no_others() {
    what_is_said_is_so(
        "annotated",
        |vault, template| vault.annotate(template.film, [notes("one")]),
        |vault, template| usize::from(noted_about(vault, template.film) == "one"),
    );
}

#[test]
fn what_is_changed_about_a_film_is_taken_back_as_a_whole() {
    let edit = |vault: &mut UnlockedVault, template: &Template| {
        let edit = FilmEdit {
            title: Some("other".into()),
            recorded_on: Some(Some(jiff::civil::date(2026, 3, 9))),
            ..FilmEdit::default()
        };
        vault.edit(template.film, edit).map(drop)
    };
    what_is_said_is_so("edited", edit, |vault, template| {
        2 * usize::from(vault.film(template.film).unwrap().title == "other")
    });
}

#[test]
fn a_password_that_was_not_added_is_taken_back() {
    what_is_said_is_so(
        "password_added",
        |vault, _| vault.add_passphrase("supervisor", &passphrase("Gfedcba2")),
        |vault, _| vault.slot_names().count() - 1,
    );
}

#[test]
fn a_film_that_was_not_erased_is_taken_back() {
    what_is_said_is_so(
        "erased",
        |vault, template| vault.erase(template.film).map(drop),
        |vault, template| usize::from(vault.film(template.film).is_err()),
    );
}

#[test]
fn after_notes_that_were_not_written_those_that_were_are_in_the_log() {
    let template = Template::new();
    let taken_back = (0..200).find_map(|failing| {
        let folder = template.copy();
        let storage = Arc::new(FailingStorage::new(folder.path(), usize::MAX, IoFailure::Other));
        let mut vault = template.open_on(storage.clone()).ok().unwrap();
        storage.fail_at(failing);
        let _ = vault.annotate(template.film, [notes("one")]);
        storage.fail_at(usize::MAX);
        (words(&vault).last()? == "not_done").then_some((folder, storage, vault))
    });
    let (_folder, storage, mut vault) = taken_back.unwrap();
    vault.annotate(template.film, [notes("two")]).unwrap();
    assert_eq!(words(&vault).last().map(String::as_str), Some("annotated"));
    // What is not in the log, because it is there already, is not taken back either.
    for failing in 0..40 {
        storage.fail_at(failing);
        let _ = vault.annotate(template.film, [notes("three")]);
    }
    storage.fail_at(usize::MAX);
    assert_eq!(words(&vault).last().map(String::as_str), Some("annotated"));
}

#[test]
fn a_change_without_an_entry_does_not_name_an_older_state_of_the_log() {
    let template = Template::new();
    let folder = template.copy();
    let mut one = template.open(folder.path());
    one.log(LogEvent::Opened);
    let mut other = template.open(folder.path());
    (0..3).for_each(|_| other.log(LogEvent::Opened));
    other.annotate(template.film, [notes("later")]).unwrap();
    let named = other.catalogue.log.unwrap().count;
    one.set_facts(template.film, FilmFacts::default(), None).unwrap();
    let now = template.open(folder.path()).catalogue.log.unwrap().count;
    assert!(now >= named, "{now} and not {named}");
}

#[test]
fn a_program_that_has_reloaded_what_another_erased_goes_on_with_the_log() {
    let template = Template::new();
    let folder = template.copy();
    let mut one = template.open(folder.path());
    // So much that the erasing begins another file, under another key.
    for _ in 0..600 {
        one.log_film(template.film, LogEvent::Opened);
    }
    let mut other = template.open(folder.path());
    other.erase(template.film).unwrap();
    other.log(LogEvent::Unlocked);
    assert!(folder.path().join("log.001").exists() && folder.path().join(LOG).exists());
    assert_eq!(one.reload(), Ok(true));
    one.log(LogEvent::Locked);
    assert_eq!(one.unwritten_entries(), None);
    assert_eq!(one.log.lock().generations, other.log.lock().generations);
    let words = log_of(&one);
    assert_eq!(
        words[words.len() - 3..],
        ["begun", "unlocked", "locked"].map(str::to_owned)[..]
    );
}

#[test]
fn wrong_passwords_are_not_forgotten_before_they_are_in_the_log() {
    let template = Template::new();
    let folder = template.copy();
    let real = RealStorage::new(folder.path());
    crate::vault::log::count_wrong_password(&real).unwrap();
    let counted = || crate::vault::log::wrong_passwords(&RealStorage::new(folder.path())).unwrap();
    let full = CountingStorage::write_protected(folder.path());
    drop(template.open_on(Arc::new(full)).ok().unwrap().begin_session());
    assert!(counted().is_some());
    let lock = fs::File::open(folder.path().join("log.lck")).unwrap();
    lock.lock().unwrap();
    let vault = template.open(folder.path()).begin_session();
    assert!(vault.unwritten_entries().is_some() && counted().is_some());
    // Rust's library unlocks twice on Windows, of which Wine refuses the second.
    let _ = lock.unlock();
    drop(lock);
    drop(vault);
    let vault = template.open(folder.path()).begin_session();
    assert!(counted().is_none() && log_of(&vault).contains(&"failed_unlocks".to_owned()));
}

#[test]
fn what_is_not_written_when_the_vault_is_locked_is_told_afterwards() {
    let template = Template::new();
    let folder = template.copy();
    let vault = template.open(folder.path()).begin_session();
    let later = vault.unwritten_entries_later();
    assert_eq!(later.now(), None);
    let lock = fs::File::open(folder.path().join("log.lck")).unwrap();
    lock.lock().unwrap();
    drop(vault);
    assert_eq!(later.now(), Some((1, VaultError::Busy)));
}
