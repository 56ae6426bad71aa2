//! The markers of all films, and their categories.

use std::time::Duration;

use super::*;
use crate::console::model::{MarkerSearch, MarkersMessage, marker_of};
use crate::protocol::Asked;
use crate::vault::{Category, Colour};

fn note(app: &mut App, film: FilmId, at_ms: u64, text: &str) {
    let marker = marker_of(at_ms, text).expect("a text that fits");
    app.update(Message::Annotate(film, AnnotationChange::Mark(marker)));
}

fn looks_for(app: &mut App, search: MarkerSearch) -> Vec<String> {
    app.update(Message::Markers(MarkersMessage::Search(search)));
    let found = unlocked(app).markers_found();
    found.iter().map(|place| place.marker.text().to_owned()).collect()
}

fn text(text: &str) -> MarkerSearch {
    MarkerSearch {
        text: text.into(),
        ..MarkerSearch::default()
    }
}

fn category(app: &App) -> Option<u32> {
    let annotations = unlocked(app).annotations().expect("a film is showing");
    annotations.markers()[0].category()
}

#[test]
fn markers_are_found_in_all_films_by_text_title_and_category() {
    let mut app = showing();
    let other = unlocked(&app).films[1].id;
    note(&mut app, first(), 5000, "Blicken");
    note(&mut app, first(), 9000, "Pausen");
    note(&mut app, other, 1000, "blicken igen");
    assert_eq!(looks_for(&mut app, text("")), ["Blicken", "Pausen", "blicken igen"]);
    assert_eq!(looks_for(&mut app, text(" BLICK ")), ["Blicken", "blicken igen"]);
    // By the title of their film, which is the same for both here.
    let title = unlocked(&app).films[1].title.clone();
    assert_eq!(looks_for(&mut app, text(&title)).len(), 3);
    let here = MarkerSearch {
        here: true,
        ..text("blicken")
    };
    assert_eq!(looks_for(&mut app, here), ["Blicken"]);
    let at_ms = 9000;
    let change = AnnotationChange::Categorize {
        at_ms,
        category: Some(2),
    };
    app.update(Message::Annotate(first(), change));
    let category = |id| MarkerSearch {
        category: Some(id),
        ..text("")
    };
    assert_eq!(looks_for(&mut app, category(2)), ["Pausen"]);
    assert_eq!(looks_for(&mut app, category(3)), [""; 0]);
}

#[test]
fn a_marker_of_another_film_has_that_film_shown_where_it_is() {
    let mut app = showing();
    let other = unlocked(&app).films[1].id;
    note(&mut app, other, 65_000, "Blicken");
    let go = |film, at_ms| Message::Markers(MarkersMessage::GoTo(film, at_ms));
    // The film before is closed, and the other one begins a little before its marker.
    let effects = app.update(go(other, 65_000));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::CloseStage)));
    let number = unlocked(&app).showing.as_ref().expect("a film").number;
    let effects = app.update(Message::StageEnded(number));
    let started = effects.iter().find_map(|effect| match effect {
        Effect::Show { film, start, .. } => Some((*film, start.at, start.paused)),
        _ => None,
    });
    assert_eq!(started, Some((other, Duration::from_secs(60), true)));
    let showing = unlocked(&app).showing.as_ref().expect("a film");
    assert_eq!((showing.resumes, showing.place()), (None, 60.0));
    // One that is gone leads nowhere.
    assert!(app.update(go(other, 1)).is_empty());
    // Shown for itself, a film begins where it was left.
    assert!(unlocked(&app).begins_at.is_none());
}

#[test]
fn a_key_leads_through_the_categories() {
    let mut app = showing();
    note(&mut app, first(), 5000, "Blicken");
    stage(&mut app, position_in(6.0, 3600.0, false));
    let next = || Message::Markers(MarkersMessage::NextCategory);
    let mut seen = Vec::new();
    for _ in 0..6 {
        let effects = app.update(next());
        assert!(matches!(effects[..], [Effect::Annotate { .. }]));
        seen.push(category(&app));
    }
    assert_eq!(seen, [Some(1), Some(2), Some(3), Some(4), Some(5), None]);
    let asked = Event::Asked {
        what: Asked::Category,
        at: 6.0,
    };
    stage(&mut app, asked);
    assert_eq!(category(&app), Some(1));
}

#[test]
fn categories_are_changed_for_all_films_and_what_failed_is_told() {
    let mut app = showing();
    note(&mut app, first(), 5000, "Blicken");
    let change = AnnotationChange::Categorize {
        at_ms: 5000,
        category: Some(9),
    };
    app.update(Message::Annotate(first(), change));
    let own = vec![Category::new(9, "Skratt", Colour::Teal)];
    let effects = app.update(Message::Markers(MarkersMessage::Sort(own.clone())));
    assert!(matches!(&effects[..], [Effect::SortMarkers(written)] if *written == own));
    let name = |app: &App| {
        let unlocked = unlocked(app);
        let marker = &unlocked.annotations().expect("a film").markers()[0];
        unlocked.category_of(marker).map(|category| category.name.clone())
    };
    assert_eq!(name(&app), Some("Skratt".into()));
    // One that the vault has no more is none, and is there again with it.
    let failed = MarkersMessage::NotSorted(VaultError::MediumLost, Category::defaults());
    app.update(Message::Markers(failed));
    assert_eq!(name(&app), None);
    assert!(matches!(app.notice(), Some(Notice::Vault(VaultError::MediumLost))));
}
