//! A picture of the film is kept among the films: with a real vault and a real stage, from the button to the sealed picture that opens.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use egui::Key;
use jiff::civil::date;
use support::{films, on_own_desktop};
use vitrin::console::Launch;
use vitrin::console::model::{App, Message, Notice, Phase, Showing};
use vitrin::film::FilmSource;
use vitrin::memory::Passphrase;
use vitrin::policy::Preflight;
use vitrin::texts::Language;
use vitrin::vault::{Consent, FilmEdit, FilmReader, Keep, LockedVault, NewFilm};

use crate::console_driver::{ConsoleDriver, PASSWORD, vault_with};
use crate::walk::{showing, unlocked};

#[test]
fn a_picture_is_kept_beside_its_film_as_long_as_the_film_and_opens() {
    on_own_desktop(a_picture_is_kept_beside_its_film_as_long_as_the_film_and_opens, || {
        let folder = vault_with(&[]);
        let film = films::numbered().make();
        let (width, height) = film.recipe.size;
        let password = || Passphrase::from_text(PASSWORD).expect("memory for a password");
        let mut keep = Keep::until(Some(date(2031, 5, 1)));
        keep.purpose = "handledning".into();
        keep.consent = Some(Consent::given(date(2026, 3, 1)));
        {
            let mut vault = LockedVault::open(folder.path())
                .and_then(|vault| vault.unlock(&password()))
                .expect("it opens");
            let file = File::open(&film.path).expect("a film");
            let sealed = vault.import(file, NewFilm::titled("Samtal 3"), &mut |_| ControlFlow::Continue(()));
            let id = sealed.expect("room for it");
            let edit = FilmEdit {
                recorded_on: Some(Some(date(2026, 3, 2))),
                keep: Some(keep.clone()),
                ..FilmEdit::default()
            };
            vault.edit(id, edit).expect("it is listed");
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
        driver.double_clicks_film("Samtal 3");
        let is_shown = |app: &App| showing(app).is_some_and(|showing| showing.phase == Phase::Shown);
        driver.waits_until("the film is open", is_shown);

        // By the button, and by the key a second later in the film.
        let menu = driver.text("picture-open");
        driver.presses(&menu);
        driver.frame();
        let _ = driver.picture("still-menu.sv");
        let button = driver.text("picture-still");
        driver.presses(&button);
        driver.waits_until(
            "the picture is kept",
            |app| matches!(app.notice(), Some(Notice::StillKept(title)) if title == "Samtal 3 0:00"),
        );
        let _ = driver.picture("still-kept.sv");
        driver.hits(Key::ArrowRight);
        driver.waits_until("the film is elsewhere", |app| {
            showing(app).is_some_and(|showing: &Showing| showing.position > 0.9)
        });
        driver.hits(Key::P);
        driver.waits_until("both pictures are listed", |app| {
            unlocked(app).is_some_and(|vault| vault.films.len() == 3)
        });

        // It opens as a photograph does.
        let close = driver.text("show-close");
        driver.presses(&close);
        driver.waits_until("the film is closed", |app| showing(app).is_none());
        driver.double_clicks_film("Samtal 3 0:00");
        driver.waits_until("the picture is open", |app| {
            is_shown(app) && showing(app).is_some_and(|showing| showing.duration.is_none())
        });
        driver.happens(Message::Lock);
        drop(driver);

        let vault = LockedVault::open(folder.path())
            .and_then(|vault| vault.unlock_to_read(&password()))
            .expect("it opens");
        let still = vault.find("Samtal 3 0:00").expect("it is listed");
        assert_eq!(still.recorded_on, Some(date(2026, 3, 2)));
        assert!(still.keep == keep, "it is kept for the same and no longer");
        let facts = still.facts.as_ref().expect("a stage has looked at it");
        let picture = facts.picture.as_ref().expect("it is a picture");
        assert_eq!(
            (facts.duration_ms, picture.width, picture.height),
            (None, width as u32, height as u32)
        );
        let reader = FilmReader::open(vault.ticket(still.id).expect("its parts")).expect("it is whole");
        let mut start = [0; 8];
        reader.read_at(0, &mut start).expect("it is sealed");
        assert_eq!(&start, b"\x89PNG\r\n\x1a\n");
    });
}
