//! The console's window as a therapist uses it: with the keyboard, without knowing what is inside.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::desktop::{Desktop, Window, key};
use super::vitrin::{is_running, started_by};
use super::{seconds, wait_for};

/// Longer than a busy machine takes to draw a picture, shorter than a cursor stays on.
const A_WHILE: Duration = Duration::from_millis(350);

/// A console that is open.
pub struct Console<'a> {
    desktop: &'a Desktop,
    child: Child,
    pid: u32,
}

impl<'a> Console<'a> {
    pub(super) fn open(desktop: &'a Desktop, command: Command) -> Self {
        Self::open_with(desktop, command, |_| {})
    }

    pub(super) fn open_with(desktop: &'a Desktop, mut command: Command, change: impl FnOnce(&mut Command)) -> Self {
        desktop.set_environment(&mut command);
        change(&mut command);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut console = Self {
            desktop,
            pid: child.id(),
            child,
        };
        // A program that watches it may be its parent.
        let started = console.child.id();
        let window = desktop.window_of(|| [vec![started], started_by(started)].concat());
        console.pid = window.pid().expect("the window says whose it is");
        console.settle();
        console
    }

    /// The console's own process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The processes that show films, or wait to show one.
    pub fn stages(&self) -> Vec<u32> {
        started_by(self.pid)
    }

    /// The console's window.
    pub fn window(&self) -> Window<'a> {
        self.desktop.window_of(|| vec![self.pid])
    }

    /// The window that shows the film.
    pub fn stage_window(&self) -> Window<'a> {
        self.desktop.window_of(|| self.stages())
    }

    /// Types the password and waits until the vault is open and the spare stage is ready.
    pub fn unlock(&self, password: &str) {
        self.window().focus();
        self.desktop.type_text(password);
        self.desktop.press(key::ENTER);
        wait_for("a spare stage that is ready", seconds(30), || {
            self.stages().first().copied()
        });
        self.settle();
    }

    /// Shows the film that is marked in the list, waits for its picture, and plays it: by itself it does not.
    pub fn show(&self) -> Window<'a> {
        self.window().focus();
        self.desktop.press(key::ENTER);
        let window = self.stage_window();
        wait_for("a picture of the film", seconds(30), || window.number());
        window.focus();
        self.desktop.press(key::letter('k'));
        window
    }

    /// Locks the vault.
    pub fn lock(&self) {
        self.window().focus();
        self.desktop.press_with(key::CONTROL, key::letter('l'));
    }

    /// Chooses a vault where this window may not write: another window takes its place.
    pub fn choose_elsewhere(&mut self, folder: &str) {
        self.type_place(folder);
        self.desktop.press(key::ENTER);
        let (started, before) = (self.child.id(), self.pid);
        wait_for("the window to go", seconds(10), || (!is_running(before)).then_some(()));
        let window = self.desktop.window_of(|| started_by(started));
        self.pid = window.pid().expect("the window says whose it is");
        self.settle();
    }

    /// Goes back from the vault whose password the console asks for.
    pub fn step_back(&self) {
        self.window().focus();
        self.press_and_see(key::ESCAPE);
    }

    fn type_place(&self, folder: &str) {
        wait_for("the stages to go", seconds(10), || {
            self.stages().is_empty().then_some(())
        });
        self.window().focus();
        self.settle();
        // Past the button for the system's own dialog.
        self.press_and_see(key::TAB);
        self.press_and_see(key::TAB);
        self.desktop.type_text(folder);
        self.settle();
    }

    /// Waits until the window has shown the same picture for a while; only a cursor may blink in it.
    fn settle(&self) {
        let window = self.window();
        wait_for("the console's window to settle", seconds(20), || {
            let before = window.picture();
            std::thread::sleep(A_WHILE);
            // Before its first picture a window is of one colour, on a busy computer for long.
            (window.picture().rgba == before.rgba && !before.is_plain()).then_some(())
        });
    }

    /// Presses a key and waits until the window shows something else.
    fn press_and_see(&self, key: u32) {
        let window = self.window();
        let before = window.picture();
        self.desktop.press(key);
        let until = Instant::now() + seconds(10);
        while window.picture().rgba == before.rgba {
            if Instant::now() > until {
                self.desktop.picture().save("console-does-not-answer");
                panic!("the window does not answer");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks the window to close, as the button in its frame does.
    pub fn ask_to_close(&self) {
        self.window().ask_to_close();
    }

    /// Waits for the end of the program; its exit code.
    #[track_caller]
    pub fn exit_code(&mut self, timeout: Duration) -> i32 {
        let status = wait_for("the console to end", timeout, || self.child.try_wait().unwrap());
        status.code().unwrap_or(-1)
    }
}

impl Drop for Console<'_> {
    fn drop(&mut self) {
        if is_running(self.pid) {
            let pid = rustix::process::Pid::from_raw(self.pid.cast_signed());
            let _ = pid.map(|pid| rustix::process::kill_process(pid, rustix::process::Signal::KILL));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
