//! The kinds of film that therapists have, and those that are refused with their name.

use std::path::Path;

use support::desktop::Desktop;
use support::films::{self, BARS, Codec, Container, Recipe, Sound, Still};
use support::frame_barcode::number_in;
use support::opening::{held, sealed};
use support::picture::Picture;
use support::vitrin::{a_vault, a_vault_with, title_of};
use support::{seconds, wait_for};

/// Exit code of a film that is whole but of a kind that cannot be shown.
const UNSUPPORTED: i32 = 8;

#[test]
fn hevc_in_mov_with_pcm() {
    shows_its_frames(
        &films::numbered()
            .codec(Codec::Hevc)
            .container(Container::Mov)
            .sound(Sound::Pcm),
    );
}

#[test]
fn mpeg2_program_stream() {
    let recipe = films::numbered()
        .codec(Codec::Mpeg2)
        .container(Container::ProgramStream)
        .sound(Sound::Mp2);
    shows_its_frames(&recipe);
}

#[test]
fn mpeg2_transport_stream() {
    shows_its_frames(
        &films::numbered()
            .codec(Codec::Mpeg2)
            .container(Container::Ts)
            .sound(Sound::Mp2),
    );
}

#[test]
fn mpeg4_in_avi() {
    shows_its_frames(
        &films::numbered()
            .codec(Codec::Mpeg4)
            .container(Container::Avi)
            .sound(Sound::Mp2),
    );
}

#[test]
fn motion_jpeg_in_avi() {
    shows_its_frames(
        &films::numbered()
            .codec(Codec::Mjpeg)
            .container(Container::Avi)
            .sound(Sound::Pcm),
    );
}

#[test]
fn dv_in_avi() {
    shows_its_frames(&films::dv());
}

#[test]
fn h264_in_mkv_with_ac3() {
    shows_its_frames(&films::numbered().container(Container::Mkv).sound(Sound::Ac3));
}

#[test]
fn a_png_looks_right() {
    let shown = shown(&films::still(Still::Png, 77), "still-png");
    assert_eq!(number_in(&shown), Some(77));
    bars_are_within(&shown, 3.0);
}

#[test]
fn a_jpeg_looks_right() {
    let shown = shown(&films::still(Still::Jpeg, 77), "still-jpeg");
    assert_eq!(number_in(&shown), Some(77));
    // The JPEG itself is off by one or two.
    bars_are_within(&shown, 5.0);
}

#[test]
fn a_photograph_taken_upright_is_shown_upright() {
    let shown = shown(&films::still(Still::JpegTurnedByExif, 78), "still-turned");
    assert_eq!(number_in(&shown.turned(3)), Some(78), "turned a quarter clockwise");
}

#[test]
fn other_kinds_of_photographs_look_right() {
    for (kind, tolerance) in [
        (Still::Heic, 5.0),
        (Still::WebP, 3.0),
        (Still::JpegOfInks, 3.0),
        (Still::DeepPng, 3.0),
        (Still::Tiff, 3.0),
        (Still::MotionPhoto, 5.0),
    ] {
        let shown = shown(&films::still(kind, 77), &format!("still-{kind:?}"));
        assert_eq!(number_in(&shown), Some(77), "{kind:?}");
        bars_are_within(&shown, tolerance);
    }
}

#[test]
fn a_photograph_is_upright_in_all_eight_orientations_whatever_draws() {
    // What was stored, by what Exif says is to be done with it.
    for driver in [None, Some("vulkan")] {
        for orientation in 1..=8 {
            let path = films::still(Still::JpegOriented(orientation), 78);
            let shown = shown_by(&path, &format!("still-oriented-{orientation}"), driver);
            let undone = match orientation {
                1 => shown,
                2 => shown.mirrored(),
                3 => shown.turned(2),
                4 => shown.turned(2).mirrored(),
                5 => shown.turned(1).mirrored(),
                6 => shown.turned(3),
                7 => shown.turned(3).mirrored(),
                _ => shown.turned(1),
            };
            assert_eq!(number_in(&undone), Some(78), "{orientation} {driver:?}");
        }
    }
}

#[test]
fn a_mirrored_film_is_mirrored_back() {
    for (degrees, back) in [(0, 0), (90, 3), (180, 2), (270, 1)] {
        let film = films::numbered().rotated(degrees).mirrored().make();
        let shown = shown(&film.path, &format!("mirrored-{degrees}"));
        assert_eq!(number_in(&shown.turned(back).mirrored()), Some(0), "{degrees}°");
    }
}

#[test]
fn a_film_taken_upright_is_shown_upright() {
    for (degrees, back) in [(90, 3), (180, 2), (270, 1)] {
        let film = films::numbered().rotated(degrees).make();
        let shown = shown(&film.path, &format!("rotated-{degrees}"));
        assert_eq!(
            number_in(&shown.turned(back)),
            Some(0),
            "turned by {degrees}° clockwise"
        );
        let (_, _, width, height) = shown.lit_area().unwrap();
        let (wide, high) = if degrees == 180 { (640.0, 360.0) } else { (360.0, 640.0) };
        let aspect = width as f64 / height as f64;
        assert!(
            (aspect / (wide / high) - 1.0).abs() < 0.02,
            "the aspect is kept: {width}×{height}"
        );
    }
}

#[test]
fn pixels_that_are_not_square_are_stretched() {
    for (size, pixel, aspect) in [((720, 576), (16, 11), 20.0 / 11.0), ((720, 576), (12, 11), 15.0 / 11.0)] {
        let film = Recipe {
            size,
            pixel_aspect: pixel,
            ..films::numbered()
        }
        .make();
        let shown = shown(&film.path, &format!("pixels-{}-{}", pixel.0, pixel.1));
        assert_eq!(number_in(&shown), Some(0));
        let (_, _, width, height) = shown.lit_area().unwrap();
        let ratio = width as f64 / height as f64;
        assert!(
            (ratio / aspect - 1.0).abs() < 0.02,
            "{width}×{height} is {ratio}, not {aspect}"
        );
    }
}

#[test]
fn a_film_without_sound_plays() {
    shows_its_frames(&films::numbered().sound(Sound::None));
}

#[test]
fn a_codec_that_is_not_shown_is_named() {
    let kinds = [
        (
            films::numbered()
                .codec(Codec::Other("-c:v utvideo"))
                .container(Container::Mov),
            "",
        ),
        (
            films::numbered()
                .codec(Codec::Other("-c:v snow"))
                .container(Container::Other("nut", "nut")),
            "",
        ),
    ];
    for (recipe, name) in kinds {
        refused(&recipe.frames(25).make().path, name);
    }
}

#[test]
fn what_is_no_film_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let noise: Vec<u8> = (0..200_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let film = std::fs::read(films::numbered().make().path).unwrap();
    for (name, bytes) in [
        ("noise.mp4", noise.as_slice()),
        ("text.mp4", b"This is not a film.\n".as_slice()),
        // A film whose index, at its end, was never written.
        ("torn.mp4", &film[..film.len() / 2]),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        refused(&path, "");
    }
}

/// Refused with its name when it is imported or, where the vault takes any file, when it is played.
fn refused(path: &Path, codec: &str) {
    let vault = a_vault();
    let imported = vault.import(path, "odd");
    let (code, words) = if imported.code == 0 {
        let desktop = Desktop::start();
        let mut playing = vault.play("odd").on(&desktop);
        let code = playing.exit_code(seconds(30));
        let names: Vec<String> = playing.history().iter().map(|event| event.name().to_owned()).collect();
        assert!(names.iter().any(|name| name == "error"), "{path:?}: {names:?}");
        assert!(!names.iter().any(|name| name == "first_picture"), "{path:?}: {names:?}");
        (code, playing.words())
    } else {
        (imported.code, imported.stderr)
    };
    assert_eq!(code, UNSUPPORTED, "{path:?}: {words}");
    assert!(
        words.to_lowercase().contains(codec),
        "{path:?}: the codec is named: {words}"
    );
}

/// The window shows frames of the film by their numbers: the first, one after an exact seek, the last after playing.
fn shows_its_frames(recipe: &Recipe) {
    let (film, vault, desktop) = sealed(recipe);
    let mut playing = held(&vault, &film, &desktop);
    let window = playing.window();
    window.wait_for_number(0, seconds(2));
    for n in [52, 13] {
        let seeked = playing.seek(film.time_of(n) + 0.02);
        assert_eq!(film.number_at(seeked.at()), n);
        window.wait_for_number(n, seconds(1));
    }
    playing.seek(film.time_of(film.last_number() - 20));
    playing.play();
    playing.expect("end", seconds(10));
    window.wait_for_number(film.last_number(), seconds(1));
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0);
}

/// What the window shows of a film that is held at its start, without the bar.
fn shown(path: &Path, name: &str) -> Picture {
    shown_by(path, name, None)
}

/// `driver`: the graphics driver that has to draw.
fn shown_by(path: &Path, name: &str, driver: Option<&str>) -> Picture {
    let vault = a_vault_with(&[path]);
    // High enough for a film that is upright, with the frame that the window manager adds.
    let desktop = Desktop::of_size(1280, 1024);
    let mut play = vault.play(&title_of(path)).paused();
    if let Some(driver) = driver {
        play = play.with("WGPU_BACKEND", driver);
    }
    let mut playing = play.shown_on(&desktop);
    playing.without_overlay();
    let window = playing.window();
    // Until the picture no longer changes: the bar may be fading.
    let mut before = window.picture();
    let shown = wait_for("a picture that stays", seconds(10), || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        let now = window.picture();
        let still = !now.is_black() && now.rgba == before.rgba;
        before = now;
        still.then(|| before.clone())
    });
    shown.save(name);
    shown
}

fn bars_are_within(picture: &Picture, tolerance: f64) {
    let (left, top, width, height) = picture.lit_area().unwrap();
    // The first bar is black, so the lit area begins at the barcode's green end or at the second bar.
    let picture = if width >= picture.width * 8 / 9 {
        picture.clone()
    } else {
        picture.cut(left, top, width, height)
    };
    for (bar, colour) in BARS.into_iter().enumerate() {
        let shown = picture.mean_around((bar as f64 + 0.5) / BARS.len() as f64, 0.3, 3);
        let error = shown
            .iter()
            .zip(colour)
            .map(|(s, c)| (s - f64::from(c)).abs())
            .fold(0.0, f64::max);
        assert!(error <= tolerance, "{colour:?} is shown as {shown:?}");
    }
}
