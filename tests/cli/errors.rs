//! Every exit code that can be had without a window, each for its own reason.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use crate::stick::{stick, without_terminal};
use support::vitrin::{CHEAP, PASSWORD, run};

#[test]
fn help_and_version_are_no_errors_and_go_to_stdout() {
    for question in ["--help", "--version", "help", "play --help"] {
        let answer = run(&question.split(' ').collect::<Vec<_>>(), &[]).succeeds();
        assert!(!answer.stdout.is_empty() && answer.stderr.is_empty(), "{question}");
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for wrong in [
        "frobnicate",
        "list",
        "init /tmp/x",
        "play /tmp/x film --start -3",
        "play /tmp/x film --start later",
    ] {
        let answer = run(&wrong.split(' ').collect::<Vec<_>>(), &[]).ends_with(2);
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty(), "{wrong}");
    }
}

#[test]
fn a_wrong_password_ends_with_3() {
    let stick = stick();
    for command in ["list", "verify"] {
        let answer = stick.run_with(&["Vitrin2026GLAS"], command, &[]).ends_with(3);
        assert!(answer.stderr.contains("Wrong password."), "{}", answer.stderr);
    }
}

#[test]
fn a_folder_without_a_vault_ends_with_4_before_a_password_is_asked() {
    let empty = tempfile::tempdir().unwrap();
    let folder = empty.path().to_str().unwrap();
    for command in ["list", "info", "verify", "passwd"] {
        without_terminal(&[command, folder]).ends_with(4);
    }
    without_terminal(&["erase", folder, "film"]).ends_with(4);
    without_terminal(&["play", folder, "film"]).ends_with(4);
    without_terminal(&["import", folder, "film.mp4"]).ends_with(4);
}

#[test]
fn a_damaged_film_ends_with_5_and_is_distinguished_from_whole_ones() {
    let stick = stick();
    let damaged = stick.import_notes("Damaged");
    stick.import_notes("Whole");
    let part = File::options()
        .write(true)
        .open(stick.folder().join(format!("films/{damaged}.000")))
        .unwrap();
    part.write_all_at(b"X", 70).unwrap();

    let answer = stick.run("verify", &["--json"]).ends_with(5).json();
    let verdict = |n: usize| (answer["films"][n]["title"].clone(), answer["films"][n]["state"].clone());
    assert_eq!(verdict(0), ("Damaged".into(), "damaged".into()));
    assert_eq!(verdict(1), ("Whole".into(), "whole".into()));
    assert_eq!(answer["films"][0]["damaged_at"], 0);
    assert!(answer["films"][1]["damaged_at"].is_null());
    stick.run("verify", &["Whole"]).succeeds();
}

#[test]
fn a_damaged_header_ends_with_5() {
    let stick = stick();
    for copy in ["vault.a", "vault.b"] {
        let header = File::options().write(true).open(stick.folder().join(copy)).unwrap();
        header.write_all_at(&[0x5a; 64], 60).unwrap();
    }
    stick.run("list", &[]).ends_with(5);
    without_terminal(&["info", &stick.path()]).ends_with(5);
}

#[test]
fn a_film_larger_than_the_stick_ends_with_7_before_anything_is_written() {
    let stick = stick();
    let huge = stick.file("huge.mts", b"");
    // 3 TiB that occupy no space.
    File::options()
        .write(true)
        .open(&huge)
        .unwrap()
        .set_len(3 << 40)
        .unwrap();
    let answer = stick.run("import", &[&huge]).ends_with(7);
    assert!(answer.stderr.contains("full"), "{}", answer.stderr);
    assert_eq!(stick.titles(), [""; 0]);
}

#[test]
fn an_unknown_film_ends_with_9_and_is_named() {
    let stick = stick();
    for command in ["verify", "erase", "play"] {
        let answer = stick.run(command, &["Session 4"]).ends_with(9);
        assert!(answer.stderr.contains("Session 4"), "{command}: {}", answer.stderr);
    }
}

#[test]
fn a_name_that_several_films_have_ends_with_9_and_an_id_finds_each() {
    let stick = stick();
    let ids = [stick.import_notes("Session"), stick.import_notes("Session")];
    let answer = stick.run("erase", &["Session"]).ends_with(9);
    assert!(answer.stderr.contains("Several"), "{}", answer.stderr);
    // The shortest beginning that only the first has.
    let same = ids[0].bytes().zip(ids[1].bytes()).take_while(|(a, b)| a == b).count();
    stick.run("erase", &[&ids[0][..=same]]).succeeds();
    stick.run("verify", &[&ids[1]]).succeeds();
    assert_eq!(stick.titles(), ["Session"]);
}

#[test]
fn a_second_vault_in_one_folder_ends_with_11_and_leaves_the_first_alone() {
    let stick = stick();
    stick.import_notes("Session");
    stick.run("init", &["--name", "Somebody else"]).ends_with(11);
    assert_eq!(stick.titles(), ["Session"]);
}

#[test]
fn a_vault_that_another_program_writes_to_ends_with_12() {
    let stick = stick();
    stick.import_notes("Session");
    let lock = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(stick.folder().join("vault.lck"))
        .unwrap();
    lock.lock().unwrap();
    stick.run("erase", &["Session"]).ends_with(12);
    drop(lock);
    stick.run("erase", &["Session"]).succeeds();
}

#[test]
fn a_window_without_a_display_ends_with_13_and_says_so() {
    for arguments in [&["console"][..], &[]] {
        let answer = without_terminal(arguments).ends_with(13);
        assert!(answer.stderr.contains("no screen"), "{}", answer.stderr);
    }
    let mut to_nowhere = std::process::Command::new(env!("CARGO_BIN_EXE_vitrin"));
    let status = to_nowhere
        .env("DISPLAY", ":4711")
        .env_remove("WAYLAND_DISPLAY")
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(13));
}

#[test]
fn a_film_without_a_display_ends_with_13() {
    let stick = stick();
    stick.import_notes("Session");
    stick.run("play", &["Session"]).ends_with(13);
}

#[test]
fn what_cannot_be_imported_is_named() {
    let stick = stick();
    let missing = stick.beside("missing.mts");
    let cases = [
        (missing.to_str().unwrap().to_owned(), "There is no file"),
        ("/dev/zero".to_owned(), "is not a file"),
        (stick.file("empty.mts", b""), "is empty"),
        (
            stick.folder().join("vault.a").to_str().unwrap().to_owned(),
            "part of the vault",
        ),
    ];
    for (file, words) in cases {
        let answer = stick.run("import", &[&file]).ends_with(1);
        assert!(
            answer.stderr.contains(words) && answer.stderr.contains(&file),
            "{file}: {}",
            answer.stderr
        );
    }
    assert_eq!(stick.titles(), [""; 0]);
}

#[test]
fn one_title_for_several_files_ends_with_2() {
    let stick = stick();
    let (one, other) = (stick.file("a.mts", b"film"), stick.file("b.mts", b"another film"));
    stick.run("import", &[&one, &other, "--title", "One"]).ends_with(2);
}

#[test]
fn a_title_that_would_steer_a_terminal_is_refused() {
    let stick = stick();
    let file = stick.file("a.mts", b"film");
    stick.run("import", &[&file, "--title", "\u{1b}[2J"]).ends_with(2);
}

#[test]
fn a_closed_pipe_is_no_error_and_no_panic() {
    let stick = stick();
    stick.import_notes("Session");
    let script = format!(
        "{} list {} --json --accept-swap --password-fd 3 3<<<{PASSWORD} | true; echo ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_vitrin"),
        stick.path()
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "0");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn init_leaves_other_files_in_the_folder_alone() {
    let stick = tempfile::tempdir().unwrap();
    let other = stick.path().join("other.txt");
    fs::write(&other, "mine").unwrap();
    let folder = stick.path().to_str().unwrap();
    run(&["init", folder, "--name", "Anna", "--kdf-memory", CHEAP], &[PASSWORD]).succeeds();
    assert_eq!(fs::read_to_string(other).unwrap(), "mine");
}
