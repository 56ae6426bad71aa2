//! What the console has to show the user about something that went wrong, or was done unasked.

use super::lock_reason::LockReason;
use super::new_place::NewPlace;
use crate::memory::MemoryError;
use crate::operations::record::Ending;
use crate::operations::settings::SettingsProblem;
use crate::platform::microphone::MicrophoneError;
use crate::protocol::{ErrorCode, RecorderFault, WarningCode};
use crate::texts::errors::{InWords, damaged_copy, recorder_fault, stage_error, stage_warning};
use crate::texts::{Problem, Texts};
use crate::vault::{Copies, FilmId, LogProblem, VaultError};

/// What is shown across the top of the window until the user dismisses it or goes on.
#[derive(Debug)]
pub enum Notice {
    /// There is no vault in the folder that was chosen; one can be made there.
    NoVault(NewPlace),
    /// The vault could not be opened, or not be read.
    Vault(VaultError),
    /// The film is not what was sealed.
    FilmDamaged(FilmId),
    /// Films were read, to see whether they are whole.
    Checked {
        /// How many.
        count: usize,
        /// The titles of those that are not.
        damaged: Vec<String>,
    },
    /// Films were erased.
    Erased {
        /// How many.
        count: usize,
        /// Whether files of them could not be removed.
        files_left: bool,
    },
    /// The vault was erased; another can be made in its place.
    EverythingErased,
    /// The stage cannot show the film (any longer).
    Stage {
        /// Why.
        code: ErrorCode,
        /// In English, for the record.
        detail: String,
    },
    /// The film beside cannot be shown (any longer); the first one goes on.
    Beside {
        /// Why.
        code: ErrorCode,
        /// In English, for the record.
        detail: String,
    },
    /// The film is shown, but something about it is not as it should be.
    StageWarning(WarningCode),
    /// The voices of the film are disguised from now on: what that is, and what it is not.
    VoicesDisguised,
    /// A picture of the film was kept, under this title.
    StillKept(String),
    /// What is to be printed lies beside the vault's files, under this name.
    SheetWritten(String),
    /// The film that is showing was looked through for faces.
    FacesCovered {
        /// How many covers there are.
        count: usize,
        /// Whether all of it was looked at.
        all: bool,
    },
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
    /// Something in the file of the settings is wrong, and the usual holds.
    Settings(SettingsProblem),
    /// What was set could not be kept for the next time.
    SettingsNotKept,
    /// There is no microphone that carries the film.
    Microphone(MicrophoneError),
    /// Nothing can be recorded.
    Recorder(RecorderFault),
    /// The microphone was lost while recording.
    MicrophoneLost,
    /// A recording came to its end by itself.
    RecordingEnded(Ending),
    /// A recording was ended before anything was recorded.
    NothingRecorded,
    /// The film's import was cut off.
    Unfinished,
    /// The film's recording was cut off.
    CutOff,
    /// The medium of the open vault is gone.
    MediumLost,
    /// There is no memory for a password.
    OutOfMemory,
    /// The system has no dialog for choosing a folder.
    NoFolderDialog,
    /// The system has no dialog for choosing a form's file.
    NoFormDialog,
    /// One copy of a small file of the vault is not what was written.
    DamagedCopy(Copies),
    /// The log is not what was written, or shows that something else is not.
    Log(LogProblem),
    /// The log cannot be written.
    LogUnwritten(VaultError),
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
            | WarningCode::DisplayLost
            | WarningCode::NoStill => Some(Self::StageWarning(code)),
            WarningCode::BadValue => None,
        }
    }

    /// Whether something went as it should.
    #[must_use]
    pub fn is_good(&self) -> bool {
        match self {
            Self::Checked { damaged, .. } => damaged.is_empty(),
            Self::Erased { files_left, .. } => !files_left,
            Self::EverythingErased | Self::VoicesDisguised | Self::StillKept(_) | Self::SheetWritten(_) => true,
            Self::FacesCovered { all, .. } => *all,
            _ => false,
        }
    }

    /// Whether it is about the film that was showing, and nothing to know once another one is.
    #[must_use]
    pub fn is_about_showing(&self) -> bool {
        matches!(
            self,
            Self::StageWarning(_)
                | Self::Beside { .. }
                | Self::Microphone(_)
                | Self::VoicesDisguised
                | Self::StillKept(_)
        )
    }

    /// Whether it is about a camera or microphone, and nothing to know once another one is chosen.
    #[must_use]
    pub fn is_about_camera(&self) -> bool {
        matches!(self, Self::Recorder(_) | Self::MicrophoneLost)
    }

    /// Whether it has to be read although the vault was locked meanwhile: what became of a recording that was waited for. Names no film.
    #[must_use]
    pub fn outlasts_locking(&self) -> bool {
        matches!(
            self,
            Self::RecordingEnded(_) | Self::NothingRecorded | Self::Recorder(_) | Self::Vault(_)
        )
    }

    /// Whether the user's work goes on: shown less prominently than an error.
    #[must_use]
    pub fn is_mild(&self) -> bool {
        matches!(
            self,
            Self::StageWarning(_)
                | Self::Beside { .. }
                | Self::VoicesDisguised
                | Self::FacesCovered { .. }
                | Self::Erased { .. }
                | Self::NoVault(_)
                | Self::NoFolderDialog
                | Self::NoFormDialog
                | Self::MicrophoneLost
                | Self::NothingRecorded
                | Self::Microphone(_)
                | Self::LogUnwritten(_)
                | Self::SwapAccepted { .. }
                | Self::Settings(_)
                | Self::SettingsNotKept
                | Self::AutoLocked(_)
        )
    }
}

impl InWords for Notice {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            Self::NoVault(_) => texts.problem("error-no-vault-here", &[]),
            Self::Vault(error) => error.in_words(texts),
            Self::FilmDamaged(_) => texts.problem("error-film-damaged-here", &[]),
            Self::Checked { count, damaged } if damaged.is_empty() => {
                texts.problem("warning-checked-whole", &[("count", (*count).into())])
            }
            Self::Checked { damaged, .. } => {
                let titles = damaged.join(", ");
                let count = ("count", damaged.len().into());
                texts.problem("warning-checked-damaged", &[count, ("titles", titles.into())])
            }
            Self::EverythingErased => texts.problem("warning-everything-erased", &[]),
            Self::Erased { count, files_left } => {
                let id = if *files_left {
                    "warning-erased-files-left"
                } else {
                    "warning-erased"
                };
                texts.problem(id, &[("count", (*count).into())])
            }
            Self::Stage { code, detail } => stage_error(*code, detail, texts),
            Self::Beside { code, detail } => {
                let why = stage_error(*code, detail, texts).what;
                texts.problem("error-beside-lost", &[("why", why.into())])
            }
            Self::StageWarning(code) => stage_warning(*code, texts),
            Self::StillKept(title) => texts.problem("still-kept", &[("title", title.as_str().into())]),
            Self::SheetWritten(file) => texts.problem("print-written", &[("file", file.as_str().into())]),
            Self::VoicesDisguised => texts.problem("voices-disguised", &[]),
            Self::FacesCovered { count, all } => {
                let id = if *all {
                    "warning-faces-covered"
                } else {
                    "warning-faces-stopped"
                };
                texts.problem(id, &[("count", (*count).into())])
            }
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
            Self::Settings(problem) => problem.in_words(texts),
            Self::SettingsNotKept => texts.problem("error-settings-not-kept", &[]),
            Self::Microphone(error) => error.in_words(texts),
            Self::Recorder(fault) | Self::RecordingEnded(Ending::Failed(fault)) => recorder_fault(*fault, "", texts),
            Self::MicrophoneLost => texts.problem("record-microphone-lost", &[]),
            Self::RecordingEnded(_) => texts.problem("record-space-used-up", &[]),
            Self::NothingRecorded => texts.problem("record-nothing", &[]),
            Self::Unfinished => VaultError::FilmUnfinished.in_words(texts),
            Self::CutOff => texts.problem("error-recording-unfinished", &[]),
            Self::MediumLost => VaultError::MediumLost.in_words(texts),
            Self::OutOfMemory => MemoryError::OutOfMemory.in_words(texts),
            Self::NoFolderDialog => texts.problem("error-no-folder-dialog", &[]),
            Self::NoFormDialog => texts.problem("error-no-form-dialog", &[]),
            Self::DamagedCopy(copies) if copies.may_hide_a_change() => damaged_copy(*copies, texts),
            Self::DamagedCopy(_) => texts.problem("warning-copy-damaged-here", &[]),
            Self::Log(problem) => problem.in_words(texts),
            Self::LogUnwritten(error) => {
                let why = error.in_words(texts).what;
                texts.problem("log-unwritten", &[("why", why.into())])
            }
            Self::SwapAccepted { area } => texts.problem("warning-swap-accepted", &[("area", area.into())]),
            Self::AutoLocked(LockReason::Idle) => texts.problem("warning-locked-idle", &[]),
            Self::AutoLocked(LockReason::Sleep) => texts.problem("warning-locked-sleep", &[]),
            Self::AutoLocked(LockReason::ScreenLock) => texts.problem("warning-locked-screen", &[]),
        }
    }
}
