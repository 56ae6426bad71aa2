//! The instruments of the other tests, tested: a reader that cannot say "no" would prove nothing.

#![allow(clippy::unwrap_used)] // a test stops with the place and the reason

mod support;

use std::process::Command;

use support::films::{self, BARS, Codec, Container, Matrix, Range, Scan, Sound, Still, decoded};
use support::footage;
use support::picture::Picture;
use support::strip::{self, Strip};

#[test]
fn the_strip_is_read_at_any_scale() {
    for (width, height) in [(320, 180), (640, 360), (641, 361), (1280, 720)] {
        for number in [0, 1, 199, 0b10_1010_1010_1010_1010, (1 << strip::BITS) - 1] {
            let mut picture = Picture::filled(width, height, [90, 90, 90]);
            strip::draw(&mut picture, number);
            assert_eq!(strip::number_in(&picture), Some(number), "{number} in {width}×{height}");
        }
    }
}

#[test]
fn the_strip_is_found_inside_black_bars() {
    let mut inner = Picture::filled(640, 360, [90, 90, 90]);
    strip::draw(&mut inner, 1234);
    let mut outer = Picture::filled(800, 600, [0; 3]);
    for y in 0..inner.height {
        for x in 0..inner.width {
            outer.set(x + 80, y + 120, inner.at(x, y));
        }
    }
    assert_eq!(strip::number_in(&outer), Some(1234));
    assert_eq!(outer.lit_area(), Some((80, 120, 640, 360)));
}

#[test]
fn a_torn_picture_has_no_number() {
    let (mut one, mut other) = (Picture::filled(640, 360, [90; 3]), Picture::filled(640, 360, [90; 3]));
    strip::draw(&mut one, 5);
    strip::draw(&mut other, 6);
    let (top, half) = strip::band(360);
    for y in top + half..360 {
        for x in 0..640 {
            one.set(x, y, other.at(x, y));
        }
    }
    assert!(Strip::find(&one).is_some(), "the strip itself is there");
    assert_eq!(strip::number_in(&one), None);
}

#[test]
fn a_blend_of_two_pictures_has_no_number() {
    let (mut one, mut other) = (Picture::filled(640, 360, [90; 3]), Picture::filled(640, 360, [90; 3]));
    strip::draw(&mut one, 5);
    strip::draw(&mut other, 6);
    for (a, b) in one.rgba.iter_mut().zip(&other.rgba) {
        *a = a.midpoint(*b);
    }
    assert_eq!(strip::number_in(&one), None);
}

#[test]
fn a_picture_without_a_strip_has_no_number() {
    assert_eq!(strip::number_in(&Picture::filled(640, 360, [0; 3])), None);
    assert_eq!(strip::number_in(&Picture::filled(640, 360, [0, 255, 0])), None);
}

/// Every film that the other tests use carries the numbers it says, as ffmpeg (not Vitrin) decodes it.
#[test]
fn every_kind_of_numbered_film_carries_its_numbers() {
    let kinds = [
        films::numbered(),
        films::numbered().container(Container::Mp4IndexAtStart),
        films::numbered().container(Container::Mov).sound(Sound::Pcm),
        films::numbered().container(Container::Mkv),
        films::numbered().codec(Codec::Hevc),
        films::avchd_interlaced(),
        films::avchd_progressive(),
        films::numbered()
            .codec(Codec::Mpeg2)
            .container(Container::ProgramStream)
            .sound(Sound::Mp2),
        films::numbered()
            .codec(Codec::Mpeg2)
            .container(Container::Ts)
            .sound(Sound::Mp2),
        films::numbered()
            .codec(Codec::Mpeg4)
            .container(Container::Avi)
            .sound(Sound::Mp2),
        films::numbered()
            .codec(Codec::Mjpeg)
            .container(Container::Avi)
            .sound(Sound::Pcm),
        films::dv(),
        films::Recipe {
            variable_rate: true,
            ..films::numbered()
        },
        films::Recipe {
            edited_out: 30,
            ..films::numbered()
        },
    ];
    for kind in kinds {
        let film = kind.make();
        let numbers: Vec<u32> = decoded(&film.path, kind.size, &["-fps_mode", "passthrough"])
            .iter()
            .map(|picture| strip::number_in(picture).unwrap_or_else(|| panic!("a frame of {kind:?} cannot be read")))
            .collect();
        let expected: Vec<u32> = (film.first_number()..=film.last_number()).collect();
        assert_eq!(numbers, expected, "{kind:?}");
    }
}

#[test]
fn a_turned_film_is_turned_clockwise() {
    for (degrees, size, back) in [(90, (360, 640), 3), (180, (640, 360), 2), (270, (360, 640), 1)] {
        let film = films::numbered().frames(25).rotated(degrees).make();
        let shown = decoded(&film.path, size, &["-frames:v", "8"]).remove(7);
        assert_eq!(strip::number_in(&shown.turned(back)), Some(7), "by {degrees}°");
    }
}

#[test]
fn an_interlaced_film_has_fields_of_two_moments() {
    let film = films::avchd_interlaced().make();
    let shown = |path: &std::path::Path, filter: &str| {
        let output = Command::new("ffmpeg")
            .args(["-hide_banner", "-i"])
            .arg(path)
            .args(["-map", "0:v", "-vf", filter, "-f", "null", "-"])
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let words = shown(&film.path, "idet");
    assert!(words.contains("TFF: "), "{words}");
    let line = words
        .lines()
        .rfind(|line| line.contains("Multi frame detection"))
        .unwrap();
    let count: u32 = line
        .split("TFF:")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(count > 150, "{line}");
    assert_eq!(film.recipe.scan, Scan::TopFieldFirst);
    let combed = &decoded(&film.path, film.recipe.size, &["-frames:v", "20"])[19];
    let smooth = &decoded(
        &film.path,
        film.recipe.size,
        &["-vf", "bwdif=send_frame", "-frames:v", "20"],
    )[19];
    assert!(combed.comb() > 10.0, "without deinterlacing {}", combed.comb());
    assert!(smooth.comb() < 3.0, "deinterlaced {}", smooth.comb());
}

#[test]
fn colours_survive_the_film_within_two() {
    for matrix in [Matrix::Bt601, Matrix::Bt709] {
        for range in [Range::Limited, Range::Full] {
            let film = films::bars(matrix, range).make();
            let plane = decoded_plane(&film.path, film.recipe.size);
            for (bar, colour) in BARS.into_iter().enumerate() {
                let x = (2 * bar + 1) * 640 / 16;
                let shown = plane[180 * 640 + x];
                let meant = films::yuv(colour, matrix, range)[0];
                assert!(
                    shown.abs_diff(meant) <= 1,
                    "{matrix:?} {range:?} {colour:?}: luma {shown}, not {meant}"
                );
            }
        }
    }
    let wrong = films::yuv([200, 40, 40], Matrix::Bt601, Range::Limited);
    assert_ne!(
        wrong,
        films::yuv([200, 40, 40], Matrix::Bt709, Range::Limited),
        "the matrices differ for these bars"
    );
}

#[test]
fn stills_carry_their_number() {
    for kind in [Still::Png, Still::Jpeg] {
        let picture = decoded(&films::still(kind, 77), (640, 360), &[]).remove(0);
        assert_eq!(strip::number_in(&picture), Some(77), "{kind:?}");
    }
}

#[test]
fn real_footage_is_there() {
    for name in ["bikes.mp4", "bigbuckbunny.mp4"] {
        assert!(footage::clip(name).metadata().unwrap().len() > 100_000);
    }
}

/// Brightness of the first picture, as coded.
fn decoded_plane(path: &std::path::Path, (width, height): (usize, usize)) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-i"])
        .arg(path)
        .args(["-map", "0:v", "-frames:v", "1", "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    output.stdout[..width * height].to_vec()
}
