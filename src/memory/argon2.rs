//! The working memory of password hashing.

use argon2::Block;

use super::error::MemoryError;
use super::slab::Slab;

/// Blocks for Argon2 in secret memory: what is left there after hashing would let others guess passwords much faster.
pub struct Argon2Memory {
    slab: Slab,
}

impl Argon2Memory {
    /// `blocks` blocks of 1 KiB each.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn new(blocks: usize) -> Result<Self, MemoryError> {
        let len = blocks.checked_mul(size_of::<Block>()).ok_or(MemoryError::OutOfMemory)?;
        Ok(Self { slab: Slab::new(len)? })
    }
}

impl AsMut<[Block]> for Argon2Memory {
    fn as_mut(&mut self) -> &mut [Block] {
        // SAFETY: a `Block` is an array of 128 `u64`, aligned to 64 bytes and without padding, for which any bytes are
        // valid. `align_to_mut` ensures the alignment; a slab starts on a page, so no block is left out.
        let (_, blocks, _) = unsafe { self.slab.align_to_mut::<Block>() };
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_exactly_the_blocks_that_were_asked_for() {
        assert_eq!(size_of::<Block>(), Block::SIZE);
        assert_eq!(Argon2Memory::new(37).unwrap().as_mut().len(), 37);
    }
}
