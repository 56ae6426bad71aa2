//! Pictures that are fetched beside the pipeline that plays: where the user jumps to, while the film stands and while it is dragged.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use vitrin::film::{FilmSource, ReadError};
use vitrin::playback::{Jump, Options, PlayerEvent, SeekMode};

use super::{Bytes, TIMEOUT, Viewer, made, number, small};

/// A film on a medium that can be held up.
struct HeldUp {
    film: Bytes,
    /// When it was read last, and whether it is held up.
    state: Mutex<(Instant, bool)>,
    changed: Condvar,
}

impl HeldUp {
    fn of(path: &Path) -> Arc<Self> {
        Arc::new(HeldUp {
            film: Bytes::of(path),
            state: Mutex::new((Instant::now(), false)),
            changed: Condvar::new(),
        })
    }

    /// Returns when nothing was read for a while.
    fn waits_for_rest(&self) {
        let deadline = Instant::now() + TIMEOUT;
        while self.state.lock().unwrap().0.elapsed() < Duration::from_secs(1) {
            assert!(Instant::now() < deadline, "the film is read again and again");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn is_held_up(&self, is_held_up: bool) {
        self.state.lock().unwrap().1 = is_held_up;
        self.changed.notify_all();
    }
}

impl FilmSource for HeldUp {
    fn len(&self) -> u64 {
        self.film.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let state = self.state.lock().unwrap();
        let (mut state, _) = self
            .changed
            .wait_timeout_while(state, TIMEOUT, |state| state.1)
            .unwrap();
        state.0 = Instant::now();
        drop(state);
        self.film.read_at(offset, buffer)
    }
}

fn is_answered(viewer: &mut Viewer, wanted: vitrin::playback::SeekId) -> bool {
    while let Some(event) = viewer.player.poll_event() {
        viewer.events.push(event);
    }
    let mut seeked = viewer.events.iter();
    seeked.any(|event| matches!(event, PlayerEvent::Seeked { seek, .. } if *seek == wanted))
}

#[test]
fn the_picture_of_the_next_jump_is_there_before_it_is_asked_for() {
    // Much larger than what is kept of it in memory.
    let mut recipe = small();
    (recipe.frames, recipe.grain, recipe.size) = (750, 40, (640, 360));
    let film = made(recipe);
    let source = HeldUp::of(&film.path);
    assert!(source.len() > 16 << 20, "{} bytes", source.len());
    let options = Options {
        paused: true,
        jumps: vec![Jump::Back(Duration::from_secs(5))],
        ..Options::default()
    };
    let mut viewer = Viewer::opens_shared(Arc::clone(&source) as _, options);
    viewer.frame();
    viewer.seeks_to(film.time_of(625));
    source.waits_for_rest();
    source.is_held_up(true);
    assert_eq!(number(&viewer.seeks_to(film.time_of(500))), 500);
    // What no jump leads to has to be read.
    let far = viewer
        .player
        .seek(Duration::from_secs_f64(film.time_of(200)), SeekMode::Exact);
    std::thread::sleep(Duration::from_secs(1));
    assert!(!is_answered(&mut viewer, far), "read from a medium that is held up");
    source.is_held_up(false);
    assert_eq!(number(&viewer.answer_to(far)), 200);
}

#[test]
fn playing_goes_on_from_the_picture_that_was_jumped_to() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.event("facts", |event| matches!(event, PlayerEvent::Facts(_)).then_some(()));
    for from in [90, 31] {
        assert_eq!(number(&viewer.seeks_to(film.time_of(from))), from);
        viewer.player.play();
        let next = viewer.waits_for("playing", |viewer| {
            viewer.player.take_frame().filter(|frame| number(frame) != from)
        });
        assert!(
            (from + 1..from + 8).contains(&number(&next)),
            "{} after {from}",
            number(&next)
        );
        viewer.player.pause();
    }
}

#[test]
fn a_film_that_is_dragged_while_it_plays_plays_on_where_it_was_let_go() {
    let film = made(small());
    let mut viewer = Viewer::plays(&film.path);
    viewer.event("facts", |event| matches!(event, PlayerEvent::Facts(_)).then_some(()));
    let mut last = None;
    for to in [20, 70, 104] {
        last = Some(
            viewer
                .player
                .seek(Duration::from_secs_f64(film.time_of(to)), SeekMode::KeyFrame),
        );
        std::thread::sleep(Duration::from_millis(30));
    }
    // The key frame nearest to the last place; and no exact seek follows.
    assert_eq!(number(&viewer.answer_to(last.unwrap())), 100);
    let numbers = viewer.waits_for("playing", |viewer| {
        let frame = viewer.player.take_frame()?;
        (number(&frame) > 110).then(|| number(&frame))
    });
    assert!(numbers < 150);
    // Let go at an exact place: the film plays on from there.
    viewer
        .player
        .seek(Duration::from_secs_f64(film.time_of(70)), SeekMode::KeyFrame);
    let exact = viewer
        .player
        .seek(Duration::from_secs_f64(film.time_of(57)), SeekMode::Exact);
    assert_eq!(number(&viewer.answer_to(exact)), 57);
    viewer.waits_for("playing", |viewer| {
        viewer.player.take_frame().filter(|frame| number(frame) > 62)
    });
}
