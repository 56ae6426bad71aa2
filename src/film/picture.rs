//! The small picture by which a film is recognised in a list.

use crate::memory::{MemoryError, Slab};

const BYTES_PER_PIXEL: usize = 3;

/// A small picture of a film, upright, with what is covered of it painted over. It shows the film: it is stored in locked memory, is
/// wiped when it is dropped, and has no `Debug` and no `Clone`.
pub struct FilmPicture {
    width: u8,
    height: u8,
    pixels: Slab,
}

impl FilmPicture {
    /// The largest, in pixels across and down.
    pub const LARGEST: (u8, u8) = (96, 54);

    /// One of this size, in pixels, with these pixels: rows from above, pixels from the left, a byte each of red, green and blue (sRGB),
    /// without gaps. `None` for a size that is empty or larger than [`LARGEST`](Self::LARGEST), or has another number of bytes.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(width: u8, height: u8, rgb: &[u8]) -> Result<Option<Self>, MemoryError> {
        let fits = (1..=Self::LARGEST.0).contains(&width) && (1..=Self::LARGEST.1).contains(&height);
        let length = usize::from(width) * usize::from(height) * BYTES_PER_PIXEL;
        if !fits || rgb.len() != length {
            return Ok(None);
        }
        let mut pixels = Slab::new(length)?;
        pixels.copy_from_slice(rgb);
        Ok(Some(Self { width, height, pixels }))
    }

    /// In pixels.
    #[must_use]
    pub fn width(&self) -> u8 {
        self.width
    }

    /// In pixels.
    #[must_use]
    pub fn height(&self) -> u8 {
        self.height
    }

    /// As [`new`](Self::new) takes them.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_large_as_it_says_and_no_larger_than_a_row_needs() {
        let made = |width, height, bytes| FilmPicture::new(width, height, &vec![7; bytes]).expect("memory");
        assert!(made(96, 54, 96 * 54 * 3).is_some());
        assert!(made(1, 1, 3).is_some_and(|picture| picture.rgb() == [7; 3]));
        for (width, height, bytes) in [
            (97, 54, 97 * 54 * 3),
            (96, 55, 96 * 55 * 3),
            (0, 54, 0),
            (2, 2, 11),
            (2, 2, 13),
        ] {
            assert!(made(width, height, bytes).is_none(), "{width}×{height}, {bytes} bytes");
        }
    }
}
