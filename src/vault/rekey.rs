//! Replacing the vault key, so that what was sealed under the one before is of no use any more.
//!
//! Header and catalogue are two files, and no file system replaces two at once. So it takes three steps, each of which writes both
//! copies of one file, and after each of which the vault opens:
//!
//! 1. the header, with the next vault key beside the present one in every slot;
//! 2. the catalogue, sealed under the next one: from its first copy on the change counts;
//! 3. the header, with the next one alone: from here on the one before is gone.
//!
//! Whoever reads between them opens the catalogue with whichever of the two fits, and whoever writes next goes on from there: back to the
//! present key before the second step, on to the next one after it.

use super::catalogue::Catalogue;
use super::error::VaultError;
use super::header::Header;
use super::keys::{Purpose, film_key_context, subkey};
use super::slot::wrap;
use super::unlocked::UnlockedVault;
use crate::memory::Key;

impl UnlockedVault {
    /// Writes a changed catalogue under a new vault key. If only a part of that could be done, whoever writes next finishes it; the
    /// change counts if this value has it then. The lock is held, and nothing is left to finish.
    pub(super) fn commit_under_new_key(&mut self, mut changed: Catalogue) -> Result<(), VaultError> {
        changed.forget_before = self.catalogue_file.next_generation()?;
        let next = Key::generate()?;
        self.wrap_anew(&mut changed, &next)?;
        self.keep_log_keys(&mut changed, &next)?;

        let secrets = self.header.secrets(&self.vault_key)?;
        let mut both = self.header.clone();
        both.seal(&secrets, &self.vault_key, Some(&next))?;
        let present = self.vault_key.copy()?;
        self.write_header(both, &present)?;

        let present = std::mem::replace(&mut self.vault_key, next);
        if let Err(error) = self.write_newest(&changed) {
            self.vault_key = present;
            return Err(error);
        }
        self.catalogue = changed;
        self.follow_log_keys(true)?;
        self.catalogue_file.sync_copies(&*self.storage)?;
        self.settle_keys(&present)
    }

    /// Writes the header with the vault key that opens the catalogue, and no other. `authentic`: the one that authenticates the
    /// header as it is. The slot whose password is in use gets a new root, so that its own password no longer leads to a vault key
    /// of before either; for the others that takes their passwords.
    pub(super) fn settle_keys(&mut self, authentic: &Key<32>) -> Result<(), VaultError> {
        let mut changed = self.header.clone();
        let mut secrets = changed.secrets(authentic)?;
        let (vault, generation) = (self.id(), self.header_file.next_generation()?);
        let own = self.access.slot;
        for (slot, secret) in changed.slots.iter_mut().zip(&mut secrets) {
            if slot.number == own && slot.open(vault, &self.access.slot_key)?.is_some() {
                *secret = slot.renew(vault, &self.access.slot_key, generation)?;
            }
        }
        let vault_key = self.vault_key.copy()?;
        changed.seal(&secrets, &vault_key, None)?;
        self.write_header(changed, &vault_key)
    }

    /// Wraps the key of every film under another vault key.
    fn wrap_anew(&self, catalogue: &mut Catalogue, next: &Key<32>) -> Result<(), VaultError> {
        let wrapping = subkey(next, self.id(), Purpose::FilmKeys)?;
        for film in &mut catalogue.films {
            let key = self.unwrap_film_key(film)?;
            film.wrapped_key = wrap(&wrapping, &film_key_context(self.id(), film.id), &key)?;
        }
        Ok(())
    }

    /// Writes a header over both copies; `vault_key` authenticates it.
    pub(super) fn write_header(&mut self, changed: Header, vault_key: &Key<32>) -> Result<(), VaultError> {
        let generation = self.header_file.next_generation()?;
        let body = changed.to_body(generation, vault_key)?;
        self.header_file.write(&*self.storage, generation, body)?;
        self.log.lock().generations.0 = generation;
        self.header = changed;
        self.header_file.sync_copies(&*self.storage)
    }
}
