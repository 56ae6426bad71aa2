//! One plane of a picture: from the film's number of samples to one for each pixel of the window.

use fast_image_resize::images::{CroppedImage, Image as Resized, ImageRef};
use fast_image_resize::{Filter, FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::room::Room;
use crate::playback::Plane;

/// Samples are taken between the film's four nearest.
const BETWEEN: ResizeAlg = ResizeAlg::Interpolation(FilterType::Bilinear);

/// The mean of all samples that a pixel covers.
const MEAN: ResizeAlg = ResizeAlg::Convolution(FilterType::Box);

/// No more samples are taken for a pixel than this many each way.
const MOST_STEPS: f64 = 4.0;

/// How the samples of a plane lie over the picture.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    pub(super) pixel: PixelType,
    /// How many samples the picture is wide and high: half ones are rounded up in the plane.
    pub(super) width: f64,
    pub(super) height: f64,
    /// Whether they lie a quarter of their distance further left than in the middle of what they stand for.
    pub(super) beside: bool,
    /// Whether a pixel that covers many of them gets their mean, and not only the nearest.
    pub(super) mean: bool,
}

/// Rows of samples.
pub(super) struct Flat<'a> {
    pub(super) bytes: &'a [u8],
    /// Bytes from one row to the next.
    pub(super) stride: u32,
}

/// Scales planes; keeps the memory for the next.
#[derive(Default)]
pub(super) struct Scaler {
    resizer: Resizer,
    packed: Room,
    between: Room,
    done: Room,
}

impl Scaler {
    /// A sample for each pixel of a picture of this size. `None` when there is no memory for it.
    pub(super) fn scale<'a>(
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
        let rows = rows(plane, grid.pixel, packed)?;
        let film = CroppedImage::new(&rows, 0, 0, plane.width, plane.height).ok()?;
        let mut made = picture(done, grid.pixel, (across, down))?;
        let (steps_across, steps_down) = (grid.steps(grid.width, across), grid.steps(grid.height, down));
        if grid.beside {
            // Up and down first: there are fewer columns yet.
            let mut tall = picture(between, grid.pixel, (plane.width, down))?;
            let all = options(BETWEEN).crop(0.0, 0.0, plane.width.into(), grid.height);
            resizer.resize(&film, &mut tall, Some(&all)).ok()?;
            // A hair narrower, because the resizer takes equal sizes for nothing to do.
            let hair = 1.0 - 1e-9;
            let all = options(a_quarter_right()?).crop(0.0, 0.0, grid.width * hair, down.into());
            resizer.resize(&tall, &mut made, Some(&all)).ok()?;
        } else if (steps_across, steps_down) == (1, 1) {
            let all = options(BETWEEN).crop(0.0, 0.0, grid.width, grid.height);
            resizer.resize(&film, &mut made, Some(&all)).ok()?;
        } else {
            let many = (across.checked_mul(steps_across)?, down.checked_mul(steps_down)?);
            let mut wide = picture(between, grid.pixel, many)?;
            resizer.resize(&film, &mut wide, Some(&options(BETWEEN))).ok()?;
            resizer.resize(&wide, &mut made, Some(&options(MEAN))).ok()?;
        }
        let row = across as usize * grid.pixel.size();
        Some(Flat {
            bytes: done.of(row * down as usize)?,
            stride: u32::try_from(row).ok()?,
        })
    }
}

impl Grid {
    /// How many samples to take for a pixel, where so many are for so many pixels: each that is taken is the mean of two.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small whole number"
    )]
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

fn options(how: ResizeAlg) -> ResizeOptions {
    ResizeOptions::new().resize_alg(how).use_alpha(false)
}

/// A picture of this size, to be made in `room`.
fn picture(room: &mut Room, pixel: PixelType, (across, down): (u32, u32)) -> Option<Resized<'_>> {
    let bytes = room.of(across as usize * down as usize * pixel.size())?;
    Resized::from_slice_u8(across, down, bytes, pixel).ok()
}

/// The plane's rows with what lies between them; where that is not a whole number of samples, without it.
fn rows<'a>(plane: Plane<'a>, pixel: PixelType, packed: &'a mut Room) -> Option<ImageRef<'a>> {
    let (wide, high) = (plane.stride / pixel.size(), plane.height as usize);
    if plane.stride.is_multiple_of(pixel.size()) && plane.bytes.len() >= plane.stride * high {
        return ImageRef::new(u32::try_from(wide).ok()?, plane.height, plane.bytes, pixel).ok();
    }
    let row = plane.width as usize * pixel.size();
    let bytes = packed.of(row * high)?;
    for (to, from) in bytes.chunks_exact_mut(row).zip(plane.bytes.chunks(plane.stride)) {
        to.copy_from_slice(&from[..row]);
    }
    ImageRef::new(plane.width, plane.height, bytes, pixel).ok()
}
