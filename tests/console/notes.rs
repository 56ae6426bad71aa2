//! Markers and notes.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use egui::{Event, Key, pos2, vec2};
use egui_kittest::kittest::NodeT;
use vitrin::console::model::{App, Control, Effect, LockReason, Message, Screen};
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, Marker, Notes};

use crate::console_driver::{
    ConsoleDriver, click_event, commands, film, key_event, showing, shown_at, unlocked, vault_with,
};

/// The last change that was to be written, in one line.
fn noted(driver: &ConsoleDriver) -> String {
    let noted = |effect: &Effect| match effect {
        Effect::Annotate { change, .. } => Some(match change {
            AnnotationChange::Mark(marker) => match marker.until_ms() {
                Some(until) => format!("+{}–{until} {}", marker.at_ms(), marker.text()),
                None => format!("+{} {}", marker.at_ms(), marker.text()),
            },
            AnnotationChange::Categorize { at_ms, category } => format!("{at_ms} of {category:?}"),
            AnnotationChange::ToShow { at_ms, order } => format!("{at_ms} to show {order:?}"),
            AnnotationChange::Until { at_ms, until_ms } => format!("{at_ms}–{until_ms:?}"),
            AnnotationChange::Unmark { at_ms } => format!("-{at_ms}"),
            AnnotationChange::Notes(notes) => format!("notes {}", notes.text()),
            AnnotationChange::Rate(_) => "rates".into(),
            AnnotationChange::Covers(covers) => format!("covers {}", covers.len()),
            AnnotationChange::Voices(voices) => format!("voices {}", voices.disguised),
            AnnotationChange::Left { at_ms } => format!("left {at_ms}"),
            AnnotationChange::Turned { degrees } => format!("turned {degrees}"),
        }),
        _ => None,
    };
    driver
        .requested
        .iter()
        .filter_map(noted)
        .next_back()
        .unwrap_or_default()
}

fn notes(text: &str) -> AnnotationChange {
    AnnotationChange::Notes(Notes::new(text).expect("notes that fit"))
}

/// The notes about the film that is showing are on the screen.
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
    assert!(commands(&driver).contains(&r#"{"command":"seek","to":0.0,"exact":true}"#.to_owned()));
    driver.presses(&remove);
    assert_eq!(noted(&driver), "-0");
    let undo = driver.text("notes-undo");
    driver.presses(&undo);
    assert_eq!(noted(&driver), "+0 Hon ser ner");
    driver.frame();
    assert!(!driver.sees(&undo));
    // By the keys that everybody knows, too.
    driver.presses(&remove);
    driver.hits_with(egui::Modifiers::CTRL, Key::Z);
    assert_eq!(noted(&driver), "+0 Hon ser ner");
}

#[test]
fn a_piece_of_the_film_is_kept_by_two_keys_named_and_repeated() {
    for keyed in [true, false] {
        let mut driver = at_the_notes();
        let save = driver.text("notes-segment");
        assert!(driver.button(&save).accesskit_node().is_disabled());
        driver.hits(Key::I);
        shown_at(&mut driver, 28.0, true);
        driver.frame();
        if keyed {
            driver.hits(Key::S);
        } else {
            driver.presses(&save);
        }
        assert_eq!(noted(&driver), "+0–28000 ");
        // What is typed next is what is to be seen there.
        driver.types("Hon ser ner");
        assert_eq!(noted(&driver), "+0 Hon ser ner");
        driver.hits(Key::Enter);
        let times = [
            ("from", "0:00".into()),
            ("to", "0:28".into()),
            ("length", "0:28".into()),
        ];
        let repeat = driver.texts.format("notes-repeat", &times);
        driver.presses(&repeat);
        assert!(commands(&driver).contains(&r#"{"command":"repeat","from":0.0,"to":28.0}"#.to_owned()));
        driver.frame();
        assert!(driver.sees(&driver.texts.format("notes-repeat-off", &times)));
    }
}

#[test]
fn the_list_of_markers_follows_the_film() {
    let mut driver = at_the_notes();
    let film = film(1).id;
    for at in 1..=40 {
        let marker = Marker::new(at * 60_000, &format!("Ställe {at}")).expect("a text that fits");
        driver.happens(Message::Annotate(film, AnnotationChange::Mark(marker)));
    }
    driver.frame();
    let height = driver.size.1;
    let inside = |driver: &ConsoleDriver, at: u64| {
        let time = [("time", format!("{at}:00").into())];
        let name = driver.texts.format("notes-go", &time);
        let place = driver.button(&name).rect();
        place.top() > 0.0 && place.bottom() < height
    };
    assert!(inside(&driver, 1) && !inside(&driver, 30));
    driver.happens(Message::Control(Control::Drop(30.0 * 60.0)));
    for _ in 0..12 {
        driver.frame();
    }
    assert!(inside(&driver, 30));
}

#[test]
fn where_a_film_was_left_is_kept_sealed_and_is_nothing_that_could_not_be_noted() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let film = driver.vault().films[0].id;
    driver.happens(Message::Annotate(film, AnnotationChange::Left { at_ms: 2_360_000 }));
    driver.happens(Message::Lock);
    drop(driver);
    let mut driver = unlocked(folder.path());
    assert_eq!(driver.vault().films[0].annotations.left_at_ms(), 2_360_000);
    // Another program writes: nobody misses where a film was left, and it is written after the next unlocking all the same.
    let other = OtherProgram::writing_to(folder.path());
    driver.happens(Message::Annotate(film, AnnotationChange::Left { at_ms: 60_000 }));
    driver.happens(Message::Lock);
    for _ in 0..10 {
        driver.frame();
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(driver.app.notice().is_none());
    drop(other);
    driver.unlocks_again(folder.path());
    let place = |app: &App| match app.screen() {
        Screen::Unlocked(unlocked) => unlocked.films[0].annotations.left_at_ms(),
        Screen::Locked(_) | Screen::Blocked(_) => 0,
    };
    driver.waits_until("it is known again", |app| place(app) == 60_000);
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
    assert_eq!(commands(&driver), [""; 0]);
}

#[test]
fn what_is_typed_just_before_escape_or_a_click_is_kept() {
    let escape = vec![key_event(Key::Escape, true)];
    let click = vec![click_event(pos2(5.0, 5.0), true), click_event(pos2(5.0, 5.0), false)];
    for end in [escape, click] {
        let mut driver = at_the_notes();
        let notes = driver.text("notes-title");
        driver.clicks_into(&notes);
        // All of it in one frame.
        let typed = ["slut", "."].map(|text| Event::Text(text.into()));
        driver.frame_with(typed.into_iter().chain(end).collect());
        assert_eq!(noted(&driver), "notes slut.");
        driver.frame();
        driver.hits(Key::B);
        assert!(!commands(&driver).is_empty(), "the keyboard is the film's again");
    }
}

#[test]
fn what_is_typed_right_after_marking_is_the_marker_s_text() {
    let mut driver = at_the_notes();
    let mark = driver.text("notes-mark");
    let at = driver.button(&mark).rect().min + vec2(5.0, 5.0);
    driver.frame_with(vec![Event::PointerMoved(at)]);
    driver.frame_with(vec![click_event(at, true), click_event(at, false)]);
    // Before the field is drawn.
    driver.hits_and_types(Key::N, "n");
    driver.frame();
    assert_eq!(noted(&driver), "+0 n");
    assert_eq!(commands(&driver), [""; 0]);
}

#[test]
fn the_next_marker_and_what_is_left_are_always_in_sight() {
    let mut driver = showing(Language::Swedish);
    let film = film(1).id;
    let marker = Marker::new(90_000, "Pausen").expect("a text that fits");
    driver.happens(Message::Annotate(film, AnnotationChange::Mark(marker)));
    driver.frame();
    assert!(driver.sees("1:00:00 kvar") && driver.sees("Om 1:30: Pausen"));
    driver.hits(Key::PageDown);
    assert_eq!(commands(&driver), [r#"{"command":"seek","to":85.0,"exact":true}"#]);
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

/// Another program that writes to the vault in a folder, until it is dropped.
struct OtherProgram(Child);

impl OtherProgram {
    fn writing_to(folder: &Path) -> Self {
        let mut child = Command::new("flock")
            .arg(folder.join("vault.lck"))
            .args(["sh", "-c", "echo; cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a program");
        let mut line = [0];
        let says = child.stdout.as_mut().expect("what it says");
        says.read_exact(&mut line).expect("nobody else writes");
        Self(child)
    }
}

impl Drop for OtherProgram {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("it ends");
    }
}

/// That what was noted is not saved yet, because another program writes.
fn sealed(driver: &ConsoleDriver) -> String {
    let why = driver.problem("error-vault-busy");
    driver.texts.problem("error-notes-sealed", &[("why", why.into())]).what
}

fn notes_shown(app: &App) -> Option<&str> {
    match app.screen() {
        Screen::Unlocked(unlocked) => Some(unlocked.films[0].annotations.notes().text()),
        Screen::Locked(_) | Screen::Blocked(_) => None,
    }
}

#[test]
fn notes_that_could_not_be_written_before_locking_are_told_and_saved_after_the_next_unlocking() {
    for lock in [
        || Message::Lock,
        || Message::AutoLock(LockReason::ScreenLock),
        || Message::MediumLost,
    ] {
        let folder = vault_with(&["Session 1"]);
        let mut driver = unlocked(folder.path());
        let film = driver.vault().films[0].id;
        let other = OtherProgram::writing_to(folder.path());
        let marker = Marker::new(90_000, "Pausen").expect("a text that fits");
        driver.happens(Message::Annotate(film, notes("Börja här")));
        driver.happens(Message::Annotate(film, AnnotationChange::Mark(marker)));
        driver.happens(lock());
        let sealed = sealed(&driver);
        driver.waits_for(&sealed);
        assert!(matches!(driver.app.screen(), Screen::Locked(_)));
        drop(other);
        driver.unlocks_again(folder.path());
        driver.waits_until("the notes are shown", |app| notes_shown(app) == Some("Börja här"));
        assert!(!driver.sees(&sealed));
        driver.happens(Message::Lock);
        drop(driver);
        let driver = unlocked(folder.path());
        let annotations = &driver.vault().films[0].annotations;
        assert_eq!(
            (annotations.notes().text(), annotations.markers().len()),
            ("Börja här", 1)
        );
    }
}

#[test]
fn notes_are_kept_for_their_own_vault_however_long_it_is_busy() {
    let (folder, another) = (vault_with(&["Session 1"]), vault_with(&["Session 2"]));
    let mut driver = unlocked(folder.path());
    let film = driver.vault().films[0].id;
    let other = OtherProgram::writing_to(folder.path());
    driver.happens(Message::Annotate(film, notes("Börja här")));
    driver.happens(Message::Lock);
    let sealed = sealed(&driver);
    driver.waits_for(&sealed);
    driver.unlocks_again(another.path());
    driver.happens(Message::Lock);
    // Still busy.
    driver.unlocks_again(folder.path());
    driver.waits_until("the notes are shown", |app| notes_shown(app) == Some("Börja här"));
    driver.happens(Message::Lock);
    driver.waits_for(&sealed);
    drop(other);
    driver.unlocks_again(folder.path());
    driver.happens(Message::Lock);
    drop(driver);
    let driver = unlocked(folder.path());
    assert_eq!(driver.vault().films[0].annotations.notes().text(), "Börja här");
}

#[test]
fn notes_are_saved_when_the_other_program_is_done_without_anything_else_being_noted() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let film = driver.vault().films[0].id;
    let other = OtherProgram::writing_to(folder.path());
    driver.happens(Message::Annotate(film, notes("Börja här")));
    let busy = driver.problem("error-vault-busy");
    driver.waits_for(&busy);
    drop(other);
    driver.waits_until("nothing is said any more", |app| app.notice().is_none());
    let stored = unlocked(folder.path());
    assert_eq!(stored.vault().films[0].annotations.notes().text(), "Börja här");
}

#[test]
fn the_window_is_not_closed_on_notes_that_are_not_saved_unless_the_user_insists() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let film = driver.vault().films[0].id;
    let other = OtherProgram::writing_to(folder.path());
    driver.happens(Message::Annotate(film, notes("Börja här")));
    assert!(!driver.closes_the_window());
    let would_be_lost = driver.problem("error-notes-would-be-lost");
    driver.waits_for(&would_be_lost);
    assert!(matches!(driver.app.screen(), Screen::Locked(_)));
    drop(other);
    driver.unlocks_again(folder.path());
    assert!(driver.closes_the_window(), "they are saved now");

    let mut driver = unlocked(folder.path());
    let _other = OtherProgram::writing_to(folder.path());
    driver.happens(Message::Annotate(film, notes("Sedan här")));
    assert!(!driver.closes_the_window());
    assert!(driver.closes_the_window(), "the user insists");
}
