//! The question before what a meeting sees ends.

use crate::vault::FilmId;

/// What the user wants that would end what a meeting sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// The film closed.
    CloseFilm,
    /// Another film in its place.
    Switch(FilmId),
    /// The vault locked.
    Lock,
    /// The program ended.
    CloseWindow,
}

/// The question whether that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndQuestion {
    /// What the user wants.
    pub wants: Wants,
    /// Whether the film was to be seen before, and is again when it goes on.
    pub shows_again: bool,
}
