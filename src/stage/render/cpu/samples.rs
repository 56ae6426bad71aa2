//! One plane of a picture: from the film's number of samples to one for each pixel of the window.

use fast_image_resize::images::{TypedCroppedImage, TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x2, U8x4};
use fast_image_resize::{Filter, FilterType, PixelTrait, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::buffers::Room;
use crate::playback::Plane;

/// Samples are taken between the film's four nearest.
const BETWEEN: ResizeAlg = ResizeAlg::Interpolation(FilterType::Bilinear);

/// The mean of all samples that a pixel covers.
pub(crate) const MEAN: ResizeAlg = ResizeAlg::Convolution(FilterType::Box);

/// No more samples are taken for a pixel than this many each way.
const MOST_STEPS: f64 = 4.0;

/// How the samples of a plane lie over the picture.
#[derive(Clone, Copy)]
pub(crate) struct Grid {
    pub(crate) pixel: PixelType,
    /// How many samples the picture is wide and high: half ones are rounded up in the plane.
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Whether they lie a quarter of their distance further left than in the middle of what they stand for.
    pub(crate) beside: bool,
    /// Whether a pixel that covers many of them gets their mean, and not only the nearest.
    pub(crate) mean: bool,
}

/// Rows of samples.
pub(crate) struct Flat<'a> {
    pub(crate) bytes: &'a [u8],
    /// Bytes from one row to the next.
    pub(crate) stride: u32,
}

/// Scales planes; keeps the memory for the next.
#[derive(Default)]
pub(crate) struct Scaler {
    resizer: Resizer,
    packed: Room,
    between: Room,
    done: Room,
}

impl Scaler {
    /// A sample for each pixel of a picture of this size. `None` when there is no memory for it.
    pub(crate) fn scale<'a>(
        &'a mut self,
        plane: Plane<'a>,
        grid: Grid,
        (across, down): (u32, u32),
    ) -> Option<Flat<'a>> {
        if (plane.width, plane.height) == (across, down) && !grid.beside {
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
        let made = done.of(bytes_of(size, grid.pixel))?;
        let (steps_across, steps_down) = (grid.steps(grid.width, across), grid.steps(grid.height, down));
        if grid.beside {
            // Up and down first: there are fewer columns yet.
            let tall = (plane.width, down);
            let between = between.of(bytes_of(tall, grid.pixel))?;
            let all = options(BETWEEN).crop(0.0, 0.0, plane.width.into(), grid.height);
            resample(resizer, grid.pixel, film, between, tall, &all)?;
            if grid.width == f64::from(plane.width) && across == plane.width * 2 {
                double(between, made, plane.width as usize, grid.pixel.size());
                return flat(made, across, grid.pixel);
            }
            // A hair narrower, because the resizer takes equal sizes for nothing to do.
            let hair = 1.0 - 1e-9;
            let all = options(a_quarter_right()?).crop(0.0, 0.0, grid.width * hair, down.into());
            resample(resizer, grid.pixel, Rows::all(between, tall), made, size, &all)?;
        } else if (steps_across, steps_down) == (1, 1) {
            let all = options(BETWEEN).crop(0.0, 0.0, grid.width, grid.height);
            resample(resizer, grid.pixel, film, made, size, &all)?;
        } else {
            let many = (across.checked_mul(steps_across)?, down.checked_mul(steps_down)?);
            let between = between.of(bytes_of(many, grid.pixel))?;
            resample(resizer, grid.pixel, film, between, many, &options(BETWEEN))?;
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
fn double(from: &[u8], to: &mut [u8], width: usize, size: usize) {
    for (from, to) in from
        .chunks_exact(width * size)
        .zip(to.chunks_exact_mut(width * size * 2))
    {
        match size {
            1 => double_row::<1>(from.as_chunks().0, to.as_chunks_mut().0.as_chunks_mut().0),
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

pub(crate) fn options(how: ResizeAlg) -> ResizeOptions {
    ResizeOptions::new().resize_alg(how).use_alpha(false)
}

fn bytes_of((across, down): (u32, u32), pixel: PixelType) -> usize {
    across as usize * down as usize * pixel.size()
}

/// Rows to take samples from.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    /// Samples from one row to the next.
    wide: u32,
    width: u32,
    height: u32,
}

impl<'a> Rows<'a> {
    /// Rows without gaps.
    pub(crate) fn all(bytes: &'a [u8], (width, height): (u32, u32)) -> Self {
        Self {
            bytes,
            wide: width,
            width,
            height,
        }
    }

    /// The plane's rows with what lies between them; where that is not a whole number of samples, without it.
    fn of(plane: Plane<'a>, pixel: PixelType, packed: &'a mut Room) -> Option<Self> {
        let (width, height) = (plane.width, plane.height);
        if plane.stride.is_multiple_of(pixel.size()) && plane.bytes.len() >= plane.stride * height as usize {
            return Some(Self {
                bytes: plane.bytes,
                wide: u32::try_from(plane.stride / pixel.size()).ok()?,
                width,
                height,
            });
        }
        let row = width as usize * pixel.size();
        let bytes = packed.of(row * height as usize)?;
        for (to, from) in bytes.chunks_exact_mut(row).zip(plane.bytes.chunks(plane.stride)) {
            to.copy_from_slice(&from[..row]);
        }
        Some(Self::all(bytes, (width, height)))
    }
}

/// Takes the samples of a picture of this size from `from`.
///
/// Everything is resized through here: the resizer is compiled anew for each kind of picture that it is given, and for
/// kinds that are not used too unless it is told.
pub(crate) fn resample(
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
