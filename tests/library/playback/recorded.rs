//! What is recorded: whole to the frame, without a gap where it was paused, and readable to within two seconds of its end wherever it is cut
//! off.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use vitrin::playback::{Filming, FilmingEvent, FilmingSettings, FilmingSink, Options, Source};
use vitrin::protocol::Preview;
use vitrin::vault::CHUNK;

use super::{Bytes, Viewer, facts_of, number};

/// What comes of a recording.
#[derive(Default)]
struct Tape {
    bytes: Mutex<Vec<u8>>,
    previews: AtomicUsize,
    /// How many of the next pieces take [`SLOW`] to be taken.
    slow: AtomicUsize,
}

const SLOW: Duration = Duration::from_millis(600);

impl FilmingSink for Tape {
    fn media(&self, bytes: &[u8]) -> bool {
        let counted_down = |left: usize| left.checked_sub(1);
        if self
            .slow
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, counted_down)
            .is_ok()
        {
            std::thread::sleep(SLOW);
        }
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        true
    }

    fn preview(&self, preview: Preview) {
        assert_eq!((preview.width(), preview.height()), (320, 180));
        self.previews.fetch_add(1, Ordering::Relaxed);
    }
}

struct Recorded {
    bytes: Vec<u8>,
    length_ms: u64,
    /// Length of the film, and of what had been handed over of it, at many moments.
    moments: Vec<(u64, usize)>,
    loudest: f64,
    previews: usize,
}

/// Camera and microphone of the tests, open, and where their film goes.
fn filming() -> (Arc<Tape>, Filming) {
    let tape = Arc::new(Tape::default());
    let settings = FilmingSettings {
        source: Source::Test { microphone: None },
        sound: true,
    };
    let sink: Arc<dyn FilmingSink> = tape.clone();
    (tape, Filming::open(&settings, sink).unwrap())
}

/// Two seconds, a pause of one, and two more.
fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let (tape, filming) = filming();
        filming.show_previews();
        let (mut moments, mut loudest) = (Vec::new(), -96.0_f64);
        let mut run = |milliseconds| {
            let until = Instant::now() + Duration::from_millis(milliseconds);
            while Instant::now() < until {
                match filming.poll() {
                    Some(FilmingEvent::Sound(peak)) => loudest = loudest.max(peak),
                    Some(other) => panic!("{other:?}"),
                    None => {}
                }
                moments.push((filming.progress().0, tape.bytes.lock().unwrap().len()));
            }
        };
        run(300);
        filming.resume();
        run(2000);
        filming.pause();
        run(1000);
        filming.resume();
        run(2000);
        let (length_ms, is_recording, _) = filming.progress();
        assert!(is_recording);
        assert!(filming.finish());
        let bytes = std::mem::take(&mut *tape.bytes.lock().unwrap());
        Recorded {
            bytes,
            length_ms,
            moments,
            loudest,
            previews: tape.previews.load(Ordering::Relaxed),
        }
    })
}

#[test]
fn it_says_what_it_is_and_how_long() {
    let film = recorded();
    let facts = facts_of(Arc::new(Bytes::new(film.bytes.clone()))).unwrap();
    assert_eq!(facts.container.as_deref(), Some("Matroska"));
    assert_eq!(
        facts.picture.as_ref().map(|picture| (picture.width, picture.height)),
        Some((640, 360))
    );
    assert!(facts.sound.is_some());
    let length = facts.duration_ms.unwrap();
    assert!(
        (3500..4600).contains(&length) && length.abs_diff(film.length_ms) < 250,
        "{length}, {}",
        film.length_ms
    );
    assert!(film.loudest > -20.0, "{}", film.loudest);
    assert!(film.previews >= 10, "{}", film.previews);
}

/// As on a computer that is too busy to code the last seconds in time. They come one after the other, and all of them are waited for.
#[test]
fn however_slowly_the_rest_of_a_film_comes_it_is_whole() {
    let (tape, filming) = filming();
    filming.resume();
    let films_to = |length_ms| {
        while filming.progress().0 < length_ms {
            let happened = filming.poll();
            assert!(matches!(happened, None | Some(FilmingEvent::Sound(_))), "{happened:?}");
        }
    };
    films_to(1500);
    tape.slow.store(25, Ordering::Relaxed);
    films_to(2500);
    let (length_ms, ..) = filming.progress();
    let begun = Instant::now();
    assert!(filming.finish());
    assert!(
        begun.elapsed() > Duration::from_secs(10),
        "nothing was slow: {:?}",
        begun.elapsed()
    );
    let bytes = std::mem::take(&mut *tape.bytes.lock().unwrap());
    let length = facts_of(Arc::new(Bytes::new(bytes))).unwrap().duration_ms.unwrap();
    assert!(length >= length_ms - 100, "{length} of {length_ms}");
}

#[test]
fn every_frame_is_there_once_and_a_pause_leaves_no_gap() {
    let film = recorded();
    let paused = Options {
        paused: true,
        ..Options::default()
    };
    let mut viewer = Viewer::opens(Bytes::new(film.bytes.clone()), paused);
    viewer.frame();
    let mut shown: Vec<(u32, Duration)> = Vec::new();
    for place in 0..film.length_ms / 20 {
        let frame = viewer.seeks_to(place as f64 / 50.0 + 0.001);
        if shown.last().is_none_or(|(last, _)| *last != number(&frame)) {
            shown.push((number(&frame), frame.pts));
        }
    }
    let jumps: Vec<u32> = shown
        .windows(2)
        .map(|pair| pair[1].0 - pair[0].0)
        .filter(|&step| step != 1)
        .collect();
    // A second is 25 frames; a busy machine may take its time to pause and go on.
    assert!(
        matches!(jumps[..], [jump] if (20..80).contains(&jump)),
        "{jumps:?} in {shown:?}"
    );
    let gaps: Vec<Duration> = shown.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
    assert!(gaps.iter().all(|gap| *gap < Duration::from_millis(82)), "{gaps:?}");
}

/// The test picture is as quiet as a picture can be: without filling up, 16 KiB of it are many seconds.
#[test]
fn wherever_it_is_cut_off_two_seconds_are_missing_at_most() {
    let film = recorded();
    let mut tried = 0;
    for (recorded_ms, handed_over) in film.moments.iter().step_by(4) {
        // Of a chunk that is not whole nothing is on the medium.
        let whole = handed_over / CHUNK * CHUNK;
        if *recorded_ms < 2000 {
            continue;
        }
        let facts = facts_of(Arc::new(Bytes::new(film.bytes[..whole].to_vec()))).unwrap();
        let length = facts.duration_ms.unwrap();
        // Half a second more may pass before it is brought to the medium.
        assert!(length + 1500 >= *recorded_ms, "{length} of {recorded_ms} ms");
        tried += 1;
    }
    assert!(tried > 5, "{tried}");
}
