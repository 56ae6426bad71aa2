//! The receipt of an erasing (R-ERASE): what was erased, when, with which password, on which computer, and what was found afterwards.
//!
//! It names films by their ids and days and never by their titles, which may name a patient. So a receipt can be kept, shown and printed.
//! The title is erased from the list of films; the log keeps it, sealed: it has to say about whom an entry is.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::Field;
use super::film::{Film, TITLE_MAX};
use super::ids::{FilmId, VaultId};
use super::label::checked_text;
use super::strict;

/// Maximum number of receipts that a vault keeps; the oldest makes room.
pub const RECEIPTS_MAX: usize = 1000;

/// What was erased, when, by whom, where and how.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The vault that was erased from.
    pub vault: VaultId,
    /// When the keys of the films were gone.
    #[serde(deserialize_with = "strict::timestamp_in_full")]
    pub erased_at: Timestamp,
    /// The name of the password that was used.
    pub by: String,
    /// The name of the computer.
    pub computer: String,
    /// The films.
    pub films: Vec<ErasedFilm>,
    /// Whether the whole vault was erased, with its keys, its passwords and its list of films.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everything: bool,
    /// Whether it was checked afterwards, on the medium, that nothing that was sealed before opens any more.
    pub checked: bool,
    /// Whether files of the films are left that could not be overwritten or removed. Nobody can open them.
    pub files_left: bool,
    /// Passwords that were not used since the vault was of version 1: they still lead to an older list of films, if somebody has kept one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub old_passwords: Vec<String>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A film that was erased.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedFilm {
    /// Its id.
    pub id: FilmId,
    /// When it was filmed, if that was known.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::date_or_null"
    )]
    pub recorded_on: Option<Date>,
    /// When its import began.
    #[serde(deserialize_with = "strict::timestamp_in_full")]
    pub imported_at: Timestamp,
    /// Length in bytes; 0 if its import was not finished.
    pub size: u64,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl From<&Film> for ErasedFilm {
    fn from(film: &Film) -> Self {
        Self {
            id: film.id,
            recorded_on: film.recorded_on,
            imported_at: film.imported_at,
            size: film.size,
            other: Map::new(),
        }
    }
}

impl Receipt {
    /// A receipt for `films`, of which nothing is known yet but what they were, erased with the password `by`.
    pub(super) fn new(vault: VaultId, by: &str, computer: &str, films: Vec<ErasedFilm>) -> Self {
        let plain: String = computer.chars().filter(|char| !char.is_control()).collect();
        Self {
            vault,
            erased_at: Timestamp::now(),
            by: by.to_owned(),
            computer: checked_text(Field::ImportedBy, &plain, TITLE_MAX, true).unwrap_or_default(),
            films,
            everything: false,
            checked: false,
            files_left: false,
            old_passwords: Vec::new(),
            other: Map::new(),
        }
    }

    /// Whether it follows the format's rules.
    pub(super) fn fits(&self) -> bool {
        let fits =
            |text: &str| checked_text(Field::ImportedBy, text, TITLE_MAX, true).is_ok_and(|checked| checked == text);
        let mut texts = self.old_passwords.iter().chain([&self.by, &self.computer]);
        texts.all(|text| fits(text))
    }
}
