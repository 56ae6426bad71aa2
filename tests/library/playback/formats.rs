//! Every kind of film that therapists have: each frame once, and every seek exact.

use std::time::Duration;

use support::films::{self, Codec, Container, Film, Recipe, Sound};
use support::turn_to_watch;

use super::{Viewer, made, number, small};

/// Twenty exact seeks all over the film, also on time stamps, at the start, and behind the end.
fn places(film: &Film) -> Vec<f64> {
    let last = film.last_number();
    let mut places = vec![
        0.0,
        film.time_of(last),
        film.seconds() + 5.0,
        film.time_of(film.first_number() + 1),
        film.seconds() - 0.001,
    ];
    for n in 0..15u32 {
        let number = film.first_number() + (n * 67 + 13) % (last - film.first_number());
        // On the time stamp, within the picture, just before its end.
        let length = film.time_of(number + 1) - film.time_of(number);
        places.push(film.time_of(number) + length * [0.0, 0.5, 0.9][n as usize % 3]);
    }
    places
}

fn seeks_are_exact(film: &Film) {
    let mut viewer = Viewer::holds(&film.path);
    let first = viewer.frame();
    assert_eq!(number(&first), film.first_number(), "first picture of {:?}", film.path);
    assert_eq!(first.pts, Duration::ZERO);
    let mut wrong = Vec::new();
    for place in places(film) {
        let frame = viewer.seeks_to(place);
        let expected = film.number_at(place);
        let off = (frame.pts.as_secs_f64() - film.time_of(expected)).abs();
        if number(&frame) != expected || off > 0.0015 {
            wrong.push((place, expected, number(&frame), frame.pts));
        }
    }
    assert!(
        wrong.is_empty(),
        "{:?}: (place, expected, shown, at): {wrong:?}",
        film.path
    );
}

/// A picture is replaced when the next is due, so a machine that is busy elsewhere for 40 ms costs a viewer a picture;
/// then the film is watched again. What is out of order or comes twice fails at once.
fn every_picture_comes_once(film: &Film) {
    let _turn = turn_to_watch();
    let expected: Vec<u32> = (film.first_number()..=film.last_number()).collect();
    let mut numbers = Vec::new();
    for _ in 0..4 {
        let frames = Viewer::plays(&film.path).watches_to_the_end();
        numbers = frames.iter().map(number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{:?}: {numbers:?}", film.path);
        if numbers == expected {
            return;
        }
    }
    assert_eq!(numbers, expected, "{:?}", film.path);
}

macro_rules! plays {
    ($($name:ident: $recipe:expr;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn seeks_are_exact() {
                super::seeks_are_exact(&made($recipe));
            }

            #[test]
            fn every_picture_comes_once() {
                super::every_picture_comes_once(&made($recipe));
            }
        }
    )*};
}

plays! {
    mp4_index_at_end: small();
    mp4_index_at_start: small().container(Container::Mp4IndexAtStart);
    mkv: small().container(Container::Mkv);
    mkv_with_flac: small().container(Container::Mkv).sound(Sound::Flac);
    mp4_with_flac: small().sound(Sound::Flac);
    avchd_interlaced: films::avchd_interlaced().frames(150);
    avchd_progressive: films::avchd_progressive().frames(150);
    transport_stream: small().container(Container::Ts).codec(Codec::Mpeg2).sound(Sound::Mp2);
    program_stream: small().container(Container::ProgramStream).codec(Codec::Mpeg2).sound(Sound::Mp2);
    hevc: small().codec(Codec::Hevc);
    mov_with_pcm: small().container(Container::Mov).sound(Sound::Pcm);
    dv_tape: films::dv();
    flash_video: small().container(Container::Other("flv", "flv"));
    flash_video_of_sorenson: small()
        .container(Container::Other("flv", "flv"))
        .codec(Codec::Other("-c:v flv -q:v 3"))
        .sound(Sound::Other("-c:a libmp3lame -ar 44100"));
    windows_media: small()
        .container(Container::Other("asf", "wmv"))
        .codec(Codec::Other("-c:v wmv2 -q:v 3"))
        .sound(Sound::Other("-c:a wmav2"));
    ogg_with_theora: small().container(Container::Ogg).codec(Codec::Theora).sound(Sound::Vorbis);
    mxf: small().container(Container::Other("mxf", "mxf")).codec(Codec::Mpeg2).sound(Sound::Pcm);
    avi_mpeg4: small().container(Container::Avi).codec(Codec::Mpeg4).sound(Sound::Mp2);
    avi_mjpeg: small().container(Container::Avi).codec(Codec::Mjpeg).sound(Sound::Pcm);
    silent: small().sound(Sound::None);
    edited: Recipe { edited_out: 10, ..small() };
    variable_rate: Recipe { variable_rate: true, ..small() };
    variable_rate_mkv: Recipe { variable_rate: true, ..small().container(Container::Mkv) };
}

/// What a call that carries 30 pictures a second is given: the film's numbers in order, halved or whole.
fn numbers_given(recipe: Recipe, halved: bool) -> Vec<u32> {
    let _turn = turn_to_watch();
    let film = made(recipe);
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.player.set_decimated(halved);
    viewer.player.play();
    viewer.watches_to_the_end().iter().map(number).collect()
}

#[test]
fn of_fifty_or_sixty_pictures_a_second_every_second_one_is_given() {
    for (fps, frames) in [((50, 1), 100), ((60, 1), 120), ((60_000, 1001), 120)] {
        let film = Recipe { fps, ..small() }.frames(frames);
        let halved = numbers_given(film.clone(), true);
        let even = halved.windows(2).filter(|pair| pair[1] - pair[0] == 2).count();
        // A machine that is busy elsewhere may cost a picture.
        assert!(even + 4 >= frames as usize / 2, "{fps:?}: {halved:?}");
        assert!(halved.len() <= frames as usize / 2 + 1, "{fps:?}: {halved:?}");
        let whole = numbers_given(film, false);
        assert!(whole.len() > frames as usize * 3 / 4, "{fps:?}: {whole:?}");
    }
}

#[test]
fn of_thirty_pictures_a_second_all_are_given() {
    let film = Recipe {
        fps: (30_000, 1001),
        ..small()
    }
    .container(Container::Mkv)
    .frames(60);
    let given = numbers_given(film, true);
    assert!(given.len() >= 57, "{given:?}");
}

#[test]
fn steps_in_a_halved_film_reach_every_picture() {
    let film = made(
        Recipe {
            fps: (50, 1),
            ..small()
        }
        .frames(100),
    );
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.player.set_decimated(true);
    viewer.player.play();
    viewer.waits_for("half a second", |viewer| {
        viewer
            .player
            .take_frame()
            .filter(|frame| frame.pts > Duration::from_millis(500))
    });
    viewer.player.pause();
    std::thread::sleep(Duration::from_millis(300));
    let mut numbers = vec![(viewer.player.position().as_secs_f64() * 50.0).round() as u32];
    for step in [1, 1, 1, 2, -1, 1] {
        let seek = viewer.player.step(step);
        let frame = viewer.answer_to(seek);
        let before = i64::from(*numbers.last().unwrap());
        assert_eq!(i64::from(number(&frame)), before + i64::from(step), "after {numbers:?}");
        numbers.push(number(&frame));
    }
}
