//! A full vault in the console: how many pictures a second it draws while a list is scrolled, with 500 films, and with a film of 200 markers
//! that plays, beside lists that are just longer than the window, by turns, in one run.
//!
//! `cargo bench --bench scrolling` (or `make bench`) prints one table and writes `vitrin-bench/scrolling.json` into the target folder. The wheel is
//! turned without pause; a third program looks at the window oftener than its picture changes.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use measure::{Side, Table, by_turns};
use support::desktop::{Desktop, Window};
use support::films::Sound;
use support::seconds;
use support::vitrin::{PASSWORD, Vault, a_vault_with};
use vitrin::film::FilmFacts;
use vitrin::memory::Passphrase;
use vitrin::vault::{AnnotationChange, LockedVault, Marker, NewFilm};

const TURNS: usize = 3;
const WATCHED: Duration = seconds(5);

/// More than the window has room for.
const A_FEW: usize = 40;
const MANY_FILMS: usize = 500;
/// As many as one film may have.
const MANY_MARKERS: usize = 200;

/// Where the list of films, and that of markers, has text, in pixels from the left; and where it is from above.
const FILMS: (usize, i32) = (112, 400);
const MARKERS: (usize, i32) = (812, 280);

/// From one notch of the wheel to the next.
const NOTCH: Duration = Duration::from_millis(10);
/// After so many notches it is turned the other way.
const NOTCHES: usize = 25;

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let few = a_vault(A_FEW, A_FEW);
    let many = a_vault(MANY_FILMS, MANY_MARKERS);
    let vault = |side| if side == Side::Without { &few } else { &many };
    let desktop = Desktop::of_size(2440, 900);
    let mut table = Table::of("short list", "full list");
    for (name, plays) in [("500 films", false), ("200 markers", true)] {
        let pairs = by_turns(TURNS, |side| pictures_a_second(vault(side), &desktop, plays));
        let mut of_full: Vec<f64> = pairs.iter().map(|pair| pair.with).collect();
        of_full.sort_by(f64::total_cmp);
        table.row(name, "pictures a second while scrolling", "/s", pairs);
        table.figure(
            name,
            "pictures a second of the full list",
            "/s",
            of_full[of_full.len() / 2],
        );
    }
    table.report("scrolling");
    ExitCode::SUCCESS
}

/// A vault with so many films; the newest can be played, and has so many markers.
fn a_vault(films: usize, markers: usize) -> Vault {
    let film = measure::full(25, Sound::Aac).size(1280, 720).make();
    let vault = a_vault_with(&[&film.path]);
    let passphrase = Passphrase::from_text(PASSWORD).unwrap();
    let mut unlocked = LockedVault::open(vault.folder()).unwrap().unlock(&passphrase).unwrap();
    let playable = unlocked.films()[0].id;
    for film in 1..films {
        let new = NewFilm::titled(format!("Session {film}"));
        let film = unlocked
            .import(&[7; 1000][..], new, &mut |_| ControlFlow::Continue(()))
            .unwrap();
        // As if a stage had looked into it: else each that is on the screen is, meanwhile.
        let facts = FilmFacts {
            container: Some("MP4".into()),
            ..FilmFacts::default()
        };
        unlocked.set_facts(film, facts, None).unwrap();
    }
    let marks = (0..markers as u64).map(|at| {
        let text = format!("Hon ser bort {at}, och säger det som vi ska tala om");
        AnnotationChange::Mark(Marker::new(at * 20_000 / markers as u64, &text).unwrap())
    });
    unlocked.annotate(playable, marks).unwrap();
    vault
}

fn pictures_a_second(vault: &Vault, desktop: &Desktop, plays: bool) -> f64 {
    let console = vault.console(desktop);
    console.unlock(PASSWORD);
    let window = console.window();
    if plays {
        // The film that can be played has a date, so it is the first of the list.
        window.focus();
        let stage = console.show();
        window.move_to(10, 10);
        stage.move_to(1140, 30);
        window.focus();
    }
    let pictures = scroll(desktop, &window, if plays { MARKERS } else { FILMS }) as f64 / WATCHED.as_secs_f64();
    window
        .picture()
        .save(if plays { "scrolling-markers" } else { "scrolling-films" });
    pictures
}

/// Turns the wheel over a list; how many pictures came meanwhile.
fn scroll(desktop: &Desktop, window: &Window<'_>, (text, middle): (usize, i32)) -> usize {
    let (x, y, ..) = window.geometry();
    desktop.move_pointer(x as i16 + text as i16, (y + middle) as i16);
    sleep(seconds(1));
    let done = AtomicBool::new(false);
    scope(|scope| {
        scope.spawn(|| {
            let mut notch = 0;
            while !done.load(Ordering::Relaxed) {
                desktop.turn_wheel(notch / NOTCHES % 2 == 1);
                notch += 1;
                sleep(NOTCH);
            }
        });
        let pictures = window.count_changes(text, WATCHED);
        done.store(true, Ordering::Relaxed);
        pictures
    })
}
