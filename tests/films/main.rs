//! A corpus of small films of every kind that people have, and how each fares: imported, listed, played, sought in, heard.
//!
//! `make test` tries a selection, `make test-films` all, beside mpv. `VITRIN_FILMS` chooses by kind or by a part of the name:
//! `VITRIN_FILMS=fragmented cargo test --test films every_film -- --ignored --nocapture`.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the place and the reason"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod make;
mod manifest;
mod page;
mod run;

use std::collections::BTreeSet;
use std::io::{Write, stdout};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use manifest::{Film, Kind};
use run::report::{self, Row};
use run::{mpv, vitrin};

/// Written past the test harness, which would keep it to itself until a failure.
fn say(text: &str) {
    let _ = writeln!(stdout(), "{text}");
}

/// Makes the films and tries them, as many at a time as there may be desktops (`VITRIN_TEST_DESKTOPS`).
fn tried(films: &[Film], with_mpv: bool) -> Vec<Row> {
    let benches = std::env::var("VITRIN_TEST_DESKTOPS").map_or(1, |number| number.parse().expect("a number"));
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..usize::min(benches, films.len()) {
            scope.spawn(|| {
                let bench = vitrin::Bench::new();
                let mut mine: Vec<Row> = Vec::new();
                while let Some(film) = films.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let path = make::made(film);
                    let row = Row {
                        film: film.clone(),
                        vitrin: bench.tries(film, &path),
                        mpv: with_mpv.then(|| mpv::tries(film, &path)),
                    };
                    let known = film.known.map_or(String::new(), |reason| format!(" (known: {reason})"));
                    let beside = row
                        .mpv
                        .as_ref()
                        .map_or(String::new(), |mpv| format!("\n    mpv: {mpv}"));
                    say(&format!(
                        "{}/{}: {}{known}{beside}",
                        film.kind.key(),
                        film.name,
                        row.vitrin
                    ));
                    mine.push(row);
                }
                for (name, wrong) in bench.wrong_in_list(mine.iter().map(|row| &row.film)) {
                    say(&format!("{name}: {wrong}"));
                    if let Some(row) = mine.iter_mut().find(|row| row.film.name == name) {
                        row.vitrin.finds(wrong);
                    }
                }
                rows.lock().unwrap().extend(mine);
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by(|a, b| (a.film.kind, &a.film.name).cmp(&(b.film.kind, &b.film.name)));
    rows
}

/// Those that `VITRIN_FILMS` chooses: words, of which a film's kind is one or its name has one in it.
fn chosen(films: Vec<Film>) -> Vec<Film> {
    let words = std::env::var("VITRIN_FILMS").unwrap_or_default();
    let words: Vec<&str> = words.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    let fits = |film: &Film| {
        words
            .iter()
            .any(|word| film.kind.key() == *word || film.name.contains(word))
    };
    let films = films.into_iter().filter(|film| words.is_empty() || fits(film));
    // `VITRIN_FILMS_EACH=3`: every third one.
    let each = std::env::var("VITRIN_FILMS_EACH").map_or(1, |number| number.parse().expect("a number"));
    films.step_by(each).collect()
}

#[track_caller]
fn no_surprises(rows: &[Row]) {
    let surprises = report::surprises(rows);
    assert!(surprises.is_empty(), "\n{}", surprises.join("\n"));
}

/// What `make test` tries.
#[test]
fn the_selection_is_right() {
    let films: Vec<Film> = chosen(manifest::all())
        .into_iter()
        .filter(|film| film.selected)
        .collect();
    let rows = tried(&films, false);
    say(&report::counts(&rows));
    no_surprises(&rows);
}

/// What `make test-films` tries. `UPDATE_FILMS=1` has it write the list of films that are not right yet.
#[test]
#[ignore = "takes half an hour: make test-films"]
fn every_film_is_as_the_manifest_says() {
    let films = chosen(manifest::all());
    assert!(!films.is_empty(), "VITRIN_FILMS fits no film");
    // `VITRIN_FILMS_MPV=0`: without mpv, for those who mend one kind.
    let rows = tried(&films, std::env::var_os("VITRIN_FILMS_MPV").is_none());
    say(&report::counts(&rows));
    if std::env::var_os("UPDATE_FILMS").is_some() {
        let path = support::tree().join("tests/films/manifest/known.txt");
        std::fs::write(path, report::known(&rows, &manifest::all())).unwrap();
        return;
    }
    no_surprises(&rows);
}

/// How mpv fares alone.
#[test]
#[ignore = "for comparison: part of make test-films"]
fn every_film_on_mpv() {
    for film in chosen(manifest::all()) {
        let outcome = mpv::tries(&film, &make::made(&film));
        say(&format!("{}/{}: {outcome}", film.kind.key(), film.name));
    }
}

/// Makes all films without trying them.
#[test]
#[ignore = "takes minutes: for those who want to look at the films"]
fn every_film_can_be_made() {
    let films = chosen(manifest::all());
    let failed: Vec<&str> = films
        .iter()
        .filter(|film| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| make::made(film))).is_err())
        .map(|film| film.name.as_str())
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
}

/// `make docs` writes it again.
#[test]
fn docs_films_is_current() {
    let path = support::tree().join("docs/films.md");
    let wanted = page::of(&manifest::all());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).expect("docs can be written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == wanted, "docs/films.md is out of date: run `make docs`");
}

#[test]
fn the_manifest_is_sound() {
    let films = manifest::all();
    let names: BTreeSet<&str> = films.iter().map(|film| film.name.as_str()).collect();
    assert_eq!(names.len(), films.len(), "every film has a name of its own");
    for kind in Kind::ALL {
        let count = films.iter().filter(|film| film.kind == kind).count();
        assert!(count >= 3, "{}: {count} films", kind.key());
    }
    for film in &films {
        assert!(
            film.shown.is_sorted_by(|a, b| a.0 < b.0),
            "{}: frames in order",
            film.name
        );
        assert!(
            !(film.selected && film.known.is_some()),
            "{}: what is selected must be right",
            film.name
        );
    }
    say(&format!("{} films", films.len()));
}
