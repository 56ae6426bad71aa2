//! An interrupted import: going on with it, and keeping of it what is whole.
//!
//! What is whole is whole *parts*. A part that was not written to its end is never continued: the chunks that the interruption has
//! torn, and those that were sealed and may or may not have reached the medium, have used up their nonces, and nobody knows any
//! more with what plaintext. Such a part is erased and begun anew with a new salt, which makes new keys (`docs/format.md`, section 8).

use super::cobblestone::sealed_len;
use super::erase::remove_parts_from;
use super::error::VaultError;
use super::film::{Film, FilmState, forget_cached, part_name};
use super::film_import::FilmImport;
use super::ids::FilmId;
use super::keys::part_context;
use super::log::LogEvent;
use super::origin::Origin;
use super::progress::{OnProgress, Phase, report};
use super::reader::{FilmReader, authenticate_part};
use super::unlocked::UnlockedVault;
use crate::film::FilmSource;

impl UnlockedVault {
    /// The interrupted import of these files, if there is one.
    pub fn interrupted_import_of(&self, origin: &Origin) -> Option<FilmId> {
        let mut unfinished = self.unfinished_imports_of(origin);
        unfinished.rfind(|film| !self.is_being_imported(*film))
    }

    /// Whether these files are being imported just now, by this program or another.
    pub fn is_import_under_way_of(&self, origin: &Origin) -> bool {
        self.unfinished_imports_of(origin)
            .any(|film| self.is_being_imported(film))
    }

    fn unfinished_imports_of(&self, origin: &Origin) -> impl DoubleEndedIterator<Item = FilmId> {
        let is_it = |film: &&Film| {
            film.state == FilmState::Unfinished && film.origin.as_ref().is_some_and(|known| known.is_same(origin))
        };
        self.films().iter().filter(is_it).map(|film| film.id)
    }

    /// Takes up an interrupted import. [`FilmImport::keep_whole_parts`] then finds out how far it had come. A recording is not taken up so: of
    /// it more than its whole parts is whole ([`rest_of`](Self::rest_of)).
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], also if the film is whole or a recording; [`VaultError::BeingImported`], [`VaultError::Busy`],
    /// [`VaultError::Damaged`], and errors of writing.
    pub fn resume_import(&mut self, id: FilmId) -> Result<FilmImport, VaultError> {
        let _lock = self.begin_writing()?;
        let film = self.film(id)?;
        let Some(origin) = film.origin.as_ref().filter(|_| film.state == FilmState::Unfinished) else {
            return Err(VaultError::FilmNotFound);
        };
        let (part_size, size) = (film.part_size, origin.size());
        let key = self.film_key(id)?;
        self.hold(id, key, part_size, Some(size))
    }

    /// Lists what is whole of an interrupted import as a film of its own, under a title that says what it is.
    ///
    /// # Errors
    /// Those of [`finish_import`](Self::finish_import); [`VaultError::BadText`].
    pub fn finish_salvage(&mut self, import: &mut FilmImport, title: &str) -> Result<FilmId, VaultError> {
        self.finish_as(import, Some(title), |size| LogEvent::Imported { size })
    }
}

impl FilmImport {
    /// Reads the parts that an interrupted import has left, from the first on, and keeps those that are whole: each is authenticated
    /// from its first chunk to its last. What comes after them is erased once the import goes on or ends there, and not here: the source
    /// may turn out to be another one. Returns their length in bytes of film: where the source has to be read from.
    ///
    /// # Errors
    /// [`VaultError::Cancelled`]; [`VaultError::MediumLost`] and other errors of reading.
    pub fn keep_whole_parts(&mut self, on_progress: OnProgress<'_>) -> Result<u64, VaultError> {
        let key = self.key.as_ref().ok_or(VaultError::Cancelled)?;
        let mut whole = 0;
        let mut done = 0;
        while let Some(len) = self.len_of_part(whole)? {
            forget_cached(&*self.storage, self.id, whole..whole + 1);
            let file = self.storage.open(&part_name(self.id, whole));
            let file = file.map_err(|error| VaultError::from_io(&error, "read a film"))?;
            let context = part_context(self.vault, self.id, whole);
            let authenticated = authenticate_part(file.file, key, &context, len, &mut |read| {
                report(on_progress, Phase::Verifying, done + read, self.size)
            });
            match authenticated {
                Ok(()) => {}
                Err(VaultError::FilmDamaged { .. }) => break,
                Err(error) => return Err(error),
            }
            (whole, done) = (whole + 1, done + len);
            if len < self.part_size.bytes() {
                break;
            }
        }
        (self.whole_parts, self.whole, self.has_rest) = (whole, done, true);
        Ok(done)
    }

    /// Erases what an interrupted import has left behind its whole parts.
    pub(super) fn erase_what_is_not_whole(&mut self) -> Result<(), VaultError> {
        if self.has_rest && !remove_parts_from(&*self.storage, self.id, self.whole_parts) {
            return Err(VaultError::NotWritable);
        }
        self.has_rest = false;
        Ok(())
    }

    /// Fills `piece` with the film's bytes before `end`, which is no further than what is whole.
    ///
    /// # Errors
    /// [`VaultError::MediumLost`] and other errors of reading.
    pub fn read_before(&self, end: u64, piece: &mut [u8]) -> Result<(), VaultError> {
        let key = self.key.as_ref().ok_or(VaultError::Cancelled)?;
        let reader = FilmReader::open(self.ticket(key.copy()?, self.whole, self.whole_parts)?)?;
        let start = end.saturating_sub(piece.len() as u64);
        Ok(reader.read_at(start, piece)?)
    }

    /// Makes what is whole the film: nothing more is to come, and what lies behind it is erased.
    ///
    /// # Errors
    /// [`VaultError::SourceEmpty`] if nothing is, and then nothing is erased; errors of writing.
    pub fn end_here(&mut self) -> Result<u64, VaultError> {
        if self.whole == 0 {
            return Err(VaultError::SourceEmpty);
        }
        self.erase_what_is_not_whole()?;
        self.sealed = Some((self.whole, self.whole_parts));
        self.key = None;
        Ok(self.whole)
    }

    /// Bytes of film in a part that is there, if it can be whole: a full one, or the film's last.
    fn len_of_part(&self, part: u32) -> Result<Option<u64>, VaultError> {
        let Ok(file) = self.storage.open(&part_name(self.id, part)) else {
            return Ok(None);
        };
        let found = self.storage.len(&file);
        let found = found.map_err(|error| VaultError::from_io(&error, "read a film"))?;
        let full = self.part_size.bytes();
        let start = u64::from(part).saturating_mul(full);
        if self.size.is_some_and(|size| start >= size) {
            return Ok(None);
        }
        let last = self
            .size
            .map(|size| size.saturating_sub(start))
            .filter(|len| (1..full).contains(len));
        let fits = |len: &u64| sealed_len(*len) == Some(found);
        Ok([Some(full), last].into_iter().flatten().find(fits))
    }
}
