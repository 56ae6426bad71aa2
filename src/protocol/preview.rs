//! Previews: what the stage's window shows, scaled down for the console.

use crate::memory::{MemoryError, Slab};

/// Largest size of a preview, in pixels.
pub const PREVIEW_SIZE: (u16, u16) = (320, 180);

/// Bytes of the largest preview.
pub(crate) const MAX_PREVIEW: usize = PREVIEW_SIZE.0 as usize * PREVIEW_SIZE.1 as usize * BYTES_PER_PIXEL;

const BYTES_PER_PIXEL: usize = 3;

/// A small image of exactly what the stage's window shows, and so of what is sent where that window is shared. It shows the
/// film: it is stored in locked memory, is wiped when it is dropped, and has no `Debug` and no `Clone`.
pub struct Preview {
    width: u16,
    height: u16,
    pixels: Slab,
}

impl Preview {
    /// A black one; `None` for a size that is empty or larger than [`PREVIEW_SIZE`].
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(crate) fn new(width: u16, height: u16) -> Result<Option<Self>, MemoryError> {
        if !(1..=PREVIEW_SIZE.0).contains(&width) || !(1..=PREVIEW_SIZE.1).contains(&height) {
            return Ok(None);
        }
        let pixels = Slab::new(usize::from(width) * usize::from(height) * BYTES_PER_PIXEL)?;
        Ok(Some(Self { width, height, pixels }))
    }

    /// In pixels.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// In pixels.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.height
    }

    /// Rows from above, pixels from the left, a byte each of red, green and blue (sRGB), without gaps.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.pixels
    }

    pub(crate) fn rgb_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }
}
