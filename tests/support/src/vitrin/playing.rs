//! A film that is shown by command: `vitrin play` and `vitrin show`, with their JSON lines in and out.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{PASSWORD, command, started_by};
use crate::desktop::{Desktop, Window};
use crate::{seconds, wait_for, wine};

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

    /// Printing what the stage prints.
    pub fn verbose(mut self) -> Self {
        self.arguments.push("--verbose".into());
        self
    }

    /// In the form that a video call is to have, from the window's first moment on, behind the curtain.
    pub fn shared(mut self) -> Self {
        self.arguments.push("--share=1280x720".into());
        self
    }

    /// With another film or photograph beside it, which begins there.
    pub fn beside(mut self, title: &str, start: f64) -> Self {
        self.arguments.extend([
            "--beside".into(),
            title.into(),
            "--beside-start".into(),
            start.to_string(),
        ]);
        self
    }

    /// Two films each for itself.
    pub fn apart(mut self) -> Self {
        self.arguments.push("--apart".into());
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

    /// On this desktop, as soon as the first frame is in the window.
    #[track_caller]
    pub fn shown_on(self, desktop: &Desktop) -> Playing<'_> {
        let mut playing = self.on(desktop);
        playing.expect("first_picture", seconds(30));
        playing
    }

    pub fn on(self, desktop: &Desktop) -> Playing<'_> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let (mut command, _pipe) = command(&self.words, &arguments, self.passwords);
        desktop.set_environment(&mut command);
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
        let listener = std::thread::spawn(move || {
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
            listener,
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
    listener: JoinHandle<()>,
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
    pub fn send(&mut self, command: Value) {
        let stdin = self.stdin.as_mut().expect("standard input has been closed by the test");
        writeln!(stdin, "{command}")
            .and_then(|()| stdin.flush())
            .expect("the program takes commands");
    }

    pub fn play(&mut self) {
        self.send(json!({"command": "play"}));
    }

    pub fn pause(&mut self) {
        self.send(json!({"command": "pause"}));
    }

    /// Sends one command about the film beside.
    pub fn beside(&mut self, what: Value) {
        self.send(json!({"command": "beside", "what": what}));
    }

    /// Waits for the next event with this name that happened to the film beside.
    #[track_caller]
    pub fn expect_beside(&mut self, name: &str, timeout: Duration) -> Event {
        let event = self.expect_where(&format!("{name} of the film beside"), timeout, |event| {
            event.name() == "beside" && event.0["what"]["event"] == name
        });
        Event(event.0["what"].clone())
    }

    /// Seeks exactly and waits until the frame is shown.
    #[track_caller]
    pub fn seek(&mut self, to: f64) -> Event {
        self.forget_what_was_said();
        self.send(json!({"command": "seek", "to": to, "exact": true}));
        self.expect("seeked", seconds(20))
    }

    /// Seeks to the nearest key frame and waits until the frame is shown.
    #[track_caller]
    pub fn seek_key_frame(&mut self, to: f64) -> Event {
        self.forget_what_was_said();
        self.send(json!({"command": "seek", "to": to, "exact": false}));
        self.expect("seeked", seconds(20))
    }

    pub fn curtain(&mut self, on: bool) {
        self.send(json!({"command": "curtain", "on": on}));
    }

    /// Keeps the thin bar off the picture.
    pub fn without_overlay(&mut self) {
        self.send(json!({"command": "overlay", "on": false}));
    }

    pub fn close(&mut self) {
        self.send(json!({"command": "close"}));
    }

    /// Closes standard input, as a script does that has ended.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for the next event with this name; those in between are kept in [`Self::history`].
    #[track_caller]
    pub fn expect(&mut self, name: &str, timeout: Duration) -> Event {
        self.expect_where(name, timeout, |event| event.name() == name)
    }

    /// Waits for the next event of which this is true.
    #[track_caller]
    pub fn expect_where(&mut self, what: &str, timeout: Duration, is_it: impl Fn(&Event) -> bool) -> Event {
        self.next_where(timeout, is_it).unwrap_or_else(|| {
            let events: Vec<String> = self.history.iter().map(|event| event.0.to_string()).collect();
            panic!(
                "no {what} within {timeout:?}; events:\n{}\nit said: {}",
                events.join("\n"),
                self.words()
            );
        })
    }

    /// The next event of which this is true, if it comes within the time.
    pub fn next_where(&mut self, timeout: Duration, is_it: impl Fn(&Event) -> bool) -> Option<Event> {
        let until = Instant::now() + timeout;
        loop {
            let event = match self.waiting.pop_front() {
                Some(event) => event,
                None => self.next_line(until.saturating_duration_since(Instant::now()))?,
            };
            if is_it(&event) {
                return Some(event);
            }
        }
    }

    /// Sends one command to a program that may have ended; whether it took it.
    pub fn try_send(&mut self, command: Value) -> bool {
        let Some(stdin) = self.stdin.as_mut() else { return false };
        writeln!(stdin, "{command}").and_then(|()| stdin.flush()).is_ok()
    }

    /// Its exit code, if it ends within the time.
    pub fn try_exit_code(&mut self, timeout: Duration) -> Option<i32> {
        let until = Instant::now() + timeout;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status.code().unwrap_or(-1));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
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

    fn next_line(&mut self, timeout: Duration) -> Option<Event> {
        match self.events.recv_timeout(timeout) {
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

    /// Waits for the end of the program, and for all that it has said; its exit code.
    #[track_caller]
    pub fn exit_code(&mut self, timeout: Duration) -> i32 {
        let status = wait_for("the program to end", timeout, || self.child.try_wait().unwrap());
        // Wine's own server keeps the pipe open.
        if !wine::is_on() {
            wait_for("its last words", seconds(5), || {
                self.listener.is_finished().then_some(())
            });
        }
        status.code().unwrap_or(-1)
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
