//! Scales one plane of a frame: from the film's number of samples to one for each pixel of the window.

use fast_image_resize::images::{TypedCroppedImage, TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x2, U8x4, U16};
use fast_image_resize::{Filter, FilterType, PixelTrait, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::buffers::ScratchBuffer;
use crate::playback::Plane;
use crate::stage::render::placing::Part;

/// Samples are taken between the film's four nearest.
const BETWEEN: ResizeAlg = ResizeAlg::Interpolation(FilterType::Bilinear);

/// The mean of all samples that a pixel covers.
pub(in crate::stage) const MEAN: ResizeAlg = ResizeAlg::Convolution(FilterType::Box);

/// No more samples are taken for a pixel than this many each way.
const MOST_STEPS: f64 = 4.0;

/// How the samples of a plane are placed over the frame.
#[derive(Clone, Copy)]
pub(in crate::stage) struct Grid {
    pub(in crate::stage) pixel: PixelType,
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
    resizer: Resizer,
    packed: ScratchBuffer,
    between: ScratchBuffer,
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
        let whole = grid.part == Part::WHOLE;
        if (plane.width, plane.height) == (across, down) && !grid.beside && whole {
            return Some(Flat {
                bytes: plane.bytes,
                stride: u32::try_from(plane.stride).ok()?,
            });
        }
        let Self {
            resizer,
            packed,
            between,
            done,
        } = self;
        let film = Rows::of(plane, grid.pixel, packed)?;
        let size = (across, down);
        let made = done.of_len(bytes_of(size, grid.pixel))?;
        let Part {
            left,
            top,
            width: part_across,
            height: part_down,
        } = grid.part;
        let (left, top) = (left * grid.width, top * grid.height);
        let (wide, high) = (part_across * grid.width, part_down * grid.height);
        let (steps_across, steps_down) = (grid.steps(wide, across), grid.steps(high, down));
        if grid.beside {
            // Up and down first: there are fewer columns yet.
            let tall = (plane.width, down);
            let between = between.of_len(bytes_of(tall, grid.pixel))?;
            let all = cropped(
                BETWEEN,
                (0.0, plane.width.into()),
                (top, high),
                (plane.width, plane.height),
            );
            resample(resizer, grid.pixel, film, between, tall, &all)?;
            if whole && grid.width == f64::from(plane.width) && across == plane.width * 2 {
                double(between, made, plane.width as usize, grid.pixel);
                return flat(made, across, grid.pixel);
            }
            // A hair narrower, because the resizer takes equal sizes for nothing to do.
            let hair = 1.0 - 1e-9;
            let all = cropped(a_quarter_right()?, (left, wide * hair), (0.0, down.into()), tall);
            resample(resizer, grid.pixel, Rows::all(between, tall), made, size, &all)?;
        } else if (steps_across, steps_down) == (1, 1) {
            let all = cropped(BETWEEN, (left, wide), (top, high), (plane.width, plane.height));
            resample(resizer, grid.pixel, film, made, size, &all)?;
        } else {
            let many = (across.checked_mul(steps_across)?, down.checked_mul(steps_down)?);
            let between = between.of_len(bytes_of(many, grid.pixel))?;
            let all = cropped(BETWEEN, (left, wide), (top, high), (plane.width, plane.height));
            resample(resizer, grid.pixel, film, between, many, &all)?;
            resample(
                resizer,
                grid.pixel,
                Rows::all(between, many),
                made,
                size,
                &options(MEAN),
            )?;
        }
        flat(made, across, grid.pixel)
    }
}

fn flat(bytes: &[u8], across: u32, pixel: PixelType) -> Option<Flat<'_>> {
    let stride = u32::try_from(across as usize * pixel.size()).ok()?;
    Some(Flat { bytes, stride })
}

/// Twice as many samples across as the `width` that there are, each kept where it is with the mean of it and the next beside
/// it: what [`a_quarter_right`] comes to when the film has its own size, for a tenth of the time.
fn double(from: &[u8], to: &mut [u8], width: usize, pixel: PixelType) {
    let size = pixel.size();
    for (from, to) in from
        .chunks_exact(width * size)
        .zip(to.chunks_exact_mut(width * size * 2))
    {
        match pixel {
            PixelType::U16 => double_wide_row(from.as_chunks().0, to.as_chunks_mut().0.as_chunks_mut().0),
            PixelType::U8 => double_row::<1>(from.as_chunks().0, to.as_chunks_mut().0.as_chunks_mut().0),
            _ => double_row::<2>(from.as_chunks().0, to.as_chunks_mut().0.as_chunks_mut().0),
        }
    }
}

/// A row of samples of `N` bytes.
fn double_row<const N: usize>(from: &[[u8; N]], to: &mut [[[u8; N]; 2]]) {
    for (beside, to) in from.windows(2).zip(&mut *to) {
        to[0] = beside[0];
        for byte in 0..N {
            to[1][byte] = u8::midpoint(beside[0][byte], beside[1][byte]);
        }
    }
    if let (Some(&last), Some(to)) = (from.last(), to.last_mut()) {
        *to = [last; 2];
    }
}

/// A row of samples of 16 bits.
fn double_wide_row(from: &[[u8; 2]], to: &mut [[[u8; 2]; 2]]) {
    for (beside, to) in from.windows(2).zip(&mut *to) {
        let [one, next] = [beside[0], beside[1]].map(u16::from_le_bytes);
        *to = [beside[0], u16::midpoint(one, next).to_le_bytes()];
    }
    if let (Some(&last), Some(to)) = (from.last(), to.last_mut()) {
        *to = [last; 2];
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

/// Samples are taken between the two nearest, a quarter of their distance further right.
fn a_quarter_right() -> Option<ResizeAlg> {
    fn weight(away: f64) -> f64 {
        (1.0 - (away - 0.25).abs()).max(0.0)
    }
    let filter = Filter::new("a quarter right", weight, 1.25).ok()?;
    Some(ResizeAlg::Interpolation(FilterType::Custom(filter)))
}

pub(in crate::stage) fn options(how: ResizeAlg) -> ResizeOptions {
    ResizeOptions::new().resize_alg(how).use_alpha(false)
}

/// Samples from so far from the left and so many, from so far from above and so many; no more than there are, whatever rounding says.
fn cropped(how: ResizeAlg, across: (f64, f64), down: (f64, f64), (width, height): (u32, u32)) -> ResizeOptions {
    let inside = |(from, size): (f64, f64), there: u32| {
        let there = f64::from(there);
        let size = if from + size > there {
            (there - from) * (1.0 - 1e-12)
        } else {
            size
        };
        (from, size)
    };
    let ((left, wide), (top, high)) = (inside(across, width), inside(down, height));
    options(how).crop(left, top, wide, high)
}

fn bytes_of((across, down): (u32, u32), pixel: PixelType) -> usize {
    across as usize * down as usize * pixel.size()
}

/// Rows to take samples from.
#[derive(Clone, Copy)]
pub(in crate::stage) struct Rows<'a> {
    bytes: &'a [u8],
    /// Samples from one row to the next.
    wide: u32,
    width: u32,
    height: u32,
}

impl<'a> Rows<'a> {
    /// Rows without gaps.
    pub(in crate::stage) fn all(bytes: &'a [u8], (width, height): (u32, u32)) -> Self {
        Self {
            bytes,
            wide: width,
            width,
            height,
        }
    }

    /// The plane's rows with the gaps between them; where a gap is not a whole number of samples, copied without it.
    fn of(plane: Plane<'a>, pixel: PixelType, packed: &'a mut ScratchBuffer) -> Option<Self> {
        let (width, height) = (plane.width, plane.height);
        // The resizer takes samples of two bytes from even places only.
        let is_aligned = pixel != PixelType::U16 || plane.bytes.as_ptr().addr().is_multiple_of(2);
        let is_whole = plane.bytes.len() >= plane.stride * height as usize;
        if is_aligned && is_whole && plane.stride.is_multiple_of(pixel.size()) {
            return Some(Self {
                bytes: plane.bytes,
                wide: u32::try_from(plane.stride / pixel.size()).ok()?,
                width,
                height,
            });
        }
        let row = width as usize * pixel.size();
        let bytes = packed.of_len(row * height as usize)?;
        for (to, from) in bytes.chunks_exact_mut(row).zip(plane.bytes.chunks(plane.stride)) {
            to.copy_from_slice(&from[..row]);
        }
        Some(Self::all(bytes, (width, height)))
    }
}

/// Resamples `from` to this size.
///
/// Everything is resized through here: the resizer is compiled once more for each pixel type that it is used with, and through
/// its dynamic interface for types that are not used too.
pub(in crate::stage) fn resample(
    resizer: &mut Resizer,
    pixel: PixelType,
    from: Rows<'_>,
    to: &mut [u8],
    size: (u32, u32),
    options: &ResizeOptions,
) -> Option<()> {
    match pixel {
        PixelType::U8 => resample_as::<U8>(resizer, from, to, size, options),
        PixelType::U8x2 => resample_as::<U8x2>(resizer, from, to, size, options),
        PixelType::U16 => resample_as::<U16>(resizer, from, to, size, options),
        PixelType::U8x4 => resample_as::<U8x4>(resizer, from, to, size, options),
        _ => None,
    }
}

fn resample_as<P: PixelTrait>(
    resizer: &mut Resizer,
    from: Rows<'_>,
    to: &mut [u8],
    (across, down): (u32, u32),
    options: &ResizeOptions,
) -> Option<()> {
    let rows = TypedImageRef::<P>::from_buffer(from.wide, from.height, from.bytes).ok()?;
    let rows = TypedCroppedImage::new(rows, 0, 0, from.width, from.height).ok()?;
    let mut to = TypedImage::<P>::from_buffer(across, down, to).ok()?;
    resizer.resize_typed(&rows, &mut to, options).ok()
}
