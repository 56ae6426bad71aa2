//! Colours: the film's numbers, a sample of each plane for each pixel, to those that the screen takes.

use yuv::{YuvBiPlanarImage, YuvConversionMode, YuvGrayImage, YuvPlanarImage, YuvRange, YuvStandardMatrix};

use super::samples::Flat;
use crate::playback::{Colour, ColourMatrix, PixelFormat};
use crate::raster::PIXEL;
use crate::stage::render::colour::ToRgb;
use crate::stage::render::image::Image;
use crate::stage::render::light::Light;
use crate::stage::render::tone::{ToneMap, ToneTables};

/// Pixels whose numbers are computed together, which the compiler makes a few instructions of.
const TOGETHER: usize = 32;

/// Converts colours; keeps its tables for the next frame.
#[derive(Default)]
pub(super) struct Mapping {
    tables: Option<(Colour, ToneTables)>,
    lit: Option<Lit>,
}

/// What [`Light`] makes of numbers of 8 bits and of 16.
struct Lit {
    light: Light,
    bytes: Box<[u8]>,
    wide: Box<[u8]>,
}

impl Mapping {
    /// Fills `to`, rows of `width` pixels that begin `stride` bytes apart. `None` when the planes do not fit. Whatever numbers the screen
    /// gets, they become brighter or darker last of all.
    pub(super) fn colour(
        &mut self,
        image: &Image<'_>,
        planes: &[Flat<'_>],
        (width, height): (u32, u32),
        light: Light,
        (to, stride): (&mut [u8], usize),
    ) -> Option<()> {
        self.prepare(image.colour, light);
        let tables = self.tables.as_ref().map(|(_, tables)| tables);
        let lit = self.lit.as_ref();
        let row = width as usize * PIXEL;
        if image.format.bits() > 8 {
            let [y, u, v] = planes else { return None };
            let to_rgb = ToRgb::new(image.colour, image.format.bits());
            for (index, to) in to.chunks_mut(stride).take(height as usize).enumerate() {
                let row = |plane| samples(plane, index, width);
                let planes = [row(y)?, row(u)?, row(v)?];
                match tables {
                    Some(tables) => convert(&to_rgb, ToneTables::STEPS, planes, to, |numbers| tables.apply(numbers)),
                    None => match lit {
                        Some(lit) => convert(&to_rgb, ToneTables::STEPS, planes, to, |numbers| lit.narrow(numbers)),
                        None => convert(&to_rgb, 255.0, planes, to, narrow),
                    },
                }
            }
            if let (Some(lit), true) = (lit, tables.is_some()) {
                lit.apply(to, row, stride);
            }
            return Some(());
        }
        to_bgra(image, planes, (width, height), to, stride)?;
        if let Some(tables) = tables {
            for to in to.chunks_mut(stride) {
                let end = to.len().min(row);
                for pixels in to[..end].as_chunks_mut::<PIXEL>().0.chunks_mut(TOGETHER) {
                    let mut numbers = [[0u16; TOGETHER]; 3];
                    for (index, [blue, green, red, _]) in pixels.iter().enumerate() {
                        for (part, number) in numbers.iter_mut().zip([red, green, blue]) {
                            // From 8 bits to 16.
                            part[index] = u16::from(*number) * 257;
                        }
                    }
                    put(pixels, &tables.apply(&numbers));
                }
            }
        }
        if let Some(lit) = lit {
            lit.apply(to, row, stride);
        }
        Some(())
    }

    /// Makes the tables that are needed, and keeps no others.
    fn prepare(&mut self, colour: Colour, light: Light) {
        match ToneMap::of(colour) {
            None => self.tables = None,
            Some(map) => {
                if self.tables.as_ref().is_none_or(|(last, _)| *last != colour) {
                    self.tables = Some((colour, ToneTables::new(&map)));
                }
            }
        }
        if light == Light::AS_RECORDED {
            self.lit = None;
        } else if self.lit.as_ref().is_none_or(|lit| lit.light != light) {
            self.lit = Some(Lit {
                light,
                bytes: light.table(1 << 8).into(),
                wide: light.table(1 << 16).into(),
            });
        }
    }
}

impl Lit {
    /// Numbers of 16 bits as bytes.
    fn narrow(&self, numbers: &[[u16; TOGETHER]; 3]) -> [[u8; TOGETHER]; 3] {
        numbers.map(|part| part.map(|number| self.wide[usize::from(number)]))
    }

    /// Rows of finished pixels.
    fn apply(&self, pixels: &mut [u8], row: usize, stride: usize) {
        for row_and_gap in pixels.chunks_mut(stride) {
            let end = row_and_gap.len().min(row);
            for [blue, green, red, _] in row_and_gap[..end].as_chunks_mut::<PIXEL>().0 {
                for part in [blue, green, red] {
                    *part = self.bytes[usize::from(*part)];
                }
            }
        }
    }
}

/// A row of samples of two bytes.
fn samples<'a>(plane: &Flat<'a>, row: usize, width: u32) -> Option<&'a [u8]> {
    let rest = plane.bytes.get(row * plane.stride as usize..)?;
    Some(&rest[..rest.len().min(width as usize * 2)])
}

/// One row: planes of samples of two bytes to blue, green and red. `finish` is given red, green and blue in numbers up to `most`.
fn convert(
    to_rgb: &ToRgb,
    most: f32,
    planes: [&[u8]; 3],
    to: &mut [u8],
    finish: impl Fn(&[[u16; TOGETHER]; 3]) -> [[u8; TOGETHER]; 3],
) {
    let scale = most / 1023.0;
    let rows = to_rgb.rows.map(|row| row.map(|factor| factor * scale));
    let offset = to_rgb.offset.map(|offset| offset * most + 0.5);
    let [y, u, v] = planes.map(|plane| plane.as_chunks::<2>().0.chunks(TOGETHER));
    let pixels = to.as_chunks_mut::<PIXEL>().0.chunks_mut(TOGETHER);
    for (((y, u), v), to) in y.zip(u).zip(v).zip(pixels) {
        let mut samples = [[0.0f32; TOGETHER]; 3];
        for (plane, samples) in [y, u, v].into_iter().zip(&mut samples) {
            for (bytes, sample) in plane.iter().zip(samples) {
                *sample = f32::from(u16::from_le_bytes(*bytes));
            }
        }
        let mut numbers = [[0u16; TOGETHER]; 3];
        for ((row, offset), numbers) in rows.iter().zip(offset).zip(&mut numbers) {
            for (index, number) in numbers.iter_mut().enumerate() {
                let sum = row[0] * samples[0][index] + row[1] * samples[1][index] + row[2] * samples[2][index];
                *number = (sum + offset).clamp(0.0, most) as u16;
            }
        }
        put(to, &finish(&numbers));
    }
}

/// Numbers up to 255 as bytes.
fn narrow(numbers: &[[u16; TOGETHER]; 3]) -> [[u8; TOGETHER]; 3] {
    let mut bytes = [[0; TOGETHER]; 3];
    for (bytes, numbers) in bytes.iter_mut().zip(numbers) {
        for (byte, number) in bytes.iter_mut().zip(numbers) {
            *byte = *number as u8;
        }
    }
    bytes
}

/// Pixels of red, green and blue.
fn put(pixels: &mut [[u8; PIXEL]], parts: &[[u8; TOGETHER]; 3]) {
    for (index, pixel) in pixels.iter_mut().enumerate().take(TOGETHER) {
        *pixel = [parts[2][index], parts[1][index], parts[0][index], 0];
    }
}

/// The film's numbers of 8 bits, a sample of each plane for each pixel, to blue, green, red.
fn to_bgra(
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
