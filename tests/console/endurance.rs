//! Stages that end by chance, for long: the console tells it each time, opens the next film, and holds no more than in the beginning.
//! `VITRIN_ROUNDS` says how often.

use std::process::id;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use support::endurance::{Held, does_not_grow, rounds};
use support::films;
use support::on_own_desktop;
use support::vitrin::{PASSWORD as VAULT_PASSWORD, a_vault_with, descendants};
use vitrin::console::model::Phase;
use vitrin::texts::Language;

use crate::console_driver::{ConsoleDriver, TIMEOUT};
use crate::walk::{showing, unlocked};
use crate::with_stages::started;

const USUAL_ROUNDS: usize = 12;

#[test]
fn stages_that_are_killed_leave_nothing_behind() {
    on_own_desktop(stages_that_are_killed_leave_nothing_behind, || {
        kills_stages(rounds(USUAL_ROUNDS));
    });
}

impl ConsoleDriver {
    fn draws_for(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.frame();
            sleep(Duration::from_millis(10));
        }
    }
}

fn kills_stages(rounds: usize) {
    let film = films::numbered().frames(100).make();
    let vault = a_vault_with(&[&film.path]);
    let mut driver = started(Language::English, &vault.folder());
    let asked = driver.text("unlock-label");
    driver.waits_for(&asked);
    driver.types(VAULT_PASSWORD);
    driver.hits(egui::Key::Enter);
    driver.waits_until("the vault is open", |app| unlocked(app).is_some());
    let (show, again) = (driver.text("library-show"), driver.text("problem-close"));
    let mut held = Vec::new();
    let (mut ended, mut spared) = (0, 0);
    for round in 0..rounds {
        driver.waits_for(&show);
        driver.presses(&show);
        // From before it has started until it shows the film; of those that run, any.
        driver.draws_for(Duration::from_millis((round as u64 * 7919) % 900));
        let stages = descendants(id());
        if let Some(victim) = stages.get(round % stages.len().max(1)) {
            // One that has just ended by itself is as good.
            let _ = kill_process(
                Pid::from_raw(victim.cast_signed()).expect("a process has a number"),
                Signal::KILL,
            );
        }
        let until = Instant::now() + TIMEOUT;
        loop {
            driver.frame();
            if driver.sees(&again) {
                ended += 1;
                driver.presses(&again);
                break;
            }
            if showing(&driver.app).is_some_and(|showing| showing.phase == Phase::Shown) {
                // It was not the one that shows the film, or the one that does is told only now to have ended.
                sleep(Duration::from_millis(100));
                driver.frame();
                if driver.sees(&again) {
                    continue;
                }
                spared += 1;
                driver.presses_text("show-close");
                driver.waits_until("the film is gone", |app| showing(app).is_none());
                break;
            }
            assert!(Instant::now() < until, "round {round}: {:?}", driver.everything());
            sleep(Duration::from_millis(10));
        }
        // A stage may be started in reserve.
        driver.draws_for(Duration::from_millis(200));
        held.push(Held::by(id()));
    }
    println!("{rounds} stages killed: {ended} times the film was gone, {spared} times it was another stage");
    does_not_grow("the console", &held);
    driver.waits_for(&show);
    driver.presses(&show);
    driver.waits_until("the film is shown", |app| {
        showing(app).is_some_and(|showing| showing.phase == Phase::Shown)
    });
    driver.presses_text("show-close");
    driver.waits_until("the film is gone", |app| showing(app).is_none());
}
