//! What it costs that nothing of a film is left in memory, and that memory does not grow with the film.
//!
//! `cargo bench --features bench-bare --bench hygiene` (or `make bench`) prints two tables and writes
//! `vitrin-bench/hygiene.json` and `vitrin-bench/growth.json` into the target folder. The feature adds to the stage the one
//! thing that no other build holds: with a variable in its environment, it runs without sandbox, without a list of
//! system calls, without locking and without wiping. So both sides are the same build, measured by turns in one run.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command as Program, ExitCode};
use std::time::Duration;

use serde_json::json;
use vitrin::film::CleartextFilm;
use vitrin::protocol::Start;
use vitrin::protocol::{Command, Event};
use vitrin::workers::Stage;

use measure::{HELD, Side, Table, by_turns, expect, idle, spawn, spawn_from};
use support::films::{self, Container, Film, Sound};

const FIRST_PICTURES: usize = 12;
const COLD_STARTS: usize = 6;
const WHOLE_FILMS: usize = 5;

/// How often the short film follows on itself in the long one: 1 minute makes 10 hours.
const REPEATS: u32 = 600;

fn main() -> ExitCode {
    measure::on_a_desktop(|| {
        cost();
        growth();
    })
}

/// Milliseconds and processor time, bare and protected.
fn cost() {
    // Drawn in a window of 1280×720.
    let film = measure::full(25, Sound::Aac).make();
    measure::introduce("1080p25", &film);
    let plain = CleartextFilm::assume_encrypted(File::open(&film.path).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let bare = goes_without(folder.path());
    let start = |side| match side {
        Side::Without => spawn_from(bare.clone()),
        Side::With => spawn(),
    };
    let held = |stage: &Stage| stage.open_plain(&plain, HELD).unwrap();

    let mut table = Table::of("bare", "protected");
    table.row(
        "1080p25",
        "first picture, stage waiting",
        "ms",
        by_turns(FIRST_PICTURES, |side| measure::first_picture(idle(start(side)), held)),
    );
    table.row(
        "1080p25",
        "first picture, from process start",
        "ms",
        by_turns(COLD_STARTS, |side| measure::cold_start(|| start(side), held)),
    );
    table.row(
        "1080p25",
        "processor time, whole film",
        "s",
        by_turns(WHOLE_FILMS, |side| {
            measure::whole_film(idle(start(side)), film.seconds(), |stage| {
                stage.open_plain(&plain, Start::default()).unwrap();
            })
        }),
    );
    table.report("hygiene");
}

/// A program that starts the stage without its measures.
fn goes_without(folder: &Path) -> PathBuf {
    let path = folder.join("bare");
    let program = env!("CARGO_BIN_EXE_vitrin");
    fs::write(
        &path,
        format!("#!/bin/sh\nVITRIN_BENCH_BARE=1 exec '{program}' \"$@\"\n"),
    )
    .unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// Memory of the stage while it shows a film of a minute, and one of ten hours.
fn growth() {
    println!(
        "\n{:<23} {:>10} {:>12} {:>12}",
        "", "MB of film", "MB in memory", "most so far"
    );
    let mut figures = Vec::new();
    for (container, sound) in [
        (Container::Mts, Sound::Ac3),
        (Container::Mkv, Sound::Aac),
        (Container::Mp4IndexAtEnd, Sound::Aac),
    ] {
        let short = films::numbered().frames(1500).container(container).sound(sound).make();
        let long = repeated(&short);
        for (path, minutes) in [(&short.path, 1), (&long, REPEATS)] {
            let used = memory_while_showing(path, f64::from(minutes) * 60.0);
            let megabytes = path.metadata().unwrap().len() as f64 / 1e6;
            let kind = format!("{container:?}");
            println!(
                "{kind:<14} {minutes:>4} min {megabytes:>10.1} {:>12.1} {:>12.1}",
                used.now, used.most
            );
            figures.push(json!({
                "film": kind, "minutes": minutes, "megabytes": megabytes,
                "resident": used.now, "most": used.most,
            }));
        }
        fs::remove_file(&long).unwrap();
    }
    measure::write("growth", "films", figures);
}

/// The film [`REPEATS`] times in one file, without being coded again.
fn repeated(film: &Film) -> PathBuf {
    let long = film.path.with_file_name(format!("long.{}", extension(&film.path)));
    let camera = (film.recipe.container == Container::Mts).then_some(["-f", "mpegts", "-mpegts_m2ts_mode", "1"]);
    let status = Program::new("ffmpeg")
        .args(["-y", "-v", "error", "-stream_loop"])
        .arg((REPEATS - 1).to_string())
        .arg("-i")
        .arg(&film.path)
        .args(["-map", "0", "-c", "copy"])
        .args(camera.iter().flatten())
        .arg(&long)
        .status()
        .unwrap();
    assert!(status.success());
    long
}

fn extension(path: &Path) -> &str {
    path.extension().unwrap().to_str().unwrap()
}

/// Megabytes.
struct Used {
    now: f64,
    most: f64,
}

/// Plays for a while here and there: at the same shares of the film, whatever its length.
fn memory_while_showing(path: &Path, seconds: f64) -> Used {
    let plain = CleartextFilm::assume_encrypted(File::open(path).unwrap());
    let stage = idle(spawn());
    stage.open_plain(&plain, Start::default()).unwrap();
    expect(&stage, |event| matches!(event, Event::FirstPicture { .. }));
    for place in 0..12_u32 {
        let to = seconds * 0.9 * (f64::from(place) * 0.618_034).fract();
        stage.send(Command::Seek { to, exact: true }).unwrap();
        expect(&stage, |event| matches!(event, Event::Seeked { .. }));
        std::thread::sleep(Duration::from_secs(2));
    }
    let status = fs::read_to_string(format!("/proc/{}/status", measure::pid(&stage))).unwrap();
    stage.close();
    let line = |name: &str| -> f64 {
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kilobytes = kilobytes.and_then(|text| text.trim().strip_suffix("kB")).unwrap();
        kilobytes.trim().parse::<f64>().unwrap() * 1024.0 / 1e6
    };
    Used {
        now: line("VmRSS"),
        most: line("VmHWM"),
    }
}
