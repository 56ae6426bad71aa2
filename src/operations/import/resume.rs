//! Interrupted imports: going on with them.

use std::sync::Weak;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::access::with;
use super::joined::JoinedFiles;
use super::source::ImportError;
use crate::memory::Slab;
use crate::vault::{FINGERPRINTED, FilmId, FilmImport, Origin, UnlockedVault, VaultError};

/// How long an import that is ending is waited for. Locking the vault waits for none of them: one that was cut off a moment ago may still
/// be writing to a slow stick, and holds its film until then.
const ENDING: Duration = Duration::from_secs(10);

/// How often it is looked for meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The interrupted import of these files that can be gone on with. One that others still hold after a while is being imported by them,
/// and is none.
pub(super) fn interrupted(
    vault: &Weak<Mutex<UnlockedVault>>,
    origin: &Origin,
    cancel: &CancellationToken,
) -> Result<Option<FilmId>, ImportError> {
    let begun = Instant::now();
    loop {
        let look = |vault: &mut UnlockedVault| {
            let interrupted = vault.interrupted_import_of(origin);
            Ok((
                interrupted,
                interrupted.is_none() && vault.is_import_under_way_of(origin),
            ))
        };
        let (interrupted, is_under_way) = with(vault, look)?;
        if !is_under_way || begun.elapsed() >= ENDING {
            return Ok(interrupted);
        }
        if cancel.is_cancelled() {
            return Err(VaultError::Cancelled.into());
        }
        thread::sleep(LOOK_EVERY);
    }
}

/// Whether the source goes on where the film stops at byte `whole`: the last bytes before it are the same in both. The import was
/// recognised by the source's lengths and beginning alone.
pub(super) fn goes_on(source: &JoinedFiles, import: &FilmImport, whole: u64) -> Result<bool, ImportError> {
    let len = usize::try_from(whole).unwrap_or(usize::MAX).min(FINGERPRINTED);
    if len == 0 {
        return Ok(true);
    }
    let piece = || Slab::new(FINGERPRINTED).map_err(VaultError::from);
    let (mut sealed, mut plain) = (piece()?, piece()?);
    import.read_before(whole, &mut sealed[..len])?;
    source.read_film_at(whole - len as u64, &mut plain[..len])?;
    Ok(sealed[..len] == plain[..len])
}
