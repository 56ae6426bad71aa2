//! The list of films: its order, searching, selecting, renaming, details, erasing, and what other programs change.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect};
use egui_kittest::kittest::{AccessKitNode, Queryable, by};
use vitrin::console::model::{Effect, FilmRow, ListAction, LockReason, Message, NewPlace, Notice, Page, Screen};
use vitrin::console::view::MIN_SIZE;
use vitrin::film::{FilmFacts, PictureFacts};
use vitrin::memory::Passphrase;
use vitrin::texts::Language;
use vitrin::vault::{Annotations, FilmEdit, FilmId, Keep, LockedVault, NewFilm};

use crate::console_driver::{ConsoleDriver, PASSWORD, key_event, unlocked, vault_with, with_films};
use crate::new_stick::prints;

/// The film with this number: the second has a long title, the third is unfinished.
pub fn film(number: u8) -> FilmRow {
    let long = "Rollspel: att bemöta ilska och avståndstagande i den första kontakten med tonåringar och föräldrar";
    let picture = PictureFacts {
        codec: "H.264".into(),
        width: 1920,
        height: 1080,
        frame_rate: Some((25, 1)),
        interlaced: true,
        rotation: 0,
        mirrored: false,
        pixel_aspect: (1, 1),
    };
    FilmRow {
        id: [number; 16].into(),
        title: if number == 2 {
            long.into()
        } else {
            format!("Session {number}")
        },
        // The first is the newest.
        recorded_on: Some(format!("2025-{:02}-{:02}", 12 - number / 28, 28 - number % 28)),
        imported: ("2025-12-29".into(), "Anna-Karin Lindqvist-Åkerström".into()),
        size: 4_000_000_000,
        facts: FilmFacts {
            duration_ms: Some(3_600_000),
            picture: Some(picture),
            ..FilmFacts::default()
        },
        keep: Keep::default(),
        overdue: false,
        annotations: Annotations::default(),
        unfinished: number == 3,
        has_source: true,
    }
}

impl ConsoleDriver {
    /// Clicks a row of the list with these keys held down.
    pub fn clicks_film(&mut self, title: &str, modifiers: Modifiers) {
        let pos = self.place_of_film(title);
        self.clicks_at(pos, modifiers);
        // Soon after, another click would be a double click.
        self.waits_a_second();
    }

    /// Clicks a row of the list twice.
    pub fn double_clicks_film(&mut self, title: &str) {
        // Soon after another click, the first of the two would be its second.
        self.waits_a_second();
        let pos = self.place_of_film(title);
        self.clicks_at(pos, Modifiers::NONE);
        self.clicks_at(pos, Modifiers::NONE);
    }

    pub fn place_of_film(&mut self, title: &str) -> Pos2 {
        let row = format!("{title}, ");
        self.frame();
        let is_row = |node: &AccessKitNode| node.role() == Role::ListItem;
        let of_film = |node: &AccessKitNode| is_row(node) && node.label().is_some_and(|label| label.starts_with(&row));
        self.get(by().predicate(of_film)).rect().center()
    }

    fn clicks_at(&mut self, pos: Pos2, modifiers: Modifiers) {
        self.clicks += 1;
        let button = |pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers,
        };
        self.frame_with(vec![Event::ModifiersChanged(modifiers), Event::PointerMoved(pos)]);
        self.frame_with(vec![button(true)]);
        self.frame_with(vec![button(false)]);
        self.frame_with(vec![Event::ModifiersChanged(Modifiers::NONE)]);
        self.frame();
    }
}

fn shown(driver: &ConsoleDriver) -> Vec<FilmId> {
    let film = |effect: &Effect| match effect {
        Effect::Show { film, .. } => Some(*film),
        _ => None,
    };
    driver.requested.iter().filter_map(film).collect()
}

#[test]
fn four_quick_arrows_move_four_rows_also_between_two_frames() {
    let mut driver = with_films(Language::Swedish);
    driver.frame_with(vec![key_event(Key::ArrowDown, true); 4]);
    driver.frame();
    assert_eq!(driver.vault().selected, Some(film(5).id));
}

#[test]
fn home_end_and_pages_go_through_the_list() {
    let mut driver = with_films(Language::Swedish);
    for (key, number) in [(Key::End, 40), (Key::Home, 1), (Key::PageDown, 9), (Key::PageUp, 1)] {
        driver.hits(key);
        driver.frame();
        assert_eq!(driver.vault().selected, Some(film(number).id), "{key:?}");
    }
}

#[test]
fn the_newest_film_is_first_and_every_column_sorts() {
    let mut driver = with_films(Language::English);
    assert_eq!(driver.listed()[0], "Session 1");
    driver.presses("Sort by Recorded");
    assert_eq!(driver.listed()[0], "Session 40");
    driver.presses("Sort by Film");
    assert_eq!(driver.listed()[1..4], ["Session 1", "Session 3", "Session 4"]);
}

#[test]
fn typing_ahead_goes_to_a_title_and_searching_leaves_what_matches() {
    let mut driver = with_films(Language::English);
    driver.types("session 17");
    assert_eq!(driver.vault().selected, Some(film(17).id));
    driver.hits_with(Modifiers::COMMAND, Key::F);
    driver.types("ilska");
    driver.frame();
    assert_eq!(driver.listed().len(), 1);
    assert_eq!(driver.vault().selected, Some(film(2).id));
    // Enter leads to the film that was found, and shows it.
    driver.hits(Key::Enter);
    driver.frame();
    driver.hits(Key::Enter);
    assert_eq!(shown(&driver), [film(2).id]);
}

#[test]
fn a_search_without_a_match_says_so_and_escape_ends_it() {
    let mut driver = with_films(Language::English);
    driver.hits_with(Modifiers::COMMAND, Key::F);
    driver.types("zzz");
    driver.frame();
    assert!(driver.sees("No film matches"));
    driver.hits(Key::Escape);
    driver.frame();
    driver.frame();
    assert_eq!(driver.listed().len(), 40);
}

#[test]
fn several_films_are_selected_with_the_mouse_and_the_keyboard() {
    let mut driver = with_films(Language::English);
    driver.clicks_film("Session 3", Modifiers::NONE);
    driver.clicks_film("Session 5", Modifiers::COMMAND);
    assert_eq!(driver.chosen(), ["Session 3", "Session 5"]);
    driver.clicks_film("Session 6", Modifiers::SHIFT);
    assert_eq!(driver.chosen(), ["Session 5", "Session 6"]);
    driver.clicks_film("Session 3", Modifiers::NONE);
    driver.hits_with(Modifiers::SHIFT, Key::ArrowDown);
    driver.hits_with(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(driver.chosen(), ["Session 3", "Session 4", "Session 5"]);
    driver.hits_with(Modifiers::COMMAND, Key::A);
    assert_eq!(driver.chosen().len(), 40);
}

#[test]
fn details_are_shown_on_demand_and_say_the_codec() {
    let mut driver = with_films(Language::English);
    assert!(!driver.sees("H.264"));
    driver.presses("Details");
    driver.frame();
    assert!(driver.sees("H.264 · 1920×1080 · 25 pictures/s · interlaced"));
}

#[test]
fn what_was_confirmed_right_before_locking_and_closing_is_done() {
    let folder = vault_with(&["Session 1"]);
    for time in 2..12 {
        let mut driver = unlocked(folder.path());
        let film = driver.vault().films[0].id;
        let title = format!("Session {time}");
        let edit = FilmEdit {
            title: Some(title.clone()),
            ..FilmEdit::default()
        };
        // Before any thread has taken it up.
        driver.happens(Message::Edit(film, edit));
        driver.happens(Message::Lock);
        drop(driver);
        let driver = unlocked(folder.path());
        assert_eq!(driver.vault().films[0].title, title);
    }
}

#[test]
fn a_film_is_renamed_in_the_list_and_its_day_and_purpose_in_the_details() {
    let folder = vault_with(&["Session 1", "Session 2"]);
    let mut driver = unlocked(folder.path());
    driver.frame();
    driver.hits(Key::F2);
    driver.frame();
    driver.frame();
    driver.hits(Key::End);
    driver.types(" (början)");
    driver.hits(Key::Enter);
    driver.waits_until("the film has its new title", |app| {
        matches!(app.screen(), Screen::Unlocked(unlocked) if unlocked.films.iter().any(|film| film.title == "Session 2 (början)"))
    });
    driver.happens(Message::List(ListAction::Details(true)));
    driver.frame();
    driver.clicks_into("Ändamål");
    driver.types("handledning");
    driver.hits(Key::Enter);
    driver.clicks_into("Behålls till och med");
    driver.types("2020-01-31");
    driver.hits(Key::Enter);
    let overdue = driver.texts.format("library-overdue", &[("count", 1.into())]);
    driver.waits_for(&overdue);
    driver.clicks_into("Samtycke gavs");
    driver.types("i våras");
    driver.hits(Key::Enter);
    driver.frame();
    let wrong = driver.text("details-day-wrong");
    assert!(driver.sees(&wrong));
    let vault = LockedVault::open(folder.path()).expect("a vault");
    let vault = vault
        .unlock_to_read(&Passphrase::from_text(PASSWORD).expect("memory"))
        .expect("it opens");
    let film = vault.find("Session 2 (början)").expect("it was renamed");
    assert_eq!(film.keep.purpose, "handledning");
    assert_eq!(film.keep.keep_until, Some(jiff::civil::date(2020, 1, 31)));
}

#[test]
fn of_changes_in_quick_succession_the_last_one_stays() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    let film = driver.vault().films[0].id;
    for number in 0..40 {
        let edit = FilmEdit {
            title: Some(format!("Session {number}")),
            ..FilmEdit::default()
        };
        driver.happens(Message::Edit(film, edit));
    }
    driver.happens(Message::Lock);
    drop(driver);
    let driver = unlocked(folder.path());
    assert_eq!(driver.vault().films[0].title, "Session 39");
}

#[test]
fn erasing_names_the_films_and_enter_keeps_them() {
    let folder = vault_with(&["Session 1", "Session 2", "Session 3"]);
    let mut driver = unlocked(folder.path());
    driver.hits_with(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(driver.chosen().len(), 2);
    driver.hits(Key::Delete);
    driver.frame();
    driver.frame();
    assert!(driver.sees("”Session 3”") && driver.sees("”Session 2”") && !driver.sees("”Session 1”"));
    driver.hits(Key::Enter);
    driver.frame();
    assert!(driver.vault().erasing.is_none() && driver.vault().films.len() == 3);

    driver.hits(Key::Delete);
    driver.frame();
    let erase = driver.texts.format("erase-do", &[("count", 2.into())]);
    driver.presses(&erase);
    let done = driver.texts.format("warning-erased", &[("count", 2.into())]);
    driver.waits_for(&done);
    // The receipt names no film, and is left with Enter.
    let receipt = driver.text("receipt-title");
    let checked = driver.text("receipt-checked");
    assert!(driver.sees(&receipt) && driver.sees(&checked) && !driver.sees("Session"));
    driver.frame();
    driver.hits(Key::Enter);
    driver.waits_for("Session 1");
    assert_eq!(driver.listed(), ["Session 1"]);
}

#[test]
fn a_film_that_another_program_imports_appears_in_the_list() {
    let folder = vault_with(&[]);
    let mut driver = unlocked(folder.path());
    let empty = driver.text("library-empty-title");
    driver.waits_for(&empty);
    let vault = LockedVault::open(folder.path()).expect("a vault");
    let mut other = vault
        .unlock(&Passphrase::from_text(PASSWORD).expect("memory"))
        .expect("it opens");
    // Not within the same tick of the file system's clock as the vault's making.
    std::thread::sleep(std::time::Duration::from_millis(2500));
    other
        .import(&[7; 1000][..], NewFilm::titled("Uppföljning"), &mut |_| {
            ControlFlow::Continue(())
        })
        .expect("a film is imported");
    driver.waits_for("Uppföljning");
    assert!(!driver.sees(&empty));
}

#[test]
fn a_film_with_a_part_missing_is_told_with_a_button_that_reads_it_and_marked() {
    let folder = vault_with(&["Session 1"]);
    let mut driver = unlocked(folder.path());
    std::fs::remove_file(part_of_a_film(folder.path())).expect("it is removed");
    let show = driver.text("library-show");
    driver.presses(&show);
    let damaged = driver.problem("error-film-damaged-here");
    driver.waits_for(&damaged);
    let (read, mark) = (driver.text("film-check"), driver.text("film-damaged"));
    driver.presses(&read);
    driver.waits_until(
        "it was read",
        |app| matches!(app.notice(), Some(Notice::Checked { damaged, .. }) if damaged == &["Session 1"]),
    );
    assert!(driver.sees(&mark) && !driver.sees(&damaged));
}

fn part_of_a_film(folder: &Path) -> PathBuf {
    let films = std::fs::read_dir(folder.join("films")).expect("films");
    let parts = films.flatten().map(|entry| entry.path());
    let parts = parts.filter(|path| path.extension().is_none_or(|end| end != "lck"));
    parts.min().expect("a part")
}

#[test]
fn a_damaged_film_is_found_by_reading_all_and_marked() {
    let folder = vault_with(&["Session 1", "Session 2"]);
    let mut driver = unlocked(folder.path());
    let part = part_of_a_film(folder.path());
    let mut sealed = std::fs::read(&part).expect("its bytes");
    *sealed.last_mut().expect("bytes") ^= 1;
    std::fs::write(&part, sealed).expect("it is written");
    driver.happens(Message::Check(Vec::new()));
    let mark = driver.text("film-damaged");
    driver.waits_for(&mark);
    let told = driver.texts.format(
        "warning-checked-damaged",
        &[("count", 1.into()), ("titles", "x".into())],
    );
    let beginning = told.split('”').next().expect("a beginning").to_owned();
    driver.waits_for(&beginning);
}

#[test]
fn a_double_click_shows_a_film() {
    let mut driver = with_films(Language::English);
    driver.clicks_film("Session 4", Modifiers::NONE);
    assert_eq!(driver.vault().selected, Some(film(4).id));
    assert!(shown(&driver).is_empty(), "one click selects");
    driver.double_clicks_film("Session 5");
    assert_eq!(shown(&driver), [film(5).id]);
}

#[test]
fn everything_is_erased_and_the_stick_used_anew_with_the_receipt_on_it() {
    let folder = vault_with(&["Session 1", "Session 2"]);
    std::fs::write(folder.path().join("rapport.docx"), "x").expect("another file");
    let mut driver = unlocked(folder.path());
    driver.happens(Message::AskToEraseEverything);
    driver.frame();
    driver.frame();
    assert!(driver.sees("”Session 1”") && driver.sees("”Session 2”"));
    let erase = driver.text("erase-all-do");
    driver.presses(&erase);
    let told = driver.problem("warning-everything-erased");
    driver.waits_for(&told);
    assert!(LockedVault::open(folder.path()).is_err());
    // Neither going back nor a locked screen loses the receipt.
    driver.hits(Key::Escape);
    driver.frame();
    driver.hits(Key::Escape);
    driver.frame();
    let place = |folder: &Path| NewPlace {
        folder: folder.to_owned(),
        volume: None,
        free: None,
        beside_others: true,
    };
    assert!(matches!(driver.app.screen(), Screen::Locked(locked) if locked.new_stick.is_none()));
    driver.happens(Message::PrepareStick(place(folder.path())));
    driver.happens(Message::AutoLock(LockReason::ScreenLock));
    driver.happens(Message::PrepareStick(place(folder.path())));
    driver.frame();
    // The owner is known; only a new password is missing.
    let password = driver.text("new-password");
    driver.clicks_into(&password);
    for _ in 0..2 {
        driver.types("Bokskog99");
        driver.hits(Key::Enter);
    }
    let label = driver.text("label-title");
    driver.waits_for(&label);
    driver.happens(Message::Turn(Page::Receipts));
    let everything = driver.text("receipt-everything");
    driver.waits_for(&everything);
    let printed = prints(&mut driver, folder.path());
    let paragraph = format!("<p>{everything}</p>");
    assert!(
        printed.contains(&paragraph) && !printed.contains("Session 1"),
        "{printed}"
    );
    assert!(driver.vault().films.is_empty());
    assert_eq!(driver.vault().card.label.name, "Anna Lindqvist");
    assert_eq!(
        std::fs::read(folder.path().join("rapport.docx")).expect("it is left"),
        b"x"
    );
}

#[test]
fn nothing_above_the_list_covers_anything_also_in_the_smallest_window_with_the_details() {
    for (language, details) in [Language::Swedish, Language::English]
        .into_iter()
        .flat_map(|language| [(language, false), (language, true)])
    {
        let mut driver = with_films(language);
        driver.happens(Message::List(ListAction::Details(details)));
        driver.frame();
        driver.frame();
        let count = driver.texts.format("library-count", &[("count", 40.into())]);
        let search = driver.text("library-search");
        let is_field = |node: &AccessKitNode| node.is_text_input();
        let mut places = vec![driver.get_by_role_and_label(Role::Heading, &count).rect()];
        places.push(driver.get(by().label(&search).predicate(is_field)).rect());
        for id in ["import-open", "record-open", "library-details", "library-show"] {
            places.push(driver.button(&driver.text(id)).rect());
        }
        let window = Rect::from_min_size(Pos2::ZERO, MIN_SIZE.into());
        for (index, place) in places.iter().enumerate() {
            assert!(window.contains_rect(*place), "{language:?}, {details}: {places:?}");
            let is_covered = |other: &Rect| place.intersect(*other).is_positive();
            assert!(
                !places[..index].iter().any(is_covered),
                "{language:?}, {details}: {places:?}"
            );
        }
    }
}
