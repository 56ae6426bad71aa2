//! A decoded frame as a renderer reads it: planes, format and colour, checked before anything relies on them.

use super::renderer::NotDrawable;
use crate::playback::{Colour, Picture, PixelFormat, Plane};

/// A frame's planes and what is needed to show them.
pub(crate) struct Image<'a> {
    pub(crate) format: PixelFormat,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// As many as the format has.
    pub(crate) planes: Vec<Plane<'a>>,
    pub(crate) colour: Colour,
    /// Clockwise turn in degrees.
    pub(crate) rotation: u16,
}

impl<'a> Image<'a> {
    pub(crate) fn of(picture: &'a Picture) -> Self {
        Self {
            format: picture.format(),
            width: picture.width(),
            height: picture.height(),
            planes: picture.planes().collect(),
            colour: picture.colour(),
            rotation: picture.rotation(),
        }
    }

    /// Checks that the planes hold what the format says, in a frame that is no larger than `most` pixels each way. Code that
    /// reads the planes may rely on it.
    pub(crate) fn check(&self, most: u32) -> Result<(), NotDrawable> {
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
