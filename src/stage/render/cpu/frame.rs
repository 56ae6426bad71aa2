//! Draws one frame of the film: scaled to its place, then converted to the window's colours, then turned upright. The result
//! is that of `shaders/frame.wgsl`: samples are taken at the same places and weighed alike.

use fast_image_resize::PixelType;
use yuv::{YuvBiPlanarImage, YuvConversionMode, YuvGrayImage, YuvPlanarImage, YuvRange, YuvStandardMatrix};

use super::buffers::ScratchBuffer;
use super::pixels::{Area, PIXEL, Pixels};
use super::samples::{Flat, Grid, Scaler};
use crate::playback::{Colour, ColourMatrix, PixelFormat};
use crate::stage::render::image::Image;
use crate::stage::render::layout::Rect;

/// Draws frames; keeps the memory that it makes them in for the next.
#[derive(Default)]
pub(in crate::stage) struct FrameRenderer {
    planes: [Scaler; 3],
    /// A frame that is still to be turned.
    unturned: ScratchBuffer,
}

impl FrameRenderer {
    /// Draws an image that was checked ([`Image::check`]) into its place. `None` when there is no memory for it.
    pub(in crate::stage) fn draw(&mut self, image: &Image<'_>, pixels: &mut Pixels<'_>, place: Rect) -> Option<()> {
        let area = pixels.inside(place);
        if area.width == 0 || area.height == 0 {
            return Some(());
        }
        let turned = matches!(image.rotation, 90 | 270);
        let (across, down) = if turned {
            (area.height, area.width)
        } else {
            (area.width, area.height)
        };
        let size = (u32::try_from(across).ok()?, u32::try_from(down).ok()?);
        let mut planes = Vec::with_capacity(image.planes.len());
        for (index, (scaler, plane)) in self.planes.iter_mut().zip(&image.planes).enumerate() {
            planes.push(scaler.scale(*plane, grid(image, index), size)?);
        }
        if image.rotation == 0 {
            let (to, stride) = pixels.area(area);
            colour(image, &planes, size, to, stride)
        } else {
            let unturned = self.unturned.of_len(across * down * PIXEL)?;
            colour(image, &planes, size, unturned, across * PIXEL)?;
            turn(unturned, across, image.rotation, pixels, area);
            Some(())
        }
    }
}

/// How the samples of a plane are placed over the frame.
fn grid(image: &Image<'_>, plane: usize) -> Grid {
    let (across, down) = (f64::from(image.width), f64::from(image.height));
    let pixel = match (image.format, plane) {
        (PixelFormat::Nv12, 1) => PixelType::U8x2,
        (PixelFormat::Rgba, _) => PixelType::U8x4,
        _ => PixelType::U8,
    };
    let halved = match (image.format, plane) {
        (_, 0) => (1.0, 1.0),
        (PixelFormat::I420 | PixelFormat::Nv12, _) => (0.5, 0.5),
        (PixelFormat::Y42b, _) => (0.5, 1.0),
        _ => (1.0, 1.0),
    };
    // Film has its halved colour samples beside the left of two luma samples (H.264 Annex E, figure E-1); JPEG has them in
    // the middle.
    let is_jpeg = image.colour.full_range && image.colour.matrix == ColourMatrix::Bt601;
    Grid {
        pixel,
        width: across * halved.0,
        height: down * halved.1,
        beside: halved.0 < 1.0 && !is_jpeg,
        mean: plane == 0,
    }
}

/// Colours: the film's numbers, a sample of each plane for each pixel, to those that the screen takes.
fn colour(
    image: &Image<'_>,
    planes: &[Flat<'_>],
    (width, height): (u32, u32),
    to: &mut [u8],
    stride: usize,
) -> Option<()> {
    let stride = u32::try_from(stride).ok()?;
    let (range, matrix) = (range(image.colour), matrix(image.colour));
    let done = match (image.format, planes) {
        (PixelFormat::I420 | PixelFormat::Y42b | PixelFormat::Y444, [y, u, v]) => {
            let planar = YuvPlanarImage {
                y_plane: y.bytes,
                y_stride: y.stride,
                u_plane: u.bytes,
                u_stride: u.stride,
                v_plane: v.bytes,
                v_stride: v.stride,
                width,
                height,
            };
            yuv::yuv444_to_bgra(&planar, to, stride, range, matrix)
        }
        (PixelFormat::Nv12, [y, uv]) => {
            let planes = YuvBiPlanarImage {
                y_plane: y.bytes,
                y_stride: y.stride,
                uv_plane: uv.bytes,
                uv_stride: uv.stride,
                width,
                height,
            };
            yuv::yuv_nv24_to_bgra(&planes, to, stride, range, matrix, YuvConversionMode::Balanced)
        }
        (PixelFormat::Gray8, [y]) => {
            let plane = YuvGrayImage {
                y_plane: y.bytes,
                y_stride: y.stride,
                width,
                height,
            };
            yuv::yuv400_to_bgra(&plane, to, stride, range, matrix)
        }
        (PixelFormat::Rgba, [rgba]) => yuv::rgba_to_bgra(rgba.bytes, rgba.stride, to, stride, width, height),
        _ => return None,
    };
    done.ok()
}

fn range(colour: Colour) -> YuvRange {
    if colour.full_range {
        YuvRange::Full
    } else {
        YuvRange::Limited
    }
}

fn matrix(colour: Colour) -> YuvStandardMatrix {
    match colour.matrix {
        ColourMatrix::Bt601 => YuvStandardMatrix::Bt601,
        ColourMatrix::Bt709 => YuvStandardMatrix::Bt709,
        ColourMatrix::Bt2020 => YuvStandardMatrix::Bt2020,
    }
}

/// Turns a frame of `width` pixels a row clockwise into an area that it fills.
fn turn(from: &[u8], width: usize, degrees: u16, pixels: &mut Pixels<'_>, area: Area) {
    let row = width * PIXEL;
    let height = from.len() / row;
    let (to, stride) = pixels.area(area);
    // Where the first pixel of a row goes, and how far it is to the place of the next.
    let (first, step): (Box<dyn Fn(usize) -> usize>, isize) = match degrees {
        90 => (Box::new(|y| (height - 1 - y) * PIXEL), stride.cast_signed()),
        180 => (
            Box::new(|y| (height - 1 - y) * stride + (width - 1) * PIXEL),
            -PIXEL.cast_signed(),
        ),
        _ => (Box::new(|y| (width - 1) * stride + y * PIXEL), -stride.cast_signed()),
    };
    for (y, pixels) in from.chunks_exact(row).enumerate() {
        let mut place = first(y);
        for pixel in pixels.chunks_exact(PIXEL) {
            to[place..][..PIXEL].copy_from_slice(pixel);
            place = place.wrapping_add_signed(step);
        }
    }
}

#[cfg(test)]
mod tests;
