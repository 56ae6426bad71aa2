//! Checks of the folder that was named: the volume that it is on, and the vault in it.

use std::path::Path;

use super::finding::{Finding, Value};
use crate::platform::drives::{Doubt, Encryption, Exposure, encryption};
use crate::vault::{LockedVault, VaultError};

/// Both checks together: which volume is good enough depends on whether there is a vault.
pub fn volume_and_vault(folder: &Path) -> [Finding; 2] {
    let vault = LockedVault::open(folder);
    let encryption = encryption(folder);
    let is_vault = !matches!(vault, Err(VaultError::NotAVault));
    let path = folder.display().to_string();
    [volume(encryption, is_vault, &path), vault_in(&vault, encryption, path)]
}

fn volume(encryption: Encryption, is_vault: bool, folder: &str) -> Finding {
    const CHECK: &str = "doctor-volume";
    let why = match encryption {
        Encryption::Encrypted { by } => return Finding::green(CHECK, "doctor-volume-encrypted").with("by", by),
        Encryption::Unknown { why: Doubt::Unreadable } => {
            return Finding::red(CHECK, "doctor-volume-missing").with("folder", folder);
        }
        Encryption::Unknown { why: Doubt::Network } => "doctor-volume-on-network",
        Encryption::Unknown { .. } => "doctor-volume-not-told",
        Encryption::Open { how: Exposure::Memory } => "doctor-volume-in-memory",
        Encryption::Open { how: Exposure::Weak } => "doctor-volume-weak",
        Encryption::Open { how: Exposure::Medium } => "doctor-volume-in-the-clear",
    };
    let finding = if is_vault {
        Finding::green(CHECK, "doctor-volume-sealed")
    } else {
        Finding::yellow(CHECK, "doctor-volume-open").with("folder", folder)
    };
    finding.with_value("why", Value::Text(why))
}

fn vault_in(vault: &Result<LockedVault, VaultError>, encryption: Encryption, folder: String) -> Finding {
    const CHECK: &str = "doctor-vault";
    match vault {
        Ok(vault) => {
            let name = &vault.label().name;
            match vault.copies() {
                Ok(copies) if copies.any_damaged() => {
                    return Finding::yellow(CHECK, "doctor-vault-copy-damaged").with("name", name);
                }
                Ok(_) => {}
                Err(error) => return Finding::red(CHECK, "doctor-vault-unreadable").with("why", error.to_string()),
            }
            let passwords = vault.slot_names().count().to_string();
            // A folder of films that cannot be read at all is an empty vault, or one that says so when it is unlocked.
            let troubled = vault.troubled_parts().unwrap_or_default();
            let finding = match troubled.first() {
                None => Finding::green(CHECK, "doctor-vault-readable"),
                Some(first) => Finding::yellow(CHECK, "doctor-vault-leftovers")
                    .with("count", troubled.len().to_string())
                    .with("first", first),
            };
            finding.with("name", name).with("passwords", passwords)
        }
        Err(VaultError::NotAVault) if encryption.is_encrypted() => {
            Finding::green(CHECK, "doctor-vault-none-needed").with("folder", folder)
        }
        Err(VaultError::NotAVault) => Finding::yellow(CHECK, "doctor-vault-none").with("folder", folder),
        Err(error) => Finding::red(CHECK, "doctor-vault-unreadable").with("why", error.to_string()),
    }
}
