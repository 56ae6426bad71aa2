//! What a full vault costs when it is opened: unlocking one with many films and markers beside unlocking one with a single film, by turns,
//! in one run.
//!
//! `cargo bench --bench vault` (or `make bench`) prints one table and writes `vitrin-bench/vault.json` into the target folder. Both sides hash
//! the password at the cost of new vaults, which is what unlocking takes by far the most of its time for; the rest is reading, decrypting and checking
//! the list of films with all that was noted about them.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use measure::{Side, Table, by_turns, new_vault, quantile};
use support::vitrin::PASSWORD;
use support::work_folder;
use vitrin::memory::Passphrase;
use vitrin::vault::{AnnotationChange, KdfCost, LockedVault, Marker, NewFilm, UnlockedVault};

const TURNS: usize = 12;

/// Films, and markers in all.
const FULL: [(usize, usize); 3] = [(100, 0), (500, 5000), (1000, 0)];

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let medium = tempfile::tempdir_in(work_folder("vaults")).unwrap();
    let small = medium.path().join("one");
    drop(a_vault(&small, 1, 0));
    let mut table = Table::of("one film", "vitrin");
    for (films, markers) in FULL {
        let full = medium.path().join(films.to_string());
        drop(a_vault(&full, films, markers));
        let name = format!("{films} films");
        let pairs = by_turns(TURNS, |side| {
            unlocking(if side == Side::Without { &small } else { &full }, side, films)
        });
        let mut more: Vec<f64> = pairs.iter().map(|pair| pair.with - pair.without).collect();
        more.sort_by(f64::total_cmp);
        let what = match markers {
            0 => "unlocking".to_owned(),
            markers => format!("unlocking, {markers} markers"),
        };
        table.row(&name, &what, "ms", pairs);
        table.figure(&name, "more than with one film, p50", "ms", quantile(&more, 0.5));
    }
    table.report("vault");
    ExitCode::SUCCESS
}

/// Milliseconds from the password to the list of films.
fn unlocking(folder: &Path, side: Side, films: usize) -> f64 {
    let passphrase = Passphrase::from_text(PASSWORD).unwrap();
    let begun = Instant::now();
    let unlocked = LockedVault::open(folder).unwrap().unlock(&passphrase).unwrap();
    let listed = unlocked.films().len();
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(listed, if side == Side::Without { 1 } else { films });
    took
}

fn a_vault(folder: &Path, films: usize, markers: usize) -> UnlockedVault {
    let mut vault = new_vault(folder, KdfCost::DEFAULT);
    for film in 0..films {
        let id = vault
            .import(&[7; 1000][..], NewFilm::titled(format!("Session {film}")), &mut |_| {
                ControlFlow::Continue(())
            })
            .unwrap();
        let marks = (0..(markers / films) as u64).map(|at| {
            let marker = Marker::new(at * 60_000, "Hon ser bort, och säger det som vi ska tala om").unwrap();
            AnnotationChange::Mark(marker)
        });
        vault.annotate(id, marks).unwrap();
    }
    vault
}
