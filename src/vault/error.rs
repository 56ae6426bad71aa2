//! The errors of the vault.

use std::io::{self, ErrorKind};

use thiserror::Error;

use crate::film::ReadError;
use crate::memory::MemoryError;
use crate::platform::files::{IoFailure, io_failure};
use crate::policy::BrokenRule;

/// Why something could not be done with a vault: what happened and what the user can do.
///
/// [`code`](Self::code) is the stable name for logs and translations.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VaultError {
    /// The folder holds no vault.
    #[error("there is no vault in this folder: choose the folder that holds vault.a, or make one with `vitrin init`")]
    NotAVault,
    /// A new vault was to be created where there already is one.
    #[error("there is a vault in this folder already: open it, or choose another folder")]
    AlreadyAVault,
    /// A new vault was to be created where a file that is not Vitrin's has the name of one of its own.
    #[error("{name} in this folder is not Vitrin's: move it, or choose another folder")]
    ForeignFile {
        /// The file's name.
        name: &'static str,
    },
    /// The vault was written by a newer Vitrin.
    #[error("the vault has format version {found}, which this Vitrin does not know: use a newer Vitrin")]
    UnsupportedVersion {
        /// The version in the vault's header.
        found: u32,
    },
    /// A file of the vault is not what Vitrin wrote.
    #[error("the vault's {what} is damaged or was changed: use a copy of the stick, if there is one")]
    Damaged {
        /// The damaged file.
        what: Piece,
    },
    /// A film is not what was sealed.
    #[error("the film is damaged at byte {offset}: what lies on the stick is not what was sealed")]
    FilmDamaged {
        /// First byte of the film that cannot be read.
        offset: u64,
    },
    /// No slot of the vault opens with this password.
    #[error("wrong password")]
    WrongPassphrase,
    /// The new password does not meet the rule (R-PASS); every part that it breaks is named.
    #[error("the password does not meet the rule: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    WeakPassphrase(Vec<BrokenRule>),
    /// The password-hashing cost is outside the accepted range: it would be too weak, or exhaust the computer.
    #[error(
        "the vault asks for a password-hashing cost outside the allowed range (64 MiB to 1 GiB, 3 to 10 passes, 1 to 4 lanes)"
    )]
    CostOutOfRange,
    /// The medium is full.
    #[error("the stick is full{}: erase films that are no longer needed", missing.map(|bytes| format!(" ({} MB are missing)", bytes.div_ceil(1_000_000))).unwrap_or_default())]
    NoSpace {
        /// How many bytes are missing, if known.
        missing: Option<u64>,
    },
    /// The medium is gone (stick pulled, share lost) or fails to read or write.
    #[error("the stick can no longer be used (pulled out?): put it in again")]
    MediumLost,
    /// The medium cannot be written to.
    #[error("the stick is write-protected, or you may not write to it")]
    NotWritable,
    /// The files may not be read.
    #[error("you may not read the vault's files")]
    NotReadable,
    /// Another program writes to the vault.
    #[error("another program is using the vault: close it or wait until it is done")]
    Busy,
    /// No film has that name.
    #[error("there is no such film in the vault")]
    FilmNotFound,
    /// More than one film has that name.
    #[error("more than one film goes by that name: use the film's id")]
    AmbiguousFilm,
    /// The film's import was interrupted.
    #[error("the import of this film was cut off: import it again, which goes on where it stopped")]
    FilmUnfinished,
    /// The film is being imported just now, by this program or another.
    #[error("this film is being imported just now: wait until that is done, or cancel it")]
    BeingImported,
    /// The film was erased by another program while it was being imported.
    #[error("the film was erased by another program while it was being imported: import it again")]
    ErasedMeanwhile,
    /// What was read back after writing is not what was written.
    #[error("what the stick gives back is not what was written: use another stick")]
    ReadBackDiffers,
    /// The source of the import cannot be read.
    #[error("the film to import cannot be read")]
    SourceUnreadable,
    /// The source of the import ended before or went on beyond the length that it had, or was changed meanwhile.
    #[error("the film to import ended early or changed while it was read: import it again")]
    SourceChanged,
    /// The source of the import is empty.
    #[error("the film to import is empty")]
    SourceEmpty,
    /// The user cancelled.
    #[error("cancelled")]
    Cancelled,
    /// A text is empty, too long, or holds control characters.
    #[error("{field} must not be empty, longer than {max} bytes or contain control characters")]
    BadText {
        /// The text in question.
        field: Field,
        /// Most bytes it may have in UTF-8.
        max: usize,
    },
    /// Parts of a film must be a multiple of 16 KiB and at most 4,000 MiB.
    #[error("the part size must be a multiple of 16 KiB, and 4000 MiB at most")]
    BadPartSize,
    /// More films, parts, passwords or markers than the format allows.
    #[error("the vault is full: it cannot hold more {what}")]
    TooMany {
        /// What there would be too many of.
        what: Piece,
    },
    /// The rating was made with another password.
    #[error("this is another person's rating, which only they can change")]
    RatingOfAnother,
    /// The rating is finished, and does not change any more.
    #[error("this rating is finished and does not change any more")]
    RatingFinished,
    /// The vault has no password of that name.
    #[error("the vault has no password of that name")]
    SlotNotFound,
    /// A vault needs at least one password.
    #[error("this is the vault's last password and cannot be removed")]
    LastSlot,
    /// The vault has a password of that name already.
    #[error("the vault has a password of that name already")]
    SlotExists,
    /// There is no secret memory or no randomness.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// Any other error of the system.
    #[error("the system refused to {doing}: {kind}")]
    System {
        /// What was being done, as a phrase.
        doing: &'static str,
        /// What the system answered.
        kind: ErrorKind,
    },
}

/// A piece of a vault, for errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece {
    /// `vault.a` and `vault.b`.
    Header,
    /// `catalogue.a` and `catalogue.b`.
    Catalogue,
    /// A film.
    Film,
    /// A file of the log.
    Log,
    /// A password slot.
    Slot,
    /// A marker in a film.
    Marker,
    /// An area of a film's picture that is covered.
    Cover,
    /// A passage whose sound is left out.
    LeftOut,
    /// A rating of a film.
    Rating,
    /// What a rating says about one item, or about all.
    RatingText,
    /// A form that films are rated with.
    Form,
}

impl std::fmt::Display for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Catalogue => "catalogue",
            Self::Film => "film data",
            Self::Log => "log",
            Self::Slot => "passwords",
            Self::Marker => "markers in this film",
            Self::Cover => "covered areas in this film",
            Self::LeftOut => "passages without sound in this film",
            Self::Rating => "ratings of this film",
            Self::RatingText => "comments or places in this rating",
            Self::Form => "forms",
        })
    }
}

/// A text that the user gives, for errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// The label's name.
    Name,
    /// The label's unit.
    Unit,
    /// The label's "if found return to".
    IfFound,
    /// A film's title.
    Title,
    /// Who imported a film.
    ImportedBy,
    /// The name of a password.
    SlotName,
    /// The text of a marker in a film.
    Marker,
    /// The name of a category of markers.
    Category,
    /// Notes about a film.
    Notes,
    /// A comment in a rating.
    Comment,
    /// What a film is kept for.
    Purpose,
    /// How a patient can withdraw the consent to a film.
    Withdrawal,
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Name => "the name on the label",
            Self::Unit => "the unit on the label",
            Self::IfFound => "the text \"if found return to\"",
            Self::Title => "the title",
            Self::ImportedBy => "the name of who imports",
            Self::SlotName => "the password's name",
            Self::Marker => "the marker's text",
            Self::Category => "the category's name",
            Self::Notes => "the notes",
            Self::Comment => "the comment",
            Self::Purpose => "what the film is kept for",
            Self::Withdrawal => "how the consent can be withdrawn",
        })
    }
}

impl VaultError {
    /// A stable name for logs, scripts and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAVault => "not_a_vault",
            Self::AlreadyAVault => "already_a_vault",
            Self::ForeignFile { .. } => "foreign_file",
            Self::UnsupportedVersion { .. } => "unsupported_version",
            Self::Damaged { .. } => "damaged",
            Self::FilmDamaged { .. } => "film_damaged",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::WeakPassphrase(_) => "weak_passphrase",
            Self::CostOutOfRange => "cost_out_of_range",
            Self::NoSpace { .. } => "no_space",
            Self::MediumLost => "medium_lost",
            Self::NotWritable => "not_writable",
            Self::NotReadable => "not_readable",
            Self::Busy => "busy",
            Self::FilmNotFound => "film_not_found",
            Self::AmbiguousFilm => "ambiguous_film",
            Self::FilmUnfinished => "film_unfinished",
            Self::BeingImported => "being_imported",
            Self::ErasedMeanwhile => "erased_meanwhile",
            Self::ReadBackDiffers => "read_back_differs",
            Self::SourceUnreadable => "source_unreadable",
            Self::SourceChanged => "source_changed",
            Self::SourceEmpty => "source_empty",
            Self::Cancelled => "cancelled",
            Self::BadText { .. } => "bad_text",
            Self::BadPartSize => "bad_part_size",
            Self::TooMany { .. } => "too_many",
            Self::RatingOfAnother => "rating_of_another",
            Self::RatingFinished => "rating_finished",
            Self::SlotNotFound => "slot_not_found",
            Self::LastSlot => "last_slot",
            Self::SlotExists => "slot_exists",
            Self::Memory(MemoryError::NoRandomness) => "no_randomness",
            Self::Memory(MemoryError::PassphraseTooLong) => "passphrase_too_long",
            Self::Memory(MemoryError::PassphraseNotText) => "passphrase_not_text",
            Self::Memory(MemoryError::PassphraseUnreadable) => "passphrase_unreadable",
            Self::Memory(_) => "out_of_memory",
            Self::System { .. } => "system",
        }
    }

    /// The meaning of a failed file operation, for a vault that was there a moment ago.
    pub(super) fn from_io(error: &io::Error, doing: &'static str) -> Self {
        match io_failure(error) {
            IoFailure::Full => Self::NoSpace { missing: None },
            IoFailure::Gone => Self::MediumLost,
            IoFailure::WriteProtected => Self::NotWritable,
            IoFailure::Denied if doing.starts_with("read") => Self::NotReadable,
            IoFailure::Denied => Self::NotWritable,
            IoFailure::NoMemory => Self::Memory(MemoryError::OutOfMemory),
            IoFailure::Other => Self::System {
                doing,
                kind: error.kind(),
            },
        }
    }

    /// The meaning of a failure to take the write lock.
    pub(super) fn from_lock(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::WouldBlock => Self::Busy,
            _ => Self::from_io(error, "write the vault"),
        }
    }
}

/// Whether the error is that the file does not exist.
pub(super) fn is_missing(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}

impl From<ReadError> for VaultError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Damaged { offset } => Self::FilmDamaged { offset },
            ReadError::MediumLost => Self::MediumLost,
            ReadError::OutOfMemory => Self::Memory(MemoryError::OutOfMemory),
            ReadError::PastEnd => Self::System {
                doing: "read a film",
                kind: ErrorKind::UnexpectedEof,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning_of(io_failure: IoFailure) -> VaultError {
        VaultError::from_io(&io_failure.example(), "write a film")
    }

    #[test]
    fn a_full_stick_and_a_pulled_stick_are_told_apart() {
        assert_eq!(meaning_of(IoFailure::Full).code(), "no_space");
        assert_eq!(meaning_of(IoFailure::Gone), VaultError::MediumLost);
        assert_eq!(meaning_of(IoFailure::WriteProtected), VaultError::NotWritable);
        assert_eq!(meaning_of(IoFailure::Other).code(), "system");
    }
}
