//! What another program has written meanwhile.

use super::ab_file::{CATALOGUE, HEADER};
use super::error::VaultError;
use super::header::Header;
use super::unlocked::{UnlockedVault, load_catalogue};

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
        let (header_file, header) = Header::load(&*self.storage, &self.vault_key)?;
        let (catalogue_file, catalogue) = load_catalogue(&*self.storage, self.id(), &self.vault_key)?;
        if header.vault != self.id() {
            return Err(VaultError::NotAVault);
        }
        let newer_header = header_file.generation > self.header_file.generation;
        let newer_catalogue = catalogue_file.generation > self.catalogue_file.generation;
        if newer_header {
            (self.header_file, self.header) = (header_file, header);
        }
        if newer_catalogue {
            (self.catalogue_file, self.catalogue) = (catalogue_file, catalogue);
        }
        Ok(newer_header || newer_catalogue)
    }
}
