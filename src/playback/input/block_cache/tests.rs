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

struct Gone;

impl FilmSource for Gone {
    fn len(&self) -> u64 {
        1000
    }

    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<(), ReadError> {
        Err(ReadError::MediumLost)
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
fn damage_that_is_met_by_a_reader_ahead_is_not_the_films() {
    let damage = BLOCK_SIZE as u64;
    let film = Arc::new(Numbers {
        damaged_at: Some(damage),
        ..Arc::into_inner(Numbers::new(3)).unwrap()
    });
    let cache = BlockCache::new(film).unwrap();
    let error = ReadError::Damaged { offset: damage };
    let ahead = cache.ahead();
    assert_eq!(ahead.bytes(damage, 1).err(), Some(Refusal::Failed(error)));
    assert_eq!((ahead.failure(), cache.failure()), (Some(error), None));
    let another = cache.ahead();
    assert_eq!(another.failure(), None);
    assert_eq!(cache.bytes(damage, 1).err(), Some(Refusal::Failed(error)));
    assert_eq!((another.failure(), cache.failure()), (Some(error), Some(error)));
    drop(cache);
    assert!(is_right(&another, 0, 10), "the loader is there for whoever is left");
}

#[test]
fn a_medium_that_a_reader_ahead_finds_gone_is_gone_for_all() {
    let cache = BlockCache::new(Arc::new(Gone)).unwrap();
    assert!(cache.ahead().bytes(0, 1).is_err());
    assert_eq!(cache.failure(), Some(ReadError::MediumLost));
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
