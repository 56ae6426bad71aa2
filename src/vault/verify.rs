//! Verification: reading every byte of a film.

use std::sync::Arc;

use super::cobblestone::CHUNK;
use super::error::VaultError;
use super::film::FilmTicket;
use super::ids::FilmId;
use super::log::LogEvent;
use super::progress::{OnProgress, Phase, report};
use super::reader::FilmReader;
use super::storage::Storage;
use super::unlocked::{UnlockedVault, is_there};
use crate::film::FilmSource;
use crate::memory::Slab;

/// Number of bytes that are verified at a time.
const WINDOW: usize = 64 * CHUNK;

impl UnlockedVault {
    /// Reads every chunk of a film from the medium and authenticates it. What cannot be read of it is damage, as long as the medium
    /// is there: one film's bad sector says nothing of the others.
    ///
    /// # Errors
    /// [`VaultError::FilmDamaged`] with the first byte that cannot be read, [`VaultError::FilmUnfinished`],
    /// [`VaultError::FilmNotFound`], [`VaultError::Cancelled`], [`VaultError::MediumLost`].
    pub fn verify(&self, id: FilmId, on_progress: OnProgress<'_>) -> Result<(), VaultError> {
        let verified = self.begin_verifying(id).and_then(|film| film.verify(on_progress));
        self.log_verified(id, &verified);
        verified
    }

    /// What is needed to verify a film without the vault, for as long as it takes. What comes of it is told to
    /// [`log_verified`](Self::log_verified).
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn begin_verifying(&self, id: FilmId) -> Result<FilmToVerify, VaultError> {
        let storage = Arc::clone(&self.storage);
        match self.ticket_from_medium(id) {
            Ok(ticket) => Ok(FilmToVerify { storage, ticket }),
            Err(VaultError::MediumLost | VaultError::NotReadable) if is_there(&*storage) => {
                Err(VaultError::FilmDamaged { offset: 0 })
            }
            Err(error) => Err(error),
        }
    }

    /// Adds to the log that the film is damaged, if that is what was found.
    pub fn log_verified(&self, id: FilmId, outcome: &Result<(), VaultError>) {
        if let Err(error @ VaultError::FilmDamaged { .. }) = outcome {
            let found = error.code().to_owned();
            self.log_film(id, LogEvent::CheckFailed { found });
        }
    }
}

/// A film that is to be verified: its key and its open files, and nothing else of the vault.
pub struct FilmToVerify {
    storage: Arc<dyn Storage>,
    ticket: FilmTicket,
}

impl FilmToVerify {
    /// As [`UnlockedVault::verify`].
    ///
    /// # Errors
    /// As [`UnlockedVault::verify`].
    pub fn verify(self, on_progress: OnProgress<'_>) -> Result<(), VaultError> {
        let mut offset = 0;
        let outcome = read_from(self.ticket, 0, |_| {}, &mut |progress| {
            offset = progress.done;
            on_progress(progress)
        });
        match outcome {
            Err(VaultError::MediumLost | VaultError::NotReadable) if is_there(&*self.storage) => {
                Err(VaultError::FilmDamaged { offset })
            }
            outcome => outcome,
        }
    }
}

/// Reads a film from `start` to its end, so that the first damage is the one that is reported.
pub(super) fn read_from(
    ticket: FilmTicket,
    start: u64,
    mut each: impl FnMut(&[u8]),
    on_progress: OnProgress<'_>,
) -> Result<(), VaultError> {
    let (reader, end) = FilmReader::open_as_far_as_possible(ticket)?;
    let (total, readable) = (reader.len(), end.as_ref().map_or(reader.len(), |end| end.at));
    let mut window = Slab::new(WINDOW)?;
    let mut done = start.min(readable);
    loop {
        report(on_progress, Phase::Verifying, done, Some(total))?;
        if done == readable {
            break;
        }
        let len = usize::try_from(readable - done).unwrap_or(WINDOW).min(WINDOW);
        reader.read_at(done, &mut window[..len])?;
        each(&window[..len]);
        done += len as u64;
    }
    end.map_or(Ok(()), |end| Err(end.why))
}
