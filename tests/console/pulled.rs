//! The stick is pulled out, whatever is being done: within a second nothing of the film is on the screen, the console says what has
//! happened, and when the stick is there again all goes on where it was. The stick is a file system that fails and goes.

use std::path::{Path, PathBuf};
use std::process::id;
use std::thread::sleep;
use std::time::{Duration, Instant};

use egui::Key;
use support::desktop::{Desktop, Window};
use support::vitrin::descendants;
use support::volumes::Stick;
use support::{films, on_own_desktop, wait_for};
use vitrin::console::model::{App, Control, Message, Notice, Screen};
use vitrin::memory::Passphrase;
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, LockedVault, Marker, VaultError};

use crate::console_driver::{ConsoleDriver, PASSWORD, TIMEOUT, label, vault_in};
use crate::import::{LARGE, card_of, goes_on, plugs_in, sealed_bytes, starts};
use crate::walk::{showing, unlocked};
use crate::with_stages::{opened, seals, shows_the_film};

/// From when the stick is gone until nothing of its film is on the screen.
const MOST: Duration = Duration::from_secs(1);

/// Where the film is when the stick is pulled, in seconds.
const AT: f64 = 30.0;

/// What is done when the stick is pulled.
#[derive(Debug, Clone, Copy, PartialEq)]
enum While {
    Playing,
    Paused,
    Seeking,
    Shared,
}

#[test]
fn a_film_is_gone_within_a_second_and_goes_on_where_it_was() {
    on_own_desktop(a_film_is_gone_within_a_second_and_goes_on_where_it_was, || {
        for state in [While::Playing, While::Paused, While::Seeking, While::Shared] {
            is_pulled(state);
        }
    });
}

/// Pulls the stick, and plugs it in again.
fn is_pulled(state: While) {
    let (stick, vault) = stick_with_a_film();
    let desktop = Desktop::joined();
    let mut driver = opened(Language::Swedish, &vault);
    shows_the_film(&mut driver);
    driver.happens(Message::Control(Control::Drop(AT)));
    driver.waits_until("the film is there", |app| is_past(app, AT - 0.1));
    if state == While::Shared {
        driver.presses_text("meeting-share");
        driver.waits_until("its window is as a meeting needs it", |app| {
            showing(app).is_some_and(|showing| showing.meeting.shared)
        });
    }
    if state != While::Paused {
        driver.happens(Message::Control(Control::PlayPause));
        driver.waits_until("it plays", |app| is_past(app, AT + 1.0));
    }
    wait_for("a picture of the film", TIMEOUT, || {
        driver.frame();
        film_windows(&desktop).iter().find_map(Window::number)
    });
    // What was typed just now is not on the stick yet.
    let film = driver.vault().films[0].id;
    let marker = Marker::new(12_000, "Pausen").expect("a text that fits");
    driver.happens(Message::Annotate(film, AnnotationChange::Mark(marker)));
    if state == While::Seeking {
        for to in [40.0, 10.0, 50.0, AT] {
            driver.happens(Message::Control(Control::Drop(to)));
        }
    }

    let gone = stick.unplug();
    while film_windows(&desktop).iter().any(|window| window.number().is_some()) {
        assert!(gone.elapsed() < MOST, "{state:?}: the film is on the screen");
        driver.frame();
        sleep(Duration::from_millis(5));
    }
    println!("{state:?}: gone after {} ms", gone.elapsed().as_millis());
    driver.waits_until("it says so", has_lost_the_stick);
    driver.waits_for_stages_to_end();
    assert!(film_windows(&desktop).is_empty(), "{state:?}: no window is left");

    stick.plug_in_again();
    driver.unlocks_again(&vault);
    assert!(
        driver
            .app
            .notice()
            .is_none_or(|notice| !matches!(notice, Notice::MediumLost))
    );
    driver.waits_until("the marker is there", |app| {
        unlocked(app).is_some_and(|vault| vault.films[0].annotations.markers().len() == 1)
    });
    shows_the_film(&mut driver);
    driver.waits_until("it goes on where it was", |app| is_past(app, AT - 0.1));
    let place = showing(&driver.app).expect("the film").position;
    assert!(place < AT + 10.0, "{state:?}: at {place}");
    driver.happens(Message::CloseFilm);
    driver.waits_until("the film is gone", |app| showing(app).is_none());
    driver.happens(Message::Lock);
    drop(driver);
    assert_eq!(markers_on(&vault), 1, "{state:?}: what was noted is on the stick");
}

#[test]
fn a_film_that_was_being_imported_is_offered_to_be_gone_on_with() {
    let stick = Stick::empty();
    let vault = stick.folder.join("vault");
    vault_in(&vault, label(), &[]);
    let card = card_of(&[("MVI_0001.MP4", LARGE)]);
    let mut driver = opened(Language::Swedish, &vault);
    plugs_in(&mut driver, card.path());
    starts(&mut driver, 1);
    driver.waits_until("the film is in the list", |app| {
        unlocked(app).is_some_and(|vault| vault.films.len() == 1)
    });
    stick.unplug();
    driver.waits_until("it says so", has_lost_the_stick);
    assert!(card.path().join("DCIM/100CANON/MVI_0001.MP4").exists());

    stick.plug_in_again();
    driver.unlocks_again(&vault);
    let films = &driver.vault().films;
    assert!(films.len() == 1 && films[0].unfinished, "it is listed as what it is");
    let film = films[0].id;
    plugs_in(&mut driver, card.path());
    goes_on(&mut driver, film);
}

#[test]
fn a_film_that_was_being_erased_is_gone_or_whole() {
    let mut outcomes = [0, 0];
    for pressed_after in [0, 50, 75, 100, 150, 200, 300] {
        let (stick, vault) = stick_with_a_film();
        let mut driver = opened(Language::Swedish, &vault);
        let film = driver.vault().films[0].id;
        driver.happens(Message::Select(film));
        driver.frame();
        driver.hits(Key::Delete);
        let erase = driver.texts.format("erase-do", &[("count", 1.into())]);
        driver.waits_for(&erase);
        std::thread::scope(|scope| {
            scope.spawn(|| stick.unplug());
            sleep(Duration::from_millis(pressed_after));
            driver.frame();
            if driver.sees(&erase) {
                driver.presses(&erase);
            }
        });
        driver.waits_until("it says so", has_lost_the_stick);

        stick.plug_in_again();
        driver.unlocks_again(&vault);
        let is_there = driver.vault().films.len() == 1;
        outcomes[usize::from(is_there)] += 1;
        if is_there {
            driver.happens(Message::Check(Vec::new()));
            let whole = driver.texts.format("warning-checked-whole", &[("count", 1.into())]);
            driver.waits_for(&whole);
        } else {
            driver.waits_until("what was left of it is gone", |_| sealed_bytes(&vault) == 0);
        }
    }
    println!(
        "pulled while a film was erased: {} times gone, {} times whole",
        outcomes[0], outcomes[1]
    );
}

impl ConsoleDriver {
    /// Draws frames until no process of a film is left.
    fn waits_for_stages_to_end(&mut self) {
        let until = Instant::now() + Duration::from_secs(10);
        while !descendants(id()).is_empty() {
            assert!(Instant::now() < until, "stages are left: {:?}", descendants(id()));
            self.frame();
            sleep(Duration::from_millis(10));
        }
    }
}

/// A stick with a vault in a folder, and a film of a minute in it.
fn stick_with_a_film() -> (Stick, PathBuf) {
    let stick = Stick::empty();
    let vault = stick.folder.join("vault");
    vault_in(&vault, label(), &[]);
    let film = films::numbered().frames(1500).make();
    seals(&vault, &film.path, "Session 1");
    (stick, vault)
}

fn is_past(app: &App, at: f64) -> bool {
    showing(app).is_some_and(|showing| showing.position > at)
}

/// It is locked, and says why, or what was noted and is not on the stick because of that.
fn has_lost_the_stick(app: &App) -> bool {
    let is_told = matches!(
        app.notice(),
        Some(Notice::MediumLost | Notice::AnnotationsSealed(VaultError::MediumLost))
    );
    is_told && matches!(app.screen(), Screen::Locked(_))
}

fn film_windows(desktop: &Desktop) -> Vec<Window<'_>> {
    let mut windows = desktop.windows();
    windows.retain(|window| window.pid().is_some_and(|pid| descendants(id()).contains(&pid)));
    windows
}

fn markers_on(vault: &Path) -> usize {
    let password = Passphrase::from_text(PASSWORD).expect("memory for a password");
    let vault = LockedVault::open(vault).and_then(|vault| vault.unlock_to_read(&password));
    vault.expect("it opens").films()[0].annotations.markers().len()
}
