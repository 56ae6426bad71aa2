//! Whether a film is in the vault already, and whether what is there is what is on the card.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::joined::JoinedFiles;
use super::source::ImportError;
use super::with;
use crate::film::FilmSource;
use crate::memory::Slab;
use crate::vault::{FilmId, FilmReader, FingerprintKey, Known, UnlockedVault, VaultError};

/// Number of bytes that are compared at a time.
const WINDOW: usize = 1024 * 1024;

/// What the vault knows of the film in `files`; `None`: nothing. Reads no more than the beginning and the end of each file, and nothing at all
/// if the vault knows none of these lengths.
///
/// # Errors
/// As [`import`](super::import), before anything is written.
pub fn known(
    vault: &Weak<Mutex<UnlockedVault>>,
    vault_folder: &Path,
    files: &[PathBuf],
) -> Result<Option<Known>, ImportError> {
    let source = JoinedFiles::open(files, vault_folder, &[])?;
    let key = with(vault, UnlockedVault::fingerprint_key)?;
    recognise(vault, &source, &key)
}

/// The same of files that are open.
pub(super) fn recognise(
    vault: &Weak<Mutex<UnlockedVault>>,
    source: &JoinedFiles,
    key: &FingerprintKey,
) -> Result<Option<Known>, ImportError> {
    let sizes_known = with(vault, |vault| {
        Ok(source.files().iter().all(|file| vault.knows_size(file.size())))
    })?;
    if !sizes_known {
        return Ok(None);
    }
    let fingerprints = source.fingerprints(key)?;
    with(vault, |vault| {
        let mut of_all = None;
        for fingerprint in &fingerprints {
            match (vault.recognise(fingerprint), of_all) {
                (None, _) => return Ok(None),
                (Some(known), None) => of_all = Some(known),
                (Some(known), Some(before)) if known == before => {}
                // Files of several films, as when a recording was imported in pieces and now as one.
                (Some(_), Some(_)) => return Ok(None),
            }
        }
        Ok(of_all)
    })
}

/// Whether the film on the medium is byte for byte what is in the source: both are read from start to end, the film past what the
/// system has cached.
///
/// # Errors
/// [`ImportError::NotWhole`] for a source that cannot be read; as [`ImportError::Vault`] [`VaultError::FilmDamaged`],
/// [`VaultError::Cancelled`] and errors of reading.
pub fn compare(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    source: &JoinedFiles,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<bool, ImportError> {
    let ticket = with(vault, |vault| vault.ticket_from_medium(id))?;
    let film = FilmReader::open(ticket)?;
    if film.len() != source.size() {
        return Ok(false);
    }
    let window = || Slab::new(WINDOW).map_err(VaultError::from);
    let (mut sealed, mut plain) = (window()?, window()?);
    let mut done = 0;
    while done < film.len() {
        if cancel.is_cancelled() || on_progress(done).is_break() {
            return Err(VaultError::Cancelled.into());
        }
        let len = usize::try_from(film.len() - done).unwrap_or(WINDOW).min(WINDOW);
        film.read_at(done, &mut sealed[..len]).map_err(VaultError::from)?;
        source.read_film_at(done, &mut plain[..len])?;
        if sealed[..len] != plain[..len] {
            return Ok(false);
        }
        done += len as u64;
    }
    Ok(source.is_unchanged())
}
