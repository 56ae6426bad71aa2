//! Areas of a picture are covered before it leaves the player: in a copy, because a decoder may still need its own for the pictures
//! that follow. What is beneath is not in the copy.
//!
//! Where a cover cannot be painted, the whole picture is black.

use std::time::Duration;

use gstreamer as gst;
use gstreamer_video as gst_video;
use gstreamer_video::{VideoFormat, VideoFrame, VideoFrameExt};

use super::frame::{DisplayHints, Frame, Picture, PixelFormat};
use super::orientation::Orientation;
use super::types::SeekId;
use crate::film::{Area, Cover, WHOLE, covered_at};

/// A cover reaches so many pixels further than asked for: colours are stored for several pixels together, and some of what is at an
/// edge is smeared across it by every coding.
const MARGIN: usize = 4;

/// Brightness of a cover: a dark grey, which is told from black where the film is black. As of 8 bits, and in RGB.
const LUMA: u8 = 64;
const GREY: u8 = 56;
/// No colour, as of 8 bits.
const COLOURLESS: u8 = 128;

/// A frame as it was decoded: nothing of it may be shown before it is [`covered`](Self::covered).
pub(crate) struct Uncovered {
    /// When it is shown, counted from the film's first frame.
    pub(crate) pts: Duration,
    /// For how long, where the film states it.
    pub(crate) length: Option<Duration>,
    /// See [`Frame::seek`].
    pub(crate) seek: SeekId,
    picture: Picture,
    hints: DisplayHints,
}

impl Uncovered {
    /// Maps a decoded buffer; `None` when it does not hold what `info` describes.
    pub(crate) fn map(
        buffer: gst::Buffer,
        info: &gst_video::VideoInfo,
        hints: DisplayHints,
        (pts, length): (Duration, Option<Duration>),
    ) -> Option<Self> {
        Some(Uncovered {
            pts,
            length,
            seek: SeekId::NONE,
            picture: Picture::map(buffer, info, hints)?,
            hints,
        })
    }

    /// The same again, without a copy.
    pub(crate) fn share(&self) -> Self {
        Uncovered {
            picture: self.picture.share(),
            ..*self
        }
    }

    /// The same as the answer to another seek.
    pub(crate) fn answers(self, seek: SeekId) -> Self {
        Uncovered { seek, ..self }
    }

    /// The same, shown for as long as this.
    pub(crate) fn lasting(self, length: Option<Duration>) -> Self {
        Uncovered { length, ..self }
    }

    /// What may be shown: `None` when there is no memory even for a black picture.
    pub(crate) fn covered(self, covers: &[Cover]) -> Option<Frame> {
        let areas = covered_at(covers, self.pts, self.length);
        Some(Frame {
            pts: self.pts,
            seek: self.seek,
            picture: if areas.is_empty() {
                self.picture
            } else {
                painted(&self.picture, self.hints, &areas, gst::Buffer::with_size)
                    .or_else(|| black(&self.picture, self.hints))?
            },
        })
    }
}

/// A copy of `picture` in which `areas` are painted over.
fn painted<E>(
    picture: &Picture,
    hints: DisplayHints,
    areas: &[Area],
    allocate: impl Fn(usize) -> Result<gst::Buffer, E>,
) -> Option<Picture> {
    let original = picture.mapped();
    let info = original.info().clone();
    // Of the default allocator: locked and wiped as all film.
    let buffer = allocate(info.size()).ok()?;
    let mut copy = VideoFrame::from_buffer_writable(buffer, &info).ok()?;
    original
        .as_video_frame_ref()
        .copy(&mut copy.as_mut_video_frame_ref())
        .ok()?;
    let size = (picture.width() as usize, picture.height() as usize);
    for area in areas {
        let place = Pixels::of(stored(*area, picture.orientation()), size);
        for plane in 0..picture.format().planes() {
            let stride = usize::try_from(*copy.plane_stride().get(plane)?).ok()?;
            let bytes = copy.plane_data_mut(u32::try_from(plane).ok()?).ok()?;
            place.fill(bytes, stride, picture.format(), plane)?;
        }
    }
    Picture::map(copy.into_buffer(), &info, hints)
}

/// A black picture of the same shape.
fn black(picture: &Picture, hints: DisplayHints) -> Option<Picture> {
    let (across, down) = picture.pixel_aspect();
    let shape = |length: u32, part: u32| i32::try_from(u64::from(length) * u64::from(part)).ok();
    let shape = shape(picture.width(), across).zip(shape(picture.height(), down));
    let (width, height) = shape.unwrap_or((1, 1));
    let info = gst_video::VideoInfo::builder(VideoFormat::Gray8, 1, 1)
        .par(gst::Fraction::new(width, height))
        .build()
        .ok()?;
    let mut buffer = gst::Buffer::with_size(info.size()).ok()?;
    buffer.get_mut()?.memset(.., 0).ok()?;
    Picture::map(buffer, &info, hints)
}

/// A rectangle of the picture as it is stored, in the unit of an [`Area`]: left, top, right, bottom.
fn stored(area: Area, orientation: Orientation) -> [u16; 4] {
    let Area {
        left,
        top,
        right,
        bottom,
    } = area;
    let from_end = |place: u16| WHOLE.saturating_sub(place);
    let [left, top, right, bottom] = match orientation.rotation {
        90 => [top, from_end(right), bottom, from_end(left)],
        180 => [from_end(right), from_end(bottom), from_end(left), from_end(top)],
        270 => [from_end(bottom), left, from_end(top), right],
        _ => [left, top, right, bottom],
    };
    if orientation.mirrored {
        [from_end(right), top, from_end(left), bottom]
    } else {
        [left, top, right, bottom]
    }
}

/// A rectangle of stored pixels, with even edges: all pixels that have a colour sample in common are in it, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pixels {
    across: (usize, usize),
    down: (usize, usize),
}

impl Pixels {
    fn of([left, top, right, bottom]: [u16; 4], (width, height): (usize, usize)) -> Self {
        let span = |from: u16, to: u16, length: usize| {
            let from = usize::from(from) * length / usize::from(WHOLE);
            let to = (usize::from(to) * length).div_ceil(usize::from(WHOLE));
            let (from, to) = (from.saturating_sub(MARGIN), to.saturating_add(MARGIN));
            (from / 2 * 2, to.div_ceil(2).saturating_mul(2).min(length))
        };
        Pixels {
            across: span(left, right, width),
            down: span(top, bottom, height),
        }
    }

    /// Fills the rectangle in one plane; `None` when the plane is smaller than the picture.
    fn fill(self, bytes: &mut [u8], stride: usize, format: PixelFormat, plane: usize) -> Option<()> {
        let halved = if plane == 0 {
            (false, false)
        } else {
            format.halved_chroma()
        };
        let halve = |(from, to): (usize, usize), is_halved: bool| match is_halved {
            true => (from / 2, to.div_ceil(2)),
            false => (from, to),
        };
        let (across, down) = (halve(self.across, halved.0), halve(self.down, halved.1));
        let (sample, width) = (sample(format, plane), format.sample(plane));
        for row in down.0..down.1 {
            let start = row.checked_mul(stride)?;
            let row = bytes.get_mut(start + across.0 * width..start + across.1 * width)?;
            for place in row.chunks_exact_mut(width) {
                place.copy_from_slice(&sample[..width]);
            }
        }
        Some(())
    }
}

/// One sample of a cover, as it is stored.
fn sample(format: PixelFormat, plane: usize) -> [u8; 4] {
    let value = if plane == 0 { LUMA } else { COLOURLESS };
    match format {
        PixelFormat::Rgba => [GREY, GREY, GREY, u8::MAX],
        _ if format.bits() == 10 => {
            let [low, high] = (u16::from(value) << 2).to_le_bytes();
            [low, high, low, high]
        }
        _ => [value; 4],
    }
}

#[cfg(test)]
pub(super) mod tests;
