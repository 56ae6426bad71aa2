//! A vault to try the commands on.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use support::vitrin::{CHEAP, Outcome, PASSWORD, accepting_swap, run};
use support::{films, work_folder};

pub struct Stick {
    home: tempfile::TempDir,
}

/// A new empty vault, locked with [`PASSWORD`].
pub fn stick() -> Stick {
    let stick = Stick {
        home: tempfile::tempdir_in(work_folder("sticks")).unwrap(),
    };
    let label = [
        "--name",
        "Anna Andersson",
        "--unit",
        "BUP Borås",
        "--if-found",
        "Ring 010",
    ];
    let made = stick.run("init", &[&label[..], &["--kdf-memory", CHEAP]].concat());
    made.succeeds();
    stick
}

impl Stick {
    pub fn folder(&self) -> PathBuf {
        self.home.path().join("vault")
    }

    pub fn path(&self) -> String {
        self.folder().to_str().unwrap().to_owned()
    }

    /// A file beside the vault.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file beside the vault; its path.
    pub fn file(&self, name: &str, contents: &[u8]) -> String {
        std::fs::write(self.beside(name), contents).unwrap();
        self.beside(name).to_str().unwrap().to_owned()
    }

    /// `vitrin COMMAND DIR ARGUMENTS` with the right password.
    pub fn run(&self, command: &str, arguments: &[&str]) -> Outcome {
        self.run_with(&[PASSWORD], command, arguments)
    }

    /// `vitrin COMMAND DIR ARGUMENTS` with these passwords, one a line.
    pub fn run_with(&self, passwords: &[&str], command: &str, arguments: &[&str]) -> Outcome {
        run(&[&[command, &self.path()], arguments].concat(), passwords)
    }

    /// Imports something that is no film under this title; its id.
    pub fn import_notes(&self, title: &str) -> String {
        let file = self.file("notes.txt", b"no film at all, but sealed all the same\n");
        let imported = self
            .run("import", &[&file, "--title", title, "--again", "--json"])
            .succeeds();
        imported.json()["films"][0]["id"].as_str().unwrap().to_owned()
    }

    pub fn titles(&self) -> Vec<String> {
        let list = self.run("list", &["--json"]).succeeds().json();
        let films = list["films"].as_array().unwrap();
        films
            .iter()
            .map(|film| film["title"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A short real film, made once.
pub fn film() -> &'static films::Film {
    static FILM: OnceLock<films::Film> = OnceLock::new();
    FILM.get_or_init(|| films::numbered().frames(50).make())
}

/// The program without the terminal that the tests run in; otherwise as [`run`].
pub fn without_terminal(arguments: &[&str]) -> Outcome {
    let mut command = Command::new("setsid");
    support::desktop::use_test_home(&mut command);
    let output = command
        .args(["--wait", env!("CARGO_BIN_EXE_vitrin")])
        .args(arguments)
        .args(accepting_swap(arguments))
        .output()
        .unwrap();
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
