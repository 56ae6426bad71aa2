//! The console as its user sees it, without a window: what is on the screen is read as a screen reader reads it, keys
//! and the pointer go in as a window would pass them on. Vaults are real; a stage only ever fails.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make files and start programs as they like"
)]

mod console_driver;
mod covers;
mod endurance;
mod faces;
mod guide;
mod guide_meeting;
mod import;
mod key_page;
mod keyboard;
mod list;
mod list_pictures;
mod log;
mod markers;
mod meeting;
mod new_stick;
mod notes;
mod pages;
mod pair;
mod passwords;
mod picture;
mod pictures;
mod pulled;
mod ratings;
mod recording;
mod reflow;
mod settings;
mod shown_as;
mod stills;
mod vaults;
mod voices;
mod walk;
mod with_stages;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use console_driver::{
    ConsoleDriver, PASSWORD, TIMEOUT, at_password_prompt, card, label, unlocked, vault_of, vault_with,
};
use egui::{Event, Key, Modifiers};
use support::bus::{Logind, PrivateBus, Saver};
use support::wait_for;
use vitrin::console::Launch;
use vitrin::console::effects::PreflightCheck;
use vitrin::console::model::Locked;
use vitrin::console::model::import::ImportMessage;
use vitrin::console::model::{App, Message, Screen};
use vitrin::memory::Passphrase;
use vitrin::platform::session::Buses;
use vitrin::policy::{Blocked, Preflight};
use vitrin::texts::Language;
use vitrin::vault::Label;

#[test]
fn the_right_password_and_enter_lead_to_the_films() {
    let folder = vault_with(&["Session 1", "Uppföljning"]);
    let mut driver = unlocked(folder.path());
    driver.frame();
    assert!(driver.sees("Session 1") && driver.sees("Uppföljning"));
}

#[test]
fn an_open_vault_shows_its_authenticated_label_and_not_what_was_read_before_the_password() {
    let before = Label {
        name: "Emma Förfalskad".into(),
        ..label()
    };
    let (folder, authentic) = (vault_of(before, &[]), vault_with(&["Session 1"]));
    let mut driver = at_password_prompt(folder.path());
    driver.frame();
    assert!(driver.sees("Emma Förfalskad"));
    for name in ["vault.a", "vault.b", "catalogue.a", "catalogue.b"] {
        std::fs::copy(authentic.path().join(name), folder.path().join(name)).expect("a file of a vault");
    }
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.waits_for("Session 1");
    assert!(driver.sees("Anna Lindqvist") && !driver.sees("Emma Förfalskad"));
}

#[test]
fn a_wrong_password_is_told_and_the_next_can_be_typed_at_once() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = at_password_prompt(folder.path());
    driver.types("Granskog8");
    let unlock = driver.text("unlock-button");
    driver.presses(&unlock);
    let wrong = driver.problem("error-wrong-password");
    driver.waits_for(&wrong);
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.waits_for("Session 1");
    assert!(!driver.sees(&wrong));
}

#[test]
fn the_password_is_nowhere_in_what_a_screen_reader_is_told() {
    let folder = vault_with(&[]);
    let mut driver = at_password_prompt(folder.path());
    driver.types(PASSWORD);
    let show = driver.text("unlock-show");
    driver.presses(&show);
    driver.frame();
    assert!(
        driver.sees("•••••••••"),
        "the field is there: {:?}",
        driver.everything()
    );
    assert!(!driver.sees(PASSWORD) && !driver.sees("Gran"));
}

#[test]
fn undoing_does_not_change_the_password() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = at_password_prompt(folder.path());
    driver.types(PASSWORD);
    let undo = Event::Key {
        key: Key::Z,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    };
    driver.frame_with(vec![undo]);
    driver.hits(Key::Enter);
    driver.waits_for("Session 1");
}

#[test]
fn a_folder_that_holds_no_vault_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut driver = ConsoleDriver::for_vault(folder.path());
    let nothing = driver.problem("error-no-vault-here");
    driver.waits_for(&nothing);
}

#[test]
fn an_empty_vault_says_how_a_film_gets_in() {
    let folder = vault_with(&[]);
    let mut driver = unlocked(folder.path());
    let import = driver.text("import-open");
    driver.waits_for(&import);
}

#[test]
fn a_stage_that_dies_is_told_and_the_films_are_still_there() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let show = driver.text("library-show");
    driver.presses(&show);
    let close = driver.text("problem-close");
    driver.waits_for(&close);
    let words = [driver.problem("error-stage-ended"), driver.problem("error-stage-start")];
    assert!(
        words.iter().any(|words| driver.sees(words)),
        "{:?}",
        driver.everything()
    );
    driver.waits_for(&show);
    assert!(driver.sees("Session 1"));
}

#[test]
fn locking_leads_back_to_the_password_of_the_same_vault() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let lock = driver.text("library-lock");
    driver.presses(&lock);
    let asked = driver.text("unlock-label");
    driver.waits_for(&asked);
    assert!(!driver.sees("Session 1"));
    // Also where no search finds the vault.
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.waits_for("Session 1");
    driver.presses(&lock);
    let back = driver.text("unlock-back");
    driver.waits_for(&back);
    driver.presses(&back);
    driver.waits_for("Anna Lindqvist, ");
}

#[test]
fn a_stick_that_is_pulled_locks_and_is_told() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    folder.close().expect("the folder goes away");
    let lost = driver.problem("error-medium-lost");
    driver.waits_for(&lost);
    assert!(matches!(driver.app.screen(), Screen::Locked(_)));
}

// -- A computer that may write memory to a disk ----------------------------------------------------------------------

/// A computer that is exposed to its swap until it is put right.
struct Computer(Arc<AtomicBool>);

impl Computer {
    fn exposed() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    fn preflight(&self) -> PreflightCheck {
        let exposed = self.0.clone();
        Arc::new(move || {
            if exposed.load(Ordering::Relaxed) {
                Err(risk())
            } else {
                Ok(Preflight::default())
            }
        })
    }

    fn becomes(&self, exposed: bool) {
        self.0.store(exposed, Ordering::Relaxed);
    }
}

fn risk() -> Blocked {
    Blocked::Swap {
        area: "/dev/sda3".into(),
    }
}

#[test]
fn on_an_exposed_computer_nothing_asks_for_a_password_until_it_was_put_right() {
    let (folder, computer) = (vault_with(&["Session 1"]), Computer::exposed());
    let launch = Launch {
        preflight: Err(risk()),
        vault: Some(folder.path().to_owned()),
        passphrase: Some(Passphrase::from_text(PASSWORD).expect("memory for a password")),
        ..Launch::default()
    };
    let mut driver = ConsoleDriver::with_effects(launch, computer.preflight(), None);
    driver.waits_for("/dev/sda3");
    assert!(!driver.sees(&driver.text("unlock-label")));
    let again = driver.text("barred-again");
    driver.presses(&again);
    driver.waits_for(&again);
    assert!(driver.sees("/dev/sda3"), "nothing has changed yet");

    computer.becomes(false);
    driver.presses(&again);
    // The password that came with the command line was not kept: it is asked for.
    let label = driver.text("unlock-label");
    driver.waits_for(&label);
}

#[test]
fn swap_that_was_added_meanwhile_bars_the_next_unlocking() {
    let (folder, computer) = (vault_with(&["Session 1"]), Computer::exposed());
    computer.becomes(false);
    let launch = Launch {
        vault: Some(folder.path().to_owned()),
        ..Launch::default()
    };
    let mut driver = ConsoleDriver::with_effects(launch, computer.preflight(), None);
    let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { prompt: Some(_), .. }));
    driver.waits_until("the password is asked for", asked);
    computer.becomes(true);
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.waits_for("/dev/sda3");
    assert!(matches!(driver.app.screen(), Screen::Blocked(_)));
    assert!(!driver.sees("Session 1"));
}

#[test]
fn a_risk_that_the_owner_accepts_is_told_once() {
    let launch = Launch {
        preflight: Ok(Preflight {
            accepted_risk: Some("/dev/sda3".into()),
            ..Preflight::default()
        }),
        ..Launch::default()
    };
    let mut driver = ConsoleDriver::without_effects(launch, Language::English);
    driver.waits_for("/dev/sda3");
    let close = driver.text("problem-close");
    driver.presses(&close);
    assert!(!driver.sees("/dev/sda3"));
    driver.happens(Message::LabelRead(Ok(card())));
    driver.frame();
    assert!(!driver.sees("/dev/sda3"));
}

// -- Unattended -------------------------------------------------------------------------------------------------------

/// The vault in `folder` is open, on a desktop whose bus this is.
fn unlocked_on(bus: &PrivateBus, folder: &Path) -> ConsoleDriver {
    let launch = Launch {
        vault: Some(folder.to_owned()),
        ..Launch::default()
    };
    let buses = Buses {
        system: Some(bus.address()),
        session: Some(bus.address()),
    };
    let mut driver = ConsoleDriver::with_effects(launch, Arc::new(|| Ok(Preflight::default())), Some(buses));
    let asked = |app: &App| matches!(app.screen(), Screen::Locked(Locked { prompt: Some(_), .. }));
    driver.waits_until("the password is asked for", asked);
    driver.types(PASSWORD);
    driver.hits(Key::Enter);
    driver.waits_until("the films are there", |app| matches!(app.screen(), Screen::Unlocked(_)));
    driver
}

#[test]
fn a_computer_that_goes_to_sleep_waits_until_the_vault_is_locked() {
    let (folder, bus) = (vault_with(&["Session 1"]), PrivateBus::start());
    let logind = Logind::on(&bus);
    let mut driver = unlocked_on(&bus, folder.path());
    wait_for("sleep to be delayed", TIMEOUT, || {
        (logind.held() == ["sleep/delay"]).then_some(())
    });
    logind.says_that_sleep(true);
    let why = driver.problem("warning-locked-sleep");
    driver.waits_for(&why);
    assert!(matches!(driver.app.screen(), Screen::Locked(_)));
    assert!(!driver.sees("Session 1"));
    wait_for("sleep to go on", TIMEOUT, || logind.held().is_empty().then_some(()));
}

#[test]
fn the_computer_stays_awake_while_a_card_is_copied_and_no_longer() {
    let (folder, bus) = (vault_with(&["Session 1"]), PrivateBus::start());
    let logind = Logind::on(&bus);
    let mut driver = unlocked_on(&bus, folder.path());
    let awake = |logind: &Logind| logind.held().iter().any(|held| held == "sleep:idle/block");
    assert!(!awake(&logind));
    let card = import::long_card();
    import::begins(&mut driver, card.path());
    driver.frame();
    wait_for("the computer to be kept awake", TIMEOUT, || {
        awake(&logind).then_some(())
    });
    driver.happens(Message::Import(ImportMessage::CancelAll));
    driver.waits_until("nothing is under way", |app| !app.is_in_use());
    wait_for("it to be let go", TIMEOUT, || (!awake(&logind)).then_some(()));
}

#[test]
fn a_locked_screen_locks_the_vault_and_says_why() {
    let (folder, bus) = (vault_with(&["Session 1"]), PrivateBus::start());
    let (logind, saver) = (Logind::on(&bus), Saver::on(&bus));
    let mut driver = unlocked_on(&bus, folder.path());
    wait_for("the session to be listened to", TIMEOUT, || {
        (!logind.held().is_empty()).then_some(())
    });
    saver.says_that_it_covers_the_screen("gnome", true);
    let why = driver.problem("warning-locked-screen");
    driver.waits_for(&why);
    assert!(matches!(driver.app.screen(), Screen::Locked(_)));
}
