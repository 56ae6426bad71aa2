//! A meeting in a real Chromium, with Pexip's own client code in it (`meeting.mjs`), and what arrives at its other end.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::arrived::{Arrived, bytes_of};
use support::desktop::{Desktop, Window, server};
use support::picture::Picture;
use support::{seconds, wait_for};

/// The title of the one window that is shared. The player that Vitrin is compared with has the same.
pub const TITLE: &str = vitrin::protocol::WINDOW_TITLE;
/// The input from which the meeting takes the computer's sound.
const SOUND: &str = "speaker-sound";

/// A browser with a meeting in it. It goes away with its value.
pub struct Meeting {
    driver: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Pictures of this call that were looked at.
    seen: usize,
}

impl Meeting {
    pub fn open(desktop: &Desktop) -> Self {
        let modules = cache().join("meeting");
        assert!(
            modules.join("node_modules/@pexip/media").is_dir(),
            "the meeting's packages are not in {}: run make setup",
            modules.display()
        );
        desktop.offer_speaker_as_input(SOUND);
        // What shines through a window is to be seen.
        desktop.paint_the_ground();
        let mut command = server("node");
        command
            .arg(support::tree().join("tests/share/meeting.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        desktop.set_environment(&mut command);
        command
            .env("MEETING_MODULES", modules)
            .env("MEETING_BROWSER", browser())
            .env("MEETING_TITLE", TITLE.rsplit(' ').next().unwrap())
            .env("PLAYWRIGHT_BROWSERS_PATH", cache().join("browsers"));
        let mut driver = command
            .spawn()
            .unwrap_or_else(|error| panic!("node cannot be started ({error}): run make setup"));
        let mut meeting = Self {
            orders: driver.stdin.take(),
            answers: BufReader::new(driver.stdout.take().unwrap()),
            driver,
            seen: 0,
        };
        meeting.answer();
        meeting
    }

    /// Shares the window with sound; its number.
    pub fn share(&mut self) -> u32 {
        self.begin_to_share();
        self.shared()
    }

    /// Asks for the window, which need not be there yet.
    pub fn begin_to_share(&mut self) {
        self.order(&json!({"do": "share", "sound": SOUND}));
    }

    /// Waits until the window that was asked for is shared; its number.
    pub fn shared(&mut self) -> u32 {
        self.answer()["window"].as_u64().unwrap() as u32
    }

    /// Everything that has arrived since the last call.
    pub fn take(&mut self) -> Arrived {
        self.order(&json!({"do": "take"}));
        let answer = self.answer();
        let arrived = Arrived::of(&answer);
        self.seen += arrived.pictures.len();
        let decoded = answer["decoded"].as_u64().unwrap() as usize;
        assert!(
            self.seen >= decoded,
            "{decoded} pictures were decoded, and {} looked at",
            self.seen
        );
        arrived
    }

    /// Takes what arrives until this is true of it.
    pub fn take_until(&mut self, what: &str, is_it: impl Fn(&Arrived) -> bool) -> Arrived {
        let mut arrived = Arrived::default();
        wait_for(what, seconds(30), || {
            std::thread::sleep(Duration::from_millis(100));
            arrived.add(self.take());
            is_it(&arrived).then_some(())
        });
        arrived
    }

    /// Takes what arrives until the film is well under way.
    pub fn take_film(&mut self) -> Arrived {
        self.take_until("pictures of the film", |arrived| arrived.new_pictures_since(0.0) > 10)
    }

    /// The newest picture that has arrived, as a participant's browser draws it, scaled.
    pub fn drawn(&mut self, width: usize, height: usize) -> Picture {
        self.order(&json!({"do": "drawn", "width": width, "height": height}));
        let answer = self.answer();
        Picture::new(width, height, bytes_of(answer["rgba"].as_str().unwrap()))
    }

    /// Ends the sharing, so that another window can be shared.
    pub fn stop(&mut self) {
        self.order(&json!({"do": "stop"}));
        self.answer();
        self.seen = 0;
    }

    /// The browser's own window.
    pub fn window<'a>(&self, desktop: &'a Desktop) -> Window<'a> {
        let mut windows = desktop.windows().into_iter();
        windows
            .find(|window| window.title().starts_with("The meeting"))
            .expect("the browser has a window")
    }

    fn order(&mut self, order: &Value) {
        let orders = self.orders.as_mut().unwrap();
        writeln!(orders, "{order}")
            .and_then(|()| orders.flush())
            .expect("the meeting takes orders");
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the meeting ended: {line}"));
        assert!(answer["error"].is_null(), "the meeting says: {}", answer["error"]);
        answer
    }
}

impl Drop for Meeting {
    fn drop(&mut self) {
        // At the end of its orders the driver closes the browser and puts its files away.
        self.orders = None;
        let until = Instant::now() + seconds(10);
        while Instant::now() < until && matches!(self.driver.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Now, on the clock of [`Arrival::at`]: milliseconds since 1970.
pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0
}

/// `VITRIN_CACHE`, or where `make setup` puts things without it.
fn cache() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let usual = || {
        Some(
            from("XDG_CACHE_HOME")
                .or_else(|| Some(from("HOME")?.join(".cache")))?
                .join("vitrin"),
        )
    };
    from("VITRIN_CACHE").or_else(usual).unwrap_or_default()
}

/// The system's Chromium; empty where Playwright's own was fetched, as on Ubuntu, whose package is a snap.
fn browser() -> PathBuf {
    let usual = PathBuf::from("/usr/bin/chromium");
    if usual.is_file() { usual } else { PathBuf::new() }
}
