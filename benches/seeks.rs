//! What a supervisor waits for: exact seeks, jumps ten seconds back, key-frame seeks and dragging on the timeline, beside
//! `mpv --vo=x11` with the same film, by turns, in one run.
//!
//! `cargo bench --bench seeks` (or `make bench`) prints one table and writes `vitrin-bench/seeks.json` into the target folder. Both
//! show film of 1920×1080 in a window of 1280×720, and have its sound at the same sound server. mpv reads it in the clear, the stage
//! decrypts it. Of mpv it is measured until it says that playing can go on from there, of the stage until the picture is in its window.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use vitrin::protocol::{Command, Event};
use vitrin::vault::UnlockedVault;
use vitrin::workers::Stage;

use measure::{HELD, Pair, Side, Table, by_turns, expect, idle, monotonic_us, spawn};
use support::films::{self, Codec, Container, Film, Recipe, Sound};
use support::mpv::Mpv;
use support::vitrin::title_of;

const SEEKS: usize = 40;
const JUMPS: usize = 16;

/// A supervisor looks for this long at least before jumping back.
const LOOKS: Duration = Duration::from_millis(1200);

fn main() -> ExitCode {
    measure::on_a_desktop(measure)
}

/// 40 s of 1080p25 with grain, about 8 Mbit/s, as cameras code it: a key frame every two seconds, two B-frames between others.
fn recipe(container: Container, sound: Sound) -> Recipe {
    Recipe {
        grain: 5,
        codec: Codec::Other("-c:v libx264 -preset veryfast -b:v 8M -maxrate 10M -bufsize 10M -bf 2 -pix_fmt yuv420p"),
        sound,
        ..films::numbered().size(1920, 1080).frames(1000).container(container)
    }
}

fn measure() {
    let chosen = std::env::var("VITRIN_BENCH_FILMS").unwrap_or_default();
    let recipes = [
        recipe(Container::Mp4IndexAtEnd, Sound::Aac),
        recipe(Container::Mkv, Sound::Aac),
        recipe(Container::Mts, Sound::Ac3),
    ];
    let made: Vec<Film> = recipes
        .iter()
        .filter(|recipe| format!("{:?}", recipe.container).contains(&chosen))
        .map(Recipe::make)
        .collect();
    let (_vault, unlocked) = measure::sealed(&made);
    let mut table = Table::of("mpv", "vitrin");
    for film in &made {
        let kind = format!("{:?}", film.recipe.container);
        measure::introduce(&kind, film);
        let mut both = Both::open(&unlocked, film);
        table.row(&kind, "exact seek in pause", "ms", both.seeks("exact"));
        table.row(&kind, "ten seconds back in pause", "ms", both.jumps_back());
        table.row(&kind, "key-frame seek in pause", "ms", both.seeks("keyframes"));
        table.figure(&kind, "pictures while dragging", "/s", both.drags());
    }
    table.report("seeks");
}

/// The same film open in both, paused.
struct Both<'a> {
    film: &'a Film,
    mpv: Mpv,
    stage: Stage,
}

impl<'a> Both<'a> {
    fn open(vault: &UnlockedVault, film: &'a Film) -> Self {
        let stage = idle(spawn());
        let id = vault.find(&title_of(&film.path)).unwrap().id;
        stage.open(vault.ticket(id).unwrap(), HELD).unwrap();
        expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
        let options = ["--vo=x11", "--ao=pulse", "--geometry=1280x720", "--no-osc"];
        let mut mpv = Mpv::open(&film.path, &options).expect("mpv opens the film");
        mpv.wait_for("playback-restart").unwrap();
        std::thread::sleep(LOOKS);
        Both { film, mpv, stage }
    }

    /// Places that are spread over the film and in no order: 0, 0.618, 0.236 … of its length.
    fn places(&self, from: f64) -> impl Iterator<Item = f64> + use<> {
        let length = self.film.seconds() * 0.98 - from;
        (0_u32..).map(move |i| from + length * (f64::from(i) * 0.618_034).fract())
    }

    /// Milliseconds of one seek.
    fn seek(&mut self, side: Side, to: f64, how: &str) -> f64 {
        let exact = how == "exact";
        if side == Side::Without {
            let asked = Instant::now();
            self.mpv.seek(to, how).expect("mpv seeks");
            return asked.elapsed().as_secs_f64() * 1000.0;
        }
        while self.stage.events().try_recv().is_ok() {}
        let asked = monotonic_us();
        self.stage.send(Command::Seek { to, exact }).unwrap();
        let shown = expect(
            &self.stage,
            |event| matches!(event, Event::Seeked { exact: was, .. } if *was == exact),
        );
        let Event::Seeked { at, .. } = shown.event else {
            unreachable!("this is what was waited for")
        };
        if exact {
            assert_eq!(self.film.number_at(at), self.film.number_at(to), "the right picture");
        }
        (shown.time_us - asked) as f64 / 1000.0
    }

    fn seeks(&mut self, how: &str) -> Vec<Pair> {
        let mut places = self.places(0.0);
        let (mut place, mut turns) = (0.0, 0);
        by_turns(SEEKS, |side| {
            if turns % 2 == 0 {
                place = places.next().unwrap();
            }
            turns += 1;
            self.seek(side, place, how)
        })
    }

    /// Ten seconds back, after having looked at a picture for a while.
    fn jumps_back(&mut self) -> Vec<Pair> {
        let mut places = self.places(10.0);
        let (mut place, mut turns) = (0.0, 0);
        by_turns(JUMPS, |side| {
            if turns % 2 == 0 {
                place = places.next().unwrap();
            }
            turns += 1;
            self.seek(side, place, "exact");
            std::thread::sleep(LOOKS);
            self.seek(side, place - 10.0, "exact")
        })
    }

    /// Pictures a second while the timeline is dragged across the whole film in three seconds.
    fn drags(&mut self) -> f64 {
        while self.stage.events().try_recv().is_ok() {}
        let began = Instant::now();
        let takes = Duration::from_secs(3);
        while began.elapsed() < takes {
            let to = self.film.seconds() * 0.98 * began.elapsed().div_duration_f64(takes);
            self.stage.send(Command::Seek { to, exact: false }).unwrap();
            std::thread::sleep(Duration::from_millis(16));
        }
        let mut shown = 0;
        while let Ok(said) = self.stage.events().try_recv() {
            shown += u32::from(matches!(said.event, Event::Seeked { .. }));
        }
        f64::from(shown) / takes.as_secs_f64()
    }
}
