//! Words: both languages, and what is made from the command table.

use crate::stick::stick;
use support::vitrin::run;

#[test]
fn errors_are_said_in_the_language_that_was_chosen() {
    let stick = stick();
    let english = stick
        .run_with(&["Wrong12345"], "list", &["--lang", "en"])
        .ends_with(3)
        .stderr;
    let swedish = stick
        .run_with(&["Wrong12345"], "list", &["--lang", "sv"])
        .ends_with(3)
        .stderr;
    assert!(english.starts_with("vitrin: Wrong password."), "{english}");
    assert!(swedish.starts_with("vitrin: Fel lösenord."), "{swedish}");
}

#[test]
fn every_shell_gets_completions_and_the_manual_its_pages() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = run(&["completions", shell], &[]).succeeds().stdout;
        assert!(script.contains("password-fd") && script.contains("import"), "{shell}");
        assert!(
            !script.contains("The process that shows one film"),
            "{shell} offers the hidden command"
        );
    }
    assert!(run(&["man"], &[]).succeeds().stdout.contains("wrong password"));
    assert!(run(&["man", "play"], &[]).succeeds().stdout.contains("control"));
    run(&["man", "stage"], &[]).ends_with(2);
}
