//! A film as the list shows it.

use crate::console::model::FilmRow;
use crate::vault::{Film, FilmState};

pub(super) fn row(film: &Film) -> FilmRow {
    FilmRow {
        id: film.id,
        title: film.title.clone(),
        recorded_on: film.recorded_on.map(|date| date.to_string()),
        size: film.size,
        facts: film.facts.clone().unwrap_or_default(),
        annotations: film.annotations.clone(),
        unfinished: film.state == FilmState::Unfinished,
    }
}
