//! The network's numbers, as the file has them.

use ndarray::{ArrayView2, Axis, Slice};

/// Weights and biases of one layer; there is a bias for each of its outputs.
pub(super) struct Layer {
    pub(super) weights: Vec<f32>,
    pub(super) biases: Vec<f32>,
}

impl Layer {
    pub(super) fn outputs(&self) -> usize {
        self.biases.len()
    }

    /// A row for each output.
    pub(super) fn matrix(&self) -> ArrayView2<'_, f32> {
        self.rows_of(self.outputs())
    }

    /// Its weights as so many rows.
    pub(super) fn rows_of(&self, rows: usize) -> ArrayView2<'_, f32> {
        ArrayView2::from_shape((rows, self.weights.len() / rows), &self.weights).expect("rows of one length")
    }

    /// The rows of these outputs.
    pub(super) fn outputs_from(&self, first: usize, count: usize) -> ArrayView2<'_, f32> {
        columns_or_rows(self.matrix(), Axis(0), first, count)
    }

    /// The columns of these inputs.
    pub(super) fn inputs_from(&self, first: usize, count: usize) -> ArrayView2<'_, f32> {
        columns_or_rows(self.matrix(), Axis(1), first, count)
    }
}

fn columns_or_rows(mut matrix: ArrayView2<'_, f32>, axis: Axis, first: usize, count: usize) -> ArrayView2<'_, f32> {
    matrix.slice_axis_inplace(axis, Slice::from(first..first + count));
    matrix
}

/// Reads layers in the order in which the file has them.
pub(super) struct LayerReader(&'static [u8]);

impl LayerReader {
    pub(super) fn new() -> Self {
        LayerReader(include_bytes!("model/centerface.f16"))
    }

    /// A layer with so many weights and outputs.
    pub(super) fn layer(&mut self, weights: usize, outputs: usize) -> Layer {
        let mut take = |count: usize| {
            let (taken, rest) = self.0.split_at(count * 2);
            self.0 = rest;
            let numbers = taken.chunks_exact(2);
            numbers.map(|two| wide(u16::from_le_bytes([two[0], two[1]]))).collect()
        };
        Layer {
            weights: take(weights),
            biases: take(outputs),
        }
    }

    /// Whether all of the file was read.
    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// A number of 16 bits (IEEE 754). The file has neither infinities nor what is no number.
fn wide(half: u16) -> f32 {
    let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
    let fraction = f32::from(half & 0x3ff) / 1024.0;
    let size = match half >> 10 & 0x1f {
        0 => fraction * 2_f32.powi(-14),
        exponent => (1.0 + fraction) * 2_f32.powi(i32::from(exponent) - 15),
    };
    sign * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_16_bits_become_those_that_they_stand_for() {
        for (half, expected) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 2_f32.powi(-14)),
            (0x0001, 2_f32.powi(-24)),
            (0x3555, 0.333_251_95),
        ] {
            assert_eq!(wide(half), expected, "{half:#06x}");
        }
    }
}
