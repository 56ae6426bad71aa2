//! The passwords of a vault: which there are, and changing, adding and removing them. No film is rewritten.

use crate::memory::Passphrase;
use crate::vault::{UnlockedVault, VaultError};

/// A password of the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// Whose it is.
    pub name: String,
    /// Whether it is the one that unlocked the vault.
    pub is_in_use: bool,
}

/// All passwords, the oldest first.
#[must_use]
pub fn list(vault: &UnlockedVault) -> Vec<Password> {
    let in_use = vault.name_in_use();
    let password = |name: &str| Password {
        name: name.to_owned(),
        is_in_use: in_use == Some(name),
    };
    vault.slot_names().map(password).collect()
}

/// Whether one of them can be removed: a vault keeps at least one.
#[must_use]
pub fn may_remove(vault: &UnlockedVault) -> bool {
    vault.slot_names().count() > 1
}

/// Replaces the password `old`, whichever of the vault's it is, by `new`; its name stays.
///
/// # Errors
/// As [`UnlockedVault::change_passphrase`]: [`VaultError::WrongPassphrase`] for `old`, [`VaultError::WeakPassphrase`] for `new`.
pub fn change(vault: &mut UnlockedVault, old: &Passphrase, new: &Passphrase) -> Result<(), VaultError> {
    vault.change_passphrase(old, new)
}

/// Adds a password, for example a supervisor's.
///
/// # Errors
/// As [`UnlockedVault::add_passphrase`]: [`VaultError::SlotExists`], [`VaultError::TooMany`], [`VaultError::WeakPassphrase`].
pub fn add(vault: &mut UnlockedVault, name: &str, new: &Passphrase) -> Result<(), VaultError> {
    vault.add_passphrase(name, new)
}

/// Removes the password of that name; never the last one.
///
/// # Errors
/// As [`UnlockedVault::remove_passphrase`]: [`VaultError::SlotNotFound`], [`VaultError::LastSlot`].
pub fn remove(vault: &mut UnlockedVault, name: &str) -> Result<(), VaultError> {
    vault.remove_passphrase(name)
}
