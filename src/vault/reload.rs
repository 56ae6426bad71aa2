//! What another program has written meanwhile.

use super::ab_file::{CATALOGUE, HEADER};
use super::error::VaultError;
use super::unlocked::{UnlockedVault, load};

/// The files that change when a vault's list of films or its passwords do: to be watched by their time and length.
#[must_use]
pub fn changing_files() -> [&'static str; 4] {
    let ([a, b], [c, d]) = (CATALOGUE.names(), HEADER.names());
    [a, b, c, d]
}

impl UnlockedVault {
    /// Reads the list of films and the passwords again. Returns whether they are newer than those that are known. Writes nothing, and
    /// does not wait for a program that writes.
    ///
    /// # Errors
    /// Errors of reading, and [`VaultError::Damaged`]; what is known stays as it was.
    pub fn reload(&mut self) -> Result<bool, VaultError> {
        let found = load(&*self.storage, &self.access, Some(&self.vault_key))?;
        if found.header.vault != self.id() {
            return Err(VaultError::NotAVault);
        }
        let newer = found.header_file.generation > self.header_file.generation
            || found.catalogue_file.generation > self.catalogue_file.generation;
        if newer {
            self.take_in(found)?;
        }
        Ok(newer)
    }
}
