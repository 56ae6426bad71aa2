//! Sticks on which one of the two copies of a small file is damaged, older or missing: commands that read tell it and write nothing.

use std::fs;
use std::path::Path;

use serde_json::json;
use support::copies::{COPIES, log_files, log_has_only_grown, snapshot};
use support::interop::write_vault;
use support::vitrin::{PASSWORD, run};

use crate::stick::{Stick, stick};

const DAMAGED: i32 = 5;

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    bytes[100] ^= 4;
    fs::write(path, bytes).unwrap();
}

type Mishap = fn(&Path, &[u8]);

/// What may have become of a copy; `before` is what it held one change ago. With what `verify` says of it.
const MISHAPS: [(&str, Mishap); 4] = [
    ("damaged", |copy, _| flip(copy)),
    ("damaged", |copy, _| fs::write(copy, b"").unwrap()),
    ("missing", |copy, _| fs::remove_file(copy).unwrap()),
    ("older", |copy, before| fs::write(copy, before).unwrap()),
];

/// What a stick of an earlier program may have: the newest copy of the list is damaged, and the other is older.
fn with_the_newest_list_damaged(stick: &Stick) {
    let [a, b] = COPIES[1].map(|name| stick.folder().join(name));
    let older = fs::read(&a).unwrap();
    stick.import_notes("Second");
    fs::write(&a, older).unwrap();
    flip(&b);
}

#[test]
fn commands_that_read_write_nothing_whatever_they_find() {
    let stick = stick();
    let folder = stick.folder();
    let read = |names: [&str; 2]| names.map(|name| fs::read(folder.join(name)).unwrap());
    let before = COPIES.map(|names| read(names)[0].clone());
    stick.import_notes("Session");
    stick
        .run_with(&[PASSWORD, "Handledare1"], "passwd", &["--add", "handledare"])
        .succeeds();
    let whole = COPIES.map(read);
    for which in 0..2 {
        for (state, mishap) in MISHAPS {
            for (names, (contents, before)) in COPIES.iter().zip(whole.iter().zip(&before)) {
                for (name, contents) in names.iter().zip(contents) {
                    fs::write(folder.join(name), contents).unwrap();
                }
                mishap(&folder.join(names[which]), before);
            }
            let (snapshot_before, log_before) = (snapshot(&folder), log_files(&folder));
            let list = stick.run("list", &[]).succeeds();
            assert!(list.stdout.contains("Session"), "{state}: {}", list.stdout);
            assert_eq!(list.stderr.contains("damaged"), state == "damaged", "{}", list.stderr);
            let verified = stick.run("verify", &["--json"]);
            let verified = verified.ends_with(if state == "damaged" { DAMAGED } else { 0 });
            assert_eq!(verified.json()["copies"], json!({"header": state, "catalogue": state}));
            assert!(log_has_only_grown(&folder, &log_before), "copy {which}, {state}");
            // Who does not unlock a vault does not write to its log either.
            let log_before = log_files(&folder);
            assert!(!log_before.is_empty());
            stick.run_with(&[], "info", &[]).succeeds();
            let doctor = run(&["doctor", &stick.path(), "--json"], &[]).json();
            let vault = doctor["checks"]
                .as_array()
                .unwrap()
                .iter()
                .find(|check| check["check"] == "vault")
                .cloned();
            let expected = if state == "damaged" { "copy_damaged" } else { "readable" };
            assert_eq!(vault.unwrap()["finding"], expected, "{state}");
            assert!(
                log_files(&folder) == log_before,
                "copy {which}, {state}: the log was written to"
            );
            // Without a desktop it shows nothing, after all that it reads.
            stick.run("play", &["Session"]);
            assert!(log_has_only_grown(&folder, &log_before), "copy {which}, {state}");
            assert!(
                snapshot(&folder) == snapshot_before,
                "copy {which}, {state}: a reading command has written"
            );
        }
    }
}

#[test]
fn a_damaged_newest_copy_is_told_in_both_languages_and_left_alone() {
    let stick = stick();
    stick.import_notes("First");
    with_the_newest_list_damaged(&stick);
    let before = snapshot(&stick.folder());
    for (language, words) in [
        ("en", "the latest change may be missing"),
        ("sv", "den senaste ändringen kan saknas"),
    ] {
        let list = run(&["--lang", language, "list", &stick.path()], &[PASSWORD]).succeeds();
        assert!(list.stderr.contains(words), "{}", list.stderr);
        let verify = run(&["--lang", language, "verify", &stick.path()], &[PASSWORD]).ends_with(DAMAGED);
        assert!(verify.stderr.contains(words), "{}", verify.stderr);
    }
    assert!(snapshot(&stick.folder()) == before);
}

#[test]
fn one_flipped_bit_undoes_nothing_that_was_confirmed() {
    for which in 0..2 {
        let stick = stick();
        for title in ["First", "Second"] {
            stick.import_notes(title);
        }
        for names in COPIES {
            flip(&stick.folder().join(names[which]));
        }
        assert_eq!(stick.titles(), ["First", "Second"]);
        // A change makes both whole again.
        stick.import_notes("Third");
        assert_eq!(stick.titles(), ["First", "Second", "Third"]);
        let verified = stick.run("verify", &["--json"]).succeeds().json();
        assert_eq!(verified["copies"], json!({"header": "equal", "catalogue": "equal"}));
    }
}

#[test]
fn verify_counts_the_films_whose_import_was_cut_off() {
    let stick = stick();
    for title in ["one", "two"] {
        write_vault(&["begin", &stick.path(), title], PASSWORD);
    }
    stick.import_notes("Session");
    assert_eq!(stick.run("verify", &["--json"]).succeeds().json()["unfinished"], 2);
    let words = run(&["--lang", "en", "verify", &stick.path()], &[PASSWORD])
        .succeeds()
        .stdout;
    assert!(words.contains("import is not finished: 2"), "{words}");
}
