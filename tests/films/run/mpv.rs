//! The same film on mpv, asked over its socket: how long it is, what it shows after exact seeks, and what it plays.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::frame_barcode::number_in;
use support::picture::Picture;
use support::seconds;
use support::sound::Recording;

use super::hearing::{self, Heard};
use super::{Outcome, Verdict, seeing};
use crate::manifest::{Expected, Film, Kind};

/// A film open in mpv, paused.
struct Mpv {
    child: Child,
    socket: BufReader<UnixStream>,
    folder: tempfile::TempDir,
    requests: u64,
}

impl Drop for Mpv {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Mpv {
    fn open(film: &Path) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let child = Command::new("mpv")
            .args([
                "--no-config",
                "--no-terminal",
                "--vo=null",
                "--ao=null",
                "--hwdec=no",
                "--pause",
                "--keep-open=yes",
            ])
            .args([
                "--hr-seek=yes",
                "--idle=no",
                "--image-display-duration=inf",
                "--screenshot-format=png",
            ])
            .args(["--sid=no", "--osd-level=0"])
            .arg(format!("--input-ipc-server={}", path.display()))
            .arg(film)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("mpv cannot be started ({error})"));
        let mut child = child;
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

    /// The answer to a command; `None` when mpv is gone or refuses.
    fn ask(&mut self, words: Value) -> Option<Value> {
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

    fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        match self.socket.read_line(&mut line) {
            Ok(1..) => serde_json::from_str(&line).ok(),
            _ => None,
        }
    }

    fn wait_for(&mut self, event: &str) -> Option<()> {
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

    fn seek(&mut self, to: f64) -> Option<()> {
        self.ask(json!(["seek", to, "absolute+exact"]))?;
        self.wait_for("playback-restart")
    }

    fn picture(&mut self) -> Option<Picture> {
        let path = self.folder.path().join("shot.png");
        let _ = std::fs::remove_file(&path);
        self.ask(json!(["screenshot-to-file", path.to_str().unwrap(), "video"]))?;
        Picture::from_png(&path)
    }
}

/// Tries a film on mpv.
pub fn tries(film: &Film, path: &Path) -> Outcome {
    let mut outcome = Outcome {
        verdict: Verdict::Right,
        seeks_right: 0,
        seeks: 0,
        words: String::new(),
    };
    let mut wrong = Vec::new();
    match Mpv::open(path) {
        Some(mut mpv) => match mpv.wait_for("playback-restart") {
            Some(()) => look(film, &mut mpv, &mut outcome, &mut wrong),
            None => wrong.push("does not open".to_owned()),
        },
        None => wrong.push("does not open".to_owned()),
    }
    if wrong.is_empty()
        && let Some(tone) = &film.sound
    {
        match played(path) {
            Some(sides) => {
                // Into a file it plays sound that begins later at once: where the tone is says nothing.
                let begins = hearing::first_tone(&sides).unwrap_or_default() - tone.on.first().map_or(0.0, |on| on.0);
                wrong.extend(hearing::wrong_with(tone, &Heard { sides, begins }, 0.0));
            }
            None => wrong.push("no sound".into()),
        }
    }
    if !wrong.is_empty() && !matches!(film.expected, Expected::Survives | Expected::Refused(_)) {
        outcome.verdict = Verdict::Wrong(wrong);
    }
    outcome
}

fn look(film: &Film, mpv: &mut Mpv, outcome: &mut Outcome, wrong: &mut Vec<String>) {
    let told = mpv
        .ask(json!(["get_property", "duration"]))
        .and_then(|data| data.as_f64());
    if let Some(wanted) = film.duration
        && told.is_none_or(|told| (told - wanted).abs() > film.duration_within)
    {
        wrong.push(format!("tells {told:.2?} and not {wanted:.2} s"));
    }
    if let Some(first) = film.first_number() {
        match mpv.picture() {
            Some(picture) => {
                wrong.extend(seeing::wrong_with(film, &picture, first).map(|wrong| format!("at first: {wrong}")));
                wrong.extend(seeing::wrong_greys(film, &picture));
            }
            None => wrong.push("no first picture".into()),
        }
    }
    // Where it places the first frame: it may count from the sound's beginning.
    let first = mpv
        .ask(json!(["get_property", "time-pos"]))
        .and_then(|data| data.as_f64())
        .unwrap_or_default();
    let counts = film.shown.len() > 1 && film.kind != Kind::Delayed;
    let first = if counts { first.clamp(0.0, 0.25) } else { 0.0 };
    for (place, number) in film.places() {
        outcome.seeks += 1;
        // mpv shows the first frame that begins at the place or later; Vitrin the one whose turn it is.
        let place = film.time_of(number).unwrap_or(place) + first;
        let picture = mpv.seek(place).and_then(|()| mpv.picture());
        if picture.as_ref().and_then(number_in) == Some(number) {
            outcome.seeks_right += 1;
        } else {
            let words = picture.and_then(|picture| seeing::wrong_with(film, &picture, number));
            wrong.push(format!(
                "seek to {place:.2}: {}",
                words.unwrap_or_else(|| "no answer".into())
            ));
        }
    }
}

/// Left and right as mpv plays them beside the picture.
fn played(path: &Path) -> Option<[Recording; 2]> {
    let folder = tempfile::tempdir().unwrap();
    let wave = folder.path().join("sound.wav");
    let mut child = Command::new("mpv")
        .args([
            "--no-config",
            "--no-terminal",
            "--vo=null",
            "--untimed",
            "--ao=pcm",
            "--hwdec=no",
            "--audio-channels=stereo",
        ])
        .args([
            "--audio-samplerate=48000",
            "--audio-format=s16",
            "--image-display-duration=0",
        ])
        .arg(format!("--ao-pcm-file={}", wave.display()))
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + seconds(40);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            let _ = child.kill();
            let _ = child.wait();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let bytes = std::fs::read(&wave).ok()?;
    let data = bytes.windows(4).position(|window| window == b"data")? + 8;
    let samples: Vec<i16> = bytes[data..]
        .as_chunks::<2>()
        .0
        .iter()
        .map(|&bytes| i16::from_le_bytes(bytes))
        .collect();
    let ended = Instant::now();
    Some(std::array::from_fn(|side| Recording {
        samples: samples.iter().skip(side).step_by(2).copied().collect(),
        ended,
    }))
}
