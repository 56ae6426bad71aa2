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
    /// Whether there is more than where films were left.
    notes: bool,
    /// Under a key of the vault key, which any of the vault's passwords leads to.
    for_any: Vec<u8>,
    /// Under a key of the slot key, for the case that the vault key is replaced meanwhile.
    for_same: Vec<u8>,
}

impl UnwrittenNotes {
    /// The vault that they belong to.
    pub fn vault(&self) -> VaultId {
        self.vault
    }

    /// Whether a person would miss anything of it.
    pub fn has_notes(&self) -> bool {
        self.notes
    }
}

impl UnlockedVault {
    /// Seals changes that cannot be written now.
    ///
    /// # Errors
    /// [`VaultError::Memory`].
    pub fn seal_unwritten(&self, changes: &[(FilmId, AnnotationChange)]) -> Result<UnwrittenNotes, VaultError> {
        // Cannot fail: every field has a JSON form, and writing to memory has no errors.
        let plain = Zeroizing::new(to_vec(changes).expect("a change has a JSON form"));
        let vault = self.id();
        let seal = |under| {
            let key = subkey(under, vault, Purpose::UnwrittenNotes)?;
            cobblestone::seal(key.expose(), &unwritten_context(vault), &plain)
        };
        Ok(UnwrittenNotes {
            vault,
            notes: changes.iter().any(|(_, change)| change.is_note()),
            for_any: seal(&self.vault_key)?,
            for_same: seal(&self.access.slot_key)?,
        })
    }

    /// The changes that were sealed, to be written now.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] if they are another vault's; [`VaultError::Memory`].
    pub fn open_unwritten(&self, notes: &UnwrittenNotes) -> Result<Vec<(FilmId, AnnotationChange)>, VaultError> {
        let damaged = VaultError::Damaged { what: Piece::Marker };
        for (under, sealed) in [
            (&self.vault_key, &notes.for_any),
            (&self.access.slot_key, &notes.for_same),
        ] {
            let key = subkey(under, self.id(), Purpose::UnwrittenNotes)?;
            if let Ok(plain) = cobblestone::open(key.expose(), &unwritten_context(self.id()), sealed)? {
                return from_slice(&plain).map_err(|_| damaged);
            }
        }
        Err(damaged)
    }
}
