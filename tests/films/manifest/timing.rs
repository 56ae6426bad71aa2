//! Sound and picture of different length, or that begin at different times; and pictures that stand for long.

use super::avi::EMPTY_CHUNK;
use super::{Film, Kind};
use crate::make::clip::{AC3, Clip, MP3, MPEG4, OPUS, VP8, clip};

pub fn films() -> Vec<Film> {
    [delayed(), slides()].concat()
}

fn delayed() -> Vec<Film> {
    let film = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Delayed, name, muxer);
    let mts = "-f mpegts -mpegts_m2ts_mode 1";
    vec![
        film(
            clip(30_001).delayed(0.5).sounding_for(3.5),
            "sound-500-ms-later.mp4",
            "-f mp4",
        )
        .selected(),
        film(
            clip(30_301).delayed(0.24).sounding_for(3.7),
            "sound-240-ms-later.mov",
            "-f mov",
        ),
        film(
            clip(30_601).delayed(2.0).sounding_for(2.0),
            "sound-2-s-later.mp4",
            "-f mp4",
        ),
        film(
            clip(30_901).frames(150).delayed(3.0).sounding_for(3.0),
            "sound-3-s-later.mp4",
            "-f mp4",
        ),
        film(
            clip(31_201).frames(150).delayed(3.0).sounding_for(3.0),
            "sound-3-s-later.mkv",
            "-f matroska",
        ),
        film(
            clip(31_501).delayed(0.7).sounding_for(3.3),
            "sound-700-ms-later.mkv",
            "-f matroska",
        ),
        film(
            clip(31_801).sound(AC3).delayed(1.5).sounding_for(2.5),
            "sound-1500-ms-later.mts",
            mts,
        ),
        film(
            clip(32_101)
                .picture(MPEG4)
                .sound(MP3)
                .gop(25, 0)
                .delayed(0.6)
                .sounding_for(3.4),
            "sound-600-ms-later.avi",
            "-f avi",
        ),
        film(clip(32_401).picture_delayed(0.4), "picture-400-ms-later.mp4", "-f mp4"),
        film(
            clip(32_701).picture_delayed(1.2).frames(75),
            "picture-1200-ms-later.mp4",
            "-f mp4",
        ),
        film(
            clip(33_001).picture_delayed(0.8),
            "picture-800-ms-later.mkv",
            "-f matroska",
        )
        // AAC begins 1024 samples before, and Matroska has no times before 0.
        .standing_at_first(1024.0 / 48_000.0),
        film(
            clip(33_301).sound(AC3).picture_delayed(0.6),
            "picture-600-ms-later.mts",
            mts,
        )
        // AC-3 begins 256 samples before.
        .standing_at_first(256.0 / 48_000.0),
        film(clip(33_601).sounding_for(6.0), "sound-2-s-longer.mp4", "-f mp4"),
        film(
            clip(33_901).frames(75).sounding_for(6.5),
            "sound-3-s-longer.mkv",
            "-f matroska",
        ),
        film(clip(34_201).sound(AC3).sounding_for(6.0), "sound-2-s-longer.mts", mts),
        film(
            clip(34_501).frames(150).sounding_for(3.0),
            "sound-3-s-shorter.mp4",
            "-f mp4",
        ),
        film(
            clip(34_801).frames(125).sounding_for(1.5),
            "sound-3-s-shorter.mkv",
            "-f matroska",
        ),
        film(
            clip(35_101)
                .frames(100)
                .picture(MPEG4)
                .sound(MP3)
                .gop(50, 0)
                .sounding_for(2.0),
            "sound-2-s-shorter.avi",
            "-f avi",
        )
        // An empty chunk behind the first frame, as in the plain one.
        .standing_at_first(EMPTY_CHUNK)
        .lasting(4.0 + EMPTY_CHUNK),
    ]
}

/// A still of three seconds in the middle.
static PAUSE: [u32; 60] = {
    let mut lengths = [1; 60];
    lengths[30] = 75;
    lengths
};

fn slides() -> Vec<Film> {
    let film = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Slides, name, muxer).length_within(0.3);
    // Sound to the end, which says how long the last one stands.
    let slides = |first, lengths: &'static [u32]| {
        let seconds = f64::from(lengths.iter().sum::<u32>()) / 25.0;
        clip(first)
            .frames(lengths.len() as u32)
            .lengths(lengths)
            .gop(250, 0)
            .sounding_for(seconds)
    };
    vec![
        film(slides(36_001, &[60, 90, 30, 100, 70, 50]), "zoom-slides.mp4", "-f mp4"),
        film(
            slides(36_301, &[125, 25, 75, 75]),
            "teams-slides.mp4",
            "-f mp4 -movflags +faststart",
        ),
        film(slides(36_601, &[50, 150, 50]), "slides.mkv", "-f matroska"),
        film(
            slides(36_901, &[75, 50, 100, 75]).picture(VP8).sound(OPUS),
            "slides.webm",
            "-f webm -live 1",
        ),
        film(slides(37_201, &[100, 100, 25]).sound(AC3), "slides.ts", "-f mpegts"),
        film(
            clip(37_501).rate_of(1, 1).frames(8).gop(1, 0),
            "one-a-second.mp4",
            "-f mp4",
        )
        .how("one picture a second beside sound"),
        film(
            clip(37_801).rate_of(1, 1).frames(7).gop(7, 0),
            "one-a-second.mkv",
            "-f matroska",
        ),
        film(
            clip(38_101).rate_of(1, 2).frames(4).gop(4, 0),
            "one-in-two-seconds.mp4",
            "-f mp4",
        ),
        film(
            clip(38_401).frames(60).lengths(&PAUSE).gop(20, 2),
            "pause.mp4",
            "-f mp4",
        )
        .selected()
        .how("a still of three seconds in the middle"),
        film(
            clip(38_701).frames(60).lengths(&PAUSE).gop(30, 0),
            "pause.mkv",
            "-f matroska",
        ),
        film(
            slides(39_001, &[60, 90, 30, 70]).silent(),
            "slides-no-sound.mp4",
            "-f mp4",
        )
        // Nothing says how long the last one stands.
        .lasting(7.24),
    ]
}
