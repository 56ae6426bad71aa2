//! The log: who opened, showed, imported, erased what, when, on which computer. Sealed, append-only, noticed when it is cut,
//! changed or put back.
//!
//! | file | what |
//! |---|---|
//! | [`entry`] | what an entry says, and its form as JSON |
//! | [`tree`] | the Merkle tree over all entries (RFC 6962), kept as a few hashes, so that one entry can be added without reading the others |
//! | [`record`] | an entry's place in the file |
//! | [`segment`] | one file of the log: finds its end, reads all of it |
//! | [`end`] | where the next entry belongs |
//! | [`writer`] | adds entries, one small write each |
//! | [`reader`], [`report`] | reads all entries, and says what is wrong |
//! | [`keys`] | the key of each file |
//! | [`tries`] | wrong passwords, counted until the vault is next unlocked |
//! | [`checkpoint`] | the log's state as a signed note (C2SP tlog-checkpoint) |
//! | [`computer`] | this computer's key, and what it has seen last of each vault's log |
//!
//! `docs/format.md`, section 14, specifies every byte.

mod checkpoint;
mod computer;
mod end;
mod entry;
mod keys;
mod reader;
mod record;
mod report;
mod segment;
mod tree;
mod tries;
mod writer;

pub use checkpoint::Checkpoint;
pub use computer::Computer;
pub use entry::{LogEntry, LogEvent, LoggedFilm, Span};
pub(super) use keys::{LogKeys, WrappedLogKey, keep, key_of};
pub(super) use reader::read;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(super) use record::parse_entry as parse_record;
pub use report::{LogProblem, LogReport, NumberedEntry, SegmentReport};
use segment::{SEGMENTS_MAX, name};
pub use tree::LogHead;
pub(super) use tree::head_if_present;
pub(super) use tries::{
    TRIES, clear as forget_wrong_passwords, count as count_wrong_password, counted as wrong_passwords,
};
pub use writer::UnwrittenEntries;
pub(super) use writer::{LOCK, Log, LogOf};

/// All names that files of the log may have.
pub(super) fn names() -> impl Iterator<Item = String> {
    (0..SEGMENTS_MAX).map(name).chain([LOCK, TRIES].map(str::to_owned))
}
