//! Every page of importing in both languages and in every size, to be looked at: see `pictures.rs` above.

use vitrin::console::model::Message;
use vitrin::console::model::import::{ErasedSources, FoundCopy, ImportMessage, KeptBecause, SweepMessage, Trouble};
use vitrin::console::view::MIN_SIZE;
use vitrin::texts::Language;

use super::orders;
use super::scenes::{card, card_seen, failed, imported, listed, phone, progress, unlocked_with};
use crate::console_driver::{ConsoleDriver, showing};

/// Width and height in points, and pixels a point.
const SIZES: [((f32, f32), f32, &str); 3] = [
    (MIN_SIZE, 1.0, "small"),
    ((1280.0, 800.0), 1.0, "large"),
    (MIN_SIZE, 2.0, "double"),
];

pub fn at_import(language: Language) -> ConsoleDriver {
    let mut driver = unlocked_with(&["Första samtalet", "Uppföljning"], language);
    card_seen(&mut driver);
    driver
}

pub fn importing(language: Language) -> ConsoleDriver {
    let mut driver = at_import(language);
    driver.happens(Message::Import(ImportMessage::Start));
    let orders = orders(&mut driver);
    driver.happens(Message::Import(listed(orders[0].job, 11, &orders[0].title)));
    driver.happens(Message::Import(progress(orders[0].job, 430, 118)));
    driver
}

pub fn done(language: Language) -> ConsoleDriver {
    let mut driver = at_import(language);
    driver.happens(Message::Import(ImportMessage::Start));
    for (order, id) in orders(&mut driver).iter().zip(11..) {
        driver.happens(Message::Import(imported(order.job, id, &order.title)));
    }
    driver
}

type Scene = (&'static str, fn(Language) -> ConsoleDriver);

const SCENES: [Scene; 13] = [
    ("empty", |language| unlocked_with(&[], language)),
    ("waiting", |language| {
        let mut driver = unlocked_with(&[], language);
        driver.happens(Message::Import(ImportMessage::Open));
        driver
    }),
    ("choose", at_import),
    ("phone", |language| {
        let mut driver = unlocked_with(&[], language);
        phone(&mut driver);
        driver
    }),
    ("full", |language| {
        let mut driver = unlocked_with(&[], language);
        card(&mut driver, |recordings| recordings.free = Some(1_000_000_000));
        driver
    }),
    ("importing", importing),
    ("leaving", |language| {
        let mut driver = importing(language);
        driver.happens(Message::Lock);
        driver
    }),
    ("question", done),
    ("result", |language| {
        let mut driver = done(language);
        let films = 2;
        driver.happens(Message::Import(ImportMessage::EraseSources));
        driver.happens(Message::Import(ImportMessage::SourcesErased(ErasedSources {
            films,
            ..ErasedSources::default()
        })));
        driver
    }),
    ("kept", |language| {
        let mut driver = at_import(language);
        driver.happens(Message::Import(ImportMessage::Start));
        let orders = orders(&mut driver);
        let mut first = imported(orders[0].job, 11, &orders[0].title);
        if let ImportMessage::Finished(_, Ok(imported)) = &mut first {
            imported.kept = Some(KeptBecause::NotShowable);
        }
        driver.happens(Message::Import(first));
        let gone = failed(orders[1].job, Trouble::SourceGone, None);
        driver.happens(Message::Import(gone));
        driver
    }),
    ("unfinished", |language| {
        let mut driver = importing(language);
        let jobs: Vec<_> = driver.vault().import.queue.jobs.iter().map(|job| job.id).collect();
        for (job, left) in jobs.into_iter().zip([Some((11, "25 november 2025 kl. 09.05")), None]) {
            let gone = failed(job, Trouble::SourceGone, left);
            driver.happens(Message::Import(gone));
        }
        driver.happens(Message::Import(ImportMessage::AfterDismissed));
        let film = driver.vault().films.last().expect("the unfinished film").id;
        driver.happens(Message::Select(film));
        driver
    }),
    ("beside-a-film", |language| {
        let mut driver = showing(language);
        card_seen(&mut driver);
        driver
    }),
    ("sweep", copies),
];

/// Copies of films that were found on the computer.
pub fn copies(language: Language) -> ConsoleDriver {
    let mut driver = unlocked_with(&["Första samtalet"], language);
    driver.happens(Message::Import(ImportMessage::Sweep(SweepMessage::Open)));
    for (path, film, chosen) in [
        (
            "C:\\Users\\anna\\Desktop\\film till Pexip.mp4",
            Some("Första samtalet".to_owned()),
            true,
        ),
        ("C:\\Users\\anna\\Downloads\\00002 (1).MTS", None, false),
    ] {
        let copy = FoundCopy {
            path: path.into(),
            size: 734_000_000,
            changed: Some("2025-11-18".into()),
            film,
            chosen,
        };
        driver.happens(Message::Import(ImportMessage::Sweep(SweepMessage::Found(copy))));
    }
    driver.happens(Message::Import(ImportMessage::Sweep(SweepMessage::Done(Ok(1)))));
    driver
}

#[test]
fn every_page_of_importing_is_drawn_in_every_size() {
    let wanted = std::env::var("VITRIN_PICTURES_OF").unwrap_or_default();
    for (page, scene) in SCENES {
        for (tag, language) in [("sv", Language::Swedish), ("en", Language::English)] {
            for (size, scale, called) in SIZES {
                let name = format!("import-{page}.{tag}.{called}");
                if !name.contains(&wanted) {
                    continue;
                }
                let mut driver = scene(language);
                driver.size = size;
                driver.scales(scale);
                assert!(driver.picture(&name) > 10, "{name} is empty");
            }
        }
    }
}
