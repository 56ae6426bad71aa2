//! Reads every chunk of a film and checks that it is what was sealed.

use std::ops::ControlFlow;

use tokio_util::sync::CancellationToken;

use crate::vault::{Film, FilmState, UnlockedVault, VaultError};

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
        if cancel.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    match outcome {
        Ok(()) => Ok(Verdict::Whole),
        Err(VaultError::FilmDamaged { offset }) => Ok(Verdict::Damaged { at: offset }),
        Err(error) => Err(error),
    }
}
