//! Scales rows of samples: each new sample is taken between the four nearest, as a graphics processor's linear filter does.
//!
//! First up and down, row by row, then across. Of samples of 8 bits, eight rows go across at once, a number of each in the 128 bits that
//! every processor multiplies: for that they are transposed, and what is made of them is transposed back. A general resizer takes several
//! times as long for two samples each way, because it is made for many.

use wide::{u8x16, u16x8};

use super::buffers::ScratchBuffer;

/// Weights are parts of this many.
const WHOLE: u16 = 256;

/// Rows of 8 bits that go across at once.
const TOGETHER: usize = 8;

/// A number of each of them.
type Column = [u8; TOGETHER];

/// What a sample is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stage) enum Sample {
    /// One number of 8 bits.
    Byte,
    /// Two of 8 bits.
    Pair,
    /// Four of 8 bits.
    Four,
    /// One of 16 bits, the low byte first.
    Wide,
}

impl Sample {
    /// Bytes.
    pub(in crate::stage) fn size(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Pair | Self::Wide => 2,
            Self::Four => 4,
        }
    }
}

/// Rows of samples.
#[derive(Clone, Copy)]
pub(in crate::stage) struct Rows<'a> {
    pub(in crate::stage) bytes: &'a [u8],
    /// Bytes from one row to the next.
    pub(in crate::stage) stride: usize,
    /// Samples in a row.
    pub(in crate::stage) width: u32,
    pub(in crate::stage) height: u32,
}

impl<'a> Rows<'a> {
    fn row(&self, index: usize, sample: Sample) -> Option<&'a [u8]> {
        let start = index.checked_mul(self.stride)?;
        self.bytes.get(start..)?.get(..self.width as usize * sample.size())
    }
}

/// What of a line of samples is taken: so many from so far on, both in samples.
#[derive(Clone, Copy)]
pub(in crate::stage) struct Span {
    pub(in crate::stage) from: f64,
    pub(in crate::stage) size: f64,
    /// How much further right than its pixel's middle a sample is taken.
    pub(in crate::stage) aside: f64,
}

impl Span {
    pub(in crate::stage) fn new(from: f64, size: f64) -> Self {
        let aside = 0.0;
        Self { from, size, aside }
    }

    /// Where to take `count` samples, evenly, of so many that there are; beyond the first and the last these go on.
    fn taps(self, count: u32, there: u32) -> Vec<Tap> {
        let last = f64::from(there - 1);
        let step = self.size / f64::from(count);
        let tap = |index| {
            let at = self.from + (f64::from(index) + 0.5) * step - 0.5 + self.aside;
            // A whole number of weights: what is next to nothing is nothing.
            let at = (at.clamp(0.0, last) * f64::from(WHOLE)).round() as u32;
            Tap {
                first: at / u32::from(WHOLE),
                weight: (at % u32::from(WHOLE)) as u16,
            }
        };
        (0..count).map(tap).collect()
    }
}

/// Between which two samples one is taken: the first, and how much the next weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Tap {
    first: u32,
    weight: u16,
}

/// Scales; keeps its memory for the next rows.
#[derive(Default)]
pub(in crate::stage) struct Resampler {
    /// Rows that are still as wide as they were.
    between: ScratchBuffer,
    /// The same as columns.
    columns: ScratchBuffer,
    made: ScratchBuffer,
}

impl Resampler {
    /// Fills `to`, as many samples as `size` says without gaps, with what lies in these spans of `from`. `None` when there is nothing to
    /// take them from, no memory, or `to` is too short.
    pub(in crate::stage) fn resample(
        &mut self,
        sample: Sample,
        from: Rows<'_>,
        (across, down): (Span, Span),
        to: &mut [u8],
        (width, height): (u32, u32),
    ) -> Option<()> {
        if width == 0 || height == 0 || from.width == 0 || from.height == 0 {
            return None;
        }
        let taps = (across.taps(width, from.width), down.taps(height, from.height));
        let to = to.get_mut(..width as usize * height as usize * sample.size())?;
        match sample {
            Sample::Byte => self.scale::<1>(sample, from, &taps, to),
            Sample::Pair => self.scale::<2>(sample, from, &taps, to),
            Sample::Four => self.scale::<4>(sample, from, &taps, to),
            Sample::Wide => self.scale_wide(from, &taps, to),
        }
    }

    /// Samples of `N` numbers of 8 bits.
    fn scale<const N: usize>(
        &mut self,
        sample: Sample,
        from: Rows<'_>,
        (columns, rows): &(Vec<Tap>, Vec<Tap>),
        to: &mut [u8],
    ) -> Option<()> {
        let (width, made_width) = (from.width as usize * N, columns.len() * N);
        // Whole squares are transposed: what lies behind a row's end is made of what was there before, and left out.
        let stride = width.next_multiple_of(TOGETHER);
        let between = self.between.of_len(TOGETHER * stride)?;
        // One sample more than there are: the last once more, so that every tap has a next one.
        let turned = self
            .columns
            .of_len(TOGETHER * (stride + N))?
            .as_chunks_mut::<TOGETHER>()
            .0;
        let doubles = doubles(columns, from.width as usize);
        let mut columns = columns.clone();
        columns.resize(columns.len().next_multiple_of(TOGETHER), *columns.last()?);
        let columns = columns.as_chunks().0;
        let made_stride = columns.len() * TOGETHER * N;
        let made = self.made.of_len(TOGETHER * made_stride)?;
        for (rows, to) in rows.chunks(TOGETHER).zip(to.chunks_mut(TOGETHER * made_width)) {
            for (tap, between) in rows.iter().zip(between.chunks_exact_mut(stride)) {
                let first = tap.first as usize;
                let one = from.row(first, sample)?;
                // The weight is none where there is no next row.
                let other = from.row(first + 1, sample).unwrap_or(one);
                blend(one, other, tap.weight, between);
            }
            if doubles {
                let rows = between.chunks_exact(stride).zip(to.chunks_exact_mut(made_width));
                rows.for_each(|(between, to)| double(between[..width].as_chunks::<N>().0, to.as_chunks_mut().0));
                continue;
            }
            turn(between, &mut turned[..stride]);
            turned.copy_within(width - N..width, width);
            if to.len() == made.len() {
                take::<N>(turned.as_chunks().0, columns, to);
                continue;
            }
            // Of the last rows there may be fewer, and columns that are no multiple.
            take::<N>(turned.as_chunks().0, columns, made);
            let rows = made.chunks_exact(made_stride).zip(to.chunks_exact_mut(made_width));
            rows.for_each(|(made, to)| to.copy_from_slice(&made[..made_width]));
        }
        Some(())
    }

    /// Samples of one number of 16 bits.
    fn scale_wide(&mut self, from: Rows<'_>, (columns, rows): &(Vec<Tap>, Vec<Tap>), to: &mut [u8]) -> Option<()> {
        let width = from.width as usize;
        let sums = self.columns.of_len((width + 1) * size_of::<u32>())?;
        let sums: &mut [u32] = bytemuck::cast_slice_mut(sums);
        for (tap, to) in rows
            .iter()
            .zip(to.as_chunks_mut::<2>().0.chunks_exact_mut(columns.len()))
        {
            let first = tap.first as usize;
            let one = from.row(first, Sample::Wide)?;
            let other = from.row(first + 1, Sample::Wide).unwrap_or(one);
            let numbers = one.as_chunks::<2>().0.iter().zip(other.as_chunks::<2>().0);
            for (sum, (one, other)) in sums.iter_mut().zip(numbers) {
                let [one, other] = [one, other].map(|number| u32::from(u16::from_le_bytes(*number)));
                *sum = weighed(one, other, tap.weight);
            }
            sums[width] = sums[width - 1];
            for (to, tap) in to.iter_mut().zip(columns) {
                let [one, other] = *sums.get(tap.first as usize..)?.first_chunk()?;
                // At most 65,535 × 256 × 256 and half of that: within 32 bits.
                let whole = u32::from(WHOLE) * u32::from(WHOLE);
                let sum = weighed(one, other, tap.weight).wrapping_add(whole / 2);
                *to = ((sum / whole) as u16).to_le_bytes();
            }
        }
        Some(())
    }
}

/// Two numbers, of which the second weighs so many of [`WHOLE`], times that.
///
/// Nothing wraps, here and below: it is said so because a check of every number in development builds keeps the compiler from computing
/// many at once, which makes them ten times slower.
fn weighed(one: u32, other: u32, weight: u16) -> u32 {
    let (whole, weight) = (u32::from(WHOLE), u32::from(weight));
    one.wrapping_mul(whole.wrapping_sub(weight))
        .wrapping_add(other.wrapping_mul(weight))
}

/// The numbers between those of two rows, of which the second weighs so many of [`WHOLE`].
fn blend(one: &[u8], other: &[u8], weight: u16, to: &mut [u8]) {
    let rest = WHOLE.wrapping_sub(weight);
    for ((to, one), other) in to.iter_mut().zip(one).zip(other) {
        // At most 255 × 256 and half of that.
        let one = u16::from(*one).wrapping_mul(rest);
        let sum = one.wrapping_add(u16::from(*other).wrapping_mul(weight));
        *to = (sum.wrapping_add(WHOLE / 2) / WHOLE) as u8;
    }
}

/// Makes the columns of [`TOGETHER`] rows, which are as long as `to`: a multiple of that.
fn turn(rows: &[u8], to: &mut [Column]) {
    let (eights, squares) = (rows.as_chunks::<TOGETHER>().0, to.as_chunks_mut::<TOGETHER>().0);
    let count = squares.len();
    let rows: [_; TOGETHER] = std::array::from_fn(|row| &eights[row * count..][..count]);
    for (index, square) in squares.iter_mut().enumerate() {
        let pair = |first: usize| bytemuck::cast([rows[first][index], rows[first + 1][index]]);
        *square = bytemuck::cast(transposed([pair(0), pair(2), pair(4), pair(6)]));
    }
}

/// Takes a sample between two of `from` for each column, of all rows at once, into rows without gaps.
fn take<const N: usize>(from: &[[Column; N]], columns: &[[Tap; TOGETHER]], to: &mut [u8]) {
    let to = to.as_chunks_mut::<TOGETHER>().0;
    let squares = columns.len() * N;
    let mut rows = to.chunks_exact_mut(squares);
    let mut rows: [&mut [[u8; TOGETHER]]; TOGETHER] = std::array::from_fn(|_| rows.next().unwrap_or_default());
    for (group, columns) in columns.iter().enumerate() {
        let mut sums = [[u16x8::ZERO; N]; TOGETHER];
        for (sums, tap) in sums.iter_mut().zip(columns) {
            let Some([one, other]) = from.get(tap.first as usize..).and_then(<[_]>::first_chunk) else {
                return;
            };
            let (rest, weight) = (u16x8::splat(WHOLE.wrapping_sub(tap.weight)), u16x8::splat(tap.weight));
            for number in 0..N {
                // At most 255 × 256 and half of that.
                let sum = widened(one[number]) * rest + widened(other[number]) * weight + u16x8::splat(WHOLE / 2);
                sums[number] = sum >> WHOLE.trailing_zeros();
            }
        }
        for (square, sums) in sums.as_flattened().as_chunks::<TOGETHER>().0.iter().enumerate() {
            let pairs: [[_; 2]; TOGETHER / 2] = bytemuck::cast(*sums);
            let made = transposed(pairs.map(|[one, other]| u8x16::narrow_i16x8(one, other)));
            let made: [[u8; TOGETHER]; TOGETHER] = bytemuck::cast(made);
            for (row, made) in rows.iter_mut().zip(made) {
                row[group * N + square] = made;
            }
        }
    }
}

/// A column with 16 bits for each number.
fn widened(column: Column) -> u16x8 {
    u16x8::from_u8x16_low(bytemuck::cast([column, [0; TOGETHER]]))
}

/// The columns of a square of eight rows of eight numbers, as rows; two of them each time.
fn transposed([a, b, c, d]: [u8x16; TOGETHER / 2]) -> [u8x16; TOGETHER / 2] {
    let interleaved = |one, other| (u8x16::unpack_low(one, other), u8x16::unpack_high(one, other));
    // Every fourth row side by side, then every second, then all: the columns one after the other.
    let ((a, b), (c, d)) = (interleaved(a, c), interleaved(b, d));
    let ((a, b), (c, d)) = (interleaved(a, c), interleaved(b, d));
    let ((a, b), (c, d)) = (interleaved(a, c), interleaved(b, d));
    [a, b, c, d]
}

/// Whether there are twice as many columns, each sample kept where it is with the mean of it and the next behind it.
fn doubles(columns: &[Tap], width: usize) -> bool {
    let mut pairs = columns.chunks_exact(2).zip(0..);
    columns.len() == width * 2
        && pairs.all(|(pair, first)| {
            let half = if first as usize == width - 1 { 0 } else { WHOLE / 2 };
            pair == [Tap { first, weight: 0 }, Tap { first, weight: half }]
        })
}

/// What [`take`] comes to where a row [`doubles`], for a fraction of the time.
fn double<const N: usize>(from: &[[u8; N]], to: &mut [[u8; N]]) {
    let to = to.as_chunks_mut::<2>().0;
    for (pair, to) in from.windows(2).zip(&mut *to) {
        to[0] = pair[0];
        for number in 0..N {
            to[1][number] = u8::midpoint(pair[0][number], pair[1][number]);
        }
    }
    if let (Some(last), Some(to)) = (from.last(), to.last_mut()) {
        *to = [*last; 2];
    }
}

/// The mean of `across` × `down` samples for each that `to` has, `width` of them a row, without gaps.
pub(in crate::stage) fn means(sample: Sample, from: &[u8], steps: (u32, u32), to: &mut [u8], width: u32) {
    let steps = (steps.0 as usize, steps.1 as usize);
    let byte = |[byte]: &[u8; 1]| u32::from(*byte);
    let width = width as usize;
    match sample {
        Sample::Byte => means_of::<1, 1>(from, steps, to, width, byte, |mean| [mean as u8]),
        Sample::Pair => means_of::<2, 1>(from, steps, to, width, byte, |mean| [mean as u8]),
        Sample::Four => means_of::<4, 1>(from, steps, to, width, byte, |mean| [mean as u8]),
        Sample::Wide => {
            let wide = |bytes: &[u8; 2]| u32::from(u16::from_le_bytes(*bytes));
            means_of::<1, 2>(from, steps, to, width, wide, |mean| (mean as u16).to_le_bytes());
        }
    }
}

/// Of samples of `N` numbers of `B` bytes.
fn means_of<const N: usize, const B: usize>(
    from: &[u8],
    (across, down): (usize, usize),
    to: &mut [u8],
    width: usize,
    get: impl Fn(&[u8; B]) -> u32,
    of: impl Fn(u32) -> [u8; B],
) {
    let from = from.as_chunks::<B>().0.as_chunks::<N>().0;
    let to = to.as_chunks_mut::<B>().0.as_chunks_mut::<N>().0;
    let count = (across * down) as u32;
    for (rows, to) in from.chunks_exact(width * across * down).zip(to.chunks_exact_mut(width)) {
        for (column, to) in to.iter_mut().enumerate() {
            let mut sums = [0_u32; N];
            for row in rows.chunks_exact(width * across) {
                for sample in &row[column * across..][..across] {
                    for (sum, number) in sums.iter_mut().zip(sample) {
                        *sum += get(number);
                    }
                }
            }
            *to = sums.map(|sum| of((sum + count / 2) / count));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(bytes: &[u8], width: u32, height: u32, sample: Sample) -> Rows<'_> {
        Rows {
            bytes,
            stride: width as usize * sample.size(),
            width,
            height,
        }
    }

    fn scaled(sample: Sample, from: Rows<'_>, (across, down): (Span, Span), size: (u32, u32)) -> Vec<u8> {
        let mut to = vec![0; size.0 as usize * size.1 as usize * sample.size()];
        Resampler::default()
            .resample(sample, from, (across, down), &mut to, size)
            .unwrap();
        to
    }

    fn all(length: u32) -> Span {
        Span::new(0.0, f64::from(length))
    }

    /// What a sample between four others is, in real numbers.
    fn reference(from: &[u8], (width, height): (u32, u32), (x, y): (f64, f64)) -> f64 {
        let at = |x: f64, y: f64| {
            let x = x.clamp(0.0, f64::from(width - 1)) as usize;
            let y = y.clamp(0.0, f64::from(height - 1)) as usize;
            f64::from(from[y * width as usize + x])
        };
        let (left, top) = (x.floor(), y.floor());
        let (right, below) = (x - left, y - top);
        let above = at(left, top) * (1.0 - right) + at(left + 1.0, top) * right;
        let under = at(left, top + 1.0) * (1.0 - right) + at(left + 1.0, top + 1.0) * right;
        above * (1.0 - below) + under * below
    }

    #[test]
    fn at_its_own_size_nothing_changes() {
        let bytes: Vec<u8> = (0..48).map(|byte| byte * 5).collect();
        for sample in [Sample::Byte, Sample::Pair, Sample::Four, Sample::Wide] {
            let width = 12 / sample.size() as u32;
            let same = scaled(sample, rows(&bytes, width, 4, sample), (all(width), all(4)), (width, 4));
            assert_eq!(same, bytes, "{sample:?}");
        }
    }

    #[test]
    fn the_largest_numbers_are_kept() {
        let bytes = [255; 8 * 6];
        for sample in [Sample::Byte, Sample::Pair, Sample::Four, Sample::Wide] {
            let width = 8 / sample.size() as u32;
            let larger = scaled(sample, rows(&bytes, width, 6, sample), (all(width), all(6)), (13, 17));
            assert!(larger.iter().all(|byte| *byte == 255), "{sample:?}");
            let mut fewer = vec![0; bytes.len() / 6];
            means(
                sample,
                &bytes,
                (width, 6 / width.min(6)),
                &mut fewer[..sample.size()],
                1,
            );
            assert!(fewer[..sample.size()].iter().all(|byte| *byte == 255), "{sample:?}");
        }
    }

    #[test]
    fn a_row_that_is_doubled_has_the_means_in_between() {
        let aside = Span { aside: 0.25, ..all(3) };
        let doubled = scaled(
            Sample::Byte,
            rows(&[10, 20, 40], 3, 1, Sample::Byte),
            (aside, all(1)),
            (6, 1),
        );
        assert_eq!(doubled, [10, 15, 20, 30, 40, 40]);
        assert!(doubles(&aside.taps(6, 3), 3) && !doubles(&all(3).taps(6, 3), 3));
    }

    #[test]
    fn a_mean_is_of_all_samples() {
        let bytes = [0, 10, 20, 30, 40, 50, 60, 71];
        let mut to = [0; 2];
        means(Sample::Byte, &bytes, (2, 2), &mut to, 2);
        assert_eq!(to, [25, 45], "(0+10+40+50)/4 and (20+30+60+71)/4 = 45.25");
    }

    #[test]
    fn what_is_missing_is_refused() {
        let mut to = [0; 4];
        let mut try_with =
            |from, size| Resampler::default().resample(Sample::Byte, from, (all(2), all(2)), &mut to, size);
        assert!(try_with(rows(&[1; 4], 2, 2, Sample::Byte), (2, 2)).is_some());
        assert!(
            try_with(rows(&[1; 3], 2, 2, Sample::Byte), (2, 2)).is_none(),
            "half a row"
        );
        assert!(
            try_with(rows(&[1; 4], 2, 2, Sample::Byte), (3, 2)).is_none(),
            "no place for it"
        );
        assert!(try_with(rows(&[], 0, 0, Sample::Byte), (2, 2)).is_none());
    }

    proptest! {
        #[test]
        fn samples_lie_between_their_four_neighbours(
            (width, height) in (1_u32..20, 1_u32..20),
            size in (1_u32..40, 1_u32..40),
            (left, top) in (0.0..0.9_f64, 0.0..0.9_f64),
            aside in prop_oneof![Just(0.0), Just(0.25)],
            numbers in prop::collection::vec(any::<u8>(), 400),
        ) {
            let from = &numbers[..(width * height) as usize];
            let span = |from: f64, there: u32| Span::new(from * f64::from(there), (1.0 - from) * f64::from(there));
            let across = Span { aside, ..span(left, width) };
            let down = span(top, height);
            let made = scaled(Sample::Byte, rows(from, width, height, Sample::Byte), (across, down), size);
            for (index, number) in made.iter().enumerate() {
                let (column, row) = (index as u32 % size.0, index as u32 / size.0);
                let at = |span: Span, index: u32, count: u32| {
                    span.from + (f64::from(index) + 0.5) * span.size / f64::from(count) - 0.5 + span.aside
                };
                let x = at(across, column, size.0).clamp(0.0, f64::from(width - 1));
                let y = at(down, row, size.1).clamp(0.0, f64::from(height - 1));
                let should = reference(from, (width, height), (x, y));
                // Half a weight each way of 255 at most, and rounding twice.
                prop_assert!((f64::from(*number) - should).abs() <= 2.0, "{number} instead of {should}");
            }
        }
    }
}
