//! What was noted about films and could not be written before its vault was locked: kept in memory, sealed.

use serde_json::{from_slice, to_vec};
use zeroize::Zeroizing;

use super::annotations::AnnotationChange;
use super::cobblestone;
use super::error::{Piece, VaultError};
use super::ids::{FilmId, VaultId};
use super::keys::{Purpose, subkey, unwritten_context};
use super::unlocked::UnlockedVault;

/// Changes of films' annotations, sealed under a key that only their vault's password leads to. Never in a file.
pub struct UnwrittenNotes {
    vault: VaultId,
    sealed: Vec<u8>,
}

impl UnwrittenNotes {
    /// The vault that they belong to.
    pub fn vault(&self) -> VaultId {
        self.vault
    }
}

impl UnlockedVault {
    /// Seals changes that cannot be written now.
    ///
    /// # Errors
    /// [`VaultError::Memory`].
    pub fn seal_unwritten(&self, changes: &[(FilmId, AnnotationChange)]) -> Result<UnwrittenNotes, VaultError> {
        let key = subkey(&self.vault_key, self.id(), Purpose::UnwrittenNotes)?;
        // Cannot fail: every field has a JSON form, and writing to memory has no errors.
        let plain = Zeroizing::new(to_vec(changes).expect("a change has a JSON form"));
        let vault = self.id();
        let sealed = cobblestone::seal(key.expose(), &unwritten_context(vault), &plain)?;
        Ok(UnwrittenNotes { vault, sealed })
    }

    /// The changes that were sealed, to be written now.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] if they are another vault's; [`VaultError::Memory`].
    pub fn open_unwritten(&self, notes: &UnwrittenNotes) -> Result<Vec<(FilmId, AnnotationChange)>, VaultError> {
        let damaged = VaultError::Damaged { what: Piece::Marker };
        let key = subkey(&self.vault_key, self.id(), Purpose::UnwrittenNotes)?;
        let plain = cobblestone::open(key.expose(), &unwritten_context(self.id()), &notes.sealed)?;
        let plain = plain.map_err(|_| damaged.clone())?;
        from_slice(&plain).map_err(|_| damaged)
    }
}
