//! Verification: reading every byte of a film.

use super::cobblestone::CHUNK;
use super::error::VaultError;
use super::film::FilmTicket;
use super::ids::FilmId;
use super::progress::{OnProgress, Phase, report};
use super::reader::FilmReader;
use super::unlocked::UnlockedVault;
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
        let mut offset = 0;
        let outcome = self.ticket_from_medium(id).and_then(|ticket| {
            read_from(ticket, 0, |_| {}, &mut |progress| {
                offset = progress.done;
                on_progress(progress)
            })
        });
        match outcome {
            Err(VaultError::MediumLost | VaultError::NotReadable) if self.is_there() => {
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
