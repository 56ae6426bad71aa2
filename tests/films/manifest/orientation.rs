//! Pictures that lie turned or mirrored in the file, and are to be shown upright.

use std::path::Path;
use std::sync::Arc;

use super::{Film, Kind};
use crate::make::clip::{Clip, HEVC, MJPEG, clip};
use crate::make::picture::Orientation;
use crate::make::{boxes, ebml, patched, photo};

pub fn films() -> Vec<Film> {
    let names = [
        "",
        "upright",
        "mirrored",
        "turned-180",
        "upside-down-mirrored",
        "transposed",
        "turned-90",
        "transversed",
        "turned-270",
    ];
    let mut films = Vec::new();
    for orientation in 2..=8u8 {
        let name = names[usize::from(orientation)];
        let size = if orientation >= 5 { (360, 640) } else { (640, 360) };
        let clip = clip(70_001 + u32::from(orientation) * 300)
            .size(size.0, size.1)
            .frames(75)
            .stored_as(orientation);
        films.push(with_matrix(clip, &format!("matrix-{name}.mp4"), "-f mp4"));
        films.push(photo::film(
            Kind::Orientation,
            72_001 + u32::from(orientation),
            size,
            orientation,
            &format!("exif-{name}.jpg"),
        ));
    }
    films[8] = films[8].clone().selected();
    let turned = |first: u32, orientation: Orientation| clip(first).size(360, 640).frames(75).stored_as(orientation);
    films.extend([
        with_matrix(
            turned(73_001, 6).picture(HEVC),
            "iphone-portrait.mov",
            "-f mov -tag:v hvc1",
        ),
        with_matrix(turned(73_301, 8).rate_of(30_000, 1001), "portrait-2997.mov", "-f mov"),
        with_matrix(
            clip(73_601).size(640, 360).picture(MJPEG).stored_as(3).frames(50),
            "mjpeg-180.mov",
            "-f mov",
        ),
        with_roll(turned(73_901, 6), -90.0, "roll-90.mkv"),
        with_roll(turned(74_201, 8), 90.0, "roll-270.mkv"),
        with_roll(
            clip(74_501).size(640, 360).frames(75).stored_as(3),
            180.0,
            "roll-180.mkv",
        ),
        photo::film(Kind::Orientation, 74_801, (640, 360), 1, "exif-upright.jpg"),
    ]);
    films
}

/// With the matrix of a telephone that was held so.
fn with_matrix(clip: Clip, name: &str, muxer: &'static str) -> Film {
    let source = clip.clone();
    let make = move |path: &Path| {
        let plain = source.kept_as(muxer, "mp4");
        patched(&plain, path, |film| {
            boxes::with_index(&film, |moov| boxes::set_matrix(moov, source.orientation))
        });
    };
    clip.made_by(Kind::Orientation, name, Arc::new(make))
}

fn with_roll(clip: Clip, degrees: f32, name: &str) -> Film {
    let source = clip.clone();
    let make = move |path: &Path| {
        let long = "x".repeat(120);
        let plain = source.kept_as(&format!("-f matroska -metadata:s:v title={long}"), "mkv");
        patched(&plain, path, |film| ebml::with_roll(&film, degrees));
    };
    clip.made_by(Kind::Orientation, name, Arc::new(make))
}
