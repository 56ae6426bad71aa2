//! The search for faces, in the console's window, and as the console has it done.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Key;
use support::films;
use vitrin::console::Launch;
use vitrin::console::effects::EffectRunner;
use vitrin::console::model::{Effect, Message, Screen};
use vitrin::film::{Area, LookedAt, SeenFace, Sight, not_looked_at_from};
use vitrin::memory::Passphrase;
use vitrin::operations::faces::Looked;
use vitrin::policy::Preflight;
use vitrin::texts::Language;
use vitrin::vault::{FilmId, KdfCost, NewFilm, NewVault, create};

use crate::console_driver::{ConsoleDriver, PASSWORD, TIMEOUT, label, showing};

fn film(driver: &ConsoleDriver) -> FilmId {
    driver.vault().showing.as_ref().expect("a film is showing").film
}

/// A film is being looked through.
pub fn finding(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    for id in ["desk-notes", "covers-open", "faces-find"] {
        let name = driver.text(id);
        driver.presses(&name);
        driver.frame();
    }
    let film = film(&driver);
    driver.happens(Message::FaceProgress(film, 234, Some(9)));
    driver.frame();
    driver
}

/// Two people were found, one of them all along, and then it was cancelled.
pub fn found(language: Language) -> ConsoleDriver {
    let mut driver = finding(language);
    let at = |left: u16, score: u16| SeenFace {
        area: Area {
            left,
            top: 2500,
            right: left + 700,
            bottom: 3700,
        },
        score,
    };
    let sight = |number: u64| Sight {
        at_ms: number * 200,
        faces: [
            (number < 3000).then(|| at(2000, 900)),
            (number > 1000).then(|| at(6500, 800)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        ..Sight::default()
    };
    let looked = Looked {
        sights: (0..6000).map(sight).collect(),
        looked_at: LookedAt::Beginning,
        stopped: None,
    };
    let film = film(&driver);
    driver.happens(Message::FacesFound(film, Ok(Box::new(looked))));
    driver.frame();
    driver
}

#[test]
fn the_search_is_begun_watched_and_cancelled_with_its_buttons() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = finding(language);
        driver.size = (900.0, 900.0);
        driver.frame();
        assert!(
            driver
                .requested
                .iter()
                .any(|effect| matches!(effect, Effect::FindFaces(_)))
        );
        assert!(driver.sees("23 %") && driver.sees("9 min"), "{:?}", driver.everything());
        assert!(driver.sees(&driver.text("faces-unseen")), "{:?}", driver.everything());
        assert!(driver.sees(&driver.text("faces-about")));
        let stop = driver.text("faces-stop");
        driver.presses(&stop);
        assert!(matches!(driver.requested.last(), Some(Effect::StopFindingFaces)));
    }
}

#[test]
fn faces_that_were_found_are_listed_gone_to_left_open_and_taken_back() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = found(language);
        driver.size = (1000.0, 1000.0);
        driver.frame();
        let number = |number: u16| [("number", number.into())];
        let name = |driver: &ConsoleDriver, of| driver.texts.format("faces-name", &number(of));
        let (one, two) = (name(&driver, 1), name(&driver, 2));
        assert!(driver.sees(&one) && driver.sees(&two), "{:?}", driver.everything());
        assert!(driver.sees(&driver.problem("warning-faces-stopped")));
        let see = driver.texts.format("faces-see-named", &number(2));
        driver.presses(&see);
        let open = driver.texts.format("faces-open-named", &number(2));
        driver.presses(&open);
        driver.frame();
        assert!(driver.sees(&one) && !driver.sees(&two));
        driver.hits_with(egui::Modifiers::CTRL, Key::Z);
        driver.frame();
        assert!(driver.sees(&two));
        // The rest is still covered, and can be shown.
        let unseen = |driver: &ConsoleDriver| not_looked_at_from(&driver.vault().covers());
        assert_eq!(unseen(&driver), Some(1_199_803));
        let from = driver.texts.format("covers-from-on", &[("from", "19:59".into())]);
        let line = format!("{} · {from}", driver.text("faces-unseen"));
        assert!(driver.sees(&line), "{:?}", driver.everything());
        let show = driver.text("faces-unseen-remove");
        driver.presses(&show);
        driver.frame();
        assert!(unseen(&driver).is_none() && !driver.sees(&line));
    }
}

/// A console with an open vault that has one film, and the real program for its stages.
fn with_a_film(folder: &Path) -> (ConsoleDriver, FilmId) {
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).expect("it fits");
    let new = NewVault {
        label: label(),
        passphrase: &passphrase,
        cost: KdfCost::FLOOR,
    };
    let mut vault = create(folder, new).expect("a vault");
    let made = films::numbered().frames(100).make();
    let source = std::fs::File::open(&made.path).expect("the film");
    let go_on = &mut |_: vitrin::vault::Progress| std::ops::ControlFlow::Continue(());
    let film = vault
        .import(source, NewFilm::titled("T"), go_on)
        .expect("there is room");
    drop(vault);
    let launch = Launch {
        vault: Some(folder.to_owned()),
        ..Launch::default()
    };
    let program = Path::new(env!("CARGO_BIN_EXE_vitrin"));
    let mut driver = ConsoleDriver::with_program(program, launch, Arc::new(|| Ok(Preflight::default())), None);
    driver.unlocks_again(folder);
    assert!(matches!(driver.app.screen(), Screen::Unlocked(_)));
    (driver, film)
}

/// What the job brings back.
fn looked(runner: &mut EffectRunner) -> Option<(LookedAt, usize)> {
    let until = Instant::now() + TIMEOUT;
    while Instant::now() < until {
        for message in runner.take_messages() {
            if let Message::FacesFound(_, looked) = message {
                let looked = looked.expect("the vault is open");
                assert!(looked.stopped.is_none());
                return Some((looked.looked_at, looked.sights.len()));
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

#[test]
fn a_real_stage_looks_through_a_film_and_can_be_stopped() {
    let home = tempfile::tempdir().expect("a folder");
    let (mut driver, film) = with_a_film(home.path());
    let runner = driver.runner.as_mut().expect("effects are performed");
    runner.perform(Effect::FindFaces(film));
    // Four seconds of 25 pictures.
    assert_eq!(looked(runner), Some((LookedAt::All, 21)));
    runner.perform(Effect::FindFaces(film));
    runner.perform(Effect::StopFindingFaces);
    let stopped = looked(runner).expect("it comes back at once");
    assert_eq!(stopped.0, LookedAt::Beginning);
}
