//! Texts of the command line, word for word: help, usage errors, and the errors that come before a password. Each file of `trycmd` is a
//! session: commands, and what they print. `make texts` writes them again from the program, to be read as a diff.

use std::path::Path;

#[test]
fn help_and_errors_read_as_they_were() {
    let home = tempfile::tempdir().unwrap();
    let cases = trycmd::TestCases::new();
    cases.insert_var("[VERSION]", env!("CARGO_PKG_VERSION")).unwrap();
    cases
        .case("tests/cli/trycmd/*.trycmd")
        .register_bin("vitrin", Path::new(env!("CARGO_BIN_EXE_vitrin")))
        .env("HOME", home.path().to_string_lossy())
        // What a terminal or a user's settings would change.
        .env("COLUMNS", "100")
        .env("LANG", "C.UTF-8")
        .env("LC_ALL", "C.UTF-8")
        .env("LANGUAGE", "")
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "0");
    cases.run();
}
