//! Sealing a film and reading it back, without the vault: on any thread, for as long as it takes.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use sha2::{Digest, Sha512};

use super::error::VaultError;
use super::film::{FilmTicket, PartSize, forget_cached, part_name};
use super::fingerprint::Fingerprint;
use super::ids::{FilmId, VaultId};
use super::progress::{OnProgress, Phase, report};
use super::storage::{Storage, WriteLock};
use super::verify::read_from;
use super::writer::{FilmWriter, SealedFilm};
use crate::film::Voices;
use crate::memory::Key;

/// A film that is being imported: listed as unfinished, and recognised as being imported by whoever looks at the vault. Made by
/// [`UnlockedVault::begin_import`](super::UnlockedVault::begin_import).
///
/// It has the key of this film, and none of the vault's. When it is dropped without having been finished or discarded, the film
/// stays as an interrupted one.
pub struct FilmImport {
    pub(super) storage: Arc<dyn Storage>,
    pub(super) vault: VaultId,
    pub(super) id: FilmId,
    /// None once it was given up, because sealing has failed or is over.
    pub(super) key: Option<Key<32>>,
    pub(super) part_size: PartSize,
    /// Length of the whole film, if known.
    pub(super) size: Option<u64>,
    /// Number of parts that an earlier attempt has written.
    pub(super) whole_parts: u32,
    /// Their length in bytes of film.
    pub(super) whole: u64,
    /// Whether it has left more, which is erased before anything else is done with the film.
    pub(super) has_rest: bool,
    /// Of the files that the film came from.
    pub(super) fingerprints: Vec<Fingerprint>,
    /// Held as long as the film is being imported.
    pub(super) lock: Option<WriteLock>,
    /// Length and number of parts of the film once it is read back.
    pub(super) sealed: Option<(u64, u32)>,
}

impl FilmImport {
    /// By which the vault knows the film.
    pub fn id(&self) -> FilmId {
        self.id
    }

    /// Whether a part of the film is whole on the medium when sealing has come to byte `done`: then the import can go on later.
    pub fn keeps_part_of(&self, done: u64) -> bool {
        self.whole_parts > 0 || done >= self.part_size.bytes()
    }

    /// Notes the fingerprints of the files that the film came from, to be listed with it.
    pub fn came_from(&mut self, files: Vec<Fingerprint>) {
        self.fingerprints = files;
    }

    /// Seals everything that `source` yields (for a resumed import: what comes after that which is whole), waits until it has reached the medium, reads it back from there and compares.
    ///
    /// # Errors
    /// After any of them only what was written is left, which can be discarded or resumed.
    /// [`VaultError::Cancelled`], [`VaultError::SourceUnreadable`], [`VaultError::SourceChanged`] when it is shorter or longer than was
    /// said, [`VaultError::SourceEmpty`], [`VaultError::ReadBackDiffers`], and errors of writing.
    pub fn seal(&mut self, source: &mut dyn Read, on_progress: OnProgress<'_>) -> Result<(), VaultError> {
        self.erase_what_is_not_whole()?;
        let writer = FilmWriter {
            storage: self.storage.clone(),
            vault: self.vault,
            film: self.id,
            part_size: self.part_size,
            first_part: self.whole_parts,
            size: self.size,
        };
        let key = self.key.take().ok_or(VaultError::Cancelled)?;
        let (sealed, key) = writer.seal(key, source, &mut |done| {
            report(on_progress, Phase::Sealing, done, self.size).map_or(ControlFlow::Break(()), ControlFlow::Continue)
        })?;
        if self.size.is_some_and(|size| sealed.size != size) {
            return Err(VaultError::SourceChanged);
        }
        report(on_progress, Phase::Sealing, sealed.size, self.size)?;
        self.read_back(key, &sealed, on_progress)
    }

    /// Reads what was sealed back from the medium, from the first new part on, and compares.
    pub(super) fn read_back(
        &mut self,
        key: Key<32>,
        sealed: &SealedFilm,
        on_progress: OnProgress<'_>,
    ) -> Result<(), VaultError> {
        if sealed.size == 0 {
            return Err(VaultError::SourceEmpty);
        }
        forget_cached(&*self.storage, self.id, self.whole_parts..sealed.parts);
        let start = u64::from(self.whole_parts) * self.part_size.bytes();
        let ticket = self.ticket(key, sealed.size, sealed.parts)?;
        let mut digest = Sha512::new();
        read_from(ticket, start, |bytes| digest.update(bytes), on_progress).map_err(as_read_back_error)?;
        if digest.finalize()[..] != sealed.digest {
            return Err(VaultError::ReadBackDiffers);
        }
        self.sealed = Some((sealed.size, sealed.parts));
        Ok(())
    }

    /// What is needed to read what was written.
    pub(super) fn ticket(&self, key: Key<32>, size: u64, parts: u32) -> Result<FilmTicket, VaultError> {
        let open = |part| self.storage.open(&part_name(self.id, part)).map(|file| file.file);
        let parts = (0..parts).map(open).collect::<Result<_, _>>();
        Ok(FilmTicket {
            parts: parts.map_err(|error| VaultError::from_io(&error, "read a film"))?,
            key,
            vault: self.vault,
            film: self.id,
            size,
            part_size: self.part_size,
            index: None,
            covers: Vec::new(),
            turn: 0,
            voices: Voices::default(),
        })
    }
}

/// Damage found right after writing is the stick's fault, not an attack on a film.
fn as_read_back_error(error: VaultError) -> VaultError {
    match error {
        VaultError::FilmDamaged { .. } => VaultError::ReadBackDiffers,
        error => error,
    }
}
