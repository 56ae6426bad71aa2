//! The small picture of a film in the list, for a film that has none: it was imported before there were pictures, or what of it is covered has
//! changed since the picture was made. And what a film is made of, where looking into it was broken off: the vault was locked, or the stick
//! was pulled.

use std::path::Path;
use std::sync::Weak;

use parking_lot::Mutex;

use super::import::{ImportError, Inspection, inspect, with};
use crate::vault::{Film, FilmId, FilmState, UnlockedVault};
use crate::workers::{self, StageError};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// No picture can be made.
    Nothing,
    /// The film has a picture now.
    Picture,
    /// The film had not been looked into: what it is made of is in the catalogue now, and it has a picture if it can have one.
    Facts,
}

/// Has a stage without a window decode the film's first picture, with what is covered of it painted over, and seals that; where the film was
/// not looked into before, it is now, as when a film is imported. The vault is held for moments only.
///
/// # Errors
/// [`PictureError`].
pub fn make_picture(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    program: Option<&Path>,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Made, PictureError> {
    let (ticket, is_known) = with(vault, |vault| {
        let film = vault.film(id)?;
        let (can, is_known) = (may_have_picture(film), film.facts.is_some());
        Ok((can.then(|| vault.ticket(id)).transpose()?, is_known))
    })?;
    let Some(ticket) = ticket else { return Ok(Made::Nothing) };
    if !is_known {
        return Ok(match inspect(vault, id, program, &mut |_| {}, is_cancelled) {
            Inspection::Showable { .. } => Made::Facts,
            Inspection::NotShowable { .. } | Inspection::Failed { .. } => Made::Nothing,
        });
    }
    let covers = ticket.covers.clone();
    let made = workers::first_picture(ticket, program.map(Path::to_owned), is_cancelled)?;
    let is_kept = match made {
        Some(picture) => with(vault, |vault| vault.keep_picture(id, &covers, &picture))?,
        None => false,
    };
    Ok(if is_kept { Made::Picture } else { Made::Nothing })
}

/// Whether a picture may be made of a film: it is whole, and not known to be sound alone. One that nothing is known of may be one that cannot
/// be shown.
#[must_use]
pub fn may_have_picture(film: &Film) -> bool {
    let facts = film.facts.as_ref();
    film.state == FilmState::Sealed && facts.is_none_or(|facts| facts.picture.is_some())
}

/// Why a film got no picture.
#[derive(Debug)]
pub enum PictureError {
    /// The vault was locked, or could not be read or written.
    Vault(ImportError),
    /// No stage could decode it.
    Stage(StageError),
}

impl From<ImportError> for PictureError {
    fn from(error: ImportError) -> Self {
        Self::Vault(error)
    }
}

impl From<StageError> for PictureError {
    fn from(error: StageError) -> Self {
        Self::Stage(error)
    }
}
