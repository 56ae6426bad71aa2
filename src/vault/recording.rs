//! Recording: sealing a film of unknown length while it is made, so that a power cut loses what came in the last moments only.
//!
//! A recording is listed as unfinished before its first byte and is sealed without borrowing the vault, which can be used
//! meanwhile. Whole chunks are brought to the medium at least every [`SYNC_INTERVAL`]; whoever brings the film fills its chunks up
//! often enough (`docs/architecture.md`, "Recording"). No chunk is ever written in pieces and none twice: a number that was used for
//! other bytes would break the cipher, and a short chunk is a part's end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cobblestone::CHUNK;
use super::error::VaultError;
use super::film::PartSize;
use super::film_import::FilmImport;
use super::ids::FilmId;
use super::import::NewFilm;
use super::live_writer::LiveWriter;
use super::log::LogEvent;
use super::progress::OnProgress;
use super::storage::Storage;
use super::unlocked::UnlockedVault;
use super::writer::SealedFilm;
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
    /// Nobody waits for it any more: nothing is written any more, and what has reached the medium stays.
    GiveUp,
}

/// A film that is being recorded: all that is needed to seal it, and nothing else of the vault. Other programs see that it is being
/// brought into the vault until it is dropped.
pub struct Recording {
    import: FilmImport,
    /// Bytes that were sealed and read back.
    size: u64,
    pub(super) sync_interval: Duration,
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
        let free = free_bytes(&*self.storage)?;
        if free < RESERVE {
            let missing = Some(RESERVE - free);
            return Err(VaultError::NoSpace { missing });
        }
        let import = self.begin_import(&NewFilm {
            size: None,
            part_size,
            ..film
        })?;
        Ok(Recording {
            import,
            size: 0,
            sync_interval: SYNC_INTERVAL,
        })
    }

    /// Lists a recording that was sealed and read back as whole. If it fails, it can be tried again.
    ///
    /// # Errors
    /// Those of [`finish_import`](Self::finish_import).
    pub fn finish_recording(&mut self, recording: &mut Recording) -> Result<FilmId, VaultError> {
        self.finish_as(&mut recording.import, None, |size| LogEvent::Recorded { size })
    }

    /// Erases a recording, and all that was written of it.
    ///
    /// # Errors
    /// Those of [`discard_import`](Self::discard_import).
    pub fn discard_recording(&mut self, recording: &mut Recording) -> Result<(), VaultError> {
        self.discard_import(&mut recording.import)
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
        self.import.id
    }

    /// Bytes that were sealed and read back.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Tells how much space is left for the film, also while it is being sealed.
    #[must_use]
    pub fn space(&self) -> Space {
        Space(Arc::clone(&self.import.storage))
    }

    /// Seals what `next` brings until it ends, then reads all of it back from the medium and compares. `on_sealed` is told the number of
    /// bytes that have come so far, and `on_read_back` how far reading back is; `next` should not take longer than
    /// [`SYNC_INTERVAL`] to answer.
    ///
    /// Whatever goes wrong, what has reached the medium stays there, listed as unfinished.
    ///
    /// # Errors
    /// [`VaultError::SourceEmpty`] when nothing came, [`VaultError::ReadBackDiffers`], [`VaultError::Cancelled`] by `next` or `on_read_back`, or when
    /// it was sealed before, and errors of writing.
    pub fn seal(
        &mut self,
        next: &mut dyn FnMut() -> NextPiece,
        on_sealed: &mut dyn FnMut(u64),
        on_read_back: OnProgress<'_>,
    ) -> Result<(), VaultError> {
        let key = self.import.key.take().ok_or(VaultError::Cancelled)?;
        let sealed = self.write(&key, next, on_sealed)?;
        self.import.read_back(key, &sealed, on_read_back)?;
        self.size = sealed.size;
        Ok(())
    }

    fn write(
        &self,
        key: &Key<32>,
        next: &mut dyn FnMut() -> NextPiece,
        on_sealed: &mut dyn FnMut(u64),
    ) -> Result<SealedFilm, VaultError> {
        let FilmImport {
            storage,
            vault,
            id,
            part_size,
            ..
        } = &self.import;
        let mut writer = LiveWriter::new(&**storage, *vault, *id, key, *part_size)?;
        let mut synced = Instant::now();
        loop {
            match next() {
                NextPiece::Bytes(piece) => {
                    writer.take(&piece)?;
                    on_sealed(writer.size());
                }
                NextPiece::Nothing => {}
                NextPiece::End => return writer.seal(),
                NextPiece::GiveUp => return Err(VaultError::Cancelled),
            }
            if synced.elapsed() >= self.sync_interval {
                writer.write_through()?;
                synced = Instant::now();
            }
        }
    }
}

/// The space on the medium that a film is recorded to.
pub struct Space(Arc<dyn Storage>);

impl Space {
    /// Space that is left for the film, in bytes.
    ///
    /// # Errors
    /// Errors of reading.
    pub fn free_bytes(&self) -> Result<u64, VaultError> {
        Ok(free_bytes(&*self.0)?.saturating_sub(RESERVE))
    }
}

fn free_bytes(storage: &dyn Storage) -> Result<u64, VaultError> {
    storage
        .free_bytes()
        .map_err(|error| VaultError::from_io(&error, "read the free space"))
}
