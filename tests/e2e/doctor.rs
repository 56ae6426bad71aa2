//! What `vitrin doctor` finds on a desktop.

use std::process::Command;

use serde_json::Value;

use support::desktop::{Desktop, use_test_home};

#[test]
fn on_a_desktop_it_finds_window_sound_and_who_may_record() {
    let desktop = Desktop::start();
    let before = desktop.windows().len();
    let report = doctor(&desktop);
    let finding = |name: &str| {
        let checks = report["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["check"] == name).unwrap();
        check["finding"].as_str().unwrap().to_owned()
    };
    // Which of the two is the test computer's business; that a window was drawn into is not.
    assert!(
        ["software", "hardware"].contains(&finding("display").as_str()),
        "{report}"
    );
    assert_eq!(finding("capture"), "x11");
    assert_eq!(finding("sound"), "works");
    assert_eq!(desktop.windows().len(), before, "no window is seen");
}

#[test]
fn a_desktop_that_does_not_answer_is_distinguished_from_none() {
    let desktop = Desktop::start();
    let mut command = command();
    desktop.set_environment(&mut command);
    let report = report(command.env("DISPLAY", ":65535"));
    let checks = report["checks"].as_array().unwrap();
    let display = checks.iter().find(|check| check["check"] == "display").unwrap();
    assert_eq!(
        (&display["level"], &display["finding"]),
        (&"red".into(), &"broken".into())
    );
}

fn doctor(desktop: &Desktop) -> Value {
    let mut command = command();
    desktop.set_environment(&mut command);
    report(&mut command)
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrin"));
    use_test_home(&mut command);
    command.args(["doctor", "--json"]);
    command
}

fn report(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}
