//! The list of films: which are shown in it and in which order, and which are selected.

use super::summary::FilmRow;
use super::unlocked::Unlocked;
use crate::vault::FilmId;

/// How the list is shown, and what is selected in it besides the film that the keyboard is at.
#[derive(Debug, Default)]
pub struct FilmList {
    /// The column that it is sorted by.
    pub sort: Sort,
    /// What is searched for; empty: every film is listed.
    pub search: String,
    /// Whether the details of the selected film are shown.
    pub details: bool,
    /// All selected films.
    chosen: Vec<FilmId>,
    /// Where a range of selected films begins.
    anchor: Option<FilmId>,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub by: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self {
            by: Column::Recorded,
            descending: true,
        }
    }
}

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The title.
    Title,
    /// When it was recorded.
    Recorded,
    /// Its length.
    Length,
    /// Its size.
    Size,
}

/// What the user does in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListAction {
    /// Goes by so many rows, at most to the end of the list; `extend`: and selects what lies between.
    Move {
        /// How many rows downwards.
        by: isize,
        /// Whether to select the films between too.
        extend: bool,
    },
    /// Selects a film too, or no longer.
    Toggle(FilmId),
    /// Selects all films up to this one.
    ExtendTo(FilmId),
    /// Selects all films that are listed.
    All,
    /// Sorts by a column; by the same again: the other way round.
    Sort(Column),
    /// Searches for this.
    Search(String),
    /// Shows the details of the selected film, or no longer.
    Details(bool),
}

impl Unlocked {
    /// The films that are listed: those that match the search, overdue ones first, then in the chosen order.
    #[must_use]
    pub fn listed(&self) -> Vec<&FilmRow> {
        let wanted = self.list.search.trim().to_lowercase();
        let mut listed: Vec<(usize, &FilmRow)> = self
            .films
            .iter()
            .enumerate()
            .filter(|(_, film)| wanted.split_whitespace().all(|word| matches(film, word)))
            .collect();
        let Sort { by, descending } = self.list.sort;
        // Films of the same day in the order of import, the newest first too.
        let place = |(number, film): &(usize, &FilmRow)| -> (Vec<Piece>, usize) { (sort_key(film, by), *number) };
        listed.sort_by_cached_key(place);
        if descending {
            listed.reverse();
        }
        listed.sort_by_key(|(_, film)| !film.overdue);
        listed.into_iter().map(|(_, film)| film).collect()
    }

    /// Whether the film is selected, alone or with others.
    #[must_use]
    pub fn is_chosen(&self, film: FilmId) -> bool {
        self.selected == Some(film) || self.list.chosen.contains(&film)
    }

    /// All selected films, in the order of the list.
    #[must_use]
    pub fn chosen(&self) -> Vec<&FilmRow> {
        let listed = self.listed().into_iter();
        listed.filter(|film| self.is_chosen(film.id)).collect()
    }

    /// Selects one film and no other.
    pub(super) fn select(&mut self, film: FilmId) {
        self.selected = Some(film);
        self.list.chosen = vec![film];
        self.list.anchor = Some(film);
    }

    pub(super) fn act_on_list(&mut self, action: ListAction) {
        match action {
            ListAction::Move { by, extend } => {
                let Some(film) = self.beside_selected(by) else { return };
                if extend {
                    self.extend_to(film);
                } else {
                    self.select(film);
                }
            }
            ListAction::Toggle(film) => self.toggle(film),
            ListAction::ExtendTo(film) => self.extend_to(film),
            ListAction::All => {
                self.list.chosen = self.listed().iter().map(|film| film.id).collect();
                self.selected = self.selected.or(self.list.chosen.first().copied());
            }
            ListAction::Sort(by) => {
                let sort = &mut self.list.sort;
                let descending = if sort.by == by {
                    !sort.descending
                } else {
                    // Titles from A on; days, lengths and sizes from the greatest on.
                    by != Column::Title
                };
                *sort = Sort { by, descending };
            }
            ListAction::Search(text) => {
                self.list.search = text;
                self.keep_selection_listed();
            }
            ListAction::Details(shown) => self.list.details = shown,
        }
    }

    /// After films came or went: what is selected is in the list.
    pub(super) fn keep_selection_listed(&mut self) {
        let listed: Vec<FilmId> = self.listed().iter().map(|film| film.id).collect();
        self.list.chosen.retain(|film| listed.contains(film));
        if self.selected.is_none_or(|selected| !listed.contains(&selected)) {
            match listed.first() {
                Some(first) => self.select(*first),
                None => self.selected = None,
            }
        }
    }

    /// The film `by` rows from the selected one, or the last one in that direction.
    fn beside_selected(&self, by: isize) -> Option<FilmId> {
        let listed = self.listed();
        let last = listed.len().checked_sub(1)?;
        let here = listed.iter().position(|film| Some(film.id) == self.selected);
        let there = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
        listed.get(there).map(|film| film.id)
    }

    fn toggle(&mut self, film: FilmId) {
        if self.film(film).is_none() {
            return;
        }
        let (chosen, others): (Vec<_>, Vec<_>) = self.list.chosen.iter().partition(|other| **other == film);
        if chosen.is_empty() {
            self.list.chosen.push(film);
            self.selected = Some(film);
        } else if let Some(other) = others.last() {
            self.selected = Some(*other);
            self.list.chosen = others;
        }
        self.list.anchor = self.selected;
    }

    fn extend_to(&mut self, film: FilmId) {
        let listed: Vec<FilmId> = self.listed().iter().map(|film| film.id).collect();
        let place = |wanted: FilmId| listed.iter().position(|film| *film == wanted);
        let Some(end) = place(film) else { return };
        let start = self.list.anchor.or(self.selected).and_then(place).unwrap_or(end);
        self.list.chosen = listed[start.min(end)..=start.max(end)].to_vec();
        self.selected = Some(film);
    }
}

/// Whether a film has the word, in lower case, in its title, its day, or what is noted about it.
fn matches(film: &FilmRow, word: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(word);
    has(&film.title)
        || film.day().is_some_and(has)
        || has(film.annotations.notes().text())
        || film.annotations.markers().iter().any(|marker| has(marker.text()))
}

/// A piece of what films are sorted by: numbers are compared as numbers, `2` before `10`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Number(u64),
    Text(String),
}

fn sort_key(film: &FilmRow, by: Column) -> Vec<Piece> {
    let number = |number: Option<u64>| number.map(Piece::Number).into_iter().collect();
    match by {
        Column::Title => pieces(&film.title),
        Column::Recorded => film.day().map(|day| Piece::Text(day.to_owned())).into_iter().collect(),
        Column::Length => number(film.facts.duration_ms),
        Column::Size => number(Some(film.size)),
    }
}

fn pieces(title: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = title;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|char: char| char.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(match piece.parse() {
            Ok(number) if digits => Piece::Number(number),
            _ => Piece::Text(piece.chars().flat_map(char::to_lowercase).map(swedish).collect()),
        });
        rest = after;
    }
    pieces
}

/// Puts å, ä and ö in the order in which they follow z.
fn swedish(char: char) -> char {
    match char {
        'å' => '{',
        'ä' => '|',
        'ö' => '}',
        char => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_sorted_as_a_swede_reads_them() {
        let mut titles = [
            "Öppning",
            "Session 10",
            "Ärende",
            "session 2",
            "Åter",
            "Zebra",
            "Session 2b",
        ];
        titles.sort_by_cached_key(|title| pieces(title));
        let expected = [
            "session 2",
            "Session 2b",
            "Session 10",
            "Zebra",
            "Åter",
            "Ärende",
            "Öppning",
        ];
        assert_eq!(titles, expected);
    }
}
