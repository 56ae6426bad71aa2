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
    loader: Option<JoinHandle<()>>,
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
        Ok(BlockCache {
            shared,
            loader: Some(loader),
        })
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
        self.shared.table.lock().failure
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
                table.failure.get_or_insert(error);
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

impl Drop for BlockCache {
    fn drop(&mut self) {
        {
            let mut table = self.shared.table.lock();
            table.stop = true;
        }
        self.shared.work.notify_all();
        if let Some(loader) = self.loader.take() {
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
        self.cache.shared.table.lock().failure = None;
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
mod tests {
    use super::*;
    use std::sync::mpsc;

    const TIMEOUT: Duration = Duration::from_secs(10);

    /// A film whose byte at `n` is made of `n`; it may be damaged somewhere, and it may keep readers waiting.
    struct Numbers {
        length: u64,
        damaged_at: Option<u64>,
        reads: Mutex<Vec<u64>>,
        gate: Mutex<Option<mpsc::Receiver<()>>>,
    }

    impl Numbers {
        fn new(blocks: u64) -> Arc<Self> {
            Arc::new(Numbers {
                length: blocks * BLOCK_SIZE as u64 - 1000,
                damaged_at: None,
                reads: Mutex::default(),
                gate: Mutex::default(),
            })
        }

        fn reads(&self) -> Vec<u64> {
            self.reads
                .lock()
                .iter()
                .map(|offset| offset / BLOCK_SIZE as u64)
                .collect()
        }
    }

    fn byte(at: u64) -> u8 {
        (at ^ (at >> 8) ^ (at >> 16)) as u8
    }

    impl FilmSource for Numbers {
        fn len(&self) -> u64 {
            self.length
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            if let Some(gate) = &*self.gate.lock() {
                gate.recv().unwrap();
            }
            self.reads.lock().push(offset);
            if let Some(damage) = self.damaged_at.filter(|&damage| damage < offset + buffer.len() as u64) {
                return Err(ReadError::Damaged {
                    offset: damage.max(offset),
                });
            }
            for (n, to) in buffer.iter_mut().enumerate() {
                *to = byte(offset + n as u64);
            }
            Ok(())
        }
    }

    fn is_right(cache: &BlockCache, offset: u64, length: usize) -> bool {
        let bytes = cache
            .bytes(offset, length)
            .unwrap_or_else(|refusal| panic!("{offset}: {refusal:?}"));
        let bytes = bytes.as_ref();
        bytes.len() == length && bytes.iter().enumerate().all(|(n, &got)| got == byte(offset + n as u64))
    }

    fn wait_until(what: &str, done: impl Fn() -> bool) {
        let since = Instant::now();
        while !done() {
            assert!(since.elapsed() < TIMEOUT, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn bytes_are_those_of_the_film_wherever_they_are() {
        let film = Numbers::new(5);
        let cache = BlockCache::new(film.clone()).unwrap();
        let block = BLOCK_SIZE as u64;
        for (offset, length) in [
            (0, 10),
            (block - 1, 2),
            (block - 5, BLOCK_SIZE + 10),
            (17, 3 * BLOCK_SIZE),
            (film.length - 1, 1),
            (5, 0),
        ] {
            assert!(is_right(&cache, offset, length), "{offset} {length}");
        }
        assert_eq!(
            cache.bytes(film.length, 1).err(),
            Some(Refusal::Failed(ReadError::PastEnd))
        );
        assert_eq!(
            cache.bytes(u64::MAX, 1).err(),
            Some(Refusal::Failed(ReadError::PastEnd))
        );
    }

    #[test]
    fn two_positions_that_alternate_are_each_read_once_and_ahead() {
        let film = Numbers::new(20);
        let cache = BlockCache::new(film.clone()).unwrap();
        for n in 0..40u64 {
            let piece = BLOCK_SIZE as u64 / 10;
            assert!(is_right(&cache, n * piece, 100));
            assert!(is_right(&cache, 10 * BLOCK_SIZE as u64 + n * piece, 100));
        }
        wait_until("both positions are read ahead", || {
            film.reads().contains(&7) && film.reads().contains(&17)
        });
        let mut reads = film.reads();
        reads.sort_unstable();
        assert!(reads.is_sorted_by(|a, b| a < b), "no block twice: {reads:?}");
    }

    #[test]
    fn what_was_not_used_for_long_is_evicted_first_and_read_again() {
        let film = Numbers::new(60);
        let cache = BlockCache::new(film.clone()).unwrap();
        let held = cache.bytes(3, 100).unwrap();
        for n in (1..60u64).rev() {
            assert!(is_right(&cache, n * BLOCK_SIZE as u64, 10));
        }
        assert!(cache.shared.table.lock().blocks.len() <= KEPT_BLOCKS);
        assert!(!cache.shared.table.lock().blocks.contains_key(&0));
        assert!(
            held.as_ref()
                .iter()
                .enumerate()
                .all(|(n, &got)| got == byte(3 + n as u64)),
            "held bytes stay"
        );
        assert!(is_right(&cache, 0, 10));
    }

    #[test]
    fn a_damaged_block_is_good_up_to_the_damage() {
        let damage = 2 * BLOCK_SIZE as u64 + 5000;
        let film = Arc::new(Numbers {
            damaged_at: Some(damage),
            ..Arc::into_inner(Numbers::new(5)).unwrap()
        });
        let cache = BlockCache::new(film).unwrap();
        assert!(is_right(&cache, damage - 100, 100));
        assert_eq!(cache.failure(), None);
        let error = ReadError::Damaged { offset: damage };
        assert_eq!(cache.bytes(damage - 100, 101).err(), Some(Refusal::Failed(error)));
        assert_eq!(cache.failure(), Some(error));
    }

    #[test]
    fn an_error_met_while_reading_ahead_is_reported_only_to_readers_of_those_bytes() {
        let film = Arc::new(Numbers {
            damaged_at: Some(3 * BLOCK_SIZE as u64),
            ..Arc::into_inner(Numbers::new(6)).unwrap()
        });
        let cache = BlockCache::new(film.clone()).unwrap();
        assert!(is_right(&cache, 0, 10));
        assert!(is_right(&cache, BLOCK_SIZE as u64, 10));
        wait_until("the damage is met", || film.reads().contains(&3));
        assert!(is_right(&cache, 2 * BLOCK_SIZE as u64, 10));
        assert_eq!(cache.failure(), None);
    }

    #[test]
    fn an_interrupted_reader_returns_at_once() {
        let film = Numbers::new(3);
        let (open, gate) = mpsc::channel();
        *film.gate.lock() = Some(gate);
        let cache = Arc::new(BlockCache::new(film.clone()).unwrap());
        let reader = CacheReader::new(Arc::clone(&cache));
        let waits = reader.clone();
        let waiting = std::thread::spawn(move || waits.bytes(0, 10).err());
        wait_until("the source is asked", || cache.shared.table.lock().loading.is_some());
        reader.interrupt(true);
        assert_eq!(waiting.join().unwrap(), Some(Refusal::Interrupted));
        open.send(()).unwrap();
        // Others are not concerned.
        assert!(is_right(&cache, 0, 10));
        assert_eq!(reader.bytes(0, 10).err(), Some(Refusal::Interrupted));
        reader.interrupt(false);
        assert!(reader.bytes(0, 10).is_ok());
    }

    #[test]
    fn pieces_from_several_places_become_one_run() {
        let cache = Arc::new(BlockCache::new(Numbers::new(3)).unwrap());
        let edge = BLOCK_SIZE as u64 - 3;
        let run = CacheReader::new(cache)
            .gather(b"head", &[edge..edge + 6, 7..9])
            .unwrap();
        let expected: Vec<u8> = (edge..edge + 6).chain(7..9).map(byte).collect();
        assert_eq!(run.as_ref(), [b"head".as_slice(), &expected].concat());
    }
}
