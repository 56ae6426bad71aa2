//! Recording: sealing a film of unknown length while it is made, so that a power cut loses what came in the last moments only.
//!
//! A recording is listed as unfinished before its first byte and is sealed without borrowing the vault, which can be used
//! meanwhile. Whole chunks are brought to the medium at least every [`SYNC_INTERVAL`]; whoever brings the film fills its chunks up
//! often enough (`docs/architecture.md`, "Recording"). No chunk is ever written in pieces and none twice: a number that was used for
//! other bytes would break the cipher, and a short chunk is a part's end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha512};

use super::cobblestone::CHUNK;
use super::error::VaultError;
use super::film::{FilmTicket, PartSize, part_name};
use super::ids::{FilmId, VaultId};
use super::import::{NewFilm, OnProgress, as_read_back_error, forget_cached, read_all};
use super::storage::Storage;
use super::unlocked::UnlockedVault;
use super::writer::{FilmWriter, SealedFilm};
use crate::memory::{Key, Slab};

/// The longest that whole chunks wait before they are brought to the medium.
pub const SYNC_INTERVAL: Duration = Duration::from_millis(500);

/// Parts of a recording: 128 MiB. What is left of an interrupted one is sealed anew from its last part on, so that part had better
/// be small; and a film of 253 such parts, the most that a stage takes, is 32 GB.
const PART_CHUNKS: u64 = 8192;

/// Free space that a recording leaves: to end its parts, and for the catalogue.
const RESERVE: u64 = 16 * 1024 * 1024;

/// What comes next of a film that is being recorded.
pub enum NextPiece {
    /// These bytes; at most 64 KiB or so, as they come.
    Bytes(Slab),
    /// Nothing has come for a while, and may yet.
    Nothing,
    /// The film is over.
    End,
}

/// A film that is being recorded: all that is needed to seal it, and nothing else of the vault.
pub struct Recording {
    storage: Arc<dyn Storage>,
    vault: VaultId,
    film: FilmId,
    key: Key<32>,
    part_size: PartSize,
    pub(super) sync_interval: Duration,
}

/// A film that was recorded, read back from the medium and compared; [`UnlockedVault::finish_recording`] lists it as whole.
pub struct Recorded {
    film: FilmId,
    sealed: SealedFilm,
}

impl Recorded {
    /// Length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.sealed.size
    }
}

impl UnlockedVault {
    /// Lists a new film as unfinished, and returns what seals it.
    ///
    /// # Errors
    /// [`VaultError::NoSpace`] when there is next to none, [`VaultError::BadText`], [`VaultError::Busy`], and errors of writing.
    pub fn begin_recording(&mut self, film: NewFilm) -> Result<Recording, VaultError> {
        // Unless there is a reason for another size.
        let part_size = match film.part_size {
            PartSize::MAX => PartSize::new(PART_CHUNKS * CHUNK as u64)?,
            part_size => part_size,
        };
        let film = NewFilm {
            size: None,
            part_size,
            ..film
        };
        let _lock = self.begin_writing()?;
        let free = free_bytes(&*self.storage)?;
        if free < RESERVE {
            let missing = Some(RESERVE - free);
            return Err(VaultError::NoSpace { missing });
        }
        let (id, key) = self.list_unfinished(&film)?;
        Ok(Recording {
            storage: Arc::clone(&self.storage),
            vault: self.id(),
            film: id,
            key,
            part_size,
            sync_interval: SYNC_INTERVAL,
        })
    }

    /// Lists a recording as whole.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`] when it was erased meanwhile, [`VaultError::Busy`], and errors of writing; the film stays
    /// unfinished then.
    pub fn finish_recording(&mut self, recorded: &Recorded) -> Result<FilmId, VaultError> {
        let _lock = self.begin_writing()?;
        self.list_sealed(recorded.film, &recorded.sealed)?;
        Ok(recorded.film)
    }

    /// Space for films on the vault's medium, in bytes.
    ///
    /// # Errors
    /// Errors of reading.
    pub fn free_bytes(&self) -> Result<u64, VaultError> {
        Ok(free_bytes(&*self.storage)?.saturating_sub(RESERVE))
    }
}

impl Recording {
    /// By which the vault knows the film.
    #[must_use]
    pub fn film(&self) -> FilmId {
        self.film
    }

    /// Space that is left for the film, in bytes.
    ///
    /// # Errors
    /// Errors of reading.
    pub fn free_bytes(&self) -> Result<u64, VaultError> {
        Ok(free_bytes(&*self.storage)?.saturating_sub(RESERVE))
    }

    /// Seals what `next` brings until it ends, then reads all of it back from the medium and compares. `on_sealed` is told the number of
    /// bytes that have come so far, and `on_read_back` how far reading back is; `next` should not take longer than
    /// [`SYNC_INTERVAL`] to answer.
    ///
    /// Whatever goes wrong, what has reached the medium stays there, listed as unfinished.
    ///
    /// # Errors
    /// [`VaultError::SourceEmpty`] when nothing came, [`VaultError::ReadBackDiffers`], [`VaultError::Cancelled`] by `on_read_back`, and
    /// errors of writing.
    pub fn seal(
        &self,
        next: &mut dyn FnMut() -> NextPiece,
        on_sealed: &mut dyn FnMut(u64),
        on_read_back: OnProgress<'_>,
    ) -> Result<Recorded, VaultError> {
        let mut writer = FilmWriter::new(&*self.storage, self.vault, self.film, &self.key, self.part_size)?;
        let mut synced = Instant::now();
        loop {
            match next() {
                NextPiece::Bytes(piece) => {
                    let mut rest = &piece[..];
                    while !rest.is_empty() {
                        writer.read_from(&mut rest)?;
                    }
                    on_sealed(writer.size());
                }
                NextPiece::Nothing => {}
                NextPiece::End => break,
            }
            if synced.elapsed() >= self.sync_interval {
                writer.write_through()?;
                synced = Instant::now();
            }
        }
        let sealed = writer.seal()?;
        if sealed.size == 0 {
            return Err(VaultError::SourceEmpty);
        }
        self.read_back(&sealed, on_read_back)?;
        Ok(Recorded {
            film: self.film,
            sealed,
        })
    }

    fn read_back(&self, sealed: &SealedFilm, on_progress: OnProgress<'_>) -> Result<(), VaultError> {
        forget_cached(&*self.storage, self.film, sealed.parts);
        let open = |part| {
            let file = self.storage.open(&part_name(self.film, part));
            file.map(|file| file.file)
                .map_err(|error| VaultError::from_io(&error, "read a film"))
        };
        let ticket = FilmTicket {
            parts: (0..sealed.parts).map(open).collect::<Result<_, _>>()?,
            key: Key::from_fn(|bytes| bytes.copy_from_slice(self.key.expose()))?,
            vault: self.vault,
            film: self.film,
            size: sealed.size,
            part_size: self.part_size,
            index: None,
        };
        let mut digest = Sha512::new();
        read_all(ticket, |bytes| digest.update(bytes), on_progress).map_err(as_read_back_error)?;
        if digest.finalize()[..] == sealed.digest {
            Ok(())
        } else {
            Err(VaultError::ReadBackDiffers)
        }
    }
}

fn free_bytes(storage: &dyn Storage) -> Result<u64, VaultError> {
    storage
        .free_bytes()
        .map_err(|error| VaultError::from_io(&error, "read the free space"))
}
