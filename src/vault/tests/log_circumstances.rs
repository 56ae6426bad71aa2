//! The log where it cannot be written, where there is none, under other keys, and beside what a computer remembers of it.

use super::log::{LOG, log_of, with_a_log};
use super::storages::CountingStorage;
use super::*;
use crate::vault::ab_file::AbFile;

#[test]
fn what_this_computer_has_seen_shows_that_the_whole_stick_is_older() {
    let template = Template::new();
    let folder = with_a_log(&template);
    let older = tempfile::tempdir().unwrap();
    copy_folder(folder.path(), older.path());
    let home = tempfile::tempdir().unwrap();
    let use_it = |folder: &Path| {
        let vault = template.open(folder);
        vault.log(LogEvent::Unlocked);
        vault.remember_log_on(Computer::with_folder(home.path().to_owned()));
        vault.log(LogEvent::Locked);
        vault.log_problems()
    };
    assert_eq!(use_it(folder.path()), []);
    assert_eq!(use_it(folder.path()), []);
    let [LogProblem::OlderThanSeen { found, expected }] = use_it(older.path())[..] else {
        panic!("an old copy of the stick was not noticed");
    };
    assert!(found < expected);
    assert_eq!(use_it(older.path()), [], "it is told once");
    assert_eq!(
        log_of(&template.open(older.path()))
            .iter()
            .filter(|word| *word == "check_failed")
            .count(),
        1
    );
    let evidence = home
        .path()
        .join("seen")
        .join(format!("{}.lost", template.open(older.path()).id()));
    assert!(fs::read_to_string(evidence).unwrap().contains("/log.000\n"));
    // The stick that was used before has another history now, and fewer entries would not tell.
    for _ in 0..3 {
        let vault = template.open(folder.path());
        vault.log(LogEvent::Opened);
    }
    assert_eq!(use_it(folder.path()), [LogProblem::OtherThanSeen]);
}

#[test]
fn a_vault_without_a_log_gets_one_and_its_readers_do_without() {
    let template = Template::new();
    let folder = template.copy();
    for name in [LOG, "log.lck"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    template.forget_the_log(folder.path());
    let reader = template.open_to_read(folder.path());
    reader.log(LogEvent::Opened);
    assert_eq!(reader.unwritten_entries(), None, "nothing is wrong");
    assert_eq!(
        (reader.log_problems(), reader.read_log().unwrap().problems),
        (vec![], vec![])
    );
    drop(reader);
    assert!(!folder.path().join(LOG).exists());
    let vault = template.open(folder.path());
    vault.log(LogEvent::Unlocked);
    assert_eq!(log_of(&vault), ["begun", "unlocked"]);
}

/// As erasing a film does it.
fn replace_the_vault_key(vault: &mut UnlockedVault) -> Key<32> {
    let unchanged = vault.catalogue.clone();
    vault.commit_under_new_key(unchanged).unwrap();
    copy_of(&vault.vault_key)
}

#[test]
fn a_replaced_vault_key_leaves_the_log_readable_and_a_long_one_goes_on_in_another_file() {
    let template = Template::new();
    let folder = with_a_log(&template);
    let mut vault = template
        .open_on(Arc::new(CountingStorage::new(folder.path())))
        .ok()
        .unwrap();
    vault.log(LogEvent::Opened);
    let segments = |vault: &UnlockedVault| {
        let report = vault.read_log().unwrap();
        assert_eq!(report.problems, []);
        report
            .segments
            .iter()
            .map(|segment| segment.entries.len())
            .collect::<Vec<_>>()
    };
    let before = segments(&vault)[0];
    for number in 1..4 {
        replace_the_vault_key(&mut vault);
        vault.log(LogEvent::Opened);
        assert_eq!(
            segments(&vault),
            [before + number],
            "a short file is added to under its own key"
        );
    }
    for _ in 0..600 {
        vault.log_film(template.film, LogEvent::Opened);
    }
    let new = replace_the_vault_key(&mut vault);
    vault.log(LogEvent::Opened);
    assert_eq!(segments(&vault), [before + 603, 2]);
    let report = vault.read_log().unwrap();
    let LogEvent::Begun { why, previous } = &report.segments[1].entries[0].entry.event else {
        panic!()
    };
    assert_eq!((why.as_str(), *previous), ("new_key", report.segments[0].head));
    let again = vault.catalogue.clone();
    vault.commit(again).unwrap();
    let id = vault.id();
    drop(vault);
    let catalogue = AbFile::load(&RealStorage::new(folder.path()), ab_file::CATALOGUE)
        .ok()
        .unwrap();
    let key = keys::subkey(&new, id, keys::Purpose::Catalogue).unwrap();
    let catalogue = catalogue::Catalogue::open(&catalogue, id, &key).ok().unwrap();
    assert_eq!(
        (catalogue.log_keys.len(), catalogue.log.map(|head| head.segment)),
        (1, Some(1))
    );
}

#[test]
fn wrong_passwords_are_told_at_the_next_unlocking() {
    let folder = tempfile::tempdir().unwrap();
    let right = passphrase(PASSPHRASE);
    drop(create(folder.path(), new_vault(&right)).ok().unwrap());
    let locked = LockedVault::open(folder.path()).ok().unwrap();
    for _ in 0..2 {
        assert_eq!(
            locked.unlock_to_read(&passphrase("Gfedcba2")).err(),
            Some(VaultError::WrongPassphrase)
        );
    }
    let vault = locked.unlock_to_read(&right).ok().unwrap();
    let report = vault.read_log().unwrap();
    let told: Vec<_> = report
        .entries()
        .map(|(_, numbered)| &numbered.entry.event)
        .rev()
        .take(2)
        .collect();
    assert!(
        matches!(told[..], [LogEvent::Unlocked, LogEvent::FailedUnlocks { count: 2, .. }]),
        "{told:?}"
    );
    drop(vault);
    let vault = locked.unlock(&right).ok().unwrap();
    assert_eq!(
        log_of(&vault).iter().filter(|word| *word == "failed_unlocks").count(),
        1
    );
}

#[test]
fn a_film_on_a_read_only_stick_is_shown_and_it_is_known_that_the_log_does_not_say_so() {
    let template = Template::new();
    let folder = with_a_log(&template);
    let before = fs::read(folder.path().join(LOG)).unwrap();
    let vault = template
        .open_on(Arc::new(CountingStorage::write_protected(folder.path())))
        .ok()
        .unwrap();
    let ticket = vault.ticket_to_show(template.film).ok().unwrap();
    let mut film = vec![0; FILM.len()];
    FilmReader::open(ticket).ok().unwrap().read_at(0, &mut film).unwrap();
    assert_eq!(film, FILM);
    assert_eq!(vault.unwritten_entries(), Some((1, VaultError::NotWritable)));
    assert_eq!(vault.log_problems(), []);
    assert!(fs::read(folder.path().join(LOG)).unwrap() == before);
}

#[test]
fn a_full_stick_has_room_for_the_entries_that_say_what_was_erased() {
    let template = Template::new();
    let folder = with_a_log(&template);
    let mut vault = template
        .open_on(Arc::new(CountingStorage::full(folder.path())))
        .ok()
        .unwrap();
    for _ in 0..10 {
        vault.log_film(template.film, LogEvent::Opened);
    }
    vault.erase(template.film).unwrap();
    assert_eq!(vault.unwritten_entries(), None);
    assert_eq!(log_of(&vault).last().map(String::as_str), Some("erased"));
    // When what was made ready is used up, entries wait.
    (0..100).for_each(|_| vault.log(LogEvent::Opened));
    let (waiting, why) = vault.unwritten_entries().unwrap();
    assert!(
        (1..100).contains(&waiting) && why.code() == "no_space",
        "{waiting} {why}"
    );
    let written = log_of(&vault).len();
    drop(vault);
    assert!(log_of(&template.open(folder.path())).len() >= written);
}
