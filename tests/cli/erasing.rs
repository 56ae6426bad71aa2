//! Erasing on a stick that does not do as it is told, and what `verify` and `doctor` say of it.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use support::vitrin::{CHEAP, Outcome, PASSWORD, run, run_by};

use crate::stick::{Stick, stick};

/// `vitrin COMMAND DIR ARGUMENTS` on a medium where these system calls on `file` fail, as on a bad sector.
fn run_with_bad_sector(stick: &Stick, calls: &str, file: &Path, command: &str, arguments: &[&str]) -> Outcome {
    let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:error=EIO"));
    let strace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        &trace,
        "-e",
        &inject,
        "-P",
    ];
    let mut watcher: Vec<OsString> = strace.map(OsString::from).to_vec();
    watcher.push(file.into());
    run_by(&watcher, &[&[command, &stick.path()], arguments].concat(), &[PASSWORD])
}

fn vault_check(stick: &Stick) -> serde_json::Value {
    let report = run(&["doctor", &stick.path(), "--json"], &[]).json();
    let mut checks = report["checks"].as_array().unwrap().clone();
    checks.retain(|check| check["check"] == "vault");
    checks.remove(0)
}

#[test]
fn a_film_with_something_in_its_way_is_erased_and_what_is_left_is_told_until_it_is_gone() {
    let stick = stick();
    let id = stick.import_notes("Session");
    stick.import_notes("Other");
    let name = format!("films/{id}.001");
    let in_the_way = stick.folder().join(&name);
    fs::create_dir_all(in_the_way.join("folder")).unwrap();

    let erased = stick.run("erase", &["Session"]).succeeds();
    assert_eq!(erased.stdout.trim(), "Session: erased");
    assert!(erased.stderr.contains("not all of its files"), "{}", erased.stderr);
    assert!(!stick.folder().join(format!("films/{id}.000")).exists());

    // Nothing else is hindered.
    stick.import_notes("New");
    stick
        .run_with(&[PASSWORD, "Vitrin2027glas"], "passwd", &["--add", "colleague"])
        .succeeds();
    stick.run("erase", &["New"]).succeeds();
    let verified = stick.run("verify", &["--json"]).succeeds();
    assert_eq!(verified.json()["unfinished_erasures"], 1);
    assert!(
        verified.stderr.contains("left on the USB stick: 1"),
        "{}",
        verified.stderr
    );
    let vault = vault_check(&stick);
    assert_eq!(
        (&vault["level"], &vault["finding"]),
        (&"yellow".into(), &"leftovers".into())
    );
    assert!(
        vault["found"].as_str().unwrap().contains(&name["films/".len()..]),
        "{vault}"
    );

    fs::remove_dir_all(in_the_way).unwrap();
    stick.import_notes("Newest");
    let verified = stick.run("verify", &["--json"]).succeeds();
    assert_eq!(
        (&verified.json()["unfinished_erasures"], verified.stderr.as_str()),
        (&0.into(), "")
    );
    assert_eq!(vault_check(&stick)["finding"], "readable");
}

#[test]
fn a_bad_sector_keeps_a_part_and_nothing_else() {
    let stick = stick();
    let id = stick.import_notes("Session");
    stick.import_notes("Other");
    let part = stick.folder().join(format!("films/{id}.000"));
    let erased = run_with_bad_sector(&stick, "fsync", &part, "erase", &["Session"]).succeeds();
    assert!(erased.stderr.contains("not all of its files"), "{}", erased.stderr);
    assert!(part.exists());
    run_with_bad_sector(&stick, "fsync", &part, "erase", &["Other"]).succeeds();
    assert_eq!(stick.titles(), [""; 0]);
    // The sector was written in the end.
    stick.import_notes("New");
    assert!(!part.exists());
}

#[test]
fn verify_goes_on_after_a_film_that_is_no_file_or_cannot_be_read() {
    let stick = stick();
    let (folder, unreadable) = (stick.import_notes("Folder"), stick.import_notes("Unreadable"));
    stick.import_notes("Whole");
    let part = |id: &str| stick.folder().join(format!("films/{id}.000"));
    fs::remove_file(part(&folder)).unwrap();
    fs::create_dir(part(&folder)).unwrap();
    let calls = "preadv,preadv2";
    let answer = run_with_bad_sector(&stick, calls, &part(&unreadable), "verify", &["--json"]).ends_with(5);
    let films = answer.json()["films"].clone();
    let states: Vec<_> = films.as_array().unwrap().iter().map(|film| &film["state"]).collect();
    assert_eq!(states, ["damaged", "damaged", "whole"]);
}

#[test]
fn a_file_that_is_not_vitrins_is_not_overwritten_by_init() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("LABEL.txt");
    fs::write(&file, "Min egen text").unwrap();
    let init = [
        "init",
        home.path().to_str().unwrap(),
        "--name",
        "Anna",
        "--kdf-memory",
        CHEAP,
    ];
    let answer = run(&init, &[PASSWORD]).ends_with(1);
    assert!(answer.stderr.contains("LABEL.txt"), "{}", answer.stderr);
    assert_eq!(fs::read_to_string(file).unwrap(), "Min egen text");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn several_films_are_erased_at_once_with_a_receipt_that_names_none() {
    let stick = stick();
    let ids = ["Anna B", "Anna C", "Other"].map(|title| stick.import_notes(title));
    let erased = stick.run("erase", &["Anna B", &ids[1], "--receipt"]).succeeds().stdout;
    let (titles, receipt) = erased.split_once("Receipt of erasing").unwrap();
    assert_eq!(titles, "Anna B: erased\nAnna C: erased\n");
    for said in [
        &ids[0],
        &ids[1],
        "Anna Andersson",
        "neither the films nor the list of films",
        "USB stick can have old copies",
    ] {
        assert!(receipt.contains(said), "{said}: {receipt}");
    }
    assert!(!receipt.contains("Anna B") && !receipt.contains("Anna C"), "{receipt}");
    assert_eq!(stick.titles(), ["Other"]);

    let receipts = stick.run("receipts", &["--json"]).succeeds().json();
    let kept = &receipts["receipts"][0];
    assert_eq!(
        (&kept["by"], &kept["checked"], &kept["files_left"]),
        (&"Anna Andersson".into(), &true.into(), &false.into())
    );
    assert_eq!(kept["films"].as_array().unwrap().len(), 2);
    assert!(stick.run("receipts", &[]).succeeds().stdout.contains(&ids[0]));
    // A name that is not there erases nothing of the others.
    stick.run("erase", &["Other", "Nothing"]).ends_with(9);
    stick.run("erase", &[]).ends_with(2);
    assert_eq!(stick.titles(), ["Other"]);
}

#[test]
fn overdue_films_are_erased_in_one_act() {
    let stick = stick();
    for title in ["Old", "New"] {
        stick.import_notes(title);
    }
    let none = stick.run("erase", &["--overdue"]).succeeds().stdout;
    assert!(none.contains("No film is overdue"), "{none}");
    stick.run("edit", &["Old", "--keep-until", "2020-01-01"]).succeeds();
    stick.run("erase", &["--overdue"]).succeeds();
    assert_eq!(stick.titles(), ["New"]);
}

#[test]
fn a_stick_is_used_anew_after_everything_on_it_was_erased() {
    let stick = stick();
    let id = stick.import_notes("Session");
    let receipt = stick.run("erase", &["--all", "--json"]).succeeds().json();
    assert_eq!(
        (&receipt["everything"], &receipt["checked"]),
        (&true.into(), &true.into())
    );
    assert_eq!(receipt["films"][0]["id"], id.as_str());
    stick.run("list", &[]).ends_with(4);
    let left: Vec<_> = fs::read_dir(stick.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["vault.lck"]);
    stick
        .run_with(&["Vitrin2027glas"], "init", &["--name", "Eva", "--kdf-memory", CHEAP])
        .succeeds();
    stick.run_with(&["Vitrin2027glas"], "list", &[]).succeeds();
    stick.run("list", &[]).ends_with(3);
}
