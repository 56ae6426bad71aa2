//! Draws the frames of a film, each with its number.

use super::{BARS, Content, Matrix, Range, Recipe, Scan};
use crate::picture::Rgb;
use crate::{frame_barcode, tiles};

impl Recipe {
    /// One frame as planar 4:2:0.
    pub(super) fn frame(&self, number: u32) -> Vec<u8> {
        match self.content {
            Content::Numbers => self.numbered_frame(number),
            Content::Tiles => self.tiled_frame(number),
            Content::Bars { matrix, range, .. } => self.bars_frame(matrix, range),
        }
    }

    fn numbered_frame(&self, number: u32) -> Vec<u8> {
        let (width, height) = self.size;
        let shift = number as usize;
        let mut luma = vec![0; width * height];
        let mut noise = (number + u32::from(self.noise) * 0x1_0000).wrapping_mul(2_654_435_761) | 1;
        for (y, row) in luma.chunks_exact_mut(width).enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                *value = 60 + ((x / 2 + y / 3 + shift) % 120) as u8;
                if self.grain > 0 {
                    *value += next(&mut noise) % self.grain;
                }
            }
            // A bar that moves by a field's step between the two fields: without deinterlacing it shows a comb.
            let second_field = match self.scan {
                Scan::Progressive => false,
                Scan::TopFieldFirst => y % 2 == 1,
                Scan::BottomFieldFirst => y % 2 == 0,
            };
            let left = (shift * 12 + if second_field { 6 } else { 0 }) % (width - 24);
            row[left..left + 24].fill(235);
        }
        let mut chroma = vec![128; width * height / 2];
        if self.noise > 0 {
            for value in &mut chroma {
                *value += next(&mut noise) % self.grain;
            }
        }
        draw_barcode(self.size, number, &mut luma, &mut chroma);
        [luma, chroma].concat()
    }

    fn tiled_frame(&self, number: u32) -> Vec<u8> {
        let (width, height) = self.size;
        let mut luma = Vec::with_capacity(width * height);
        for row in 0..tiles::DOWN {
            let line: Vec<u8> = (0..width)
                .map(|x| tiles::luma(number, x * tiles::ACROSS / width, row))
                .collect();
            for _ in row * height / tiles::DOWN..(row + 1) * height / tiles::DOWN {
                luma.extend_from_slice(&line);
            }
        }
        let mut chroma = vec![128; width * height / 2];
        draw_barcode(self.size, number, &mut luma, &mut chroma);
        [luma, chroma].concat()
    }

    fn bars_frame(&self, matrix: Matrix, range: Range) -> Vec<u8> {
        let (width, height) = self.size;
        let colours = BARS.map(|colour| yuv(colour, matrix, range));
        let plane = |width: usize, height: usize, part: usize| {
            let row: Vec<u8> = (0..width).map(|x| colours[x * BARS.len() / width][part]).collect();
            row.repeat(height)
        };
        [
            plane(width, height, 0),
            plane(width / 2, height / 2, 1),
            plane(width / 2, height / 2, 2),
        ]
        .concat()
    }
}

/// Draws the barcode over a frame of planar 4:2:0 in limited range; `chroma` holds both planes.
pub fn draw_barcode((width, height): (usize, usize), number: u32, luma: &mut [u8], chroma: &mut [u8]) {
    let (top, half) = frame_barcode::band(height);
    for cell in 0..frame_barcode::CELLS {
        let columns = frame_barcode::cell_start(cell, width)..frame_barcode::cell_start(cell + 1, width);
        let [upper, lower] = match frame_barcode::upper_is_white(cell, number) {
            None => [145, 145],
            Some(true) => [235, 16],
            Some(false) => [16, 235],
        };
        for row in 0..half {
            luma[(top + row) * width..][columns.clone()].fill(upper);
            luma[(top + half + row) * width..][columns.clone()].fill(lower);
        }
    }
    // Green, so that the band can be found.
    for (plane, value) in chroma.chunks_exact_mut(width * height / 4).zip([54, 34]) {
        for cell in [0, frame_barcode::CELLS - 1] {
            let columns = frame_barcode::cell_start(cell, width) / 2..frame_barcode::cell_start(cell + 1, width) / 2;
            for row in top / 2..(top + 2 * half) / 2 {
                plane[row * (width / 2)..][columns.clone()].fill(value);
            }
        }
    }
}

/// A byte of Marsaglia's xorshift.
fn next(noise: &mut u32) -> u8 {
    *noise ^= *noise << 13;
    *noise ^= *noise >> 17;
    *noise ^= *noise << 5;
    (*noise >> 8) as u8
}

/// A colour as the numbers that a film of this matrix and range carries (ITU-R BT.601-7 and BT.709-6, section 3).
pub fn yuv(colour: Rgb, matrix: Matrix, range: Range) -> [u8; 3] {
    let [r, g, b] = colour.map(|part| f64::from(part) / 255.0);
    let (kr, kb) = match matrix {
        Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt709 => (0.2126, 0.0722),
    };
    let y = kr * r + (1.0 - kr - kb) * g + kb * b;
    let (u, v) = ((b - y) / (2.0 * (1.0 - kb)), (r - y) / (2.0 * (1.0 - kr)));
    let (luma, chroma, black) = match range {
        Range::Limited => (219.0, 224.0, 16.0),
        Range::Full => (255.0, 255.0, 0.0),
    };
    [black + luma * y, 128.0 + chroma * u, 128.0 + chroma * v].map(|value| value.round() as u8)
}
