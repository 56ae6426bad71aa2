//! Import: sealing a film into the vault and reading it back.
//!
//! An import has three steps, and only the first and the last need the vault: [`UnlockedVault::begin_import`] lists the film as unfinished,
//! [`FilmImport::seal`] copies it and reads it back, on any thread and for as long as it takes, and
//! [`UnlockedVault::finish_import`] lists it as sealed. Meanwhile the vault is used as ever, by this program and by others.

use std::io::Read;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;

use super::annotations::Annotations;
use super::erase::remove_parts;
use super::error::{Field, VaultError};
use super::facts::UnknownFacts;
use super::film::{Film, FilmState, PartSize, TITLE_MAX, import_lock_name};
use super::film_import::FilmImport;
use super::ids::FilmId;
use super::keep::Keep;
use super::keys::{Purpose, film_key_context, subkey};
use super::label::checked_text;
use super::log::LogEvent;
use super::origin::Origin;
use super::progress::OnProgress;
use super::slot::{Wrapped, wrap};
use super::storage::{FILMS, WriteLock};
use super::unlocked::UnlockedVault;
use crate::memory::Key;

/// How long [`UnlockedVault::import`] waits at its end for another program that is changing the vault.
const PATIENCE: Duration = Duration::from_secs(10);

/// Space to keep free besides the film: for the catalogue's growth and the file system itself.
const SPARE_BYTES: u64 = 1024 * 1024;

/// Description of a film to be imported.
pub struct NewFilm {
    /// The title, chosen by the user.
    pub title: String,
    /// Who imports it; may be empty.
    pub imported_by: String,
    /// When it was filmed, if known.
    pub recorded_on: Option<Date>,
    /// The last day on which it may be kept, if decided.
    pub keep_until: Option<Date>,
    /// Its length, if known: then free space is checked before anything is written, and a source of another length is refused.
    pub size: Option<u64>,
    /// The size of its parts; [`PartSize::MAX`] unless there is a reason. An interrupted import goes on with the part that was not
    /// whole: [`PartSize::for_film`].
    pub part_size: PartSize,
    /// The files that it comes from, if there are any.
    pub origin: Option<Origin>,
}

impl NewFilm {
    /// A film with this title; nothing else is known.
    pub fn titled(title: impl Into<String>) -> Self {
        let imported_by = String::new();
        Self {
            title: title.into(),
            imported_by,
            recorded_on: None,
            keep_until: None,
            size: None,
            part_size: PartSize::MAX,
            origin: None,
        }
    }
}

impl UnlockedVault {
    /// Seals everything that `source` yields as a new film, reads it back from the medium and compares. Uses constant memory for
    /// any size; nothing is stored in the clear. The vault's lock is held only at the beginning and at the end.
    ///
    /// If it is interrupted (the stick is pulled, the power fails), the film stays listed as unfinished. If it fails while
    /// the stick is there (cancelled, full, source unreadable), what was written is erased.
    ///
    /// # Errors
    /// Those of [`begin_import`](Self::begin_import), [`FilmImport::seal`] and [`finish_import`](Self::finish_import).
    pub fn import(
        &mut self,
        mut source: impl Read,
        film: NewFilm,
        on_progress: OnProgress<'_>,
    ) -> Result<FilmId, VaultError> {
        let mut import = patiently(|| self.begin_import(&film))?;
        let sealed = import.seal(&mut source, on_progress);
        let finished = sealed.and_then(|()| patiently(|| self.finish_import(&mut import)));
        // Best effort: nothing can be erased on a pulled stick, and the film stays listed as unfinished.
        finished.inspect_err(|_| drop(patiently(|| self.discard_import(&mut import))))
    }

    /// Lists a film as unfinished, before its first byte is written, so that there is never a file that is not listed.
    /// Other programs see that it is being imported until the returned value is dropped, or this program ends.
    ///
    /// # Errors
    /// [`VaultError::NoSpace`], [`VaultError::Busy`], [`VaultError::BadText`], and errors of writing.
    pub fn begin_import(&mut self, film: &NewFilm) -> Result<FilmImport, VaultError> {
        let _lock = self.begin_writing()?;
        let (id, key) = self.list_unfinished(film)?;
        let import = self.hold(id, key, film.part_size, film.size);
        import.inspect_err(|_| drop(self.erase_listed(id)))
    }

    /// The value that seals a listed film, which nobody else is importing.
    pub(super) fn hold(
        &self,
        id: FilmId,
        key: Key<32>,
        part_size: PartSize,
        size: Option<u64>,
    ) -> Result<FilmImport, VaultError> {
        let lock = self.lock_import(id)?;
        let _ = self.storage.sync_folder(FILMS);
        Ok(FilmImport {
            storage: self.storage.clone(),
            vault: self.id(),
            id,
            key: Some(key),
            part_size,
            size,
            whole_parts: 0,
            whole: 0,
            has_rest: false,
            fingerprints: Vec::new(),
            lock: Some(lock),
            sealed: None,
        })
    }

    /// What tells others that the film is being imported, unless it is already.
    pub(super) fn lock_import(&self, id: FilmId) -> Result<WriteLock, VaultError> {
        let lock = self.storage.lock_file(&import_lock_name(id));
        lock.map_err(|error| match VaultError::from_lock(&error) {
            VaultError::Busy => VaultError::BeingImported,
            error => error,
        })
    }

    /// Lists a film as sealed that was sealed and read back. If it fails, it can be tried again.
    ///
    /// # Errors
    /// [`VaultError::ErasedMeanwhile`]: then nothing is left of it; [`VaultError::FilmUnfinished`] if it was not read back whole,
    /// [`VaultError::Busy`], and errors of writing.
    pub fn finish_import(&mut self, import: &mut FilmImport) -> Result<FilmId, VaultError> {
        self.finish_as(import, None, |size| LogEvent::Imported { size })
    }

    /// Lists a film as sealed, under another title if one is given. `event`: what the log says of a film of so many bytes.
    pub(super) fn finish_as(
        &mut self,
        import: &mut FilmImport,
        title: Option<&str>,
        event: fn(u64) -> LogEvent,
    ) -> Result<FilmId, VaultError> {
        let id = import.id;
        let title = title
            .map(|title| checked_text(Field::Title, title, TITLE_MAX, false))
            .transpose()?;
        let (size, parts) = import.sealed.ok_or(VaultError::FilmUnfinished)?;
        let _lock = self.begin_writing()?;
        let mut changed = self.catalogue.clone();
        let Ok(film) = changed.film_mut(id) else {
            import.lock = None;
            remove_parts(&*self.storage, id);
            return Err(VaultError::ErasedMeanwhile);
        };
        (film.state, film.size, film.parts) = (FilmState::Sealed, size, parts);
        film.title = title.unwrap_or_else(|| film.title.clone());
        if let Some(known) = &mut changed.fingerprints {
            known.add(id, &import.fingerprints);
        }
        // From here on until it is sealed it looks interrupted, which nobody acts on who does not hold the vault's lock.
        import.lock = None;
        let _ = self.storage.remove(&import_lock_name(id));
        let _ = self.storage.sync_folder(FILMS);
        let announced = self.announce([(Some(id), event(size))]);
        let listed = self.commit(changed);
        self.log_outcome(&announced, listed)?;
        Ok(id)
    }

    /// Erases a film that is being imported, and all that was written of it.
    ///
    /// # Errors
    /// [`VaultError::Busy`], and errors of writing.
    pub fn discard_import(&mut self, import: &mut FilmImport) -> Result<(), VaultError> {
        let _lock = self.begin_writing()?;
        import.lock = None;
        match self.erase_listed(import.id) {
            Err(VaultError::FilmNotFound) => {
                remove_parts(&*self.storage, import.id);
                Ok(())
            }
            outcome => outcome.map(drop),
        }
    }

    /// Whether the film is being imported just now, by this program or another. If not, an unfinished film's import was interrupted.
    pub fn is_being_imported(&self, id: FilmId) -> bool {
        // Where the system does not tell, nobody can import: a lock is needed.
        self.storage.is_locked(&import_lock_name(id)).unwrap_or(false)
    }

    /// Adds the film to the catalogue.
    fn list_unfinished(&mut self, film: &NewFilm) -> Result<(FilmId, Key<32>), VaultError> {
        let title = checked_text(Field::Title, &film.title, TITLE_MAX, false)?;
        let imported_by = checked_text(Field::ImportedBy, &film.imported_by, TITLE_MAX, true)?;
        if let Some(size) = film.size {
            self.check_free_space(size, film.part_size)?;
        }
        self.list_with_a_new_key(|id, wrapped_key| Film {
            id,
            title,
            imported_at: Timestamp::now(),
            imported_by,
            // A file's date may be any; the format has those from the year 1 on.
            recorded_on: film.recorded_on.filter(|date| date.year() >= 1),
            size: 0,
            index: None,
            facts: None,
            annotations: Annotations::default(),
            keep: Keep::until(film.keep_until),
            state: FilmState::Unfinished,
            part_size: film.part_size,
            origin: film.origin.clone(),
            parts: 0,
            wrapped_key,
            other: serde_json::Map::new(),
            unknown_facts: UnknownFacts::default(),
        })
    }

    /// Adds an unfinished film to the catalogue, made of its id and its wrapped key.
    pub(super) fn list_with_a_new_key(
        &mut self,
        film: impl FnOnce(FilmId, Wrapped) -> Film,
    ) -> Result<(FilmId, Key<32>), VaultError> {
        let (id, key) = (FilmId::generate()?, Key::generate()?);
        let wrapping = subkey(&self.vault_key, self.id(), Purpose::FilmKeys)?;
        let wrapped = wrap(&wrapping, &film_key_context(self.id(), id), &key)?;
        let mut changed = self.catalogue.clone();
        changed.films.push(film(id, wrapped));
        if let Err(error) = self.commit(changed) {
            // It may have reached the medium although that was not confirmed; best effort, as everywhere on a failing medium.
            let _ = self.commit(self.catalogue.clone());
            return Err(error);
        }
        Ok((id, key))
    }

    fn check_free_space(&self, size: u64, part_size: PartSize) -> Result<(), VaultError> {
        let needed = part_size
            .sealed_film_len(size)
            .and_then(|len| len.checked_add(SPARE_BYTES));
        let needed = needed.ok_or(VaultError::TooMany {
            what: super::error::Piece::Film,
        })?;
        let free = self
            .storage
            .free_bytes()
            .map_err(|error| VaultError::from_io(&error, "read the free space"))?;
        match needed.checked_sub(free) {
            Some(missing) if missing > 0 => Err(VaultError::NoSpace { missing: Some(missing) }),
            _ => Ok(()),
        }
    }
}

/// Tries again as long as another program is changing the vault, which takes it a moment.
fn patiently<T>(mut act: impl FnMut() -> Result<T, VaultError>) -> Result<T, VaultError> {
    let begun = Instant::now();
    loop {
        match act() {
            Err(VaultError::Busy) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(50)),
            outcome => return outcome,
        }
    }
}
