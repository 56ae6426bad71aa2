//! Draws one frame of the film: scaled to its place, then converted to the window's colours, then put upright. The result
//! is that of `shaders/frame.wgsl`: samples are taken at the same places and weighed alike.

use super::buffers::ScratchBuffer;
use super::mapping::Mapping;
use super::resample::Sample;
use super::samples::{Grid, Scaler};
use crate::playback::{Orientation, PixelFormat};
use crate::raster::{Area, PIXEL, Pixels};
use crate::stage::render::image::Image;
use crate::stage::render::placing::{FramePlace, Part};

/// Draws frames; keeps the memory that it makes them in for the next.
#[derive(Default)]
pub(in crate::stage) struct FrameRenderer {
    planes: [Scaler; 3],
    /// A frame that is still to be turned.
    unturned: ScratchBuffer,
    mapping: Mapping,
}

impl FrameRenderer {
    /// Draws an image that was checked ([`Image::check`]) into its place. `None` when there is no memory for it.
    pub(in crate::stage) fn draw(
        &mut self,
        image: &Image<'_>,
        pixels: &mut Pixels<'_>,
        frame: FramePlace,
    ) -> Option<()> {
        let area = pixels.inside(frame.place);
        if area.width == 0 || area.height == 0 {
            return Some(());
        }
        let orientation = image.orientation.turned(frame.turn);
        let part = frame.part.stored(orientation);
        let (across, down) = if orientation.is_sideways() {
            (area.height, area.width)
        } else {
            (area.width, area.height)
        };
        let size = (u32::try_from(across).ok()?, u32::try_from(down).ok()?);
        let mut planes = Vec::with_capacity(image.planes.len());
        for (index, (scaler, plane)) in self.planes.iter_mut().zip(&image.planes).enumerate() {
            planes.push(scaler.scale(*plane, grid(image, index, part), size)?);
        }
        if orientation == Orientation::UPRIGHT {
            let (to, stride) = pixels.area(area);
            self.mapping.colour(image, &planes, size, frame.light, (to, stride))
        } else {
            let unturned = self.unturned.of_len(across * down * PIXEL)?;
            self.mapping
                .colour(image, &planes, size, frame.light, (&mut *unturned, across * PIXEL))?;
            turn(unturned, across, orientation, pixels, area);
            Some(())
        }
    }
}

/// How the samples of a plane are placed over the frame, of which a part is drawn.
fn grid(image: &Image<'_>, plane: usize, part: Part) -> Grid {
    let (across, down) = (f64::from(image.width), f64::from(image.height));
    let sample = match (image.format, plane) {
        (PixelFormat::Nv12, 1) => Sample::Pair,
        (PixelFormat::Rgba, _) => Sample::Four,
        _ if image.format.bits() > 8 => Sample::Wide,
        _ => Sample::Byte,
    };
    let halved = if plane == 0 {
        (false, false)
    } else {
        image.format.halved_chroma()
    };
    let share = |is_halved: bool| if is_halved { 0.5 } else { 1.0 };
    Grid {
        sample,
        width: across * share(halved.0),
        height: down * share(halved.1),
        beside: halved.0 && !image.colour.has_centred_chroma(),
        mean: plane == 0,
        part,
    }
}

/// Mirrors and turns a frame of `width` pixels a row into an area that it fills.
fn turn(from: &[u8], width: usize, orientation: Orientation, pixels: &mut Pixels<'_>, area: Area) {
    let row = width * PIXEL;
    let height = from.len() / row;
    let (to, stride) = pixels.area(area);
    // Where the first pixel goes, and how far it is from there to the places of the next and of the one below.
    let (right, down) = (PIXEL.cast_signed(), stride.cast_signed());
    let (last_across, last_down) = ((width - 1).cast_signed(), (height - 1).cast_signed());
    let (mut first, mut across, below) = match orientation.rotation {
        90 => (last_down * right, down, -right),
        180 => (last_down * down + last_across * right, -right, -down),
        270 => (last_across * down, -down, right),
        _ => (0, right, down),
    };
    if orientation.mirrored {
        (first, across) = (first + last_across * across, -across);
    }
    for pixels in from.chunks_exact(row) {
        let mut place = first;
        for pixel in pixels.chunks_exact(PIXEL) {
            to[place.unsigned_abs()..][..PIXEL].copy_from_slice(pixel);
            place += across;
        }
        first += below;
    }
}

#[cfg(test)]
pub(in crate::stage::render) mod tests;
