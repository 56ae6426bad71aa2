//! Changing, adding and removing passwords. No film is rewritten.

use super::error::{Piece, VaultError};
use super::header::{Access, Header, MAX_SLOTS};
use super::kdf::KdfCost;
use super::log::LogEvent;
use super::slot::{NewSlot, Slot};
use super::unlocked::UnlockedVault;
use crate::memory::{Key, Passphrase};
use crate::policy::check_passphrase;

impl UnlockedVault {
    /// The names of the passwords.
    pub fn slot_names(&self) -> impl Iterator<Item = &str> {
        self.header.slots.iter().map(|slot| slot.name.as_str())
    }

    /// Replaces the password `old` by `new`, at the same hashing cost. Both copies of the header are rewritten, so that the old
    /// password opens neither.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`] for `old`, [`VaultError::WeakPassphrase`] for `new`, [`VaultError::Busy`], and errors of
    /// writing.
    pub fn change_passphrase(&mut self, old: &Passphrase, new: &Passphrase) -> Result<(), VaultError> {
        check_passphrase(new).map_err(VaultError::WeakPassphrase)?;
        let _lock = self.begin_writing()?;
        let number = self.header.unlock(&self.header_file, old)?.slot;
        let mut changed = self.header.clone();
        let mut secrets = changed.secrets(&self.vault_key)?;
        let at = changed.slots.iter().position(|slot| slot.number == number);
        let at = at.ok_or(VaultError::SlotNotFound)?;
        let (name, cost) = (changed.slots[at].name.clone(), changed.slots[at].cost);
        let new = self.new_slot(&name, cost, new)?;
        let access = Access {
            slot: new.slot.number,
            slot_key: new.slot_key,
        };
        (changed.slots[at], secrets[at]) = (new.slot, new.secret);
        let password = name;
        self.commit_header(changed, &secrets, LogEvent::PasswordChanged { password })?;
        if self.access.slot == number {
            self.access = access;
        }
        Ok(())
    }

    /// Adds a password, for example a supervisor's, at the same hashing cost as the one that unlocked the vault.
    ///
    /// # Errors
    /// [`VaultError::SlotExists`], [`VaultError::TooMany`], [`VaultError::BadText`], [`VaultError::WeakPassphrase`],
    /// [`VaultError::Busy`], and errors of writing.
    pub fn add_passphrase(&mut self, name: &str, new: &Passphrase) -> Result<(), VaultError> {
        check_passphrase(new).map_err(VaultError::WeakPassphrase)?;
        let _lock = self.begin_writing()?;
        if self.slot_names().any(|existing| existing == name.trim()) {
            return Err(VaultError::SlotExists);
        }
        if self.header.slots.len() == MAX_SLOTS {
            return Err(VaultError::TooMany { what: Piece::Slot });
        }
        let own = self.header.slots.iter().find(|slot| slot.number == self.access.slot);
        let slot = self.new_slot(name, own.map_or(KdfCost::DEFAULT, |slot| slot.cost), new)?;
        let mut changed = self.header.clone();
        let mut secrets = changed.secrets(&self.vault_key)?;
        let password = slot.slot.name.clone();
        changed.slots.push(slot.slot);
        secrets.push(slot.secret);
        self.commit_header(changed, &secrets, LogEvent::PasswordAdded { password })
    }

    /// Removes the password of that name, so that it no longer opens the vault.
    ///
    /// # Errors
    /// [`VaultError::SlotNotFound`], [`VaultError::LastSlot`], [`VaultError::Busy`], and errors of writing.
    pub fn remove_passphrase(&mut self, name: &str) -> Result<(), VaultError> {
        let _lock = self.begin_writing()?;
        let index = self
            .slot_names()
            .position(|existing| existing == name.trim())
            .ok_or(VaultError::SlotNotFound)?;
        if self.header.slots.len() == 1 {
            return Err(VaultError::LastSlot);
        }
        let mut changed = self.header.clone();
        let password = changed.slots.remove(index).name;
        let secrets = changed.secrets(&self.vault_key)?;
        self.commit_header(changed, &secrets, LogEvent::PasswordRemoved { password })
    }

    /// A slot with an unused number.
    fn new_slot(&self, name: &str, cost: KdfCost, passphrase: &Passphrase) -> Result<NewSlot, VaultError> {
        let highest = self.header.slots.iter().map(|slot| slot.number).max().unwrap_or(0);
        let number = highest
            .checked_add(1)
            .ok_or(VaultError::TooMany { what: Piece::Slot })?;
        let generation = self.header_file.next_generation()?;
        Slot::for_passphrase(self.id(), number, name, cost, passphrase, generation)
    }

    /// Writes a changed header over both copies, so that a removed password opens neither.
    fn commit_header(&mut self, mut changed: Header, secrets: &[Key<32>], event: LogEvent) -> Result<(), VaultError> {
        let vault_key = self.vault_key.copy()?;
        changed.seal(secrets, &vault_key, None)?;
        let announced = self.announce_in_header(event);
        let written = self.write_header(changed, &vault_key);
        self.log_outcome(&announced, written)
    }
}
