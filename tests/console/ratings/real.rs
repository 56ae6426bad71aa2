//! The same with real vaults, and with real stages where a film has to play.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use egui::Key;
use support::{films, on_own_desktop};
use vitrin::console::Launch;
use vitrin::console::model::{App, Effect, FormAdded, FormEffect, LockReason, Message, Phase, RatingMessage};
use vitrin::forms::Value;
use vitrin::memory::Passphrase;
use vitrin::policy::Preflight;
use vitrin::texts::Language;
use vitrin::texts::forms::words;
use vitrin::vault::{
    AnnotationChange, FilmId, FormId, LockedVault, NewFilm, Rating, RatingChange, RatingId, RatingStep, UnlockedVault,
};

use super::{ME, SUPERVISOR, begins, choosing, craft, presses_about, presses_value};
use crate::console_driver::{ConsoleDriver, PASSWORD, unlocked as opened, vault_with};
use crate::import::files_below;
use crate::walk::{showing as shown, unlocked};

const SUPERVISORS_PASSWORD: &str = "Bokskog99";

#[test]
fn a_unit_s_own_form_is_added_used_and_taken_away_again() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = opened(folder.path());
    driver.waits_until("the forms are known", |app| {
        unlocked(app).is_some_and(|vault| vault.rater.me == ME)
    });
    let text = craft().text().replace("\"session-craft\"", "\"our-form\"");
    let file = folder.path().join("our-form.toml");
    std::fs::write(&file, &text).expect("a file");
    let chosen = || Message::Rating(RatingMessage::FormChosen(Some(file.clone())));
    let id = FormId::of(&text);
    let added =
        |app: &App, wanted: &FormAdded| unlocked(app).is_some_and(|vault| vault.rater.added.as_ref() == Some(wanted));
    driver.happens(chosen());
    driver.waits_until("it is added", |app| added(app, &FormAdded::Added(id)));
    assert!(
        driver
            .vault()
            .rater
            .forms
            .named("our-form")
            .is_some_and(|known| known.own)
    );
    driver.happens(chosen());
    driver.waits_until("it is there", |app| added(app, &FormAdded::WasThere(id)));
    std::fs::write(&file, text.replacen("form = 1", "form = 9", 1)).expect("a file");
    driver.happens(chosen());
    driver.waits_until("it is refused", |app| {
        unlocked(app).is_some_and(|vault| matches!(vault.rater.added, Some(FormAdded::Mistake(_))))
    });
    driver.happens(Message::Rating(RatingMessage::RemoveForm(id)));
    driver.waits_until("it is gone", |app| {
        unlocked(app).is_some_and(|vault| vault.rater.forms.named("our-form").is_none())
    });
    let forms = Message::Rating(RatingMessage::ChooseForm);
    let mut without = choosing(Language::Swedish);
    without.happens(forms);
    assert!(matches!(
        without.requested.last(),
        Some(Effect::Form(FormEffect::Choose))
    ));
}

#[test]
fn a_rating_is_not_lost_when_the_stick_is_pulled_or_the_vault_locked() {
    for lock in [
        || Message::Lock,
        || Message::AutoLock(LockReason::ScreenLock),
        || Message::MediumLost,
    ] {
        let folder = vault_with(&["Session 1"]);
        let mut driver = opened(folder.path());
        let film = driver.vault().films[0].id;
        let other = File::open(folder.path().join("vault.lck")).expect("the lock's file");
        other.lock().expect("nobody else writes");
        let item = "agenda".to_owned();
        for step in [
            RatingStep::Begin {
                form: craft().text().into(),
            },
            RatingStep::Answer {
                item: item.clone(),
                value: Some(Value::Number(3)),
            },
            RatingStep::Comment {
                item,
                text: "Hon frågar".into(),
            },
        ] {
            let change = RatingChange {
                rating: RatingId::from([7; 16]),
                by: ME.into(),
                at: "2026-03-09T08:15:00Z".parse().expect("a time"),
                step,
            };
            driver.happens(Message::Annotate(film, AnnotationChange::Rate(change)));
        }
        driver.happens(lock());
        let why = driver.problem("error-vault-busy");
        let sealed = driver.texts.problem("error-notes-sealed", &[("why", why.into())]).what;
        driver.waits_for(&sealed);
        drop(other);
        driver.unlocks_again(folder.path());
        driver.happens(Message::Lock);
        drop(driver);
        let driver = opened(folder.path());
        let ratings = driver.vault().films[0].annotations.ratings();
        let said = ratings[0].answer("agenda").expect("it is answered");
        assert_eq!(
            (ratings[0].by(), said.value(), said.comment()),
            (ME, Some(Value::Number(3)), "Hon frågar")
        );
    }
}

#[test]
fn what_cannot_be_changed_any_more_takes_nothing_else_with_it() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = opened(folder.path());
    let film = driver.vault().films[0].id;
    let rate = |step| {
        AnnotationChange::Rate(RatingChange {
            rating: RatingId::from([7; 16]),
            by: ME.into(),
            at: "2026-03-09T08:15:00Z".parse().expect("a time"),
            step,
        })
    };
    let begin = || RatingStep::Begin {
        form: craft().text().into(),
    };
    for step in [begin(), RatingStep::Finish] {
        open(folder.path()).annotate(film, [rate(step)]).expect("it is written");
    }
    // In this window it is not known yet that it is finished.
    let item = "agenda".to_owned();
    let answer = RatingStep::Answer {
        item,
        value: Some(Value::Number(3)),
    };
    let marker = vitrin::vault::Marker::new(1000, "Pausen").expect("a text that fits");
    for change in [rate(begin()), rate(answer), AnnotationChange::Mark(marker)] {
        driver.happens(Message::Annotate(film, change));
    }
    let finished = driver.problem("error-rating-finished");
    driver.waits_for(&finished);
    let vault = open(folder.path());
    let noted = &vault.film(film).expect("a film").annotations;
    assert_eq!((noted.markers().len(), noted.ratings()[0].answers().len()), (1, 0));
}

fn open(folder: &Path) -> UnlockedVault {
    let passphrase = Passphrase::from_text(PASSWORD).expect("memory for a password");
    let vault = LockedVault::open(folder).and_then(|vault| vault.unlock(&passphrase));
    vault.expect("it opens")
}

#[test]
fn two_people_rate_a_film_that_plays_and_compare() {
    on_own_desktop(two_people_rate_a_film_that_plays_and_compare, || {
        let folder = vault_with(&[]);
        let made = films::numbered().make();
        let film: FilmId = {
            let mut vault = open(folder.path());
            let password = Passphrase::from_text(SUPERVISORS_PASSWORD).expect("memory for a password");
            vault.add_passphrase(SUPERVISOR, &password).expect("another password");
            let file = File::open(&made.path).expect("a film");
            let sealed = vault.import(file, NewFilm::titled("Samtal 3"), &mut |_| ControlFlow::Continue(()));
            sealed.expect("room for it")
        };
        let form = craft();
        let mut step = 0;
        for (who, password, values) in [
            (ME, PASSWORD, [4, 3, 3, 2, 4, 2, 4, 5, 3, 4, 3, 2]),
            (SUPERVISOR, SUPERVISORS_PASSWORD, [3, 3, 5, 2, 4, 1, 4, 5, 3, 4, 2, 3]),
        ] {
            let mut look = |driver: &mut ConsoleDriver, at: &str| {
                step += 1;
                assert!(driver.picture(&format!("rate-{step:02}-{at}")) > 10);
            };
            let mut driver = ConsoleDriver::with_program_in(
                Language::Swedish,
                Path::new(env!("CARGO_BIN_EXE_vitrin")),
                Launch {
                    vault: Some(folder.path().to_owned()),
                    ..Launch::default()
                },
                Arc::new(|| Ok(Preflight::default())),
                None,
            );
            driver.waits_for(&driver.text("unlock-button"));
            driver.types(password);
            driver.hits(Key::Enter);
            driver.waits_until("the vault is open", |app| {
                unlocked(app).is_some_and(|vault| vault.rater.me == who)
            });
            driver.double_clicks_film("Samtal 3");
            driver.waits_until("the film is open", |app| {
                shown(app).is_some_and(|film| film.phase == Phase::Shown && film.duration.is_some())
            });
            let play = driver.text("show-play");
            driver.presses(&play);
            driver.waits_until("the film plays", |app| {
                shown(app).is_some_and(|film| film.playing && film.position > 0.2)
            });
            let tab = driver.text("rating-tab");
            driver.presses(&tab);
            look(&mut driver, "choose");
            begins(&mut driver, form);
            for (item, value) in form.items().filter(|item| form.scale(item).is_some()).zip(values) {
                presses_value(&mut driver, form, &item.name, value);
            }
            presses_about(&mut driver, "rating-place-named", form, "agenda");
            presses_about(&mut driver, "rating-comment-open", form, "agenda");
            driver.types("Hon frågar.");
            driver.hits(Key::Escape);
            let place = mine_of(&driver, who)
                .answer("agenda")
                .expect("it is answered")
                .places()
                .to_vec();
            assert!(place.len() == 1 && place[0] > 200, "where the film was: {place:?}");
            look(&mut driver, "filled-in");
            let [finish, yes] = ["rating-finish", "rating-finish-yes"].map(|id| driver.text(id));
            driver.scrolls_to_and_presses(&finish);
            look(&mut driver, "asked");
            driver.scrolls_to_and_presses(&yes);
            look(&mut driver, "finished");
            if who == SUPERVISOR {
                let title = words(&form.title, &driver.texts).to_owned();
                let name = [("form", title.into()), ("name", ME.into())];
                let compare = driver.texts.format("rating-compare-named", &name);
                driver.scrolls_to_and_presses(&compare);
                assert!(driver.sees("Samma värde: 58 % (7 av 12)"), "{:?}", driver.everything());
                look(&mut driver, "compared");
                let [back, export, table] =
                    ["rating-back", "rating-export", "rating-export-csv"].map(|id| driver.text(id));
                for name in [back, export, table] {
                    driver.scrolls_to_and_presses(&name);
                }
                driver.waits_until("they are exported", |app| {
                    unlocked(app).is_some_and(|vault| vault.rater.exported.is_some())
                });
                look(&mut driver, "exported");
                let exported = unlocked(&driver.app).and_then(|vault| vault.rater.exported.clone());
                let file = folder.path().join(exported.expect("the file's name").1);
                let table = std::fs::read_to_string(&file).expect("the file");
                assert!(table.contains(ME) && table.contains(SUPERVISOR) && table.contains("Hon frågar"));
                // It is the user's to move away.
                std::fs::remove_file(file).expect("it is there");
            }
            driver.happens(Message::Lock);
            driver.waits_until("it is locked", |app| unlocked(app).is_none());
            drop(driver);
        }
        let vault = open(folder.path());
        let ratings = vault.film(film).expect("a film").annotations.ratings();
        let by: Vec<_> = ratings
            .iter()
            .map(|rating| (rating.by(), rating.finished_at().is_some()))
            .collect();
        assert_eq!(by, [(ME, true), (SUPERVISOR, true)]);
        assert_eq!(vault.forms().len(), 1);
        // Nothing of it is in any file as it was typed, nor what was asked.
        for file in files_below(folder.path()) {
            let bytes = std::fs::read(&file).expect("a file of the vault");
            for told in ["Hon frågar", "session-craft", "Tar upp vad"] {
                let found = bytes.windows(told.len()).any(|piece| piece == told.as_bytes());
                assert!(!found, "{told} in {}", file.display());
            }
        }
    });
}

fn mine_of<'a>(driver: &'a ConsoleDriver, who: &str) -> &'a Rating {
    let ratings = driver.vault().ratings();
    ratings.iter().find(|rating| rating.by() == who).expect("a rating")
}
