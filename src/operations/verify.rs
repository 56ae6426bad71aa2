//! Reads every chunk of a film and checks that it is what was sealed.

use std::ops::ControlFlow;

use tokio_util::sync::CancellationToken;

use crate::film::FilmSource;
use crate::memory::Slab;
use crate::vault::{CHUNK, Film, FilmReader, FilmState, FilmTicket, UnlockedVault, VaultError};

/// Number of bytes that are read at a time.
const WINDOW: usize = 64 * CHUNK;

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

/// As [`verify`], for a film of which only the ticket is held: the vault can be locked meanwhile, and this stops within a moment when
/// `cancel` is cancelled. `on_progress` gets the number of bytes that are done, and of all.
///
/// # Errors
/// [`VaultError::MediumLost`], [`VaultError::Cancelled`], [`VaultError::Memory`].
pub fn verify_ticket(
    ticket: FilmTicket,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64, u64),
) -> Result<Verdict, VaultError> {
    let read = || -> Result<(), VaultError> {
        let reader = FilmReader::open(ticket)?;
        let total = reader.len();
        let mut window = Slab::new(WINDOW)?;
        let mut done = 0;
        while done < total {
            if cancel.is_cancelled() {
                return Err(VaultError::Cancelled);
            }
            let len = usize::try_from(total - done).unwrap_or(WINDOW).min(WINDOW);
            reader.read_at(done, &mut window[..len])?;
            done += len as u64;
            on_progress(done, total);
        }
        Ok(())
    };
    match read() {
        Ok(()) => Ok(Verdict::Whole),
        Err(VaultError::FilmDamaged { offset }) => Ok(Verdict::Damaged { at: offset }),
        Err(error) => Err(error),
    }
}
