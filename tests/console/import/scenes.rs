//! Cards and what is on them, as the effects report it.

use std::path::PathBuf;
use std::time::Duration;

use vitrin::console::Launch;
use vitrin::console::model::import::{
    Consent, ImportEffect, ImportMessage, Imported, JobId, JobPhase, JobProgress, NotFinished, Original, Place,
    PlaceKind, RecordingRow, Recordings, RowKey, SearchId, Trouble,
};
use vitrin::console::model::{Effect, FilmRow, Message, OpenedVault};
use vitrin::film::FilmFacts;
use vitrin::policy::{Policy, Preflight};
use vitrin::texts::{Language, Texts};
use vitrin::vault::{Annotations, FilmId};

use crate::console_driver::{ConsoleDriver, film, label};

/// An open vault with these films; effects are only recorded.
pub fn unlocked_with(titles: &[&str], language: Language) -> ConsoleDriver {
    unlocked_under(Policy::default(), titles, language)
}

/// The same on a computer with this policy.
pub fn unlocked_under(policy: Policy, titles: &[&str], language: Language) -> ConsoleDriver {
    let launch = Launch {
        preflight: Ok(Preflight {
            policy,
            ..Preflight::default()
        }),
        ..Launch::default()
    };
    let mut driver = ConsoleDriver::without_effects(launch, language);
    let mut card = crate::console_driver::card();
    card.label = label();
    driver.happens(Message::LabelRead(Ok(card)));
    driver.types("x");
    driver.happens(Message::Unlock);
    let row = |(number, title): (u8, &&str)| FilmRow {
        title: (*title).into(),
        unfinished: false,
        ..film(number)
    };
    driver.happens(Message::Unlocked(Ok(OpenedVault {
        label: label(),
        films: (1..).zip(titles).map(row).collect(),
        play: None,
        notice: None,
    })));
    driver.frame();
    driver.requested.clear();
    driver
}

fn place(name: &str) -> Place {
    Place {
        root: PathBuf::from("/media/anna").join(name),
        name: name.into(),
        kind: PlaceKind::Card,
        files: Vec::new(),
    }
}

pub fn default_title(language: Language, time: &str) -> String {
    let texts = Texts::new(language);
    let (hour, minute) = time.split_once(':').expect("a time");
    let date = texts.date("2025-11-25").into_owned();
    texts.format(
        "date-and-time",
        &[("date", date.into()), ("hour", hour.into()), ("minute", minute.into())],
    )
}

fn row(search: SearchId, number: usize, recorded: &str, minutes: u64, size: u64, texts: &Texts) -> RecordingRow {
    let name = format!("{number:05}.MTS");
    let (day, time) = recorded.split_once('T').expect("day and time");
    let (hour, minute) = time.split_once(':').expect("a time");
    let date = texts.date(day).into_owned();
    RecordingRow {
        key: RowKey { search, number },
        original: Original {
            files: vec![PathBuf::from("/media/anna/SONY/PRIVATE/AVCHD/BDMV/STREAM").join(&name)],
            companions: Vec::new(),
        },
        name,
        recorded: Some(recorded.into()),
        length: Some(Duration::from_secs(60 * minutes + 7)),
        size,
        device: Some("Sony HDR-CX405".into()),
        still: false,
        consent: Consent::NotNeeded,
        known: false,
        chosen: false,
        title: texts.format(
            "date-and-time",
            &[("date", date.into()), ("hour", hour.into()), ("minute", minute.into())],
        ),
    }
}

/// A camera's card: two films of today, one of last week, one that is in the vault.
fn of_a_camera(search: SearchId, texts: &Texts) -> Recordings {
    let mut rows = vec![
        row(search, 3, "2025-11-25T10:14", 52, 5_100_000_000, texts),
        row(search, 2, "2025-11-25T09:05", 17, 1_600_000_000, texts),
        row(search, 1, "2025-11-21T13:30", 48, 4_700_000_000, texts),
        row(search, 0, "2025-11-18T08:58", 45, 4_400_000_000, texts),
    ];
    rows[0]
        .original
        .files
        .push("/media/anna/SONY/PRIVATE/AVCHD/BDMV/STREAM/00004.MTS".into());
    rows[3].known = true;
    Recordings {
        rows,
        unknown: vec!["THUMBS.DB".into(), "brev.docx".into()],
        free: Some(21_000_000_000),
    }
}

/// A card called SONY is plugged in, and holds this.
pub fn card(driver: &mut ConsoleDriver, change: impl FnOnce(&mut Recordings)) -> SearchId {
    plugged_in(driver, "SONY", |search, texts| {
        let mut recordings = of_a_camera(search, texts);
        change(&mut recordings);
        recordings
    })
}

pub fn card_seen(driver: &mut ConsoleDriver) -> SearchId {
    card(driver, |_| ())
}

/// A phone's folder, with one film.
pub fn phone(driver: &mut ConsoleDriver) {
    plugged_in(driver, "iPhone", |search, texts| {
        let mut phones = row(search, 0, "2025-11-25T10:14", 12, 900_000_000, texts);
        (phones.consent, phones.device) = (Consent::Missing, Some("Apple iPhone 15".into()));
        phones.name = "IMG_0042.MOV".into();
        Recordings {
            rows: vec![phones],
            unknown: Vec::new(),
            free: Some(21_000_000_000),
        }
    });
    // A phone's film is news; the page is there.
    driver.frame();
}

fn plugged_in(
    driver: &mut ConsoleDriver,
    name: &str,
    contents: impl FnOnce(SearchId, &Texts) -> Recordings,
) -> SearchId {
    driver.happens(Message::Import(ImportMessage::PlacesSeen(vec![place(name)])));
    let search = driver.requested.iter().rev().find_map(|effect| match effect {
        Effect::Import(ImportEffect::Search { search, .. }) => Some(*search),
        _ => None,
    });
    let search = search.expect("the card is searched");
    let found = contents(search, &driver.texts);
    driver.happens(Message::Import(ImportMessage::Found(search, Ok(found))));
    driver.frame();
    search
}

/// The recordings on the page.
pub fn recordings(driver: &ConsoleDriver) -> &[RecordingRow] {
    let place = driver.vault().import.chosen_place().expect("the page of a place");
    &place.recordings().expect("recordings").rows
}

pub fn films_of(driver: &ConsoleDriver) -> Vec<FilmId> {
    driver.vault().films.iter().map(|film| film.id).collect()
}

fn film_row(id: u8, title: &str, unfinished: bool) -> FilmRow {
    FilmRow {
        title: title.into(),
        unfinished,
        facts: if unfinished {
            FilmFacts::default()
        } else {
            film(id).facts
        },
        annotations: Annotations::default(),
        ..film(id)
    }
}

pub fn listed(job: JobId, id: u8, title: &str) -> ImportMessage {
    ImportMessage::Listed(job, Box::new(film_row(id, title, true)))
}

pub fn progress(job: JobId, permille: u16, seconds: u64) -> ImportMessage {
    let progress = JobProgress {
        phase: JobPhase::Sealing,
        permille,
        left: Some(Duration::from_secs(seconds)),
        speed: Some(28_000_000),
    };
    ImportMessage::Progress(job, progress)
}

/// It came to nothing; of film `left` what was written is kept.
pub fn failed(job: JobId, trouble: Trouble, left: Option<(u8, &str)>) -> ImportMessage {
    let left = left.map(|(id, title)| film_row(id, title, true));
    ImportMessage::Finished(
        job,
        Err(NotFinished {
            trouble,
            left: left.map(Box::new),
        }),
    )
}

pub fn imported(job: JobId, id: u8, title: &str) -> ImportMessage {
    let (row, kept, compare) = (film_row(id, title, false), None, false);
    ImportMessage::Finished(
        job,
        Ok(Imported {
            row: Box::new(row),
            kept,
            compare,
        }),
    )
}
