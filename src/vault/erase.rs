//! Erasing a film: first its key, then its bytes.

use super::error::{VaultError, is_missing};
use super::film::{MAX_PARTS, part_name};
use super::ids::FilmId;
use super::storage::{FILMS, Storage};
use super::unlocked::UnlockedVault;

/// Number of bytes at the start of each part that are overwritten: without the salt there no key opens it, even if the film's
/// wrapped key is found in a flash cell that wear levelling has set aside.
const OVERWRITTEN: usize = 64 * 1024;

impl UnlockedVault {
    /// Erases a film, whether whole or unfinished: its key from both copies of the catalogue, then its files. It cannot
    /// be undone. After an interruption the film is either still there, or gone; files that are left are removed at the next unlocking.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::Busy`], and errors of writing.
    pub fn erase(&mut self, id: FilmId) -> Result<(), VaultError> {
        let _lock = self.begin_writing()?;
        self.erase_listed(id)
    }

    pub(super) fn erase_listed(&mut self, id: FilmId) -> Result<(), VaultError> {
        self.film(id)?;
        let mut changed = self.catalogue.clone();
        changed.films.retain(|film| film.id != id);
        changed.erased.push(id);
        self.commit_and_forget(changed)?;
        self.remove_erased_files()
    }

    /// Removes the files of films whose keys are already erased.
    pub(super) fn remove_erased_files(&mut self) -> Result<(), VaultError> {
        for &id in &self.catalogue.erased {
            remove_parts(&*self.storage, id).map_err(|error| VaultError::from_io(&error, "erase a film"))?;
        }
        let mut changed = self.catalogue.clone();
        changed.erased.clear();
        self.commit(changed)
    }
}

/// From the last part to the first, so that after an interruption the parts that are left are still numbered from 0 without gaps.
fn remove_parts(storage: &dyn Storage, id: FilmId) -> std::io::Result<()> {
    let mut parts = 0;
    while parts < MAX_PARTS {
        match storage.open(&part_name(id, parts)) {
            Ok(_) => parts += 1,
            Err(error) if is_missing(&error) => break,
            Err(error) => return Err(error),
        }
    }
    for part in (0..parts).rev() {
        let name = part_name(id, part);
        let file = storage.open_to_write(&name)?;
        let len = usize::try_from(storage.len(&file)?)
            .unwrap_or(usize::MAX)
            .min(OVERWRITTEN);
        storage.write_at(&file, &vec![0; len], 0)?;
        storage.sync(&file)?;
        drop(file);
        storage.remove(&name)?;
        storage.sync_folder(FILMS)?;
    }
    Ok(())
}
