//! One frame of the film, as the decoder left it.

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use gstreamer_video::{VideoFormat, VideoFrame};

use super::colour::Colour;
use super::orientation::Orientation;
use super::types::SeekId;

/// One frame of the film: a picture and its time. Its memory is wiped and given back when it is dropped.
pub struct Frame {
    /// When it is shown, counted from the film's first frame.
    pub pts: Duration,
    /// The newest seek or step that was answered when this frame came; [`SeekId::NONE`] before the first.
    pub seek: SeekId,
    /// The pixels.
    pub picture: Picture,
}

/// The pixels of one frame, in the decoder's own memory where nothing of them is covered.
pub struct Picture {
    mapped: Arc<VideoFrame<gst_video::video_frame::Readable>>,
    format: PixelFormat,
    orientation: Orientation,
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
    /// As [`I420`](PixelFormat::I420), with 10 bits a sample in two bytes, the lower byte first (as in the next two).
    I420P10,
    /// As [`Y42b`](PixelFormat::Y42b), with 10 bits a sample.
    Y42bP10,
    /// As [`Y444`](PixelFormat::Y444), with 10 bits a sample.
    Y444P10,
    /// One plane of grey.
    Gray8,
    /// One plane of R, G, B, A, a byte each; A has no meaning.
    Rgba,
}

/// What the film states about its frames besides their caps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DisplayHints {
    /// Which way up they are shown.
    pub(super) orientation: Orientation,
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
    pub(super) const WANTED: [VideoFormat; 9] = [
        VideoFormat::I420,
        VideoFormat::Nv12,
        VideoFormat::Y42b,
        VideoFormat::Y444,
        VideoFormat::I42010le,
        VideoFormat::I42210le,
        VideoFormat::Y44410le,
        VideoFormat::Gray8,
        VideoFormat::Rgba,
    ];

    /// Those of them that have a plane for each component.
    pub(super) const PLANAR: [VideoFormat; 7] = [
        VideoFormat::I420,
        VideoFormat::Y42b,
        VideoFormat::Y444,
        VideoFormat::I42010le,
        VideoFormat::I42210le,
        VideoFormat::Y44410le,
        VideoFormat::Gray8,
    ];

    pub(super) fn of(format: VideoFormat) -> Option<Self> {
        Some(match format {
            VideoFormat::I420 => PixelFormat::I420,
            VideoFormat::Nv12 => PixelFormat::Nv12,
            VideoFormat::Y42b => PixelFormat::Y42b,
            VideoFormat::Y444 => PixelFormat::Y444,
            VideoFormat::I42010le => PixelFormat::I420P10,
            VideoFormat::I42210le => PixelFormat::Y42bP10,
            VideoFormat::Y44410le => PixelFormat::Y444P10,
            VideoFormat::Gray8 => PixelFormat::Gray8,
            VideoFormat::Rgba => PixelFormat::Rgba,
            _ => return None,
        })
    }

    /// Number of planes.
    #[must_use]
    pub fn planes(self) -> usize {
        match self {
            PixelFormat::Nv12 => 2,
            PixelFormat::Gray8 | PixelFormat::Rgba => 1,
            _ => 3,
        }
    }

    /// Bits of a sample: 8 in one byte, or 10 in two.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            PixelFormat::I420P10 | PixelFormat::Y42bP10 | PixelFormat::Y444P10 => 10,
            _ => 8,
        }
    }

    /// Bytes of one sample of a plane (see [`Plane::width`]).
    #[must_use]
    pub fn sample(self, plane: usize) -> usize {
        match (self, plane) {
            (PixelFormat::Nv12, 1) => 2,
            (PixelFormat::Rgba, _) => 4,
            _ => self.bits().div_ceil(8) as usize,
        }
    }

    /// Whether there are half as many colour samples as pixels across, and down.
    #[must_use]
    pub fn halved_chroma(self) -> (bool, bool) {
        match self {
            PixelFormat::I420 | PixelFormat::I420P10 | PixelFormat::Nv12 => (true, true),
            PixelFormat::Y42b | PixelFormat::Y42bP10 => (true, false),
            _ => (false, false),
        }
    }
}

impl Picture {
    /// Maps a decoded buffer; `None` when it does not hold what `info` describes. For [`super::covering`] alone.
    pub(super) fn map(buffer: gst::Buffer, info: &gst_video::VideoInfo, hints: DisplayHints) -> Option<Self> {
        let format = PixelFormat::of(info.format())?;
        let colour = Colour::of(info, hints.jpeg);
        let mapped = VideoFrame::from_buffer_readable(buffer, info).ok()?;
        Some(Picture {
            mapped: Arc::new(mapped),
            format,
            orientation: hints.orientation,
            colour,
        })
    }

    /// The buffer, for a copy.
    pub(super) fn mapped(&self) -> &VideoFrame<gst_video::video_frame::Readable> {
        &self.mapped
    }

    /// The same pixels again, without a copy.
    pub(super) fn share(&self) -> Self {
        Picture {
            mapped: Arc::clone(&self.mapped),
            format: self.format,
            orientation: self.orientation,
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

    /// Which way up it is shown.
    #[must_use]
    pub fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// How the samples stand for colours.
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
        let (across, down) = if index == 0 {
            (false, false)
        } else {
            self.format.halved_chroma()
        };
        let halved = |length: u32, is_halved: bool| if is_halved { length.div_ceil(2) } else { length };
        let (width, height) = (halved(width, across), halved(height, down));
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

/// The pixel aspect of `info`, made safe to divide by.
pub(super) fn pixel_aspect(info: &gst_video::VideoInfo) -> (u32, u32) {
    let part = |part: i32| u32::try_from(part).ok().filter(|&part| part > 0);
    part(info.par().numer()).zip(part(info.par().denom())).unwrap_or((1, 1))
}
