//! From YUV to RGB: the matrices of ITU-R BT.601, BT.709 and BT.2020, computed and not copied.

use crate::playback::{Colour, ColourMatrix};

/// `rgb = matrix · (y, u, v) + offset`, where samples run from 0.0 to 1.0 (the highest number of their bits), and results from black
/// to white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct ToRgb {
    /// Rows of the matrix: what R, G and B take of Y, U and V.
    pub(in crate::stage) rows: [[f32; 3]; 3],
    /// Added to R, G and B.
    pub(in crate::stage) offset: [f32; 3],
}

impl ToRgb {
    /// The equations of BT.709 (section 3) hold for all three standards; they differ in the weights of red and blue.
    pub(in crate::stage) fn new(colour: Colour, bits: u32) -> Self {
        let (red, blue): (f64, f64) = match colour.matrix {
            ColourMatrix::Bt601 => (0.299, 0.114),
            ColourMatrix::Bt709 => (0.2126, 0.0722),
            ColourMatrix::Bt2020 => (0.2627, 0.0593),
        };
        let green = 1.0 - red - blue;
        // In limited range luma uses 219 of 255 steps from 16 on, chroma 224 around 128; four times as many in 10 bits.
        let (most, times) = steps(bits);
        let (luma, black, chroma) = if colour.full_range {
            (1.0, 0.0, 1.0)
        } else {
            (most / (219.0 * times), 16.0 * times / most, most / (224.0 * times))
        };
        let middle = 128.0 * times / most;
        let (v_to_red, u_to_blue) = (2.0 * (1.0 - red) * chroma, 2.0 * (1.0 - blue) * chroma);
        let rows = [
            [luma, 0.0, v_to_red],
            [luma, -u_to_blue * blue / green, -v_to_red * red / green],
            [luma, u_to_blue, 0.0],
        ];
        Self {
            rows: rows.map(|row| row.map(|factor| factor as f32)),
            offset: rows.map(|[y, u, v]| (-(y * black + (u + v) * middle)) as f32),
        }
    }

    /// For one plane of grey: U and V do not count.
    pub(in crate::stage) fn grey(colour: Colour) -> Self {
        let colours = Self::new(colour, 8);
        let luma = colours.rows[0][0];
        let black = if colour.full_range { 0.0 } else { 16.0 / 255.0 };
        Self {
            rows: [[luma, 0.0, 0.0]; 3],
            offset: [-luma * black; 3],
        }
    }
}

/// The highest number of so many bits, and how many steps stand for one of 8 bits.
fn steps(bits: u32) -> (f64, f64) {
    (
        2.0f64.powi(bits.cast_signed()) - 1.0,
        2.0f64.powi(bits.cast_signed() - 8),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(matrix: ColourMatrix, full_range: bool, yuv: [u8; 3]) -> [i32; 3] {
        let to_rgb = ToRgb::new(Colour::sdr(matrix, full_range), 8);
        apply(to_rgb, yuv)
    }

    fn apply(to_rgb: ToRgb, yuv: [u8; 3]) -> [i32; 3] {
        let samples = yuv.map(|byte| f32::from(byte) / 255.0);
        std::array::from_fn(|i| {
            let sum: f32 = to_rgb.rows[i]
                .iter()
                .zip(samples)
                .map(|(factor, sample)| factor * sample)
                .sum();
            ((sum + to_rgb.offset[i]) * 255.0).round().clamp(0.0, 255.0) as i32
        })
    }

    #[track_caller]
    fn assert_close(got: [i32; 3], wanted: [i32; 3]) {
        assert!(
            got.iter().zip(wanted).all(|(got, wanted)| got.abs_diff(wanted) <= 1),
            "{got:?}, wanted {wanted:?}"
        );
    }

    // 75 % colour bars as the test signals of the standards give them (EBU Tech 3325; SMPTE RP 219 for 709).
    #[test]
    fn bars_of_standard_definition_come_out_at_three_quarters() {
        for (yuv, rgb) in [
            ([180, 128, 128], [191, 191, 191]),
            ([162, 44, 142], [191, 191, 0]),
            ([131, 156, 44], [0, 191, 191]),
            ([112, 72, 58], [0, 191, 0]),
            ([84, 184, 198], [191, 0, 191]),
            ([65, 100, 212], [191, 0, 0]),
            ([35, 212, 114], [0, 0, 191]),
        ] {
            assert_close(shown(ColourMatrix::Bt601, false, yuv), rgb);
        }
    }

    #[test]
    fn bars_of_high_definition_come_out_at_three_quarters() {
        for (yuv, rgb) in [
            ([180, 128, 128], [191, 191, 191]),
            ([168, 44, 136], [191, 191, 0]),
            ([145, 147, 44], [0, 191, 191]),
            ([133, 63, 52], [0, 191, 0]),
            ([63, 193, 204], [191, 0, 191]),
            ([51, 109, 212], [191, 0, 0]),
            ([28, 212, 120], [0, 0, 191]),
        ] {
            assert_close(shown(ColourMatrix::Bt709, false, yuv), rgb);
        }
    }

    #[test]
    fn black_and_white_are_whole_in_both_ranges() {
        for matrix in [ColourMatrix::Bt601, ColourMatrix::Bt709, ColourMatrix::Bt2020] {
            assert_eq!(shown(matrix, false, [16, 128, 128]), [0; 3]);
            assert_eq!(shown(matrix, false, [235, 128, 128]), [255; 3]);
            assert_eq!(shown(matrix, true, [0, 128, 128]), [0; 3]);
            assert_eq!(shown(matrix, true, [255, 128, 128]), [255; 3]);
        }
    }

    #[test]
    fn red_of_a_photograph_is_red() {
        // JPEG (JFIF 1.02): Y = 0.299 · 255, Cb = 128 − 0.168736 · 255, Cr = 255.5, which is cut to 255.
        assert_close(shown(ColourMatrix::Bt601, true, [76, 85, 255]), [254, 0, 0]);
    }

    #[test]
    fn grey_takes_nothing_of_colour() {
        let grey = ToRgb::grey(Colour::sdr(ColourMatrix::Bt601, false));
        assert_eq!(apply(grey, [126, 3, 200]), apply(grey, [126, 128, 128]));
        assert_eq!(apply(grey, [235, 0, 0]), [255; 3]);
        assert_eq!(apply(grey, [16, 255, 255]), [0; 3]);
    }

    #[test]
    fn ten_bits_have_four_times_as_many_steps() {
        for (full_range, black, white) in [(false, 64.0, 940.0), (true, 0.0, 1023.0)] {
            let to_rgb = ToRgb::new(Colour::sdr(ColourMatrix::Bt2020, full_range), 10);
            for (luma, meant) in [(black, 0.0), (white, 1.0)] {
                let yuv = [luma, 512.0, 512.0].map(|sample: f32| sample / 1023.0);
                for (row, offset) in to_rgb.rows.iter().zip(to_rgb.offset) {
                    let sum: f32 = row.iter().zip(yuv).map(|(factor, sample)| factor * sample).sum();
                    assert!((sum + offset - meant).abs() < 1e-5, "{luma} is {}", sum + offset);
                }
            }
        }
    }
}
