//! Markers and notes.

use egui::{Event, Key, Modifiers};
use vitrin::console::model::{Effect, Message};
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, Marker, Notes};

use crate::console_driver::{ConsoleDriver, film, showing, told, unlocked, vault_with};

/// What of the first film was given to be written down, in one line.
fn noted(driver: &ConsoleDriver) -> String {
    let noted = |effect: &Effect| match effect {
        Effect::Annotate { change, .. } => Some(match change {
            AnnotationChange::Mark(marker) => format!("+{} {}", marker.at_ms(), marker.text()),
            AnnotationChange::Unmark { at_ms } => format!("-{at_ms}"),
            AnnotationChange::Notes(notes) => format!("notes {}", notes.text()),
        }),
        _ => None,
    };
    driver.asked.iter().filter_map(noted).next_back().unwrap_or_default()
}

fn notes(text: &str) -> AnnotationChange {
    AnnotationChange::Notes(Notes::new(text).expect("notes that fit"))
}

/// Before the notes about the film that is showing.
fn at_the_notes() -> ConsoleDriver {
    let mut driver = showing(Language::Swedish);
    let tab = driver.text("desk-notes");
    driver.presses(&tab);
    driver
}

#[test]
fn a_place_is_marked_named_gone_to_and_removed() {
    let mut driver = at_the_notes();
    let mark = driver.text("notes-mark");
    driver.presses(&mark);
    assert_eq!(noted(&driver), "+0 ");
    // What is typed next is what is to be seen there.
    driver.types("Hon ser ner");
    assert_eq!(noted(&driver), "+0 Hon ser ner");
    driver.hits(Key::Enter);

    let time = [("time", "0:00".into())];
    let (go, remove) = (
        driver.texts.format("notes-go", &time),
        driver.texts.format("notes-remove", &time),
    );
    driver.presses(&go);
    assert!(told(&driver).contains(&r#"{"command":"seek","to":0.0,"exact":true}"#.to_owned()));
    driver.presses(&remove);
    assert_eq!(noted(&driver), "-0");
}

#[test]
fn keys_that_are_typed_into_notes_do_nothing_to_the_film() {
    let mut driver = at_the_notes();
    let notes = driver.text("notes-title");
    driver.clicks_into(&notes);
    for key in [Key::B, Key::M, Key::S, Key::N, Key::Space] {
        driver.hits(key);
    }
    driver.types("bms");
    assert_eq!(noted(&driver), "notes bms");
    assert_eq!(told(&driver), [""; 0]);
}

#[test]
fn what_is_typed_just_before_escape_or_a_click_is_kept() {
    let escape = Event::Key {
        key: Key::Escape,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let button = |pressed| Event::PointerButton {
        pos: egui::pos2(5.0, 5.0),
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for end in [vec![escape], vec![button(true), button(false)]] {
        let mut driver = at_the_notes();
        let notes = driver.text("notes-title");
        driver.clicks_into(&notes);
        // All of it before one picture.
        let typed = ["slut", "."].map(|text| Event::Text(text.into()));
        driver.look(typed.into_iter().chain(end).collect());
        assert_eq!(noted(&driver), "notes slut.");
        driver.look(Vec::new());
        driver.hits(Key::B);
        assert!(!told(&driver).is_empty(), "the keyboard is the film's again");
    }
}

#[test]
fn what_is_typed_right_after_marking_is_the_marker_s_text() {
    let mut driver = at_the_notes();
    let mark = driver.text("notes-mark");
    let place = driver.button(&mark).bounds().expect("a button is somewhere");
    let at = egui::pos2(place.x0 as f32 + 5.0, place.y0 as f32 + 5.0);
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    driver.look(vec![Event::PointerMoved(at)]);
    driver.look(vec![button(true), button(false)]);
    // Before the field is drawn.
    driver.hits_and_types(Key::N, "n");
    driver.look(Vec::new());
    assert_eq!(noted(&driver), "+0 n");
    assert_eq!(told(&driver), [""; 0]);
}

#[test]
fn the_next_marker_and_what_is_left_are_always_in_sight() {
    let mut driver = showing(Language::Swedish);
    let film = film(1).id;
    let marker = Marker::new(90_000, "Pausen").expect("a text that fits");
    driver.happens(Message::Annotate(film, AnnotationChange::Mark(marker)));
    driver.look(Vec::new());
    assert!(driver.sees("1:00:00 kvar") && driver.sees("Om 1:30: Pausen"));
    driver.hits(Key::PageDown);
    assert_eq!(told(&driver), [r#"{"command":"seek","to":90.0,"exact":true}"#]);
}

#[test]
fn what_is_noted_is_there_when_the_vault_is_opened_again() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let film = driver.vault().films[0].id;
    let marker = Marker::new(90_000, "Pausen").expect("a text that fits");
    // Locked in the middle of typing: nothing of it may be lost.
    for change in [notes("Börja"), AnnotationChange::Mark(marker), notes("Börja här")] {
        driver.happens(Message::Annotate(film, change));
    }
    driver.happens(Message::Lock);
    drop(driver);

    let driver = unlocked(folder.path());
    let annotations = &driver.vault().films[0].annotations;
    assert_eq!(
        (annotations.notes().text(), annotations.markers().len()),
        ("Börja här", 1)
    );
}

#[test]
fn notes_that_cannot_be_written_are_told_and_written_as_soon_as_they_can() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let film = driver.vault().films[0].id;
    // Another program imports.
    let lock = std::fs::File::open(folder.path().join("vault.lck")).expect("the lock's file");
    lock.lock().expect("nobody else writes");
    driver.happens(Message::Annotate(film, notes("Börja här")));
    let busy = driver.problem("error-vault-busy");
    driver.waits_for(&busy);
    drop(lock);
    driver.happens(Message::Lock);
    drop(driver);
    let driver = unlocked(folder.path());
    assert_eq!(driver.vault().films[0].annotations.notes().text(), "Börja här");
}
