//! JPEG, PNG, GIF, WebP, TIFF and BMP, decoded by the crate `image`.

use std::io::Cursor;

use gstreamer as gst;
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::decoded::{Still, check_size, no_memory, too_large};
use super::exif::{self, Exif};
use super::icc::is_display_p3;
use super::jpeg_end;
use super::shrink::{Depth, MISSING, Pixels};
use crate::memory::Slab;
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::orientation::Orientation;

/// Memory that a decoder may take for itself, besides the picture: 1 GiB.
const MOST_MEMORY: u64 = 1024 * 1024 * 1024;

/// Decodes a photograph.
///
/// # Errors
/// When it is too large, or nothing of it can be decoded.
pub(super) fn decode(bytes: &[u8], format: ImageFormat) -> Result<Still, PlaybackError> {
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format)
        .into_decoder()
        .map_err(|error| refused(&error, format))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    // Decoders that cannot keep to limits say so, and have only those of their formats.
    let _ = decoder.set_limits(limits);
    let exif = decoder
        .exif_metadata()
        .ok()
        .flatten()
        .map_or_else(Exif::default, |bytes| exif::read(&bytes));
    let orientation = decoder
        .orientation()
        .ok()
        .and_then(|found| exif::orientation(found.to_exif().into()));
    let is_display_p3 = decoder
        .icc_profile()
        .ok()
        .flatten()
        .is_some_and(|profile| is_display_p3(&profile));
    let (channels, depth) = layout(decoder.color_type()).ok_or_else(|| unsupported(format))?;
    let length = usize::try_from(decoder.total_bytes()).map_err(|_| too_large())?;
    let mut samples = Slab::new(length).map_err(|_| no_memory())?;
    samples.fill(MISSING);
    let mut is_cut_short = format == ImageFormat::Jpeg && !jpeg_end::is_whole(bytes);
    if let Err(error) = decoder.read_image(&mut samples) {
        is_cut_short = true;
        // Half a photograph is more than none.
        if samples.iter().all(|&sample| sample == MISSING) {
            return Err(refused(&error, format));
        }
    }
    let pixels = Pixels {
        bytes: &samples,
        width,
        height,
        channels,
        depth,
    };
    let (buffer, width, height) = pixels.to_rgba().ok_or_else(no_memory)?;
    Ok(Still {
        buffer,
        caps: rgba_caps(width, height, is_display_p3),
        is_cut_short,
        orientation: orientation.or(exif.orientation).unwrap_or(Orientation::UPRIGHT),
        taken: exif.taken,
    })
}

fn rgba_caps(width: u32, height: u32, is_display_p3: bool) -> gst::Caps {
    // Range, matrix, transfer and primaries by GStreamer's numbers: 0 to 255, RGB, sRGB, and SMPTE EG 432 or BT.709.
    let colorimetry = if is_display_p3 { "1:1:7:11" } else { "1:1:7:1" };
    gst::Caps::builder("video/x-raw")
        .field("format", "RGBA")
        .field("width", width.cast_signed())
        .field("height", height.cast_signed())
        .field("framerate", gst::Fraction::new(0, 1))
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .field("interlace-mode", "progressive")
        .field("colorimetry", colorimetry)
        .build()
}

/// Samples a pixel, and how they are stored.
fn layout(colour: ColorType) -> Option<(usize, Depth)> {
    Some(match colour {
        ColorType::L8 => (1, Depth::Eight),
        ColorType::La8 => (2, Depth::Eight),
        ColorType::Rgb8 => (3, Depth::Eight),
        ColorType::Rgba8 => (4, Depth::Eight),
        ColorType::L16 => (1, Depth::Sixteen),
        ColorType::La16 => (2, Depth::Sixteen),
        ColorType::Rgb16 => (3, Depth::Sixteen),
        ColorType::Rgba16 => (4, Depth::Sixteen),
        ColorType::Rgb32F => (3, Depth::Float),
        ColorType::Rgba32F => (4, Depth::Float),
        _ => return None,
    })
}

fn refused(error: &ImageError, format: ImageFormat) -> PlaybackError {
    match error {
        ImageError::Unsupported(_) => unsupported(format),
        ImageError::Limits(_) => too_large(),
        // Its own words may quote what the file says.
        _ => PlaybackError::broken("the photograph cannot be decoded"),
    }
}

fn unsupported(format: ImageFormat) -> PlaybackError {
    PlaybackError::unsupported(Kind::Picture, format!("{format:?}"))
}
