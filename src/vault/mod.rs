//! The vault, format version 2: cipher, keys, header, catalogue, film reader and writer.
//!
//! `docs/format.md` specifies every byte. The way through this module:
//!
//! - [`create`] makes a vault; [`LockedVault::open`] opens one as far as the public [`Label`]; [`LockedVault::unlock`] turns
//!   it into an [`UnlockedVault`], which lists films, imports, verifies and erases them, stores what
//!   a therapist notes about them, and changes passwords.
//! - [`UnlockedVault::ticket`] gives all that is needed to show one film: open files and that film's key. A ticket can be
//!   handed to another process. [`FilmReader::open`] turns it into a [`FilmSource`](crate::film::FilmSource): the film's
//!   bytes, at any offset.
//!
//! ```no_run
//! use std::{fs::File, ops::ControlFlow};
//! use vitrin::memory::Passphrase;
//! use vitrin::film::FilmSource;
//! use vitrin::vault::{FilmReader, KdfCost, Label, NewFilm, NewVault, create};
//!
//! let passphrase = Passphrase::from_reader(std::io::stdin())?;
//! let label = Label {
//!     name: "Anna Andersson".into(),
//!     unit: "BUP Borås".into(),
//!     date: jiff::Zoned::now().date(),
//!     if_found: String::new(),
//! };
//! let mut vault = create("/media/stick/vault", NewVault { label, passphrase: &passphrase, cost: KdfCost::DEFAULT })?;
//! let source = File::open("/media/camera/00001.MTS")?;
//! let film = vault.import(source, NewFilm::titled("Session 3"), &mut |_| ControlFlow::Continue(()))?;
//! let reader = FilmReader::open(vault.ticket(film)?)?;
//! let mut start = vec![0; 16384];
//! reader.read_at(0, &mut start)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Invariants.** All access to files goes through one trait (`storage::Storage`), except reading a film through the open
//! files of a ticket. Film in the clear and keys exist only in [`crate::memory`]'s types. Every length that a file states is
//! checked before it is used.
#![forbid(unsafe_code)]

mod ab_file;
mod annotations;
mod catalogue;
mod categories;
mod cipher_benchmark;
mod cobblestone;
mod covers;
mod edit;
mod erase;
mod error;
mod facts;
mod film;
mod film_import;
mod fingerprint;
mod form_store;
mod forms;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod header;
mod ids;
mod import;
mod kdf;
mod keep;
mod keys;
mod label;
mod live_writer;
mod log;
mod logging;
mod open;
mod origin;
mod pictures;
mod progress;
mod proof;
mod ratings;
mod reader;
mod receipt;
mod recognise;
mod recording;
mod rekey;
mod reload;
mod rest;
mod resume;
mod slot;
mod slots;
mod sorting;
mod storage;
mod strict;
mod unlocked;
mod unwritten;
mod verify;
mod voices;
mod writer;

#[cfg(test)]
mod tests;

pub use ab_file::{FORMAT_VERSION, OtherCopy};
pub use annotations::{AnnotationChange, Annotations, MARKER_TEXT_MAX, MARKERS_MAX, Marker, NOTES_MAX, Notes};
pub use categories::{CATEGORIES_MAX, CATEGORY_NAME_MAX, Category, Colour};
pub use cipher_benchmark::cipher_benchmark;
pub use cobblestone::{CHUNK, CipherBackend, cipher_backend};
pub use edit::FilmEdit;
pub use erase::Erasure;
pub use error::{Field, Piece, VaultError};
pub use film::{Film, FilmState, FilmTicket, PartSize, TITLE_MAX};
pub use film_import::FilmImport;
pub use fingerprint::{FINGERPRINTED, Fingerprint, FingerprintKey, Fingerprinter, PieceMac};
pub use forms::{FORMS_MAX, StoredForm};
pub use ids::{FilmId, FormId, NotAnId, RatingId, VaultId};
pub use import::NewFilm;
pub use kdf::KdfCost;
pub use keep::{Consent, KEEP_TEXT_MAX, Keep};
pub use label::{LABEL_TEXT_MAX, Label};
pub use log::{
    Checkpoint, Computer, LogEntry, LogEvent, LogHead, LogProblem, LogReport, LoggedFilm, NumberedEntry, SegmentReport,
    Span, UnwrittenEntries,
};
pub use logging::VaultLog;
pub use open::{LockedVault, NewVault, create, is_own_path, may_create};
pub use origin::{Origin, OriginFile};
pub use progress::{OnProgress, Phase, Progress};
pub use ratings::{
    Answer, RATING_COMMENT_MAX, RATING_COMMENTS_MAX, RATING_PLACES_MAX, RATINGS_MAX, Rating, RatingChange, RatingStep,
};
pub use reader::FilmReader;
pub use receipt::{ErasedFilm, RECEIPTS_MAX, Receipt};
pub use recognise::Known;
pub use recording::{NextPiece, Recording, SYNC_INTERVAL, Space};
pub use reload::changing_files;
pub use rest::Rest;
pub use storage::{new_file, read_own_file, write_new_file, write_own_file};
pub use unlocked::{Copies, UnlockedVault};
pub use unwritten::UnwrittenNotes;
pub use verify::FilmToVerify;
