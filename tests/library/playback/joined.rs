//! Recordings that a camera has split into several files, joined byte-wise into one film: every picture once, in order, at its
//! time, and seeks that are exact on both sides of a seam.

use std::time::Duration;

use support::cards::{Clock, avchd_recording, joined, parts, recording};
use support::films::{Codec, Container, Film, Recipe, Sound};
use vitrin::playback::{Options, PlayerEvent, Warning};

use super::{Bytes, Viewer, made, number};

fn holds(bytes: Vec<u8>) -> Viewer {
    let options = Options {
        paused: true,
        ..Options::default()
    };
    Viewer::opens(Bytes::new(bytes), options)
}

/// Goes through the film frame by frame, and seeks around its seams.
fn is_whole(film: &Film, bytes: Vec<u8>, seams: &[u32]) {
    let frames = film.recipe.frames;
    let step = f64::from(film.recipe.fps.1) / f64::from(film.recipe.fps.0);
    let mut viewer = holds(bytes);
    let mut shown = vec![viewer.frame()];
    for _ in 1..frames {
        let seek = viewer.player.step(1);
        shown.push(viewer.answer_to(seek));
    }
    let numbers: Vec<u32> = shown.iter().map(number).collect();
    assert_eq!(numbers, (0..frames).collect::<Vec<_>>());
    // Splitting leaves a little of the sound before the first picture.
    let zero = shown[0].pts.as_secs_f64();
    assert!(zero < 0.03, "{zero}");
    for (frame, place) in shown.iter().zip(0..) {
        let off = (frame.pts.as_secs_f64() - zero - f64::from(place) * step).abs();
        assert!(off < 0.002, "{place} is shown at {:?}", frame.pts);
    }
    let length = viewer.player.duration().unwrap_or(Duration::ZERO).as_secs_f64();
    assert!((length - f64::from(frames) * step).abs() < 0.06, "{length} s");
    let around = seams
        .iter()
        .flat_map(|seam| [seam + 1, seam - 1, *seam, seam - 2, seam + 7]);
    let mut wrong = Vec::new();
    for wanted in around.chain([frames - 1, 0, frames / 2]) {
        let frame = viewer.seeks_to(zero + (f64::from(wanted) + 0.5) * step);
        if number(&frame) != wanted {
            wrong.push((wanted, number(&frame), frame.pts));
        }
    }
    assert!(wrong.is_empty(), "(wanted, shown, at): {wrong:?}");
    let is_warning = |event: &PlayerEvent| matches!(event, PlayerEvent::Warning(_));
    assert!(!viewer.events.iter().any(is_warning), "{:?}", viewer.events);
}

fn is_one_film(recipe: Recipe, clock: Clock) {
    let seams = [60, 120];
    let film = made(recipe);
    let parts = parts(&film, &seams, clock);
    is_whole(&film, joined(&parts), &seams);
}

#[test]
fn parts_of_an_mp4_are_one_film() {
    is_one_film(recording(), Clock::BeginsAnew);
}

#[test]
fn parts_of_a_mov_with_uncompressed_sound_are_one_film() {
    let mov = recording().container(Container::Mov).sound(Sound::Pcm);
    is_one_film(mov, Clock::BeginsAnew);
}

#[test]
fn parts_of_a_film_of_30000_frames_in_1001_seconds_are_one_film() {
    let ntsc = Recipe {
        fps: (30_000, 1001),
        ..recording()
    };
    is_one_film(ntsc, Clock::BeginsAnew);
}

#[test]
fn parts_of_an_avchd_recording_are_one_film() {
    is_one_film(avchd_recording(), Clock::Continues);
}

#[test]
fn parts_of_a_stream_whose_clock_begins_anew_are_one_film() {
    is_one_film(avchd_recording(), Clock::BeginsAnew);
}

#[test]
fn a_part_of_another_size_goes_on_in_its_own() {
    let seams = [60, 120];
    let [small, large] = [recording(), recording().size(640, 360)].map(made);
    let [mut whole, others] = [&small, &large].map(|film| parts(film, &seams, Clock::BeginsAnew));
    whole[1].clone_from(&others[1]);
    let bytes = joined(&whole);
    is_whole(&small, bytes.clone(), &seams);
    let mut viewer = holds(bytes);
    for (seconds, width) in [(1.0, 320), (3.5, 640), (6.0, 320), (2.5, 640)] {
        assert_eq!(viewer.seeks_to(seconds).picture.width(), width, "at {seconds} s");
    }
}

#[test]
fn a_film_of_another_codec_is_not_joined_and_it_is_told() {
    let [one, other] = [recording(), recording().codec(Codec::Hevc)].map(made);
    let bytes = joined(&[one.path.clone(), other.path]);
    let mut viewer = holds(bytes);
    viewer.event("the warning", |event| {
        (*event == PlayerEvent::Warning(Warning::FirstPartOnly)).then_some(())
    });
    let last = viewer.seeks_to(100.0);
    assert_eq!(number(&last), one.last_number());
}
