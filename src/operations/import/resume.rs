//! Interrupted imports: going on with them, and keeping of them what is whole.

use std::ops::ControlFlow;
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::joined::JoinedFiles;
use super::source::ImportError;
use super::with;
use crate::memory::Slab;
use crate::vault::{FINGERPRINTED, FilmId, FilmImport, UnlockedVault, VaultError};

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

/// Keeps what is whole of an interrupted import, as a film with this title, which says what it is. Returns its length in bytes.
///
/// If all of it is there, because only the reading back was interrupted, it is the whole film, and keeps its own title.
///
/// # Errors
/// [`VaultError::SourceEmpty`] if nothing is whole, [`VaultError::BeingImported`], [`VaultError::FilmNotFound`] if the film's import was not
/// interrupted, [`VaultError::Cancelled`], and errors of reading and writing.
pub fn salvage(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    title: &str,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64),
) -> Result<u64, ImportError> {
    let mut import = with(vault, |vault| vault.resume_import(id))?;
    let whole = import.keep_whole_parts(&mut |step| {
        on_progress(step.done);
        if cancel.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    import.end_here()?;
    with(vault, |vault| {
        let film = vault.film(id)?;
        let is_all = film.origin.as_ref().is_some_and(|origin| origin.size() == whole);
        let title = if is_all { film.title.clone() } else { title.to_owned() };
        vault.finish_salvage(&mut import, &title)
    })?;
    Ok(whole)
}
