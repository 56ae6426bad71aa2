//! Stills: a picture of the film as an image of its own, on its way from the stage into the vault.

use crate::memory::{MemoryError, Slab};

/// Most bytes of a still: more than 20 million pixels of which nothing can be compressed.
pub const MAX_STILL: u32 = 64 * 1024 * 1024;

/// An image in PNG. It shows the film: it is stored in locked memory, is wiped when it is dropped, and has no `Debug` and no `Clone`.
pub struct Still {
    bytes: Slab,
    len: usize,
}

impl Still {
    /// One that [`add`](Self::add) fills, of so many bytes; `None` for none, or for more than [`MAX_STILL`].
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn empty(size: u32) -> Result<Option<Self>, MemoryError> {
        if !(1..=MAX_STILL).contains(&size) {
            return Ok(None);
        }
        let bytes = Slab::new(size as usize)?;
        Ok(Some(Self { bytes, len: 0 }))
    }

    /// The first `len` bytes of a slab.
    pub(crate) fn of(bytes: Slab, len: usize) -> Self {
        let len = len.min(bytes.len());
        Self { bytes, len }
    }

    /// Adds what comes next; `None` when that is more than was to come.
    pub(crate) fn add(&mut self, next: &[u8]) -> Option<()> {
        let end = self.len.checked_add(next.len())?;
        self.bytes.get_mut(self.len..end)?.copy_from_slice(next);
        self.len = end;
        Some(())
    }

    /// Whether all of it is there.
    pub(crate) fn is_whole(&self) -> bool {
        self.len == self.bytes.len()
    }

    /// What is there of the PNG file.
    #[must_use]
    pub fn png(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_still_is_whole_once_all_of_it_has_come_and_takes_no_more() {
        let mut still = Still::empty(5).unwrap().unwrap();
        still.add(b"abc").unwrap();
        assert!(!still.is_whole());
        assert!(still.add(b"def").is_none(), "one byte too many");
        still.add(b"de").unwrap();
        assert!(still.is_whole());
        assert_eq!(still.png(), b"abcde");
        assert!(still.add(b"f").is_none());
    }

    #[test]
    fn a_still_of_nothing_and_one_that_is_too_large_are_refused() {
        assert!(Still::empty(0).unwrap().is_none());
        assert!(Still::empty(MAX_STILL + 1).unwrap().is_none());
    }
}
