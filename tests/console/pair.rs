//! Two films side by side, from the console's window.

use std::path::Path;
use std::sync::Arc;

use egui::Key;
use support::{films, on_own_desktop};
use vitrin::console::Launch;
use vitrin::console::model::{App, BesideAction, Effect, Message, Paired, Phase};
use vitrin::memory::Passphrase;
use vitrin::policy::Preflight;
use vitrin::protocol::{Channels, Event, Pair};
use vitrin::texts::Language;
use vitrin::vault::{FilmId, LockedVault};

use crate::console_driver::{ConsoleDriver, PASSWORD, commands, showing, vault_with};
use crate::walk::{showing as shown, unlocked};
use crate::with_stages::seals;

fn beside(what: Event) -> Event {
    Event::Beside { what: Box::new(what) }
}

fn position(at: f64) -> Event {
    Event::Position {
        at,
        duration: Some(2710.0),
        playing: true,
        rate: 1.0,
        curtain: false,
        fullscreen: false,
        shared: false,
        volume: 1.0,
        muted: false,
        channels: Channels::All,
    }
}

/// Another film is beside the one that is showing.
pub fn side_by_side(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    let film = |driver: &ConsoleDriver| -> FilmId {
        let current = driver.vault().showing.as_ref().map(|showing| showing.film);
        let other = driver.vault().films.iter().find(|film| Some(film.id) != current);
        other.expect("another film").id
    };
    let other = film(&driver);
    driver.happens(Message::Beside(BesideAction::Show(other)));
    driver.stage_reports(Event::Pair(Pair {
        beside: true,
        ..Pair::default()
    }));
    driver.stage_reports(beside(Event::FirstPicture { at: 0.0 }));
    driver.stage_reports(beside(position(184.0)));
    driver
}

#[test]
fn what_is_shown_beside_is_chosen_and_said_and_each_button_does_what_it_says() {
    for language in [Language::Swedish, Language::English] {
        for size in [(1366.0, 768.0), (760.0, 520.0)] {
            let mut driver = showing(language);
            driver.size = size;
            driver.frame();
            let open = driver.text("pair-open");
            driver.presses(&open);
            driver.frame();
            driver.frame();
            let same = driver.text("pair-same");
            assert!(driver.sees(&same), "{:?}", driver.everything());
            driver.presses(&same);
            driver.frame();
            let current = driver.vault().showing.as_ref().map(|showing| showing.film);
            let asked = driver.requested.iter().filter_map(|effect| match effect {
                Effect::ShowBeside { film, .. } => Some(*film),
                _ => None,
            });
            assert_eq!(asked.collect::<Vec<_>>(), Vec::from_iter(current));

            let mut driver = side_by_side(language);
            driver.size = size;
            driver.frame();
            assert!(!driver.sees(&driver.text("pair-open")), "one at a time");
            assert!(
                driver.everything().iter().any(|text| text.contains("3:04 / 45:10")),
                "{:?}",
                driver.everything()
            );
            for (id, command) in [
                ("pair-steer", r#"{"command":"steer","beside":true}"#),
                ("pair-in-step", r#"{"command":"in_step","on":false}"#),
                ("pair-swap", r#"{"command":"swap_sides"}"#),
                ("pair-alone", r#"{"command":"beside","what":{"command":"close"}}"#),
            ] {
                let name = driver.text(id);
                driver.presses(&name);
                driver.frame();
                assert_eq!(commands(&driver).last().map(String::as_str), Some(command));
            }
            let tag = format!("{}-{}", driver.text("pair-in-step"), size.0);
            let _ = driver.picture(&format!("pair.{tag}"));
        }
    }
}

#[test]
fn keys_steer_the_other_film_and_nothing_where_there_is_none() {
    let mut driver = side_by_side(Language::English);
    for (key, command) in [
        (Key::V, r#"{"command":"steer","beside":true}"#),
        (Key::Q, r#"{"command":"in_step","on":false}"#),
        (Key::W, r#"{"command":"swap_sides"}"#),
    ] {
        driver.hits(key);
        assert_eq!(commands(&driver).last().map(String::as_str), Some(command));
    }
    let mut driver = showing(Language::English);
    for key in [Key::V, Key::Q, Key::W] {
        driver.hits(key);
    }
    assert_eq!(commands(&driver), Vec::<String>::new());
}

fn paired(app: &App) -> Option<&Paired> {
    unlocked(app).and_then(|vault| vault.paired())
}

#[test]
fn two_films_of_a_vault_go_side_by_side_in_a_real_window_and_one_of_them_ends() {
    on_own_desktop(
        two_films_of_a_vault_go_side_by_side_in_a_real_window_and_one_of_them_ends,
        || {
            let folder = vault_with(&[]);
            let film = films::numbered().make();
            for title in ["Samtal 1", "Samtal 8"] {
                seals(folder.path(), &film.path, title);
            }
            let mut driver = ConsoleDriver::with_program_in(
                Language::Swedish,
                Path::new(env!("CARGO_BIN_EXE_vitrin")),
                Launch::default(),
                Arc::new(|| Ok(Preflight::default())),
                None,
            );
            driver.unlocks_again(folder.path());
            driver.waits_until("the vault is open", |app| unlocked(app).is_some());
            driver.double_clicks_film("Samtal 1");
            let is_shown = |app: &App| shown(app).is_some_and(|showing| showing.phase == Phase::Shown);
            driver.waits_until("the film is open", is_shown);
            let open = driver.text("pair-open");
            driver.presses(&open);
            driver.frame();
            driver.frame();
            let _ = driver.picture("pair-choose.sv");
            driver.presses("Samtal 8");
            driver.waits_until("both are shown", |app| paired(app).is_some_and(|paired| paired.shown));
            driver.waits_until("its length", |app| {
                paired(app).is_some_and(|paired| paired.other.duration.is_some())
            });
            let _ = driver.picture("pair-both.sv");
            driver.hits(Key::Space);
            driver.waits_until("both play", |app| {
                let moved = |at: f64| at > 1.0;
                shown(app).is_some_and(|showing| moved(showing.position))
                    && paired(app).is_some_and(|paired| moved(paired.other.position))
            });
            let title = |app: &App| {
                let vault = unlocked(app)?;
                vault.film(vault.showing.as_ref()?.film).map(|film| film.title.clone())
            };
            driver.hits(Key::V);
            driver.waits_until("the other is steered", |app| title(app).as_deref() == Some("Samtal 8"));
            let _ = driver.picture("pair-steered.sv");
            driver.hits(Key::N);
            let alone = driver.text("pair-alone");
            driver.presses(&alone);
            driver.waits_until("only the first is there", |app| {
                paired(app).is_none() && title(app).as_deref() == Some("Samtal 1")
            });
            driver.happens(Message::Lock);
            drop(driver);
            let password = Passphrase::from_text(PASSWORD).expect("memory for a password");
            let vault = LockedVault::open(folder.path())
                .and_then(|vault| vault.unlock_to_read(&password))
                .expect("it opens");
            let log = vault.read_log().expect("a log");
            for (title, markers) in [("Samtal 1", 0), ("Samtal 8", 1)] {
                let film = vault.find(title).expect("it is listed");
                assert_eq!(film.annotations.markers().len(), markers, "{title}");
                let entries = log.entries().map(|(_, numbered)| &numbered.entry);
                let of_it = entries.filter(|entry| entry.film.as_ref().is_some_and(|logged| logged.id == film.id));
                let words: Vec<String> = of_it.map(|entry| entry.event.word().to_string()).collect();
                assert!(words.iter().any(|word| word == "shown"), "{title}: {words:?}");
            }
        },
    );
}
