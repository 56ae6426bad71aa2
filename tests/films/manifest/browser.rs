//! What browsers record: WebM and Matroska written while it is filmed, so without length and without an index.

use super::{Film, Kind};
use crate::make::clip::{Channels, Clip, OPUS, PCM, VP8, VP9, clip};

pub fn films() -> Vec<Film> {
    let film = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Browser, name, muxer);
    let (webm, mkv) = ("-f webm -live 1", "-f matroska -live 1");
    vec![
        film(
            clip(23_001).picture(VP8).sound(OPUS).gop(50, 0),
            "firefox-vp8.webm",
            webm,
        )
        .selected(),
        film(
            clip(23_301)
                .picture(VP8)
                .sound(OPUS)
                .rate_of(30, 1)
                .frames(130)
                .gop(100, 0),
            "chrome-vp8-30.webm",
            "-f webm -live 1 -cluster_time_limit 1000",
        )
        .how("clusters of a second, key frames every three"),
        film(
            clip(23_601).picture(VP9).sound(OPUS).gop(60, 0),
            "chrome-vp9.webm",
            webm,
        ),
        film(
            clip(23_901)
                .picture(VP9)
                .sound(OPUS)
                .rate_of(15, 1)
                .frames(75)
                .gop(30, 0)
                .size(426, 240),
            "meet-vp9-15.webm",
            webm,
        ),
        film(clip(24_201).sound(OPUS).gop(40, 0), "chrome-h264.mkv", mkv).selected(),
        film(
            clip(24_501).sound(OPUS).rate_of(30_000, 1001).frames(120).gop(90, 0),
            "chrome-h264-2997.mkv",
            mkv,
        ),
        film(clip(24_801).gop(50, 2), "live-h264-b-frames.mkv", mkv),
        film(clip(25_101).sound(PCM).gop(30, 0), "edge-h264-pcm.mkv", mkv),
        film(
            clip(25_401).picture(VP8).silent().gop(25, 0),
            "screen-vp8-no-sound.webm",
            webm,
        ),
        film(
            clip(25_701)
                .picture(VP9)
                .sound(OPUS)
                .frames(90)
                .gop(45, 0)
                .lengths(&[1, 2, 1, 1, 3]),
            "chrome-vp9-variable.webm",
            webm,
        )
        .length_within(0.2),
        film(
            clip(26_001)
                .picture(VP8)
                .sound(OPUS)
                .channels(Channels::Mono, 48_000)
                .gop(200, 0),
            "one-key-frame.webm",
            webm,
        ),
        film(
            clip(26_301).picture(VP8).sound("-c:a libvorbis").gop(50, 0),
            "indexed-vp8-vorbis.webm",
            "-f webm",
        ),
        film(
            clip(26_601)
                .picture(VP9)
                .sound(OPUS)
                .rate_of(50, 1)
                .frames(180)
                .gop(60, 0),
            "indexed-vp9-50.webm",
            "-f webm",
        ),
    ]
}
