//! Matroska and WebM as browsers, screen recorders and broken copies make them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use support::films::{Container, Film, Recipe, Sound};
use support::turn_to_watch;
use vitrin::playback::{Options, PlayerEvent};

use super::{Bytes, Viewer, facts_of, made, number, small};

/// 7.2 s at 30 frames a second, a key frame every 36 frames.
fn recorded() -> Recipe {
    Recipe {
        fps: (30, 1),
        gop: 36,
        ..small().container(Container::Mkv).frames(216)
    }
}

/// Has ffmpeg make another file of `film`; `before` stands before the input.
fn remade(film: &Film, before: &str, after: &str, name: &str) -> PathBuf {
    let path = film.path.with_extension(name);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(before.split_whitespace())
        .arg("-i")
        .arg(&film.path)
        .args(after.split_whitespace())
        .arg(&path)
        .status()
        .unwrap();
    assert!(status.success(), "{name}");
    path
}

fn duration(viewer: &mut Viewer) -> f64 {
    let duration = viewer.event("the facts", |event| match event {
        PlayerEvent::Facts(facts) => Some(facts.duration_ms),
        _ => None,
    });
    duration.unwrap() as f64 / 1000.0
}

/// Seeks to each place and compares the number there; `number_at` says what is right.
fn seeks(path: &Path, length: f64, number_at: impl Fn(f64) -> u32) {
    let mut viewer = Viewer::holds(path);
    let first = viewer.frame();
    assert_eq!(
        (number(&first), first.pts),
        (number_at(0.0), Duration::ZERO),
        "{path:?}"
    );
    let found = duration(&mut viewer);
    assert!(
        (found - length).abs() < 0.045,
        "{path:?}: {found} s instead of {length} s"
    );
    let mut places = vec![0.0, length + 3.0, length - 0.001, 0.017];
    places.extend((0..14).map(|n| f64::from(n * 37 % 100) / 100.0 * length + 0.013));
    let mut wrong = Vec::new();
    for place in places {
        let frame = viewer.seeks_to(place);
        let right = number_at(place.min(length - 0.001));
        if number(&frame) != right {
            wrong.push((place, right, number(&frame), frame.pts));
        }
    }
    assert!(wrong.is_empty(), "{path:?}: (place, right, shown, at): {wrong:?}");
}

fn seeks_are_exact(film: &Film, path: &Path) {
    seeks(path, film.seconds(), |place| film.number_at(place));
}

/// Every frame once and in order, and the end. A machine that is busy elsewhere may cost a frame; then the film is watched again.
fn plays(path: &Path, numbers: impl IntoIterator<Item = u32>) {
    let _turn = turn_to_watch();
    let expected: Vec<u32> = numbers.into_iter().collect();
    let mut seen = BTreeMap::new();
    for _ in 0..5 {
        let frames = Viewer::plays(path).watches_to_the_end();
        assert!(frames.is_sorted_by(|a, b| a.pts < b.pts), "{path:?}");
        seen.extend(frames.iter().map(|frame| (frame.pts, number(frame))));
        if seen.len() >= expected.len() {
            break;
        }
    }
    assert_eq!(seen.into_values().collect::<Vec<_>>(), expected, "{path:?}");
}

#[test]
fn a_recording_without_duration_and_cues_is_exact() {
    let film = made(recorded());
    let path = remade(&film, "", "-c copy -f matroska -live 1", "live.mkv");
    seeks_are_exact(&film, &path);
    plays(&path, 0..216);
}

#[test]
fn clusters_that_do_not_begin_with_a_key_frame_are_exact() {
    let film = made(recorded());
    let path = remade(
        &film,
        "",
        "-c copy -f matroska -live 1 -cluster_time_limit 700",
        "short.mkv",
    );
    seeks_are_exact(&film, &path);
}

#[test]
fn browsers_codecs_are_exact() {
    let film = made(recorded());
    for (codec, sound, format) in [
        ("libvpx -deadline realtime -cpu-used 8 -b:v 2M", "libopus", "webm"),
        ("libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 2M", "libopus", "webm"),
        (
            "libx264 -preset ultrafast -bf 0 -bsf:v h264_mp4toannexb",
            "libopus",
            "matroska",
        ),
        ("libvpx -deadline realtime -cpu-used 8 -b:v 2M", "libvorbis", "webm"),
    ] {
        let after = format!("-c:v {codec} -g 47 -c:a {sound} -f {format} -live 1");
        let path = remade(
            &film,
            "",
            &after,
            &format!("{}.{sound}.{format}", codec.split(' ').next().unwrap()),
        );
        seeks_are_exact(&film, &path);
        let facts = facts_of(Arc::new(Bytes::of(&path))).unwrap();
        assert_eq!(
            facts.sound.map(|sound| (sound.channels, sound.sample_rate)),
            Some((2, 48_000)),
            "{path:?}"
        );
    }
}

#[test]
fn a_copy_that_broke_off_is_as_long_as_it_goes() {
    let film = made(recorded());
    let whole = std::fs::read(&film.path).unwrap();
    let path = film.path.with_extension("broken.mkv");
    std::fs::write(&path, &whole[..whole.len() * 3 / 5]).unwrap();
    let mut viewer = Viewer::holds(&path);
    assert_eq!(number(&viewer.frame()), 0);
    let length = duration(&mut viewer);
    assert!(length > 2.0 && length < 6.5, "{length}");
    drop(viewer);
    seeks(&path, length, |place| film.number_at(place));
}

#[test]
fn two_recordings_put_together_are_one_film() {
    let film = made(recorded());
    let path = remade(&film, "", "-c copy -f matroska -live 1", "half.mkv");
    let half = std::fs::read(path).unwrap();
    for (name, second) in [
        ("twice.mkv", half.clone()),
        ("mixed.mkv", std::fs::read(&film.path).unwrap()),
    ] {
        let path = film.path.with_extension(name);
        std::fs::write(&path, [half.as_slice(), &second].concat()).unwrap();
        // The second begins when the first has ended, which sound may do a little after the picture.
        let mut viewer = Viewer::holds(&path);
        viewer.frame();
        let length = duration(&mut viewer);
        assert!((length - 14.4).abs() < 0.06, "{length}");
        for (place, right) in [
            (7.15, 214),
            (1.01, 30),
            (8.25, 30),
            (13.25, 180),
            (11.2, 119),
            (7.3, 1),
            (20.0, 215),
        ] {
            let frame = viewer.seeks_to(place);
            let found = number(&frame);
            assert!(
                found.abs_diff(right) <= 1,
                "{name}: {place}: {found} instead of {right}"
            );
        }
        plays(&path, (0..216).chain(0..216));
    }
}

#[test]
fn sound_that_begins_late_or_ends_early_keeps_nobody_waiting() {
    let film = made(recorded());
    let late = "-map 1:v -map 0:a -c copy -f matroska";
    let input = format!("-itsoffset 3 -i {}", film.path.display());
    let path = remade(&film, &input, late, "late-sound.mkv");
    let mut viewer = Viewer::holds(&path);
    assert_eq!(number(&viewer.frame()), 0);
    for place in [6.0, 0.5, 2.9, 4.0] {
        assert_eq!(number(&viewer.seeks_to(place)), film.number_at(place), "{place}");
    }
    drop(viewer);
    plays(&path, 0..216);
    let input = format!("-t 2.2 -i {}", film.path.display());
    let path = remade(&film, &input, late, "short-sound.mkv");
    seeks_are_exact(&film, &path);
    plays(&path, 0..216);
}

#[test]
fn a_picture_that_begins_long_after_sound_is_shown_from_the_beginning() {
    let film = made(recorded());
    let input = format!("-i {}", film.path.display());
    let path = remade(
        &film,
        &format!("{input} -itsoffset 1.7"),
        "-map 1:v -map 0:a -c copy -f matroska",
        "late-picture.mkv",
    );
    // Sound begins 21 ms before the film's first picture: that is how AAC is coded.
    seeks(&path, film.seconds() + 1.721, |place| film.number_at(place - 1.721));
}

#[test]
fn rare_pictures_stand_as_long_as_they_should() {
    let film = made(recorded().sound(Sound::Aac));
    // One of 30; six in the whole film, with one key frame; a still of four seconds in the middle.
    for (name, choice, right) in [
        (
            "one-a-second.mkv",
            "not(mod(n\\,30))",
            (|place| (place + 0.0005) as u32 * 30) as fn(f64) -> u32,
        ),
        ("slides.mkv", "not(mod(n\\,36))", |place| {
            ((place + 0.0005) / 1.2) as u32 * 36
        }),
        ("still.mkv", "lt(n\\,60)+gte(n\\,180)", |place| {
            let number = ((place + 0.0005) * 30.0) as u32;
            if (60..180).contains(&number) { 59 } else { number }
        }),
    ] {
        let after =
            format!("-vf select='{choice}' -fps_mode vfr -c:v libx264 -preset ultrafast -g 400 -c:a copy -f matroska");
        let path = remade(&film, "", &after, name);
        let mut viewer = Viewer::holds(&path);
        assert_eq!(number(&viewer.frame()), 0, "{name}");
        for place in [0.5, 6.9, 2.5, 4.4, 1.1, 5.99, 6.1] {
            assert_eq!(number(&viewer.seeks_to(place)), right(place), "{name} at {place}");
        }
        let length = duration(&mut viewer);
        assert!((length - 7.2).abs() < 0.06, "{name}: {length}");
        let _turn = turn_to_watch();
        let last = Viewer::plays(&path).watches_to_the_end().last().map(number);
        assert_eq!(last, Some(right(7.19)), "{name}");
    }
}

#[test]
fn every_kind_of_sound_is_heard() {
    let film = made(recorded());
    for (codec, name) in [
        ("aac", "AAC"),
        ("libmp3lame", "MP3"),
        ("mp2", "MPEG audio"),
        ("ac3", "AC-3"),
        ("eac3", "E-AC-3"),
        ("flac", "FLAC"),
        ("libvorbis", "Vorbis"),
        ("libopus", "Opus"),
        ("pcm_s16le", "PCM"),
        ("pcm_s24le", "PCM"),
        ("pcm_f32le", "PCM"),
        ("pcm_s16be", "PCM"),
        ("pcm_alaw", "A-law"),
    ] {
        let path = remade(
            &film,
            "",
            &format!("-c:v copy -c:a {codec} -f matroska"),
            &format!("{codec}.mkv"),
        );
        let _turn = turn_to_watch();
        let mut viewer = Viewer::plays(&path);
        viewer.event("sound", |event| match event {
            PlayerEvent::Sound { peak } if *peak > -10.0 => Some(()),
            PlayerEvent::Warning(warning) => panic!("{codec}: {warning:?}"),
            _ => None,
        });
        let facts = viewer.event("the facts", |event| match event {
            PlayerEvent::Facts(facts) => Some(facts.sound.clone()),
            _ => None,
        });
        assert_eq!(facts.map(|sound| sound.codec).as_deref(), Some(name), "{codec}");
    }
}

/// Wrong bytes all over a film: what can be played is played, to the end.
#[test]
fn wrong_bytes_do_not_end_a_film() {
    let film = made(recorded());
    let path = remade(&film, "", "-c copy -f matroska -live 1", "live.mkv");
    let whole = std::fs::read(path).unwrap();
    for distance in [4000, 30_011] {
        let mut bytes = whole.clone();
        for place in (5000..bytes.len()).step_by(distance) {
            bytes[place] ^= 0x5a;
        }
        let mut viewer = Viewer::opens(Bytes::new(bytes), Options::default());
        let frames = viewer.watches_to_the_end();
        let last = frames.last().map_or(0.0, |frame| frame.pts.as_secs_f64());
        assert!(
            frames.len() > 40 && last > 5.0,
            "{distance}: {} frames, the last at {last}",
            frames.len()
        );
    }
}
