//! Sealing a film while it is being made: what has come is on the medium soon. The writer of imports (`writer.rs`) is fast instead: it
//! waits for whole batches.

use sha2::{Digest, Sha512};

use super::cobblestone::{CHUNK, Message, SEALED_CHUNK};
use super::error::{Piece, VaultError};
use super::film::{MAX_PARTS, PartSize, part_name};
use super::ids::{FilmId, VaultId};
use super::keys::part_context;
use super::storage::{FILMS, Storage, StoredFile};
use super::writer::SealedFilm;
use crate::memory::{Key, Slab};

/// Number of chunks that are encrypted and written at a time: 1 MiB.
const BATCH: usize = 64;

/// Number of bytes after which the writer waits until they have reached the medium, so that progress is real and the system's
/// cache does not fill with a film.
const SYNC_EVERY: u64 = 64 * 1024 * 1024;

/// Writes the parts of a film. [`seal`](Self::seal) completes it; otherwise the film stays unfinished.
pub struct LiveWriter<'a> {
    storage: &'a dyn Storage,
    vault: VaultId,
    film: FilmId,
    key: &'a Key<32>,
    part_size: PartSize,
    /// Buffer for sealed chunks: plaintext is read to a chunk's position and encrypted there, followed by its tag.
    batch: Slab,
    full_chunks: usize,
    in_last_chunk: usize,
    part: Option<OpenPart>,
    parts_done: u32,
    size: u64,
    digest: Sha512,
}

struct OpenPart {
    file: StoredFile,
    message: Message,
    chunks: u64,
    written: u64,
    unsynced: u64,
}

impl<'a> LiveWriter<'a> {
    /// Writes nothing before the first bytes.
    pub fn new(
        storage: &'a dyn Storage,
        vault: VaultId,
        film: FilmId,
        key: &'a Key<32>,
        part_size: PartSize,
    ) -> Result<Self, VaultError> {
        Ok(Self {
            storage,
            vault,
            film,
            key,
            part_size,
            batch: Slab::new(BATCH * SEALED_CHUNK)?,
            full_chunks: 0,
            in_last_chunk: 0,
            part: None,
            parts_done: 0,
            size: 0,
            digest: Sha512::new(),
        })
    }

    /// Seals these bytes: those of whole chunks are written soon, the rest waits for more.
    ///
    /// # Errors
    /// Errors of writing.
    pub fn take(&mut self, mut bytes: &[u8]) -> Result<(), VaultError> {
        while !bytes.is_empty() {
            let start = self.full_chunks * SEALED_CHUNK;
            let place = &mut self.batch[start + self.in_last_chunk..start + CHUNK];
            let (now, later) = bytes.split_at(place.len().min(bytes.len()));
            place[..now.len()].copy_from_slice(now);
            self.digest.update(now);
            self.in_last_chunk += now.len();
            self.size += now.len() as u64;
            bytes = later;
            if self.in_last_chunk == CHUNK {
                self.full_chunks += 1;
                self.in_last_chunk = 0;
                if self.full_chunks == self.batch_limit() {
                    self.write_full_chunks()?;
                }
            }
        }
        Ok(())
    }

    /// Writes all whole chunks and waits until they have reached the medium. What has come of the chunk after them stays in memory: a
    /// chunk is sealed once, when it is whole or the film is over.
    pub fn write_through(&mut self) -> Result<(), VaultError> {
        self.write_full_chunks()?;
        match &mut self.part {
            Some(part) if part.unsynced > 0 => part.sync(self.storage),
            _ => Ok(()),
        }
    }

    /// Number of bytes of film so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Writes the rest, ends the last part and waits until everything has reached the medium.
    pub fn seal(mut self) -> Result<SealedFilm, VaultError> {
        self.write_full_chunks()?;
        if self.part.is_some() || self.in_last_chunk > 0 || self.parts_done == 0 {
            let last = self.in_last_chunk;
            self.end_part(last)?;
        }
        Ok(SealedFilm {
            size: self.size,
            parts: self.parts_done,
            digest: self.digest.finalize().into(),
        })
    }

    /// Number of chunks that fit before the batch or the part is full.
    fn batch_limit(&self) -> usize {
        let in_part = self.part.as_ref().map_or(0, |part| part.chunks);
        usize::try_from(self.part_size.chunks() - in_part)
            .unwrap_or(BATCH)
            .min(BATCH)
    }

    fn write_full_chunks(&mut self) -> Result<(), VaultError> {
        if self.full_chunks == 0 {
            return Ok(());
        }
        self.open_part()?;
        let Some(part) = &mut self.part else { return Ok(()) };
        let sealed = &mut self.batch[..self.full_chunks * SEALED_CHUNK];
        for place in sealed.chunks_exact_mut(SEALED_CHUNK) {
            let (chunk, tag) = place.split_at_mut(CHUNK);
            tag.copy_from_slice(&part.message.seal_chunk(part.chunks, chunk));
            part.chunks += 1;
        }
        part.write(self.storage, sealed)?;
        let is_full = part.chunks == self.part_size.chunks();
        // Less than a chunk may follow, only at the end of the film: `seal` expects it at the start of the batch.
        let rest = self.full_chunks * SEALED_CHUNK;
        self.batch.copy_within(rest..rest + self.in_last_chunk, 0);
        self.full_chunks = 0;
        if is_full { self.end_part(0) } else { Ok(()) }
    }

    /// Ends the current part with a short chunk: the first `last` bytes of the batch.
    fn end_part(&mut self, last: usize) -> Result<(), VaultError> {
        self.open_part()?;
        let Some(mut part) = self.part.take() else {
            return Ok(());
        };
        let tag = part.message.seal_chunk(part.chunks, &mut self.batch[..last]);
        self.batch[last..last + tag.len()].copy_from_slice(&tag);
        part.write(self.storage, &self.batch[..last + tag.len()])?;
        self.storage.sync(&part.file).map_err(writing)?;
        self.storage.close_and_forget(part.file);
        self.parts_done += 1;
        self.in_last_chunk = 0;
        Ok(())
    }

    fn open_part(&mut self) -> Result<(), VaultError> {
        if self.part.is_some() {
            return Ok(());
        }
        if self.parts_done == MAX_PARTS {
            return Err(VaultError::TooMany { what: Piece::Film });
        }
        let context = part_context(self.vault, self.film, self.parts_done);
        let (message, prefix) = Message::begin(self.key.expose(), &context)?;
        let file = self
            .storage
            .create(&part_name(self.film, self.parts_done))
            .map_err(writing)?;
        // A part's name reaches the medium before the next part is created, so that parts are found without gaps.
        self.storage.sync_folder(FILMS).map_err(writing)?;
        let part = self.part.insert(OpenPart {
            file,
            message,
            chunks: 0,
            written: 0,
            unsynced: 0,
        });
        part.write(self.storage, &prefix)
    }
}

impl OpenPart {
    fn write(&mut self, storage: &dyn Storage, data: &[u8]) -> Result<(), VaultError> {
        storage.write_at(&self.file, data, self.written).map_err(writing)?;
        self.written += data.len() as u64;
        self.unsynced += data.len() as u64;
        if self.unsynced >= SYNC_EVERY {
            self.sync(storage)?;
            storage.drop_cached(&self.file);
        }
        Ok(())
    }

    fn sync(&mut self, storage: &dyn Storage) -> Result<(), VaultError> {
        storage.sync(&self.file).map_err(writing)?;
        self.unsynced = 0;
        Ok(())
    }
}

fn writing(error: std::io::Error) -> VaultError {
    VaultError::from_io(&error, "write a film")
}
