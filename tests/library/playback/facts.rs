//! What is known of a film before it is played, and reported with its frames.

use std::sync::Arc;

use support::films::{self, Container, Film, Light, Matrix, Range, Recipe, Still};
use vitrin::playback::{Colour, ColourMatrix, Orientation, PixelFormat, Primaries, Transfer};

use super::{Bytes, Viewer, facts_of, made, number, small};

#[test]
fn the_facts_of_a_film_are_right() {
    let film = made(
        Recipe {
            pixel_aspect: (16, 11),
            ..small()
        }
        .rotated(90),
    );
    let facts = facts_of(Arc::new(Bytes::of(&film.path))).unwrap();
    assert_eq!(facts.container.as_deref(), Some("MP4"));
    assert!(facts.duration_ms.unwrap().abs_diff(6000) <= 40, "{facts:?}");
    let picture = facts.picture.unwrap();
    assert_eq!(
        (picture.codec.as_str(), picture.width, picture.height),
        ("H.264", 320, 180)
    );
    assert_eq!((picture.frame_rate, picture.interlaced), (Some((25, 1)), false));
    assert_eq!((picture.rotation, picture.pixel_aspect), (90, (16, 11)));
    let sound = facts.sound.unwrap();
    assert_eq!(
        (sound.codec.as_str(), sound.channels, sound.sample_rate),
        ("AAC", 2, 48000)
    );
}

#[test]
fn the_facts_of_a_camera_film_are_right() {
    let film = made(films::avchd_interlaced().frames(150));
    let facts = facts_of(Arc::new(Bytes::of(&film.path))).unwrap();
    assert_eq!(facts.container.as_deref(), Some("MPEG-TS"));
    assert!(facts.duration_ms.unwrap().abs_diff(6000) <= 200, "{facts:?}");
    let picture = facts.picture.unwrap();
    assert_eq!((picture.codec.as_str(), picture.interlaced), ("H.264", true));
    assert_eq!(picture.frame_rate, Some((25, 1)));
    assert_eq!(facts.sound.unwrap().codec, "AC-3");
}

#[test]
fn stills_are_films_of_one_picture() {
    for (kind, name) in [(Still::Png, "PNG"), (Still::Jpeg, "JPEG")] {
        let path = films::still(kind, 4711);
        let facts = facts_of(Arc::new(Bytes::of(&path))).unwrap();
        assert_eq!((facts.container.as_deref(), facts.duration_ms), (Some(name), None));
        let mut viewer = Viewer::plays(&path);
        assert_eq!(number(&viewer.frame()), 4711);
        assert_eq!(number(&viewer.seeks_to(3.0)), 4711);
        assert_eq!(viewer.player.duration(), None);
    }
}

#[test]
fn a_photograph_taken_upright_says_so() {
    let mut viewer = Viewer::plays(&films::still(Still::JpegTurnedByExif, 1));
    assert_eq!(viewer.frame().picture.orientation().rotation, 90);
}

#[test]
fn rotation_is_reported_with_each_frame() {
    for degrees in [90, 180, 270] {
        let film = made(small().rotated(degrees));
        assert_eq!(
            Viewer::holds(&film.path).frame().picture.orientation().rotation,
            degrees
        );
    }
}

#[test]
fn mirrors_are_reported_with_each_frame() {
    for rotation in [0, 90, 180, 270] {
        let film = made(small().rotated(rotation).mirrored());
        let meant = Orientation {
            mirrored: true,
            rotation,
        };
        assert_eq!(Viewer::holds(&film.path).frame().picture.orientation(), meant);
    }
}

#[test]
fn colours_are_those_that_the_film_states() {
    for matrix in [Matrix::Bt601, Matrix::Bt709] {
        for range in [Range::Limited, Range::Full] {
            let film = made(films::bars(matrix, range));
            let colour = Viewer::holds(&film.path).frame().picture.colour();
            let expected = if matrix == Matrix::Bt601 {
                ColourMatrix::Bt601
            } else {
                ColourMatrix::Bt709
            };
            assert_eq!(
                (colour.matrix, colour.full_range),
                (expected, range == Range::Full),
                "{matrix:?} {range:?}"
            );
        }
    }
}

#[test]
fn colours_that_the_film_does_not_state_are_those_of_its_size() {
    let sd = made(films::bars(Matrix::Bt601, Range::Limited).untagged());
    let hd = made(films::bars(Matrix::Bt709, Range::Limited).untagged().size(1280, 720));
    let colour = |film: &Film| Viewer::holds(&film.path).frame().picture.colour();
    assert_eq!(
        (colour(&sd).matrix, colour(&sd).full_range),
        (ColourMatrix::Bt601, false)
    );
    assert_eq!(
        (colour(&hd).matrix, colour(&hd).full_range),
        (ColourMatrix::Bt709, false)
    );
}

#[test]
fn light_and_primaries_are_those_that_the_film_states_and_ten_bits_stay_ten() {
    for (light, transfer) in [
        (Light::Sdr, Transfer::Sdr),
        (Light::Hlg, Transfer::Hlg),
        (Light::Pq, Transfer::Pq),
    ] {
        for container in [Container::Mp4IndexAtEnd, Container::Mkv] {
            let film = made(films::wide_bars(light).container(container));
            let frame = Viewer::holds(&film.path).frame();
            assert_eq!(frame.picture.format(), PixelFormat::I420P10, "{light:?} {container:?}");
            let colour = Colour {
                matrix: ColourMatrix::Bt2020,
                full_range: false,
                primaries: Primaries::Bt2020,
                transfer,
            };
            assert_eq!(frame.picture.colour(), colour, "{light:?} {container:?}");
        }
    }
}

#[test]
fn numbers_in_the_planes_are_the_films_own() {
    let film = made(films::bars(Matrix::Bt709, Range::Limited));
    let frame = Viewer::holds(&film.path).frame();
    let picture = &frame.picture;
    assert_eq!((picture.format(), picture.planes().count()), (PixelFormat::I420, 3));
    for (bar, colour) in films::BARS.iter().enumerate() {
        let wanted = films::yuv(*colour, Matrix::Bt709, Range::Limited);
        for (index, plane) in picture.planes().enumerate() {
            let x = (2 * bar + 1) * plane.width as usize / 16;
            let y = plane.height as usize / 2;
            let got = plane.bytes[y * plane.stride + x];
            assert!(
                got.abs_diff(wanted[index]) <= 2,
                "bar {bar} plane {index}: {got} for {}",
                wanted[index]
            );
        }
    }
}
