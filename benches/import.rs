//! What sealing costs on the way in: importing a film beside `cp` and `sync` of the same file to the same medium, by turns, in one run.
//!
//! `cargo bench --bench import` (or `make bench`) prints one table and writes `vitrin-bench/import.json` into the target
//! folder. Both sides read the file from the system's cache, as a card would have to be as quick
//! as that to hold up neither, and are done when the medium has everything. What Vitrin does afterwards, reading the film back from the
//! medium and comparing it, is a row of its own, beside `cmp` of the two files. What is imported is no film, so that no time is
//! spent on looking into it.
//!
//! The medium is the one with the target folder, or the folder that `VITRIN_BENCH_MEDIUM` names (a stick). `VITRIN_BENCH_LARGE` is the length in
//! GB of the long film whose import has to take no more memory than that of a short one: 8 unless it is said.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::fs::{Advice, fadvise};
use tokio_util::sync::CancellationToken;
use vitrin::operations::import::{ImportPhase, ImportRequest, import};
use vitrin::vault::{KdfCost, UnlockedVault};

use measure::{Side, Table, by_turns, new_vault, pairs, resident};
use support::vitrin::{PASSWORD, begin_by, descendants};
use support::work_folder;

const GB: u64 = 1_000_000_000;

const TURNS: usize = 6;

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let medium = std::env::var_os("VITRIN_BENCH_MEDIUM").map_or_else(|| work_folder("import"), PathBuf::from);
    let stick = tempfile::tempdir_in(medium).unwrap();
    let mut table = Table::of("cp", "vitrin");
    speed(stick.path(), &mut table);
    memory(stick.path(), &mut table);
    table.report("import");
    ExitCode::SUCCESS
}

/// Megabytes a second, onto the medium and back.
fn speed(stick: &Path, table: &mut Table) {
    let sources = tempfile::tempdir_in(work_folder("import")).unwrap();
    let source = sources.path().join("film.mts");
    write_noise(&source, GB).unwrap();
    let folder = stick.join("vault");
    let (vault, copy) = (
        Arc::new(Mutex::new(new_vault(&folder, KdfCost::FLOOR))),
        stick.join("copy.mts"),
    );
    let mut back = Vec::new();
    let there = by_turns(TURNS, |side| {
        // Whatever either side has done with it.
        io::copy(&mut File::open(&source).unwrap(), &mut io::sink()).unwrap();
        rustix::fs::sync();
        let (there, and_back) = match side {
            Side::Without => copied(&source, &copy),
            Side::With => imported(&vault, &folder, &source),
        };
        back.push((side, megabytes_a_second(and_back)));
        megabytes_a_second(there)
    });
    table.row("1 GB", "to the medium", "MB/s", there);
    table.row("1 GB", "read back and compared", "MB/s", pairs(&back));
}

fn megabytes_a_second(time: Duration) -> f64 {
    GB as f64 / 1e6 / time.as_secs_f64()
}

/// How long `cp` and `sync` take, and how long `cmp`.
fn copied(source: &Path, copy: &Path) -> (Duration, Duration) {
    let begun = Instant::now();
    runs(Command::new("cp").args([source, copy]));
    runs(Command::new("sync").arg(copy));
    let there = begun.elapsed();
    fadvise(File::open(copy).unwrap(), 0, None, Advice::DontNeed).unwrap();
    let begun = Instant::now();
    runs(Command::new("cmp").args([source, copy]));
    let back = begun.elapsed();
    fs::remove_file(copy).unwrap();
    (there, back)
}

fn runs(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// How long an import takes until the medium has the film, and from there until it is listed as whole. This is what `vitrin import` and the
/// console call, without starting the program and without hashing a password.
fn imported(vault: &Arc<Mutex<UnlockedVault>>, folder: &Path, source: &Path) -> (Duration, Duration) {
    let (files, program) = ([source.to_owned()], support::program());
    let request = ImportRequest {
        program: Some(&program),
        ..ImportRequest::new(&files, folder)
    };
    let (mut there, mut back) = (None, None);
    let begun = Instant::now();
    let film = import(
        &Arc::downgrade(vault),
        request,
        &CancellationToken::new(),
        &mut |progress| match progress.phase {
            ImportPhase::Resuming | ImportPhase::Sealing => {}
            ImportPhase::Verifying => drop(there.get_or_insert_with(|| begun.elapsed())),
            ImportPhase::Inspecting => drop(back.get_or_insert_with(|| begun.elapsed())),
        },
    )
    .unwrap();
    vault.lock().erase(film.id).unwrap();
    let there = there.unwrap();
    (there, back.unwrap() - there)
}

/// Bytes that no medium and no file system makes shorter.
fn write_noise(path: &Path, length: u64) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    // A fixed generator (Knuth's MMIX constants).
    let mut state = 1_u64;
    let mut piece = vec![0; 1_000_000];
    for _ in 0..length / piece.len() as u64 {
        for word in piece.chunks_exact_mut(8) {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            word.copy_from_slice(&(state ^ (state >> 29)).to_le_bytes());
        }
        file.write_all(&piece)?;
    }
    file.sync_all()
}

/// The most memory that `vitrin import` has while it seals and reads back, of a short film and of a long one. The long one's bytes are zeros that
/// lie nowhere, so that there has to be room for it once.
fn memory(stick: &Path, table: &mut Table) {
    let large = std::env::var("VITRIN_BENCH_LARGE").map_or(8, |gigabytes| gigabytes.parse().unwrap());
    let [short, long] = [1, large].map(|gigabytes| {
        let most = most_resident(stick, gigabytes * GB);
        let name = format!("{gigabytes} GB");
        table.figure(&name, "memory at most", "MiB", most.whole);
        table.figure(&name, "in the first half of sealing", "MiB", most.first_half);
        table.figure(&name, "on the average of all looks", "MiB", most.mean);
        most.whole
    });
    table.figure(
        &format!("{large} GB"),
        "memory at most, of that of 1 GB",
        "%",
        long / short * 100.0,
    );
}

/// MiB.
struct Resident {
    whole: f64,
    first_half: f64,
    mean: f64,
}

fn most_resident(stick: &Path, length: u64) -> Resident {
    let (folder, source) = (stick.join("memory"), stick.join("long.mts"));
    drop(new_vault(&folder, KdfCost::FLOOR));
    File::create_new(&source).unwrap().set_len(length).unwrap();
    let mut import = begin_by(
        &[],
        &["import", folder.to_str().unwrap(), source.to_str().unwrap()],
        &[PASSWORD],
    );
    let (mut seen, mut first_half) = (Vec::new(), 0.0_f64);
    while import.try_wait().unwrap().is_none() {
        let sealed = sealed_bytes(&folder);
        // Before, it hashes the password, which takes memory of its own.
        if sealed > 0 {
            let all = descendants(import.id()).into_iter().chain([import.id()]);
            let now: f64 = all.filter_map(resident).sum();
            seen.push(now);
            if sealed < length / 2 {
                first_half = first_half.max(now);
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(import.wait().unwrap().success());
    fs::remove_dir_all(&folder).unwrap();
    fs::remove_file(&source).unwrap();
    Resident {
        whole: seen.iter().copied().fold(0.0, f64::max),
        first_half,
        mean: seen.iter().sum::<f64>() / seen.len() as f64,
    }
}

/// Bytes in the vault's films.
fn sealed_bytes(folder: &Path) -> u64 {
    let films = fs::read_dir(folder.join("films")).into_iter().flatten().flatten();
    films
        .filter_map(|film| film.metadata().ok())
        .map(|film| film.len())
        .sum()
}
