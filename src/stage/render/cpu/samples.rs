//! Scales one plane of a frame: from the film's number of samples to one for each pixel of the window.

use super::buffers::ScratchBuffer;
use super::resample::{Resampler, Rows, Sample, Span, means};
use crate::playback::Plane;
use crate::stage::render::placing::Part;

/// No more samples are taken for a pixel than this many each way.
const MOST_STEPS: f64 = 4.0;

/// How the samples of a plane are placed over the frame.
#[derive(Clone, Copy)]
pub(in crate::stage) struct Grid {
    pub(in crate::stage) sample: Sample,
    /// How many samples the frame is wide and high: half ones are rounded up in the plane.
    pub(in crate::stage) width: f64,
    pub(in crate::stage) height: f64,
    /// Whether they are a quarter of their distance further left than the middle of the pixels that they are for.
    pub(in crate::stage) beside: bool,
    /// Whether a pixel that covers many of them gets their mean, and not only the nearest.
    pub(in crate::stage) mean: bool,
    /// What of the frame is drawn.
    pub(in crate::stage) part: Part,
}

/// Rows of samples.
pub(in crate::stage) struct Flat<'a> {
    pub(in crate::stage) bytes: &'a [u8],
    /// Bytes from one row to the next.
    pub(in crate::stage) stride: u32,
}

/// Scales planes; keeps the memory for the next.
#[derive(Default)]
pub(in crate::stage) struct Scaler {
    resampler: Resampler,
    many: ScratchBuffer,
    done: ScratchBuffer,
}

impl Scaler {
    /// A sample for each pixel of a frame of this size. `None` when there is no memory for it.
    pub(in crate::stage) fn scale<'a>(
        &'a mut self,
        plane: Plane<'a>,
        grid: Grid,
        (across, down): (u32, u32),
    ) -> Option<Flat<'a>> {
        if (plane.width, plane.height) == (across, down) && !grid.beside && grid.part == Part::WHOLE {
            return Some(Flat {
                bytes: plane.bytes,
                stride: u32::try_from(plane.stride).ok()?,
            });
        }
        let film = Rows {
            bytes: plane.bytes,
            stride: plane.stride,
            width: plane.width,
            height: plane.height,
        };
        let Part {
            left,
            top,
            width,
            height,
        } = grid.part;
        let aside = if grid.beside { 0.25 } else { 0.0 };
        let columns = Span {
            aside,
            ..Span::new(left * grid.width, width * grid.width)
        };
        let rows = Span::new(top * grid.height, height * grid.height);
        let steps = (grid.steps(columns.size, across), grid.steps(rows.size, down));
        let made = self.done.of_len(bytes_of((across, down), grid.sample))?;
        if steps == (1, 1) {
            self.resampler
                .resample(grid.sample, film, (columns, rows), made, (across, down))?;
        } else {
            let many = (across.checked_mul(steps.0)?, down.checked_mul(steps.1)?);
            let between = self.many.of_len(bytes_of(many, grid.sample))?;
            self.resampler
                .resample(grid.sample, film, (columns, rows), between, many)?;
            means(grid.sample, between, steps, made, across);
        }
        let stride = u32::try_from(across as usize * grid.sample.size()).ok()?;
        Some(Flat { bytes: made, stride })
    }
}

impl Grid {
    /// How many samples to take for a pixel, where so many are for so many pixels: each that is taken is the mean of two.
    fn steps(&self, samples: f64, pixels: u32) -> u32 {
        if self.mean {
            (samples / f64::from(pixels) / 2.0).ceil().clamp(1.0, MOST_STEPS) as u32
        } else {
            1
        }
    }
}

fn bytes_of((across, down): (u32, u32), sample: Sample) -> usize {
    across as usize * down as usize * sample.size()
}
