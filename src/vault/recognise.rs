//! Whether a file is one that a film of the vault came from.

use super::error::{Piece, VaultError};
use super::fingerprint::{Fingerprint, FingerprintKey, Fingerprints};
use super::ids::FilmId;
use super::unlocked::UnlockedVault;

/// What the vault knows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A film in the vault came from it.
    InVault(FilmId),
    /// A film came from it that was erased since.
    Erased,
}

impl UnlockedVault {
    /// The key of the vault's fingerprints, which is made if there is none yet.
    ///
    /// # Errors
    /// [`VaultError::Busy`], and errors of writing, if it has to be made.
    pub fn fingerprint_key(&mut self) -> Result<FingerprintKey, VaultError> {
        if self.catalogue.fingerprints.is_none() {
            let _lock = self.begin_writing()?;
            if self.catalogue.fingerprints.is_none() {
                let mut changed = self.catalogue.clone();
                changed.fingerprints = Some(Fingerprints::with_new_key()?);
                self.commit(changed)?;
            }
        }
        let fingerprints = self.catalogue.fingerprints.as_ref();
        let key = fingerprints.map(|known| known.key.as_key()).transpose()?;
        // It was made just now.
        key.ok_or(VaultError::Damaged { what: Piece::Catalogue })
    }

    /// The same, if there is one: otherwise no film has come from a file yet.
    ///
    /// # Errors
    /// [`VaultError::Memory`].
    pub fn known_fingerprint_key(&self) -> Result<Option<FingerprintKey>, VaultError> {
        let fingerprints = self.catalogue.fingerprints.as_ref();
        Ok(fingerprints.map(|known| known.key.as_key()).transpose()?)
    }

    /// The fingerprints of all files that films came from, of erased films too, and whether the film is in the vault.
    pub fn fingerprints(&self) -> impl Iterator<Item = (Fingerprint, Known)> {
        let files = self.catalogue.fingerprints.iter().flat_map(|known| &known.files);
        files.map(|file| {
            let known = match self.film(file.film) {
                Ok(film) => Known::InVault(film.id),
                Err(_) => Known::Erased,
            };
            (file.fingerprint, known)
        })
    }

    /// Whether a film came from a file of this length: only then is it worth taking a fingerprint.
    pub fn knows_size(&self, size: u64) -> bool {
        self.fingerprints().any(|(known, _)| known.size == size)
    }

    /// What the vault knows of a file: rather that its film is there than that one was erased.
    pub fn recognise(&self, file: &Fingerprint) -> Option<Known> {
        let mut known = self.fingerprints().filter(|(known, _)| known == file);
        let first = known.next()?.1;
        let in_vault = known.map(|(_, known)| known).find(|known| *known != Known::Erased);
        Some(match first {
            Known::Erased => in_vault.unwrap_or(first),
            first => first,
        })
    }
}
