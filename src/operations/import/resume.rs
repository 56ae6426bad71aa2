//! Interrupted imports: going on with them.

use super::joined::JoinedFiles;
use super::source::ImportError;
use crate::memory::Slab;
use crate::vault::{FINGERPRINTED, FilmImport, VaultError};

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
