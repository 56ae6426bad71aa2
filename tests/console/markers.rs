//! The markers of all films, and their categories.

use egui::{Event, Key, vec2};
use vitrin::console::model::{Effect, MarkersMessage, Message, Page, Screen, ToShowMessage};
use vitrin::protocol::Event as StageEvent;
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, Category, Colour, FilmId, Marker};

use crate::console_driver::{
    ConsoleDriver, click_event, commands, film, showing, shown_at, unlocked, vault_with, with_films,
};

pub fn mark(driver: &mut ConsoleDriver, film: FilmId, at_ms: u64, text: &str, category: Option<u32>) {
    let marker = Marker::new(at_ms, text).expect("a text that fits");
    driver.happens(Message::Annotate(film, AnnotationChange::Mark(marker)));
    let change = AnnotationChange::Categorize { at_ms, category };
    driver.happens(Message::Annotate(film, change));
}

/// Markers in several films, on the page with all of them.
pub fn with_markers(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    noted(&mut driver);
    driver.happens(Message::Turn(Page::Markers));
    driver.frame();
    driver
}

/// The same beside a film that is showing.
pub fn beside_a_film(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    noted(&mut driver);
    let tab = driver.text("markers-title");
    driver.presses(&tab);
    driver
}

fn noted(driver: &mut ConsoleDriver) {
    for (number, at, text, category) in [
        (1, 125_000, "Hon ser ner när mamma nämns", Some(3)),
        (1, 754_000, "Här vänder det", Some(1)),
        (2, 65_000, "Vi hittar tillbaka efter pausen", Some(2)),
        (2, 1_900_000, "Vad hade jag kunnat säga?", Some(5)),
        (3, 90_000, "Fint avslut", Some(4)),
        (3, 93_000, "", None),
    ] {
        mark(driver, film(number).id, at, text, category);
    }
    let (at_ms, until_ms) = (754_000, Some(790_000));
    let segment = AnnotationChange::Until { at_ms, until_ms };
    driver.happens(Message::Annotate(film(1).id, segment));
}

/// The places that are to be shown, the second of them ready.
pub fn to_show(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    noted(&mut driver);
    for place in [(film(1).id, 125_000), (film(1).id, 754_000), (film(3).id, 90_000)] {
        driver.happens(Message::ToShow(ToShowMessage::Put(place, true)));
    }
    shown_at(&mut driver, 3.0, false);
    let tab = driver.texts.format("show-places-title", &[("count", 3.into())]);
    driver.presses(&tab);
    driver
}

/// What is listed, as it is read aloud.
fn found(driver: &ConsoleDriver) -> Vec<String> {
    let said = driver.everything();
    said.into_iter()
        .filter(|line| line.matches(", ").count() > 0 && line.contains(':'))
        .collect()
}

#[test]
fn all_markers_are_searched_and_lead_to_their_film() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = with_markers(language);
        let all = found(&driver);
        let turning = driver.text("category-turning-point");
        assert!(
            driver.sees(&format!("12:34–13:10, {turning}, Här vänder det, Session 1")),
            "{all:?}"
        );
        driver.presses(&turning);
        driver.frame();
        assert!(!driver.sees("1:30, Fint avslut") && driver.everything().join("|").contains("Här vänder det"));
        assert!(!driver.everything().join("|").contains("Fint avslut"));
        driver.presses(&turning);
        let search = driver.text("markers-search");
        driver.clicks_into(&search);
        driver.types("pausen");
        driver.frame();
        let everything = driver.everything().join("|");
        assert!(everything.contains("Vi hittar tillbaka") && !everything.contains("Här vänder"));
        let alliance = driver.text("category-alliance");
        driver.presses(&format!(
            "1:05, {alliance}, Vi hittar tillbaka efter pausen, {}",
            film(2).title
        ));
        let shown = driver.requested.iter().find_map(|effect| match effect {
            Effect::Show { film, start, .. } => Some((*film, start.at.as_secs(), start.paused)),
            _ => None,
        });
        assert_eq!(shown, Some((film(2).id, 60, true)));
    }
}

#[test]
fn a_marker_is_given_a_category_by_key_and_by_choice() {
    let mut driver = showing(Language::Swedish);
    mark(&mut driver, film(1).id, 125_000, "Hon ser ner", None);
    shown_at(&mut driver, 126.0, false);
    driver.frame();
    let category = |driver: &ConsoleDriver| {
        let annotations = driver.vault().annotations().expect("a film");
        annotations.markers()[0].category()
    };
    driver.hits(Key::G);
    assert_eq!(category(&driver), Some(1));
    let notes = driver.text("desk-notes");
    driver.presses(&notes);
    let now = format!(
        "{}: {}",
        driver.texts.format("notes-category", &[("time", "2:05".into())]),
        driver.text("category-turning-point")
    );
    driver.presses(&now);
    driver.frame();
    let alliance = driver.text("category-alliance");
    driver.presses(&alliance);
    assert_eq!(category(&driver), Some(2));
}

#[test]
fn of_thousands_of_markers_only_those_in_sight_are_drawn() {
    let mut driver = with_films(Language::Swedish);
    let films: Vec<FilmId> = driver.vault().films.iter().map(|film| film.id).collect();
    for film in &films {
        for at in 0..125 {
            let marker = Marker::new(at * 1000, "Blicken").expect("a text that fits");
            driver.happens(Message::Annotate(*film, AnnotationChange::Mark(marker)));
        }
    }
    driver.happens(Message::Turn(Page::Markers));
    driver.frame();
    assert_eq!(driver.vault().markers_found().len(), films.len() * 125);
    let drawn = driver
        .everything()
        .iter()
        .filter(|line| line.contains("Blicken"))
        .count();
    assert!((5..40).contains(&drawn), "{drawn}");
}

#[test]
fn categories_that_were_changed_are_there_when_the_vault_is_opened_again() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    driver.happens(Message::Turn(Page::Markers));
    driver.frame();
    let id = driver.vault().films[0].id;
    mark(&mut driver, id, 5000, "Blicken", Some(1));
    driver.frame();
    let (edit, save) = (driver.text("categories-edit"), driver.text("categories-save"));
    let remove = |driver: &ConsoleDriver, id: &str| {
        let name = [("name", driver.text(id).into())];
        driver.texts.format("categories-remove", &name)
    };
    driver.presses(&edit);
    driver.frame();
    for id in ["category-alliance", "category-question"] {
        let remove = remove(&driver, id);
        driver.presses(&remove);
        driver.frame();
    }
    driver.presses(&save);
    driver.frame();
    driver.happens(Message::Lock);
    drop(driver);
    let mut driver = unlocked(folder.path());
    driver.waits_until("the categories are read", |app| match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.categories.len() == 3,
        Screen::Locked(_) | Screen::Blocked(_) => false,
    });
    let names: Vec<(u32, &str)> = driver
        .vault()
        .categories
        .iter()
        .map(|category| (category.id, category.name.as_str()))
        .collect();
    assert_eq!(names, [(1, "Vändpunkt"), (3, "Svårt ställe"), (4, "Bra gjort")]);
    // Another one's change is seen by the next one who opens it.
    driver.happens(Message::Markers(MarkersMessage::Sort(vec![Category::new(
        1,
        "Skratt",
        Colour::Teal,
    )])));
    driver.happens(Message::Lock);
    drop(driver);
    let mut driver = unlocked(folder.path());
    driver.waits_until("the categories are read", |app| match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.categories.len() == 1,
        Screen::Locked(_) | Screen::Blocked(_) => false,
    });
}

#[test]
fn places_are_put_on_a_list_moved_dragged_and_shown_one_after_the_other() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = to_show(language);
        let order = |driver: &ConsoleDriver| {
            let places = driver.vault().to_show();
            places.iter().map(|place| place.marker.at_ms()).collect::<Vec<_>>()
        };
        assert_eq!(order(&driver), [125_000, 754_000, 90_000]);
        let named = |driver: &ConsoleDriver, id: &str, name: &str| driver.texts.format(id, &[("name", name.into())]);
        let up = named(&driver, "show-places-up", "Fint avslut");
        driver.presses(&up);
        driver.frame();
        assert_eq!(order(&driver), [125_000, 90_000, 754_000]);
        // Dragged by its handle, which is left of it, two rows down.
        let first = driver.button("1. 2:05, Hon ser ner när mamma nämns, Session 1").rect();
        let from = first.left_center() - vec2(14.0, 0.0);
        let below = from + vec2(0.0, 2.0 * (first.height() + 2.0));
        driver.frame_with(vec![Event::PointerMoved(from)]);
        driver.frame_with(vec![click_event(from, true)]);
        for part in [0.3, 0.7, 1.0] {
            driver.frame_with(vec![Event::PointerMoved(from + (below - from) * part)]);
        }
        driver.frame_with(vec![click_event(below, false)]);
        driver.frame();
        assert_eq!(order(&driver), [90_000, 754_000, 125_000]);
        let remove = named(&driver, "show-places-remove", "Fint avslut");
        driver.presses(&remove);
        driver.frame();
        assert_eq!(order(&driver), [754_000, 125_000]);

        driver.requested.clear();
        let begin = driver.text("show-places-begin");
        driver.presses(&begin);
        // A segment begins where its user said.
        let ready = [
            r#"{"command":"curtain","on":true}"#,
            r#"{"command":"seek","to":754.0,"exact":true}"#,
        ];
        assert_eq!(commands(&driver), ready);
        driver.stage_reports(StageEvent::Seeked { at: 754.0, exact: true });
        driver.frame();
        let numbers = [("number", 1.into()), ("count", 2.into())];
        let show = driver.texts.format("show-places-show", &numbers);
        assert!(driver.sees(&show));
        driver.requested.clear();
        driver.hits(Key::PageDown);
        assert_eq!(commands(&driver), [r#"{"command":"play"}"#]);
        driver.frame();
        let next = driver.texts.format("show-places-next", &numbers);
        driver.requested.clear();
        driver.presses(&next);
        let ready = [
            r#"{"command":"curtain","on":true}"#,
            r#"{"command":"seek","to":120.0,"exact":true}"#,
        ];
        assert_eq!(commands(&driver), ready);
    }
}

#[test]
fn markers_are_exported_after_a_warning_beside_the_vault_and_the_log_says_so() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let id = driver.vault().films[0].id;
    mark(&mut driver, id, 125_000, "Hon ser ner", Some(1));
    driver.happens(Message::Markers(MarkersMessage::Export(
        id,
        "txt",
        "2:05  Hon ser ner\n".into(),
    )));
    driver.waits_until("the file is there", |app| match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.exported.is_some(),
        Screen::Locked(_) | Screen::Blocked(_) => false,
    });
    let name = driver.vault().exported.clone().expect("a file");
    let text = std::fs::read_to_string(folder.path().join(&name)).expect("the file");
    assert_eq!(text, "2:05  Hon ser ner\n");
    let passphrase = vitrin::memory::Passphrase::from_reader(&mut crate::console_driver::PASSWORD.as_bytes());
    drop(driver);
    let vault = vitrin::vault::LockedVault::open(folder.path()).expect("a vault");
    let vault = vault.unlock(&passphrase.expect("memory")).expect("the password");
    let report = vault.read_log().expect("a log");
    let exported = report
        .entries()
        .find(|(_, numbered)| numbered.entry.event.word() == "exported");
    assert!(exported.is_some_and(|(_, numbered)| numbered.entry.film.as_ref().is_some_and(|film| film.id == id)));
}

#[test]
fn what_an_export_means_is_said_before_it_is_made() {
    for language in [Language::Swedish, Language::English] {
        let mut driver = beside_a_film(language);
        let export = driver.text("markers-export");
        driver.presses(&export);
        driver.frame();
        let warning = driver.texts.format("markers-export-warning", &[("count", 2.into())]);
        assert!(driver.sees(&warning));
        let leave = driver.text("categories-leave");
        driver.presses(&leave);
        driver.frame();
        driver.presses(&export);
        driver.frame();
        let as_table = driver.text("markers-export-csv");
        driver.presses(&as_table);
        let text = driver.requested.iter().find_map(|effect| match effect {
            Effect::Export(file) => Some((file.ending, file.count, file.text.clone())),
            _ => None,
        });
        let (ending, count, text) = text.expect("an export");
        assert_eq!((ending, count), ("csv", 2));
        let turning = driver.text("category-turning-point");
        assert!(
            text.contains(&format!("00:12:34.000,00:13:10.000,\"{turning}\",\"Här vänder det\"")),
            "{text}"
        );
        assert!(!text.contains("Session"));
    }
}
