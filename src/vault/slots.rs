//! Changing, adding and removing passwords. No film is rewritten.

use super::error::{Piece, VaultError};
use super::header::{Header, MAX_SLOTS, Slot};
use super::kdf::KdfCost;
use super::log::LogEvent;
use super::unlocked::UnlockedVault;
use crate::memory::Passphrase;
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
        let (_, number) = self.header.unlock(&self.header_file, old)?;
        let mut changed = self.header.clone();
        let slot = changed
            .slots
            .iter_mut()
            .find(|slot| slot.number == number)
            .ok_or(VaultError::SlotNotFound)?;
        *slot = self.new_slot(&slot.name, slot.cost, new)?;
        let now = if self.slot == number { slot.number } else { self.slot };
        let password = slot.name.clone();
        self.commit_header(changed, LogEvent::PasswordChanged { password })?;
        self.slot = now;
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
        let own = self.header.slots.iter().find(|slot| slot.number == self.slot);
        let slot = self.new_slot(name, own.map_or(KdfCost::DEFAULT, |slot| slot.cost), new)?;
        let mut changed = self.header.clone();
        let password = slot.name.clone();
        changed.slots.push(slot);
        self.commit_header(changed, LogEvent::PasswordAdded { password })
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
        self.commit_header(changed, LogEvent::PasswordRemoved { password })
    }

    /// A slot with an unused number.
    fn new_slot(&self, name: &str, cost: KdfCost, passphrase: &Passphrase) -> Result<Slot, VaultError> {
        let highest = self.header.slots.iter().map(|slot| slot.number).max().unwrap_or(0);
        let number = highest
            .checked_add(1)
            .ok_or(VaultError::TooMany { what: Piece::Slot })?;
        Slot::new(self.id(), number, name, cost, passphrase, &self.vault_key)
    }

    /// Writes a changed header over both copies, so that a removed password opens neither.
    fn commit_header(&mut self, changed: Header, event: LogEvent) -> Result<(), VaultError> {
        self.log(event);
        let written = self.write_header(changed);
        self.log_outcome(written)
    }

    fn write_header(&mut self, changed: Header) -> Result<(), VaultError> {
        let generation = self.header_file.next_generation()?;
        let body = changed.to_body(generation, &self.vault_key)?;
        self.header_file.write(&*self.storage, generation, body)?;
        self.log.lock().generations.0 = generation;
        self.header = changed;
        self.header_file.sync_copies(&*self.storage)
    }
}
