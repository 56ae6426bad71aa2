//! Films as listed in the catalogue, and the ticket that is needed to read one.

use std::fs::File;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::annotations::{Annotations, Marker};
use super::cobblestone::{CHUNK, sealed_len};
use super::covers::CoverRecords;
use super::error::{Field, VaultError};
use super::facts::{FactsRecord, UnknownFacts};
use super::ids::{FilmId, VaultId};
use super::keep::{Keep, KeepRecord};
use super::label::checked_text;
use super::origin::Origin;
use super::ratings::Rating;
use super::slot::Wrapped;
use super::storage::{FILMS, Storage};
use super::strict;
use super::voices::VoiceRecord;
use crate::film::{Cover, FilmFacts, MediaIndex, Voices};
use crate::memory::Key;

/// Maximum length of a title in bytes.
pub const TITLE_MAX: usize = 500;
/// Maximum number of parts of a film: their file names have three digits.
pub const MAX_PARTS: u32 = 1000;
/// The number in the name of the file with a film's small picture.
pub(super) const PICTURE_NUMBER: u32 = MAX_PARTS;

/// A film in the vault.
#[derive(Clone)]
pub struct Film {
    /// Identifies the film in scripts; never changes.
    pub id: FilmId,
    /// The title, chosen by the user; several films may have the same.
    pub title: String,
    /// When its import began.
    pub imported_at: Timestamp,
    /// Who imported it; may be empty.
    pub imported_by: String,
    /// When it was filmed, if known.
    pub recorded_on: Option<Date>,
    /// Length in bytes; 0 while unfinished.
    pub size: u64,
    /// Its media facts; `None` before it has been probed.
    pub facts: Option<FilmFacts>,
    /// Its index, where its container has none: [`MediaIndex::to_hex`]. What is in it is not looked at before the film is opened.
    pub(super) index: Option<String>,
    /// The therapist's notes and markers.
    pub annotations: Annotations,
    /// Why and for how long it is kept.
    pub keep: Keep,
    /// The files that it was imported from, if any.
    pub origin: Option<Origin>,
    /// Whether it is complete.
    pub state: FilmState,
    pub(super) part_size: PartSize,
    pub(super) parts: u32,
    pub(super) wrapped_key: Wrapped,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    pub(super) other: Map<String, Value>,
    /// Those of its facts.
    pub(super) unknown_facts: UnknownFacts,
}

impl Film {
    /// Whether the film should have been erased by `today`, a day of the user's own calendar: see [`Keep::is_overdue`].
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.keep.is_overdue(today)
    }
}

/// Whether a film is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum FilmState {
    /// Its import is under way or was interrupted. It can be erased, never opened.
    Unfinished,
    /// Written, read back and compared.
    Sealed,
}

impl TryFrom<String> for FilmState {
    type Error = &'static str;

    /// Derived, it could be spelled as an object too.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "unfinished" => Ok(Self::Unfinished),
            "sealed" => Ok(Self::Sealed),
            _ => Err("neither unfinished nor sealed"),
        }
    }
}

/// Size of every part but the last, in bytes of film: a multiple of 16 KiB and at most 4,000 MiB, so that a part is a file below
/// 4 GiB (FAT32).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct PartSize(u64);

impl PartSize {
    /// The maximum and the default: 4,000 MiB, which is 256,000 chunks.
    pub const MAX: Self = Self(256_000 * CHUNK as u64);

    /// The size for a film of `size` bytes whose import may be interrupted, and go on with the part that was not whole: few parts,
    /// because each has to be opened before the film is shown, none below 64 MiB.
    #[must_use]
    pub fn for_film(size: u64) -> Self {
        const MOST_PARTS: u64 = 32;
        const LEAST: u64 = 64 * 1024 * 1024;
        let chunks = size.div_ceil(MOST_PARTS).max(LEAST).div_ceil(CHUNK as u64);
        Self::new(chunks.saturating_mul(CHUNK as u64)).unwrap_or(Self::MAX)
    }

    /// A part size of `bytes`.
    ///
    /// # Errors
    /// [`VaultError::BadPartSize`].
    pub fn new(bytes: u64) -> Result<Self, VaultError> {
        let fits = bytes > 0 && bytes <= Self::MAX.0 && bytes.is_multiple_of(CHUNK as u64);
        if fits {
            Ok(Self(bytes))
        } else {
            Err(VaultError::BadPartSize)
        }
    }

    /// The size in bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }

    /// Number of chunks in a full part.
    pub(super) fn chunks(self) -> u64 {
        self.0 / CHUNK as u64
    }

    /// Number of parts of a film of `size` bytes; `None` if more than the format allows.
    pub(super) fn parts(self, size: u64) -> Option<u32> {
        let parts = u32::try_from(size.div_ceil(self.0).max(1)).ok()?;
        (parts <= MAX_PARTS).then_some(parts)
    }

    /// Bytes of film in part `part` of a film of `size` bytes.
    pub(super) fn part_len(self, part: u32, size: u64) -> u64 {
        size.saturating_sub(u64::from(part) * self.0).min(self.0)
    }

    /// Size on the medium of a film of `size` bytes; `None` if it is too large for the format.
    pub(super) fn sealed_film_len(self, size: u64) -> Option<u64> {
        (0..self.parts(size)?).try_fold(0u64, |sum, part| {
            sum.checked_add(sealed_len(self.part_len(part, size))?)
        })
    }
}

impl Default for PartSize {
    fn default() -> Self {
        Self::MAX
    }
}

impl TryFrom<u64> for PartSize {
    type Error = VaultError;

    fn try_from(bytes: u64) -> Result<Self, VaultError> {
        Self::new(bytes)
    }
}

impl From<PartSize> for u64 {
    fn from(size: PartSize) -> Self {
        size.0
    }
}

/// Everything the stage needs to show one film: open files and the film's key. No path, no title, no key of another film.
pub struct FilmTicket {
    /// The film's parts in order, open for reading only.
    pub parts: Vec<File>,
    /// The key of this film alone.
    pub key: Key<32>,
    /// The vault that the film was sealed in.
    pub vault: VaultId,
    /// The film's id.
    pub film: FilmId,
    /// Length of the film in bytes.
    pub size: u64,
    /// Size of every part but the last, in bytes of film.
    pub part_size: PartSize,
    /// The film's index, where its container has none.
    pub index: Option<Box<MediaIndex>>,
    /// What of its pictures is covered: a film is not shown without it.
    pub covers: Vec<Cover>,
    /// How far its picture is turned by hand, clockwise in degrees.
    pub turn: u16,
    /// What is done to its voices: it is not heard without that.
    pub voices: Voices,
}

/// The path of a part's file, relative to the vault's folder.
pub(super) fn part_name(film: FilmId, part: u32) -> String {
    format!("{}/{film}.{part:03}", FILMS)
}

/// The path of the file that the film's small picture is sealed in, relative to the vault's folder. It is numbered like a part, with one
/// more than any part can have: who knows nothing of pictures ignores it, and removes it with the film.
pub(super) fn picture_name(film: FilmId) -> String {
    part_name(film, PICTURE_NUMBER)
}

/// The path of the file whose lock tells that the film is being imported just now, relative to the vault's folder.
pub(super) fn import_lock_name(film: FilmId) -> String {
    format!("{}/{film}.lck", FILMS)
}

/// To be called before the parts are opened for reading: not every system drops the cache of an open file.
pub(super) fn forget_cached(storage: &dyn Storage, id: FilmId, parts: Range<u32>) {
    for part in parts {
        if let Ok(file) = storage.open(&part_name(id, part)) {
            storage.close_and_forget(file);
        }
    }
}

fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}

/// A film as stored in the catalogue. The format defines its fields; see `docs/format.md`.
#[derive(Serialize, Deserialize)]
pub(super) struct FilmRecord {
    id: FilmId,
    state: FilmState,
    title: String,
    #[serde(deserialize_with = "strict::timestamp_in_full")]
    imported_at: Timestamp,
    imported_by: String,
    #[serde(default, deserialize_with = "strict::date_or_null")]
    recorded_on: Option<Date>,
    size: u64,
    part_size: PartSize,
    parts: u32,
    facts: Option<FactsRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    markers: Vec<Marker>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    notes: String,
    #[serde(default, skip_serializing_if = "CoverRecords::is_empty")]
    covers: CoverRecords,
    #[serde(default, skip_serializing_if = "VoiceRecord::is_plain")]
    voices: VoiceRecord,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ratings: Vec<Rating>,
    #[serde(default, skip_serializing_if = "is_zero")]
    left_at_ms: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    turn: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keep: Option<KeepRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Origin>,
    key: String,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl From<&Film> for FilmRecord {
    fn from(film: &Film) -> Self {
        Self {
            id: film.id,
            state: film.state,
            title: film.title.clone(),
            imported_at: film.imported_at,
            imported_by: film.imported_by.clone(),
            recorded_on: film.recorded_on,
            size: film.size,
            part_size: film.part_size,
            parts: film.parts,
            facts: film
                .facts
                .as_ref()
                .map(|facts| FactsRecord::new(facts, &film.unknown_facts)),
            index: film.index.clone(),
            markers: film.annotations.markers().to_vec(),
            notes: film.annotations.notes().text().to_owned(),
            covers: film.annotations.covers.clone(),
            voices: film.annotations.voices.clone(),
            ratings: film.annotations.ratings().to_vec(),
            left_at_ms: film.annotations.left_at_ms(),
            turn: film.annotations.turn(),
            keep: KeepRecord::new(&film.keep),
            source: film.origin.clone(),
            key: hex::encode(film.wrapped_key),
            other: film.other.clone(),
        }
    }
}

impl FilmRecord {
    /// The film, if the record follows the format's rules.
    pub(super) fn into_film(self) -> Option<Film> {
        let parts_fit = match self.state {
            FilmState::Sealed => self.part_size.parts(self.size) == Some(self.parts),
            FilmState::Unfinished => self.size == 0 && self.parts == 0,
        };
        let text = |text: &str, may_be_empty| checked_text(Field::Title, text, TITLE_MAX, may_be_empty).ok();
        let texts_fit = text(&self.title, false)? == self.title && text(&self.imported_by, true)? == self.imported_by;
        if !(parts_fit && texts_fit) {
            return None;
        }
        let mut wrapped_key = [0; size_of::<Wrapped>()];
        hex::decode_to_slice(&self.key, &mut wrapped_key).ok()?;
        if hex::encode(wrapped_key) != self.key {
            return None;
        }
        let (facts, unknown_facts) = self.facts.map(FactsRecord::into_parts).unzip();
        Some(Film {
            id: self.id,
            title: self.title,
            imported_at: self.imported_at,
            imported_by: self.imported_by,
            recorded_on: self.recorded_on,
            size: self.size,
            facts,
            index: self.index,
            annotations: Annotations::from_record(
                self.markers,
                self.notes,
                (self.covers, self.voices),
                self.ratings,
                self.left_at_ms,
                self.turn,
            )?,
            keep: match self.keep {
                Some(record) => record.into_keep()?,
                None => Keep::default(),
            },
            origin: self.source,
            state: self.state,
            part_size: self.part_size,
            parts: self.parts,
            wrapped_key,
            other: self.other,
            unknown_facts: unknown_facts.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_part_fits_fat32() {
        let sealed = sealed_len(PartSize::MAX.bytes()).unwrap();
        assert!(sealed < u64::from(u32::MAX));
        assert_eq!(sealed, 4_198_400_072);
    }

    #[test]
    fn parts_follow_from_the_size() {
        let part_size = PartSize::new(32 * 1024).unwrap();
        let parts = |size| part_size.parts(size);
        assert_eq!(
            [parts(0), parts(1), parts(32768), parts(32769)],
            [Some(1), Some(1), Some(1), Some(2)]
        );
        assert_eq!([part_size.part_len(0, 32769), part_size.part_len(1, 32769)], [32768, 1]);
        assert_eq!(parts(1000 * 32768), Some(1000));
        assert_eq!(parts(1000 * 32768 + 1), None);
        assert_eq!(parts(u64::MAX), None);
    }

    #[test]
    fn a_film_is_cut_into_few_parts_of_some_length() {
        let of = |size| {
            (
                PartSize::for_film(size).bytes() >> 20,
                PartSize::for_film(size).parts(size),
            )
        };
        assert_eq!(of(1), (64, Some(1)));
        assert_eq!(of(1 << 30), (64, Some(16)));
        assert_eq!(of(3 << 30), (96, Some(32)));
        assert_eq!(of((20 << 30) + 1), (640, Some(32)));
        assert_eq!(of(1 << 40), (4000, Some(263)));
        assert_eq!(PartSize::for_film(u64::MAX), PartSize::MAX);
    }

    #[test]
    fn part_sizes_are_whole_chunks() {
        for bad in [0, 1, 16383, 16385, PartSize::MAX.bytes() + 16384, u64::MAX] {
            assert_eq!(PartSize::new(bad), Err(VaultError::BadPartSize));
        }
    }
}
