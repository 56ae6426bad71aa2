//! Every page in both languages and in every size, to be looked at: `VITRIN_PICTURES=folder`, and `VITRIN_PICTURES_OF=films.sv` for
//! some of them. Without it the pages are drawn all the same.

use vitrin::console::Launch;
use vitrin::console::model::{Control, ListAction, Message, NewPlace, Notice, PasswordsAction, WantedTask};
use vitrin::console::view::MIN_SIZE;
use vitrin::operations::verify::Verdict;
use vitrin::protocol::Repeat;
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, Marker, VaultError};

use crate::console_driver::{ConsoleDriver, card, film, in_a_meeting, showing, shown_at, with_films};
use crate::{covers, faces, guide, key_page, markers, ratings, settings, shown_as, voices};

pub type Page = (&'static str, fn(Language) -> ConsoleDriver);

pub const PAGES: &[Page] = &[
    ("choose", choose),
    ("choose-nothing", choose_nothing),
    ("new-stick", new_stick),
    ("new-stick-failed", new_stick_failed),
    ("label", label),
    ("password", password),
    ("films", with_films),
    ("films-details", details),
    ("films-marked", marked),
    ("films-erase", erase),
    ("films-erase-all", erase_all),
    ("passwords", passwords),
    ("passwords-add", passwords_add),
    ("showing", showing),
    ("showing-left", left),
    ("showing-notes", noted),
    ("showing-markers", markers::beside_a_film),
    ("markers", markers::with_markers),
    ("markers-categories", categories),
    ("markers-to-show", to_show),
    ("markers-export", export),
    ("showing-covers", covers::covering),
    ("showing-finding-faces", faces::finding),
    ("showing-faces", faces::found),
    ("showing-ratings", ratings::choosing),
    ("showing-ratings-begun", ratings::listed),
    ("showing-rating", ratings::filling),
    ("showing-rating-counts", ratings::counting),
    ("showing-rating-asks", ratings::finishing),
    ("showing-rating-compared", ratings::compared),
    ("showing-rating-export", ratings::exporting),
    ("showing-rating-bad-form", ratings::bad_form),
    ("showing-picture", shown_as::near_and_bright),
    ("showing-voices", voices::disguised),
    ("showing-silenced", voices::silenced),
    ("showing-keys", keys),
    ("showing-keys-taken", key_page::asked),
    ("settings-keys", key_page::over_the_settings),
    ("remote", settings::remote),
    ("remote-marked", settings::remote_marked),
    ("settings", settings::page),
    ("settings-locked", settings::page_before_a_vault),
    ("showing-light", settings::light),
    ("showing-contrast", settings::contrast),
    ("showing-200", settings::double),
    ("films-light", settings::films_light),
    ("films-contrast", settings::films_contrast),
    ("films-300", settings::films_triple),
    ("meeting", in_a_meeting),
    ("meeting-ends", ends),
    ("log", guide::log),
    ("recording", guide::recording),
    ("receipts", receipts),
];

fn locked(language: Language) -> ConsoleDriver {
    ConsoleDriver::without_effects(Launch::default(), language)
}

fn place() -> NewPlace {
    NewPlace {
        folder: "/media/anna/SANDISK/Vitrin".into(),
        volume: Some("SANDISK".into()),
        free: Some(62_000_000_000),
        beside_others: true,
    }
}

fn choose(language: Language) -> ConsoleDriver {
    let mut driver = locked(language);
    driver.happens(Message::VaultsFound(vec![card()]));
    driver.happens(Message::NewPlacesFound(vec![place()]));
    driver
}

fn choose_nothing(language: Language) -> ConsoleDriver {
    let mut driver = locked(language);
    driver.happens(Message::VaultsFound(Vec::new()));
    driver.happens(Message::NoVaultIn(place()));
    driver
}

fn new_stick(language: Language) -> ConsoleDriver {
    let mut driver = locked(language);
    driver.happens(Message::PrepareStick(place()));
    driver.frame();
    driver.frame();
    driver.types("Anna-Karin Lindqvist");
    let password = driver.text("new-password");
    driver.clicks_into(&password);
    driver.types("Gransk");
    driver
}

fn new_stick_failed(language: Language) -> ConsoleDriver {
    let mut driver = locked(language);
    driver.happens(Message::PrepareStick(place()));
    driver.frame();
    driver.frame();
    driver.types("Anna-Karin Lindqvist");
    let password = driver.text("new-password");
    driver.clicks_into(&password);
    driver.types("Granskog7");
    driver.hits(egui::Key::Enter);
    driver.types("Granskog7");
    driver.hits(egui::Key::Enter);
    driver.happens(Message::Unlocked(Err(Notice::Vault(VaultError::NotWritable))));
    driver
}

fn label(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.happens(Message::Turn(vitrin::console::model::Page::Label));
    driver
}

fn details(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.happens(Message::List(ListAction::Details(true)));
    driver
}

/// Films with every mark, one overdue, while they are being read.
fn marked(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    let mut films = driver.vault().films.clone();
    films[4].overdue = true;
    for at_ms in [1, 2, 3] {
        let marker = Marker::new(at_ms, "").expect("a marker");
        films[0]
            .annotations
            .apply(AnnotationChange::Mark(marker))
            .expect("there is room");
    }
    driver.happens(Message::FilmsChanged { films, settled: true });
    driver.happens(Message::Check(Vec::new()));
    driver.happens(Message::Checked([6; 16].into(), Ok(Verdict::Damaged { at: 0 })));
    driver.happens(Message::CheckProgress([7; 16].into(), 420));
    driver
}

/// A film that was left in its middle.
fn left(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    let change = AnnotationChange::Left { at_ms: 2_360_000 };
    driver.happens(Message::Annotate(film(1).id, change));
    driver.hits(egui::Key::Enter);
    shown_at(&mut driver, 2360.0, false);
    driver
}

/// A film with more markers than there is room for, one of them removed, and a piece that is repeated.
fn noted(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    let id = film(1).id;
    for (at, text) in (1..=12).map(|at| {
        (
            at * 150_000,
            if at % 3 == 0 {
                ""
            } else {
                "Blicken, och vad som händer sedan"
            },
        )
    }) {
        let marker = Marker::new(at, text).expect("a marker");
        driver.happens(Message::Annotate(id, AnnotationChange::Mark(marker)));
    }
    driver.happens(Message::Annotate(id, AnnotationChange::Unmark { at_ms: 300_000 }));
    let segment = Marker::new(200_000, "Allt vänder").expect("a marker").until(305_000);
    driver.happens(Message::Annotate(id, AnnotationChange::Mark(segment)));
    for (at_ms, category) in [(150_000, 1), (200_000, 2), (450_000, 3), (600_000, 4), (750_000, 5)] {
        let category = Some(category);
        let change = AnnotationChange::Categorize { at_ms, category };
        driver.happens(Message::Annotate(id, change));
    }
    driver.happens(Message::Control(Control::Drop(1360.0)));
    driver.happens(Message::Control(Control::Repeat(Repeat::between(1340.0, 1500.0))));
    let notes = driver.text("desk-notes");
    driver.presses(&notes);
    for _ in 0..8 {
        driver.frame();
    }
    driver
}

/// The categories are being changed.
fn categories(language: Language) -> ConsoleDriver {
    let mut driver = markers::with_markers(language);
    let edit = driver.text("categories-edit");
    driver.presses(&edit);
    driver
}

/// The first place of the list is ready.
fn to_show(language: Language) -> ConsoleDriver {
    let mut driver = markers::to_show(language);
    let begin = driver.text("show-places-begin");
    driver.presses(&begin);
    driver.stage_reports(vitrin::protocol::Event::Seeked { at: 120.0, exact: true });
    driver
}

/// Markers are to be exported.
fn export(language: Language) -> ConsoleDriver {
    let mut driver = markers::beside_a_film(language);
    let export = driver.text("markers-export");
    driver.presses(&export);
    driver
}

/// What the keys do.
fn keys(language: Language) -> ConsoleDriver {
    let mut driver = showing(language);
    driver.happens(Message::ShowKeys(true));
    driver
}

/// In a meeting the film is to be closed.
fn ends(language: Language) -> ConsoleDriver {
    let mut driver = in_a_meeting(language);
    driver.happens(Message::CloseFilm);
    driver
}

fn erase(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.happens(Message::AskToErase(vec![[1; 16].into(), [2; 16].into()]));
    driver
}

fn erase_all(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.happens(Message::AskToEraseEverything);
    driver
}

fn passwords(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.happens(Message::Turn(vitrin::console::model::Page::Passwords));
    let names = vec![card().label.name, "Handledare".to_owned()];
    driver.happens(Message::PasswordNames(names, card().label.name));
    driver
}

fn passwords_add(language: Language) -> ConsoleDriver {
    let mut driver = passwords(language);
    driver.happens(Message::Passwords(PasswordsAction::Begin(WantedTask::Add)));
    driver.frame();
    driver
}

fn receipts(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    driver.happens(Message::Turn(vitrin::console::model::Page::Receipts));
    let receipt = serde_json::json!({
        "vault": "0102030405060708090a0b0c0d0e0f10",
        "erased_at": "2025-11-18T13:02:00Z",
        "by": "Anna Lindqvist",
        "computer": "BUP-0412",
        "films": [{
            "id": "1112131415161718191a1b1c1d1e1f20",
            "recorded_on": "2025-03-14",
            "imported_at": "2025-03-14T15:00:00Z",
            "size": 734_000_000,
        }],
        "checked": true,
        "files_left": false,
    });
    let receipt = serde_json::from_value(receipt).expect("a receipt");
    driver.happens(Message::ReceiptsRead(vec![receipt]));
    driver
}

fn password(language: Language) -> ConsoleDriver {
    let mut driver = locked(language);
    driver.happens(Message::LabelRead(Ok(card())));
    driver.frame();
    driver.types("fel");
    driver.hits(egui::Key::Enter);
    driver.happens(Message::Unlocked(Err(Notice::Vault(VaultError::WrongPassphrase))));
    driver
}

#[test]
fn every_page_is_drawn_in_every_size() {
    let wanted = std::env::var("VITRIN_PICTURES_OF").unwrap_or_default();
    let sizes = [
        ("small", MIN_SIZE, 1.0),
        ("large", (1280.0, 800.0), 1.0),
        ("double", MIN_SIZE, 2.0),
    ];
    for (page, state) in PAGES {
        for (tag, language) in [("sv", Language::Swedish), ("en", Language::English)] {
            for (size, points, scale) in sizes {
                let name = format!("{page}.{tag}.{size}");
                if !name.contains(&wanted) {
                    continue;
                }
                let mut driver = state(language);
                driver.size = points;
                driver.scales(scale);
                assert!(driver.picture(&name) > 10, "{name} is empty");
            }
        }
    }
}
