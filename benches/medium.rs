//! A slow stick: what a film of 28 Mbit/s, as cameras for AVCHD record it, needs of a medium that gives 8 MB/s, answers after 5 ms and stands
//! still for 300 ms every few seconds, beside the same film on a medium without any of that, by turns, in one run.
//!
//! `cargo bench --bench medium` (or `make bench`) prints one table and writes `vitrin-bench/medium.json` into the target folder. The slow medium is
//! a [`FilmSource`] that waits before it gives what the sealed film's reader gives: all that lies between it and the pictures (reading ahead, keeping
//! blocks, demuxing, decoding, pace) is the program's own.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use measure::{Side, Table, by_turns, pairs};
use support::films::{self, Codec, Container, Film, Recipe, Scan, Sound};
use support::vitrin::title_of;
use vitrin::film::{FilmSource, ReadError};
use vitrin::playback::{Options, Player, PlayerEvent, SoundOutput};
use vitrin::vault::{FilmReader, UnlockedVault};

const TURNS: usize = 3;

const BYTES_A_SECOND: f64 = 8e6;
const ANSWERS_AFTER: Duration = Duration::from_millis(5);
const STANDS_STILL: Duration = Duration::from_millis(300);
const STANDS_STILL_EVERY: Duration = Duration::from_secs(4);

fn main() -> ExitCode {
    measure::on_a_desktop(measure)
}

/// 20 s of 1080i25 with much grain.
fn recipe() -> Recipe {
    Recipe {
        grain: 16,
        codec: Codec::Other(
            "-c:v libx264 -preset veryfast -b:v 26M -minrate 24M -maxrate 28M -bufsize 14M -bf 2 -flags +ilme+ildct -pix_fmt yuv420p",
        ),
        scan: Scan::TopFieldFirst,
        sound: Sound::Ac3,
        gop: 13,
        ..films::numbered().size(1920, 1080).frames(500).container(Container::Mts)
    }
}

fn measure() {
    let film = recipe().make();
    measure::introduce("1080i25", &film);
    let (_vault, unlocked) = measure::sealed(std::slice::from_ref(&film));
    let (mut first, mut pictures, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    let (mut before_first, mut fetched) = (Vec::new(), Vec::new());
    let _ = by_turns(TURNS, |side| {
        let seen = watched(&unlocked, &film, side == Side::With);
        first.push((side, seen.first));
        pictures.push((side, seen.pictures));
        gaps.push((side, seen.longest));
        if side == Side::With {
            before_first.push(seen.waited_for_first);
            fetched.push(seen.fetched);
        }
        seen.first
    });
    let mut table = Table::of("at once", "vitrin");
    table.row("28 Mbit/s", "first picture", "ms", pairs(&first));
    table.row("28 Mbit/s", "pictures shown", "", pairs(&pictures));
    table.row("28 Mbit/s", "longest time between two", "ms", pairs(&gaps));
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    table.figure(
        "28 Mbit/s",
        "answers waited for before the first picture",
        "",
        most(&before_first),
    );
    table.figure("28 Mbit/s", "bytes fetched, of the film's", "%", most(&fetched) * 100.0);
    table.report("medium");
}

/// How a film was seen from its first picture to its last.
struct Seen {
    /// Milliseconds from opening it to its first picture.
    first: f64,
    pictures: f64,
    /// Milliseconds between the two pictures that were furthest from each other.
    longest: f64,
    waited_for_first: f64,
    /// In parts of the film's length.
    fetched: f64,
}

fn watched(vault: &UnlockedVault, film: &Film, slow: bool) -> Seen {
    let ticket = vault.ticket(vault.find(&title_of(&film.path)).unwrap().id).unwrap();
    let index = ticket.index.as_deref().cloned();
    let medium = Arc::new(Medium::new(FilmReader::open(ticket).unwrap(), slow));
    let (wake, woken) = channel();
    let options = Options {
        sound: SoundOutput::None,
        index,
        ..Options::default()
    };
    let begun = Instant::now();
    let player = Player::open(Arc::clone(&medium) as _, options, move || {
        // Its owner may be gone already.
        let _ = wake.send(());
    })
    .unwrap();
    let mut seen = Seen {
        first: 0.0,
        pictures: 0.0,
        longest: 0.0,
        waited_for_first: 0.0,
        fetched: 0.0,
    };
    let mut last: Option<Instant> = None;
    while wait(&woken, &player) {
        if player.take_frame().is_none() {
            continue;
        }
        let now = Instant::now();
        match last {
            None => {
                seen.first = (now - begun).as_secs_f64() * 1000.0;
                seen.waited_for_first = medium.answers.load(Ordering::Relaxed) as f64;
            }
            Some(before) => seen.longest = seen.longest.max((now - before).as_secs_f64() * 1000.0),
        }
        last = Some(now);
        seen.pictures += 1.0;
    }
    seen.fetched = medium.bytes.load(Ordering::Relaxed) as f64 / medium.len() as f64;
    seen
}

/// Until something has happened; false once the film is over.
fn wait(woken: &Receiver<()>, player: &Player) -> bool {
    woken.recv_timeout(Duration::from_secs(60)).expect("the film goes on");
    while let Some(event) = player.poll_event() {
        match event {
            PlayerEvent::End => return false,
            PlayerEvent::Error(error) => panic!("{error}"),
            _ => {}
        }
    }
    true
}

/// The sealed film on a medium that does one thing after the other.
struct Medium {
    film: FilmReader,
    /// When it stands still next; `None`: it is never slow.
    slow: Option<Mutex<Instant>>,
    bytes: AtomicU64,
    answers: AtomicU64,
}

impl Medium {
    fn new(film: FilmReader, slow: bool) -> Self {
        Self {
            film,
            slow: slow.then(|| Mutex::new(Instant::now() + STANDS_STILL_EVERY)),
            bytes: AtomicU64::new(0),
            answers: AtomicU64::new(0),
        }
    }
}

impl FilmSource for Medium {
    fn len(&self) -> u64 {
        self.film.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.bytes.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        self.answers.fetch_add(1, Ordering::Relaxed);
        if let Some(slow) = &self.slow {
            // Held while it works: what else is asked for waits.
            let mut next = slow.lock().unwrap();
            if Instant::now() >= *next {
                std::thread::sleep(STANDS_STILL);
                *next = Instant::now() + STANDS_STILL_EVERY;
            }
            std::thread::sleep(ANSWERS_AFTER + Duration::from_secs_f64(buffer.len() as f64 / BYTES_A_SECOND));
        }
        self.film.read_at(offset, buffer)
    }
}
