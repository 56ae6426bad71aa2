//! The package for Windows as it is handed out: unpacked, where there is no GStreamer and nothing was installed, in a folder with a
//! space and an å in its name. `VITRIN_TEST_PROGRAM` names its `vitrin.exe`; `make test-windows` sees to all of that.
//!
//! What is the same on every system (pictures, keys, sound, damage) is tested by `tests/e2e`, run with that program.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use support::desktop::{Desktop, use_test_home};
use support::films::{self, Container};
use support::vitrin::{PASSWORD, a_vault, a_vault_with, run, started_by, title_of};
use support::{seconds, wait_for};

#[test]
fn a_film_is_sealed_played_and_erased() {
    let film = films::numbered().make();
    let vault = a_vault_with(&[&film.path]);
    let title = title_of(&film.path);
    vault.verify(&title).succeeds();
    let desktop = Desktop::start();
    let mut playing = vault.play(&title).paused().on(&desktop);
    playing.expect("first_picture", seconds(60));
    playing.without_overlay();
    let window = playing.window();
    for number in [0, 60, 17, 123] {
        playing.seek(film.time_of(number));
        window.wait_for_number(number, seconds(2));
    }
    desktop.picture().save("windows-playing");
    let recorder = desktop.record_sound();
    playing.play();
    window.wait_for_number(180, seconds(10));
    assert!(!recorder.stop().is_silent(), "the film is heard");
    playing.close();
    assert_eq!(playing.exit_code(seconds(20)), 0);
    vault.erase(&title).succeeds();
    assert_eq!(vault.list()["films"], json!([]));
}

#[test]
fn the_console_opens_the_vault_and_shows_its_films() {
    let film = films::numbered().make();
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::of_size(1440, 900);
    let console = vault.console(&desktop);
    desktop.picture().save("windows-console-locked");
    console.unlock(PASSWORD);
    desktop.picture().save("windows-console");
    assert!(!console.stages().is_empty(), "a spare stage is ready");
}

#[test]
fn a_stage_ends_with_the_program_that_is_killed() {
    let film = films::numbered().make();
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).on(&desktop);
    playing.expect("first_picture", seconds(60));
    assert_eq!(playing.stages().len(), 1);
    playing.kill();
    wait_for("the stage to end", seconds(5), || {
        started_by(0).is_empty().then_some(())
    });
}

#[test]
fn linux_and_windows_see_the_same_vaults() {
    let (mp4, mts) = (films::numbered().make(), films::avchd_interlaced().make());
    let mkv = films::numbered().container(Container::Mkv).make();
    let vault = a_vault_with(&[&mp4.path, &mts.path]);
    let folder = vault.folder();
    assert_eq!(on_linux(&["list", "--json"], &folder)["films"], vault.list()["films"]);
    on_linux(
        &["import", "--title", "från Linux", "--json", mkv.path.to_str().unwrap()],
        &folder,
    );
    for title in [title_of(&mp4.path).as_str(), title_of(&mts.path).as_str(), "från Linux"] {
        vault.verify(title).succeeds();
        on_linux(&["verify", "--json", title], &folder);
    }
    let desktop = Desktop::start();
    let mut playing = vault.play("från Linux").paused().on(&desktop);
    playing.expect("first_picture", seconds(60));
    playing.without_overlay();
    playing.seek(mkv.time_of(99));
    playing.window().wait_for_number(99, seconds(2));
}

#[test]
fn what_is_wrong_is_said_with_its_own_code() {
    let vault = a_vault();
    assert!(run(&["--version"], &[]).succeeds().stdout.starts_with("vitrin "));
    let folder = vault.folder();
    let folder = folder.to_str().unwrap();
    run(&["list", folder], &["Fel1234lösenord"]).ends_with(3);
    run(&["list", "/nonexistent/vault"], &[PASSWORD]).ends_with(4);
    run(&["play", folder, "ingen sådan film"], &[PASSWORD]).ends_with(9);
    run(&["import", folder, "/nonexistent/film.mp4"], &[PASSWORD]).ends_with(1);
}

/// What the program for Linux answers. `words` are the command, its options, and what comes after the vault's folder.
fn on_linux(words: &[&str], folder: &Path) -> Value {
    let (command, rest) = words.split_first().expect("a command");
    let mut program = Command::new(env!("CARGO_BIN_EXE_vitrin"));
    use_test_home(&mut program);
    program
        .args([command, "--accept-swap", "--password-fd", "0"])
        .arg(folder)
        .args(rest);
    let mut running = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(running.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}
