//! The `vitrin` program as a script uses it: arguments, passwords through a pipe, JSON lines in and out, exit codes.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::console::Console;
use super::desktop::{Desktop, Window, furnish_home};
use super::interop::keys_of;
use super::{seconds, wait_for, wine};

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

/// The same with these words before the program's own: those of a program that watches it, or makes it somebody else's.
pub fn run_by(watcher: &[OsString], arguments: &[&str], passwords: &[&str]) -> Outcome {
    let (mut command, pipe) = command(watcher, arguments, passwords);
    let output = command.stdin(input(pipe.as_ref())).output().unwrap();
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The computer that the tests run on may write memory to a disk in the clear. There is no real film in these tests, so
/// every command that would refuse for that reason is told to go on.
pub fn accepting_swap(arguments: &[&str]) -> Option<&'static str> {
    const REFUSING: [&str; 8] = ["init", "import", "list", "play", "show", "verify", "passwd", "erase"];
    let command = if arguments.first() == Some(&"--lang") { 2 } else { 0 };
    let name = arguments.get(command);
    // Wine does not tell which page files there are.
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
    furnish_home(&mut command);
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
    let vault = Vault {
        home: tempfile::tempdir_in(super::work_folder("vaults")).unwrap(),
        password: password.to_owned(),
        watcher,
    };
    vault
        .run(&["init", vault.path(), "--name", "Test Testsson", "--unit", "Teamet"])
        .succeeds();
    vault
}

/// A vault with these films, their file names as titles.
pub fn a_vault_with<P: AsRef<Path>>(films: &[P]) -> Vault {
    let vault = a_vault();
    for film in films {
        vault.import(film.as_ref(), &title_of(film.as_ref())).succeeds();
    }
    vault
}

/// The title under which [`a_vault_with`] keeps a film.
pub fn title_of(film: &Path) -> String {
    film.file_name().unwrap().to_str().unwrap().to_owned()
}

impl Vault {
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
        self.run(&["import", self.path(), film.to_str().unwrap(), "--title", title])
    }

    /// An import that goes on while the test looks at it.
    pub fn begin_import(&self, film: &Path, title: &str) -> Child {
        let arguments = ["import", self.path(), film.to_str().unwrap(), "--title", title];
        let (mut command, pipe) = command(&self.watcher, &arguments, &[&self.password]);
        let quiet = command
            .stdin(input(pipe.as_ref()))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        quiet.spawn().unwrap()
    }

    /// Every key that is ever made of the vault's password, by name.
    pub fn keys(&self) -> Vec<(String, Vec<u8>)> {
        keys_of(&self.folder(), &self.password)
    }

    /// Opens the console's window with the vault, which is locked.
    pub fn console<'a>(&self, desktop: &'a Desktop) -> Console<'a> {
        Console::open(desktop, command(&self.watcher, &["console", self.path()], &[]).0)
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

    /// Files that hold chunks of film, by path: all that are longer than one chunk.
    pub fn parts(&self) -> Vec<PathBuf> {
        let mut parts = Vec::new();
        let mut folders = vec![self.folder()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.metadata().unwrap().len() > CHUNK_AT_1 {
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

/// Begins to play a film of the vault in a folder by command.
pub fn play(folder: &str, film: &str) -> Play {
    Play {
        arguments: ["play", folder, film, "--control"].map(str::to_owned).to_vec(),
        passwords: &[PASSWORD],
        environment: Vec::new(),
        words: Vec::new(),
    }
}

/// Begins to show a film in the clear by command.
pub fn show(film: &Path) -> Play {
    Play {
        arguments: ["show", film.to_str().unwrap(), "--control"]
            .map(str::to_owned)
            .to_vec(),
        passwords: &[],
        environment: Vec::new(),
        words: Vec::new(),
    }
}

/// `vitrin play` or `vitrin show`, not yet started.
pub struct Play {
    arguments: Vec<String>,
    passwords: &'static [&'static str],
    environment: Vec<(&'static str, String)>,
    words: Vec<OsString>,
}

impl Play {
    pub fn paused(mut self) -> Self {
        self.arguments.push("--paused".into());
        self
    }

    /// In the form that a video call is to have, from the window's first moment on, behind the curtain.
    pub fn shared(mut self) -> Self {
        self.arguments.push("--share=1280x720".into());
        self
    }

    /// Plays from a copy of the vault.
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.arguments[1] = folder.to_str().unwrap().to_owned();
        self
    }

    pub fn from(mut self, seconds: f64) -> Self {
        self.arguments.extend(["--start".into(), seconds.to_string()]);
        self
    }

    /// With a variable in its environment.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// With these words before the program's own, as in [`run_by`].
    pub fn by(mut self, words: Vec<OsString>) -> Self {
        self.words = words;
        self
    }

    pub fn on(self, desktop: &Desktop) -> Playing<'_> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let (mut command, _pipe) = command(&self.words, &arguments, self.passwords);
        desktop.furnish(&mut command);
        command.envs(self.environment);
        let started = Instant::now();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, events) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let Ok(()) = send.send(line) else { break };
            }
        });
        let words = Arc::new(Mutex::new(String::new()));
        let mut stderr = child.stderr.take().unwrap();
        let said = Arc::clone(&words);
        std::thread::spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(n @ 1..) = stderr.read(&mut buffer) {
                said.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..n]));
            }
        });
        let mut stdin = child.stdin.take();
        if wine::is_on()
            && let Some(stdin) = &mut stdin
        {
            for password in self.passwords {
                writeln!(stdin, "{password}").unwrap();
            }
        }
        Playing {
            desktop,
            child,
            stdin,
            events,
            waiting: VecDeque::new(),
            history: Vec::new(),
            words,
            started,
        }
    }
}

/// A film that is being played by `vitrin play --control`.
pub struct Playing<'a> {
    desktop: &'a Desktop,
    child: Child,
    stdin: Option<ChildStdin>,
    events: Receiver<String>,
    waiting: VecDeque<Event>,
    history: Vec<Event>,
    words: Arc<Mutex<String>>,
    pub started: Instant,
}

/// One line that `vitrin play --control` wrote.
#[derive(Debug, Clone)]
pub struct Event(pub Value);

impl Event {
    pub fn name(&self) -> &str {
        self.0["event"].as_str().unwrap_or_default()
    }

    /// The time stamp of the picture shown, in seconds.
    #[track_caller]
    pub fn at(&self) -> f64 {
        self.0["at"]
            .as_f64()
            .unwrap_or_else(|| panic!("{} carries no time stamp `at`", self.0))
    }

    /// When it happened, in microseconds of the monotonic clock.
    #[track_caller]
    pub fn time_us(&self) -> u64 {
        self.0["time_us"]
            .as_u64()
            .unwrap_or_else(|| panic!("{} carries no `time_us`", self.0))
    }
}

impl<'a> Playing<'a> {
    /// Sends one command.
    #[track_caller]
    pub fn tell(&mut self, command: Value) {
        let stdin = self.stdin.as_mut().expect("standard input has been closed by the test");
        writeln!(stdin, "{command}")
            .and_then(|()| stdin.flush())
            .expect("the program takes commands");
    }

    pub fn play(&mut self) {
        self.tell(json!({"command": "play"}));
    }

    pub fn pause(&mut self) {
        self.tell(json!({"command": "pause"}));
    }

    /// Seeks exactly and waits until the picture stands.
    #[track_caller]
    pub fn seek(&mut self, to: f64) -> Event {
        self.forget_what_was_said();
        self.tell(json!({"command": "seek", "to": to, "exact": true}));
        self.expect("seeked", seconds(20))
    }

    /// Seeks to the nearest key frame and waits until the picture stands.
    #[track_caller]
    pub fn seek_key_frame(&mut self, to: f64) -> Event {
        self.forget_what_was_said();
        self.tell(json!({"command": "seek", "to": to, "exact": false}));
        self.expect("seeked", seconds(20))
    }

    pub fn curtain(&mut self, on: bool) {
        self.tell(json!({"command": "curtain", "on": on}));
    }

    /// Keeps the thin bar off the picture.
    pub fn without_overlay(&mut self) {
        self.tell(json!({"command": "overlay", "on": false}));
    }

    pub fn close(&mut self) {
        self.tell(json!({"command": "close"}));
    }

    /// Closes standard input, as a script does that has ended.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for the next event with this name; those in between are kept in [`Self::history`].
    #[track_caller]
    pub fn expect(&mut self, name: &str, patience: Duration) -> Event {
        self.expect_where(name, patience, |event| event.name() == name)
    }

    /// Waits for the next event of which this is true.
    #[track_caller]
    pub fn expect_where(&mut self, what: &str, patience: Duration, is_it: impl Fn(&Event) -> bool) -> Event {
        let until = Instant::now() + patience;
        loop {
            let next = match self.waiting.pop_front() {
                Some(event) => Some(event),
                None => self.next_line(until.saturating_duration_since(Instant::now())),
            };
            match next {
                Some(event) if is_it(&event) => return event,
                Some(_) => {}
                None => {
                    let events: Vec<String> = self.history.iter().map(|event| event.0.to_string()).collect();
                    panic!(
                        "no {what} within {patience:?}; events:\n{}\nit said: {}",
                        events.join("\n"),
                        self.words()
                    );
                }
            }
        }
    }

    /// Takes all events that have come so far out of the way of the next `expect`.
    pub fn forget_what_was_said(&mut self) {
        self.waiting.clear();
        while self.next_line(Duration::ZERO).is_some() {}
    }

    /// All events since the start, in order.
    pub fn history(&mut self) -> &[Event] {
        while let Some(event) = self.next_line(Duration::ZERO) {
            self.waiting.push_back(event);
        }
        &self.history
    }

    fn next_line(&mut self, patience: Duration) -> Option<Event> {
        match self.events.recv_timeout(patience) {
            Ok(line) => {
                let event = Event(serde_json::from_str(&line).unwrap_or_else(|_| panic!("not a line of JSON: {line}")));
                self.history.push(event.clone());
                Some(event)
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }

    /// The stage's window.
    pub fn window(&self) -> Window<'a> {
        self.desktop.window_of(|| self.stages())
    }

    /// The program's own process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Processes that the program has started and that still run: the stage.
    pub fn stages(&self) -> Vec<u32> {
        started_by(self.child.id())
    }

    /// Waits for the end of the program; its exit code.
    #[track_caller]
    pub fn exit_code(&mut self, patience: Duration) -> i32 {
        wait_for("the program to end", patience, || self.child.try_wait().unwrap())
            .code()
            .unwrap_or(-1)
    }

    /// What it has said on standard error.
    pub fn words(&self) -> String {
        self.words.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Kills the program without warning.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Playing<'_> {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("vitrin play said: {}", self.words());
            for event in self.history.iter().rev().take(12).rev() {
                eprintln!("event: {}", event.0);
            }
        }
    }
}

/// Whether a process with this number runs (a zombie does not).
pub fn is_running(pid: u32) -> bool {
    parent_and_state(pid).is_some_and(|(_, state)| state != 'Z')
}

/// The processes that Vitrin's process `pid` has started and that still run.
pub fn started_by(pid: u32) -> Vec<u32> {
    if wine::is_on() {
        return wine::processes().into_iter().filter(|&other| other != pid).collect();
    }
    descendants(pid)
}

/// Running children and their children.
pub fn descendants(pid: u32) -> Vec<u32> {
    let mut all: Vec<(u32, u32)> = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some((parent, state)) = parent_and_state(child)
            && state != 'Z'
        {
            all.push((child, parent));
        }
    }
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(all.iter().filter(|(_, p)| *p == parent).map(|(child, _)| *child));
        next += 1;
    }
    found.split_off(1)
}

fn parent_and_state(pid: u32) -> Option<(u32, char)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything, also parentheses.
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((fields.next()?.parse().ok()?, state))
}
