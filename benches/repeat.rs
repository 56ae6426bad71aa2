//! Listening to a passage again and again: how long the last picture of a piece that is repeated (A–B) stands before its first one follows,
//! beside `mpv --vo=x11` with the same film, by turns, in one run. Its own length is 40 ms.
//!
//! `cargo bench --bench repeat` (or `make bench`) prints one table and writes `vitrin-bench/repeat.json` into the target folder. A third program
//! looks at the window oftener than its picture changes and reads the number that every picture carries.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;

use measure::playing_mpv::PlayingMpv;
use measure::{Side, Table, by_turns};
use support::desktop::{Desktop, Look, Window};
use support::films::{Container, Film, Sound};
use support::seconds;
use support::vitrin::{Vault, a_vault_with, title_of};

const TURNS: usize = 2;

/// The piece, in seconds: it begins amid two key frames, which are two seconds apart.
const FROM: f64 = 5.4;
const TO: f64 = 8.4;

/// For how long: four seams.
const WATCHED: Duration = Duration::from_secs(14);

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let recipes = [
        measure::full(25, Sound::Aac).container(Container::Mp4IndexAtEnd),
        measure::full(25, Sound::Aac).container(Container::Mkv),
        measure::full(25, Sound::Ac3).container(Container::Mts),
    ];
    let made: Vec<Film> = recipes.iter().map(|recipe| recipe.make()).collect();
    let vault = a_vault_with(&made.iter().map(|film| &film.path).collect::<Vec<_>>());
    let desktop = Desktop::of_size(1400, 900);
    let mut table = Table::of("mpv", "vitrin");
    for film in &made {
        let name = format!("{:?}", film.recipe.container);
        measure::introduce(&name, film);
        let pairs = by_turns(TURNS, |side| match side {
            Side::Without => by_mpv(&desktop, film),
            Side::With => by_vitrin(&desktop, &vault, film),
        });
        table.row(&name, "last picture of a repeated piece stands", "ms", pairs);
    }
    table.report("repeat");
    ExitCode::SUCCESS
}

fn by_mpv(desktop: &Desktop, film: &Film) -> f64 {
    let piece = [
        format!("--start={FROM}"),
        format!("--ab-loop-a={FROM}"),
        format!("--ab-loop-b={TO}"),
    ];
    let mpv = PlayingMpv::start(desktop, film, &piece.each_ref().map(String::as_str));
    stands(&mpv.window(desktop))
}

fn by_vitrin(desktop: &Desktop, vault: &Vault, film: &Film) -> f64 {
    let mut playing = vault.play(&title_of(&film.path)).paused().shown_on(desktop);
    playing.without_overlay();
    playing.send(json!({"command": "repeat", "from": FROM, "to": TO}));
    playing.seek(FROM);
    playing.play();
    let stands = stands(&playing.window());
    playing.close();
    playing.exit_code(seconds(10));
    stands
}

/// Milliseconds, the median of the seams.
fn stands(window: &Window<'_>) -> f64 {
    assert_eq!((window.geometry().2, window.geometry().3), (1280, 720));
    let watch = window.watch();
    std::thread::sleep(WATCHED);
    let mut looks: Vec<Look> = watch.stop();
    looks.retain(|look| look.number.is_some());
    // When each picture was seen first.
    looks.dedup_by_key(|look| look.number);
    let seams = looks.windows(2).filter(|pair| pair[1].number < pair[0].number);
    let mut stood: Vec<f64> = seams
        .map(|pair| (pair[1].when - pair[0].when).as_secs_f64() * 1000.0)
        .collect();
    assert!(stood.len() >= 3, "{} seams", stood.len());
    stood.sort_by(f64::total_cmp);
    stood[stood.len() / 2]
}
