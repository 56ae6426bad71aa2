//! What a supervisor's computer has to give for a film that plays: memory, and whether it shows every picture, beside `mpv --vo=x11` with the same
//! film, by turns, in one run.
//!
//! `cargo bench --bench showing` (or `make bench`) prints one table and writes `vitrin-bench/showing.json` into the target folder. Both play in a window of
//! 1280×720; `vitrin play` decrypts the film, and is counted with the stage that it starts. A third program looks at the window oftener than its
//! picture changes and reads the number that every picture carries.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::process::ExitCode;
use std::time::Duration;

use measure::playing_mpv::PlayingMpv;
use measure::{Side, Table, by_turns, pairs, resident};
use support::desktop::{Desktop, Window, numbers_seen};
use support::films::{Film, Sound};
use support::seconds;
use support::vitrin::{Vault, a_vault_with, title_of};

const TURNS: usize = 3;

/// From the first picture until it is looked at.
const SETTLES: Duration = Duration::from_secs(2);

/// For how long.
const WATCHED: Duration = Duration::from_secs(12);

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let mut recipes = measure::kinds(Sound::Aac);
    recipes.push(("1080p50", measure::full(50, Sound::Aac)));
    let made: Vec<Film> = recipes.iter().map(|(_, recipe)| recipe.make()).collect();
    let vault = a_vault_with(&made.iter().map(|film| &film.path).collect::<Vec<_>>());
    let desktop = Desktop::of_size(1400, 900);
    let mut table = Table::of("mpv", "vitrin");
    for ((name, _), film) in recipes.iter().zip(&made) {
        measure::introduce(name, film);
        let (mut missed, mut memory) = ([0; 2], Vec::new());
        let _ = by_turns(TURNS, |side| {
            let shown = if side == Side::Without {
                by_mpv(&desktop, film)
            } else {
                by_vitrin(&desktop, &vault, film)
            };
            missed[usize::from(side == Side::With)] += shown.missed;
            memory.push((side, shown.resident));
            shown.resident
        });
        table.row(name, "resident memory", "MiB", pairs(&memory));
        let in_all = WATCHED.as_secs_f64() * f64::from(film.recipe.fps.0) * (TURNS + 1) as f64;
        let of_all = |missed: usize| missed as f64 / in_all * 100.0;
        table.figure(name, "pictures not shown by mpv", "%", of_all(missed[0]));
        table.figure(name, "pictures not shown by vitrin", "%", of_all(missed[1]));
    }
    table.report("showing");
    ExitCode::SUCCESS
}

struct Shown {
    /// MiB.
    resident: f64,
    /// Pictures between the first and the last that was seen, which were not.
    missed: usize,
}

fn watch(window: &Window<'_>, processes: impl Fn() -> Vec<u32>) -> Shown {
    assert_eq!((window.geometry().2, window.geometry().3), (1280, 720));
    std::thread::sleep(SETTLES);
    let watch = window.watch();
    std::thread::sleep(WATCHED);
    let numbers = numbers_seen(&watch.stop());
    let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
    Shown {
        resident: processes().into_iter().filter_map(resident).sum(),
        missed: (last - first + 1) as usize - numbers.len(),
    }
}

fn by_vitrin(desktop: &Desktop, vault: &Vault, film: &Film) -> Shown {
    let mut playing = vault.play(&title_of(&film.path)).shown_on(desktop);
    playing.without_overlay();
    let shown = watch(&playing.window(), || {
        playing.stages().into_iter().chain([playing.pid()]).collect()
    });
    playing.close();
    playing.exit_code(seconds(10));
    shown
}

fn by_mpv(desktop: &Desktop, film: &Film) -> Shown {
    let mpv = PlayingMpv::start(desktop, film, &[]);
    watch(&mpv.window(desktop), || vec![mpv.pid()])
}
