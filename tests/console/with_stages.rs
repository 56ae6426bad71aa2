//! A console whose films are shown by real stages, and films for it.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use vitrin::console::Launch;
use vitrin::console::model::Phase;
use vitrin::memory::Passphrase;
use vitrin::policy::Preflight;
use vitrin::texts::Language;
use vitrin::vault::{LockedVault, NewFilm};

use crate::console_driver::{ConsoleDriver, PASSWORD};
use crate::walk::showing;

/// A console that is started with this vault.
pub fn started(language: Language, vault: &Path) -> ConsoleDriver {
    let launch = Launch {
        vault: Some(vault.to_owned()),
        ..Launch::default()
    };
    let program = Path::new(env!("CARGO_BIN_EXE_vitrin"));
    ConsoleDriver::with_program_in(language, program, launch, Arc::new(|| Ok(Preflight::default())), None)
}

/// The same, and the vault is open.
pub fn opened(language: Language, vault: &Path) -> ConsoleDriver {
    let mut driver = started(language, vault);
    driver.unlocks_again(vault);
    driver
}

/// Seals a film into the vault.
pub fn seals(vault: &Path, film: &Path, title: &str) {
    let password = Passphrase::from_text(PASSWORD).expect("memory for a password");
    let opened = LockedVault::open(vault).and_then(|vault| vault.unlock(&password));
    let film = File::open(film).expect("a film");
    opened
        .expect("it opens")
        .import(film, NewFilm::titled(title), &mut |_| ControlFlow::Continue(()))
        .expect("the film is imported");
}

/// Shows the film that is selected, until its first picture is there.
pub fn shows_the_film(driver: &mut ConsoleDriver) {
    driver.presses_text("library-show");
    driver.waits_until("the film is open", |app| {
        showing(app).is_some_and(|showing| showing.phase == Phase::Shown)
    });
}
