//! Program streams: MPEG-1 and MPEG-2 from cameras with discs and hard discs, and from DVDs.

use std::path::PathBuf;
use std::process::Command;

use support::films::{Codec, Container, Film, Recipe, Sound};
use support::turn_to_watch;
use vitrin::playback::{Options, PlayerEvent};

use super::transport::seeks_are_exact;
use super::{Bytes, Viewer, made, small};

const MPEG1: &str = "-c:v mpeg1video -q:v 3 -bf 2 -g 15 -sc_threshold 1000000000";

fn recorded(codec: Codec) -> Recipe {
    Recipe {
        gop: 15,
        ..small().codec(codec).container(Container::ProgramStream).frames(160)
    }
}

/// Has ffmpeg make another program stream of `film`.
fn remade(film: &Film, options: &str, name: &str) -> PathBuf {
    let path = film.path.with_extension(name);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-i"])
        .arg(&film.path)
        .args(options.split_whitespace())
        .arg(&path)
        .status()
        .unwrap();
    assert!(status.success(), "{name}");
    path
}

/// The same stream with stamps on few pictures only, as on a DVD: one in `keeps`.
fn with_few_stamps(stream: &[u8], keeps: usize) -> Vec<u8> {
    let mut thinned = stream.to_vec();
    let (mut at, mut count) = (0, 0);
    while at + 14 < thinned.len() {
        if thinned[at..at + 4] == [0, 0, 1, 0xe0] && thinned[at + 6] & 0xc0 == 0x80 && thinned[at + 7] & 0x80 != 0 {
            if count % keeps != 0 {
                // The head is as long as before, filled with what means nothing.
                let length = usize::from(thinned[at + 8]);
                thinned[at + 7] &= 0x3f;
                thinned[at + 9..at + 9 + length].fill(0xff);
            }
            count += 1;
        }
        at += 1;
    }
    thinned
}

#[test]
fn every_picture_can_be_sought() {
    for codec in [Codec::Mpeg2, Codec::Other(MPEG1)] {
        let film = made(recorded(codec).sound(Sound::Mp2));
        seeks_are_exact(&film.path, 160, |frame| frame);
    }
    let film = made(recorded(Codec::Mpeg2).sound(Sound::Ac3));
    seeks_are_exact(&remade(&film, "-c copy -f vob", "vob"), 160, |frame| frame);
    seeks_are_exact(&remade(&film, "-an -c copy -f vob", "silent.vob"), 160, |frame| frame);
}

#[test]
fn pictures_without_time_stamps_are_shown_when_their_turn_comes() {
    let film = made(recorded(Codec::Mpeg2).sound(Sound::Mp2));
    let stream = std::fs::read(&film.path).unwrap();
    for keeps in [7, 40] {
        let path = film.path.with_extension(format!("few-{keeps}.mpg"));
        std::fs::write(&path, with_few_stamps(&stream, keeps)).unwrap();
        seeks_are_exact(&path, 160, |frame| frame);
    }
}

#[test]
fn clips_put_together_are_one_film() {
    let film = made(recorded(Codec::Mpeg2).sound(Sound::Mp2));
    let stream = std::fs::read(&film.path).unwrap();
    let path = film.path.with_extension("twice.mpg");
    std::fs::write(&path, [stream.as_slice(), &stream].concat()).unwrap();
    seeks_are_exact(&path, 320, |frame| frame % 160);
}

#[test]
fn h264_is_exact() {
    let film = made(Recipe {
        gop: 32,
        ..small().frames(160)
    });
    let path = remade(&film, "-an -c:v copy -bsf:v h264_mp4toannexb -f vob", "h264.vob");
    seeks_are_exact(&path, 160, |frame| frame);
}

#[test]
fn every_kind_of_sound_is_heard() {
    let film = made(recorded(Codec::Mpeg2).sound(Sound::Mp2));
    for (options, name) in [
        ("-c:a mp2", "MPEG audio"),
        ("-c:a ac3", "AC-3"),
        ("-c:a pcm_dvd", "PCM"),
    ] {
        let options = format!("-c:v copy {options} -f vob");
        let path = remade(&film, &options, &format!("{}.vob", options.len()));
        let _turn = turn_to_watch();
        let mut viewer = Viewer::opens(Bytes::of(&path), Options::default());
        viewer.event("sound", |event| match event {
            PlayerEvent::Sound { peak } if *peak > -10.0 => Some(()),
            PlayerEvent::Warning(warning) => panic!("{options}: {warning:?}"),
            _ => None,
        });
        let facts = viewer.event("the facts", |event| match event {
            PlayerEvent::Facts(facts) => Some(facts.sound.clone()),
            _ => None,
        });
        let facts = facts.map(|sound| (sound.codec, sound.channels, sound.sample_rate));
        assert_eq!(facts, Some((name.to_owned(), 2, 48_000)), "{options}");
    }
}
