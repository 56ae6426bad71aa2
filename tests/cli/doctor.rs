//! What `vitrin doctor` says, and that it does not say what is not so.

use std::process::Command;

use serde_json::Value;

use crate::stick::stick;
use support::desktop::use_test_home;
use support::vitrin::{Outcome, run};
use support::work_folder;

const RED: i32 = 17;

/// Every check that needs no folder, in the order of the table.
const CHECKS: [&str; 15] = [
    "memory_lock",
    "wiping",
    "swap",
    "hibernation",
    "crash_dumps",
    "sandbox_stage",
    "sandbox_console",
    "sandbox_commands",
    "display",
    "capture",
    "sound",
    "plugins",
    "aes",
    "awake",
    "policy",
];

fn names(report: &Value) -> Vec<&str> {
    let checks = report["checks"].as_array().unwrap();
    checks.iter().map(|check| check["check"].as_str().unwrap()).collect()
}

fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    let mut checks = report["checks"].as_array().unwrap().iter();
    checks
        .find(|check| check["check"] == name)
        .unwrap_or_else(|| panic!("no check {name}"))
}

#[test]
fn scripts_get_every_check_with_level_words_and_advice() {
    let outcome = run(&["doctor", "--json"], &[]);
    let report = outcome.json();
    assert_eq!(names(&report), CHECKS);
    let mut worst = 0;
    for check in report["checks"].as_array().unwrap() {
        let level = ["green", "yellow", "red"]
            .iter()
            .position(|level| check["level"] == *level);
        let level = level.unwrap_or_else(|| panic!("{check}"));
        worst = worst.max(level);
        assert!(
            check["finding"].as_str().is_some_and(|text| !text.is_empty()),
            "{check}"
        );
        assert!(check["found"].as_str().is_some_and(|text| !text.is_empty()), "{check}");
        let advice = check["advice"].as_str();
        assert!(
            if level == 0 {
                advice.is_none()
            } else {
                advice.is_some_and(|text| !text.is_empty())
            },
            "{check}"
        );
    }
    assert_eq!(report["level"], ["green", "yellow", "red"][worst]);
    assert_eq!(outcome.code, if worst == 2 { RED } else { 0 });
}

#[test]
fn what_vitrin_sees_to_itself_is_found_to_be_so() {
    let report = run(&["doctor", "--json"], &[]).json();
    for (name, finding) in [("wiping", "works"), ("crash_dumps", "none"), ("policy", "known")] {
        assert_eq!(check(&report, name)["finding"], finding);
    }
    for name in ["sandbox_stage", "sandbox_console", "sandbox_commands"] {
        assert!(
            ["on", "partly"].contains(&check(&report, name)["finding"].as_str().unwrap()),
            "{report}"
        );
    }
    // These tests run without a desktop.
    assert_eq!(check(&report, "display")["finding"], "none");
}

#[test]
fn the_table_is_for_people_in_both_languages_and_80_columns() {
    for (language, name) in [("en", "Memory lock"), ("sv", "Låst minne")] {
        let table = run(&["--lang", language, "doctor"], &[]).stdout;
        assert!(table.contains(name), "{table}");
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        assert!(!table.contains('\u{1b}'), "no colours where there is no terminal");
    }
}

#[test]
fn a_vault_in_the_clear_is_fine_and_said_to_be() {
    let stick = stick();
    let report = run(&["doctor", &stick.path(), "--json"], &[]).json();
    assert_eq!(names(&report)[CHECKS.len()..], ["volume", "vault"]);
    assert_eq!(check(&report, "volume")["level"], "green");
    let vault = check(&report, "vault");
    assert_eq!(
        (&vault["level"], &vault["finding"]),
        (&"green".into(), &"readable".into())
    );
    assert!(vault["found"].as_str().unwrap().contains("Anna Andersson"));
}

#[test]
fn a_folder_that_is_not_there_is_red() {
    let report = run(&["doctor", "/nonexistent", "--json"], &[]).ends_with(RED).json();
    assert_eq!(check(&report, "volume")["finding"], "missing");
    let missing = std::path::Path::new("/nonexistent");
    assert!(!missing.exists(), "looking at a folder does not make it");
}

#[test]
fn a_folder_without_a_vault_in_memory_is_distinguished() {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let report = run(
        &["--lang", "en", "doctor", memory.path().to_str().unwrap(), "--json"],
        &[],
    )
    .json();
    assert_eq!(check(&report, "volume")["finding"], "open");
    assert!(check(&report, "volume")["found"].as_str().unwrap().contains("RAM disk"));
    assert_eq!(check(&report, "vault")["finding"], "none");
}

#[test]
fn a_damaged_header_is_red() {
    let stick = stick();
    for name in ["vault.a", "vault.b"] {
        if let Ok(mut bytes) = std::fs::read(stick.folder().join(name)) {
            bytes.fill(0);
            std::fs::write(stick.folder().join(name), bytes).unwrap();
        }
    }
    let report = run(&["doctor", &stick.path(), "--json"], &[]).json();
    assert_ne!(check(&report, "vault")["level"], "green", "{report}");
}

#[test]
fn a_computer_without_gstreamers_plugins_shows_no_film() {
    let nowhere = work_folder("no-plugins");
    let report = run_with(&[
        ("GST_PLUGIN_SYSTEM_PATH_1_0", nowhere.to_str().unwrap()),
        ("GST_REGISTRY_1_0", nowhere.join("registry").to_str().unwrap()),
    ])
    .ends_with(RED)
    .json();
    let plugins = check(&report, "plugins");
    assert_eq!(plugins["finding"], "broken");
    assert!(
        plugins["advice"]
            .as_str()
            .unwrap()
            .contains("gstreamer1.0-plugins-base"),
        "{plugins}"
    );
}

#[test]
fn what_each_kind_of_process_may_touch_is_listed() {
    let report = run(&["doctor", "--sandboxes", "--json"], &[]).json();
    assert_eq!(report["sandboxes"]["film"]["write"], "");
    assert!(
        report["sandboxes"]["film"]["read"]
            .as_str()
            .unwrap()
            .contains("/usr/lib")
    );
    let table = run(&["doctor", "--sandboxes"], &[]).stdout;
    assert!(table.contains("console:") && table.contains("commands:"), "{table}");
}

fn run_with(environment: &[(&str, &str)]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrin"));
    use_test_home(&mut command);
    let output = command
        .args(["doctor", "--json"])
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
