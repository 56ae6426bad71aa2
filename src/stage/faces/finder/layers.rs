//! The kinds of layers that CenterFace is made of. Every tensor is a slice of `channels * height * width` numbers, channel after channel,
//! row after row.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis, Slice};

/// Height and width of a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plane {
    pub(super) height: usize,
    pub(super) width: usize,
}

impl Plane {
    pub(super) fn len(self) -> usize {
        self.height * self.width
    }

    /// What a layer of stride 2 makes of it.
    pub(super) fn halved(self) -> Self {
        Plane {
            height: self.height.div_ceil(2),
            width: self.width.div_ceil(2),
        }
    }

    pub(super) fn doubled(self) -> Self {
        Plane {
            height: self.height * 2,
            width: self.width * 2,
        }
    }
}

/// `weights` (a matrix of `outputs` rows) times `from`, with a row more for each output: a convolution of 1×1. Adds it to `to`.
pub(super) fn add_pointwise(weights: ArrayView2<'_, f32>, from: &[f32], to: &mut [f32], area: usize) {
    let (outputs, inputs) = weights.dim();
    let from = matrix(&from[..inputs * area], inputs, area);
    let mut to = matrix_mut(&mut to[..outputs * area], outputs, area);
    general_mat_mul(1.0, &weights, &from, 1.0, &mut to);
}

/// Each channel of `to` is filled with its bias.
pub(super) fn fill(to: &mut [f32], biases: &[f32], area: usize) {
    for (channel, bias) in to.chunks_exact_mut(area).zip(biases) {
        channel.fill(*bias);
    }
}

pub(super) fn rectify(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}

pub(super) fn add(values: &[f32], to: &mut [f32]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += value;
    }
}

/// A convolution of 3×3 for each channel by itself, rectified; zeros are around the tensor.
pub(super) fn depthwise(kernels: &[f32], biases: &[f32], from: (&[f32], Plane), to: &mut [f32], stride: usize) {
    let (from, plane) = from;
    let smaller = if stride == 2 { plane.halved() } else { plane };
    let channels = from.chunks_exact(plane.len()).zip(to.chunks_exact_mut(smaller.len()));
    for ((from, to), (kernel, bias)) in channels.zip(kernels.chunks_exact(9).zip(biases)) {
        for (y, row) in to.chunks_exact_mut(smaller.width).enumerate() {
            row.fill(*bias);
            for (above, kernel) in kernel.chunks_exact(3).enumerate() {
                let Some(y) = (y * stride + above).checked_sub(1).filter(|y| *y < plane.height) else {
                    continue;
                };
                let from = &from[y * plane.width..][..plane.width];
                add_row([kernel[0], kernel[1], kernel[2]], from, row, stride);
            }
            rectify(row);
        }
    }
}

/// One row of a kernel over one row of a tensor.
fn add_row([left, middle, right]: [f32; 3], from: &[f32], to: &mut [f32], stride: usize) {
    let last = from.len() - 1;
    if stride == 1 {
        for (to, from) in to[1..].iter_mut().zip(from.windows(3)) {
            *to += left * from[0] + middle * from[1] + right * from[2];
        }
        to[0] += middle * from[0] + right * from.get(1).copied().unwrap_or_default();
        if last > 0 {
            to[last] += left * from[last - 1] + middle * from[last];
        }
        return;
    }
    to[0] += middle * from[0] + right * from.get(1).copied().unwrap_or_default();
    for (to, from) in to[1..].iter_mut().zip(from[1..].chunks(2)) {
        let next = from.get(1).copied().unwrap_or_default();
        *to += left * from[0] + middle * next;
    }
    // What lies right of the middle, apart: so both loops are simple.
    for (to, from) in to[1..].iter_mut().zip(from[3.min(from.len())..].iter().step_by(2)) {
        *to += right * from;
    }
}

/// Rows of the output that are gathered at once.
const STRIP: usize = 8;

/// Numbers that [`convolve`] needs for itself.
pub(super) fn gathered(inputs: usize, width: usize) -> usize {
    inputs * 9 * STRIP * width
}

/// A convolution of 3×3 over all channels, rectified; zeros are around the tensor. `gather` has [`gathered`] numbers, for the width of `to`.
pub(super) fn convolve(
    weights: ArrayView2<'_, f32>,
    biases: &[f32],
    (from, plane): (&[f32], Plane),
    to: &mut [f32],
    gather: &mut [f32],
    stride: usize,
) {
    let smaller = if stride == 2 { plane.halved() } else { plane };
    let (outputs, rows) = weights.dim();
    fill(&mut to[..outputs * smaller.len()], biases, smaller.len());
    let mut to = matrix_mut(&mut to[..outputs * smaller.len()], outputs, smaller.len());
    for first in (0..smaller.height).step_by(STRIP) {
        let strip = STRIP.min(smaller.height - first);
        let columns = strip * smaller.width;
        let gather = &mut gather[..rows * columns];
        for (index, line) in gather.chunks_exact_mut(columns).enumerate() {
            let (channel, above, left) = (index / 9, index % 9 / 3, index % 3);
            let from = &from[channel * plane.len()..][..plane.len()];
            for (y, line) in line.chunks_exact_mut(smaller.width).enumerate() {
                let y = ((first + y) * stride + above)
                    .checked_sub(1)
                    .filter(|y| *y < plane.height);
                let row = y.map(|y| &from[y * plane.width..][..plane.width]);
                shift(row, left, line, stride);
            }
        }
        let gathered = matrix(gather, rows, columns);
        let start = first * smaller.width;
        let mut to = to.slice_axis_mut(Axis(1), Slice::from(start..start + columns));
        general_mat_mul(1.0, &weights, &gathered, 1.0, &mut to);
    }
    for value in &mut to {
        *value = value.max(0.0);
    }
}

/// A row as one column of a kernel sees it: shifted by `left - 1`.
fn shift(row: Option<&[f32]>, left: usize, to: &mut [f32], stride: usize) {
    let Some(row) = row else {
        to.fill(0.0);
        return;
    };
    let begin = usize::from(left == 0);
    if begin == 1 {
        to[0] = 0.0;
    }
    let from = &row[(begin * stride + left).saturating_sub(1).min(row.len())..];
    let to = &mut to[begin..];
    let mut count = 0;
    for (to, from) in to.iter_mut().zip(from.iter().step_by(stride)) {
        *to = *from;
        count += 1;
    }
    to[count..].fill(0.0);
}

/// A transposed convolution of 2×2 and stride 2, rectified: every place becomes four. `weights` has a row for each input. `scratch` has
/// four times as many numbers as `from` has for as many channels.
pub(super) fn upscale(
    weights: ArrayView2<'_, f32>,
    biases: &[f32],
    (from, plane): (&[f32], Plane),
    to: &mut [f32],
    scratch: &mut [f32],
) {
    let area = plane.len();
    let quarters = weights.dim().1;
    let scratch = &mut scratch[..quarters * area];
    scratch.fill(0.0);
    add_pointwise(weights.t(), from, scratch, area);
    let larger = plane.doubled();
    for (channel, bias) in biases.iter().enumerate() {
        let to = &mut to[channel * larger.len()..][..larger.len()];
        for (y, row) in to.chunks_exact_mut(larger.width).enumerate() {
            let quarter = channel * 4 + y % 2 * 2;
            let line = |quarter: usize| &scratch[quarter * area + y / 2 * plane.width..][..plane.width];
            for ((pair, left), right) in row.chunks_exact_mut(2).zip(line(quarter)).zip(line(quarter + 1)) {
                pair[0] = (left + bias).max(0.0);
                pair[1] = (right + bias).max(0.0);
            }
        }
    }
}

fn matrix(values: &[f32], rows: usize, columns: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows, columns), values).expect("as many numbers as places")
}

fn matrix_mut(values: &mut [f32], rows: usize, columns: usize) -> ArrayViewMut2<'_, f32> {
    ArrayViewMut2::from_shape((rows, columns), values).expect("as many numbers as places")
}
