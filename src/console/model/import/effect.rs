//! What is to be done about bringing films in.

use std::path::PathBuf;

use super::place::{JobId, Original, Place, RowKey, SearchId};
use crate::vault::FilmId;

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum ImportEffect {
    /// Find the recordings of a place, and which of them are in the vault.
    Search {
        /// Which search this is.
        search: SearchId,
        /// Where.
        place: Place,
    },
    /// Let the user choose a folder in the system's own dialog.
    AskForFolder,
    /// Have the first picture of each of these made, one after the other.
    MakePictures(PictureOrder),
    /// No picture is wanted any more.
    StopPictures,
    /// Import a film as soon as those before it are done.
    Import(ImportOrder),
    /// Cancel an import, and leave nothing of the film.
    Cancel(JobId),
    /// Go on with a film whose import was cut off, from the place where its source is.
    Resume {
        /// Which job this is.
        job: JobId,
        /// The film.
        film: FilmId,
        /// Where its source may be.
        places: Vec<Place>,
    },
    /// Keep what became whole of a film whose import was cut off.
    Salvage {
        /// Which job this is.
        job: JobId,
        /// The film.
        film: FilmId,
    },
    /// Erase films from the camera or card.
    EraseSources(Vec<ErasedFrom>),
    /// Look for copies on the computer.
    Sweep,
    /// Stop looking.
    StopSweep,
    /// Erase these copies.
    EraseCopies(Vec<PathBuf>),
}

/// A film to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOrder {
    /// Which job this is.
    pub job: JobId,
    /// From where.
    pub original: Original,
    /// What it will be called.
    pub title: String,
    /// When it was recorded, as in [`RecordingRow`](super::RecordingRow).
    pub recorded: Option<String>,
}

/// Pictures to be made.
#[derive(Debug, PartialEq)]
pub struct PictureOrder {
    /// Of which recordings.
    pub rows: Vec<(RowKey, Original)>,
}

/// A film that is in the vault, read back and compared, and is to be erased from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedFrom {
    /// The film in the vault.
    pub film: FilmId,
    /// What it was imported from.
    pub original: Original,
    /// Whether that is to be compared with it, byte for byte, before.
    pub compare: bool,
}
