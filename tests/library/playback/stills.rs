//! Photographs of every kind that people have.

use std::path::Path;
use std::sync::Arc;

use support::films::{self, BARS, Still};
use vitrin::playback::{Orientation, Picture, PixelFormat, PlaybackError, PlayerEvent, Warning};

use super::{Bytes, Viewer, facts_of, number};

/// Red, green and blue in the middle of each bar, below the barcode, in a picture that is stored upright.
fn bars(picture: &Picture) -> Vec<[i32; 3]> {
    let plane = |index: usize, across: f64, down: f64| {
        let plane = picture.plane(index).unwrap();
        let (x, y) = (
            (across * f64::from(plane.width)) as usize,
            (down * f64::from(plane.height)) as usize,
        );
        let start = y * plane.stride + x * picture.format().sample(index);
        plane.bytes[start..start + picture.format().sample(index)].to_vec()
    };
    let colour = picture.colour();
    (0..BARS.len())
        .map(|bar| {
            let across = (bar as f64 + 0.5) / BARS.len() as f64;
            if picture.format() == PixelFormat::Rgba {
                let pixel = plane(0, across, 0.3);
                return [0, 1, 2].map(|part| i32::from(pixel[part]));
            }
            assert_eq!(picture.format(), PixelFormat::I420);
            let [y, u, v] = [0, 1, 2].map(|index| f64::from(plane(index, across, 0.3)[0]));
            let (luma, chroma, black) = if colour.full_range {
                (1.0, 1.0, 0.0)
            } else {
                (255.0 / 219.0, 255.0 / 224.0, 16.0)
            };
            let (y, u, v) = ((y - black) * luma, (u - 128.0) * chroma, (v - 128.0) * chroma);
            let (red, blue) = match colour.matrix {
                vitrin::playback::ColourMatrix::Bt601 => (0.299, 0.114),
                _ => (0.2126, 0.0722),
            };
            let (r, b) = (y + 2.0 * (1.0 - red) * v, y + 2.0 * (1.0 - blue) * u);
            let g = (y - red * r - blue * b) / (1.0 - red - blue);
            [r, g, b].map(|part| part.clamp(0.0, 255.0).round() as i32)
        })
        .collect()
}

#[track_caller]
fn bars_are_right(picture: &Picture, tolerance: i32) {
    for (got, wanted) in bars(picture).into_iter().zip(BARS) {
        let near = got
            .iter()
            .zip(wanted)
            .all(|(got, wanted)| (got - i32::from(wanted)).abs() <= tolerance);
        assert!(near, "{wanted:?} is {got:?}");
    }
}

#[test]
fn every_kind_of_photograph_is_shown_in_its_colours() {
    for (kind, name, tolerance) in [
        (Still::Png, "PNG", 0),
        (Still::Jpeg, "JPEG", 4),
        (Still::JpegOfInks, "JPEG", 2),
        (Still::JpegOfMixedInks, "JPEG", 4),
        (Still::MotionPhoto, "JPEG", 4),
        (Still::DeepPng, "PNG", 1),
        (Still::PalettePng, "PNG", 3),
        (Still::WebP, "WebP", 0),
        (Still::Tiff, "TIFF", 0),
        (Still::Bmp, "BMP", 0),
        (Still::Gif, "GIF", 3),
        (Still::Heic, "HEIC", 5),
        (Still::Avif, "AVIF", 8),
    ] {
        let path = films::still(kind, 4711);
        let facts = facts_of(Arc::new(Bytes::of(&path))).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        assert_eq!(
            (facts.container.as_deref(), facts.duration_ms),
            (Some(name), None),
            "{kind:?}"
        );
        let picture = facts.picture.unwrap();
        assert_eq!(
            (picture.codec.as_str(), picture.width, picture.height),
            (name, 640, 360),
            "{kind:?}"
        );
        let mut viewer = Viewer::plays(&path);
        let frame = viewer.frame();
        assert_eq!(number(&frame), 4711, "{kind:?}");
        bars_are_right(&frame.picture, tolerance);
        assert_eq!(number(&viewer.seeks_to(3.0)), 4711, "{kind:?}");
        assert_eq!(viewer.player.duration(), None);
    }
}

#[test]
fn grey_is_shown() {
    assert_eq!(number(&Viewer::holds(&films::still(Still::GreyPng, 31)).frame()), 31);
}

#[test]
fn all_eight_orientations_of_exif_are_told() {
    let exif = [
        (false, 0),
        (true, 0),
        (false, 180),
        (true, 180),
        (true, 270),
        (false, 90),
        (true, 90),
        (false, 270),
    ];
    for (orientation, (mirrored, rotation)) in (1..).zip(exif) {
        let path = films::still(Still::JpegOriented(orientation), 5);
        let meant = Orientation { mirrored, rotation };
        assert_eq!(
            Viewer::holds(&path).frame().picture.orientation(),
            meant,
            "{orientation}"
        );
        let picture = facts_of(Arc::new(Bytes::of(&path))).unwrap().picture.unwrap();
        assert_eq!(
            (picture.mirrored, picture.rotation),
            (mirrored, rotation),
            "{orientation}"
        );
    }
}

#[test]
fn a_heic_is_turned_and_mirrored_as_its_container_says() {
    // A quarter against the clock, then mirrored: the same as mirrored, then a quarter with the clock.
    let meant = Orientation {
        mirrored: true,
        rotation: 90,
    };
    assert_eq!(
        Viewer::holds(&films::still(Still::TurnedHeic, 5))
            .frame()
            .picture
            .orientation(),
        meant
    );
}

#[test]
fn half_a_photograph_is_shown_as_far_as_it_goes() {
    let mut viewer = Viewer::holds(&films::still(Still::HalfJpeg, 6));
    let frame = viewer.frame();
    // It is said, too.
    viewer.event("the warning", |event| {
        matches!(event, PlayerEvent::Warning(Warning::CutShort)).then_some(())
    });
    // What is above was in the file.
    let picture = &frame.picture;
    let plane = picture.plane(0).unwrap();
    let white = 20 * plane.stride + 120 * picture.format().sample(0);
    assert!(plane.bytes[white] > 240);
}

fn shown_without(path: &Path, cut: usize) -> Result<(), PlaybackError> {
    let whole = std::fs::read(path).unwrap();
    facts_of(Arc::new(Bytes::new(whole[..whole.len() * cut / 100].to_vec()))).map(drop)
}

#[test]
fn what_is_cut_off_is_shown_or_refused_in_words() {
    let kinds = [
        Still::Png,
        Still::WebP,
        Still::Tiff,
        Still::Bmp,
        Still::Gif,
        Still::Heic,
        Still::JpegOfInks,
    ];
    for kind in kinds {
        let path = films::still(kind, 7);
        for cut in [5, 50, 95] {
            let outcome = shown_without(&path, cut);
            eprintln!("{kind:?}, {cut} %: {outcome:?}");
            assert!(
                matches!(
                    outcome,
                    Ok(()) | Err(PlaybackError::BrokenFilm { .. } | PlaybackError::Unsupported { .. })
                ),
                "{kind:?}, {cut} %: {outcome:?}"
            );
        }
    }
    // Where rows follow each other, half is more than nothing.
    for kind in [Still::Png, Still::Bmp, Still::Heic] {
        assert_eq!(shown_without(&films::still(kind, 7), 95), Ok(()), "{kind:?}");
    }
}

#[test]
fn a_photograph_that_says_it_is_enormous_is_refused_before_memory_is_taken() {
    let mut bomb = std::fs::read(films::still(Still::Jpeg, 8)).unwrap();
    let header = bomb.windows(4).position(|bytes| bytes == [0xff, 0xc0, 0, 17]).unwrap();
    bomb[header + 5..header + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    let outcome = facts_of(Arc::new(Bytes::new(bomb)));
    let refused = matches!(&outcome, Err(PlaybackError::Unsupported { codec, .. }) if codec.contains("200"));
    assert!(refused, "{outcome:?}");
}
