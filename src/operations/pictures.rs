//! The small picture of a film in the list, for a film that has none: it was imported before there were pictures, or what of it is covered has
//! changed since the picture was made.

use std::path::Path;
use std::sync::Weak;

use parking_lot::Mutex;

use super::import::{ImportError, with};
use crate::vault::{Film, FilmId, FilmState, UnlockedVault};
use crate::workers::{self, StageError};

/// Has a stage without a window decode the film's first picture, with what is covered of it painted over, and seals that. Returns whether the film
/// has a picture then. The vault is held for moments only.
///
/// # Errors
/// [`PictureError`].
pub fn make_picture(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    program: Option<&Path>,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<bool, PictureError> {
    let ticket = with(vault, |vault| {
        let can = can_have_picture(vault.film(id)?);
        can.then(|| vault.ticket(id)).transpose()
    })?;
    let Some(ticket) = ticket else { return Ok(false) };
    let covers = ticket.covers.clone();
    let made = workers::first_picture(ticket, program.map(Path::to_owned), is_cancelled)?;
    match made {
        Some(picture) => Ok(with(vault, |vault| vault.keep_picture(id, &covers, &picture))?),
        None => Ok(false),
    }
}

/// Whether a picture can be made of a film: a stage has looked into it before, and it is not sound alone. Any other may be one that cannot be
/// shown, or has to be read whole.
#[must_use]
pub fn can_have_picture(film: &Film) -> bool {
    let has_picture = film.facts.as_ref().is_some_and(|facts| facts.picture.is_some());
    film.state == FilmState::Sealed && has_picture
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
