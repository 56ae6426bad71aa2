//! What sealing costs where a user would feel it: click → first picture, exact seeks, processor time of a whole film. The
//! sealed film and the same film in the clear go through the same stage, by turns, in one run.
//!
//! `cargo bench --bench playback` (or `make bench`) prints one table and writes `vitrin-bench/playback.json` into the
//! target folder. The film in the clear is shown as `vitrin show` shows one, but is on this computer's own disk, encrypted
//! or not: what is measured is Vitrin's sealing alone. All else (process, sandbox, read-ahead, pipeline, window) is shared.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::fs::File;
use std::process::ExitCode;

use vitrin::film::CleartextFilm;
use vitrin::protocol::Start;
use vitrin::protocol::{Command, Event};
use vitrin::vault::UnlockedVault;
use vitrin::workers::Stage;

use measure::{HELD, Pair, Side, Table, by_turns, expect, idle, monotonic_us, spawn};
use support::films::{self, Container, Film, Recipe, Sound};
use support::vitrin::title_of;

const FIRST_PICTURES: usize = 12;
const COLD_STARTS: usize = 6;
const SEEKS: usize = 50;
const WHOLE_FILMS: usize = 3;

fn main() -> ExitCode {
    measure::on_a_desktop(measure)
}

/// 1280×720 at 25 frames a second with grain, about 8 Mbit/s, a key frame every two seconds.
fn recipe(container: Container, sound: Sound) -> Recipe {
    Recipe {
        grain: 7,
        crf: 23,
        sound,
        ..films::numbered().size(1280, 720).frames(500).container(container)
    }
}

fn measure() {
    let recipes = [
        recipe(Container::Mp4IndexAtEnd, Sound::Aac),
        recipe(Container::Mkv, Sound::Aac),
        recipe(Container::Mts, Sound::Ac3),
    ];
    let made: Vec<Film> = recipes.iter().map(Recipe::make).collect();
    let (_vault, unlocked) = measure::sealed(&made);

    let mut table = Table::of("clear", "sealed");
    for film in &made {
        let sides = Sides {
            vault: &unlocked,
            title: title_of(&film.path),
            clear: CleartextFilm::assume_encrypted(File::open(&film.path).unwrap()),
        };
        let kind = format!("{:?}", film.recipe.container);
        measure::introduce(&kind, film);
        let held = |side| {
            let sides = &sides;
            move |stage: &Stage| sides.open(side, stage, HELD)
        };
        table.row(
            &kind,
            "first picture, stage waiting",
            "ms",
            by_turns(FIRST_PICTURES, |side| measure::first_picture(idle(spawn()), held(side))),
        );
        table.row(&kind, "exact seek", "ms", seeks(&sides, film));
        if film.recipe.container == Container::Mp4IndexAtEnd {
            table.row(
                &kind,
                "first picture, from process start",
                "ms",
                by_turns(COLD_STARTS, |side| measure::cold_start(spawn, held(side))),
            );
            table.row(
                &kind,
                "processor time, whole film",
                "s",
                by_turns(WHOLE_FILMS, |side| {
                    measure::whole_film(idle(spawn()), film.seconds(), |stage| {
                        sides.open(side, stage, Start::default());
                    })
                }),
            );
        }
    }
    table.report("playback");
}

/// The same film twice: in the clear (without sealing), and sealed.
struct Sides<'a> {
    vault: &'a UnlockedVault,
    title: String,
    clear: CleartextFilm,
}

impl Sides<'_> {
    /// What a click does: gets at the film and hands it to the stage.
    fn open(&self, side: Side, stage: &Stage, start: Start) {
        match side {
            Side::With => {
                let film = self.vault.find(&self.title).unwrap().id;
                stage.open(self.vault.ticket(film).unwrap(), start).unwrap();
            }
            Side::Without => stage.open_plain(&self.clear, start).unwrap(),
        }
    }
}

/// Milliseconds of exact seeks to the same places in both films, which are open side by side.
fn seeks(sides: &Sides<'_>, film: &Film) -> Vec<Pair> {
    let open = |side| {
        let stage = idle(spawn());
        sides.open(side, &stage, HELD);
        expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
        stage
    };
    let (clear, sealed) = (open(Side::Without), open(Side::With));
    // Places that are spread over the film and in no order: 0, 0.618, 0.236 … of its length.
    let mut places = (0_u32..).map(|i| film.seconds() * 0.98 * (f64::from(i) * 0.618_034).fract());
    let mut place = 0.0;
    let mut turns = 0;
    by_turns(SEEKS, |side| {
        if turns % 2 == 0 {
            place = places.next().unwrap();
        }
        turns += 1;
        let stage = if side == Side::Without { &clear } else { &sealed };
        while stage.events().try_recv().is_ok() {}
        let asked = monotonic_us();
        stage.send(Command::Seek { to: place, exact: true }).unwrap();
        let shown = expect(stage, |event| matches!(event, Event::Seeked { exact: true, .. }));
        let Event::Seeked { at, .. } = shown.event else {
            unreachable!("this is what was waited for")
        };
        assert_eq!(film.number_at(at), film.number_at(place), "the right picture");
        (shown.time_us - asked) as f64 / 1000.0
    })
}
