//! Bringing films in from a card, as it is seen and done; effects are only recorded.

mod acts;
mod meanwhile;
mod pictures;
mod real;
mod scenes;

pub use meanwhile::{LARGE, goes_on, sealed_bytes};
pub use pictures::{at_import, copies, done, importing};

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{Queryable, by};
use vitrin::console::model::import::{
    ErasedSources, ImportEffect, ImportMessage, ImportOrder, Leave, Page, RecordingRow, RowKey, Trouble,
    UnfinishedAnswer,
};
use vitrin::console::model::{Effect, Message, Screen};
use vitrin::policy::Policy;
use vitrin::texts::Language;

pub use self::real::{begins, card_of, files_below, long_card, plugs_in, starts};
use self::scenes::{
    card, default_title, failed, films_of, imported, listed, phone, progress, recordings, unlocked_under,
};
pub use self::scenes::{card_seen, unlocked_with};
use crate::console_driver::{ConsoleDriver, in_a_meeting, showing};

const BOTH: [Language; 2] = [Language::Swedish, Language::English];

/// What was asked for about importing, since the last time.
fn asked(driver: &mut ConsoleDriver) -> Vec<ImportEffect> {
    let effects = std::mem::take(&mut driver.requested).into_iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Import(effect) => Some(effect),
            _ => None,
        })
        .collect()
}

fn orders(driver: &mut ConsoleDriver) -> Vec<ImportOrder> {
    let order = |effect| match effect {
        ImportEffect::Import(order) => Some(order),
        _ => None,
    };
    asked(driver).into_iter().filter_map(order).collect()
}

fn locks(driver: &ConsoleDriver) -> bool {
    driver.requested.iter().any(|effect| matches!(effect, Effect::Lock))
}

#[test]
fn from_a_card_that_is_plugged_in_to_an_erased_card_and_a_film_in_four_clicks() {
    for language in BOTH {
        let mut driver = unlocked_with(&["Session 1"], language);
        card_seen(&mut driver);
        // The page comes by itself, with the newest chosen.
        let title = driver.texts.format("import-title", &[("place", "SONY".into())]);
        assert!(driver.sees(&title), "{:?}", driver.everything());
        let start = driver.texts.format("import-start", &[("count", 2.into())]);
        driver.presses(&start);
        let orders = orders(&mut driver);
        let titles: Vec<&str> = orders.iter().map(|order| order.title.as_str()).collect();
        assert_eq!(
            titles,
            [default_title(language, "09:05"), default_title(language, "10:14")]
        );

        // The list is shown again at once, with the film in it.
        driver.happens(Message::Import(listed(orders[0].job, 11, &orders[0].title)));
        driver.happens(Message::Import(progress(orders[0].job, 430, 120)));
        driver.frame();
        let status = match language {
            Language::Swedish => "hämtas 43 %, 2 min kvar · 28 MB i sekunden",
            Language::English => "importing 43 %, 2 min left · 28 MB per second",
        };
        assert!(driver.sees(status), "{:?}", driver.everything());
        for (order, id) in orders.iter().zip(11..) {
            driver.happens(Message::Import(listed(order.job, id, &order.title)));
            driver.happens(Message::Import(imported(order.job, id, &order.title)));
        }
        driver.frame();
        assert!(driver.sees(&driver.text("import-erase-question")));
        let erase = driver.texts.format("import-erase", &[("count", 2.into())]);
        driver.presses(&erase);
        let effects = asked(&mut driver);
        let [ImportEffect::EraseSources(films)] = &effects[..] else {
            panic!("{effects:?}");
        };
        assert_eq!(films.len(), 2);
        assert_eq!(films[0].original, orders[0].original);
        driver.happens(Message::Import(ImportMessage::SourcesErased(ErasedSources {
            films: 2,
            ..ErasedSources::default()
        })));
        driver.frame();
        let gone = driver.texts.format("import-erased-all", &[("count", 2.into())]);
        assert!(driver.sees(&gone) && driver.sees(&driver.text("import-erased-flash")));
        let new = films_of(&driver);
        assert_eq!(new.len(), 3);
        driver.happens(Message::Select(new[1]));
        let show = driver.text("library-show");
        driver.presses(&show);
        assert!(matches!(driver.requested.last(), Some(Effect::Show { film, .. }) if *film == new[1]));
        assert!(driver.clicks < 5, "{} clicks, and one on the film", driver.clicks);
    }
}

#[test]
fn the_same_by_the_keyboard_alone() {
    let mut driver = unlocked_with(&["Session 1"], Language::Swedish);
    card_seen(&mut driver);
    driver.frame();
    driver.hits(Key::Enter);
    let orders = orders(&mut driver);
    assert_eq!(orders.len(), 2, "{:?}", driver.everything());
    for (order, id) in orders.iter().zip(11..) {
        driver.happens(Message::Import(imported(order.job, id, &order.title)));
    }
    driver.frame();
    // Nothing is erased by an Enter that was meant for something else: the keyboard is in the list.
    let erase = driver.texts.format("import-erase", &[("count", 2.into())]);
    for _ in 0..20 {
        if driver.button(&erase).is_focused() {
            break;
        }
        driver.hits(Key::Tab);
    }
    driver.hits(Key::Enter);
    assert!(matches!(asked(&mut driver)[..], [ImportEffect::EraseSources(_)]));
    assert_eq!(driver.clicks, 0);
}

#[test]
fn what_is_in_the_vault_already_is_marked_and_cannot_be_chosen() {
    let mut driver = unlocked_with(&[], Language::Swedish);
    card_seen(&mut driver);
    let chosen = |driver: &ConsoleDriver| {
        let place = driver.vault().import.chosen_place().expect("the page");
        place.recordings().expect("recordings").chosen().count()
    };
    assert_eq!(chosen(&driver), 2);
    assert!(driver.sees(&driver.text("import-known")));
    let known = driver.texts.date("2025-11-18").into_owned();
    driver.ticks(&known);
    assert_eq!(chosen(&driver), 2, "it is in the vault");
    let older = driver.texts.date("2025-11-21").into_owned();
    driver.ticks(&older);
    assert_eq!(chosen(&driver), 3);
    assert!(driver.sees("THUMBS.DB"), "what is not known is named");
}

#[test]
fn a_card_with_nothing_new_comes_without_a_page_and_one_with_news_leaves_a_film_alone() {
    let mut driver = unlocked_with(&[], Language::Swedish);
    card(&mut driver, |recordings| {
        recordings.rows.iter_mut().for_each(|row| row.known = true)
    });
    assert_eq!(driver.vault().import.page, None);
    assert!(!driver.vault().import.has_quiet_news);

    let mut driver = showing(Language::Swedish);
    card_seen(&mut driver);
    assert_eq!(driver.vault().import.page, None);
    let open = driver.text("import-news-open");
    driver.presses(&open);
    assert!(matches!(driver.vault().import.page, Some(Page::Choose(Some(_)))));

    let mut driver = in_a_meeting(Language::Swedish);
    card_seen(&mut driver);
    assert_eq!(driver.vault().import.page, None);
    assert!(
        !driver.sees(&driver.text("import-news")),
        "not a word while others see a film"
    );
    let films = driver.texts.format("library-count", &[("count", 40.into())]);
    assert!(driver.vault().import.has_quiet_news && driver.sees(&films));
}

#[test]
fn a_long_card_is_shown_from_its_newest_recording_on_while_enter_imports() {
    let mut driver = unlocked_with(&["Samtal 1"], Language::Swedish);
    card(&mut driver, |recordings| {
        let one = recordings.rows[1].clone();
        let more = (10..30).map(|number| RecordingRow {
            key: RowKey { number, ..one.key },
            chosen: false,
            ..one.clone()
        });
        recordings.rows.extend(more);
        recordings.free = Some(900_000_000_000);
    });
    let top = |driver: &ConsoleDriver| {
        let ticks = driver.query_all(by().role(Role::CheckBox));
        ticks.map(|tick| tick.rect().top()).reduce(f32::min)
    };
    let at_first = top(&driver);
    assert!(at_first.is_some_and(|top| top > 0.0));
    for _ in 0..20 {
        driver.frame();
    }
    let chosen = recordings(&driver).iter().filter(|recording| recording.chosen).count();
    let start = driver.texts.format("import-start", &[("count", chosen.into())]);
    assert!(driver.button(&start).is_focused());
    assert_eq!(top(&driver), at_first);
}

#[test]
fn a_phones_film_is_imported_only_after_its_own_tick_and_never_where_that_is_forbidden() {
    for language in BOTH {
        let policy = Policy {
            forbid_phone_films: true,
            ..Policy::default()
        };
        let mut driver = unlocked_under(policy, &[], language);
        phone(&mut driver);
        let consent = driver.text("import-phone-consent");
        assert!(!driver.sees(&consent), "there is nothing to tick");
        let key = recordings(&driver)[0].key;
        driver.happens(Message::Import(ImportMessage::Consent(key, true)));
        driver.happens(Message::Import(ImportMessage::Choose(key, true)));
        driver.happens(Message::Import(ImportMessage::Start));
        assert!(orders(&mut driver).is_empty());

        let mut driver = unlocked_with(&[], language);
        phone(&mut driver);
        assert!(driver.sees(&driver.text("import-phone-rule")));
        let none = driver.texts.format("import-start", &[("count", 0.into())]);
        assert!(driver.sees(&none), "it is not chosen by itself");
        let consent = driver.text("import-phone-consent");
        driver.ticks(&consent);
        let start = driver.texts.format("import-start", &[("count", 1.into())]);
        driver.presses(&start);
        assert_eq!(orders(&mut driver).len(), 1);
    }
}

#[test]
fn a_title_can_be_typed_and_is_never_empty() {
    let mut driver = unlocked_with(&[], Language::Swedish);
    card_seen(&mut driver);
    let field = driver.texts.format(
        "import-title-field",
        &[("recorded", default_title(Language::Swedish, "10:14").into())],
    );
    driver.clicks_into(&field);
    driver.hits(Key::End);
    driver.types(", samtal 3");
    let rows = recordings(&driver);
    assert_eq!(rows[0].title, "25 november 2025 kl. 10.14, samtal 3");
    driver.happens(Message::Import(ImportMessage::Retitle(rows[0].key, "  ".into())));
    driver.frame();
    assert!(driver.sees(&driver.text("import-no-title")));
    let start = driver.texts.format("import-start", &[("count", 2.into())]);
    driver.presses(&start);
    assert!(orders(&mut driver).is_empty());
}

#[test]
fn a_stick_without_room_is_told_before_anything_is_written() {
    let mut driver = unlocked_with(&[], Language::Swedish);
    card(&mut driver, |recordings| recordings.free = Some(1_000_000_000));
    assert!(
        driver.sees("Får inte plats: det fattas 5,7 GB på USB-minnet"),
        "{:?}",
        driver.everything()
    );
    let start = driver.texts.format("import-start", &[("count", 2.into())]);
    driver.presses(&start);
    assert!(orders(&mut driver).is_empty());
}

#[test]
fn locking_and_closing_ask_first_while_films_are_imported() {
    for how in [Leave::Lock, Leave::Close] {
        let mut driver = unlocked_with(&[], Language::Swedish);
        card_seen(&mut driver);
        driver.happens(Message::Import(ImportMessage::Start));
        let orders = orders(&mut driver);
        let leave = |driver: &mut ConsoleDriver| match how {
            Leave::Lock => driver.happens(Message::Lock),
            Leave::Close => assert!(!driver.closes_the_window()),
        };
        leave(&mut driver);
        driver.frame();
        assert!(!locks(&driver), "it asks first");
        let stay = driver.text("import-leave-stay");
        driver.presses(&stay);
        assert!(driver.vault().import.leaving.is_none());

        // As soon as it is done.
        leave(&mut driver);
        driver.frame();
        let later = driver.text(match how {
            Leave::Lock => "import-leave-lock-later",
            Leave::Close => "import-leave-close-later",
        });
        driver.presses(&later);
        driver.happens(Message::Import(imported(orders[0].job, 11, "A")));
        assert!(!locks(&driver));
        driver.happens(Message::Import(imported(orders[1].job, 12, "B")));
        assert!(locks(&driver) && matches!(driver.app.screen(), Screen::Locked(_)));
        assert_eq!(driver.app.take_close(), how == Leave::Close);
    }
}

#[test]
fn leaving_at_once_cancels_and_waits_until_nothing_is_left_of_the_films() {
    let mut driver = unlocked_with(&[], Language::Swedish);
    card_seen(&mut driver);
    driver.happens(Message::Import(ImportMessage::Start));
    let orders = orders(&mut driver);
    driver.happens(Message::Import(listed(orders[0].job, 11, "A")));
    driver.happens(Message::Lock);
    driver.frame();
    let now = driver.text("import-leave-lock-now");
    driver.presses(&now);
    let cancelled = |effect: &ImportEffect| matches!(effect, ImportEffect::Cancel(_));
    assert_eq!(asked(&mut driver).iter().filter(|effect| cancelled(effect)).count(), 2);
    for order in orders.iter().rev() {
        assert!(!locks(&driver));
        driver.happens(Message::Import(failed(order.job, Trouble::Cancelled, None)));
    }
    assert!(locks(&driver));
}

#[test]
fn a_computer_that_goes_to_sleep_does_not_ask() {
    let mut driver = unlocked_with(&[], Language::Swedish);
    card_seen(&mut driver);
    driver.happens(Message::Import(ImportMessage::Start));
    driver.happens(Message::AutoLock(vitrin::console::model::LockReason::Sleep));
    assert!(locks(&driver));
}

/// The import of two films was cut off by this: of the first, `A`, something is left.
fn cut_off_by(trouble: Trouble, language: Language) -> ConsoleDriver {
    let mut driver = unlocked_with(&[], language);
    card_seen(&mut driver);
    driver.happens(Message::Import(ImportMessage::Start));
    let orders = orders(&mut driver);
    driver.happens(Message::Import(listed(orders[0].job, 11, "A")));
    let left = Some((11, "A"));
    driver.happens(Message::Import(failed(orders[0].job, trouble.clone(), left)));
    driver.happens(Message::Import(failed(orders[1].job, trouble, None)));
    driver.frame();
    driver
}

#[test]
fn a_pulled_camera_is_told_and_its_film_goes_on_when_it_is_there_again() {
    for language in BOTH {
        let mut driver = cut_off_by(Trouble::SourceGone, language);
        let gone = driver.problem("error-import-source-gone");
        assert!(driver.sees(&gone), "{:?}", driver.everything());
        assert_eq!(films_of(&driver).len(), 1, "what was saved of the first is listed");
        let close = driver.text("problem-close");
        driver.presses(&close);
        driver.happens(Message::Select(films_of(&driver)[0]));
        driver.frame();
        let resume = driver.text("import-unfinished-resume");
        driver.presses(&resume);
        let effects = asked(&mut driver);
        let [ImportEffect::Resume { job, film, places }] = &effects[..] else {
            panic!("{effects:?}");
        };
        assert_eq!((*film, places.len()), (films_of(&driver)[0], 1));
        driver.happens(Message::Import(imported(*job, 11, "A")));
        assert!(driver.vault().films.iter().all(|film| !film.unfinished));
    }
}

#[test]
fn an_unfinished_film_can_be_salvaged_or_erased() {
    let mut driver = cut_off_by(Trouble::StickFull, Language::Swedish);
    assert!(driver.sees(&driver.problem("error-import-stick-full")));
    let film = films_of(&driver)[0];
    // Erasing it asks first, with its name.
    let erase = driver.text("import-unfinished-erase");
    let close = driver.text("problem-close");
    driver.presses(&close);
    driver.happens(Message::Select(film));
    driver.frame();
    driver.presses(&erase);
    driver.frame();
    assert!(driver.sees("”A”"), "{:?}", driver.everything());
    let effects = asked(&mut driver);
    assert!(effects.is_empty(), "{effects:?}");
    driver.hits(Key::Escape);
    driver.frame();
    driver.happens(Message::Import(ImportMessage::Unfinished(
        film,
        UnfinishedAnswer::Salvage,
    )));
    assert!(matches!(&asked(&mut driver)[..], [ImportEffect::Salvage { film: of, .. }] if *of == film));
}

#[test]
fn a_recording_that_was_cut_off_is_called_that_and_cannot_be_gone_on_with() {
    for language in BOTH {
        let mut driver = unlocked_with(&["Session 1"], language);
        let mut films = driver.vault().films.clone();
        (films[0].unfinished, films[0].has_source) = (true, false);
        driver.happens(Message::FilmsChanged { films, settled: true });
        driver.frame();
        let (resume, keep) = (
            driver.text("import-unfinished-resume"),
            driver.text("import-unfinished-salvage"),
        );
        assert!(driver.sees(&keep) && !driver.sees(&resume), "{:?}", driver.everything());
        assert!(driver.sees(&driver.text("record-unfinished")) && driver.sees(&driver.text("record-cut-off")));
        assert!(!driver.sees(&driver.text("import-unfinished")) && !driver.sees(&driver.text("film-unfinished")));
    }
}
