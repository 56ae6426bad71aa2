//! From the request to the bytes: what reading a sealed film costs beside the least it could cost.
//!
//! - **reader**: `FilmReader::read_at` of whole chunks: one scattered read, every chunk authenticated and decrypted in place.
//! - **bare**: the same sealed bytes of the same file by one positioned read, and AES-256-GCM over the same chunks in place
//!   under a key that is ready. The key is not the film's, so it encrypts: counter mode and GHASH over as many bytes, which is
//!   the same work. It leaves pieces between tags that no player could use.
//!
//! Both read at the same random places of 64 MiB that the system has in memory, into locked memory. The table at the start
//! takes turns between the two, so that whatever else the computer does meets both; the goal is a ratio of at most 1.05.
//! Criterion's own measurement follows. `cargo bench --bench decrypt_latency -- --test` runs everything once.
#![allow(clippy::unwrap_used, reason = "a bench that cannot unwrap has failed")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

#[path = "measure/report.rs"]
mod report;

use std::fs::File;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use criterion::{BenchmarkId, Criterion, Throughput};
use report::write;
use serde_json::json;
use tempfile::TempDir;
use vitrin::film::FilmSource;
use vitrin::memory::{Passphrase, Slab};
use vitrin::vault::{FilmReader, KdfCost, Label, NewFilm, NewVault, cipher_backend, create};

const CHUNK: usize = 16 * 1024;
const SEALED_CHUNK: usize = CHUNK + 16;
const PREFIX: usize = 56;
const FILM_CHUNKS: usize = 4096;
const CHUNKS_A_READ: [usize; 5] = [1, 4, 16, 64, 128];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, bare) = sealed_film(&folder);
    // `cargo bench` says `--bench`; `cargo test` only wants to know that the bench still runs.
    let has = |wanted: &str| std::env::args().any(|arg| arg == wanted);
    let only_once = has("--test") || !has("--bench");
    compare(&reader, &bare, if only_once { 2 } else { 4000 });

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("decrypt");
    for chunks in CHUNKS_A_READ {
        group.throughput(Throughput::Bytes((chunks * CHUNK) as u64));
        let (mut places, mut buffer) = (Places::new(), Slab::new(chunks * CHUNK).unwrap());
        group.bench_function(BenchmarkId::new("reader", name_of(chunks)), |bencher| {
            bencher.iter(|| read_sealed(&reader, places.next(chunks), &mut buffer));
        });
        let (mut places, mut buffer) = (Places::new(), Slab::new(chunks * SEALED_CHUNK).unwrap());
        group.bench_function(BenchmarkId::new("bare", name_of(chunks)), |bencher| {
            bencher.iter(|| bare.read(places.next(chunks), &mut buffer));
        });
    }
    group.finish();
    criterion.final_summary();
}

/// Prints the median and the 99th percentile of both, and their ratio, and writes the ratios of the medians to
/// `vitrin-bench/decrypt_latency.json` in the target folder.
fn compare(reader: &FilmReader, bare: &Bare, rounds: usize) {
    println!("cipher backend: {:?}; {rounds} reads each, in turns", cipher_backend());
    println!(
        "{:>9} {:>12} {:>12} {:>12} {:>12} {:>7}",
        "read", "reader p50", "reader p99", "bare p50", "bare p99", "ratio"
    );
    let mut figures = Vec::new();
    for chunks in CHUNKS_A_READ {
        let mut places = Places::new();
        let (mut plain, mut sealed) = (
            Slab::new(chunks * CHUNK).unwrap(),
            Slab::new(chunks * SEALED_CHUNK).unwrap(),
        );
        let (mut ours, mut theirs) = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
        for round in 0..rounds {
            let place = places.next(chunks);
            let mut time_ours = || ours.push(timed(|| read_sealed(reader, place, &mut plain)));
            let mut time_theirs = || theirs.push(timed(|| bare.read(place, &mut sealed)));
            // Who comes second may find the processor warmer.
            if round % 2 == 0 {
                time_ours();
                time_theirs();
            } else {
                time_theirs();
                time_ours();
            }
        }
        let (ours, theirs) = (Percentiles::of(ours), Percentiles::of(theirs));
        println!(
            "{:>9} {:>9.1} µs {:>9.1} µs {:>9.1} µs {:>9.1} µs {:>7.3}",
            name_of(chunks),
            ours.median,
            ours.p99,
            theirs.median,
            theirs.p99,
            ours.median / theirs.median,
        );
        for (what, unit, value) in [
            ("reader, p50", "µs", ours.median),
            ("reader, p99", "µs", ours.p99),
            ("bare, p50", "µs", theirs.median),
            ("bare, p99", "µs", theirs.p99),
            ("reader beside bare, p50", "", ours.median / theirs.median),
        ] {
            figures.push(json!({"film": name_of(chunks), "what": what, "unit": unit, "value": value}));
        }
    }
    if rounds > 2 {
        write("decrypt_latency", "rows", figures);
    }
}

fn name_of(chunks: usize) -> String {
    format!("{} KiB", chunks * CHUNK / 1024)
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
    act();
    start.elapsed()
}

/// In microseconds.
struct Percentiles {
    median: f64,
    p99: f64,
}

impl Percentiles {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e6;
        Self {
            median: at(50),
            p99: at(99),
        }
    }
}

/// Random places to read, the same in every run.
struct Places {
    state: u64,
}

impl Places {
    fn new() -> Self {
        Self {
            state: 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// The first chunk of the next read.
    fn next(&mut self, chunks: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state as usize % (FILM_CHUNKS - chunks)
    }
}

fn read_sealed(reader: &FilmReader, chunk: usize, buffer: &mut Slab) {
    reader.read_at((chunk * CHUNK) as u64, buffer).unwrap();
    black_box(&buffer[0]);
}

/// A film in one part, and the same part once more for the bare cipher.
fn sealed_film(folder: &TempDir) -> (FilmReader, Bare) {
    let passphrase = Passphrase::from_text("Abcdefg1").unwrap();
    let date = jiff::civil::date(2026, 3, 9);
    let label = Label {
        name: "bench".into(),
        unit: String::new(),
        date,
        if_found: String::new(),
    };
    let new = NewVault {
        label,
        passphrase: &passphrase,
        cost: KdfCost::FLOOR,
    };
    let mut vault = create(folder.path().join("vault"), new).unwrap_or_else(|error| panic!("{error}"));
    let film = vec![0x5A; FILM_CHUNKS * CHUNK];
    let id = vault
        .import(&film[..], NewFilm::titled("film"), &mut |_| ControlFlow::Continue(()))
        .unwrap();
    let ticket = vault.ticket(id).unwrap_or_else(|error| panic!("{error}"));
    let bare = Bare {
        file: ticket.parts[0].try_clone().unwrap(),
        cipher: Aes256Gcm::new(&[7; 32].into()),
    };
    (FilmReader::open(ticket).unwrap_or_else(|error| panic!("{error}")), bare)
}

/// The least that reading could cost.
struct Bare {
    file: File,
    cipher: Aes256Gcm,
}

impl Bare {
    fn read(&self, first: usize, buffer: &mut Slab) {
        self.file
            .read_exact_at(buffer, (PREFIX + first * SEALED_CHUNK) as u64)
            .unwrap();
        for (index, place) in buffer.chunks_exact_mut(SEALED_CHUNK).enumerate() {
            let (data, tag) = place.split_at_mut(CHUNK);
            let made = self
                .cipher
                .encrypt_inout_detached(&nonce(first + index), &[], data.into())
                .unwrap();
            black_box(made[..] == *tag);
        }
        black_box(&buffer[0]);
    }
}

fn nonce(chunk: usize) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&(chunk as u64).to_be_bytes());
    nonce.into()
}
