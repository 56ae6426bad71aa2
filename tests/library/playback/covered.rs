//! Areas of the picture that are covered: nothing of what is beneath is in any picture that the player gives away.

use std::time::Duration;

use support::films::{self, Still};
use support::frame_barcode;
use vitrin::film::{Area, Cover, CoverPlace, WHOLE};
use vitrin::playback::{Frame, Jump, Options, PixelFormat, SeekMode};

use super::{Bytes, Viewer, luma, made, number, small};

/// The band with the number of each picture, and nothing else of it.
fn band(height: usize) -> Area {
    let (top, half) = frame_barcode::band(height);
    let edge = |row: usize| row * usize::from(WHOLE) / height;
    Area {
        left: 0,
        top: edge(top) as u16,
        right: WHOLE,
        bottom: (edge(top + 2 * half) + 1) as u16,
    }
}

/// Whether nothing can be read of the picture's number: its whole band is of one brightness.
fn is_covered(frame: &Frame) -> bool {
    let picture = &frame.picture;
    let (top, half) = frame_barcode::band(picture.height() as usize);
    let first = luma(picture, 0, top);
    (top..top + 2 * half).all(|y| (0..picture.width() as usize).all(|x| luma(picture, x, y) == first))
}

fn covered(options: Options) -> Options {
    Options {
        covers: vec![Cover::still(1, band(180))],
        ..options
    }
}

#[test]
fn no_picture_that_is_given_away_shows_what_is_covered() {
    let film = made(small());
    let paused = Options {
        paused: true,
        jumps: vec![Jump::Forward(Duration::from_secs(2))],
        ..Options::default()
    };
    let mut viewer = Viewer::opens(Bytes::of(&film.path), covered(paused));
    let mut seen = vec![viewer.frame()];
    // Exact, by the second pipeline.
    seen.push(viewer.seeks_to(film.time_of(40)));
    // Long enough for the picture of the next jump to be there.
    std::thread::sleep(Duration::from_millis(1500));
    seen.push(viewer.seeks_to(film.time_of(90)));
    for frames in [1, 3, -2] {
        let step = viewer.player.step(frames);
        seen.push(viewer.answer_to(step));
    }
    let dragged = viewer.player.seek(Duration::from_secs(4), SeekMode::KeyFrame);
    seen.push(viewer.answer_to(dragged));
    viewer.player.play();
    seen.extend(viewer.watches_to_the_end());
    assert!(seen.len() > 40, "{} pictures", seen.len());
    let bare: Vec<_> = seen
        .iter()
        .filter(|frame| !is_covered(frame))
        .map(|frame| frame.pts)
        .collect();
    assert!(bare.is_empty(), "uncovered: {bare:?}");
    // The test would notice.
    let mut bare = Viewer::holds(&film.path);
    assert!(!is_covered(&bare.frame()));
}

#[test]
fn the_picture_that_stands_is_covered_as_soon_as_its_covers_change() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    assert_eq!(number(&viewer.seeks_to(film.time_of(60))), 60);
    viewer.player.set_covers(vec![Cover::still(7, band(180))]);
    // At once: nothing is decoded for it.
    let frame = viewer.player.take_frame().expect("the same picture again");
    assert!(is_covered(&frame));
    assert_eq!(frame.pts, Duration::from_secs_f64(film.time_of(60)));
    // Steps go on from there, without leaving out a picture.
    let step = viewer.player.step(1);
    let next = viewer.answer_to(step);
    assert!(is_covered(&next));
    viewer.player.set_covers(Vec::new());
    assert_eq!(viewer.player.take_frame().map(|frame| number(&frame)), Some(61));
    let step = viewer.player.step(1);
    assert_eq!(number(&viewer.answer_to(step)), 62);
}

#[test]
fn a_part_of_the_film_is_covered_and_a_cover_moves() {
    let film = made(small());
    let beside = Area {
        top: 0,
        bottom: 100,
        ..band(180)
    };
    let (from, to) = (film.time_of(50), film.time_of(60));
    let ms = |seconds: f64| (seconds * 1000.0) as u64;
    let part = Cover {
        from_ms: ms(from),
        to_ms: Some(ms(to)),
        ..Cover::still(1, band(180))
    };
    let places = [(80, beside), (81, band(180)), (90, band(180)), (91, beside)].map(|(picture, area)| CoverPlace {
        at_ms: ms(film.time_of(picture)),
        area,
    });
    let moves = Cover {
        places: places.to_vec(),
        ..Cover::still(2, beside)
    };
    let options = Options {
        paused: true,
        covers: vec![part, moves],
        ..Options::default()
    };
    let mut viewer = Viewer::opens(Bytes::of(&film.path), options);
    viewer.frame();
    for picture in [48, 50, 55, 60, 62, 79, 81, 85, 90, 92] {
        let frame = viewer.seeks_to(film.time_of(picture));
        let expected = (50..=60).contains(&picture) || (81..=90).contains(&picture);
        assert_eq!(is_covered(&frame), expected, "picture {picture}");
        if !expected {
            assert_eq!(number(&frame), picture);
        }
    }
}

#[test]
fn a_photograph_and_a_film_that_stands_on_its_side_are_covered_as_they_are_shown() {
    // Left half of what is shown.
    let left = Area {
        right: WHOLE / 2,
        ..Area::ALL
    };
    let options = Options {
        paused: true,
        covers: vec![Cover::still(1, left)],
        ..Options::default()
    };
    let photograph = films::still(Still::Png, 4711);
    let mut viewer = Viewer::opens(Bytes::of(&photograph), options.clone());
    let frame = viewer.frame();
    assert_eq!(frame.picture.format(), PixelFormat::Rgba);
    let plane = frame.picture.plane(0).unwrap();
    let half = plane.width as usize / 2;
    for y in 0..plane.height as usize {
        let row = &plane.bytes[y * plane.stride..][..half * 4];
        assert!(row.chunks(4).all(|pixel| pixel == &row[..4]), "row {y}");
    }
    viewer.player.set_covers(Vec::new());
    assert_ne!(luma(&viewer.frame().picture, 0, 0), luma(&frame.picture, 0, 0));

    let sideways = made(small().rotated(90));
    let mut viewer = Viewer::opens(Bytes::of(&sideways.path), options);
    let frame = viewer.frame();
    let rotation = frame.picture.orientation().rotation;
    let (width, height) = (frame.picture.width() as usize, frame.picture.height() as usize);
    // What is shown on the left is stored below, or above.
    let rows = match rotation {
        90 => height / 2..height,
        270 => 0..height / 2,
        other => panic!("turned by {other}"),
    };
    let solid = luma(&frame.picture, 0, rows.start);
    let mut bare = 0;
    for y in 0..height {
        let is_solid = (0..width).all(|x| luma(&frame.picture, x, y) == solid);
        let near_edge = y.abs_diff(height / 2) <= 6;
        assert!(near_edge || is_solid || !rows.contains(&y), "row {y}");
        bare += usize::from(!is_solid && !near_edge);
    }
    assert!(bare > height / 8, "{bare} rows are not covered");
}
