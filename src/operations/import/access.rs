//! The vault, held for moments only.

use std::sync::Weak;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::source::ImportError;
use crate::vault::{UnlockedVault, VaultError};

/// How long another program that is changing the vault is waited for: it takes that a moment.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is tried again meanwhile.
const TRY_EVERY: Duration = Duration::from_millis(100);

/// Does something with the vault, as long as it is unlocked; waits for another program that is changing it.
pub(super) fn with<T>(
    vault: &Weak<Mutex<UnlockedVault>>,
    mut act: impl FnMut(&mut UnlockedVault) -> Result<T, VaultError>,
) -> Result<T, ImportError> {
    let begun = Instant::now();
    loop {
        let unlocked = vault.upgrade().ok_or(ImportError::VaultLocked)?;
        let outcome = act(&mut unlocked.lock());
        match outcome {
            Err(VaultError::Busy) if begun.elapsed() < PATIENCE => thread::sleep(TRY_EVERY),
            outcome => return Ok(outcome?),
        }
    }
}
