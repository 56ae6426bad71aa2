//! How a command fails: its exit code and its message.

use std::io;

use super::columns::escape_control_chars;
use super::exit::Exit;
use crate::forms::FormMistake;
use crate::memory::MemoryError;
use crate::operations::import::ImportError;
use crate::operations::record::RecordError;
use crate::operations::sources::{FromPhone, SourcesError};
use crate::policy::Blocked;
use crate::protocol::{ErrorCode, RecorderFault};
use crate::texts::errors::{InWords, stage_error};
use crate::texts::{Argument, Problem, Texts};
use crate::vault::VaultError;
use crate::workers::StageError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The vault cannot be opened, read or written as asked.
    Vault(VaultError),
    /// A file cannot be imported.
    Import(ImportError),
    /// Nothing can be recorded.
    Record(RecordError),
    /// A file is no form to rate films with.
    Form(FormMistake),
    /// A card, folder or file cannot be looked into.
    Sources(SourcesError),
    /// A recording is from a phone or tablet.
    FromPhone(FromPhone),
    /// The stage did not start, ended, or cannot show the film.
    Stage(StageError),
    /// Ctrl-C, or the system's request to end.
    Interrupted,
    /// No secret may enter memory on this computer.
    Blocked(Blocked),
    /// Stdout cannot be written to (a closed pipe is no failure).
    Output(io::Error),
    /// The terminal, a signal or a thread is not available.
    System(io::Error),
    /// The name of a film matches none, or several.
    Film {
        /// As given on the command line.
        name: String,
        /// Whether several films match.
        ambiguous: bool,
    },
    /// Any failure with a code and a text of its own.
    Text {
        /// How the process ends.
        exit: Exit,
        /// Name of the text.
        id: &'static str,
        /// Values for the text's variables.
        arguments: Vec<(&'static str, String)>,
    },
}

impl Failure {
    /// A failure whose message is the text `id`, without variables.
    #[must_use]
    pub fn text(exit: Exit, id: &'static str) -> Self {
        Self::Text {
            exit,
            id,
            arguments: Vec::new(),
        }
    }

    /// The failure for an error of [`UnlockedVault::find`](crate::vault::UnlockedVault::find), which looked for `name`.
    #[must_use]
    pub fn film(name: &str, error: VaultError) -> Self {
        match error {
            VaultError::FilmNotFound => Self::Film {
                name: name.to_owned(),
                ambiguous: false,
            },
            VaultError::AmbiguousFilm => Self::Film {
                name: name.to_owned(),
                ambiguous: true,
            },
            other => other.into(),
        }
    }

    /// How the process ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Vault(error) | Self::Import(ImportError::Vault(error)) | Self::Record(RecordError::Vault(error)) => {
                vault_exit(error)
            }
            Self::Record(RecordError::Recorder { fault, .. }) => recorder_exit(*fault),
            Self::Stage(StageError::Film { code, .. }) => stage_exit(*code),
            Self::Stage(StageError::Spawn(_)) => Exit::NoStage,
            Self::Interrupted => Exit::Interrupted,
            Self::Blocked(Blocked::Swap { .. }) => Exit::SwapRisk,
            Self::Film { .. } => Exit::NoSuchFilm,
            Self::Text { exit, .. } => *exit,
            Self::Form(_) | Self::Sources(_) | Self::FromPhone(_) | Self::Record(_) => Exit::Other,
            Self::Import(_) | Self::Stage(_) | Self::Blocked(_) | Self::Output(_) | Self::System(_) => Exit::Other,
        }
    }

    /// The message: what happened and what to do about it.
    #[must_use]
    pub fn problem(&self, texts: &Texts) -> Problem {
        match self {
            Self::Vault(error) => error.in_words(texts),
            Self::Form(mistake) => mistake.in_words(texts),
            Self::Sources(error) => error.in_words(texts),
            Self::FromPhone(refusal) => refusal.in_words(texts),
            Self::Import(error) => error.in_words(texts),
            Self::Record(error) => error.in_words(texts),
            Self::Stage(StageError::Film { code, detail }) => stage_error(*code, detail, texts),
            Self::Stage(StageError::Gone) => texts.problem("error-stage-ended", &[]),
            Self::Stage(_) => texts.problem("error-stage-start", &[]),
            Self::Interrupted => texts.problem("cli-interrupted", &[]),
            Self::Blocked(why) => why.in_words(texts),
            Self::Output(error) => texts.problem("cli-output", &[("why", error.to_string().into())]),
            Self::System(error) => texts.problem("cli-system", &[("why", error.to_string().into())]),
            Self::Film { name, ambiguous } => {
                let id = if *ambiguous {
                    "cli-film-ambiguous"
                } else {
                    "cli-film-not-found"
                };
                texts.problem(id, &[("film", escape_control_chars(name).into())])
            }
            Self::Text { id, arguments, .. } => {
                let arguments: Vec<Argument> = arguments
                    .iter()
                    .map(|(name, value)| (*name, value.as_str().into()))
                    .collect();
                texts.problem(id, &arguments)
            }
        }
    }
}

fn vault_exit(error: &VaultError) -> Exit {
    match error {
        VaultError::WrongPassphrase => Exit::WrongPassword,
        VaultError::NotAVault | VaultError::UnsupportedVersion { .. } => Exit::NotAVault,
        VaultError::Damaged { .. } | VaultError::FilmDamaged { .. } | VaultError::CostOutOfRange => Exit::Damaged,
        VaultError::ReadBackDiffers => Exit::Damaged,
        VaultError::MediumLost => Exit::StickLost,
        VaultError::NoSpace { .. } => Exit::NoSpace,
        VaultError::FilmNotFound | VaultError::AmbiguousFilm => Exit::NoSuchFilm,
        VaultError::WeakPassphrase(_) => Exit::PasswordRule,
        VaultError::AlreadyAVault => Exit::AlreadyAVault,
        VaultError::Busy | VaultError::BeingImported => Exit::Busy,
        VaultError::Cancelled => Exit::Interrupted,
        VaultError::BadText { .. } | VaultError::Memory(MemoryError::PassphraseUnreadable) => Exit::Usage,
        VaultError::SlotNotFound | VaultError::LastSlot | VaultError::SlotExists => Exit::Usage,
        VaultError::Memory(MemoryError::PassphraseTooLong) => Exit::PasswordRule,
        _ => Exit::Other,
    }
}

fn recorder_exit(fault: RecorderFault) -> Exit {
    match fault {
        RecorderFault::NoSandbox => Exit::NoStage,
        _ => Exit::Other,
    }
}

fn stage_exit(code: ErrorCode) -> Exit {
    match code {
        ErrorCode::Damaged => Exit::Damaged,
        ErrorCode::MediumLost => Exit::StickLost,
        ErrorCode::Unsupported | ErrorCode::BrokenFilm | ErrorCode::Unfinished => Exit::UnsupportedFilm,
        ErrorCode::NoDisplay | ErrorCode::NoSandbox => Exit::NoStage,
        _ => Exit::Other,
    }
}

impl From<FormMistake> for Failure {
    fn from(mistake: FormMistake) -> Self {
        Self::Form(mistake)
    }
}

impl From<SourcesError> for Failure {
    fn from(error: SourcesError) -> Self {
        if error == SourcesError::Cancelled {
            Self::Interrupted
        } else {
            Self::Sources(error)
        }
    }
}

impl From<FromPhone> for Failure {
    fn from(refusal: FromPhone) -> Self {
        Self::FromPhone(refusal)
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        if error == VaultError::Cancelled {
            Self::Interrupted
        } else {
            Self::Vault(error)
        }
    }
}

impl From<MemoryError> for Failure {
    fn from(error: MemoryError) -> Self {
        Self::Vault(error.into())
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Vault(error) => error.into(),
            other => Self::Import(other),
        }
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Vault(error) => error.into(),
            other => Self::Record(other),
        }
    }
}

impl From<Blocked> for Failure {
    fn from(why: Blocked) -> Self {
        Self::Blocked(why)
    }
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Self {
        Self::Stage(error)
    }
}
