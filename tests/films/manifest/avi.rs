//! Xvid and DivX with B-frames in AVI: a format that knows no time stamps.

use std::path::Path;
use std::sync::Arc;

use super::{Film, Kind};
use crate::make::clip::{AC3, Clip, MP3, XVID, clip};
use crate::make::packed;

/// MP3 begins before the picture. Where pictures are stored in the order in which they are shown, ffmpeg makes up for that by a chunk of
/// nothing behind the first of them: at 25 a second, this stands so much longer.
pub const EMPTY_CHUNK: f64 = 0.04;

pub fn films() -> Vec<Film> {
    let film = |clip: Clip, name: &str| clip.film(Kind::BFramesInAvi, name, "-f avi");
    vec![
        film(clip(27_001).picture(XVID).sound(MP3).gop(50, 2), "xvid-2-b.avi").selected(),
        film(
            clip(27_301)
                .picture(XVID)
                .sound(MP3)
                .gop(75, 1)
                .rate_of(30_000, 1001)
                .frames(120),
            "xvid-1-b-2997.avi",
        ),
        film(
            clip(27_601).picture(XVID).sound(AC3).gop(30, 3).rate_of(24, 1),
            "xvid-3-b-24.avi",
        ),
        film(
            clip(27_901)
                .picture("-c:v mpeg4 -q:v 3 -vtag DX50")
                .sound(MP3)
                .gop(100, 2),
            "divx5.avi",
        ),
        film(
            clip(28_201)
                .picture("-c:v libxvid -q:v 4 -vtag XVID")
                .sound(MP3)
                .gop(40, 0),
            "libxvid.avi",
        )
        .standing_at_first(EMPTY_CHUNK)
        .lasting(4.0 + EMPTY_CHUNK),
        film(clip(28_501).picture(XVID).silent().gop(60, 2), "xvid-no-sound.avi"),
        packed_film(clip(28_801).picture(XVID).sound(MP3).gop(50, 1), "xvid-packed.avi").searched(),
        packed_film(
            clip(29_101).picture(XVID).silent().gop(80, 1).rate_of(24, 1),
            "xvid-packed-24.avi",
        ),
        packed_film(
            clip(29_401)
                .picture("-c:v mpeg4 -q:v 3 -vtag DX50")
                .sound(MP3)
                .gop(36, 1),
            "divx-packed.avi",
        ),
        film(clip(29_701).gop(50, 2), "h264-b-frames.avi").how("H.264 with B-frames, which AVI was never made for"),
    ]
}

/// Each B-frame in one chunk with the frame before it, and a chunk of almost nothing in its place.
fn packed_film(clip: Clip, name: &str) -> Film {
    let source = clip.clone();
    let make = move |path: &Path| {
        let silent = source.clone().silent();
        let stream = silent.kept_as("-f m4v", "m4v");
        let packed = packed::of(&std::fs::read(stream).unwrap());
        crate::make::avi::write(&packed, &source, path);
    };
    clip.made_by(Kind::BFramesInAvi, name, Arc::new(make))
        .how("packed bitstream")
}
