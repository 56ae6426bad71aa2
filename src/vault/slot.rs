//! A password slot: the way from one password to the vault key.
//!
//! ```text
//! password ─Argon2id→ slot key ─opens→ slot root (random) ─HKDF→ slot secret ─opens→ vault key
//! ```
//!
//! The slot secret, which lasts, is what lets the vault key be replaced without knowing the password: whoever has the vault key finds the
//! slot secrets of all slots in the header, sealed, and wraps the new vault key under each.

use super::cobblestone::{self, PREFIX, TAG};
use super::error::{Field, Piece, VaultError};
use super::ids::VaultId;
use super::kdf::{KdfCost, SALT};
use super::keys::{Purpose, slot_context, slot_secret, slot_secret_context, subkey, vault_key_context};
use super::label::checked_text;
use crate::memory::{Key, MemoryError, Passphrase};

/// Maximum length of a slot's name in bytes.
pub(super) const SLOT_NAME_MAX: usize = 100;

/// A key of 32 bytes, sealed.
pub(super) type Wrapped = [u8; PREFIX + 32 + TAG];

/// A password slot. Not secret: it is stored in the file as it is.
#[derive(Clone)]
pub struct Slot {
    /// Unique in one vault.
    pub number: u32,
    /// Whose password it is.
    pub name: String,
    /// The cost of trying a password.
    pub cost: KdfCost,
    pub(super) salt: [u8; SALT],
    /// The slot root, sealed under the slot key.
    pub(super) root: Wrapped,
    /// `None` in a header of version 1: there the slot root is the vault key.
    pub(super) keys: Option<SlotKeys>,
}

/// What version 2 has added to a slot.
#[derive(Clone)]
pub(super) struct SlotKeys {
    /// The generation of the header in which the slot root was made; 0: it was the vault key while the header had version 1.
    pub renewed: u64,
    /// The vault key, sealed under the slot secret; while it is being replaced, the next one too.
    pub vault_keys: Vec<Wrapped>,
    /// The slot secret, sealed under the vault key.
    pub kept: Wrapped,
}

/// A slot that was made or renewed, and has no vault key yet.
pub(super) struct NewSlot {
    pub slot: Slot,
    /// Which the vault key is to be sealed under.
    pub secret: Key<32>,
    /// Which its password leads to.
    pub slot_key: Key<32>,
}

impl Slot {
    /// A slot for a new password, in a header of this generation.
    pub(super) fn for_passphrase(
        vault: VaultId,
        number: u32,
        name: &str,
        cost: KdfCost,
        passphrase: &Passphrase,
        generation: u64,
    ) -> Result<NewSlot, VaultError> {
        let name = checked_text(Field::SlotName, name, SLOT_NAME_MAX, false)?;
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(|_| MemoryError::NoRandomness)?;
        let slot_key = cost.stretch(passphrase, &salt)?;
        let unused = [0; size_of::<Wrapped>()];
        let mut slot = Self {
            number,
            name,
            cost,
            salt,
            root: unused,
            keys: None,
        };
        let secret = slot.renew(vault, &slot_key, generation)?;
        Ok(NewSlot { slot, secret, slot_key })
    }

    /// Gives the slot a new root, so that nothing that was sealed under the one before leads to anything of the vault any more.
    /// Returns the new slot secret.
    pub(super) fn renew(&mut self, vault: VaultId, slot_key: &Key<32>, generation: u64) -> Result<Key<32>, VaultError> {
        let root = Key::generate()?;
        self.root = wrap(slot_key, &slot_context(vault, self.number, self.cost), &root)?;
        let unused = [0; size_of::<Wrapped>()];
        self.keys = Some(SlotKeys {
            renewed: generation,
            vault_keys: Vec::new(),
            kept: unused,
        });
        Ok(slot_secret(&root, vault, self.number)?)
    }

    /// The slot key that a password gives.
    pub(super) fn stretch(&self, passphrase: &Passphrase) -> Result<Key<32>, VaultError> {
        self.cost.stretch(passphrase, &self.salt)
    }

    /// The slot root, or `None` if this is not the slot's key.
    pub(super) fn open(&self, vault: VaultId, slot_key: &Key<32>) -> Result<Option<Key<32>>, VaultError> {
        unwrap(slot_key, &slot_context(vault, self.number, self.cost), &self.root)
    }

    /// The slot secret, for whoever has the vault key.
    pub(super) fn secret(&self, vault: VaultId, vault_key: &Key<32>) -> Result<Key<32>, VaultError> {
        match &self.keys {
            None => Ok(slot_secret(vault_key, vault, self.number)?),
            Some(keys) => {
                let wrapping = subkey(vault_key, vault, Purpose::SlotSecrets)?;
                let secret = unwrap(&wrapping, &slot_secret_context(vault, self.number), &keys.kept)?;
                secret.ok_or(VaultError::Damaged { what: Piece::Header })
            }
        }
    }

    /// Seals the vault key, and the next one if it is being replaced, under the slot secret; and the slot secret under the vault key.
    pub(super) fn seal(
        &mut self,
        vault: VaultId,
        secret: &Key<32>,
        vault_key: &Key<32>,
        next: Option<&Key<32>>,
    ) -> Result<(), VaultError> {
        let context = vault_key_context(vault, self.number);
        let wrapping = subkey(vault_key, vault, Purpose::SlotSecrets)?;
        self.keys = Some(SlotKeys {
            renewed: self.renewed(),
            vault_keys: std::iter::once(vault_key)
                .chain(next)
                .map(|key| wrap(secret, &context, key))
                .collect::<Result<_, _>>()?,
            kept: wrap(&wrapping, &slot_secret_context(vault, self.number), secret)?,
        });
        Ok(())
    }

    /// The vault keys that the slot root leads to: one, or two while it is being replaced.
    pub(super) fn vault_keys(&self, vault: VaultId, root: Key<32>) -> Result<Vec<Key<32>>, VaultError> {
        let Some(keys) = &self.keys else { return Ok(vec![root]) };
        let secret = slot_secret(&root, vault, self.number)?;
        let context = vault_key_context(vault, self.number);
        let open = |wrapped| unwrap(&secret, &context, wrapped)?.ok_or(VaultError::Damaged { what: Piece::Header });
        keys.vault_keys.iter().map(open).collect()
    }

    /// The generation of the header in which the slot root was made; 0 if it was the vault key of a header of version 1, so that its
    /// password leads to what was sealed under that.
    pub(super) fn renewed(&self) -> u64 {
        self.keys.as_ref().map_or(0, |keys| keys.renewed)
    }
}

/// Seals one key under another.
pub(super) fn wrap(under: &Key<32>, context: &[u8], key: &Key<32>) -> Result<Wrapped, VaultError> {
    let sealed = cobblestone::seal(under.expose(), context, key.expose())?;
    Ok(sealed.try_into().expect("a sealed key of 32 bytes has 104 bytes"))
}

/// Opens what [`wrap`] has sealed; `None` if it was not sealed so.
pub(super) fn unwrap(under: &Key<32>, context: &[u8], wrapped: &Wrapped) -> Result<Option<Key<32>>, VaultError> {
    let Ok(plain) = cobblestone::open(under.expose(), context, wrapped)? else {
        return Ok(None);
    };
    let Some(plain) = plain.first_chunk::<32>() else {
        return Ok(None);
    };
    Ok(Some(Key::from_fn(|bytes| bytes.copy_from_slice(plain))?))
}
