//! A frame as an image of its own, in PNG.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::frame::FrameRenderer;
use super::{LARGEST, draw_alone};
use crate::memory::Slab;
use crate::playback::Picture;
use crate::protocol::Still;
use crate::raster::PIXEL;
use crate::stage::render::layout::DisplaySize;

/// What PNG adds at most to pixels that cannot be compressed: a byte a row, five for each of a deflate block, and its own chunks.
const OVERHEAD: usize = 64 * 1024;

/// The frame upright, in its shape and its own size, after it was turned by hand; without brightness, contrast and zoom. `None` when it
/// cannot be drawn, or there is no memory for it.
pub(in crate::stage) fn still(picture: &Picture, turn: u16) -> Option<Still> {
    let size = DisplaySize::of(picture).turned(turn);
    let (across, down) = (pixels(size.width)?, pixels(size.height)?);
    let (pixel_count, rows) = (across as usize * down as usize, down as usize);
    let mut rgb = Slab::new(pixel_count * 3).ok()?;
    {
        let mut drawn = Slab::new(pixel_count * PIXEL).ok()?;
        draw_alone(&mut FrameRenderer::default(), picture, turn, (across, down), &mut drawn)?;
        yuv::bgra_to_rgb(&drawn, across * PIXEL as u32, &mut rgb, across * 3, across, down).ok()?;
    }
    let mut png = Slab::new(rgb.len() + rgb.len() / 512 + rows + OVERHEAD).ok()?;
    let mut writer = Cursor::new(&mut png[..]);
    // What the encoder has copied lies on the heap, which is wiped as it is freed.
    PngEncoder::new_with_quality(&mut writer, CompressionType::Fast, FilterType::Adaptive)
        .write_image(&rgb, across, down, ExtendedColorType::Rgb8)
        .ok()?;
    let len = usize::try_from(writer.position()).ok()?;
    Some(Still::of(png, len))
}

fn pixels(length: f64) -> Option<u32> {
    let whole = length.round();
    (1.0..=f64::from(LARGEST)).contains(&whole).then_some(whole as u32)
}
