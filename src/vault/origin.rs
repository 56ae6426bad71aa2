//! Where a film came from: kept with it, sealed, so that an interrupted import is recognised and can go on.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fingerprint::PieceMac;

/// The files that a film was imported from, in order. The film is their bytes, one after the other.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    files: Vec<OriginFile>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// One of the files.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginFile {
    name: String,
    size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<PieceMac>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl OriginFile {
    /// A file of this name and length in bytes; `start`: of its beginning, by which it is recognised.
    #[must_use]
    pub fn new(name: impl Into<String>, size: u64, start: Option<PieceMac>) -> Self {
        Self {
            name: name.into(),
            size,
            start,
            other: Map::new(),
        }
    }

    /// Its name, without the folder. It comes from a camera or card.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Origin {
    /// These files.
    #[must_use]
    pub fn new(files: Vec<OriginFile>) -> Self {
        let other = Map::new();
        Self { files, other }
    }

    /// The files in order.
    #[must_use]
    pub fn files(&self) -> &[OriginFile] {
        &self.files
    }

    /// Length of the film in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.files.iter().map(OriginFile::size).fold(0, u64::saturating_add)
    }

    /// Whether these are the same files, as far as lengths and beginnings tell. Names and times do not count: cards are copied, and clocks set.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |(one, other): (&OriginFile, &OriginFile)| one.size == other.size && one.start == other.start;
        let begins_alike = self.files.first().is_some_and(|file| file.start.is_some());
        begins_alike && self.files.len() == other.files.len() && self.files.iter().zip(&other.files).all(same)
    }
}
