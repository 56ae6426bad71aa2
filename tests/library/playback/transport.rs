//! Transport streams whose clock does not begin at nought and go on for ever, and what else is in them than H.264.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use support::films::{Codec, Container, Film, Recipe, Sound};
use support::turn_to_watch;
use vitrin::playback::{Options, PlayerEvent};

use super::{Bytes, Viewer, made, number, small};

/// 6.4 s at 25 frames a second, a key frame every 32 frames.
fn recorded() -> Recipe {
    Recipe {
        gop: 32,
        ..small().container(Container::Ts).frames(160)
    }
}

/// Has ffmpeg make another transport stream of `film`; `before` stands before the input.
fn remade(film: &Film, before: &str, after: &str, name: &str) -> PathBuf {
    let path = film.path.with_extension(name);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(before.split_whitespace())
        .arg("-i")
        .arg(&film.path)
        .args(["-f", "mpegts"])
        .args(after.split_whitespace())
        .arg(&path)
        .status()
        .unwrap();
    assert!(status.success(), "{name}");
    path
}

fn length_of(viewer: &mut Viewer) -> f64 {
    let length = viewer.event("the facts", |event| match event {
        PlayerEvent::Facts(facts) => Some(facts.duration_ms),
        _ => None,
    });
    length.unwrap() as f64 / 1000.0
}

/// Seeks to twenty places; frames are `number_at` their time, 25 a second.
pub(super) fn seeks_are_exact(path: &PathBuf, frames: u32, number_at: impl Fn(u32) -> u32) {
    let mut viewer = Viewer::holds(path);
    let first = viewer.frame();
    assert_eq!((number(&first), first.pts), (number_at(0), Duration::ZERO), "{path:?}");
    let length = f64::from(frames) / 25.0;
    let found = length_of(&mut viewer);
    assert!(
        (found - length).abs() < 0.05,
        "{path:?}: {found} s instead of {length} s"
    );
    let mut wrong = Vec::new();
    for n in 0..20u32 {
        let frame = if n == 0 { frames - 1 } else { n * 67 % frames };
        let place = f64::from(frame) / 25.0 + [0.0, 0.019, 0.035][n as usize % 3];
        let shown = viewer.seeks_to(place);
        let off = (shown.pts.as_secs_f64() - f64::from(frame) / 25.0).abs();
        if number(&shown) != number_at(frame) || off > 0.0015 {
            wrong.push((place, number_at(frame), number(&shown), shown.pts));
        }
    }
    assert!(wrong.is_empty(), "{path:?}: (place, right, shown, at): {wrong:?}");
}

#[test]
fn hevc_is_exact() {
    let film = made(recorded().codec(Codec::Hevc));
    seeks_are_exact(&film.path, 160, |frame| frame);
    let open = "-c:v libx265 -preset ultrafast -x265-params log-level=error:bframes=3:keyint=25:open-gop=1:scenecut=0 -c:a copy";
    seeks_are_exact(&remade(&film, "", open, "open.ts"), 160, |frame| frame);
}

#[test]
fn a_clock_that_wraps_around_goes_on() {
    let film = made(recorded());
    // The clock has 33 bits of 1/90,000 s.
    let path = remade(&film, "", "-c copy -output_ts_offset 95440 -mpegts_copyts 1", "wrap.ts");
    seeks_are_exact(&path, 160, |frame| frame);
}

#[test]
fn clips_put_together_are_one_film() {
    let film = made(recorded());
    let first = std::fs::read(&film.path).unwrap();
    for (name, offset) in [("again.ts", 0), ("hour.ts", 3600), ("back.ts", -1)] {
        let second = if offset == 0 {
            first.clone()
        } else {
            let offset = if offset < 0 {
                "-output_ts_offset 0.2".to_owned()
            } else {
                format!("-output_ts_offset {offset}")
            };
            std::fs::read(remade(&film, "", &format!("-c copy {offset}"), "second.ts")).unwrap()
        };
        let path = film.path.with_extension(name);
        std::fs::write(&path, [first.as_slice(), &second].concat()).unwrap();
        seeks_are_exact(&path, 320, |frame| frame % 160);
    }
}

#[test]
fn sound_that_begins_late_or_is_missing_keeps_nobody_waiting() {
    let film = made(recorded().sound(Sound::Mp2));
    let input = format!("-itsoffset 2.6 -i {}", film.path.display());
    let path = remade(&film, &input, "-map 1:v -map 0:a -c copy", "late.ts");
    let mut viewer = Viewer::holds(&path);
    assert_eq!(number(&viewer.frame()), 0);
    for frame in [30, 3, 150, 60] {
        assert_eq!(number(&viewer.seeks_to(f64::from(frame) / 25.0 + 0.01)), frame);
    }
    drop(viewer);
    let path = remade(&film, "", "-an -c copy", "silent.ts");
    seeks_are_exact(&path, 160, |frame| frame);
}

#[test]
fn a_stream_that_is_entered_in_the_middle_begins_with_its_first_key_frame() {
    let film = made(recorded());
    let whole = std::fs::read(&film.path).unwrap();
    let path = film.path.with_extension("entered.ts");
    std::fs::write(&path, &whole[whole.len() / 3 + 77..]).unwrap();
    let mut viewer = Viewer::holds(&path);
    let first = viewer.frame();
    assert_eq!((number(&first) % 32, first.pts), (0, Duration::ZERO));
    for frame in [5, 40, 17] {
        let shown = viewer.seeks_to(f64::from(frame) / 25.0 + 0.5);
        assert_ne!(number(&shown), u32::MAX);
        assert!(
            viewer
                .events
                .iter()
                .all(|event| !matches!(event, PlayerEvent::Error(_)))
        );
    }
}

#[test]
fn every_kind_of_sound_is_heard() {
    let film = made(recorded());
    for (codec, more, name) in [
        ("aac", "", "AAC"),
        ("aac", "-mpegts_flags +latm", "AAC"),
        // The tables call it private.
        ("aac", "-b:a 128k -mpegts_m2ts_mode 1", "AAC"),
        ("mp2", "", "MPEG audio"),
        ("libmp3lame", "", "MPEG audio"),
        ("ac3", "", "AC-3"),
        ("eac3", "", "E-AC-3"),
        ("pcm_bluray", "-mpegts_m2ts_mode 1", "LPCM"),
        // Left to GStreamer's demuxer.
        ("libopus", "", "Opus"),
    ] {
        let after = format!("-c:v copy -c:a {codec} {more}");
        let path = remade(&film, "", &after, &format!("{codec}{}.ts", more.len()));
        let _turn = turn_to_watch();
        let mut viewer = Viewer::opens(Bytes::of(&path), Options::default());
        viewer.event("sound", |event| match event {
            PlayerEvent::Sound { peak } if *peak > -10.0 => Some(()),
            PlayerEvent::Warning(warning) => panic!("{codec}: {warning:?}"),
            _ => None,
        });
        let facts = viewer.event("the facts", |event| match event {
            PlayerEvent::Facts(facts) => Some(facts.sound.clone()),
            _ => None,
        });
        let facts = facts.map(|sound| (sound.codec, sound.channels, sound.sample_rate));
        assert_eq!(facts, Some((name.to_owned(), 2, 48_000)), "{codec}");
    }
}

#[test]
fn steps_lead_to_the_next_picture_however_long_one_stands() {
    // Four pictures of two seconds each, and one key frame.
    let film = made(recorded().frames(4).sound(Sound::Mp2));
    let input = format!("-f lavfi -i sine=d=8 -i {}", film.path.display());
    for (options, name) in [
        ("-c:v libx264 -g 600 -c:a ac3 -f mpegts", "slides.ts"),
        ("-c:v libx264 -g 600 -bf 0 -c:a aac -f matroska", "slides.mkv"),
    ] {
        let options = format!("-map 0:a -map 1:v -vf setpts=N*2/TB -fps_mode vfr {options}");
        let path = remade(&film, &input, &options, name);
        let mut viewer = Viewer::holds(&path);
        assert_eq!(number(&viewer.frame()), 0);
        let mut numbers = Vec::new();
        for step in [1, 1, 1, -1, -1, 1, 1] {
            let seek = viewer.player.step(step);
            numbers.push(number(&viewer.answer_to(seek)));
        }
        assert_eq!(numbers, [1, 2, 3, 2, 1, 2, 3], "{name}");
    }
}
