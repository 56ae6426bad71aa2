//! What is done with the markers of all films, and with those that are to be shown.

use super::summary::FilmRow;
use crate::protocol::ShareSize;
use crate::vault::{Category, FilmId, Marker, VaultError};

/// What is looked for among the markers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkerSearch {
    /// In their texts, or in the titles of their films.
    pub text: String,
    /// Of this category alone.
    pub category: Option<u32>,
    /// Of the film that is showing alone.
    pub here: bool,
}

/// A marker, and the film that it is in.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The film.
    pub film: &'a FilmRow,
    /// The marker.
    pub marker: &'a Marker,
}

/// What happened among the markers of all films.
pub enum MarkersMessage {
    /// The user looks for others.
    Search(MarkerSearch),
    /// The user wants to see a film where this marker is, so many milliseconds from its start.
    GoTo(FilmId, u64),
    /// The user wants the marker that the film has come to, or that was set last, to be of the next category.
    NextCategory,
    /// The vault's categories, read from it.
    Categories(Vec<Category>),
    /// What the user has changed of them could not be written; these are in the vault.
    NotSorted(VaultError, Vec<Category>),
    /// The user wants a film's markers in a file, in the clear, whose name ends like this; the text is theirs.
    Export(FilmId, &'static str, String),
    /// They are in this file, or could not be written.
    Exported(Result<String, VaultError>),
    /// The user has changed them.
    Sort(Vec<Category>),
}

/// A place: a film's, so many milliseconds from its start.
pub type PlaceId = (FilmId, u64);

/// The places are being shown one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Presenting {
    /// The place that comes next, or is shown.
    pub place: PlaceId,
    /// How far that is.
    pub step: Step,
    /// In a meeting, which the window of another film's stage has to be shown in again: its size.
    pub(super) shares: Option<Option<ShareSize>>,
}

/// How far a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The film goes there, hidden.
    Going,
    /// It is there, hidden and paused.
    Ready,
    /// It is shown.
    Open,
    /// It was a segment, which is over: hidden and paused.
    Over,
}

/// What the user does with the places.
pub enum ToShowMessage {
    /// Puts a place at the end, or takes it away.
    Put(PlaceId, bool),
    /// Moves a place so that this many come before it.
    Move(PlaceId, usize),
    /// Goes to a place, or to the first one, and shows them from there on.
    Begin(Option<PlaceId>),
    /// Shows what is ready, or goes to the next place.
    Next,
    /// Goes to the place before, or to the beginning of the one that is shown.
    Back,
    /// Shows them no longer one after the other.
    End,
}
