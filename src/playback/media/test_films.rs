//! Films in memory, for tests: as they are, and altered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gstreamer as gst;

use super::sample::FilmTime;
use super::track::Media;
use crate::film::{FilmSource, ReadError};
use crate::playback::input::block_cache::{BlockCache, CacheReader};

/// A film in memory that counts what is read of it.
pub(in crate::playback) struct Memory {
    bytes: Vec<u8>,
    read: AtomicU64,
}

impl Memory {
    /// Bytes that were read so far.
    pub(super) fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}

impl FilmSource for Memory {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let offset = offset as usize;
        buffer.copy_from_slice(&self.bytes[offset..offset + buffer.len()]);
        self.read.fetch_add(buffer.len() as u64, Ordering::SeqCst);
        Ok(())
    }
}

pub(in crate::playback) fn memory(bytes: impl Into<Vec<u8>>) -> Arc<Memory> {
    Arc::new(Memory {
        bytes: bytes.into(),
        read: AtomicU64::new(0),
    })
}

pub(super) fn reader_of<S: FilmSource + 'static>(source: &Arc<S>) -> CacheReader {
    gst::init().unwrap();
    CacheReader::new(Arc::new(BlockCache::new(Arc::clone(source) as _).unwrap()))
}

pub(super) fn bytes_of(bytes: impl Into<Vec<u8>>) -> CacheReader {
    reader_of(&memory(bytes))
}

/// Numbers that look like chance and are the same each time (xorshift).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Alters `film` again and again, in `changes` places each time and sometimes cut off, and reads what `open` makes of it. `place`
/// chooses where, out of a number and the film's length.
pub(super) fn survives_alterations(
    film: &[u8],
    (times, changes): (usize, usize),
    place: impl Fn(u64, usize) -> usize,
    open: impl Fn(&CacheReader) -> Option<Media>,
) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for _ in 0..times {
        let mut bytes = film.to_vec();
        for _ in 0..changes {
            let number = chance.next();
            if let Some(byte) = bytes.get_mut(place(number, film.len())) {
                *byte = (number >> 32) as u8;
            }
        }
        if chance.next() & 7 == 0 {
            bytes.truncate(chance.next() as usize % film.len() + 1);
        }
        let bytes = bytes_of(bytes);
        let Some(media) = open(&bytes) else {
            continue;
        };
        for track in &media.tracks {
            let mut reader = track.samples.reader(bytes.clone());
            for to in [0, 900_000_000, 1_900_000_000, 60_000_000_000] {
                reader.seek(to).unwrap();
                let mut count = 0;
                while let Some(sample) = reader.next().unwrap() {
                    assert!(sample.bytes.as_ref().len() <= film.len());
                    count += 1;
                }
                assert!(count <= film.len());
            }
            reader.key_frame_near(FilmTime::MAX / 2).unwrap();
        }
    }
}
