//! What the benches share: a private desktop to measure on, two sides measured by turns, and one table of both.

#![allow(dead_code, unused_imports)] // no bench uses all of it

pub mod playing_mpv;
mod report;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command as Program, ExitCode};
use std::time::{Duration, Instant};

use vitrin::memory::Passphrase;
use vitrin::protocol::Start;
use vitrin::protocol::{Event, Stamped};
use vitrin::vault::{KdfCost, Label, LockedVault, NewVault, UnlockedVault, create};
use vitrin::workers::{SpawnOptions, Stage};

pub use report::write;
use support::desktop::Desktop;
use support::films::{self, Container, Film, Recipe, Scan, Sound};
use support::vitrin::{PASSWORD, Vault, a_vault_with};
pub use table::{Table, quantile};

/// Set in the process that runs on the private desktop.
const ON_DESKTOP: &str = "VITRIN_BENCH_ON_DESKTOP";

/// Process number of that desktop's display server.
const SCREEN: &str = "VITRIN_BENCH_SCREEN";

/// Runs `measure` on a private desktop when `cargo bench` asks for it.
pub fn on_a_desktop(measure: impl FnOnce()) -> ExitCode {
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
    desktop.set_environment(&mut again);
    let status = again
        .args(std::env::args_os().skip(1))
        .env(ON_DESKTOP, "1")
        .env(SCREEN, desktop.servers()[0].1.to_string())
        .status()
        .unwrap();
    if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// 20 s of 1920×1080 with grain, at so many frames a second.
pub fn full(rate: u32, sound: Sound) -> Recipe {
    Recipe {
        grain: 4,
        crf: 24,
        fps: (rate, 1),
        sound,
        ..films::numbered().size(1920, 1080).frames(20 * rate)
    }
}

/// The kinds of film that are compared with mpv: 25 frames a second, the last of two fields each, as a camera for AVCHD makes them.
pub fn kinds(sound: Sound) -> Vec<(&'static str, Recipe)> {
    let interlaced = Recipe {
        scan: Scan::TopFieldFirst,
        container: Container::Mts,
        sound: if sound == Sound::Aac { Sound::Ac3 } else { sound },
        ..full(25, sound)
    };
    vec![
        ("720p25", full(25, sound).size(1280, 720)),
        ("1080p25", full(25, sound)),
        ("1080i25", interlaced),
    ]
}

/// What tells mpv to make whole pictures of an interlaced film's fields, as Vitrin does.
pub fn whole_pictures(film: &Film) -> Option<&'static str> {
    (film.recipe.scan != Scan::Progressive).then_some("--deinterlace=yes")
}

/// Prints what is measured.
pub fn introduce(name: &str, film: &Film) {
    let bits = film.path.metadata().unwrap().len() as f64 * 8.0 / film.seconds();
    let (width, height) = film.recipe.size;
    println!(
        "{name}: {:?} {width}×{height}, {:.1} Mbit/s, {} s",
        film.recipe.codec,
        bits / 1e6,
        film.seconds()
    );
}

/// The films in a vault, and the same vault unlocked. The first of the two is its folder, which goes away with it.
pub fn sealed(films: &[Film]) -> (Vault, UnlockedVault) {
    let vault = a_vault_with(&films.iter().map(|film| &film.path).collect::<Vec<_>>());
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    let unlocked = LockedVault::open(vault.folder()).unwrap().unlock(&passphrase).unwrap();
    (vault, unlocked)
}

/// A new vault without films.
pub fn new_vault(folder: &Path, cost: KdfCost) -> UnlockedVault {
    let label = Label {
        name: "Anna".into(),
        unit: String::new(),
        date: jiff::civil::date(2026, 3, 9),
        if_found: String::new(),
    };
    let new = NewVault {
        label,
        passphrase: &Passphrase::from_text(PASSWORD).unwrap(),
        cost,
    };
    create(folder, new).unwrap()
}

/// Which of the two sides: without or with what is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Side {
    Without,
    With,
}

/// One measurement of each.
pub struct Pair {
    pub without: f64,
    pub with: f64,
}

/// Process number of the display server.
pub fn screen() -> u32 {
    std::env::var(SCREEN).unwrap().parse().unwrap()
}

/// Measurements in the order in which [`by_turns`] takes them, without the first two.
pub fn pairs(measured: &[(Side, f64)]) -> Vec<Pair> {
    let of = |side| {
        measured[2..]
            .iter()
            .filter(move |(of, _)| *of == side)
            .map(|(_, value)| *value)
    };
    of(Side::Without)
        .zip(of(Side::With))
        .map(|(without, with)| Pair { without, with })
        .collect()
}

/// Measures both sides `count` times, each first in every second turn, so that what drifts hits both.
pub fn by_turns(count: usize, mut measure: impl FnMut(Side) -> f64) -> Vec<Pair> {
    // Once each unmeasured: what is read or loaded for the first time is not the film's doing.
    let _ = (measure(Side::Without), measure(Side::With));
    (0..count)
        .map(|turn| {
            if turn % 2 == 0 {
                let without = measure(Side::Without);
                Pair {
                    without,
                    with: measure(Side::With),
                }
            } else {
                let with = measure(Side::With);
                Pair {
                    without: measure(Side::Without),
                    with,
                }
            }
        })
        .collect()
}

/// The first picture, held.
pub const HELD: Start = Start {
    at: Duration::ZERO,
    paused: true,
    hidden: false,
};

/// Milliseconds from the click to the first picture in the window of a stage that waits.
pub fn first_picture(stage: Stage, open: impl FnOnce(&Stage)) -> f64 {
    let clicked = monotonic_us();
    open(&stage);
    let shown = expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    stage.close();
    (shown.time_us - clicked) as f64 / 1000.0
}

/// Milliseconds from starting the process to the first picture.
pub fn cold_start(spawn: impl FnOnce() -> Stage, open: impl FnOnce(&Stage)) -> f64 {
    let started = monotonic_us();
    let stage = spawn();
    open(&stage);
    let shown = expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    stage.close();
    (shown.time_us - started) as f64 / 1000.0
}

/// Seconds of processor time that the stage takes to play a film of this many seconds.
pub fn whole_film(stage: Stage, seconds: f64, open: impl FnOnce(&Stage)) -> f64 {
    open(&stage);
    expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    let (before, began) = (processor_time(&stage), Instant::now());
    expect(&stage, |event| matches!(event, Event::End));
    let (spent, took) = (processor_time(&stage) - before, began.elapsed().as_secs_f64());
    stage.close();
    assert!((took - seconds).abs() < 1.0, "the film of {seconds} s took {took} s");
    spent
}

/// A stage, just started.
pub fn spawn() -> Stage {
    spawn_from(PathBuf::from(env!("CARGO_BIN_EXE_vitrin")))
}

/// A stage that is started by another program than `vitrin` itself.
pub fn spawn_from(program: PathBuf) -> Stage {
    Stage::spawn(SpawnOptions {
        program: Some(program),
        ..SpawnOptions::default()
    })
    .unwrap()
}

/// Waits until the stage really does nothing but wait.
pub fn idle(stage: Stage) -> Stage {
    expect(&stage, |event| matches!(event, Event::Ready { .. }));
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

pub fn expect(stage: &Stage, is_it: impl Fn(&Event) -> bool) -> Stamped {
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
pub fn processor_time(stage: &Stage) -> f64 {
    processor_time_of(pid(stage))
}

/// The same of any process.
pub fn processor_time_of(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    ticks as f64 / rustix::param::clock_ticks_per_second() as f64
}

pub fn pid(stage: &Stage) -> u32 {
    stage.pid().expect("a stage that has spoken has a process")
}

pub fn monotonic_us() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec.unsigned_abs() * 1_000_000 + now.tv_nsec.unsigned_abs() / 1000
}

/// MiB that a process has in memory; `None` once it has ended.
pub fn resident(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}
