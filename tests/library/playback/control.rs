//! Seeking, stepping, pausing and speed, to the very frame.

use std::sync::Arc;
use std::time::{Duration, Instant};

use support::films::{self, Container};
use vitrin::film::FilmSource;
use vitrin::playback::{Options, PlayerEvent, SeekId, SeekMode};

use super::{Bytes, Viewer, made, number, small};

#[test]
fn a_film_begins_where_it_is_asked_to() {
    let film = made(small());
    let options = Options {
        start: Duration::from_millis(3210),
        paused: true,
        ..Options::default()
    };
    let mut viewer = Viewer::opens(Bytes::of(&film.path), options);
    assert_eq!(number(&viewer.frame()), 80);
}

/// What is shown while the pictures from `from` on, before `to`, are repeated: numbers, and when each came.
fn repeated(viewer: &mut Viewer, film: &films::Film, (from, to): (u32, u32), rounds: usize) -> Vec<(u32, Instant)> {
    let place = |picture| Duration::from_secs_f64(film.time_of(picture));
    viewer.player.set_repeat(Some((place(from), place(to))));
    viewer.seeks_to(film.time_of(from));
    viewer.player.play();
    let (mut shown, mut begun) = (Vec::new(), 0);
    while begun < rounds {
        let now = number(&viewer.frame());
        begun += usize::from(now == from && !shown.is_empty());
        shown.push((now, Instant::now()));
    }
    shown
}

#[test]
fn a_piece_is_repeated_without_a_picture_of_what_lies_beside_it() {
    let film = made(small());
    // From amid two key frames to a key frame, and the film's end.
    for (from, to) in [(60, 100), (120, 150)] {
        let mut viewer = Viewer::holds(&film.path);
        viewer.frame();
        let shown = repeated(&mut viewer, &film, (from, to), 3);
        assert!(shown.iter().all(|(at, _)| (from..to).contains(at)), "{shown:?}");
        let backs: Vec<_> = shown.windows(2).filter(|pair| pair[1].0 < pair[0].0).collect();
        assert_eq!(backs.len(), 3);
        for back in backs {
            assert_eq!(back[1].0, from);
            // A computer that is busy leaves one out.
            assert!(back[0].0 + 2 >= to, "{}", back[0].0);
            println!("from {} to {} in {:?}", back[0].0, back[1].0, back[1].1 - back[0].1);
        }
        assert!(!viewer.events.contains(&PlayerEvent::End));
    }
}

#[test]
fn a_piece_that_is_ended_while_the_film_plays_begins_at_once() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.seeks_to(film.time_of(20));
    viewer.player.play();
    while number(&viewer.frame()) < 60 {}
    let place = |picture| Duration::from_secs_f64(film.time_of(picture));
    viewer.player.set_repeat(Some((place(20), place(60))));
    let shown: Vec<u32> = std::iter::from_fn(|| Some(number(&viewer.frame()))).take(50).collect();
    let back = shown.iter().position(|at| *at == 20).expect("it goes back");
    assert!(back < 20, "{shown:?}");
    // Whoever takes it back while its tracks come round by themselves sees what lies behind it.
    viewer.player.set_repeat(None);
    assert_eq!(number(viewer.watches_to_the_end().last().expect("pictures")), 149);
}

#[test]
fn pieces_of_films_of_all_kinds_are_repeated() {
    for film in [
        made(films::avchd_interlaced().frames(150)),
        made(small().container(Container::Mkv)),
        made(small().container(Container::Mts)),
    ] {
        let mut viewer = Viewer::holds(&film.path);
        viewer.frame();
        let shown = repeated(&mut viewer, &film, (60, 100), 3);
        assert!(
            shown.iter().all(|(at, _)| (60..100).contains(at)),
            "{:?}: {shown:?}",
            film.path
        );
    }
}

#[test]
fn what_is_sought_beside_the_piece_that_is_repeated_goes_on_there() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    repeated(&mut viewer, &film, (20, 60), 1);
    viewer.seeks_to(film.time_of(80));
    let frames = viewer.watches_to_the_end();
    assert!(frames.iter().all(|frame| number(frame) >= 80));
    // Nothing is repeated any more.
    viewer.player.set_repeat(None);
    viewer.events.clear();
    viewer.seeks_to(film.time_of(50));
    viewer.player.play();
    assert_eq!(number(viewer.watches_to_the_end().last().expect("pictures")), 149);
}

#[test]
fn steps_go_picture_by_picture_both_ways() {
    for film in [
        made(small()),
        made(films::avchd_interlaced().frames(150)),
        made(small().container(Container::Mkv)),
    ] {
        let mut viewer = Viewer::holds(&film.path);
        viewer.frame();
        viewer.seeks_to(film.time_of(48));
        let mut at = 48;
        // Over a key frame (50), back again, and farther than one second.
        let steps = [1, 1, 1, 1, -1, -1, -1, -1, 3, -2]
            .into_iter()
            .chain([1; 35])
            .chain([40, -1, -30]);
        for step in steps {
            let seek = viewer.player.step(step);
            let frame = viewer.answer_to(seek);
            at += step;
            assert_eq!(number(&frame), at as u32, "after a step of {step} in {:?}", film.path);
        }
    }
}

#[test]
fn playing_goes_on_in_step_after_stepping() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    let seek = viewer.player.step(5);
    assert_eq!(number(&viewer.answer_to(seek)), 5);
    viewer.player.play();
    let next = viewer.waits_for("playing", |viewer| {
        viewer.player.take_frame().filter(|frame| number(frame) != 5)
    });
    assert!((6..12).contains(&number(&next)), "{}", number(&next));
}

#[test]
fn steps_behind_the_last_picture_stay_there() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.seeks_to(film.time_of(148));
    for _ in 0..3 {
        let seek = viewer.player.step(1);
        viewer.waits_for("the step", |viewer| {
            viewer
                .events
                .iter()
                .any(|event| matches!(event, PlayerEvent::Seeked { seek: id, .. } if *id == seek))
                .then_some(())
        });
    }
    assert_eq!(viewer.player.position(), Duration::from_secs_f64(film.time_of(149)));
    // And back from there.
    let seek = viewer.player.step(-1);
    assert_eq!(number(&viewer.answer_to(seek)), 148);
}

#[test]
fn dragging_shows_key_frames_and_ends_on_the_exact_picture() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    let mut newest = SeekId::NONE;
    for n in 0..60 {
        newest = viewer.player.seek(Duration::from_millis(n * 90), SeekMode::KeyFrame);
        if let Some(frame) = viewer.player.take_frame() {
            assert_eq!(number(&frame) % 50, 0, "a key frame");
        }
    }
    let frame = viewer.answer_to(newest);
    assert_eq!(number(&frame), 100);
    let frame = viewer.seeks_to(film.time_of(137));
    assert_eq!(number(&frame), 137);
}

#[test]
fn the_exact_picture_stays_when_the_pointer_is_let_go_amid_key_frames_that_are_still_on_their_way() {
    let film = made(films::numbered());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    // As fast as a hand drags and faster: each time the last key frame waits for another one to come.
    for pause in [30, 50, 80, 120, 250, 500, 800].map(Duration::from_micros) {
        for n in (0..190).step_by(5) {
            let place = Duration::from_secs_f64(film.time_of(n));
            viewer.player.seek(place, SeekMode::KeyFrame);
            std::thread::sleep(pause);
        }
        let frame = viewer.seeks_to(film.time_of(187));
        assert_eq!(number(&frame), 187);
        let until = Instant::now() + Duration::from_millis(400);
        while Instant::now() < until {
            let later = viewer.player.take_frame();
            assert_eq!(later.map_or(187, |frame| number(&frame)), 187, "after {pause:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

#[test]
fn at_the_end_the_last_frame_stays_and_play_begins_again() {
    let film = made(small().frames(50));
    let mut viewer = Viewer::plays(&film.path);
    let frames = viewer.watches_to_the_end();
    assert_eq!(frames.last().map(number), Some(49));
    viewer.player.play();
    let again = viewer.frame();
    assert!(number(&again) < 25, "{}", number(&again));
    // A seek after the end goes on playing.
    viewer.events.clear();
    viewer.watches_to_the_end();
    let back = viewer.seeks_to(film.time_of(30));
    assert_eq!(number(&back), 30);
    viewer.events.clear();
    viewer.watches_to_the_end();
}

#[test]
fn the_rate_is_the_speed_of_the_pictures() {
    let film = made(small());
    for rate in [0.5, 2.0] {
        let mut viewer = Viewer::plays(&film.path);
        viewer.frame();
        viewer.player.set_rate(rate);
        std::thread::sleep(Duration::from_millis(300));
        let (from, started) = (viewer.player.position(), Instant::now());
        std::thread::sleep(Duration::from_millis(1200));
        let film_time = (viewer.player.position() - from).as_secs_f64();
        let speed = film_time / started.elapsed().as_secs_f64();
        assert!((speed / rate - 1.0).abs() < 0.25, "{speed} instead of {rate}");
    }
}

#[test]
fn pausing_holds_the_picture_that_is_shown() {
    let film = made(small());
    for _ in 0..5 {
        let mut viewer = Viewer::plays(&film.path);
        viewer.frame();
        std::thread::sleep(Duration::from_millis(333));
        viewer.player.pause();
        std::thread::sleep(Duration::from_millis(200));
        let held = viewer.player.take_frame().expect("pictures came before the pause");
        assert_eq!(held.pts, viewer.player.position());
        std::thread::sleep(Duration::from_millis(300));
        assert!(viewer.player.take_frame().is_none(), "nothing comes in pause");
        // The next step is the next picture.
        let seek = viewer.player.step(1);
        assert_eq!(number(&viewer.answer_to(seek)), number(&held) + 1);
        let seek = viewer.player.step(2);
        assert_eq!(number(&viewer.answer_to(seek)), number(&held) + 3);
    }
}

#[test]
fn steps_in_quick_succession_are_all_done() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.seeks_to(film.time_of(60));
    let mut last = SeekId::NONE;
    for _ in 0..7 {
        last = viewer.player.step(1);
    }
    assert_eq!(number(&viewer.answer_to(last)), 67);
    for _ in 0..5 {
        last = viewer.player.step(-1);
    }
    assert_eq!(number(&viewer.answer_to(last)), 62);
}

#[test]
fn the_player_gives_the_source_back() {
    let film = made(small());
    let source = Arc::new(Bytes::of(&film.path));
    let mut viewer = Viewer::opens_shared(Arc::clone(&source) as Arc<dyn FilmSource>, Options::default());
    let frame = viewer.frame();
    drop(viewer);
    drop(frame);
    assert_eq!(Arc::strong_count(&source), 1, "no thread and no buffer holds the film");
}
