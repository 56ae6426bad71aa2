//! Reading numbers out of a film's bytes, none of which are trusted.

use std::sync::Arc;

use crate::playback::input::block_cache::{BlockCache, FilmBytes, Refusal};

/// The most samples of a track that are believed (at 20 ms each, 22 hours), and the most bytes of one: what a file says must not
/// fill the memory.
pub(super) const MAX_SAMPLES: usize = 4_000_000;
pub(super) const MAX_SAMPLE: u64 = 64 * 1024 * 1024;

/// A film's bytes, while its container is read.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub(super) &'a Arc<BlockCache>);

impl Bytes<'_> {
    pub(super) fn len(self) -> u64 {
        self.0.len()
    }

    /// The bytes of `offset..offset + length`; `None` where the film ends before.
    pub(super) fn at(self, offset: u64, length: usize) -> Result<Option<FilmBytes>, Refusal> {
        match offset.checked_add(length as u64) {
            Some(end) if end <= self.len() => self.0.bytes(offset, length).map(Some),
            _ => Ok(None),
        }
    }

    /// As [`Bytes::at`], but fewer where the film ends before.
    pub(super) fn up_to(self, offset: u64, length: usize) -> Result<FilmBytes, Refusal> {
        let left = self.len().saturating_sub(offset).min(length as u64);
        // At most `length`.
        self.0.bytes(offset.min(self.len()), left as usize)
    }

    pub(super) fn array<const N: usize>(self, offset: u64) -> Result<Option<[u8; N]>, Refusal> {
        Ok(self.at(offset, N)?.and_then(|bytes| bytes.as_ref().try_into().ok()))
    }
}

/// The number that `bytes` hold at `place`, first byte lowest; 0 behind their end.
pub(super) fn le(bytes: &[u8], place: usize, length: usize) -> u64 {
    let bytes = place.checked_add(length).and_then(|end| bytes.get(place..end));
    bytes.map_or(0, |bytes| {
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte))
    })
}

/// The same, first byte highest.
pub(super) fn be(bytes: &[u8], place: usize, length: usize) -> u64 {
    let bytes = place.checked_add(length).and_then(|end| bytes.get(place..end));
    bytes.map_or(0, |bytes| {
        bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_both_orders_and_never_from_behind_the_end() {
        assert_eq!((le(&[1, 2, 3], 0, 2), be(&[1, 2, 3], 0, 2)), (0x201, 0x102));
        assert_eq!((le(&[1, 2, 3], 2, 2), be(&[1, 2, 3], usize::MAX, 2)), (0, 0));
    }
}
