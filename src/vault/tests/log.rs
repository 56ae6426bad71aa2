//! The log: every change to its file is noticed, every interruption leaves it whole, and an older one, or an older vault, is told.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::storages::{CountingStorage, CrashingStorage, FailingStorage, Unsynced};
use super::*;
use crate::platform::files::IoFailure;

pub const LOG: &str = "log.000";

fn words(report: &LogReport) -> Vec<String> {
    report
        .entries()
        .map(|(_, numbered)| numbered.entry.event.word().to_owned())
        .collect()
}

pub fn log_of(vault: &UnlockedVault) -> Vec<String> {
    let report = vault.read_log().unwrap();
    assert_eq!(report.problems, []);
    words(&report)
}

fn problems_in(template: &Template, folder: &Path) -> Vec<LogProblem> {
    let vault = template.open_to_read(folder);
    vault.read_log().unwrap().problems
}

/// A vault whose log has five entries, the last of them newer than what the catalogue knows.
pub fn with_a_log(template: &Template) -> TempDir {
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    vault.annotate(template.film, [notes("noted")]).unwrap();
    vault.log_film(template.film, LogEvent::Opened);
    drop(vault);
    assert_eq!(problems_in(template, folder.path()), []);
    folder
}

#[test]
fn every_access_is_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let first = passphrase(PASSPHRASE);
    let mut vault = create(folder.path(), new_vault(&first)).ok().unwrap();
    let film = vault.import(&FILM[..], new_film("Session 3"), &mut keep_going).unwrap();
    vault.annotate(film, [notes("one")]).unwrap();
    vault.annotate(film, [notes("one, two")]).unwrap();
    vault.add_passphrase("supervisor", &passphrase("Gfedcba2")).unwrap();
    vault
        .change_passphrase(&passphrase("Gfedcba2"), &passphrase("Gfedcba3"))
        .unwrap();
    drop(vault);
    let second = passphrase("Gfedcba3");
    let locked = LockedVault::open(folder.path()).ok().unwrap();
    let mut vault = locked.unlock(&second).ok().unwrap();
    vault.erase(film).unwrap();
    vault.remove_passphrase("Anna Andersson").unwrap();
    drop(vault);
    let vault = locked.unlock_to_read(&second).ok().unwrap();
    let report = vault.read_log().unwrap();
    assert_eq!(report.problems, []);
    let made = [
        "begun",
        "created",
        "unlocked",
        "imported",
        "annotated",
        "password_added",
        "password_changed",
        "locked",
    ];
    let erased = ["unlocked", "erased", "password_removed", "locked"];
    assert_eq!(words(&report), [&made[..], &erased, &["unlocked"]].concat());
    let entries: Vec<_> = report.entries().map(|(_, numbered)| &numbered.entry).collect();
    assert!(entries[..8].iter().all(|entry| entry.by == "Anna Andersson"));
    assert!(entries[8..].iter().all(|entry| entry.by == "supervisor"));
    let erased = entries[9].film.as_ref().unwrap();
    assert_eq!(
        (erased.id, erased.title.as_deref()),
        (film, Some("Session 3")),
        "the title outlives the film"
    );
    assert!(entries.is_sorted_by_key(|entry| entry.at));
}

#[test]
fn damage_that_is_found_is_in_the_log() {
    let template = Template::new();
    let folder = template.copy();
    let vault = template.open(folder.path());
    let part = folder.path().join("films").join(&film_files(folder.path())[0]);
    let mut bytes = fs::read(&part).unwrap();
    bytes[100] ^= 1;
    fs::write(&part, bytes).unwrap();
    assert!(vault.verify(template.film, &mut keep_going).is_err());
    let entry = vault.read_log().unwrap().entries().last().unwrap().1.entry.clone();
    let found = "film_damaged".to_owned();
    assert_eq!(entry.event, LogEvent::CheckFailed { found });
    assert_eq!(entry.film.map(|film| film.id), Some(template.film));
}

#[test]
fn every_byte_that_is_changed_is_noticed() {
    let template = Template::new();
    let folder = with_a_log(&template);
    let path = folder.path().join(LOG);
    let whole = fs::read(&path).unwrap();
    let used = whole.len() - whole.iter().rev().take_while(|byte| **byte == 0).count();
    assert!(used > 2000);
    // Each byte of the first and the last sector, and some of those between.
    let all = (0..512).chain(used.next_multiple_of(512) - 512..used);
    for at in all.chain((512..used).step_by(37)) {
        let mut changed = whole.clone();
        changed[at] ^= 0x20;
        fs::write(&path, changed).unwrap();
        assert_ne!(problems_in(&template, folder.path()), [], "byte {at} was changed");
    }
    // Behind the last entry there are zeros.
    let mut changed = whole.clone();
    changed[used.next_multiple_of(512) + 5] = 1;
    fs::write(&path, changed).unwrap();
    let [LogProblem::Unreadable { segment: 0, .. }] = problems_in(&template, folder.path())[..] else {
        panic!("{:?}", problems_in(&template, folder.path()));
    };
}

#[test]
fn a_log_that_is_cut_put_together_or_replaced_is_noticed() {
    let template = Template::new();
    let folder = with_a_log(&template);
    let path = folder.path().join(LOG);
    let whole = fs::read(&path).unwrap();
    let at: Vec<usize> = (0..whole.len())
        .step_by(512)
        .filter(|at| whole[*at..].starts_with(b"VITRINLG"))
        .collect();
    assert!(at.len() >= 4);
    let problems = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        problems_in(&template, folder.path())
    };
    // The catalogue was written after all but the last entry.
    for (count, end) in at.iter().enumerate().take(at.len() - 1) {
        let found = count as u64;
        let expected = at.len() as u64 - 1;
        assert!(
            problems(&whole[..*end]).contains(&LogProblem::Shortened { found, expected }),
            "cut at entry {count}"
        );
    }
    assert_eq!(
        problems(&whole[..at[at.len() - 1]]),
        [],
        "what no one else has seen can be cut"
    );
    let swapped = [
        &whole[..at[0]],
        &whole[at[1]..at[2]],
        &whole[at[0]..at[1]],
        &whole[at[2]..],
    ]
    .concat();
    assert!(problems(&swapped).contains(&LogProblem::OutOfOrder { segment: 0, at: 0 }));
    let without = [&whole[..at[1]], &whole[at[2]..]].concat();
    let gap = LogProblem::Gap {
        segment: 0,
        from: 1,
        count: 1,
    };
    assert!(problems(&without).contains(&gap));
    let twice = [&whole[..at[1]], &whole[at[0]..]].concat();
    assert!(problems(&twice).contains(&LogProblem::OutOfOrder { segment: 0, at: 0 }));
    fs::remove_file(&path).unwrap();
    assert_eq!(
        problems_in(&template, folder.path()),
        [LogProblem::Missing { segment: 0 }]
    );
    assert!(problems(b"a diary").contains(&LogProblem::Foreign { segment: 0 }));

    // Two histories of one vault.
    let other = with_a_log(&template);
    let forked = fs::read(other.path().join(LOG)).unwrap();
    assert!(problems(&forked).contains(&LogProblem::Replaced));
    assert_eq!(problems(&whole), []);
}

#[test]
fn an_older_catalogue_or_header_put_back_is_noticed() {
    let template = Template::new();
    for names in [["catalogue.a", "catalogue.b"], ["vault.a", "vault.b"]] {
        let folder = template.copy();
        let older = names.map(|name| fs::read(folder.path().join(name)).unwrap());
        let mut vault = template.open(folder.path());
        vault.annotate(template.film, [notes("later")]).unwrap();
        vault.add_passphrase("supervisor", &passphrase("Gfedcba2")).unwrap();
        vault.log(LogEvent::Locked);
        drop(vault);
        for (name, bytes) in names.iter().zip(older) {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let vault = template.open(folder.path());
        vault.log(LogEvent::Unlocked);
        let expected = if names[0] == "vault.a" {
            LogProblem::HeaderOlder
        } else {
            LogProblem::CatalogueOlder
        };
        assert_eq!(vault.log_problems(), [expected]);
        drop(vault);
        let vault = template.open(folder.path());
        vault.log(LogEvent::Unlocked);
        assert_eq!(vault.log_problems(), [], "it is told once, and is in the log");
        let told = vault.read_log().unwrap();
        let found = expected.code().to_owned();
        assert!(
            told.entries()
                .any(|(_, numbered)| numbered.entry.event == LogEvent::CheckFailed { found: found.clone() })
        );
    }
}

#[test]
fn a_damaged_log_stays_as_it_is_and_another_file_is_begun() {
    let template = Template::new();
    let mishaps: [fn(&Path); 3] = [
        |path| fs::write(path, &fs::read(path).unwrap()[..512]).unwrap(),
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, "somebody else's").unwrap(),
    ];
    for mishap in mishaps {
        let folder = with_a_log(&template);
        let path = folder.path().join(LOG);
        mishap(&path);
        let left = fs::read(&path).ok();
        let reader = template.open_to_read(folder.path());
        reader.log(LogEvent::Opened);
        assert!(
            reader.unwritten_entries().is_some(),
            "a program that only reads makes no files"
        );
        assert!(!folder.path().join("log.001").exists());
        drop(reader);
        for _ in 0..2 {
            let vault = template.open(folder.path());
            vault.log(LogEvent::Opened);
            assert_eq!(vault.unwritten_entries(), None);
        }
        assert_eq!(fs::read(&path).ok(), left, "evidence is not touched");
        let report = template.open_to_read(folder.path()).read_log().unwrap();
        let begun = report.segments.last().unwrap();
        let words: Vec<_> = begun
            .entries
            .iter()
            .map(|numbered| numbered.entry.event.word())
            .collect();
        assert_eq!(
            (begun.number, &words[..]),
            (1, &["begun", "check_failed", "opened", "opened"][..])
        );
        let LogEvent::Begun { why, previous } = &begun.entries[0].entry.event else {
            panic!()
        };
        assert_eq!((why.as_str(), previous.map(|head| head.segment)), ("damaged", Some(0)));
        assert!(!report.problems.is_empty(), "it stays told");
        let mut vault = template.open(folder.path());
        vault.annotate(template.film, [notes("later")]).unwrap();
        assert_eq!(vault.log_problems(), [], "the log goes on");
    }
}

#[test]
fn power_that_fails_leaves_every_confirmed_entry() {
    let template = Template::new();
    for unsynced in Unsynced::ALL {
        for prepare in [Template::copy as fn(&Template) -> TempDir, with_a_log] {
            for cut in 0.. {
                let folder = prepare(&template);
                let before = log_of(&template.open(folder.path())).len();
                let storage = Arc::new(CrashingStorage::new(folder.path(), cut, unsynced));
                let Ok(mut vault) = template.open_on(storage.clone()) else {
                    panic!()
                };
                let confirmed: Vec<bool> = (0..3)
                    .map(|number| {
                        vault.log(LogEvent::Imported { size: number });
                        vault.unwritten_entries().is_none()
                    })
                    .collect();
                let _ = vault.annotate(template.film, [notes("later")]);
                drop(vault);
                let again = template.open(folder.path());
                again.log(LogEvent::Opened);
                assert_eq!(again.log_problems(), [], "cut {cut}, {unsynced:?}");
                let report = again.read_log().unwrap();
                assert!(
                    report.problems.iter().all(|problem| problem.may_be_harmless()),
                    "{:?}",
                    report.problems
                );
                let sizes: Vec<u64> = report
                    .entries()
                    .filter_map(|(_, numbered)| match numbered.entry.event {
                        LogEvent::Imported { size } => Some(size),
                        _ => None,
                    })
                    .collect();
                for (number, confirmed) in confirmed.iter().enumerate() {
                    let number = number as u64;
                    assert!(
                        !confirmed || sizes.contains(&number),
                        "cut {cut}, {unsynced:?}: {sizes:?}"
                    );
                }
                assert!(words(&report).len() > before);
                if !storage.has_crashed() {
                    break;
                }
                assert!(cut < 100);
            }
        }
    }
}

#[test]
fn what_could_not_be_written_is_written_with_the_next_entry() {
    let template = Template::new();
    let folder = with_a_log(&template);
    for failure in [IoFailure::Full, IoFailure::WriteProtected, IoFailure::Other] {
        for failing in 0.. {
            let storage = Arc::new(FailingStorage::new(folder.path(), usize::MAX, failure));
            let vault = template.open_on(storage.clone()).ok().unwrap();
            let before = words(&vault.read_log().unwrap());
            storage.fail_at(failing);
            vault.log(LogEvent::Imported { size: 1 });
            let failed = storage.has_failed();
            storage.fail_at(usize::MAX);
            vault.log(LogEvent::Recorded { size: 2 });
            assert_eq!(vault.unwritten_entries(), None);
            let report = vault.read_log().unwrap();
            assert!(
                report.problems.iter().all(|problem| problem.may_be_harmless()),
                "{:?}",
                report.problems
            );
            let after = words(&report);
            assert_eq!(after[before.len()..].last().map(String::as_str), Some("recorded"));
            assert!(
                after[before.len()..].contains(&"imported".to_owned()),
                "{failure:?} at {failing}"
            );
            if !failed {
                break;
            }
        }
    }
}

#[test]
fn two_programs_write_one_log() {
    let template = Template::new();
    let folder = with_a_log(&template);
    let before = log_of(&template.open(folder.path())).len();
    let failed = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let vault = template.open(folder.path());
                for _ in 0..20 {
                    vault.log(LogEvent::Opened);
                }
                failed.fetch_add(
                    vault.unwritten_entries().map_or(0, |(count, _)| count),
                    Ordering::SeqCst,
                );
            });
        }
    });
    assert_eq!(failed.load(Ordering::SeqCst), 0);
    assert_eq!(log_of(&template.open(folder.path())).len(), before + 60);
}

#[test]
fn a_long_log_costs_no_more_than_a_short_one() {
    let template = Template::new();
    let folder = template.copy();
    let storage = Arc::new(CountingStorage::new(folder.path()));
    let vault = template.open_on(storage).ok().unwrap();
    for _ in 0..10_000 {
        vault.log_film(template.film, LogEvent::Opened);
    }
    drop(vault);
    let storage = Arc::new(CountingStorage::new(folder.path()));
    let vault = template.open_on(storage.clone()).ok().unwrap();
    let start = storage.counted();
    vault.log(LogEvent::Unlocked);
    let found = storage.counted();
    assert!(found.bytes_read - start.bytes_read <= 128 * 1024, "{found:?}");
    assert_eq!(found.writes - start.writes, 1);
    vault.log_film(template.film, LogEvent::Opened);
    let added = storage.counted();
    assert!(added.bytes_read - found.bytes_read <= 1024, "{added:?}");
    assert_eq!(added.writes - found.writes, 1);
    assert!(added.bytes_written - found.bytes_written <= 2048, "{added:?}");
    let report = vault.read_log().unwrap();
    assert_eq!((report.problems.len(), report.entries().count()), (0, 10_007));
}
