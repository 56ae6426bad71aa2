//! A decoded frame as a renderer reads it: planes, format and colour, checked before anything relies on them.

use super::renderer::NotDrawable;
use crate::playback::{Colour, Orientation, Picture, PixelFormat, Plane};

/// A frame's planes and what is needed to show them.
pub(in crate::stage) struct Image<'a> {
    pub(in crate::stage) format: PixelFormat,
    pub(in crate::stage) width: u32,
    pub(in crate::stage) height: u32,
    /// As many as the format has.
    pub(in crate::stage) planes: Vec<Plane<'a>>,
    pub(in crate::stage) colour: Colour,
    pub(in crate::stage) orientation: Orientation,
}

impl<'a> Image<'a> {
    pub(in crate::stage) fn of(picture: &'a Picture) -> Self {
        Self {
            format: picture.format(),
            width: picture.width(),
            height: picture.height(),
            planes: picture.planes().collect(),
            colour: picture.colour(),
            orientation: picture.orientation(),
        }
    }

    /// Checks that the planes hold what the format says, in a frame that is no larger than `most` pixels each way. Code that
    /// reads the planes may rely on it.
    pub(in crate::stage) fn check(&self, most: u32) -> Result<(), NotDrawable> {
        let (width, height) = (self.width, self.height);
        if width > most || height > most {
            return Err(NotDrawable::TooLarge(width, height));
        }
        let whole = width > 0 && height > 0 && self.planes.len() == self.format.planes();
        let each = |(index, plane): (usize, &Plane<'_>)| {
            let row = plane.width as usize * self.format.sample(index);
            plane.width > 0
                && plane.height > 0
                && plane.stride >= row
                && plane.bytes.len() >= plane.stride * (plane.height as usize - 1) + row
        };
        if whole && self.planes.iter().enumerate().all(each) {
            Ok(())
        } else {
            Err(NotDrawable::Malformed)
        }
    }
}
