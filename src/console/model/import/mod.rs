//! Bringing films in: the places that hold recordings, the choice among them, the queue, and what becomes of the camera's copies.
//!
//! A state machine of its own beside the films of the open vault: an [`ImportMessage`] goes in, [`ImportEffect`]s come out. It knows
//! neither cameras nor vaults, only rows that describe them.

mod after;
mod effect;
mod leaving;
mod message;
mod place;
mod places;
mod progress;
mod queue;
mod recordings;
mod rules;
mod searching;
mod state;
mod sweep;
mod sweeping;
#[cfg(test)]
mod tests;
mod trouble;

pub use after::{After, AfterStage, ErasedSources, FinishedFilm, Imported, KeptBecause, NotFinished, NotImported};
pub use effect::{ErasedFrom, ImportEffect, ImportOrder, PictureOrder};
pub use leaving::{Leave, Leaving};
pub use message::{ImportMessage, UnfinishedAnswer};
pub use place::{JobId, Original, Place, PlaceKind, RowKey, SearchId};
pub use places::{Contents, PlaceState};
pub use progress::{JobPhase, JobProgress};
pub use queue::{Job, Queue};
pub use recordings::{Consent, RecordingRow, Recordings};
pub use rules::{EraseRule, ImportRules, PhoneRule, Scene};
pub use state::{Front, Import, Page, Update};
pub use sweep::{FoundCopy, Sweep, SweepMessage, SweepStage};
pub use trouble::{Trouble, minutes};
