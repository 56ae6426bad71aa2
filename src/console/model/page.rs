//! The pages of an open vault.

use super::import::Front;

/// A page of an open vault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    /// Its films.
    #[default]
    Films,
    /// What to write on the stick (R-LABEL).
    Label,
    /// Its passwords.
    Passwords,
    /// The markers of all its films.
    Markers,
    /// What was erased from it.
    Receipts,
}

/// What of an open vault is on the screen, below the bar at its top and under a question. What is drawn, which keys mean something and
/// what may appear by itself all follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreground {
    /// A page about bringing films in.
    Import(Front),
    /// The film that is showing.
    Film,
    /// The page that records.
    Recording,
    /// The page of the log.
    Log,
    /// Another page.
    Page(Page),
}
