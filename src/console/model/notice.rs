//! What the console has to show the user about something that went wrong, or was done unasked.

use super::lock_reason::LockReason;
use crate::memory::MemoryError;
use crate::platform::microphone::MicrophoneError;
use crate::protocol::{ErrorCode, WarningCode};
use crate::texts::errors::{InWords, damaged_copy, stage_error, stage_warning};
use crate::texts::{Problem, Texts};
use crate::vault::{Copies, VaultError};

/// What is shown across the top of the window until the user dismisses it or goes on.
#[derive(Debug)]
pub enum Notice {
    /// The vault could not be opened, or not be read.
    Vault(VaultError),
    /// The stage cannot show the film (any longer).
    Stage {
        /// Why.
        code: ErrorCode,
        /// In English, for the record.
        detail: String,
    },
    /// The film is shown, but something about it is not as it should be.
    StageWarning(WarningCode),
    /// No stage could be started, or it did not take the film.
    StageStart,
    /// The stage ended unexpectedly.
    StageLost,
    /// What was noted about a film could not be written.
    AnnotationFailed(VaultError),
    /// What was noted could not be written before the vault was locked.
    AnnotationsSealed(VaultError),
    /// What was noted is not written yet, and would be lost with the program.
    AnnotationsWouldBeLost,
    /// There is no microphone that carries the film.
    Microphone(MicrophoneError),
    /// The film's import was cut off.
    Unfinished,
    /// The medium of the open vault is gone.
    MediumLost,
    /// There is no memory for a password.
    OutOfMemory,
    /// The system has no dialog for choosing a folder.
    NoFolderDialog,
    /// One copy of a small file of the vault is not what was written.
    DamagedCopy(Copies),
    /// Memory can reach a disk in the clear, and the owner accepts that.
    SwapAccepted {
        /// The swap area.
        area: String,
    },
    /// The vault was locked automatically.
    AutoLocked(LockReason),
}

impl Notice {
    /// The notice for a stage's warning, if it is worth one. That a command was refused is for the
    /// record: a therapist can do nothing about it during a meeting.
    #[must_use]
    pub fn from_warning(code: WarningCode) -> Option<Self> {
        match code {
            WarningCode::NoSoundOutput
            | WarningCode::CutShort
            | WarningCode::FirstPartOnly
            | WarningCode::UnsupportedSound
            | WarningCode::DisplayLost => Some(Self::StageWarning(code)),
            WarningCode::BadValue => None,
        }
    }

    /// Whether the user's work goes on: shown less prominently than an error.
    #[must_use]
    pub fn is_mild(&self) -> bool {
        matches!(
            self,
            Self::StageWarning(_)
                | Self::NoFolderDialog
                | Self::Microphone(_)
                | Self::SwapAccepted { .. }
                | Self::AutoLocked(_)
        )
    }
}

impl InWords for Notice {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            Self::Vault(error) => error.in_words(texts),
            Self::Stage { code, detail } => stage_error(*code, detail, texts),
            Self::StageWarning(code) => stage_warning(*code, texts),
            Self::StageStart => texts.problem("error-stage-start", &[]),
            Self::StageLost => texts.problem("error-stage-ended", &[]),
            Self::AnnotationFailed(error) => {
                let Problem { what, advice } = error.in_words(texts);
                texts.problem("error-not-noted", &[("why", what.into()), ("advice", advice.into())])
            }
            Self::AnnotationsSealed(error) => {
                let why = error.in_words(texts).what;
                texts.problem("error-notes-sealed", &[("why", why.into())])
            }
            Self::AnnotationsWouldBeLost => texts.problem("error-notes-would-be-lost", &[]),
            Self::Microphone(error) => error.in_words(texts),
            Self::Unfinished => VaultError::FilmUnfinished.in_words(texts),
            Self::MediumLost => VaultError::MediumLost.in_words(texts),
            Self::OutOfMemory => MemoryError::OutOfMemory.in_words(texts),
            Self::NoFolderDialog => texts.problem("error-no-folder-dialog", &[]),
            Self::DamagedCopy(copies) => damaged_copy(*copies, texts),
            Self::SwapAccepted { area } => texts.problem("warning-swap-accepted", &[("area", area.into())]),
            Self::AutoLocked(LockReason::Idle) => texts.problem("warning-locked-idle", &[]),
            Self::AutoLocked(LockReason::Sleep) => texts.problem("warning-locked-sleep", &[]),
            Self::AutoLocked(LockReason::ScreenLock) => texts.problem("warning-locked-screen", &[]),
        }
    }
}
