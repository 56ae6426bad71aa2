//! What happened: the user did something, or something is reported.

use std::path::PathBuf;

use super::lock_reason::LockReason;
use super::microphone::FilmMicrophone;
use super::notice::Notice;
use super::recording::RecordingMessage;
use super::showing::{Control, ShowNumber};
use super::summary::{OpenedVault, VaultCard};
use crate::policy::{self, Preflight};
use crate::protocol::Event;
use crate::vault::{AnnotationChange, FilmId, VaultError};

/// What happened.
pub enum Message {
    /// The user dismissed the notice.
    NoticeDismissed,

    /// The user has put the computer right and wants it checked again.
    RetryPreflight,
    /// The computer was checked: whether a vault may be unlocked on it.
    PreflightDone(Result<Preflight, policy::Blocked>),

    /// The volumes were searched; these hold vaults.
    VaultsFound(Vec<VaultCard>),
    /// The user typed into the field for a path.
    PathTyped(String),
    /// The user wants the vault in the folder whose path was typed.
    OpenTyped,
    /// The user wants the system's own dialog for a folder.
    ChooseFolder,
    /// That dialog is closed; `None`: without a choice.
    FolderChosen(Option<PathBuf>),
    /// The system has no such dialog.
    NoFolderDialog,
    /// The user wants this vault.
    ChooseVault(PathBuf),
    /// Its label was read, or could not be.
    LabelRead(Result<VaultCard, Notice>),
    /// The user goes back from the password to the list of vaults.
    LeavePrompt,
    /// The user wants to see the password, or no longer.
    ShowPassword(bool),
    /// The password is complete.
    Unlock,
    /// The vault is open, or the password did not fit.
    Unlocked(Result<OpenedVault, Notice>),

    /// The user marked a film in the list.
    Select(FilmId),
    /// The user wants to see a film.
    Show(FilmId),
    /// The film was handed to a stage, or could not be.
    ShowStarted(ShowNumber, Result<(), Notice>),
    /// An event of the stage.
    Stage(ShowNumber, Event),
    /// The stage's process is gone.
    StageEnded(ShowNumber),
    /// The user does something with the film that is showing.
    Control(Control),
    /// The user wants a microphone that carries the film, or no longer.
    Microphone(bool),
    /// That microphone is there, or could not be made.
    MicrophoneMade(Result<FilmMicrophone, Notice>),
    /// The user wants a marker where the film is now.
    MarkHere,
    /// The user wants to go to the next marker (1) or to the one before (-1).
    GoToMarker(i32),
    /// Something about the page that records.
    Recording(RecordingMessage),
    /// The user notes something about a film.
    Annotate(FilmId, AnnotationChange),
    /// What was noted could not be written. It is tried again, except where it never can be.
    AnnotationFailed(VaultError),
    /// What could not be written before is written.
    AnnotationsWritten,
    /// What was noted could not be written before the vault was locked, and is kept, sealed, until it is unlocked again.
    AnnotationsSealed(VaultError),
    /// The program was to be ended, and what is kept like that would be lost.
    AnnotationsWouldBeLost,
    /// The user wants the film closed.
    CloseFilm,
    /// The user wants the vault locked.
    Lock,
    /// The medium of the open vault is gone.
    MediumLost,
    /// The computer is unattended, or about to sleep.
    AutoLock(LockReason),
}

impl Message {
    /// Whether it only reports how far a film has played, or how loud it is.
    #[must_use]
    pub fn is_tick(&self) -> bool {
        matches!(
            self,
            Self::Stage(_, Event::Position { .. } | Event::Sound { .. }) | Self::Recording(RecordingMessage::Status(_))
        )
    }

    /// Whether the user goes on to something else, so that an earlier notice is no longer wanted.
    pub(super) fn dismisses_notice(&self) -> bool {
        matches!(
            self,
            Self::NoticeDismissed
                | Self::OpenTyped
                | Self::ChooseFolder
                | Self::ChooseVault(_)
                | Self::LeavePrompt
                | Self::Unlock
                | Self::Show(_)
                | Self::CloseFilm
                | Self::Recording(
                    RecordingMessage::Enter | RecordingMessage::Leave | RecordingMessage::Begin | RecordingMessage::Try
                )
                | Self::Lock
        )
    }
}
