//! The catalogue: the sealed list of films.

use std::collections::HashSet;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::ab_file::AbFile;
use super::categories::Category;
use super::cobblestone;
use super::error::{Piece, VaultError};
use super::film::{Film, FilmRecord};
use super::fingerprint::Fingerprints;
use super::forms::StoredForm;
use super::ids::{FilmId, VaultId};
use super::keys::catalogue_context;
use super::log::{LogHead, WrappedLogKey, head_if_present};
use super::receipt::{RECEIPTS_MAX, Receipt};
use super::strict;
use crate::memory::Key;

/// The contents of the catalogue.
#[derive(Clone, Default)]
pub struct Catalogue {
    /// In the order of import.
    pub films: Vec<Film>,
    /// Erased films, whose keys are gone but whose files may be left.
    pub erased: Vec<FilmId>,
    /// Copies of a generation below this still hold the key of an erased film: none may be left.
    pub forget_before: u64,
    /// The state of the log when the catalogue was written; `None` before there was one.
    pub log: Option<LogHead>,
    /// The wrapped keys of the log's first files, which were sealed under an earlier vault key.
    pub log_keys: Vec<WrappedLogKey>,
    /// By which films are recognised, erased ones too.
    pub fingerprints: Option<Fingerprints>,
    /// Receipts of what was erased, the oldest first.
    pub receipts: Vec<Receipt>,
    /// The categories of markers; `None`: the usual ones.
    pub categories: Option<Vec<Category>>,
    /// The forms that films are rated with.
    pub forms: Vec<StoredForm>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    other: Map<String, Value>,
}

/// The catalogue as JSON.
#[derive(Serialize, Deserialize)]
struct CatalogueRecord {
    films: Vec<FilmRecord>,
    #[serde(default)]
    erased: Vec<FilmId>,
    #[serde(default)]
    forget_before: u64,
    #[serde(
        default,
        deserialize_with = "head_if_present",
        skip_serializing_if = "Option::is_none"
    )]
    log: Option<LogHead>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    log_keys: Vec<WrappedLogKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprints: Option<Fingerprints>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    receipts: Vec<Receipt>,
    #[serde(
        default,
        deserialize_with = "strict::present",
        skip_serializing_if = "Option::is_none"
    )]
    categories: Option<Vec<Category>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    forms: Vec<StoredForm>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Catalogue {
    /// The film with this id, mutable.
    pub fn film_mut(&mut self, id: FilmId) -> Result<&mut Film, VaultError> {
        self.films
            .iter_mut()
            .find(|film| film.id == id)
            .ok_or(VaultError::FilmNotFound)
    }

    /// Opens the newest copy.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] if it is not what was sealed, or breaks a rule of the format: then nothing of it is used.
    pub fn open(file: &AbFile, vault: VaultId, key: &Key<32>) -> Result<Self, VaultError> {
        let damaged = VaultError::Damaged { what: Piece::Catalogue };
        let context = catalogue_context(vault, file.generation);
        let plain = cobblestone::open(key.expose(), &context, &file.body)?.map_err(|_| damaged.clone())?;
        Self::from_json(&plain, file.generation).ok_or(damaged)
    }

    /// The catalogue, if it follows the format's rules.
    pub(super) fn from_json(text: &[u8], generation: u64) -> Option<Self> {
        if !strict::is_unambiguous(text) {
            return None;
        }
        let record: CatalogueRecord = serde_json::from_slice(text).ok()?;
        let films: Vec<_> = record
            .films
            .into_iter()
            .map(FilmRecord::into_film)
            .collect::<Option<_>>()?;
        // A film that is both listed and erased would lose its files to the next program that writes.
        let mut ids: HashSet<FilmId> = record.erased.iter().copied().collect();
        let ids_differ = films.iter().all(|film| ids.insert(film.id));
        let receipts_fit = record.receipts.len() <= RECEIPTS_MAX && record.receipts.iter().all(Receipt::fits);
        let categories_fit = record.categories.as_deref().is_none_or(Category::fit);
        let forms_fit = StoredForm::fit(&record.forms);
        (ids_differ && receipts_fit && categories_fit && forms_fit && record.forget_before <= generation).then_some(
            Self {
                films,
                erased: record.erased,
                forget_before: record.forget_before,
                log: record.log,
                log_keys: record.log_keys,
                fingerprints: record.fingerprints,
                receipts: record.receipts,
                categories: record.categories,
                forms: record.forms,
                other: record.other,
            },
        )
    }

    /// The JSON that is sealed.
    pub(super) fn to_json(&self) -> Zeroizing<Vec<u8>> {
        let record = CatalogueRecord {
            films: self.films.iter().map(FilmRecord::from).collect(),
            erased: self.erased.clone(),
            forget_before: self.forget_before,
            log: self.log,
            log_keys: self.log_keys.clone(),
            fingerprints: self.fingerprints.clone(),
            receipts: self.receipts.clone(),
            categories: self.categories.clone(),
            forms: self.forms.clone(),
            other: self.other.clone(),
        };
        // Cannot fail: every field has a JSON form, and writing to memory has no errors.
        Zeroizing::new(serde_json::to_vec(&record).expect("the catalogue has a JSON form"))
    }

    /// The sealed body for an A/B file of this generation.
    pub fn seal(&self, generation: u64, vault: VaultId, key: &Key<32>) -> Result<Vec<u8>, VaultError> {
        let plain = self.to_json();
        // Whatever a film or a clock may have led to: never written is what could not be read again.
        if Self::from_json(&plain, generation).is_none() {
            return Err(VaultError::System {
                doing: "write the list of films",
                kind: ErrorKind::InvalidData,
            });
        }
        Ok(cobblestone::seal(
            key.expose(),
            &catalogue_context(vault, generation),
            &plain,
        )?)
    }
}
