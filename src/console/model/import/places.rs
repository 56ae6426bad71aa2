//! The places that hold recordings, and what is known of each.

use std::path::PathBuf;

use super::effect::PictureOrder;
use super::place::{Original, Place, SearchId};
use super::recordings::Recordings;
use super::trouble::Trouble;

/// A place, and what is known of it.
pub struct PlaceState {
    /// The place.
    pub place: Place,
    /// Its search.
    pub search: SearchId,
    /// What the search found.
    pub contents: Contents,
}

/// What is known of what a place holds.
pub enum Contents {
    /// It is being searched.
    Searching,
    /// It was searched.
    Found(Recordings),
    /// It could not be.
    Failed(Trouble),
}

impl PlaceState {
    /// Its recordings, once they are known.
    #[must_use]
    pub fn recordings(&self) -> Option<&Recordings> {
        match &self.contents {
            Contents::Found(recordings) => Some(recordings),
            Contents::Searching | Contents::Failed(_) => None,
        }
    }

    pub(super) fn recordings_mut(&mut self) -> Option<&mut Recordings> {
        match &mut self.contents {
            Contents::Found(recordings) => Some(recordings),
            Contents::Searching | Contents::Failed(_) => None,
        }
    }

    /// Whether it holds anything that is not in the vault.
    #[must_use]
    pub fn has_news(&self) -> bool {
        self.recordings().is_some_and(Recordings::has_news)
    }

    pub(super) fn picture_order(&self) -> Option<PictureOrder> {
        let recordings = self.recordings()?;
        let rows = recordings.rows.iter();
        Some(PictureOrder {
            rows: rows.map(|row| (row.key, row.original.clone())).collect(),
        })
    }

    /// A film of this place is in the vault now, or is not after all.
    pub(super) fn settle(&mut self, original: &Original, imported: bool) {
        if let Some(recordings) = self.recordings_mut() {
            recordings.settle(original, imported);
        }
    }

    pub(super) fn forget_erased(&mut self, erased: &[PathBuf]) {
        if let Some(recordings) = self.recordings_mut() {
            recordings
                .rows
                .retain(|row| !row.original.files.iter().any(|file| erased.contains(file)));
        }
    }
}
