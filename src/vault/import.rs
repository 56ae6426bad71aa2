//! Import: sealing a film into the vault and reading it back. Verification: reading every byte of a film.

use std::io::Read;
use std::ops::ControlFlow;

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha512};

use super::annotations::Annotations;
use super::cobblestone::{self, CHUNK};
use super::error::{Field, VaultError};
use super::facts::UnknownFacts;
use super::film::{Film, FilmState, FilmTicket, PartSize, TITLE_MAX, part_name};
use super::ids::FilmId;
use super::keys::{Purpose, film_key_context, subkey};
use super::label::checked_text;
use super::reader::FilmReader;
use super::storage::Storage;
use super::unlocked::UnlockedVault;
use super::writer::{FilmWriter, SealedFilm};
use crate::film::FilmSource;
use crate::memory::{Key, Slab};

/// Number of bytes that are verified at a time.
const WINDOW: usize = 64 * CHUNK;

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
    /// Its length, if known: then free space is checked before anything is written, and a source of another length is refused.
    pub size: Option<u64>,
    /// The size of its parts; [`PartSize::MAX`] unless there is a reason.
    pub part_size: PartSize,
}

impl NewFilm {
    /// A film with this title; nothing else is known.
    pub fn titled(title: impl Into<String>) -> Self {
        let imported_by = String::new();
        Self {
            title: title.into(),
            imported_by,
            recorded_on: None,
            size: None,
            part_size: PartSize::MAX,
        }
    }
}

/// Progress of a long operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The current phase.
    pub phase: Phase,
    /// Number of bytes done in this phase.
    pub done: u64,
    /// Total number of bytes, if known.
    pub total: Option<u64>,
}

/// The phase of an import or verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading the source, encrypting, writing.
    Sealing,
    /// Reading back what was written.
    Verifying,
}

/// Progress callback; it cancels by returning [`ControlFlow::Break`].
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

impl UnlockedVault {
    /// Seals everything that `source` yields as a new film, reads it back from the medium and compares. Uses constant memory for
    /// any size; nothing is stored in the clear.
    ///
    /// If it is interrupted (the stick is pulled, the power fails), the film stays listed as unfinished. If it fails while
    /// the stick is there (cancelled, full, source unreadable), what was written is erased.
    ///
    /// # Errors
    /// [`VaultError::NoSpace`], [`VaultError::Cancelled`], [`VaultError::SourceUnreadable`], [`VaultError::SourceChanged`] when it
    /// is shorter or longer than `film` says, [`VaultError::SourceEmpty`],
    /// [`VaultError::ReadBackDiffers`], [`VaultError::Busy`], [`VaultError::BadText`], and errors of writing.
    pub fn import(
        &mut self,
        mut source: impl Read,
        film: NewFilm,
        on_progress: OnProgress<'_>,
    ) -> Result<FilmId, VaultError> {
        let _lock = self.begin_writing()?;
        let (id, key) = self.list_unfinished(&film)?;
        let sealed = self.seal_and_verify(id, &key, &mut source, &film, on_progress);
        let listed = sealed.and_then(|sealed| self.list_sealed(id, &sealed));
        // Best effort: nothing can be erased on a pulled stick, and the film stays listed as unfinished.
        listed.map(|()| id).inspect_err(|_| drop(self.erase_listed(id)))
    }

    /// Reads every chunk of a film from the medium and authenticates it. What cannot be read of it is damage, as long as the medium
    /// is there: one film's bad sector says nothing of the others.
    ///
    /// # Errors
    /// [`VaultError::FilmDamaged`] with the first byte that cannot be read, [`VaultError::FilmUnfinished`],
    /// [`VaultError::FilmNotFound`], [`VaultError::Cancelled`], [`VaultError::MediumLost`].
    pub fn verify(&self, id: FilmId, on_progress: OnProgress<'_>) -> Result<(), VaultError> {
        forget_cached(&*self.storage, id, self.film(id)?.parts);
        let mut offset = 0;
        let outcome = self.ticket(id).and_then(|ticket| {
            read_all(ticket, |_| {}, &mut |progress| {
                offset = progress.done;
                on_progress(progress)
            })
        });
        match outcome {
            Err(VaultError::MediumLost | VaultError::NotReadable) if self.is_there() => {
                Err(VaultError::FilmDamaged { offset })
            }
            outcome => outcome,
        }
    }

    /// Adds the film to the catalogue before its first byte is written, so that there is never a file that is not listed.
    pub(super) fn list_unfinished(&mut self, film: &NewFilm) -> Result<(FilmId, Key<32>), VaultError> {
        let title = checked_text(Field::Title, &film.title, TITLE_MAX, false)?;
        let imported_by = checked_text(Field::ImportedBy, &film.imported_by, TITLE_MAX, true)?;
        if let Some(size) = film.size {
            self.check_free_space(size, film.part_size)?;
        }
        let (id, key) = (FilmId::generate()?, Key::generate()?);
        let wrapping = subkey(&self.vault_key, self.id(), Purpose::FilmKeys)?;
        let wrapped = cobblestone::seal(wrapping.expose(), &film_key_context(self.id(), id), key.expose())?;
        let mut changed = self.catalogue.clone();
        changed.films.push(Film {
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
            state: FilmState::Unfinished,
            part_size: film.part_size,
            parts: 0,
            wrapped_key: wrapped.try_into().expect("a sealed key of 32 bytes has 104 bytes"),
            other: serde_json::Map::new(),
            unknown_facts: UnknownFacts::default(),
        });
        if let Err(error) = self.commit(changed) {
            // It may have reached the medium although that was not confirmed; best effort, as everywhere on a failing medium.
            let _ = self.commit(self.catalogue.clone());
            return Err(error);
        }
        Ok((id, key))
    }

    pub(super) fn list_sealed(&mut self, id: FilmId, sealed: &SealedFilm) -> Result<(), VaultError> {
        let mut changed = self.catalogue.clone();
        let film = changed.film_mut(id)?;
        (film.state, film.size, film.parts) = (FilmState::Sealed, sealed.size, sealed.parts);
        self.commit(changed)
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

    fn seal_and_verify(
        &self,
        id: FilmId,
        key: &Key<32>,
        source: &mut dyn Read,
        film: &NewFilm,
        on_progress: OnProgress<'_>,
    ) -> Result<SealedFilm, VaultError> {
        let mut writer = FilmWriter::new(&*self.storage, self.id(), id, key, film.part_size)?;
        let mut reported = None;
        loop {
            let done = writer.size();
            if reported.is_none_or(|reported| done - reported >= WINDOW as u64) {
                reported = Some(done);
                report(on_progress, Phase::Sealing, done, film.size)?;
            }
            // Beyond the known length there is no need to wait for an end.
            let too_long = film.size.is_some_and(|size| done > size);
            if too_long || writer.read_from(source)? == 0 {
                break;
            }
        }
        if film.size.is_some_and(|size| writer.size() != size) {
            return Err(VaultError::SourceChanged);
        }
        report(on_progress, Phase::Sealing, writer.size(), film.size)?;
        let sealed = writer.seal()?;
        if sealed.size == 0 {
            return Err(VaultError::SourceEmpty);
        }
        forget_cached(&*self.storage, id, sealed.parts);
        let ticket = self.ticket_for(id, sealed.parts, sealed.size, film.part_size)?;
        let mut digest = Sha512::new();
        read_all(ticket, |bytes| digest.update(bytes), on_progress).map_err(as_read_back_error)?;
        if digest.finalize()[..] == sealed.digest {
            Ok(sealed)
        } else {
            Err(VaultError::ReadBackDiffers)
        }
    }
}

/// To be called before the parts are opened for reading: not every system drops the cache of an open file.
pub(super) fn forget_cached(storage: &dyn Storage, id: FilmId, parts: u32) {
    for part in 0..parts {
        if let Ok(file) = storage.open(&part_name(id, part)) {
            storage.close_and_forget(file);
        }
    }
}

/// Damage found right after writing is the stick's fault, not an attack on a film.
pub(super) fn as_read_back_error(error: VaultError) -> VaultError {
    match error {
        VaultError::FilmDamaged { .. } => VaultError::ReadBackDiffers,
        error => error,
    }
}

/// Reads a film from start to end, so that the first damage is the one that is reported.
pub(super) fn read_all(
    ticket: FilmTicket,
    mut each: impl FnMut(&[u8]),
    on_progress: OnProgress<'_>,
) -> Result<(), VaultError> {
    let (reader, end) = FilmReader::open_as_far_as_possible(ticket)?;
    let (total, readable) = (reader.len(), end.as_ref().map_or(reader.len(), |end| end.at));
    let mut window = Slab::new(WINDOW)?;
    let mut done = 0;
    loop {
        report(on_progress, Phase::Verifying, done, Some(total))?;
        if done == readable {
            break;
        }
        let len = usize::try_from(readable - done).unwrap_or(WINDOW).min(WINDOW);
        reader.read_at(done, &mut window[..len])?;
        each(&window[..len]);
        done += len as u64;
    }
    end.map_or(Ok(()), |end| Err(end.why))
}

fn report(on_progress: OnProgress<'_>, phase: Phase, done: u64, total: Option<u64>) -> Result<(), VaultError> {
    match on_progress(Progress { phase, done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(VaultError::Cancelled),
    }
}
