//! The same film on mpv: how long it is, what it shows after exact seeks, and what it plays.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use support::frame_barcode::number_in;
use support::mpv::Mpv;
use support::picture::Picture;
use support::seconds;
use support::sound::Recording;

use super::hearing::{self, Heard};
use super::{Outcome, Verdict, seeing};
use crate::manifest::{Expected, Film, Kind};

/// It is only asked for pictures.
const OPTIONS: [&str; 4] = [
    "--vo=null",
    "--ao=null",
    "--image-display-duration=inf",
    "--screenshot-format=png",
];

fn picture(mpv: &mut Mpv) -> Option<Picture> {
    let path = mpv.folder.path().join("shot.png");
    let _ = std::fs::remove_file(&path);
    mpv.ask(&json!(["screenshot-to-file", path.to_str().unwrap(), "video"]))?;
    Picture::from_png(&path)
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
    match Mpv::open(path, &OPTIONS) {
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
        .ask(&json!(["get_property", "duration"]))
        .and_then(|data| data.as_f64());
    if let Some(wanted) = film.duration
        && told.is_none_or(|told| (told - wanted).abs() > film.duration_within)
    {
        wrong.push(format!("tells {told:.2?} and not {wanted:.2} s"));
    }
    if let Some(first) = film.first_number() {
        match picture(mpv) {
            Some(picture) => {
                wrong.extend(seeing::wrong_with(film, &picture, first).map(|wrong| format!("at first: {wrong}")));
                wrong.extend(seeing::wrong_greys(film, &picture));
            }
            None => wrong.push("no first picture".into()),
        }
    }
    // Where it places the first frame: it may count from the sound's beginning.
    let first = mpv
        .ask(&json!(["get_property", "time-pos"]))
        .and_then(|data| data.as_f64())
        .unwrap_or_default();
    let counts = film.shown.len() > 1 && film.kind != Kind::Delayed;
    let first = if counts { first.clamp(0.0, 0.25) } else { 0.0 };
    for (place, number) in film.places() {
        outcome.seeks += 1;
        // mpv shows the first frame that begins at the place or later; Vitrin the one whose turn it is.
        let place = film.time_of(number).unwrap_or(place) + first;
        let picture = mpv.seek(place, "exact").and_then(|()| picture(mpv));
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
