//! Reads every chunk of a film and checks that it is what was sealed.

use std::ops::ControlFlow;
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::vault::{Film, FilmId, FilmState, UnlockedVault, VaultError};

/// What reading a film has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every byte is what was sealed.
    Whole,
    /// It is not.
    Damaged {
        /// First byte of the film that is not what was sealed.
        at: u64,
    },
    /// Its import was cut off; it was not read.
    Unfinished,
}

/// Reads and authenticates the whole film, in locked memory. `on_progress` gets the number of bytes that are done.
///
/// # Errors
/// As [`UnlockedVault::verify`], except for damage, which is a [`Verdict`]; [`VaultError::Cancelled`] when `cancel` was cancelled.
pub fn verify(
    vault: &UnlockedVault,
    film: &Film,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Verdict, VaultError> {
    if film.state == FilmState::Unfinished {
        return Ok(Verdict::Unfinished);
    }
    let outcome = vault.verify(film.id, &mut |step| {
        on_progress(step.done);
        go_on(cancel)
    });
    verdict(outcome)
}

/// As [`verify`], for a film of a vault that can be used, and locked, meanwhile: it is held for moments only. Stops within a moment when
/// `cancel` is cancelled. `on_progress` gets the number of bytes that are done, and of all.
///
/// # Errors
/// As [`verify`]; [`VaultError::Cancelled`] also when the vault is locked before it is begun.
pub fn verify_meanwhile(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64, u64),
) -> Result<Verdict, VaultError> {
    let begun = match vault.upgrade() {
        Some(vault) => vault.lock().begin_verifying(id),
        None => return Err(VaultError::Cancelled),
    };
    let outcome = begun.and_then(|film| {
        film.verify(&mut |step| {
            on_progress(step.done, step.total.unwrap_or(step.done));
            go_on(cancel)
        })
    });
    if let Some(vault) = vault.upgrade() {
        vault.lock().log_verified(id, &outcome);
    }
    verdict(outcome)
}

fn go_on(cancel: &CancellationToken) -> ControlFlow<()> {
    if cancel.is_cancelled() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

fn verdict(outcome: Result<(), VaultError>) -> Result<Verdict, VaultError> {
    match outcome {
        Ok(()) => Ok(Verdict::Whole),
        Err(VaultError::FilmDamaged { offset }) => Ok(Verdict::Damaged { at: offset }),
        Err(error) => Err(error),
    }
}
