//! `vitrin log`: what is in it, what is noticed, what is handed on, and what happens where nothing can be written.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use support::vitrin::{Outcome, PASSWORD};

use crate::stick::{Stick, stick};

const DAMAGED: i32 = 5;

fn words(outcome: &Outcome) -> Vec<String> {
    let entries = outcome.json()["entries"].as_array().unwrap().clone();
    entries
        .iter()
        .map(|entry| entry["what"].as_str().unwrap().to_owned())
        .collect()
}

fn log_of(stick: &Stick, arguments: &[&str]) -> Outcome {
    stick.run("log", &[&["--json"], arguments].concat()).succeeds()
}

#[test]
fn what_the_commands_do_is_in_the_log_and_an_erased_film_keeps_its_title_there() {
    let stick = stick();
    let id = stick.import_notes("Session 3");
    stick
        .run_with(&[PASSWORD, "Handledare1"], "passwd", &["--add", "handledare"])
        .succeeds();
    stick.run_with(&["Handledare1"], "erase", &["Session 3"]).succeeds();
    let log = log_of(&stick, &[]);
    fn session<'a>(inside: &[&'a str]) -> Vec<&'a str> {
        [&["unlocked"], inside, &["locked"]].concat()
    }
    let expected = [
        &["begun", "created"][..],
        &session(&[]),
        &session(&["imported"]),
        &session(&["password_added"]),
        &session(&["erased"]),
        &["unlocked"],
    ];
    assert_eq!(words(&log), expected.concat());
    assert_eq!(log.json()["problems"], Value::Array(Vec::new()));
    let about = log_of(&stick, &["--film", "Session 3", "--what", "erased"]).json()["entries"].clone();
    let [entry] = &about.as_array().unwrap()[..] else {
        panic!("{about}")
    };
    assert_eq!(
        (&entry["film"], &entry["title"], &entry["by"]),
        (&id.into(), &"Session 3".into(), &"handledare".into())
    );
    let swedish = stick.run("log", &["--lang", "sv"]).succeeds();
    for words in [
        "Raderades",
        "Session 3",
        "handledare",
        "Lösenordet ”handledare” lades till",
    ] {
        assert!(swedish.stdout.contains(words), "{}", swedish.stdout);
    }
    assert!(words(&log_of(&stick, &["--until", "2001-01-01"])).is_empty());
    assert!(!words(&log_of(&stick, &["--since", "2001-01-01"])).is_empty());
    stick.run("log", &["--what", "faxed"]).ends_with(2);
    stick.run_with(&["Wrong12345"], "log", &[]).ends_with(3);
}

#[test]
fn a_log_that_was_changed_is_told_and_the_films_are_there_all_the_same() {
    let stick = stick();
    stick.import_notes("Session");
    let whole = stick.run("log", &["--verify", "--lang", "en"]).succeeds();
    assert!(whole.stdout.starts_with("The log is whole: "), "{}", whole.stdout);
    let path = stick.folder().join("log.000");
    let mut bytes = fs::read(&path).unwrap();
    bytes[600] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let told = stick.run("log", &["--verify", "--lang", "en"]).ends_with(DAMAGED);
    assert!(
        told.stdout.contains("Entries are missing in the log"),
        "{}",
        told.stdout
    );
    let json = stick.run("log", &["--verify", "--json"]).ends_with(DAMAGED).json();
    let problems: Vec<_> = json["problems"].as_array().unwrap().iter().map(Value::as_str).collect();
    assert!(problems.contains(&Some("log_gap")), "{json}");
    fs::remove_file(&path).unwrap();
    let listed = stick.run("list", &["--lang", "sv"]).succeeds();
    assert!(
        listed.stdout.contains("Session") && listed.stderr.contains("Loggen på USB-minnet saknas"),
        "{}",
        listed.stderr
    );
    assert!(!path.exists(), "a command that reads begins no log");
    // One that writes goes on in another file, and the loss stays told.
    stick.import_notes("Another");
    assert!(stick.folder().join("log.001").exists() && !path.exists());
    stick.run("log", &["--verify"]).ends_with(DAMAGED);
    assert!(words(&stick.run("log", &["--json"])).contains(&"check_failed".to_owned()));
}

#[test]
fn an_old_copy_of_the_whole_stick_is_noticed_by_a_computer_that_has_seen_a_newer_one() {
    let stick = stick();
    stick.import_notes("Session");
    let read = |name: &str| fs::read(stick.folder().join(name)).unwrap();
    let names = ["vault.a", "vault.b", "catalogue.a", "catalogue.b", "log.000"];
    let older: BTreeMap<_, _> = names.map(|name| (name, read(name))).into();
    stick.run("erase", &["Session"]).succeeds();
    for (name, bytes) in older {
        fs::write(stick.folder().join(name), bytes).unwrap();
    }
    let told = stick.run("list", &["--lang", "sv"]).succeeds().stderr;
    assert!(
        told.contains("USB-minnet är i ett äldre skick än när det senast användes på den här datorn."),
        "{told}"
    );
    assert!(
        stick.run("list", &[]).succeeds().stderr.is_empty(),
        "once; it is in the log"
    );
    let log = log_of(&stick, &["--what", "check_failed"]).json();
    assert_eq!(log["entries"][0]["found"], "vault_older_than_seen");
}

#[test]
fn an_export_outlives_the_stick_and_names_no_patient() {
    let stick = stick();
    let id = stick.import_notes("Kalle K");
    let [table, lines] = ["log.csv", "log.jsonl"].map(|name| stick.beside(name));
    for file in [&table, &lines] {
        stick.run("log", &["--export", file.to_str().unwrap()]).succeeds();
    }
    let (table, text) = (fs::read_to_string(&table).unwrap(), fs::read_to_string(&lines).unwrap());
    assert!(table.starts_with("time,password,computer,what,film,details,file,number\r\n"));
    assert!(table.contains(&id) && text.contains(&id));
    assert!(!table.contains("Kalle") && !text.contains("Kalle"));
    let mut json = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let note = json.next().unwrap()["checkpoints"][0]["note"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        note.starts_with("vitrin/") && note.contains("\n\n\u{2014} vitrin/"),
        "{note}"
    );
    assert!(json.all(|line| line["proof"].is_array() && line["leaf"].is_string()));
    stick.run("log", &["--export", lines.to_str().unwrap()]).ends_with(1);
    assert_eq!(fs::read_to_string(&lines).unwrap(), text, "nothing is overwritten");
    let named = stick.run("log", &["--export", "-", "--titles"]).succeeds().stdout;
    assert!(named.contains("Kalle K"));
    assert_eq!(words(&log_of(&stick, &["--what", "exported"])).len(), 3);
    stick.run("log", &["--export", "log.txt"]).ends_with(2);
}

#[test]
fn a_sample_is_drawn_and_that_is_in_the_log() {
    let stick = stick();
    stick.import_notes("Session");
    assert_eq!(words(&log_of(&stick, &["--sample", "3"])).len(), 3);
    let log = log_of(&stick, &["--what", "sampled"]).json();
    assert_eq!(log["entries"][0]["count"], 3);
}

#[test]
fn what_could_not_be_written_to_the_log_is_told_once_by_whatever_command() {
    let stick = stick();
    stick.import_notes("Session");
    let lock = fs::File::open(stick.folder().join("log.lck")).unwrap();
    lock.lock().unwrap();
    for (command, arguments) in [("list", &[][..]), ("edit", &["Session", "--title", "S"])] {
        let outcome = stick.run(command, &[&["--lang", "en"], arguments].concat()).succeeds();
        let told = outcome.stderr.matches("The log does not have all").count();
        assert_eq!(told, 1, "{command}: {}", outcome.stderr);
    }
}

#[test]
fn what_makes_no_sense_with_a_check_of_the_whole_log_is_refused() {
    let stick = stick();
    for filter in [["--since", "2026-01-01"], ["--film", "x"], ["--what", "opened"]] {
        stick.run("log", &[&["--verify"], &filter[..]].concat()).ends_with(2);
    }
}
