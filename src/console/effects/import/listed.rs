//! A film that is being imported, as the list shows it.

use std::sync::Weak;

use parking_lot::Mutex;

use crate::console::effects::opening;
use crate::console::model::FilmRow;
use crate::operations::keeping;
use crate::vault::{FilmId, UnlockedVault};

/// A film of the vault, as the list shows it.
pub(super) fn row_of(vault: &Weak<Mutex<UnlockedVault>>, film: FilmId) -> Option<Box<FilmRow>> {
    let vault = vault.upgrade()?;
    let vault = vault.lock();
    let film = vault.film(film).ok()?;
    Some(Box::new(opening::row(film, keeping::today())))
}
