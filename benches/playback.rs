//! What sealing costs where a user would feel it: click → first picture, exact seeks, processor time of a whole film. The
//! sealed film and the same film in the clear go through the same stage, by turns, in one run.
//!
//! `cargo bench --bench playback` (or `make bench`) prints one table and writes `vitrin-bench/playback.json` into the
//! target folder. The film in the clear is shown as `vitrin show` shows one, but lies on this computer's own disk, encrypted
//! or not: what is measured is Vitrin's sealing alone. All else (process, sandbox, read-ahead, pipeline, window) is shared.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason

#[path = "../tests/support/mod.rs"]
mod support;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command as Program, ExitCode};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vitrin::memory::Passphrase;
use vitrin::stage::protocol::{Command, Event, Stamped};
use vitrin::stage::{PlainFilm, SpawnOptions, Stage, Start};
use vitrin::vault::{LockedVault, UnlockedVault};

use support::desktop::Desktop;
use support::films::{self, Codec, Container, Film, Recipe, Sound};
use support::vitrin::{PASSWORD, a_vault_with, title_of};

/// Set in the process that runs on the private desktop.
const ON_DESKTOP: &str = "VITRIN_BENCH_ON_DESKTOP";

const FIRST_PICTURES: usize = 12;
const COLD_STARTS: usize = 6;
const SEEKS: usize = 50;
const WHOLE_FILMS: usize = 3;

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    if std::env::var_os(ON_DESKTOP).is_some() {
        measure();
        return ExitCode::SUCCESS;
    }
    // The stage inherits its display and its sound from this process, so the measuring is done by a second one.
    let desktop = Desktop::of_size(1400, 900);
    let mut again = Program::new(std::env::current_exe().unwrap());
    desktop.furnish(&mut again);
    let status = again
        .args(std::env::args_os().skip(1))
        .env(ON_DESKTOP, "1")
        .status()
        .unwrap();
    if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
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
    let vault = a_vault_with(&made.iter().map(|film| film.path.clone()).collect::<Vec<_>>());
    let unlocked = unlock(&vault.folder());

    let mut table = Vec::new();
    for film in &made {
        let sides = Sides {
            vault: &unlocked,
            title: title_of(&film.path),
            clear: PlainFilm::on_trust(File::open(&film.path).unwrap()),
        };
        let bits = film.path.metadata().unwrap().len() as f64 * 8.0 / film.seconds();
        let kind = format!("{:?}", film.recipe.container);
        println!(
            "{kind}: {:?} {:?}, {:.1} Mbit/s, {} s",
            Codec::H264,
            film.recipe.size,
            bits / 1e6,
            film.seconds()
        );
        let mut row = |what: &str, unit: &'static str, pairs: Vec<Pair>| {
            let row = Row {
                film: kind.clone(),
                what: what.to_owned(),
                unit,
                pairs,
            };
            println!("{}", row.line());
            table.push(row);
        };
        row(
            "first picture, stage waiting",
            "ms",
            by_turns(FIRST_PICTURES, |side| first_picture(&sides, side)),
        );
        row("exact seek", "ms", seeks(&sides, film));
        if film.recipe.container == Container::Mp4IndexAtEnd {
            row(
                "first picture, from process start",
                "ms",
                by_turns(COLD_STARTS, |side| cold_start(&sides, side)),
            );
            row(
                "processor time, whole film",
                "s",
                by_turns(WHOLE_FILMS, |side| whole_film(&sides, side, film)),
            );
        }
    }
    report(&table);
}

fn unlock(folder: &Path) -> UnlockedVault {
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    LockedVault::open(folder).unwrap().unlock(&passphrase).unwrap()
}

/// Which of the two films.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Clear,
    Sealed,
}

/// The same film twice.
struct Sides<'a> {
    vault: &'a UnlockedVault,
    title: String,
    clear: PlainFilm,
}

impl Sides<'_> {
    /// What a click does: gets at the film and hands it to the stage.
    fn open(&self, side: Side, stage: &Stage, start: Start) {
        match side {
            Side::Sealed => {
                let film = self.vault.find(&self.title).unwrap().id;
                stage.open(self.vault.ticket(film).unwrap(), start).unwrap();
            }
            Side::Clear => stage.open_plain(&self.clear, start).unwrap(),
        }
    }
}

/// One measurement of each.
struct Pair {
    clear: f64,
    sealed: f64,
}

/// Measures both sides `count` times, each first in every second turn, so that what drifts hits both.
fn by_turns(count: usize, mut measure: impl FnMut(Side) -> f64) -> Vec<Pair> {
    // Once each unmeasured: what is read or loaded for the first time is not the film's doing.
    let _ = (measure(Side::Clear), measure(Side::Sealed));
    (0..count)
        .map(|turn| {
            if turn % 2 == 0 {
                let clear = measure(Side::Clear);
                Pair {
                    clear,
                    sealed: measure(Side::Sealed),
                }
            } else {
                let sealed = measure(Side::Sealed);
                Pair {
                    clear: measure(Side::Clear),
                    sealed,
                }
            }
        })
        .collect()
}

/// Milliseconds from the click to the first picture in the window of a stage that waits.
fn first_picture(sides: &Sides<'_>, side: Side) -> f64 {
    let stage = waiting_stage();
    let clicked = monotonic_us();
    sides.open(
        side,
        &stage,
        Start {
            paused: true,
            ..Start::default()
        },
    );
    let shown = expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    stage.close();
    (shown.time_us - clicked) as f64 / 1000.0
}

/// Milliseconds from starting the process to the first picture.
fn cold_start(sides: &Sides<'_>, side: Side) -> f64 {
    let started = monotonic_us();
    let stage = spawn();
    sides.open(
        side,
        &stage,
        Start {
            paused: true,
            ..Start::default()
        },
    );
    let shown = expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    stage.close();
    (shown.time_us - started) as f64 / 1000.0
}

/// Milliseconds of exact seeks to the same places in both films, which stand open side by side.
fn seeks(sides: &Sides<'_>, film: &Film) -> Vec<Pair> {
    let open = |side| {
        let stage = waiting_stage();
        sides.open(
            side,
            &stage,
            Start {
                paused: true,
                ..Start::default()
            },
        );
        expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
        stage
    };
    let (clear, sealed) = (open(Side::Clear), open(Side::Sealed));
    // Places that are spread over the film and in no order: 0, 0.618, 0.236 … of its length.
    let mut places = (0_u32..).map(|i| film.seconds() * 0.98 * (f64::from(i) * 0.618_034).fract());
    let mut place = 0.0;
    let mut turns = 0;
    by_turns(SEEKS, |side| {
        if turns % 2 == 0 {
            place = places.next().unwrap();
        }
        turns += 1;
        let stage = if side == Side::Clear { &clear } else { &sealed };
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

/// Seconds of processor time that the stage takes to play the whole film.
fn whole_film(sides: &Sides<'_>, side: Side, film: &Film) -> f64 {
    let stage = waiting_stage();
    sides.open(side, &stage, Start::default());
    expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    let (before, began) = (processor_time(&stage), Instant::now());
    expect(&stage, |event| matches!(event, Event::End));
    let (spent, took) = (processor_time(&stage) - before, began.elapsed().as_secs_f64());
    stage.close();
    assert!(
        (took - film.seconds()).abs() < 1.0,
        "the film of {} s took {took} s",
        film.seconds()
    );
    spent
}

fn waiting_stage() -> Stage {
    let stage = spawn();
    expect(&stage, |event| matches!(event, Event::Ready { .. }));
    // Until it really does nothing but wait.
    let mut before = processor_time(&stage);
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let now = processor_time(&stage);
        if now - before < 0.02 {
            return stage;
        }
        before = now;
    }
}

fn spawn() -> Stage {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_vitrin")));
    Stage::spawn(SpawnOptions {
        program,
        ..SpawnOptions::default()
    })
    .unwrap()
}

fn expect(stage: &Stage, is_it: impl Fn(&Event) -> bool) -> Stamped {
    loop {
        let stamped = stage
            .events()
            .recv_timeout(Duration::from_secs(60))
            .expect("the stage answers");
        if let Event::Error { code, detail } = &stamped.event {
            panic!("the stage says {code:?}: {detail}");
        }
        if is_it(&stamped.event) {
            return stamped;
        }
    }
}

/// Seconds that all threads of a process have computed (`/proc/PID/stat`, in hundredths).
fn processor_time(stage: &Stage) -> f64 {
    let pid = stage.pid().expect("a stage that has spoken has a process");
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    ticks as f64 / rustix::param::clock_ticks_per_second() as f64
}

fn monotonic_us() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec.unsigned_abs() * 1_000_000 + now.tv_nsec.unsigned_abs() / 1000
}

/// One line of the table.
struct Row {
    film: String,
    what: String,
    unit: &'static str,
    pairs: Vec<Pair>,
}

impl Row {
    fn side(&self, side: Side) -> Vec<f64> {
        let mut values: Vec<f64> = self
            .pairs
            .iter()
            .map(|pair| if side == Side::Clear { pair.clear } else { pair.sealed })
            .collect();
        values.sort_by(f64::total_cmp);
        values
    }

    fn line(&self) -> String {
        let side = |side| {
            let values = self.side(side);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let at = |p| quantile(&values, p);
            format!("{mean:>8.1} {:>8.1} {:>8.1} {:>8.1}", at(0.5), at(0.95), at(1.0))
        };
        let (ratio, low, high) = self.ratio();
        format!(
            "{:<16} {:<34} {:>3} {} | {} | {ratio:.3} ({low:.3} to {high:.3})",
            self.film,
            format!("{} ({}×)", self.what, self.pairs.len()),
            self.unit,
            side(Side::Clear),
            side(Side::Sealed),
        )
    }

    /// Geometric mean of sealed over clear, pair by pair, with its 95 % interval (percentile bootstrap).
    fn ratio(&self) -> (f64, f64, f64) {
        let logs: Vec<f64> = self.pairs.iter().map(|pair| (pair.sealed / pair.clear).ln()).collect();
        let mean = |logs: &[f64]| logs.iter().sum::<f64>() / logs.len() as f64;
        // A fixed generator (Knuth's MMIX constants): the same measurements give the same interval.
        let mut state = 1_u64;
        let mut pick = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            logs[(state >> 33) as usize % logs.len()]
        };
        let mut means: Vec<f64> = (0..4000)
            .map(|_| mean(&(0..logs.len()).map(|_| pick()).collect::<Vec<_>>()))
            .collect();
        means.sort_by(f64::total_cmp);
        (
            mean(&logs).exp(),
            quantile(&means, 0.025).exp(),
            quantile(&means, 0.975).exp(),
        )
    }

    fn json(&self) -> Value {
        let (ratio, low, high) = self.ratio();
        json!({
            "film": self.film, "what": self.what, "unit": self.unit,
            "clear": self.pairs.iter().map(|pair| pair.clear).collect::<Vec<_>>(),
            "sealed": self.pairs.iter().map(|pair| pair.sealed).collect::<Vec<_>>(),
            "ratio": ratio, "ratio_low": low, "ratio_high": high,
        })
    }
}

/// The value that this share of the sorted values does not exceed.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len()) - 1]
}

fn report(table: &[Row]) {
    println!(
        "\n{:>54} {:^35} | {:^35} | sealed / clear",
        "", "clear: mean, p50, p95, max", "sealed: mean, p50, p95, max"
    );
    for row in table {
        println!("{}", row.line());
    }
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("vitrin-bench")
        .join("playback.json");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let report = json!({
        // Figures of an unoptimised build are no figures.
        "optimised": !cfg!(debug_assertions),
        "processors": std::thread::available_parallelism().map_or(0, usize::from),
        "system": std::fs::read_to_string("/proc/version").unwrap_or_default().trim(),
        "rows": table.iter().map(Row::json).collect::<Vec<_>>(),
    });
    std::fs::write(&path, serde_json::to_string_pretty(&report).unwrap()).unwrap();
    println!("written to {}", path.display());
}
