//! Sealing a film while its source is read, in constant memory for any size. Reading, sealing, writing and waiting for the medium
//! overlap, so that the slowest of them decides how long it takes.

use std::io::{ErrorKind, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{Scope, ScopedJoinHandle, scope};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded};
use sha2::{Digest, Sha512};

use super::cobblestone::{CHUNK, Message, PREFIX, SEALED_CHUNK, TAG};
use super::error::{Piece, VaultError};
use super::film::{MAX_PARTS, PartSize, part_name};
use super::ids::{FilmId, VaultId};
use super::keys::part_context;
use super::storage::{FILMS, Storage, StoredFile};
use crate::memory::{Key, Slab};
use crate::platform::give_way;

/// Number of chunks that are read, encrypted and written at a time: 512 KiB.
const BATCH: usize = 32;

/// Number of batches that are under way at a time. More would take locked memory from keys.
const BATCHES: usize = 4;

/// Number of bytes after which the medium is waited for, so that progress is real and the system's cache does not fill with a
/// film. Meanwhile as many more are written.
const SYNC_EVERY: u64 = 32 * 1024 * 1024;

/// How often somebody who waits for the medium looks whether to go on.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What is sealed where.
pub struct FilmWriter {
    /// The vault's folder.
    pub storage: Arc<dyn Storage>,
    /// The vault.
    pub vault: VaultId,
    /// The film.
    pub film: FilmId,
    /// Size of its parts.
    pub part_size: PartSize,
    /// Number of parts that are on the medium already; the source continues behind them.
    pub first_part: u32,
    /// Length of the whole film, if known: what is longer is not read to its end.
    pub size: Option<u64>,
}

/// A film that was written completely.
pub struct SealedFilm {
    /// Length of the film in bytes.
    pub size: u64,
    /// Number of parts.
    pub parts: u32,
    /// SHA-512 over the film's bytes as they were read from the source, from the first new part on.
    pub digest: [u8; 64],
}

/// Chunks of one part, in the clear as they were read, and sealed in the same place: each is followed by room for its tag.
struct Batch {
    slab: Slab,
    part: u32,
    /// Number of the first chunk in its part.
    first: u64,
    full: usize,
    /// Length of the short chunk that ends the part, if it ends here.
    last: Option<usize>,
    /// What goes before the first chunk of a part.
    prefix: Option<[u8; PREFIX]>,
}

impl Batch {
    /// Number of bytes of film in it.
    fn plain_len(&self) -> usize {
        self.full * CHUNK + self.last.unwrap_or_default()
    }
}

/// Called now and then with the number of bytes of film that are written; ends the sealing by returning [`ControlFlow::Break`].
pub type OnWritten<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

impl FilmWriter {
    /// Seals everything that `source` yields, giving way to whatever plays meanwhile, and returns with the key when it has reached the medium. If it is cancelled, the key is dropped
    /// at once, also while the medium is being waited for.
    ///
    /// # Errors
    /// [`VaultError::SourceUnreadable`], [`VaultError::Cancelled`] and errors of writing. Parts that were begun stay.
    pub fn seal(
        &self,
        key: Key<32>,
        source: &mut dyn Read,
        on_written: OnWritten<'_>,
    ) -> Result<(SealedFilm, Key<32>), VaultError> {
        let (free, to_fill) = bounded(BATCHES);
        for _ in 0..BATCHES {
            // There is room for all of them.
            let _ = free.try_send(Slab::new((BATCH + 1) * SEALED_CHUNK)?);
        }
        let (stop, written) = (AtomicBool::new(false), AtomicU64::new(self.start()));
        scope(|threads| {
            let (to_seal, filled) = bounded(BATCHES);
            let (to_write, sealed) = bounded(BATCHES);
            let (stop, written) = (&stop, &written);
            let sealing = threads.spawn(move || {
                give_way();
                self.seal_batches(key, &filled, &to_write, stop)
            });
            let writing = threads.spawn(move || self.write_batches(threads, &sealed, &free, written));
            let mut reader = BatchReader {
                writer: self,
                to_fill,
                written,
                on_written,
                size: self.start(),
                reported: None,
            };
            let read = reader.read(source, to_seal, || writing.is_finished());
            let read = read.and_then(|()| reader.wait_for(&writing));
            if read.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
            let (written, digest) = (joined(writing), joined(sealing));
            read?;
            // What could not be written tells more than that nobody took what was sealed.
            let written = written?;
            let (digest, key) = digest?;
            let sealed = SealedFilm {
                size: reader.size,
                parts: self.first_part + written,
                digest,
            };
            Ok((sealed, key))
        })
    }

    /// The first byte of film that is written.
    fn start(&self) -> u64 {
        u64::from(self.first_part) * self.part_size.bytes()
    }

    /// Encrypts what was read, in place.
    fn seal_batches(
        &self,
        key: Key<32>,
        filled: &Receiver<Batch>,
        to_write: &Sender<Batch>,
        stop: &AtomicBool,
    ) -> Result<([u8; 64], Key<32>), VaultError> {
        let mut digest = Sha512::new();
        let mut message = None;
        for mut batch in filled {
            if batch.first == 0 {
                let context = part_context(self.vault, self.film, batch.part);
                let (begun, prefix) = Message::begin(key.expose(), &context)?;
                (message, batch.prefix) = (Some(begun), Some(prefix));
            }
            let Some(message) = &message else { break };
            let chunks = batch.slab.chunks_exact_mut(SEALED_CHUNK).take(batch.full);
            for (number, place) in (batch.first..).zip(chunks) {
                let (chunk, tag) = place.split_at_mut(CHUNK);
                digest.update(&*chunk);
                tag.copy_from_slice(&message.seal_chunk(number, chunk));
            }
            if let Some(last) = batch.last {
                let place = &mut batch.slab[batch.full * SEALED_CHUNK..][..last + TAG];
                let (chunk, tag) = place.split_at_mut(last);
                digest.update(&*chunk);
                tag.copy_from_slice(&message.seal_chunk(batch.first + batch.full as u64, chunk));
            }
            let mut waiting = batch;
            loop {
                match to_write.send_timeout(waiting, LOOK_EVERY) {
                    Ok(()) => break,
                    Err(SendTimeoutError::Timeout(batch)) if !stop.load(Ordering::Relaxed) => waiting = batch,
                    Err(_) => return Err(VaultError::Cancelled),
                }
            }
        }
        Ok((digest.finalize().into(), key))
    }

    /// Writes what was sealed; returns the number of parts.
    fn write_batches<'scope>(
        &'scope self,
        threads: &'scope Scope<'scope, '_>,
        sealed: &Receiver<Batch>,
        free: &Sender<Slab>,
        written: &AtomicU64,
    ) -> Result<u32, VaultError> {
        let (to_sync, written_to) = bounded(0);
        let syncing = threads.spawn(move || sync_files(&*self.storage, &written_to));
        let outcome = self.write_parts(sealed, free, written, &to_sync);
        drop(to_sync);
        // Why a file could not be synchronised tells more than that nobody takes files any more.
        joined(syncing).and(outcome)
    }

    fn write_parts(
        &self,
        sealed: &Receiver<Batch>,
        free: &Sender<Slab>,
        written: &AtomicU64,
        to_sync: &Sender<Arc<StoredFile>>,
    ) -> Result<u32, VaultError> {
        let mut parts = 0;
        let mut open: Option<OpenPart> = None;
        for batch in sealed {
            if let Some(prefix) = &batch.prefix {
                open.insert(self.open_part(batch.part)?).write(&*self.storage, prefix)?;
            }
            let Some(part) = &mut open else { break };
            let ends = batch.last.map_or(0, |last| last + TAG);
            part.write(&*self.storage, &batch.slab[..batch.full * SEALED_CHUNK + ends])?;
            written.fetch_add(batch.plain_len() as u64, Ordering::Relaxed);
            let to_wait_for = if batch.last.is_some() {
                parts += 1;
                open.take().map(|part| part.file)
            } else if part.unsynced >= SYNC_EVERY {
                part.unsynced = 0;
                Some(part.file.clone())
            } else {
                None
            };
            if let Some(file) = to_wait_for {
                to_sync.send(file).map_err(|_| VaultError::Cancelled)?;
            }
            // Nobody reads any more at the end.
            let _ = free.try_send(batch.slab);
        }
        Ok(parts)
    }

    fn open_part(&self, part: u32) -> Result<OpenPart, VaultError> {
        let name = part_name(self.film, part);
        let file = self.storage.create(&name).map_err(|error| writing(&error))?;
        // A part's name reaches the medium before the next part is created, so that parts are found without gaps.
        self.storage.sync_folder(FILMS).map_err(|error| writing(&error))?;
        Ok(OpenPart {
            file: Arc::new(file),
            written: 0,
            unsynced: 0,
        })
    }
}

/// Reads a film into batches.
struct BatchReader<'a> {
    writer: &'a FilmWriter,
    to_fill: Receiver<Slab>,
    written: &'a AtomicU64,
    on_written: OnWritten<'a>,
    /// Bytes of film so far.
    size: u64,
    reported: Option<u64>,
}

impl BatchReader<'_> {
    /// Reads to the end of `source`, or until those who seal and write have failed: they say why.
    fn read(
        &mut self,
        source: &mut dyn Read,
        to_seal: Sender<Batch>,
        has_failed: impl Fn() -> bool,
    ) -> Result<(), VaultError> {
        let part_chunks = self.writer.part_size.chunks();
        let (mut part, mut chunks) = (self.writer.first_part, 0);
        loop {
            let Some(slab) = self.free_slab(&has_failed)? else {
                return Ok(());
            };
            let limit = usize::try_from(part_chunks - chunks).unwrap_or(BATCH).min(BATCH);
            let mut batch = Batch {
                slab,
                part,
                first: chunks,
                full: 0,
                last: None,
                prefix: None,
            };
            let at_end = loop {
                if batch.full == limit {
                    break false;
                }
                let place = &mut batch.slab[batch.full * SEALED_CHUNK..][..CHUNK];
                let filled = self.fill(source, place)?;
                if filled < CHUNK {
                    batch.last = Some(filled);
                    break true;
                }
                batch.full += 1;
            };
            chunks += batch.full as u64;
            if chunks == part_chunks {
                batch.last = batch.last.or(Some(0));
            }
            let ends = batch.last.is_some();
            // A part that would have nothing in it is none.
            let is_any = batch.plain_len() > 0 || batch.first > 0;
            if is_any && part == MAX_PARTS {
                return Err(VaultError::TooMany { what: Piece::Film });
            }
            if (is_any && to_seal.send(batch).is_err()) || at_end {
                return Ok(());
            }
            if ends {
                (part, chunks) = (part + 1, 0);
            }
        }
    }

    /// A slab to read into, as soon as there is one; none when a writer has failed.
    fn free_slab(&mut self, has_failed: &impl Fn() -> bool) -> Result<Option<Slab>, VaultError> {
        loop {
            self.report()?;
            match self.to_fill.recv_timeout(LOOK_EVERY) {
                Ok(slab) => return Ok(Some(slab)),
                Err(RecvTimeoutError::Timeout) if !has_failed() => {}
                Err(_) => return Ok(None),
            }
        }
    }

    /// Fills `place`, and returns by how much; less only at the end of the source, or beyond the length that it should have.
    fn fill(&mut self, source: &mut dyn Read, place: &mut [u8]) -> Result<usize, VaultError> {
        let mut filled = 0;
        while filled < place.len() && self.writer.size.is_none_or(|size| self.size <= size) {
            match source.read(&mut place[filled..]) {
                Ok(0) => break,
                Ok(count) => {
                    filled += count;
                    self.size += count as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(VaultError::SourceUnreadable),
            }
        }
        Ok(filled)
    }

    fn report(&mut self) -> Result<(), VaultError> {
        let written = self.written.load(Ordering::Relaxed);
        let is_new = self
            .reported
            .is_none_or(|reported| written - reported >= (BATCH * CHUNK) as u64);
        if is_new {
            self.reported = Some(written);
        }
        // Also without anything new: this is how it is cancelled.
        match (self.on_written)(self.reported.unwrap_or(written)) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(VaultError::Cancelled),
        }
    }

    /// Goes on reporting until everything is written.
    fn wait_for<T>(&mut self, writing: &ScopedJoinHandle<'_, T>) -> Result<(), VaultError> {
        let mut pause = Duration::from_millis(1);
        while !writing.is_finished() {
            std::thread::sleep(pause);
            pause = (pause * 2).min(LOOK_EVERY);
            self.report()?;
        }
        Ok(())
    }
}

struct OpenPart {
    file: Arc<StoredFile>,
    written: u64,
    unsynced: u64,
}

impl OpenPart {
    fn write(&mut self, storage: &dyn Storage, data: &[u8]) -> Result<(), VaultError> {
        let written = storage.write_at(&self.file, data, self.written);
        written.map_err(|error| writing(&error))?;
        self.written += data.len() as u64;
        self.unsynced += data.len() as u64;
        Ok(())
    }
}

/// Waits for the medium while the next bytes are written. Files that nobody else has any more are closed.
fn sync_files(storage: &dyn Storage, written_to: &Receiver<Arc<StoredFile>>) -> Result<(), VaultError> {
    for file in written_to {
        storage.sync(&file).map_err(|error| writing(&error))?;
        match Arc::try_unwrap(file) {
            Ok(file) => storage.close_and_forget(file),
            Err(file) => storage.drop_cached(&file),
        }
    }
    Ok(())
}

fn writing(error: &std::io::Error) -> VaultError {
    VaultError::from_io(error, "write a film")
}

/// What a thread came to; a panic goes on here.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
