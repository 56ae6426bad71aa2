//! Small pictures of single frames, for recordings on a card, for the list of films, and for the search for faces: no window, no graphics
//! processor.

use super::cpu::frame::FrameRenderer;
use super::cpu::{draw_alone, draw_small};
use super::layout::DisplaySize;
use crate::playback::Picture;
use crate::protocol::Preview;

/// The frame upright and in its shape, as large as fits into so many pixels across and down; `None` when it cannot be drawn.
pub(in crate::stage) fn small_picture(picture: &Picture, (most_across, most_down): (u16, u16)) -> Option<Preview> {
    let size = DisplaySize::of(picture).within(f64::from(most_across), f64::from(most_down), 0.0);
    draw_small(picture, size.width as u16, size.height as u16)
}

/// Draws frames as they are looked at for faces; keeps the memory that it makes them in for the next.
#[derive(Default)]
pub(in crate::stage) struct SmallFrames(FrameRenderer);

impl SmallFrames {
    /// Width and height in which the frame is seen, in square pixels.
    pub(in crate::stage) fn shape(picture: &Picture) -> (f64, f64) {
        let shape = DisplaySize::of(picture);
        (shape.width, shape.height)
    }

    /// The frame upright, stretched to `width` × `height`, in four bytes a pixel: blue, green, red, nothing. `None` when it cannot be drawn.
    pub(in crate::stage) fn draw(
        &mut self,
        picture: &Picture,
        (width, height): (usize, usize),
        pixels: &mut [u8],
    ) -> Option<()> {
        let size = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        draw_alone(&mut self.0, picture, 0, size, pixels)
    }
}
