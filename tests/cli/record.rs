//! Recording by the command: what is said, what is kept, and what is left when it is killed.

use std::fs;
use std::process::{Child, Command};

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;
use support::desktop::Desktop;
use support::interop::read_vault;
use support::vitrin::{PASSWORD, begin_by, run};
use support::{seconds, wait_for};

use crate::stick::{Stick, stick};

#[test]
fn a_recording_reports_to_scripts_and_is_listed() {
    let stick = stick();
    let arguments = ["--title", "Session 3", "--test-source", "--seconds", "2", "--json"];
    let answer = stick.run("record", &arguments).succeeds();
    let film = answer.json();
    assert_eq!(
        (&film["title"], &film["ended"], &film["showable"]),
        (&json!("Session 3"), &json!("asked"), &json!(true))
    );
    assert!((2000..4000).contains(&film["length_ms"].as_u64().unwrap()), "{film}");
    let list = stick.run("list", &["--json"]).succeeds().json();
    let listed = &list["films"][0];
    assert_eq!((&listed["id"], &listed["state"]), (&film["id"], &json!("sealed")));
    assert_eq!(
        (&listed["facts"]["container"], &listed["facts"]["sound"]["codec"]),
        (&json!("Matroska"), &json!("Opus"))
    );
    stick.run("verify", &["Session 3"]).succeeds();
}

#[test]
fn without_a_title_it_is_called_by_day_and_time() {
    let stick = stick();
    let arguments = ["--test-source", "--no-sound", "--seconds", "1"];
    let answer = stick.run("record", &arguments).succeeds();
    let [title] = &stick.titles()[..] else {
        panic!("not one film")
    };
    assert!(
        title.starts_with("Inspelning 20") || title.starts_with("Recording 20"),
        "{title}"
    );
    assert!(answer.stdout.contains(title.as_str()), "{}", answer.stdout);
}

#[test]
fn a_test_recording_says_what_came() {
    let answer = run(&["--lang", "en", "record", "--test", "--test-source"], &[]).succeeds();
    assert_eq!(answer.stdout, "Picture: yes, from Test.\nSound: yes, from Test.\n");
    let answer = run(&["record", "--test", "--test-source", "--no-sound", "--json"], &[]).succeeds();
    let said = answer.json();
    assert_eq!(
        (&said["picture"], &said["dark"], &said["sound"], &said["microphone"]),
        (&json!(true), &json!(false), &json!(false), &json!(null))
    );
}

#[test]
fn cameras_and_microphones_are_listed() {
    let answer = run(&["record", "--list", "--json"], &[]).succeeds().json();
    let names = |kind: &str| -> Vec<String> { serde_json::from_value(answer[kind].clone()).unwrap() };
    let said = run(&["--lang", "en", "record", "--list"], &[]).succeeds().stdout;
    let section = |heading: &str, none: &str, names: Vec<String>| {
        let names: String = names.iter().map(|name| format!("  {name}\n")).collect();
        if names.is_empty() {
            format!("{none}\n")
        } else {
            format!("{heading}\n{names}")
        }
    };
    let cameras = section("Cameras:", "No camera was found.", names("cameras"));
    let microphones = section("Microphones:", "No microphone was found.", names("microphones"));
    assert_eq!(said, cameras + &microphones);
}

#[test]
fn a_camera_that_is_not_there_leaves_no_film() {
    let stick = stick();
    let answer = stick
        .run("record", &["--lang", "en", "--camera", "Nothing", "--no-sound"])
        .ends_with(1);
    assert!(answer.stderr.contains("No camera was found."), "{}", answer.stderr);
    assert_eq!(stick.titles(), [""; 0]);
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    run(&["record"], &[]).ends_with(2);
    run(&["record", "--list", "--test"], &[]).ends_with(2);
    run(&["record", "--test", "--no-sound", "--microphone", "x"], &[]).ends_with(2);
}

/// Ctrl-C reaches everything that the terminal has started, and so it would the recorder.
#[test]
fn an_interrupted_recording_is_ended_in_order() {
    let stick = stick();
    let mut recording = begun(&stick);
    // It was started as the first of a session, and so of a group.
    kill_process_group(Pid::from_child(&recording), Signal::INT).unwrap();
    let status = wait_for("the recording to end", seconds(60), || recording.try_wait().unwrap());
    assert_eq!(status.code(), Some(0));
    let list = stick.run("list", &["--json"]).succeeds().json();
    assert_eq!(list["films"][0]["state"], "sealed");
}

/// Two seconds of what was recorded may be missing, as after a power cut: what the film's last frame was is on the medium.
#[test]
fn of_a_killed_recording_the_rest_is_on_the_stick() {
    let stick = stick();
    let mut recording = begun(&stick);
    let begin = std::time::Instant::now();
    std::thread::sleep(seconds(4));
    recording.kill().unwrap();
    let lasted = begin.elapsed().as_millis() as u64;
    recording.wait().unwrap();
    let list = stick.run("list", &["--json"]).succeeds().json();
    let film = &list["films"][0];
    assert_eq!(film["state"], "unfinished");
    let rest = read_vault(&["rest", &stick.path(), film["id"].as_str().unwrap()], PASSWORD);
    assert!(rest.status.success(), "{}", String::from_utf8_lossy(&rest.stderr));
    let saved = stick.run("salvage", &["T", "--json"]).succeeds().json();
    assert_eq!(
        (&saved["title"], &saved["beginning"], &saved["showable"]),
        (&json!("T"), &json!(false), &json!(true))
    );
    assert_eq!(saved["size"], rest.stdout.len());
    let length = saved["length_ms"].as_u64().unwrap();
    assert!(length + 2000 >= lasted, "{length} of more than {lasted} ms");
    assert_eq!(stick.titles(), ["T"], "what was cut off is erased");
    stick.run("verify", &["T"]).succeeds();
    // There is nothing left to salvage.
    stick.run("salvage", &["T"]).ends_with(2);
}

/// A recording of which a first piece is on the medium.
fn begun(stick: &Stick) -> Child {
    let path = stick.path();
    let arguments = ["record", path.as_str(), "--title", "T", "--test-source"];
    let recording = begin_by(&["setsid".into()], &arguments, &[PASSWORD]);
    wait_for("the recording to be under way", seconds(60), || {
        let films = fs::read_dir(stick.folder().join("films")).ok()?;
        let sizes = films
            .flatten()
            .filter_map(|film| film.metadata().ok())
            .map(|film| film.len());
        (sizes.sum::<u64>() > 30_000).then_some(())
    });
    recording
}

/// The sound server's own source of a tone is a microphone like others; what a loudspeaker plays is none.
#[test]
fn a_microphone_of_the_sound_server_is_listed_and_heard_from_within_the_sandbox() {
    let desktop = Desktop::start();
    desktop.sound_server(&[
        "load-module",
        "module-sine-source",
        "source_name=headset",
        "frequency=440",
    ]);
    let record = |arguments: &[&str]| {
        let mut command = Command::new(support::program());
        desktop.set_environment(&mut command);
        let output = command.arg("record").args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let found = record(&["--list", "--json"]);
    let microphones = found["microphones"].as_array().unwrap();
    let [microphone] = &microphones[..] else {
        panic!("not one microphone: {found}")
    };
    let name = microphone.as_str().unwrap();
    let mut trial = record(&["--test", "--test-source", "--microphone", name, "--json"]);
    if trial["sound"] == json!(false) {
        // On a busy computer PulseAudio's clocks stop for seconds.
        trial = record(&["--test", "--test-source", "--microphone", name, "--json"]);
    }
    assert_eq!(
        (&trial["sound"], &trial["microphone"]),
        (&json!(true), microphone),
        "{trial}"
    );
}
