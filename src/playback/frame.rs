//! One frame of the film, as the decoder left it.

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use gstreamer_video::{VideoColorMatrix, VideoColorRange, VideoFormat, VideoFrame};

use super::types::SeekId;

/// Frames of up to this many lines are taken for standard definition when they do not state how their colours are coded.
const STANDARD_DEFINITION_LINES: u32 = 576;

/// One frame of the film: a picture and its time. Its memory is wiped and given back when it is dropped.
pub struct Frame {
    /// When it is shown, counted from the film's first frame.
    pub pts: Duration,
    /// The newest seek or step that was answered when this frame came; [`SeekId::NONE`] before the first.
    pub seek: SeekId,
    /// The pixels.
    pub picture: Picture,
}

/// The pixels of one frame, in the decoder's own memory.
pub struct Picture {
    mapped: Arc<VideoFrame<gst_video::video_frame::Readable>>,
    format: PixelFormat,
    rotation: u16,
    colour: Colour,
}

/// How the pixels are stored; the names are those of GStreamer and of FourCC lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PixelFormat {
    /// Planes Y, U, V; U and V halved in both directions (rounded up).
    I420,
    /// Planes Y and interleaved UV; UV halved in both directions (rounded up).
    Nv12,
    /// Planes Y, U, V; U and V halved across only.
    Y42b,
    /// Planes Y, U, V, all of full size.
    Y444,
    /// One plane of grey.
    Gray8,
    /// One plane of R, G, B, A, a byte each; A has no meaning.
    Rgba,
}

/// How the samples stand for colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// The matrix between YUV and RGB.
    pub matrix: ColourMatrix,
    /// Whether all values from 0 to 255 are used (JPEG, some phones), or 16 to 235 (nearly all film).
    pub full_range: bool,
}

/// Matrix between YUV and RGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColourMatrix {
    /// ITU-R BT.601: standard definition and JPEG.
    Bt601,
    /// ITU-R BT.709: high definition.
    Bt709,
    /// ITU-R BT.2020 with non-constant luminance.
    Bt2020,
}

/// What the film states about its frames besides their caps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DisplayHints {
    /// Clockwise rotation in degrees.
    pub(super) rotation: u16,
    /// Whether they are JPEG, whose colours are coded differently by default.
    pub(super) jpeg: bool,
}

/// One plane of a picture.
#[derive(Clone, Copy)]
pub struct Plane<'a> {
    /// The bytes, `stride` of them a row; the last row may be shorter than `stride`.
    pub bytes: &'a [u8],
    /// Bytes from the start of a row to the start of the next.
    pub stride: usize,
    /// Samples in a row (for NV12's second plane: pairs; for RGBA: pixels).
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl PixelFormat {
    /// The formats that the pipeline may put out, in the order of preference.
    pub(super) const WANTED: [VideoFormat; 6] = [
        VideoFormat::I420,
        VideoFormat::Nv12,
        VideoFormat::Y42b,
        VideoFormat::Y444,
        VideoFormat::Gray8,
        VideoFormat::Rgba,
    ];

    fn of(format: VideoFormat) -> Option<Self> {
        Some(match format {
            VideoFormat::I420 => PixelFormat::I420,
            VideoFormat::Nv12 => PixelFormat::Nv12,
            VideoFormat::Y42b => PixelFormat::Y42b,
            VideoFormat::Y444 => PixelFormat::Y444,
            VideoFormat::Gray8 => PixelFormat::Gray8,
            VideoFormat::Rgba => PixelFormat::Rgba,
            _ => return None,
        })
    }

    /// Number of planes.
    #[must_use]
    pub fn planes(self) -> usize {
        match self {
            PixelFormat::I420 | PixelFormat::Y42b | PixelFormat::Y444 => 3,
            PixelFormat::Nv12 => 2,
            PixelFormat::Gray8 | PixelFormat::Rgba => 1,
        }
    }

    /// Bytes of one sample of a plane (see [`Plane::width`]).
    #[must_use]
    pub fn sample(self, plane: usize) -> usize {
        match (self, plane) {
            (PixelFormat::Nv12, 1) => 2,
            (PixelFormat::Rgba, _) => 4,
            _ => 1,
        }
    }
}

impl Picture {
    /// Maps a decoded buffer; `None` when it does not hold what `info` describes.
    pub(super) fn map(buffer: gst::Buffer, info: &gst_video::VideoInfo, hints: DisplayHints) -> Option<Self> {
        let format = PixelFormat::of(info.format())?;
        let colour = Colour::of(info, hints.jpeg);
        let mapped = VideoFrame::from_buffer_readable(buffer, info).ok()?;
        Some(Picture {
            mapped: Arc::new(mapped),
            format,
            rotation: hints.rotation,
            colour,
        })
    }

    /// The same pixels again, without a copy: for a seek within a still.
    pub(super) fn share(&self) -> Self {
        Picture {
            mapped: Arc::clone(&self.mapped),
            format: self.format,
            rotation: self.rotation,
            colour: self.colour,
        }
    }

    /// How the pixels are stored.
    #[must_use]
    pub fn format(&self) -> PixelFormat {
        self.format
    }

    /// Width in pixels, before rotation and pixel aspect.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.mapped.width()
    }

    /// Height in pixels, before rotation.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.mapped.height()
    }

    /// Width of a pixel divided by its height, as numerator and denominator; neither is 0.
    #[must_use]
    pub fn pixel_aspect(&self) -> (u32, u32) {
        pixel_aspect(self.mapped.info())
    }

    /// Clockwise rotation in degrees for showing: 0, 90, 180 or 270.
    #[must_use]
    pub fn rotation(&self) -> u16 {
        self.rotation
    }

    /// How the samples stand for colours. Without meaning for [`PixelFormat::Rgba`].
    #[must_use]
    pub fn colour(&self) -> Colour {
        self.colour
    }

    /// Plane number `index` (as listed at [`PixelFormat`]); `None` when there is no such plane.
    #[must_use]
    pub fn plane(&self, index: usize) -> Option<Plane<'_>> {
        if index >= self.format.planes() {
            return None;
        }
        let bytes = self.mapped.plane_data(index as u32).ok()?;
        let stride = usize::try_from(*self.mapped.plane_stride().get(index)?).ok()?;
        let (width, height) = (self.width(), self.height());
        let (width, height) = match (self.format, index) {
            (_, 0) | (PixelFormat::Y444, _) => (width, height),
            (PixelFormat::Y42b, _) => (width.div_ceil(2), height),
            _ => (width.div_ceil(2), height.div_ceil(2)),
        };
        Some(Plane {
            bytes,
            stride,
            width,
            height,
        })
    }

    /// All planes in order.
    pub fn planes(&self) -> impl Iterator<Item = Plane<'_>> {
        (0..self.format.planes()).filter_map(|index| self.plane(index))
    }
}

impl Colour {
    /// What the film states; where it states nothing, what players commonly assume: JPEG is 601 in full range, standard
    /// definition 601 and high definition 709 in limited range.
    fn of(info: &gst_video::VideoInfo, jpeg: bool) -> Self {
        let colorimetry = info.colorimetry();
        let matrix = match colorimetry.matrix() {
            VideoColorMatrix::Bt601 | VideoColorMatrix::Fcc | VideoColorMatrix::Smpte240m => ColourMatrix::Bt601,
            VideoColorMatrix::Bt709 => ColourMatrix::Bt709,
            VideoColorMatrix::Bt2020 => ColourMatrix::Bt2020,
            _ if jpeg || info.height() <= STANDARD_DEFINITION_LINES => ColourMatrix::Bt601,
            _ => ColourMatrix::Bt709,
        };
        let full_range = match colorimetry.range() {
            VideoColorRange::Range0_255 => true,
            VideoColorRange::Range16_235 => false,
            _ => jpeg,
        };
        Colour { matrix, full_range }
    }
}

/// The pixel aspect of `info`, made safe to divide by.
pub(super) fn pixel_aspect(info: &gst_video::VideoInfo) -> (u32, u32) {
    let part = |part: i32| u32::try_from(part).ok().filter(|&part| part > 0);
    part(info.par().numer()).zip(part(info.par().denom())).unwrap_or((1, 1))
}
