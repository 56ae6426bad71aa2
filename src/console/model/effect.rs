//! What is to be done about a message, by the part of the console that holds keys and processes.

use std::path::PathBuf;

use super::clear_file::ClearFile;
use super::import::ImportEffect;
use super::new_place::NewLabel;
use super::password_tasks::PasswordChange;
use super::rating_message::FormEffect;
use super::recording_effect::RecordingEffect;
use super::showing::ShowNumber;
use crate::film::Hidden;
use crate::memory::Passphrase;
use crate::operations::settings::Settings;
use crate::protocol::{Command, Start};
use crate::vault::{AnnotationChange, Category, FilmEdit, FilmId, Receipt};

/// What is to be done.
pub enum Effect {
    /// Check whether a vault may be unlocked on this computer.
    RunPreflight,
    /// Read the label of the vault in a folder.
    ReadLabel(PathBuf),
    /// Keep what the user has set.
    KeepSettings(Settings),
    /// Let the user choose a folder in the system's own dialog.
    AskForFolder,
    /// Make a vault, and open it.
    CreateVault {
        /// Its folder.
        folder: PathBuf,
        /// What its label says.
        label: NewLabel,
        /// Its first password, which is wiped when the vault is made.
        passphrase: Passphrase,
        /// The receipt for what was erased in this folder before, to be kept in the new vault.
        receipt: Option<Receipt>,
    },
    /// Try a password.
    Unlock {
        /// The vault's folder.
        folder: PathBuf,
        /// The password, which is wiped when it was tried.
        passphrase: Passphrase,
        /// A film to look for once the vault is open: id, unique prefix or title.
        play: Option<String>,
    },
    /// Give a film to a stage.
    Show {
        /// Which show this is: events of an earlier one may still be on their way.
        number: ShowNumber,
        /// The film.
        film: FilmId,
        /// Where and how it begins.
        start: Start,
        /// What of it nobody sees or hears as it was recorded: the vault may not have been told of it yet.
        hidden: Hidden,
    },
    /// Give the stage a film to show beside the one that it has.
    ShowBeside {
        /// The show that it belongs to.
        number: ShowNumber,
        /// The film.
        film: FilmId,
        /// Where it begins.
        start: Start,
        /// As for [`Effect::Show`].
        hidden: Hidden,
    },
    /// Change a film's title, day, or why and for how long it is kept.
    Edit(FilmId, FilmEdit),
    /// Erase these films.
    Erase(Vec<FilmId>),
    /// Erase everything in the vault, and the vault.
    EraseEverything,
    /// Read these films, to see whether they are whole.
    Verify(Vec<FilmId>),
    /// Do not read on.
    StopVerifying,
    /// Look through this film for faces.
    FindFaces(FilmId),
    /// Do not look on.
    StopFindingFaces,
    /// Find out what was erased from the vault.
    ListReceipts,
    /// Find out the names of the vault's passwords.
    ListPasswords,
    /// Change, add or remove a password of the vault.
    ChangePasswords(PasswordChange),
    /// Send a command to the stage.
    SendCommand(Command),
    /// Write what was noted about a film to the medium.
    Annotate {
        /// The film.
        film: FilmId,
        /// What has changed.
        change: AnnotationChange,
    },
    /// Keep the still that the stage has sent as a picture of its own.
    KeepStill {
        /// The film that it is of.
        film: FilmId,
        /// Where it was taken, in seconds.
        at: f64,
    },
    /// Put what is noted about a film into a file, in the clear.
    Export(ClearFile),
    /// Write this page (HTML) beside the vault's files, to be printed from there.
    WriteSheet(String),
    /// Change the categories of the vault's markers.
    SortMarkers(Vec<Category>),
    /// Something about the forms that films are rated with.
    Form(FormEffect),
    /// Something about bringing films in.
    Import(ImportEffect),
    /// Read the log, and check it.
    ReadLog,
    /// Put the log into files of its own.
    ExportLog,
    /// Something about the camera, or the film that it records.
    Recording(RecordingEffect),
    /// Make a microphone that carries the film.
    MakeMicrophone,
    /// Remove it.
    RemoveMicrophone,
    /// Make the stage wipe and end.
    CloseStage,
    /// End every stage and drop the vault with its keys.
    Lock,
}
