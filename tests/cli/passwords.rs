//! Passwords: the rule, several of them, and how they come in.

use crate::stick::{stick, without_terminal};
use support::vitrin::{PASSWORD, run};

const NEW: &str = "Granskog2027";

/// Passwords that break one part of the rule, and the words for it in English and Swedish.
const WEAK: [(&str, &str, &str); 5] = [
    ("Abc1234", "at least 8 characters", "minst 8 tecken"),
    ("ABCD1234", "lower case", "liten bokstav"),
    ("abcd1234", "upper case", "stor bokstav"),
    ("Abcdefgh", "digit", "siffra"),
    (
        "1Abcdefg",
        "first character must be a letter",
        "första tecknet ska vara en bokstav",
    ),
];

#[test]
fn a_password_that_breaks_the_rule_ends_with_10_and_the_broken_part_is_named() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("vault");
    let init = |lang, password| {
        run(
            &["--lang", lang, "init", folder.to_str().unwrap(), "--name", "Anna"],
            &[password],
        )
    };
    for (password, english, swedish) in WEAK {
        for (lang, words) in [("en", english), ("sv", swedish)] {
            let answer = init(lang, password).ends_with(10);
            assert!(answer.stderr.contains(words), "{password}: {}", answer.stderr);
            for (other, english, swedish) in WEAK.iter().filter(|(other, ..)| *other != password) {
                let wrongly = if lang == "en" { english } else { swedish };
                let named = answer
                    .stderr
                    .lines()
                    .any(|line| line.starts_with(['-', '•', ' ']) && line.contains(wrongly));
                assert!(
                    !named,
                    "{password} is said to break the part that {other} breaks: {}",
                    answer.stderr
                );
            }
        }
    }
    assert!(!folder.join("vault.a").exists(), "nothing was made");
}

#[test]
fn every_broken_part_is_named_at_once() {
    let home = tempfile::tempdir().unwrap();
    let answer = run(&["init", home.path().to_str().unwrap(), "--name", "Anna"], &["_"]).ends_with(10);
    for (_, words, _) in WEAK {
        assert!(answer.stderr.contains(words), "{words}: {}", answer.stderr);
    }
}

#[test]
fn a_changed_password_opens_and_the_old_one_does_not() {
    let stick = stick();
    stick.run_with(&[PASSWORD, NEW], "passwd", &[]).succeeds();
    stick.run_with(&[NEW], "list", &[]).succeeds();
    stick.run_with(&[PASSWORD], "list", &[]).ends_with(3);
}

#[test]
fn a_password_is_not_changed_to_one_that_breaks_the_rule_or_by_one_who_has_none() {
    let stick = stick();
    stick.run_with(&[PASSWORD, "short"], "passwd", &[]).ends_with(10);
    stick.run_with(&["Wrong12345", NEW], "passwd", &[]).ends_with(3);
    stick.run_with(&[PASSWORD], "list", &[]).succeeds();
}

#[test]
fn a_colleague_has_a_password_of_her_own_until_it_is_removed() {
    let stick = stick();
    stick
        .run_with(&[PASSWORD, NEW], "passwd", &["--add", "Handledare"])
        .succeeds();
    stick
        .run_with(&[PASSWORD, NEW], "passwd", &["--add", "Handledare"])
        .ends_with(2);
    let file = stick.file("a.mts", b"film");
    stick.run_with(&[NEW], "import", &[&file]).succeeds();
    let list = stick.run("list", &["--json"]).succeeds().json();
    assert_eq!(list["films"][0]["imported_by"], "Handledare");

    stick.run("passwd", &["--remove", "Handledare"]).succeeds();
    stick.run_with(&[NEW], "list", &[]).ends_with(3);
    stick.run("passwd", &["--remove", "Handledare"]).ends_with(2);
    stick.run("passwd", &["--remove", "Anna Andersson"]).ends_with(2);
    stick.run("list", &[]).succeeds();
}

#[test]
fn the_passwords_are_listed_with_the_one_that_is_in_use() {
    let stick = stick();
    stick
        .run_with(&[PASSWORD, NEW], "passwd", &["--add", "Handledare"])
        .succeeds();
    let list = stick
        .run_with(&[NEW], "passwd", &["--list", "--json"])
        .succeeds()
        .json();
    let expected = serde_json::json!({"passwords": [
        {"name": "Anna Andersson", "in_use": false},
        {"name": "Handledare", "in_use": true},
    ]});
    assert_eq!(list, expected);
    let list = stick.run("passwd", &["--list"]).succeeds().stdout;
    assert_eq!(list, "Anna Andersson (in use now)\nHandledare\n");
    stick.run("passwd", &["--list", "--remove", "Handledare"]).ends_with(2);
}

#[test]
fn without_a_terminal_or_a_descriptor_no_password_can_be_had() {
    let stick = stick();
    let answer = without_terminal(&["list", &stick.path()]).ends_with(2);
    assert!(answer.stderr.contains("--password-fd"), "{}", answer.stderr);
    without_terminal(&["list", &stick.path(), "--password-fd", "93"]).ends_with(2);
    without_terminal(&["list", &stick.path(), "--password-fd", "1"]).ends_with(2);
}

#[test]
fn a_password_is_no_argument_and_no_variable() {
    let stick = stick();
    without_terminal(&["list", &stick.path(), "--password", PASSWORD]).ends_with(2);
    let mut command = std::process::Command::new("setsid");
    command.args([
        "--wait",
        env!("CARGO_BIN_EXE_vitrin"),
        "list",
        &stick.path(),
        "--accept-swap",
    ]);
    for name in ["VITRIN_PASSWORD", "PASSWORD", "PASSWORD_FD"] {
        command.env(name, PASSWORD);
    }
    assert_eq!(command.output().unwrap().status.code(), Some(2));
}
