//! The block cache: decrypted pieces of the film in slabs, read ahead on a thread of its own.
//!
//! Demuxers read a film in thousands of small pieces, from two or more places in turn (video and audio of an MP4),
//! while the vault decrypts best in long runs. So the film is cut into blocks of [`BLOCK_SIZE`] bytes; a few of them
//! are kept, the least recently used is evicted first. A slice of a block keeps the block's slab alive, so nothing is
//! copied; the slab is wiped when the last slice is gone.
//!
//! Readers and loader share a table under a lock, not a channel: requests are merged and ranked (blocks that a reader
//! waits for before those read ahead), and a reader waits for any of three things, its block, an error or an
//! interruption.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::block_table::{Block, BlockTable, KEPT_BLOCKS};
use crate::film::{FilmSource, ReadError};
use crate::memory::{Pool, PooledSlab, SlabCache};

/// Bytes of one block: 16 chunks of the vault's format.
pub(crate) const BLOCK_SIZE: usize = 256 * 1024;
/// Blocks that are allocated from the start and stay: those that are kept, one that is being read, and one that a
/// decoder still holds. With 6.5 MiB, all of them are locked beside the keys where a user may lock 8 MiB. The decoders'
/// buffers refer to the same blocks as long as a film has less than about 20 Mbit/s; beyond that more are allocated,
/// and freed again.
const LOCKED_BLOCKS: usize = KEPT_BLOCKS + 2;
/// Blocks that may exist at once, held by the cache or by buffers in the pipeline: 2 s of the largest film fit twice.
const MAX_BLOCKS: usize = 512;

/// Why a request has no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The reader was asked to stop waiting ([`CacheReader::interrupt`]).
    Interrupted,
    /// The film's bytes could not be read.
    Failed(ReadError),
}

/// Decrypted blocks of one film.
pub(crate) struct BlockCache {
    shared: Arc<Shared>,
    loader: Arc<Loader>,
    /// The first error that readers got who look ahead ([`BlockCache::ahead`]); that of others is the film's.
    met_ahead: Option<Mutex<Option<ReadError>>>,
}

impl BlockCache {
    /// Allocates and locks the memory for the film, the same whatever its length, and starts the loader thread for
    /// `source`. Reads nothing yet. To be made before the film's decoders are, which lock what is left.
    pub(crate) fn new(source: Arc<dyn FilmSource>) -> std::io::Result<Self> {
        let no_memory = |_| std::io::Error::from(std::io::ErrorKind::OutOfMemory);
        let shared = Arc::new(Shared {
            length: source.len(),
            source,
            pool: Pool::with_stock(BLOCK_SIZE, LOCKED_BLOCKS, MAX_BLOCKS).map_err(no_memory)?,
            copies: SlabCache::default(),
            table: Mutex::default(),
            loaded: Condvar::new(),
            work: Condvar::new(),
            nanoseconds_in_source: AtomicU64::new(0),
        });
        let for_thread = Arc::clone(&shared);
        let loader = std::thread::Builder::new()
            .name("film-loader".into())
            .spawn(move || for_thread.load())?;
        let thread = Some(loader);
        Ok(BlockCache {
            loader: Arc::new(Loader {
                shared: Arc::clone(&shared),
                thread,
            }),
            shared,
            met_ahead: None,
        })
    }

    /// The same blocks for readers who look where nobody may ever want to be. What they cannot read is a failure for them alone, but
    /// for a medium that is gone; that of the film is one for them too.
    pub(crate) fn ahead(&self) -> Self {
        BlockCache {
            shared: Arc::clone(&self.shared),
            loader: Arc::clone(&self.loader),
            met_ahead: Some(Mutex::default()),
        }
    }

    /// Length of the film in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.shared.length
    }

    /// The bytes of `offset..offset + length`, which must be inside the film. Waits until they are read.
    pub(crate) fn bytes(&self, offset: u64, length: usize) -> Result<FilmBytes, Refusal> {
        self.bytes_unless(offset, length, &AtomicBool::new(false))
    }

    fn bytes_unless(&self, offset: u64, length: usize, interrupted: &AtomicBool) -> Result<FilmBytes, Refusal> {
        let past_end = Refusal::Failed(ReadError::PastEnd);
        let end = offset
            .checked_add(length as u64)
            .filter(|&end| end <= self.shared.length)
            .ok_or(past_end)?;
        let block = offset / BLOCK_SIZE as u64;
        if length == 0 || (end - 1) / BLOCK_SIZE as u64 == block {
            return self.slice(offset, length, interrupted).map(FilmBytes::Slice);
        }
        let mut slab = self.slab(length)?;
        self.copy(offset, &mut slab, interrupted)?;
        Ok(FilmBytes::Copy(slab))
    }

    /// Memory for bytes that are copied out of the blocks, locked and wiped as those are.
    fn slab(&self, length: usize) -> Result<PooledSlab, Refusal> {
        let slab = self.shared.copies.take(length);
        slab.map_err(|_| Refusal::Failed(ReadError::OutOfMemory))
    }

    /// Fills `target` with the bytes from `offset` on, which must be inside the film.
    fn copy(&self, offset: u64, target: &mut [u8], interrupted: &AtomicBool) -> Result<(), Refusal> {
        let mut done = 0;
        while done < target.len() {
            let at = offset + done as u64;
            let rest_of_block = BLOCK_SIZE - (at % BLOCK_SIZE as u64) as usize;
            let piece = self.slice(at, rest_of_block.min(target.len() - done), interrupted)?;
            target[done..done + piece.range.len()].copy_from_slice(piece.as_ref());
            done += piece.range.len();
        }
        Ok(())
    }

    /// Ends all reading for good: the film is being closed, which may happen while it is still being opened.
    pub(crate) fn abandon(&self) {
        self.shared.table.lock().abandoned = true;
        self.shared.loaded.notify_all();
    }

    /// The first error that a reader got, if any.
    pub(crate) fn failure(&self) -> Option<ReadError> {
        let met_ahead = self.met_ahead.as_ref().and_then(|met| *met.lock());
        met_ahead.or_else(|| self.shared.table.lock().failure)
    }

    /// Notes an error that a reader got.
    fn note_failure(&self, table: &mut BlockTable, error: ReadError) {
        match (&self.met_ahead, error) {
            (None, _) | (_, ReadError::MediumLost) => table.failure.get_or_insert(error),
            (Some(met), _) => met.lock().get_or_insert(error),
        };
    }

    fn forget_failure(&self) {
        match &self.met_ahead {
            Some(met) => *met.lock() = None,
            None => self.shared.table.lock().failure = None,
        }
    }

    /// How long the source has been reading, an unfinished read included: time that is not the film's fault.
    pub(crate) fn time_in_source(&self) -> Duration {
        let since = self
            .shared
            .table
            .lock()
            .loading_since
            .map_or(Duration::ZERO, |since| since.elapsed());
        Duration::from_nanos(self.shared.nanoseconds_in_source.load(Ordering::Relaxed)) + since
    }

    fn slice(&self, offset: u64, length: usize, interrupted: &AtomicBool) -> Result<BlockSlice, Refusal> {
        let number = offset / BLOCK_SIZE as u64;
        let start = (offset % BLOCK_SIZE as u64) as usize;
        let end = start + length;
        let shared = &*self.shared;
        let mut table = shared.table.lock();
        if table.follow(number, shared.blocks()) {
            shared.work.notify_one();
        }
        loop {
            if interrupted.load(Ordering::SeqCst) || table.abandoned {
                return Err(Refusal::Interrupted);
            }
            if let Some(block) = table.touch(number)
                && end <= block.length
            {
                return Ok(BlockSlice {
                    block,
                    range: start..end,
                });
            }
            if let Some(&error) = table.failed.get(&number) {
                self.note_failure(&mut table, error);
                return Err(Refusal::Failed(error));
            }
            if table.loading != Some(number) && !table.wanted.contains(&number) {
                table.wanted.push_back(number);
                shared.work.notify_one();
            }
            shared.loaded.wait(&mut table);
        }
    }
}

/// The thread that reads; it ends with the last cache that shares its blocks.
struct Loader {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Loader {
    fn drop(&mut self) {
        {
            let mut table = self.shared.table.lock();
            table.stop = true;
        }
        self.shared.work.notify_all();
        if let Some(loader) = self.thread.take() {
            // The loader catches nothing; if it panicked, that was reported and there is nothing left to wait for.
            let _ = loader.join();
        }
    }
}

/// Reads from a cache, and can be made to stop waiting; clones share that.
#[derive(Clone)]
pub(crate) struct CacheReader {
    cache: Arc<BlockCache>,
    interrupted: Arc<AtomicBool>,
}

impl CacheReader {
    /// A reader of its own, which nobody else interrupts.
    pub(crate) fn new(cache: Arc<BlockCache>) -> Self {
        CacheReader {
            cache,
            interrupted: Arc::default(),
        }
    }

    /// Length of the film in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.cache.len()
    }

    /// As [`BlockCache::failure`].
    pub(crate) fn failure(&self) -> Option<ReadError> {
        self.cache.failure()
    }

    /// Has readers go on after an error that one got. For one who only looks around, before the film is played: what is behind
    /// the damage stays unreadable.
    pub(crate) fn forget_failure(&self) {
        self.cache.forget_failure();
    }

    /// As [`BlockCache::bytes`].
    pub(crate) fn bytes(&self, offset: u64, length: usize) -> Result<FilmBytes, Refusal> {
        self.cache.bytes_unless(offset, length, &self.interrupted)
    }

    /// `head`, which is not the film's own, and the bytes of all `ranges` behind it, as one run.
    pub(crate) fn gather(&self, head: &[u8], ranges: &[Range<u64>]) -> Result<FilmBytes, Refusal> {
        let past_end = || Refusal::Failed(ReadError::PastEnd);
        let mut length = head.len();
        for range in ranges {
            let piece = range.end.checked_sub(range.start).filter(|_| range.end <= self.len());
            let piece = piece
                .and_then(|piece| usize::try_from(piece).ok())
                .ok_or_else(past_end)?;
            length = length.checked_add(piece).ok_or_else(past_end)?;
        }
        let mut slab = self.cache.slab(length)?;
        let (start, mut rest) = slab.split_at_mut(head.len());
        start.copy_from_slice(head);
        for range in ranges {
            let target;
            (target, rest) = rest.split_at_mut((range.end - range.start) as usize);
            self.cache.copy(range.start, target, &self.interrupted)?;
        }
        Ok(FilmBytes::Copy(slab))
    }

    /// Memory for so many bytes of the film, locked and wiped as the cache itself.
    pub(crate) fn room(&self, length: usize) -> Result<PooledSlab, Refusal> {
        self.cache.slab(length)
    }

    /// Makes whoever waits return [`Refusal::Interrupted`] at once, and later ones too until it is switched off again.
    pub(crate) fn interrupt(&self, on: bool) {
        let table = self.cache.shared.table.lock();
        self.interrupted.store(on, Ordering::SeqCst);
        drop(table);
        self.cache.shared.loaded.notify_all();
    }
}

/// Bytes of the film on loan; the memory is wiped when the last reader drops them.
pub(crate) enum FilmBytes {
    /// Part of a block, shared with the cache.
    Slice(BlockSlice),
    /// A run that spans blocks.
    Copy(PooledSlab),
    /// Nothing of the film: made here.
    Own(Arc<[u8]>),
}

impl AsRef<[u8]> for FilmBytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            FilmBytes::Slice(slice) => slice.as_ref(),
            FilmBytes::Copy(slab) => slab,
            FilmBytes::Own(bytes) => bytes,
        }
    }
}

/// Part of a block.
pub(crate) struct BlockSlice {
    block: Arc<Block>,
    range: Range<usize>,
}

impl AsRef<[u8]> for BlockSlice {
    fn as_ref(&self) -> &[u8] {
        &self.block.slab[self.range.clone()]
    }
}

struct Shared {
    source: Arc<dyn FilmSource>,
    length: u64,
    pool: Pool,
    /// For runs that span blocks.
    copies: SlabCache,
    table: Mutex<BlockTable>,
    /// A block was read, reading failed, or readers are to stop waiting.
    loaded: Condvar,
    /// The loader has something to do.
    work: Condvar,
    nanoseconds_in_source: AtomicU64,
}

impl Shared {
    fn blocks(&self) -> u64 {
        self.length.div_ceil(BLOCK_SIZE as u64)
    }

    /// The loader thread: blocks that readers wait for first, then those that will be asked for next.
    fn load(&self) {
        let mut table = self.table.lock();
        loop {
            if table.stop {
                table.blocks.clear();
                return;
            }
            let Some(number) = table.next_job() else {
                self.work.wait(&mut table);
                continue;
            };
            let started = Instant::now();
            table.loading = Some(number);
            table.loading_since = Some(started);
            drop(table);
            let (block, error) = self.read_block(number);
            let spent = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.nanoseconds_in_source.fetch_add(spent, Ordering::Relaxed);
            table = self.table.lock();
            table.loading = None;
            table.loading_since = None;
            if let Some(error) = error {
                table.failed.insert(number, error);
            }
            if let Some(block) = block {
                table.keep(number, block);
            }
            self.loaded.notify_all();
        }
    }

    /// Reads one block. Where a chunk in it is damaged, the bytes before it are still good and the film is played up
    /// to them.
    fn read_block(&self, number: u64) -> (Option<Block>, Option<ReadError>) {
        let offset = number * BLOCK_SIZE as u64;
        let length = (self.length - offset).min(BLOCK_SIZE as u64) as usize;
        let Ok(mut slab) = self.pool.take() else {
            return (None, Some(ReadError::OutOfMemory));
        };
        match self.source.read_at(offset, &mut slab[..length]) {
            Ok(()) => (Some(Block { slab, length }), None),
            Err(error @ ReadError::Damaged { offset: damage }) if damage > offset => {
                let good = usize::try_from(damage - offset).unwrap_or(length).min(length);
                match self.source.read_at(offset, &mut slab[..good]) {
                    Ok(()) => (Some(Block { slab, length: good }), Some(error)),
                    Err(error) => (None, Some(error)),
                }
            }
            Err(error) => (None, Some(error)),
        }
    }
}

#[cfg(test)]
mod tests;
