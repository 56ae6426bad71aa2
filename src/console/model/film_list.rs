//! How the list of films is shown, and what the user does in it.

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
    pub(super) chosen: Vec<FilmId>,
    /// Where a range of selected films begins.
    pub(super) anchor: Option<FilmId>,
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
