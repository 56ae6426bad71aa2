//! What works on every computer, and has to go on doing so.

use super::avi::EMPTY_CHUNK;
use super::{Film, Kind};
use crate::make::clip::{AAC, AC3, Channels, Clip, HEVC, MJPEG, MP2, MP3, MPEG2, MPEG4, PCM, clip};

pub fn films() -> Vec<Film> {
    [usual(), hevc_ts()].concat()
}

fn usual() -> Vec<Film> {
    let plain = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Plain, name, muxer);
    vec![
        plain(clip(1001), "mp4-25.mp4", "-f mp4").selected(),
        plain(
            clip(1301).rate_of(24, 1).gop(48, 3),
            "mp4-24-index-first.mp4",
            "-f mp4 -movflags +faststart",
        ),
        plain(
            clip(1601).rate_of(30_000, 1001).frames(120).gop(15, 0),
            "mp4-2997.mp4",
            "-f mp4",
        ),
        plain(
            clip(1901).rate_of(50, 1).frames(200).size(426, 240),
            "mp4-50.mp4",
            "-f mp4",
        ),
        plain(
            clip(2201).rate_of(60, 1).frames(200).size(500, 282).gop(250, 4),
            "mp4-60-one-key-frame.mp4",
            "-f mp4",
        ),
        plain(
            clip(2501).rate_of(15, 1).frames(75).size(352, 288),
            "mp4-15.mp4",
            "-f mp4",
        ),
        plain(
            clip(2801).frames(80).lengths(&[1, 2, 1, 3]),
            "mp4-variable.mp4",
            "-f mp4",
        )
        .length_within(0.2),
        plain(clip(3101).silent(), "mp4-no-sound.mp4", "-f mp4"),
        plain(
            clip(3401).picture(HEVC).gop(25, 3),
            "iphone-hevc.mov",
            "-f mov -tag:v hvc1",
        )
        .selected(),
        plain(
            clip(3701).sound(PCM).channels(Channels::Mono, 48_000),
            "h264-pcm.mov",
            "-f mov",
        ),
        plain(clip(4001).picture(MJPEG).sound(PCM), "camera-mjpeg.mov", "-f mov"),
        plain(clip(4301).sound(AC3), "h264-ac3.mkv", "-f matroska"),
        plain(
            clip(4601).rate_of(24_000, 1001).gop(72, 5).picture(HEVC),
            "hevc-2398.mkv",
            "-f matroska",
        ),
        plain(clip(4901).frames(90).lengths(&[1, 1, 2]), "variable.mkv", "-f matroska").length_within(0.2),
        plain(clip(5201).sound(AC3), "avchd-25.mts", "-f mpegts -mpegts_m2ts_mode 1").selected(),
        plain(
            clip(5501).rate_of(50, 1).frames(200).sound(AC3),
            "avchd-50.mts",
            "-f mpegts -mpegts_m2ts_mode 1",
        ),
        plain(
            clip(5801).rate_of(30_000, 1001).frames(120).sound(AAC),
            "h264.ts",
            "-f mpegts",
        ),
        plain(clip(6101).picture(MPEG2).sound(MP2), "mpeg2.ts", "-f mpegts"),
        plain(clip(6401).picture(MPEG2).sound(MP2).gop(12, 2), "mpeg2.mpg", "-f vob"),
        plain(
            clip(6701)
                .picture(MPEG2)
                .sound(AC3)
                .rate_of(30_000, 1001)
                .frames(120)
                .gop(15, 2),
            "dvd.vob",
            "-f vob",
        ),
        plain(
            clip(7001).picture("-c:v mpeg1video -q:v 3").sound(MP2).gop(12, 0),
            "mpeg1.mpg",
            "-f mpeg",
        ),
        plain(
            clip(7401).picture(MPEG4).sound(AC3).gop(50, 0),
            "mpeg4-ac3.avi",
            "-f avi",
        )
        .selected(),
        plain(
            clip(7301).picture(MPEG4).sound(MP3).gop(50, 0),
            "mpeg4-no-b-frames.avi",
            "-f avi",
        )
        .standing_at_first(EMPTY_CHUNK)
        .lasting(4.0 + EMPTY_CHUNK),
        plain(clip(7601).picture(MJPEG).sound(PCM), "camera-mjpeg.avi", "-f avi").selected(),
        dv(7901, "tape.avi", "-f avi"),
        dv(8201, "tape.dv", "-f dv"),
        dv(8501, "tape.mov", "-f mov"),
    ]
}

/// HEVC in transport streams, as newer camcorders and receivers write it.
fn hevc_ts() -> Vec<Film> {
    let film = |clip: Clip, name: &str, muxer: &str| clip.picture(HEVC).film(Kind::HevcTs, name, muxer);
    let (ts, mts) = ("-f mpegts", "-f mpegts -mpegts_m2ts_mode 1");
    vec![
        film(clip(97_001).gop(25, 2), "hevc-25.ts", ts),
        film(clip(97_301).gop(50, 0), "hevc-no-b-frames.ts", ts),
        film(
            clip(97_601).rate_of(50, 1).frames(180).gop(60, 4).sound(AC3),
            "hevc-50.mts",
            mts,
        ),
        film(
            clip(97_901).rate_of(30_000, 1001).frames(120).gop(100, 3).sound(AC3),
            "hevc-2997.mts",
            mts,
        ),
        film(clip(98_201).size(640, 360).gop(12, 2).sound(MP2), "hevc-mp2.ts", ts),
        film(clip(98_501).gop(40, 3).silent(), "hevc-no-sound.ts", ts),
    ]
}

/// A tape's film, PAL.
fn dv(first: u32, name: &str, muxer: &str) -> Film {
    let tape = clip(first)
        .size(720, 576)
        .frames(75)
        .picture("-c:v dvvideo -pix_fmt yuv420p")
        .sound(PCM);
    let aspect = Clip {
        filters: "setsar=16/15,setfield=bff".into(),
        ..tape
    };
    Film {
        size: (768, 576),
        ..aspect.film(Kind::Plain, name, muxer)
    }
}
