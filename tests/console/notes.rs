//! Markers and notes.

use egui::{Event, Key, Modifiers};
use vitrin::console::model::{Effect, Message};
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, Marker, Notes};

use crate::therapist::{Therapist, film, showing, told, unlocked, vault_with};

/// What of the first film was given to be written down, in one line.
fn noted(therapist: &Therapist) -> String {
    let noted = |effect: &Effect| match effect {
        Effect::Note { remark, .. } => Some(match remark {
            AnnotationChange::Mark(marker) => format!("+{} {}", marker.at_ms(), marker.text()),
            AnnotationChange::Unmark { at_ms } => format!("-{at_ms}"),
            AnnotationChange::Notes(notes) => format!("notes {}", notes.text()),
        }),
        _ => None,
    };
    therapist.asked.iter().filter_map(noted).next_back().unwrap_or_default()
}

fn notes(text: &str) -> AnnotationChange {
    AnnotationChange::Notes(Notes::new(text).expect("notes that fit"))
}

/// Before the notes about the film that is showing.
fn at_the_notes() -> Therapist {
    let mut therapist = showing(Language::Swedish);
    let tab = therapist.text("desk-notes");
    therapist.presses(&tab);
    therapist
}

#[test]
fn a_place_is_marked_named_gone_to_and_removed() {
    let mut therapist = at_the_notes();
    let mark = therapist.text("notes-mark");
    therapist.presses(&mark);
    assert_eq!(noted(&therapist), "+0 ");
    // What is typed next is what is to be seen there.
    therapist.types("Hon ser ner");
    assert_eq!(noted(&therapist), "+0 Hon ser ner");
    therapist.hits(Key::Enter);

    let time = [("time", "0:00".into())];
    let (go, remove) = (
        therapist.texts.format("notes-go", &time),
        therapist.texts.format("notes-remove", &time),
    );
    therapist.presses(&go);
    assert!(told(&therapist).contains(&r#"{"command":"seek","to":0.0,"exact":true}"#.to_owned()));
    therapist.presses(&remove);
    assert_eq!(noted(&therapist), "-0");
}

#[test]
fn keys_that_are_typed_into_notes_do_nothing_to_the_film() {
    let mut therapist = at_the_notes();
    let notes = therapist.text("notes-title");
    therapist.clicks_into(&notes);
    for key in [Key::B, Key::M, Key::S, Key::N, Key::Space] {
        therapist.hits(key);
    }
    therapist.types("bms");
    assert_eq!(noted(&therapist), "notes bms");
    assert_eq!(told(&therapist), [""; 0]);
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
        let mut therapist = at_the_notes();
        let notes = therapist.text("notes-title");
        therapist.clicks_into(&notes);
        // All of it before one picture.
        let typed = ["slut", "."].map(|text| Event::Text(text.into()));
        therapist.look(typed.into_iter().chain(end).collect());
        assert_eq!(noted(&therapist), "notes slut.");
        therapist.look(Vec::new());
        therapist.hits(Key::B);
        assert!(!told(&therapist).is_empty(), "the keyboard is the film's again");
    }
}

#[test]
fn what_is_typed_right_after_marking_is_the_marker_s_text() {
    let mut therapist = at_the_notes();
    let mark = therapist.text("notes-mark");
    let place = therapist.button(&mark).bounds().expect("a button is somewhere");
    let at = egui::pos2(place.x0 as f32 + 5.0, place.y0 as f32 + 5.0);
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    therapist.look(vec![Event::PointerMoved(at)]);
    therapist.look(vec![button(true), button(false)]);
    // Before the field is drawn.
    therapist.hits_and_types(Key::N, "n");
    therapist.look(Vec::new());
    assert_eq!(noted(&therapist), "+0 n");
    assert_eq!(told(&therapist), [""; 0]);
}

#[test]
fn the_next_marker_and_what_is_left_are_always_in_sight() {
    let mut therapist = showing(Language::Swedish);
    let film = film(1).id;
    let marker = Marker::new(90_000, "Pausen").expect("a text that fits");
    therapist.happens(Message::AnnotationChange(film, AnnotationChange::Mark(marker)));
    therapist.look(Vec::new());
    assert!(therapist.sees("1:00:00 kvar") && therapist.sees("Om 1:30: Pausen"));
    therapist.hits(Key::PageDown);
    assert_eq!(told(&therapist), [r#"{"command":"seek","to":90.0,"exact":true}"#]);
}

#[test]
fn what_is_noted_is_there_when_the_vault_is_opened_again() {
    let folder = vault_with(&["Session 1"]);
    let mut therapist = unlocked(folder.path());
    let film = therapist.vault().films[0].id;
    let marker = Marker::new(90_000, "Pausen").expect("a text that fits");
    // Locked in the middle of typing: nothing of it may be lost.
    for remark in [notes("Börja"), AnnotationChange::Mark(marker), notes("Börja här")] {
        therapist.happens(Message::AnnotationChange(film, remark));
    }
    therapist.happens(Message::Lock);
    drop(therapist);

    let therapist = unlocked(folder.path());
    let remarks = &therapist.vault().films[0].remarks;
    assert_eq!((remarks.notes().text(), remarks.markers().len()), ("Börja här", 1));
}

#[test]
fn notes_that_cannot_be_written_are_told_and_written_as_soon_as_they_can() {
    let folder = vault_with(&["Session 1"]);
    let mut therapist = unlocked(folder.path());
    let film = therapist.vault().films[0].id;
    // Another program imports.
    let lock = std::fs::File::open(folder.path().join("vault.lck")).expect("the lock's file");
    lock.lock().expect("nobody else writes");
    therapist.happens(Message::AnnotationChange(film, notes("Börja här")));
    let busy = therapist.problem("error-vault-busy");
    therapist.waits_for(&busy);
    drop(lock);
    therapist.happens(Message::Lock);
    drop(therapist);
    let therapist = unlocked(folder.path());
    assert_eq!(therapist.vault().films[0].remarks.notes().text(), "Börja här");
}
