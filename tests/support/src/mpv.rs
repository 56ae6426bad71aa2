//! mpv, asked over its socket: what tests and benches set beside Vitrin.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::seconds;

/// A film open in mpv, paused.
pub struct Mpv {
    child: Child,
    socket: BufReader<UnixStream>,
    /// A folder that goes away with it, for the socket and for screenshots.
    pub folder: tempfile::TempDir,
    requests: u64,
}

impl Drop for Mpv {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Mpv {
    /// Opens `film`, paused and with exact seeks; `options` say where picture and sound go. `None` when it ends at once.
    pub fn open(film: &Path, options: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let mut child = Command::new("mpv")
            .args([
                "--no-config",
                "--no-terminal",
                "--hwdec=no",
                "--pause",
                "--keep-open=yes",
            ])
            .args(["--hr-seek=yes", "--idle=no", "--sid=no", "--osd-level=0"])
            .args(options)
            .arg(format!("--input-ipc-server={}", path.display()))
            .arg(film)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("mpv cannot be started ({error})"));
        let until = Instant::now() + seconds(10);
        let stream = loop {
            if let Ok(stream) = UnixStream::connect(&path) {
                break stream;
            }
            if Instant::now() > until || child.try_wait().unwrap().is_some() {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        stream.set_read_timeout(Some(seconds(10))).unwrap();
        Some(Self {
            child,
            socket: BufReader::new(stream),
            folder,
            requests: 0,
        })
    }

    /// Number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The answer to a command; `None` when mpv is gone or refuses.
    pub fn ask(&mut self, words: &Value) -> Option<Value> {
        self.requests += 1;
        let number = self.requests;
        writeln!(
            self.socket.get_mut(),
            "{}",
            json!({"command": words, "request_id": number})
        )
        .ok()?;
        loop {
            let line = self.line()?;
            if line["request_id"] == json!(number) && line.get("error").is_some() {
                return (line["error"] == "success").then(|| line["data"].clone());
            }
        }
    }

    /// Waits for an event; `None` when the film is closed, or nothing comes in ten seconds.
    pub fn wait_for(&mut self, event: &str) -> Option<()> {
        let until = Instant::now() + seconds(10);
        while Instant::now() < until {
            let line = self.line()?;
            if line["event"] == json!(event) {
                return Some(());
            }
            if line["event"] == "end-file" {
                return None;
            }
        }
        None
    }

    /// Seeks to `to` seconds, and waits until the picture is shown. `how`: "exact" or "keyframes".
    pub fn seek(&mut self, to: f64, how: &str) -> Option<()> {
        self.ask(&json!(["seek", to, format!("absolute+{how}")]))?;
        self.wait_for("playback-restart")
    }

    fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        match self.socket.read_line(&mut line) {
            Ok(1..) => serde_json::from_str(&line).ok(),
            _ => None,
        }
    }
}
