//! What happened: the user did something about bringing films in, or something is reported.

use std::path::PathBuf;

use super::after::{ErasedSources, Imported, NotFinished};
use super::leaving::Leave;
use super::place::{JobId, Place, RowKey, SearchId};
use super::progress::JobProgress;
use super::recordings::Recordings;
use super::sweep::SweepMessage;
use super::trouble::Trouble;
use crate::console::model::summary::FilmRow;
use crate::vault::FilmId;

/// What happened.
pub enum ImportMessage {
    /// The drives were looked at: these are cameras or cards.
    PlacesSeen(Vec<Place>),
    /// A place was searched.
    Found(SearchId, Result<Recordings, Trouble>),

    /// The user wants to bring films in.
    Open,
    /// The user goes back to the films.
    LeavePage,
    /// The user wants the recordings of another place.
    ChoosePlace(SearchId),
    /// The user wants the system's own dialog for a folder.
    ChooseFolder,
    /// That dialog is closed; `None`: without a choice.
    FolderChosen(Option<PathBuf>),
    /// These files and folders were dropped on the window.
    Dropped(Vec<PathBuf>),
    /// The user wants a recording imported, or not.
    Choose(RowKey, bool),
    /// The user says that a phone's film is to be imported all the same, or takes that back.
    Consent(RowKey, bool),
    /// The user typed a title.
    Retitle(RowKey, String),
    /// The user wants what is chosen imported.
    Start,

    /// The film is in the list, unfinished.
    Listed(JobId, Box<FilmRow>),
    /// How far an import has come.
    Progress(JobId, JobProgress),
    /// An import is over.
    Finished(JobId, Result<Imported, NotFinished>),
    /// The user does not want this film.
    Cancel(JobId),
    /// Nor any other of the queue.
    CancelAll,
    /// What the user wants done about a film whose import was cut off.
    Unfinished(FilmId, UnfinishedAnswer),

    /// The user wants the films erased from the camera.
    EraseSources,
    /// They were, as far as possible.
    SourcesErased(ErasedSources),
    /// The user has seen what became of the films, and leaves the camera as it is.
    AfterDismissed,

    /// The user wants to lock the vault, or to close the window.
    Leave(Leave),
    /// As soon as the films are imported.
    LeaveWhenDone,
    /// At once: the import is cancelled.
    LeaveNow,
    /// Not after all.
    Stay,

    /// About looking for copies on the computer.
    Sweep(SweepMessage),
}

/// What is to be done about a film whose import was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnfinishedAnswer {
    /// Go on from where it stopped.
    Resume,
    /// Keep what became whole.
    Salvage,
}
