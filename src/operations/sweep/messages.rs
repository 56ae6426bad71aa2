//! What the process that sweeps is told and tells: one JSON object a line, over pipes.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Serialize, Serializer};

use crate::vault::{Fingerprint, PieceMac};

/// Longest line: the fingerprints of a vault are a few megabytes.
const MAX_LINE: u64 = 16 * 1024 * 1024;

/// A line to the process.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Look for copies.
    Sweep(Request),
    /// Look no further: the search is over at once, with what was found.
    Stop,
    /// Erase those of the copies that were found, by their place in the order of finding.
    Erase(Vec<usize>),
}

/// What is looked for, and where.
#[derive(Serialize, Deserialize)]
pub struct Request {
    /// The key of the fingerprints, spelled as a MAC is.
    pub key: PieceMac,
    /// Copies of which files.
    pub files: Vec<Fingerprint>,
    /// Below which folders.
    pub places: Vec<PathBuf>,
    /// What is not looked into: the vault.
    pub skipped: Vec<PathBuf>,
}

/// How much of a film a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Its length, beginning and end are the film's.
    Whole,
    /// It begins as the film does, and is shorter: copying or downloading it was cut off.
    Beginning,
}

/// A copy of a film.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Where it is; for a person to read: what is not text in it is replaced.
    #[serde(serialize_with = "as_text")]
    pub path: PathBuf,
    /// Of which of the files that were looked for, by their place in that list.
    pub number: usize,
    /// Its length in bytes.
    pub size: u64,
    /// How much of the film it has.
    pub likeness: Likeness,
}

/// A line from the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// So many files have been looked at.
    LookedAt(u64),
    /// A copy.
    Found(Found),
    /// Everything has been looked at; these could not be.
    Searched {
        /// Number of files looked at.
        looked_at: u64,
        /// Folders and files that could not be read, or were too many or too deep; a hundred at most.
        #[serde(serialize_with = "as_texts")]
        unreadable: Vec<PathBuf>,
    },
    /// A copy is gone, by its place in the order of finding.
    Erased {
        /// Which.
        copy: usize,
        /// Whether its bytes were overwritten before.
        overwritten: bool,
    },
    /// A copy is still there.
    Left {
        /// Which.
        copy: usize,
        /// Why, in the system's words.
        why: String,
    },
    /// All that was to be erased has been tried.
    Done,
}

/// A file may have any name, and JSON has text only: one name must not end the search. Nothing is found by it again.
fn as_text<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&path.to_string_lossy())
}

fn as_texts<S: Serializer>(paths: &[PathBuf], to: S) -> Result<S::Ok, S::Error> {
    let mut list = to.serialize_seq(Some(paths.len()))?;
    for path in paths {
        list.serialize_element(&path.to_string_lossy())?;
    }
    list.end()
}

/// Reads one line; `None` at the end.
pub(super) fn read_line<T: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    io::Read::take(&mut *from, MAX_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(&line).map(Some).map_err(io::Error::from)
}

/// Writes one line.
pub(super) fn write_line(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    to.write_all(&line).and_then(|()| to.flush())
}
