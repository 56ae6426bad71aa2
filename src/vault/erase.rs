//! Erasing a film: first its key, then its bytes.

use std::io;

use super::catalogue::Catalogue;
use super::cobblestone::PREFIX;
use super::error::{VaultError, is_missing};
use super::film::{PICTURE_NUMBER, import_lock_name, part_name};
use super::ids::FilmId;
use super::log::LogEvent;
use super::open::LockedVault;
use super::storage::{FILMS, Storage, is_not_plain};
use super::unlocked::UnlockedVault;
use crate::platform::files::{IoFailure, io_failure};

/// Number of bytes at the start of each part that are overwritten: without the salt there no key opens it, even if the film's
/// wrapped key is found in a flash cell that wear levelling has set aside.
const OVERWRITTEN: usize = 64 * 1024;

/// How far the erasing of a film has come. Its key is gone either way, and nobody can open it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// Its files are gone too.
    Complete,
    /// Some of its files could not be overwritten or removed. It is tried again at the next unlocking that writes.
    Unfinished,
}

impl UnlockedVault {
    /// Erases a film, whether whole or unfinished: its key from both copies of the catalogue, the vault key that it was wrapped under
    /// from both copies of the header, then its files. It cannot be undone. After an interruption the film is either still there, or
    /// gone; what is left to do is done at the next unlocking.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::BeingImported`], [`VaultError::Busy`], and errors of writing: then its key may be
    /// left. Files that cannot be removed are no error.
    pub fn erase(&mut self, id: FilmId) -> Result<Erasure, VaultError> {
        self.erase_films(&[id])
    }

    /// The same for several films, in one go: either all of them are gone, or none.
    ///
    /// # Errors
    /// As [`erase`](Self::erase).
    pub fn erase_films(&mut self, ids: &[FilmId]) -> Result<Erasure, VaultError> {
        let _lock = self.begin_writing()?;
        self.erase_now(ids)
    }

    /// The same, under the lock: if all of them are listed, and none is being imported just now.
    pub(super) fn erase_now(&mut self, ids: &[FilmId]) -> Result<Erasure, VaultError> {
        for id in ids {
            self.film(*id)?;
            if self.is_being_imported(*id) {
                return Err(VaultError::BeingImported);
            }
        }
        let announced = self.announce(ids.iter().map(|id| (Some(*id), LogEvent::Erased)));
        let erased = self.erase_with(ids, Self::commit_under_new_key);
        self.log_outcome(&announced, erased)
    }

    /// Number of erased films some of whose files are left, as far as this value knows.
    pub fn unfinished_erasures(&self) -> usize {
        self.catalogue.erased.len()
    }

    /// Erases what was never confirmed to be in the vault, and leaves the vault key as it is.
    pub(super) fn erase_listed(&mut self, id: FilmId) -> Result<Erasure, VaultError> {
        self.erase_with(&[id], Self::commit_and_forget)
    }

    pub(super) fn erase_with(
        &mut self,
        ids: &[FilmId],
        commit: fn(&mut Self, Catalogue) -> Result<(), VaultError>,
    ) -> Result<Erasure, VaultError> {
        ids.iter().try_for_each(|id| self.film(*id).map(drop))?;
        let mut changed = self.catalogue.clone();
        changed.films.retain(|film| !ids.contains(&film.id));
        changed.erased.extend(ids);
        let forgotten = commit(self, changed);
        let listed = |vault: &Self| ids.iter().any(|id| vault.catalogue.erased.contains(id));
        if listed(self) {
            // Also if its key is left in the other copy: each part that loses its start cannot be opened with that key either.
            self.remove_files_of(ids);
        }
        forgotten?;
        Ok(if listed(self) {
            Erasure::Unfinished
        } else {
            Erasure::Complete
        })
    }

    /// Removes the files of films whose keys are already erased, as far as possible: what cannot be removed stays recorded and is
    /// in nobody's way.
    pub(super) fn finish_erasing(&mut self) {
        self.remove_files_of(&self.catalogue.erased.clone());
    }

    fn remove_files_of(&mut self, ids: &[FilmId]) {
        let storage = self.storage.clone();
        let gone = |id: &FilmId| ids.contains(id) && remove_parts(&*storage, *id);
        let mut changed = self.catalogue.clone();
        changed.erased.retain(|id| !gone(id));
        if changed.erased.len() < self.catalogue.erased.len() {
            // If that cannot be written, the next one that writes finds nothing left to remove.
            let _ = self.commit(changed);
        }
    }
}

impl LockedVault {
    /// Names of the files in the folder of films that erasing cannot deal with, or could not: no plain file, one that cannot be read or
    /// written, or one whose start is overwritten already. Which films they belong to is not known without the password. Changes nothing.
    ///
    /// # Errors
    /// Errors of reading the folder.
    pub fn troubled_parts(&self) -> Result<Vec<String>, VaultError> {
        let is_part = |name: &str| {
            let (film, number) = name.split_once('.')?;
            (film.parse::<FilmId>().is_ok() && number.parse::<u32>().is_ok()).then_some(())
        };
        let names = self.storage.names(FILMS);
        let mut names = names.map_err(|error| VaultError::from_io(&error, "read the films"))?;
        names.retain(|name| is_part(name).is_some() && is_troubled(&*self.storage, &format!("{FILMS}/{name}")));
        names.sort_unstable();
        Ok(names)
    }
}

fn is_troubled(storage: &dyn Storage, name: &str) -> bool {
    let writable = storage.open_to_write(name).map(drop);
    // A stick that is write-protected as a whole says nothing of this file.
    let refused = writable.is_err_and(|error| io_failure(&error) != IoFailure::WriteProtected);
    let mut prefix = [0xff; PREFIX];
    let read = storage
        .open(name)
        .and_then(|file| storage.read_at(&file, &mut prefix, 0));
    let is_short = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    refused || read.is_err_and(|error| !is_short(&error)) || prefix == [0; PREFIX]
}

/// Removes every part of a film that is there, each on its own, from the last to the first. Returns whether none is left.
pub(super) fn remove_parts(storage: &dyn Storage, id: FilmId) -> bool {
    // What is left of an interrupted import.
    unless_missing(storage.remove(&import_lock_name(id))).is_ok() & remove_parts_from(storage, id, 0)
}

/// As [`remove_parts`], of the parts from number `first` on alone.
pub(super) fn remove_parts_from(storage: &dyn Storage, id: FilmId, first: u32) -> bool {
    let mut all_gone = true;
    for part in parts_of(storage, id).into_iter().rev().filter(|part| *part >= first) {
        all_gone &= unless_missing(remove_part(storage, &part_name(id, part))).is_ok();
    }
    all_gone && unless_missing(storage.sync_folder(FILMS)).is_ok()
}

/// The numbers that parts of a film have or, where the folder does not tell, may have; in order. Its small picture is the last.
fn parts_of(storage: &dyn Storage, id: FilmId) -> Vec<u32> {
    let number_of = |name: &str| name.strip_prefix(&id.to_string())?.strip_prefix('.')?.parse().ok();
    let mut parts: Vec<u32> = match storage.names(FILMS) {
        Ok(names) => names.iter().filter_map(|name| number_of(name)).collect(),
        Err(_) => (0..=PICTURE_NUMBER).collect(),
    };
    parts.sort_unstable();
    parts
}

/// A part whose start cannot be overwritten is not removed: whoever tries again has to find it.
fn remove_part(storage: &dyn Storage, name: &str) -> io::Result<()> {
    match overwrite_start(storage, name) {
        // Not what Vitrin wrote, so nothing of the film is in it: a link, a pipe, a folder, which is removed if it is empty.
        Err(error) if is_not_plain(&error) => {}
        result => result?,
    }
    storage.remove(name)
}

fn overwrite_start(storage: &dyn Storage, name: &str) -> io::Result<()> {
    let file = match storage.open_to_write(name) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            storage.allow_writing(name)?;
            storage.open_to_write(name)?
        }
        file => file?,
    };
    let len = usize::try_from(storage.len(&file)?)
        .unwrap_or(usize::MAX)
        .min(OVERWRITTEN);
    storage.write_at(&file, &vec![0; len], 0)?;
    storage.sync(&file)
}

/// What is not there need not be removed.
fn unless_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if is_missing(&error) => Ok(()),
        result => result,
    }
}
