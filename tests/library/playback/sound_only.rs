//! Sound without pictures: dictation and voice memos play, end and can be sought as a film does, with a calm picture to look at.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use support::{turn_to_watch, work_folder};
use vitrin::playback::{Options, PlayerEvent, SeekMode, Warning};

use super::broken::noise;
use super::{Bytes, Viewer, facts_of};

/// Six seconds of which the first, third and fifth have a tone of half the full scale.
const TONE: &str = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,2),1)':s=48000:c=mono:d=6";

/// Name, ffmpeg's options, extension, name of the container.
const KINDS: &[(&str, &str, &str, &str)] = &[
    ("wav", "-c:a pcm_s16le", "wav", "WAV"),
    ("wav-24", "-c:a pcm_s24le -ar 96000", "wav", "WAV"),
    ("wav-float", "-c:a pcm_f32le", "wav", "WAV"),
    ("wav-8", "-c:a pcm_u8 -ar 8000", "wav", "WAV"),
    ("wav-ulaw", "-c:a pcm_mulaw -ar 8000", "wav", "WAV"),
    ("wav-ima", "-c:a adpcm_ima_wav", "wav", "WAV"),
    ("wav-ms", "-c:a adpcm_ms", "wav", "WAV"),
    ("wav-mp3", "-c:a libmp3lame", "wav", "WAV"),
    ("wav-six", "-c:a pcm_s16le -ac 6", "wav", "WAV"),
    ("rf64", "-c:a pcm_s16le -rf64 always", "wav", "WAV"),
    ("aiff", "-c:a pcm_s16be", "aiff", "AIFF"),
    ("aifc", "-c:a pcm_s16le", "aiff", "AIFF"),
    ("mp3", "-c:a libmp3lame -b:a 128k", "mp3", "MP3"),
    ("mp3-variable", "-c:a libmp3lame -q:a 5 -ar 22050", "mp3", "MP3"),
    ("aac", "-c:a aac", "aac", "AAC"),
    ("flac", "-c:a flac", "flac", "FLAC"),
    ("flac-24", "-c:a flac -sample_fmt s32 -ar 96000", "flac", "FLAC"),
    ("opus", "-c:a libopus", "opus", "Ogg"),
    (
        "opus-voice",
        "-c:a libopus -application voip -b:a 16k -frame_duration 60",
        "ogg",
        "Ogg",
    ),
    ("vorbis", "-c:a libvorbis", "ogg", "Ogg"),
    ("memo", "-c:a aac", "m4a", "MP4"),
    ("memo-lossless", "-c:a alac", "m4a", "MP4"),
    ("wma", "-c:a wmav2", "wma", "Windows Media"),
    ("wma1", "-c:a wmav1", "wma", "Windows Media"),
];

fn ffmpeg(arguments: &[&str], path: &Path) {
    let done = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-y"])
        .args(arguments)
        .arg(path)
        .status()
        .unwrap();
    assert!(done.success(), "ffmpeg {arguments:?}");
}

fn recording(name: &str, options: &str, extension: &str) -> PathBuf {
    let path = work_folder("sound-only").join(format!("{name}.{extension}"));
    let mut arguments = vec!["-f", "lavfi", "-i", TONE];
    arguments.extend(options.split_whitespace());
    ffmpeg(&arguments, &path);
    path
}

/// What is wrong with a recording of [`TONE`]; `None` where all is well.
fn what_is_wrong(path: &Path, container: &str) -> Option<String> {
    let facts = facts_of(Arc::new(Bytes::of(path))).unwrap();
    let length = facts.duration_ms.unwrap_or_default();
    if facts.container.as_deref() != Some(container) || facts.picture.is_some() || facts.sound.is_none() {
        return Some(format!("{facts:?}"));
    }
    if length.abs_diff(6000) > 120 {
        return Some(format!("{length} ms"));
    }
    let _turn = turn_to_watch();
    let mut viewer = Viewer::holds(path);
    viewer.frame();
    for place in [4.02, 0.5, 1.98, 5.9, 3.0] {
        let at = viewer.seeks_to(place).pts.as_secs_f64();
        if (at - place).abs() > 0.041 {
            return Some(format!("sought {place}, arrived at {at}"));
        }
    }
    // A tone for 1 s from 4 s on, then silence.
    viewer.seeks_to(3.8);
    viewer.events.clear();
    let mut heard = Vec::new();
    viewer.player.play();
    let begun = Instant::now();
    viewer.waits_for("the end", |viewer| {
        let at = viewer.player.position().as_secs_f64();
        heard.extend(viewer.events.drain(..).filter_map(|event| match event {
            PlayerEvent::Sound { peak } => Some(Ok((at, peak))),
            PlayerEvent::End => Some(Err("end".to_owned())),
            PlayerEvent::Warning(Warning::UnsupportedSound { codec }) => Some(Err(codec)),
            _ => None,
        }));
        heard.iter().any(|heard| heard.is_err()).then_some(())
    });
    let took = begun.elapsed().as_secs_f64();
    let peaks: Vec<(f64, f64)> = heard.iter().filter_map(|heard| heard.clone().ok()).collect();
    let said: Vec<String> = heard.into_iter().filter_map(Result::err).collect();
    let loudest = peaks.iter().map(|peak| peak.1).fold(f64::NEG_INFINITY, f64::max);
    let after = peaks
        .iter()
        .filter(|(at, _)| (5.25..5.8).contains(at))
        .map(|peak| peak.1);
    let after = after.fold(f64::NEG_INFINITY, f64::max);
    let is_right = said == ["end"] && (loudest + 6.02).abs() < 4.0 && after < -40.0 && (1.9..4.0).contains(&took);
    (!is_right).then(|| format!("{said:?} after {took:.1} s, {loudest:.1} dB, then {after:.1} dB"))
}

#[test]
fn recordings_of_sound_play_and_are_sought_to_the_moment() {
    let only = std::env::var("VITRIN_KIND").unwrap_or_default();
    let mut wrong = Vec::new();
    for &(name, options, extension, container) in KINDS.iter().filter(|kind| kind.0.contains(&only)) {
        let path = recording(name, options, extension);
        let outcome = std::panic::catch_unwind(|| what_is_wrong(&path, container));
        match outcome.unwrap_or_else(|_| Some("it does not play".into())) {
            None => eprintln!("right: {name}"),
            Some(what) => wrong.push(format!("{name}: {what}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        KINDS.len(),
        wrong.join("\n")
    );
}

/// Flips bytes in good recordings: whatever comes of it, it comes soon, and the process lives.
#[test]
fn broken_recordings_never_hang_or_kill_the_process() {
    for (index, &(name, options, extension, _)) in KINDS.iter().enumerate() {
        let good = std::fs::read(recording(&format!("whole-{name}"), options, extension)).unwrap();
        for round in 0..4 {
            let mut bytes = good.clone();
            for flip in noise(1000 * index as u64 + round, 4 * 30).chunks(4) {
                let at = u32::from_le_bytes([flip[0], flip[1], flip[2], 0]) as usize;
                let at = if round < 2 { 4 + at % 120 } else { at % bytes.len() };
                bytes[at] ^= flip[3] | 1;
            }
            let started = Instant::now();
            let viewer = Viewer::opens(Bytes::new(bytes), Options::default());
            std::thread::sleep(Duration::from_millis(60));
            viewer.player.seek(Duration::from_secs(4), SeekMode::Exact);
            std::thread::sleep(Duration::from_millis(60));
            drop(viewer);
            assert!(started.elapsed() < Duration::from_secs(15), "round {round} of {name}");
        }
    }
}

#[test]
fn a_cover_is_not_taken_for_the_recordings_picture() {
    let cover = work_folder("sound-only").join("cover.png");
    ffmpeg(&["-f", "lavfi", "-i", "color=red:s=640x640", "-frames:v", "1"], &cover);
    let path = work_folder("sound-only").join("with-cover.mp3");
    let cover = cover.to_str().unwrap();
    ffmpeg(
        &[
            "-f",
            "lavfi",
            "-i",
            TONE,
            "-i",
            cover,
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "copy",
            "-id3v2_version",
            "3",
        ],
        &path,
    );
    assert_eq!(what_is_wrong(&path, "MP3"), None);
}

#[test]
fn a_recorder_without_power_leaves_a_recording() {
    let path = recording("cut", "-c:a pcm_s16le", "wav");
    let mut bytes = std::fs::read(&path).unwrap();
    let data = bytes.windows(4).position(|word| word == b"data").unwrap();
    for size in [0_u32, u32::MAX, 400_000_000] {
        bytes[data + 4..data + 8].copy_from_slice(&size.to_le_bytes());
        let facts = facts_of(Arc::new(Bytes::new(bytes.clone()))).unwrap();
        assert!(facts.duration_ms.unwrap().abs_diff(6000) < 20, "{size}: {facts:?}");
    }
    bytes.truncate(bytes.len() / 2);
    let facts = facts_of(Arc::new(Bytes::new(bytes))).unwrap();
    assert!(facts.duration_ms.unwrap().abs_diff(3000) < 20, "{facts:?}");
}

#[test]
fn sound_is_stepped_and_played_again_like_a_film() {
    let path = recording("steps", "-c:a pcm_s16le", "wav");
    let mut viewer = Viewer::opens(
        Bytes::of(&path),
        Options {
            start: Duration::from_secs(2),
            paused: true,
            ..Options::default()
        },
    );
    assert_eq!(viewer.frame().pts, Duration::from_secs(2));
    let step = viewer.player.step(1);
    assert_eq!(viewer.answer_to(step).pts, Duration::from_millis(2040));
    let step = viewer.player.step(-2);
    assert_eq!(viewer.answer_to(step).pts, Duration::from_millis(1960));
    let seek = viewer.player.seek(Duration::from_millis(4990), SeekMode::KeyFrame);
    assert!(viewer.answer_to(seek).pts.abs_diff(Duration::from_millis(4990)) <= Duration::from_millis(40));
    viewer.player.set_rate(2.0);
    viewer.player.play();
    viewer.waits_for("the end", |viewer| {
        viewer.events.contains(&PlayerEvent::End).then_some(())
    });
    viewer.events.clear();
    viewer.player.play();
    viewer.waits_for("the beginning", |viewer| {
        let at = viewer.player.position();
        (at > Duration::from_millis(200) && at < Duration::from_secs(2)).then_some(())
    });
}
