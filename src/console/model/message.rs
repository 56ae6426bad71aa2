//! What happened: the user did something, or something is reported.

use std::path::PathBuf;

use super::beside_action::BesideAction;
use super::cover_action::CoverAction;
use super::film_list::ListAction;
use super::import::ImportMessage;
use super::key_change::KeysMessage;
use super::left_out_action::LeftOutAction;
use super::lock_reason::LockReason;
use super::log::LogMessage;
use super::marker_messages::{MarkersMessage, ToShowMessage};
use super::microphone::FilmMicrophone;
use super::new_place::{LabelField, NewPlace};
use super::notice::Notice;
use super::page::Page;
use super::password_tasks::{PasswordDone, PasswordsAction};
use super::rating_message::RatingMessage;
use super::recording::RecordingMessage;
use super::settings_message::SettingsMessage;
use super::showing::{Control, ShowNumber};
use super::summary::{FilmRow, OpenedVault, VaultCard};
use crate::operations::faces::Looked;
use crate::operations::verify::Verdict;
use crate::policy::{self, Preflight};
use crate::protocol::Event;
use crate::vault::{AnnotationChange, FilmEdit, FilmId, Receipt, VaultError};

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
    /// The volumes were searched; on these a vault can be made.
    NewPlacesFound(Vec<NewPlace>),
    /// There is no vault in a folder; one can be made there.
    NoVaultIn(NewPlace),
    /// The user wants to prepare a stick or a folder for films.
    PrepareStick(NewPlace),
    /// The user typed into a field of the new stick's label.
    LabelTyped(LabelField, String),
    /// The user wants to see the new password, or no longer.
    ShowNewPassword(bool),
    /// The user has filled in everything about the new stick.
    MakeVault,
    /// The user does not want to prepare it.
    LeaveNewStick,
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

    /// The user wants another page of the open vault.
    Turn(Page),
    /// The user marked a film in the list.
    Select(FilmId),
    /// The user does something in the list of films.
    List(ListAction),
    /// The user wants to change the title of the selected film.
    Rename,
    /// The user typed into the field for the title.
    TitleTyped(String),
    /// The new title is complete.
    TitleDone,
    /// The user wants the title as it was.
    TitleLeft,
    /// The user has changed something about a film.
    Edit(FilmId, FilmEdit),
    /// The film that was changed first is changed in the vault too, or could not be.
    Edited(Result<(), VaultError>),
    /// A field has the keyboard, or no longer.
    Typing(bool),
    /// The user wants films to be erased, after a question: the selected ones if none are named.
    AskToErase(Vec<FilmId>),
    /// The user wants the whole vault to be erased, after a question.
    AskToEraseEverything,
    /// The vault is erased, or could not be.
    EverythingErased(Result<Receipt, Notice>),
    /// The answer is no.
    KeepFilms,
    /// The answer is yes.
    EraseFilms,
    /// They are erased, or could not be.
    Erased(Result<Receipt, Notice>),
    /// Everything that was ever erased from the vault, the latest first.
    ReceiptsRead(Vec<Receipt>),
    /// The user wants this page (HTML) on paper.
    Print(String),
    /// It lies beside the vault's files under this name, or could not be written.
    SheetWritten(Result<String, VaultError>),
    /// The user wants to know whether these films are whole; all of them if none are named.
    Check(Vec<FilmId>),
    /// The user does not want to wait for that.
    StopChecking,
    /// So many thousandths of a film were read.
    CheckProgress(FilmId, u32),
    /// A film was read.
    Checked(FilmId, Result<Verdict, VaultError>),
    /// The films of the vault are others than before. `settled`: nothing that was noted here is still to be written.
    FilmsChanged {
        /// All films, in the vault's order.
        films: Vec<FilmRow>,
        /// Whether they have everything that was noted here.
        settled: bool,
    },
    /// The user does something with two films side by side.
    Beside(BesideAction),
    /// The stage has been handed the film beside, or it could not be.
    BesideHanded(ShowNumber, Result<(), Notice>),
    /// A still was kept in the vault, under this title, or could not be.
    StillKept(Result<String, VaultError>),
    /// The user does something on the page of the passwords.
    Passwords(PasswordsAction),
    /// The names of the vault's passwords, and which of them unlocked it.
    PasswordNames(Vec<String>, String),
    /// A password was changed, added or removed, or could not be; and all names after that.
    PasswordsChanged(Result<PasswordDone, Notice>, Vec<String>),
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
    /// Something about the page of the log.
    Log(LogMessage),
    /// The user wants a microphone that carries the film, or no longer.
    Microphone(bool),
    /// That microphone is there, or could not be made.
    MicrophoneMade(Result<FilmMicrophone, Notice>),
    /// The user wants a marker where the film is now.
    MarkHere,
    /// The user wants the piece that is repeated as a segment, or from where that begins up to where the film is now.
    SaveSegment,
    /// The user wants this segment, which begins so many milliseconds from the film's start, to be repeated; or no longer.
    RepeatSegment(u64),
    /// Something about the markers of all films.
    Markers(MarkersMessage),
    /// Something about the places that are to be shown in a meeting.
    ToShow(ToShowMessage),
    /// Something about how films are rated.
    Rating(RatingMessage),
    /// The user wants to go to the next marker (1) or to the one before (-1).
    GoToMarker(i32),
    /// The marker that was removed last is to be there again.
    RestoreMarker,
    /// The user does something with what is covered of the film that is showing.
    Cover(CoverAction),
    /// So many thousandths of a film were looked through for faces, and so many minutes it will still take.
    FaceProgress(FilmId, u32, Option<u64>),
    /// A film was looked through for faces, or could not be.
    FacesFound(FilmId, Result<Box<Looked>, VaultError>),
    /// The user wants the voices of the film that is showing disguised, or no longer.
    DisguiseVoices(bool),
    /// The user leaves the sound of a passage out, or no longer.
    LeaveOut(LeftOutAction),
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
    /// About bringing films in.
    Import(ImportMessage),
    /// The user wants the film closed.
    CloseFilm,
    /// What a meeting sees is not to end after all.
    KeepShowing,
    /// What a meeting sees is to end as was wanted.
    EndShow,
    /// Something about what the user has set.
    Settings(SettingsMessage),
    /// Something on the page of the keys.
    Keys(KeysMessage),
    /// The console becomes the remote control beside the film, or all of it is shown again.
    Remote(bool),
    /// The user wants to know what the keys do, or no longer.
    ShowKeys(bool),
    /// The user wants the vault locked.
    Lock,
    /// The user wants the window closed.
    Close,
    /// The medium of the open vault is gone.
    MediumLost,
    /// The computer is unattended, or about to sleep.
    AutoLock(LockReason),
}

impl Message {
    /// Whether it sets a marker here whose text is typed next.
    #[must_use]
    pub fn sets_marker(&self) -> bool {
        matches!(self, Self::MarkHere | Self::SaveSegment)
    }

    /// Whether it only reports how far a film has played, how loud it is, or how far an import has come.
    #[must_use]
    pub fn is_tick(&self) -> bool {
        let playing = matches!(self, Self::Stage(_, Event::Position { .. } | Event::Sound { .. }));
        let recording = matches!(self, Self::Recording(RecordingMessage::Status(_)));
        playing || recording || matches!(self, Self::Import(ImportMessage::Progress(..)))
    }

    /// Whether the user goes on to something else, so that an earlier notice is no longer wanted.
    pub(super) fn dismisses_notice(&self) -> bool {
        matches!(
            self,
            Self::NoticeDismissed
                | Self::OpenTyped
                | Self::ChooseFolder
                | Self::ChooseVault(_)
                | Self::PrepareStick(_)
                | Self::LeavePrompt
                | Self::Unlock
                | Self::Show(_)
                | Self::Check(_)
                | Self::EraseFilms
                | Self::Turn(_)
                | Self::CloseFilm
                | Self::Recording(
                    RecordingMessage::Enter | RecordingMessage::Leave | RecordingMessage::Begin | RecordingMessage::Try
                )
                | Self::Lock
                | Self::Close
                | Self::Import(ImportMessage::Open | ImportMessage::Start)
        )
    }
}
