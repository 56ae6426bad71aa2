//! Finds the source of a film whose import was cut off, and keeps of such a film what is whole.

use std::path::{Path, PathBuf};
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::listed::row_of;
use super::outcome::{not_begun, trouble};
use super::search;
use crate::console::model::import::{Imported, KeptBecause, NotFinished, Place, Trouble};
use crate::operations::salvage::{SalvagedTitle, salvage};
use crate::operations::sources::Recording;
use crate::texts::Texts;
use crate::vault::{FilmId, UnlockedVault};

/// The files that the film was being imported from, if they are in one of these places. That they are the same is found out by
/// their contents when the import goes on.
pub fn source_of(
    vault: &Weak<Mutex<UnlockedVault>>,
    film: FilmId,
    places: &[Place],
    cancel: &CancellationToken,
) -> Option<Vec<PathBuf>> {
    let origin = {
        let vault = vault.upgrade()?;
        let vault = vault.lock();
        vault.film(film).ok()?.origin.clone()?
    };
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let is_it = |recording: &Recording| {
        recording.files.len() == origin.files().len()
            && recording.files.iter().zip(origin.files()).all(|(path, file)| {
                let size = std::fs::metadata(path).map(|found| found.len());
                size.is_ok_and(|size| size == file.size())
            })
    };
    let is_named_alike = |recording: &Recording| {
        let names = recording.files.iter().zip(origin.files());
        names
            .into_iter()
            .all(|(path, file)| name(path).as_deref() == Some(file.name()))
    };
    let cards = places.iter().filter_map(|place| search::card(place, cancel).ok());
    let mut found: Vec<Recording> = cards.flat_map(|card| card.recordings).filter(is_it).collect();
    // Cards are copied, and folders renamed; but where a name is the same, it is the likeliest.
    found.sort_by_key(|recording| !is_named_alike(recording));
    found.into_iter().next().map(|recording| recording.files)
}

/// Keeps what is whole of the film. `program`: whose stage looks into it; `None`: the one that is running.
pub fn keep_whole(
    vault: &Weak<Mutex<UnlockedVault>>,
    film: FilmId,
    texts: &Texts,
    program: Option<&Path>,
    cancel: &CancellationToken,
) -> Result<Imported, NotFinished> {
    let before = row_of(vault, film);
    let Some(before) = before else {
        return Err(not_begun(Trouble::Locked));
    };
    let title = texts.format("import-salvaged-title", &[("title", before.title.into())]);
    let names = SalvagedTitle {
        of_a_beginning: &title,
        of_a_recording: None,
    };
    match salvage(vault, film, names, program, cancel, &mut |_| ()) {
        Ok(salvaged) => row_of(vault, salvaged.id)
            .map(|row| Imported {
                kept: salvaged.is_beginning.then_some(KeptBecause::Salvaged),
                row,
                compare: true,
            })
            .ok_or_else(|| not_begun(Trouble::Locked)),
        Err(error) => Err(NotFinished {
            trouble: trouble(error),
            left: row_of(vault, film),
        }),
    }
}
