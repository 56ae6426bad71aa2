//! Recording from the computer's camera straight into the vault (R-RECORD): a recorder films in a process of its own, and what it has
//! coded is sealed here as it comes. No file ever holds any of it in the clear.

mod devices;
mod sealing;
mod session;
mod trial;
mod words;

use std::{fmt, io};

use thiserror::Error;

use crate::operations::import::{ImportError, Inspection};
use crate::protocol::RecorderFault;
use crate::vault::{FilmId, VaultError};

pub use devices::{Devices, devices};
pub use sealing::{Finishing, ReadBack, finish};
pub use session::{OpenedCamera, RecordingSession, Status};
pub use trial::{TRIAL_LENGTH, Trial, trial};

/// With what is filmed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordRequest {
    /// Name of the camera; `None`: the first that there is.
    pub camera: Option<String>,
    /// Which microphone.
    pub microphone: Microphone,
    /// A picture and a tone that the recorder makes itself stand for camera and microphone: for tests of Vitrin.
    pub test_source: bool,
}

/// Where the sound comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Microphone {
    /// The system's default one.
    #[default]
    Default,
    /// The one of this name.
    Named(String),
    /// A film without sound.
    Off,
}

/// Why a recording came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was asked to.
    Asked,
    /// There was no more space on the stick.
    SpaceUsedUp,
    /// The camera was lost, or the recorder failed.
    Failed(RecorderFault),
}

/// A film that was recorded; it is in the vault, whole and read back.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordedFilm {
    /// By which the vault knows it.
    pub id: FilmId,
    /// As listed in the catalogue.
    pub title: String,
    /// Bytes.
    pub size: u64,
    /// Length in milliseconds, as it was recorded.
    pub length_ms: u64,
    /// Why it ends where it does.
    pub ending: Ending,
    /// What a stage found in it.
    pub inspection: Inspection,
}

impl fmt::Debug for RecordedFilm {
    /// Without the title.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedFilm")
            .field("id", &self.id)
            .field("size", &self.size)
            .field("length_ms", &self.length_ms)
            .field("ending", &self.ending)
            .finish_non_exhaustive()
    }
}

/// Why there is no recording, or why it is not whole.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The recorder could not be started.
    #[error("the recorder could not be started: {0}")]
    Start(#[source] io::Error),
    /// Camera, microphone or recorder failed before anything was recorded.
    #[error("nothing can be recorded ({fault:?}): {detail}")]
    Recorder {
        /// What.
        fault: RecorderFault,
        /// In English, for the record.
        detail: String,
    },
    /// The vault was locked before the film was listed as whole; it is listed as unfinished.
    #[error("the vault was locked before the recording was finished")]
    VaultLocked,
    /// The vault cannot be written. What reached it is listed as unfinished.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<ImportError> for RecordError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Vault(error) => Self::Vault(error),
            // Of a recording nothing is read from a file.
            _ => Self::VaultLocked,
        }
    }
}
