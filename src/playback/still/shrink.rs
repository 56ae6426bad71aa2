//! Makes the pixels of a photograph as large as they are shown at most.

use gstreamer as gst;

/// No side is longer: what the graphics processors of ordinary computers take.
const LONGEST_SIDE: u32 = 8192;

/// Grey that shows what could not be decoded, and is no colour of a film's ground.
pub(super) const MISSING: u8 = 0x80;

/// How the samples of a row are stored, from the left; several of them a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Eight,
    /// In the computer's own order of bytes.
    Sixteen,
    /// From 0.0 to 1.0.
    Float,
}

/// Pixels as a decoder leaves them, without gaps: grey, grey and alpha, RGB, or RGB and alpha.
#[derive(Clone, Copy)]
pub(super) struct Pixels<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) width: u32,
    pub(super) height: u32,
    /// From 1 to 4.
    pub(super) channels: usize,
    pub(super) depth: Depth,
}

/// By how much a picture of this size is made smaller: so many pixels each way become one.
pub(super) fn factor(width: u32, height: u32) -> u32 {
    width.max(height).div_ceil(LONGEST_SIDE).max(1)
}

impl Pixels<'_> {
    /// As RGBA of 8 bits, on white where they are transparent, and no larger than can be shown: with width and height. `None`
    /// when there is no memory.
    pub(super) fn to_rgba(self) -> Option<(gst::Buffer, u32, u32)> {
        let factor = factor(self.width, self.height);
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        let (across, down) = (width as usize, height as usize);
        let mut buffer = gst::Buffer::with_size(across * down * 4).ok()?;
        {
            let mut map = buffer.get_mut()?.map_writable().ok()?;
            for (y, row) in map.chunks_exact_mut(across * 4).enumerate() {
                if factor == 1 && (self.channels, self.depth) == (3, Depth::Eight) {
                    // What nearly all photographs are.
                    let from = self.bytes.get(y * across * 3..).unwrap_or_default();
                    row.fill(MISSING);
                    for (pixel, from) in row.as_chunks_mut::<4>().0.iter_mut().zip(from.as_chunks::<3>().0) {
                        *pixel = [from[0], from[1], from[2], 255];
                    }
                    continue;
                }
                for (x, pixel) in row.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                    let [red, green, blue] = self.mean(x, y, factor as usize);
                    *pixel = [red, green, blue, 255];
                }
            }
        }
        Some((buffer, width, height))
    }

    /// The mean of a square of pixels.
    fn mean(&self, x: usize, y: usize, factor: usize) -> [u8; 3] {
        if factor == 1 {
            return self.at(x, y);
        }
        let columns = x * factor..((x + 1) * factor).min(self.width as usize);
        let rows = y * factor..((y + 1) * factor).min(self.height as usize);
        let mut sum = [0u32; 3];
        let mut count = 0;
        for y in rows {
            for x in columns.clone() {
                for (sum, part) in sum.iter_mut().zip(self.at(x, y)) {
                    *sum += u32::from(part);
                }
                count += 1;
            }
        }
        sum.map(|sum| (sum / u32::max(count, 1)) as u8)
    }

    /// Red, green, blue of a pixel, in front of white.
    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let first = (y * self.width as usize + x) * self.channels;
        let sample = |channel: usize| self.sample(first + channel);
        let (colour, alpha) = match self.channels {
            1 => ([sample(0); 3], 255),
            2 => ([sample(0); 3], sample(1)),
            3 => ([sample(0), sample(1), sample(2)], 255),
            _ => ([sample(0), sample(1), sample(2)], sample(3)),
        };
        if alpha == 255 {
            return colour;
        }
        let alpha = u32::from(alpha);
        colour.map(|part| ((u32::from(part) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
    }

    /// One sample in 8 bits; grey where there is none.
    fn sample(&self, index: usize) -> u8 {
        match self.depth {
            Depth::Eight => self.bytes.get(index).copied().unwrap_or(MISSING),
            Depth::Sixteen => {
                let sample = self
                    .bytes
                    .as_chunks::<2>()
                    .0
                    .get(index)
                    .map(|bytes| u16::from_ne_bytes(*bytes));
                sample.map_or(MISSING, |sample| ((u32::from(sample) * 255 + 32_767) / 65_535) as u8)
            }
            Depth::Float => {
                let sample = self
                    .bytes
                    .as_chunks::<4>()
                    .0
                    .get(index)
                    .map(|bytes| f32::from_ne_bytes(*bytes));
                // What is no number becomes 0.
                sample.map_or(MISSING, |sample| (sample.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
            }
        }
    }
}

/// One plane of samples of one byte, or of two with the lower first.
pub(super) struct Samples<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) stride: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Bytes of a sample.
    pub(super) size: usize,
}

impl Samples<'_> {
    /// The mean of each square of samples, into rows that begin `stride` bytes apart.
    pub(super) fn shrink(&self, factor: usize, to: &mut [u8], stride: usize) {
        let across = self.width.div_ceil(factor);
        for (y, row) in to
            .chunks_mut(stride.max(1))
            .take(self.height.div_ceil(factor))
            .enumerate()
        {
            for (x, sample) in row.chunks_exact_mut(self.size).take(across).enumerate() {
                let (columns, rows) = (x * factor..(x + 1) * factor, y * factor..(y + 1) * factor);
                let (mut sum, mut count) = (0u32, 0u32);
                for y in rows.start..rows.end.min(self.height) {
                    for x in columns.start..columns.end.min(self.width) {
                        let place = y * self.stride + x * self.size;
                        let low = self.bytes.get(place).copied().unwrap_or(MISSING);
                        let high = if self.size > 1 {
                            self.bytes.get(place + 1).copied().unwrap_or(0)
                        } else {
                            0
                        };
                        sum += u32::from(u16::from_le_bytes([low, high]));
                        count += 1;
                    }
                }
                let mean = (sum / count.max(1)) as u16;
                sample.copy_from_slice(&mean.to_le_bytes()[..self.size]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pixels: Pixels<'_>) -> (Vec<u8>, u32, u32) {
        gst::init().unwrap();
        let (buffer, width, height) = pixels.to_rgba().unwrap();
        let bytes = buffer.map_readable().unwrap().to_vec();
        (bytes, width, height)
    }

    #[test]
    fn every_kind_of_pixel_becomes_rgb() {
        let one = |bytes: &[u8], channels, depth| {
            let pixels = Pixels {
                bytes,
                width: 1,
                height: 1,
                channels,
                depth,
            };
            shown(pixels).0
        };
        assert_eq!(one(&[7], 1, Depth::Eight), [7, 7, 7, 255]);
        assert_eq!(one(&[7, 255], 2, Depth::Eight), [7, 7, 7, 255]);
        assert_eq!(one(&[1, 2, 3], 3, Depth::Eight), [1, 2, 3, 255]);
        assert_eq!(one(&[1, 2, 3, 0], 4, Depth::Eight), [255; 4]);
        assert_eq!(one(&[0, 0, 255, 127], 4, Depth::Eight), [128, 128, 255, 255]);
        let wide: Vec<u8> = [0u16, 32_768, 65_535]
            .iter()
            .flat_map(|sample| sample.to_ne_bytes())
            .collect();
        assert_eq!(one(&wide, 3, Depth::Sixteen), [0, 128, 255, 255]);
        let float: Vec<u8> = [-1.0f32, 0.5, f32::NAN]
            .iter()
            .flat_map(|sample| sample.to_ne_bytes())
            .collect();
        assert_eq!(one(&float, 3, Depth::Float), [0, 128, 0, 255]);
    }

    #[test]
    fn what_is_too_long_is_made_smaller_and_what_is_missing_is_grey() {
        let bytes: Vec<u8> = [10, 20].repeat(5000);
        let pixels = Pixels {
            bytes: &bytes,
            width: 10_000,
            height: 2,
            channels: 1,
            depth: Depth::Eight,
        };
        let (rgba, width, height) = shown(pixels);
        assert_eq!((width, height), (5000, 1));
        // The second row is missing.
        assert_eq!(rgba[..4], [71, 71, 71, 255]);
    }
}
