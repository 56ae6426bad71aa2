//! When sound is heard, and that no film is silent without a word.

use std::path::{Path, PathBuf};
use std::process::Command;

use support::films::{Container, Film, Sound};
use support::{turn_to_watch, work_folder};
use vitrin::playback::{Options, PlayerEvent, Warning};

use super::{Bytes, Viewer, made, small};

/// Peaks louder than this are the tone.
const LOUD: f64 = -12.0;

fn remade(film: &Film, name: &str, arguments: &[&str]) -> PathBuf {
    let path = work_folder("heard").join(name);
    let film = film.path.to_str().unwrap();
    let arguments = arguments.iter().map(|word| if *word == "FILM" { film } else { *word });
    let done = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-y"])
        .args(arguments)
        .arg(&path)
        .status()
        .unwrap();
    assert!(done.success(), "{name}");
    path
}

/// Plays a film from this second on to its end: what was heard where, and what was warned of.
fn heard(bytes: Bytes, from: f64) -> (Vec<(f64, f64)>, Vec<String>) {
    let _turn = turn_to_watch();
    let paused = Options {
        paused: true,
        ..Options::default()
    };
    let mut viewer = Viewer::opens(bytes, paused);
    viewer.frame();
    viewer.seeks_to(from);
    viewer.player.play();
    let mut peaks = Vec::new();
    let mut warned = Vec::new();
    viewer.waits_for("the end", |viewer| {
        let at = viewer.player.position().as_secs_f64();
        let mut is_over = false;
        for event in viewer.events.drain(..) {
            match event {
                PlayerEvent::Sound { peak } => peaks.push((at, peak)),
                PlayerEvent::Warning(Warning::UnsupportedSound { codec }) => warned.push(codec),
                PlayerEvent::End => is_over = true,
                _ => {}
            }
        }
        is_over.then_some(())
    });
    (peaks, warned)
}

/// Whether the tone is heard where it is `meant` to be, the edges not looked at.
fn is_heard_where(path: &Path, from: f64, meant: impl Fn(f64) -> bool) {
    let (peaks, warned) = heard(Bytes::of(path), from);
    assert!(warned.is_empty(), "{warned:?}");
    let clear: Vec<(f64, f64)> = peaks
        .into_iter()
        .filter(|(at, _)| *at > from + 0.3 && *at < 5.7 && meant(at - 0.3) == meant(at + 0.3))
        .collect();
    let wrong: Vec<_> = clear.iter().filter(|(at, peak)| meant(*at) != (*peak > LOUD)).collect();
    assert!(clear.len() > 5, "{path:?}: {clear:?}");
    // A machine that is busy elsewhere is late now and then.
    assert!(
        wrong.len() * 8 < clear.len(),
        "{path:?} from {from}: {wrong:?} of {clear:?}"
    );
}

#[test]
fn sound_that_begins_late_is_heard_late() {
    let film = made(small());
    let path = remade(
        &film,
        "late.flv",
        &[
            "-i",
            "FILM",
            "-itsoffset",
            "3",
            "-i",
            "FILM",
            "-map",
            "0:v",
            "-map",
            "1:a",
            "-c",
            "copy",
            "-t",
            "6",
        ],
    );
    let meant = |at: f64| (3.0..4.0).contains(&at) || (5.0..6.0).contains(&at);
    is_heard_where(&path, 0.0, meant);
    is_heard_where(&path, 2.0, meant);
    is_heard_where(&path, 4.0, meant);
}

#[test]
fn sound_that_pauses_goes_on_at_its_time() {
    let film = made(small().sound(Sound::Pcm).container(Container::Mov));
    let path = remade(
        &film,
        "pause.flv",
        &[
            "-i",
            "FILM",
            "-c:v",
            "copy",
            "-af",
            "aselect=not(between(t\\,0.6\\,3.9))",
            "-c:a",
            "aac",
        ],
    );
    let meant = |at: f64| (0.0..0.6).contains(&at) || (4.0..5.0).contains(&at);
    is_heard_where(&path, 0.0, meant);
    is_heard_where(&path, 1.5, meant);
}

#[test]
fn pictures_go_on_when_sound_has_ended() {
    let film = made(small());
    let path = remade(
        &film,
        "short.flv",
        &["-i", "FILM", "-c:v", "copy", "-af", "atrim=0:2.5", "-c:a", "aac"],
    );
    let (peaks, warned) = heard(Bytes::of(&path), 0.0);
    assert!(warned.is_empty());
    assert!(peaks.iter().any(|(at, peak)| *at < 1.1 && *peak > LOUD), "{peaks:?}");
    // Where there is none at all.
    let (peaks, warned) = heard(Bytes::of(&path), 4.0);
    assert!(warned.is_empty());
    assert!(peaks.iter().all(|(_, peak)| *peak < LOUD), "{peaks:?}");
}

#[test]
fn sound_whose_decoder_fails_is_told_and_the_pictures_go_on() {
    let film = made(small().container(Container::Other("flv", "flv")));
    let mut bytes = std::fs::read(&film.path).unwrap();
    // AAC: a description, and samples.
    let mut at = 13;
    while at + 11 < bytes.len() {
        let size = usize::from(bytes[at + 1]) << 16 | usize::from(bytes[at + 2]) << 8 | usize::from(bytes[at + 3]);
        let body = at + 11..(at + 11 + size).min(bytes.len());
        if bytes[at] == 8 {
            let kind = bytes[body.start + 1];
            if kind == 1 {
                bytes[body.start + 2..body.end].fill(0xff);
            }
        }
        at += 11 + size + 4;
    }
    let (_, warned) = heard(Bytes::new(bytes), 0.0);
    assert_eq!(warned, ["AAC"]);
}

#[test]
fn of_two_tracks_the_first_that_can_be_played_is_heard() {
    let film = made(small());
    let path = remade(
        &film,
        "two.mkv",
        &[
            "-i", "FILM", "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c:v", "copy", "-c:a:0", "truehd", "-strict",
            "-2", "-c:a:1", "aac",
        ],
    );
    is_heard_where(&path, 0.0, |at| (at as u32).is_multiple_of(2));
    let path = remade(
        &film,
        "none.mkv",
        &["-i", "FILM", "-c:v", "copy", "-c:a", "truehd", "-strict", "-2"],
    );
    let (_, warned) = heard(Bytes::of(&path), 4.0);
    assert!(
        warned.len() == 1 && warned[0].to_lowercase().contains("truehd"),
        "{warned:?}"
    );
}
