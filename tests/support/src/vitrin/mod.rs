//! The `vitrin` program as a script uses it: arguments, passwords through a pipe, JSON lines in and out, exit codes.

mod playing;
mod prepared;
mod processes;

use std::ffi::OsString;
use std::io::Write;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::console::Console;
use super::desktop::{Desktop, use_test_home};
use super::interop::{keys_of, read_vault};
use super::wine;

pub use playing::{Event, Play, Playing, play, show};
pub use processes::{descendants, is_running, started_by};

/// A password that the rules of the region allow.
pub const PASSWORD: &str = "Vitrin2026glas";

/// How a run of the program ended.
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Fails the test unless the program ended well.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    /// Fails the test unless the program ended with this code.
    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code; it said:\n{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in: {}", self.stdout))
    }
}

/// Runs the program with these passwords on a pipe, one a line (none: without `--password-fd`).
pub fn run(arguments: &[&str], passwords: &[&str]) -> Outcome {
    run_by(&[], arguments, passwords)
}

/// The same with these words before the program's own: those of a program that watches it, or runs it as another user.
pub fn run_by(watcher: &[OsString], arguments: &[&str], passwords: &[&str]) -> Outcome {
    let (mut command, pipe) = command(watcher, arguments, passwords);
    let output = command.stdin(input(pipe.as_ref())).output().unwrap();
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// As [`run_by`], for a run that goes on while the test looks at it.
pub fn begin_by(watcher: &[OsString], arguments: &[&str], passwords: &[&str]) -> Child {
    let (mut command, pipe) = command(watcher, arguments, passwords);
    let quiet = command
        .stdin(input(pipe.as_ref()))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.spawn().unwrap()
}

/// The computer that the tests run on may write memory to a disk in the clear. There is no real film in these tests, so
/// every command that would refuse for that reason gets `--accept-swap`.
pub fn accepting_swap(arguments: &[&str]) -> Option<&'static str> {
    const REFUSING: [&str; 12] = [
        "init", "import", "record", "list", "log", "play", "show", "verify", "passwd", "erase", "forms", "ratings",
    ];
    let command = if arguments.first() == Some(&"--lang") { 2 } else { 0 };
    let name = arguments.get(command);
    // Wine does not say which page files there are.
    let refuses = name.is_some_and(|name| REFUSING.contains(name) || (wine::is_on() && *name == "console"));
    refuses.then_some("--accept-swap")
}

/// The pipe has to live until the program has been started. A program for Windows gets its passwords on its standard input
/// ([`input`]): it has no other descriptors.
pub(super) fn command(watcher: &[OsString], arguments: &[&str], passwords: &[&str]) -> (Command, Option<OwnedFd>) {
    let program = wine::program().map_or_else(|| vec![super::program().into()], |program| wine::words(&program));
    let mut words = watcher.iter().chain(&program);
    let mut command = Command::new(words.next().expect("the program at least"));
    command.args(words);
    use_test_home(&mut command);
    if wine::is_on() {
        command.args(arguments.iter().map(|argument| wine::argument(argument)));
    } else {
        command.args(arguments);
    }
    command.args(accepting_swap(arguments));
    let pipe = (!passwords.is_empty()).then(|| {
        let pipe = pipe_with_lines(passwords);
        let number = if wine::is_on() { 0 } else { pipe.as_raw_fd() };
        command.args(["--password-fd", &number.to_string()]);
        pipe
    });
    (command, pipe)
}

/// The standard input of a program that is asked nothing but, on Windows, its passwords.
fn input(pipe: Option<&OwnedFd>) -> Stdio {
    match pipe.filter(|_| wine::is_on()) {
        Some(pipe) => pipe.try_clone().unwrap().into(),
        None => Stdio::null(),
    }
}

/// The reading end of a pipe that holds these lines and then ends; children inherit it.
fn pipe_with_lines(lines: &[&str]) -> OwnedFd {
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    let mut writer = std::fs::File::from(writer);
    for line in lines {
        writeln!(writer, "{line}").unwrap();
    }
    rustix::io::fcntl_setfd(&reader, rustix::io::FdFlags::empty()).unwrap();
    reader
}

/// The least memory that the format allows for trying a password, in MiB: what takes users a second takes tests a quarter of that.
pub const CHEAP: &str = "64";

/// A vault in a folder of its own, which goes away with it.
pub struct Vault {
    home: tempfile::TempDir,
    password: String,
    watcher: Vec<OsString>,
}

/// An empty vault, locked with [`PASSWORD`].
pub fn a_vault() -> Vault {
    a_vault_watched_by(Vec::new(), PASSWORD)
}

/// An empty vault with a password of its own; whatever is done with it, from its making on, is done by a program that has
/// these words before its own.
pub fn a_vault_watched_by(watcher: Vec<OsString>, password: &str) -> Vault {
    let vault = Vault::nowhere_yet(watcher, password);
    let label = ["--name", "Test Testsson", "--unit", "Teamet", "--kdf-memory", CHEAP];
    vault.run(&[&["init", vault.path()], &label[..]].concat()).succeeds();
    vault
}

/// A vault with these films, their file names as titles. Tests that ask for the same films get the same vault, each a copy of its own.
pub fn a_vault_with<P: AsRef<Path>>(films: &[P]) -> Vault {
    let films: Vec<&Path> = films.iter().map(AsRef::as_ref).collect();
    let vault = Vault::nowhere_yet(Vec::new(), PASSWORD);
    prepared::copy(&films, &vault.folder(), |folder| {
        let made = a_vault();
        for film in &films {
            made.import(film, &title_of(film)).succeeds();
        }
        std::fs::rename(made.folder(), folder).unwrap();
    });
    vault
}

/// The title under which [`a_vault_with`] keeps a film.
pub fn title_of(film: &Path) -> String {
    film.file_name().unwrap().to_str().unwrap().to_owned()
}

impl Vault {
    /// One that is still to be made.
    fn nowhere_yet(watcher: Vec<OsString>, password: &str) -> Self {
        Vault {
            home: tempfile::tempdir_in(super::work_folder("vaults")).unwrap(),
            password: password.to_owned(),
            watcher,
        }
    }

    /// The vault's folder.
    pub fn folder(&self) -> PathBuf {
        self.home.path().join("stick")
    }

    fn path(&self) -> &str {
        // The folder of the test's own making has a name in ASCII. Leaked once a call: tests are short.
        Box::leak(self.folder().to_str().unwrap().to_owned().into_boxed_str())
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        run_by(&self.watcher, arguments, &[&self.password])
    }

    pub fn import(&self, film: &Path, title: &str) -> Outcome {
        self.run(&[
            "import",
            self.path(),
            film.to_str().unwrap(),
            "--title",
            title,
            "--again",
        ])
    }

    /// An import that goes on while the test looks at it.
    pub fn begin_import(&self, film: &Path, title: &str) -> Child {
        let arguments = [
            "import",
            self.path(),
            film.to_str().unwrap(),
            "--title",
            title,
            "--again",
        ];
        begin_by(&self.watcher, &arguments, &[&self.password])
    }

    /// Records a test picture and a tone for so many seconds.
    pub fn begin_recording(&self, seconds: u32, title: &str) -> Child {
        let seconds = seconds.to_string();
        let options = ["--test-source", "--seconds", &seconds, "--title", title];
        let arguments = [&["record", self.path()], &options[..]].concat();
        begin_by(&self.watcher, &arguments, &[&self.password])
    }

    /// Looks for copies of films in this folder, and erases none.
    pub fn begin_sweep(&self, folder: &Path) -> Child {
        let arguments = ["sweep", self.path(), folder.to_str().unwrap()];
        begin_by(&self.watcher, &arguments, &[&self.password])
    }

    /// Looks through a film for faces.
    pub fn begin_covering_faces(&self, title: &str) -> Child {
        begin_by(&self.watcher, &["cover-faces", self.path(), title], &[&self.password])
    }

    /// The bytes of a film, as far as they are on the medium, by the independent reader.
    pub fn film_of(&self, id: &str, is_whole: bool) -> Vec<u8> {
        let what = if is_whole { "film" } else { "rest" };
        read_vault(&[what, self.path(), id], &self.password).stdout
    }

    /// Every key that is ever made of the vault's password, by name.
    pub fn keys(&self) -> Vec<(String, Vec<u8>)> {
        keys_of(&self.folder(), &self.password)
    }

    /// Opens the console's window with the vault, which is locked.
    pub fn console<'a>(&self, desktop: &'a Desktop) -> Console<'a> {
        Console::open(desktop, command(&self.watcher, &["console", self.path()], &[]).0)
    }

    /// The same, drawn by this graphics driver.
    pub fn console_drawn_by<'a>(&self, desktop: &'a Desktop, driver: &str) -> Console<'a> {
        let command = command(&self.watcher, &["console", self.path()], &[]).0;
        Console::open_with(desktop, command, |command| {
            command.env("WGPU_BACKEND", driver);
        })
    }

    /// The same for a user whose settings are below this folder.
    pub fn console_with_settings<'a>(&self, desktop: &'a Desktop, folder: &Path) -> Console<'a> {
        let command = command(&self.watcher, &["console", self.path()], &[]).0;
        Console::open_with(desktop, command, |command| {
            command.env("XDG_CONFIG_HOME", folder);
        })
    }

    /// `list --json`.
    pub fn list(&self) -> Value {
        self.run(&["list", self.path(), "--json"]).succeeds().json()
    }

    pub fn info(&self) -> Value {
        run(&["info", self.path(), "--json"], &[]).succeeds().json()
    }

    pub fn verify(&self, film: &str) -> Outcome {
        self.run(&["verify", self.path(), film])
    }

    pub fn erase(&self, film: &str) -> Outcome {
        self.run(&["erase", self.path(), film])
    }

    /// Files that hold chunks of film, by path: all that are longer than one chunk, but the log's.
    pub fn parts(&self) -> Vec<PathBuf> {
        let mut parts = Vec::new();
        let mut folders = vec![self.folder()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.metadata().unwrap().len() > CHUNK_AT_1 && path.file_stem() != Some("log".as_ref()) {
                    parts.push(path);
                }
            }
        }
        parts.sort();
        parts
    }

    /// Begins to play a film by command.
    pub fn play(&self, film: &str) -> Play {
        play(self.path(), film)
    }
}

/// Where chunk 1 begins in a part (docs/format.md).
const CHUNK_AT_1: u64 = CHUNKS_START + CHUNK;
/// Bytes before the first chunk: salt and key commitment.
pub const CHUNKS_START: u64 = 56;
/// Bytes of a sealed chunk.
pub const CHUNK: u64 = 16_400;
/// Bytes of film in a chunk.
pub const CHUNK_OF_FILM: u64 = 16_384;
