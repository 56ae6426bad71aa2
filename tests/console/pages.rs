//! The pages beside the list of films, by the keyboard: which key means what where, and questions over them.

use egui::{Key, Modifiers};
use vitrin::console::model::import::{ImportMessage, SweepMessage};
use vitrin::console::model::{
    Effect, Foreground, LogMessage, Message, Notice, Page, PasswordsAction, RecordingMessage, Screen, WantedTask,
};
use vitrin::texts::Language;
use vitrin::vault::VaultError;

use crate::console_driver::{ConsoleDriver, showing, with_films};
use crate::import::{card_seen, unlocked_with};

/// What leads to each page but that of the films.
fn ways() -> Vec<fn() -> Message> {
    vec![
        || Message::Turn(Page::Label),
        || Message::Turn(Page::Passwords),
        || Message::Turn(Page::Receipts),
        || Message::Log(LogMessage::Open),
        || Message::Recording(RecordingMessage::Enter),
        || Message::Import(ImportMessage::Open),
        || Message::Import(ImportMessage::Sweep(SweepMessage::Open)),
    ]
}

/// A console that has the page open, and what is on the screen there.
fn at(way: fn() -> Message) -> (ConsoleDriver, Foreground) {
    let mut driver = with_films(Language::Swedish);
    driver.happens(way());
    driver.frame();
    driver.frame();
    let foreground = driver.vault().foreground();
    assert_ne!(foreground, Foreground::Page(Page::Films));
    driver.requested.clear();
    (driver, foreground)
}

const FILMS: Foreground = Foreground::Page(Page::Films);

#[test]
fn escape_leads_back_to_the_films_from_every_page() {
    for way in ways() {
        let (mut driver, foreground) = at(way);
        driver.hits(Key::Escape);
        driver.frame();
        assert_eq!(driver.vault().foreground(), FILMS, "from {foreground:?}");
    }
}

#[test]
fn no_key_touches_a_film_that_is_not_on_the_screen() {
    for way in ways() {
        let (mut driver, foreground) = at(way);
        let selected = driver.vault().selected;
        for key in [Key::ArrowDown, Key::Delete, Key::F2, Key::PageDown, Key::End] {
            driver.hits(key);
        }
        driver.hits_with(Modifiers::COMMAND, Key::A);
        let vault = driver.vault();
        assert!(
            vault.erasing.is_none() && vault.renaming.is_none() && vault.showing.is_none(),
            "{foreground:?}"
        );
        assert_eq!((vault.selected, vault.chosen().len()), (selected, 1), "{foreground:?}");
        driver.hits(Key::Enter);
        let shows = |effect: &Effect| matches!(effect, Effect::Show { .. });
        assert!(!driver.requested.iter().any(shows), "{foreground:?}");
    }
}

#[test]
fn a_page_over_a_film_keeps_the_keys_from_it() {
    let mut driver = showing(Language::Swedish);
    card_seen(&mut driver);
    driver.happens(Message::Import(ImportMessage::Open));
    driver.frame();
    driver.requested.clear();
    for key in [Key::ArrowRight, Key::B, Key::M, Key::S, Key::N, Key::F, Key::Comma] {
        driver.hits(key);
    }
    let reaches = |effect: &Effect| matches!(effect, Effect::SendCommand(_) | Effect::Annotate { .. });
    assert!(!driver.requested.iter().any(reaches));
    driver.hits(Key::Escape);
    driver.frame();
    assert_eq!(driver.vault().foreground(), Foreground::Film);
    driver.hits(Key::B);
    assert!(driver.requested.iter().any(reaches));
}

#[test]
fn the_question_whether_everything_is_erased_is_on_every_page_and_enter_keeps_the_films() {
    for way in ways() {
        let (mut driver, foreground) = at(way);
        let (more, erase_all) = (driver.text("library-more"), driver.text("library-erase-all"));
        driver.presses(&more);
        driver.presses(&erase_all);
        driver.frame();
        let title = driver.text("erase-all-title");
        assert!(driver.sees(&title), "{foreground:?}: {:?}", driver.everything());
        driver.hits(Key::Enter);
        driver.frame();
        assert!(driver.vault().erasing.is_none(), "{foreground:?}");
        assert!(
            driver
                .requested
                .iter()
                .all(|effect| !matches!(effect, Effect::EraseEverything))
        );
        assert_eq!(driver.vault().foreground(), foreground, "the page is still there");

        driver.happens(Message::AskToEraseEverything);
        driver.frame();
        driver.hits_with(Modifiers::COMMAND, Key::L);
        assert!(matches!(driver.app.screen(), Screen::Locked(_)), "{foreground:?}");
    }
}

#[test]
fn a_check_of_all_films_is_told_from_every_page() {
    for way in ways() {
        let (mut driver, foreground) = at(way);
        let (more, check) = (driver.text("library-more"), driver.text("library-check-all"));
        driver.presses(&more);
        driver.presses(&check);
        driver.frame();
        let stop = driver.text("library-stop");
        assert!(driver.sees(&stop), "from {foreground:?}: {:?}", driver.everything());
    }
}

#[test]
fn a_question_about_imported_films_stays_with_the_list_of_them_and_progress_is_everywhere() {
    for way in ways() {
        let mut driver = unlocked_with(&["Session 1"], Language::Swedish);
        let mut films = driver.vault().films.clone();
        films[0].unfinished = true;
        driver.happens(Message::FilmsChanged { films, settled: true });
        driver.frame();
        let asked = driver.text("import-unfinished");
        assert!(driver.sees(&asked));
        driver.happens(way());
        driver.frame();
        assert!(!driver.sees(&asked), "{:?}", driver.vault().foreground());
    }
    let mut driver = unlocked_with(&[], Language::Swedish);
    card_seen(&mut driver);
    driver.happens(Message::Import(ImportMessage::Start));
    driver.happens(Message::Log(LogMessage::Open));
    driver.frame();
    assert!(driver.sees(&driver.text("import-cancel")));
}

#[test]
fn a_log_that_cannot_be_read_can_be_tried_again() {
    let mut driver = with_films(Language::Swedish);
    driver.happens(Message::Log(LogMessage::Open));
    let why = Notice::Vault(VaultError::MediumLost);
    driver.happens(Message::Log(LogMessage::Read(Err(why))));
    driver.frame();
    driver.requested.clear();
    let check = driver.text("log-check");
    driver.presses(&check);
    assert!(matches!(driver.requested[..], [Effect::ReadLog]));
}

#[test]
fn a_card_does_not_take_the_keyboard_from_who_types() {
    let mut driver = with_films(Language::Swedish);
    driver.hits_with(Modifiers::COMMAND, Key::F);
    driver.types("ilska");
    driver.frame();
    card_seen(&mut driver);
    driver.types(" och");
    assert_eq!(driver.vault().list.search, "ilska och");
    assert_eq!(driver.vault().foreground(), FILMS);
    assert!(driver.sees(&driver.text("import-open-news")));
}

#[test]
fn what_was_typed_into_the_details_is_kept_although_something_else_is_drawn_over_them() {
    let mut driver = with_films(Language::Swedish);
    let details = driver.text("library-details");
    driver.presses(&details);
    let purpose = driver.text("details-purpose");
    driver.clicks_into(&purpose);
    driver.types("handledning");
    driver.happens(Message::Import(ImportMessage::Dropped(vec![
        "/home/anna/film.mp4".into(),
    ])));
    driver.frame();
    driver.happens(Message::Import(ImportMessage::LeavePage));
    driver.frame();
    driver.frame();
    let edited = |effect: &Effect| matches!(effect, Effect::Edit(_, edit) if edit.keep.as_ref().is_some_and(|keep| keep.purpose == "handledning"));
    assert_eq!(
        driver.requested.iter().filter(|effect| edited(effect)).count(),
        1,
        "once"
    );
}

#[test]
fn a_password_that_is_being_chosen_is_given_up_before_its_page() {
    let (mut driver, _) = at(|| Message::Turn(Page::Passwords));
    driver.happens(Message::Passwords(PasswordsAction::Begin(WantedTask::Add)));
    driver.frame();
    driver.hits(Key::Escape);
    driver.frame();
    assert!(driver.vault().passwords.task.is_none());
    assert_eq!(driver.vault().foreground(), Foreground::Page(Page::Passwords));
}
