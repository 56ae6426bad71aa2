//! Scales rows of samples: each new sample is taken between the four nearest, as a graphics processor's linear filter does.
//!
//! First up and down, into one row of sums, then across: nothing is rounded in between, and the sums stay in the processor's cache.
//! A general resizer takes several times as long for two samples each way, because it is made for many.

use bytemuck::Pod;

use super::buffers::ScratchBuffer;

/// Weights are parts of this many.
const WHOLE: u16 = 256;

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
    sums: ScratchBuffer,
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
        let columns = across.taps(width, from.width);
        let rows = down.taps(height, from.height);
        let to = to.get_mut(..width as usize * height as usize * sample.size())?;
        match sample {
            Sample::Byte => self.scale::<u8, 1>(sample, from, (&columns, &rows), to),
            Sample::Pair => self.scale::<u8, 2>(sample, from, (&columns, &rows), to),
            Sample::Four => self.scale::<u8, 4>(sample, from, (&columns, &rows), to),
            Sample::Wide => self.scale::<[u8; 2], 1>(sample, from, (&columns, &rows), to),
        }
    }

    fn scale<T: Number, const N: usize>(
        &mut self,
        sample: Sample,
        from: Rows<'_>,
        (columns, rows): (&[Tap], &[Tap]),
        to: &mut [u8],
    ) -> Option<()> {
        // One more than there are: the last sample once more, so that every tap has a next one.
        let numbers = (from.width as usize + 1) * N;
        let sums: &mut [T::Sum] = bytemuck::cast_slice_mut(self.sums.of_len(numbers * size_of::<T::Sum>())?);
        let doubles = columns.len() == from.width as usize * 2 && doubles(columns);
        for (tap, to) in rows.iter().zip(to.chunks_exact_mut(columns.len() * sample.size())) {
            let first = tap.first as usize;
            let one = T::numbers(from.row(first, sample)?);
            // The weight is none where there is no next row.
            let other = from.row(first + 1, sample).map_or(one, T::numbers);
            let (there, beyond) = sums.split_at_mut(numbers - N);
            add(one, other, tap.weight, there);
            beyond.copy_from_slice(&there[there.len() - N..]);
            let (sums, to) = (sums.as_chunks::<N>().0, T::numbers_mut(to).as_chunks_mut::<N>().0);
            if doubles {
                double::<T, N>(sums, to);
            } else {
                take::<T, N>(sums, columns, to);
            }
        }
        Some(())
    }
}

/// Whether each sample is kept where it is, with the mean of it and the next behind it.
fn doubles(columns: &[Tap]) -> bool {
    let mut pairs = columns.chunks_exact(2).zip(0..);
    let last = columns.len() / 2 - 1;
    pairs.all(|(pair, first)| {
        let half = if first as usize == last { 0 } else { WHOLE / 2 };
        pair == [Tap { first, weight: 0 }, Tap { first, weight: half }]
    })
}

fn add<T: Number>(one: &[T], other: &[T], weight: u16, sums: &mut [T::Sum]) {
    for ((sum, one), other) in sums.iter_mut().zip(one).zip(other) {
        *sum = T::sum(*one, *other, weight);
    }
}

fn take<T: Number, const N: usize>(sums: &[[T::Sum; N]], columns: &[Tap], to: &mut [[T; N]]) {
    for (to, tap) in to.iter_mut().zip(columns) {
        let Some([one, other]) = sums.get(tap.first as usize..).and_then(<[_]>::first_chunk) else {
            return;
        };
        for ((to, one), other) in to.iter_mut().zip(one).zip(other) {
            *to = T::between(*one, *other, tap.weight);
        }
    }
}

/// [`take`] where [`doubles`] holds, for a fraction of the time.
fn double<T: Number, const N: usize>(sums: &[[T::Sum; N]], to: &mut [[T; N]]) {
    for (pair, to) in sums.windows(2).zip(to.as_chunks_mut::<2>().0) {
        for number in 0..N {
            to[0][number] = T::between(pair[0][number], pair[1][number], 0);
            to[1][number] = T::between(pair[0][number], pair[1][number], WHOLE / 2);
        }
    }
}

/// The mean of `across` × `down` samples for each that `to` has, `width` of them a row, without gaps.
pub(in crate::stage) fn means(sample: Sample, from: &[u8], (across, down): (u32, u32), to: &mut [u8], width: u32) {
    let (across, down, width) = (across as usize, down as usize, width as usize);
    match sample {
        Sample::Byte => means_of::<u8, 1>(from, (across, down), to, width),
        Sample::Pair => means_of::<u8, 2>(from, (across, down), to, width),
        Sample::Four => means_of::<u8, 4>(from, (across, down), to, width),
        Sample::Wide => means_of::<[u8; 2], 1>(from, (across, down), to, width),
    }
}

fn means_of<T: Number, const N: usize>(from: &[u8], (across, down): (usize, usize), to: &mut [u8], width: usize) {
    let (from, to) = (
        T::numbers(from).as_chunks::<N>().0,
        T::numbers_mut(to).as_chunks_mut::<N>().0,
    );
    let count = (across * down) as u32;
    for (rows, to) in from.chunks_exact(width * across * down).zip(to.chunks_exact_mut(width)) {
        for (column, to) in to.iter_mut().enumerate() {
            let mut sums = [0; N];
            for row in rows.chunks_exact(width * across) {
                for sample in &row[column * across..][..across] {
                    for (sum, number) in sums.iter_mut().zip(sample) {
                        *sum += number.get();
                    }
                }
            }
            for (to, sum) in to.iter_mut().zip(sums) {
                *to = T::of((sum + count / 2) / count);
            }
        }
    }
}

/// One number of a sample: 8 bits, or 16 with the low byte first.
trait Number: Copy + Pod {
    /// Holds a number times [`WHOLE`].
    type Sum: Copy + Pod;

    fn get(self) -> u32;

    /// What is left of a number that has no more bits than that.
    fn of(number: u32) -> Self;

    /// The sum of two numbers, of which the second weighs so many of [`WHOLE`].
    fn sum(one: Self, other: Self, weight: u16) -> Self::Sum;

    /// The number that two sums come to, of which the second weighs so many of [`WHOLE`].
    fn between(one: Self::Sum, other: Self::Sum, weight: u16) -> Self;

    fn numbers(bytes: &[u8]) -> &[Self];

    fn numbers_mut(bytes: &mut [u8]) -> &mut [Self];
}

/// `one` and `other` are sums of at most 65,535 × 256: what comes of them with the half that rounds is within 32 bits.
///
/// Nothing wraps, here and in [`Number::sum`]: it is said so because a check of every number in development builds keeps the compiler
/// from computing many at once, which makes them ten times slower.
fn weighed(one: u32, other: u32, weight: u16) -> u32 {
    let (whole, weight) = (u32::from(WHOLE), u32::from(weight));
    let one = one.wrapping_mul(whole.wrapping_sub(weight));
    let both = one.wrapping_add(other.wrapping_mul(weight));
    both.wrapping_add(whole * whole / 2) / (whole * whole)
}

impl Number for u8 {
    type Sum = u16;

    fn get(self) -> u32 {
        self.into()
    }

    fn of(number: u32) -> Self {
        number as u8
    }

    fn sum(one: Self, other: Self, weight: u16) -> u16 {
        let one = u16::from(one).wrapping_mul(WHOLE.wrapping_sub(weight));
        one.wrapping_add(u16::from(other).wrapping_mul(weight))
    }

    fn between(one: u16, other: u16, weight: u16) -> Self {
        weighed(one.into(), other.into(), weight) as u8
    }

    fn numbers(bytes: &[u8]) -> &[Self] {
        bytes
    }

    fn numbers_mut(bytes: &mut [u8]) -> &mut [Self] {
        bytes
    }
}

impl Number for [u8; 2] {
    type Sum = u32;

    fn get(self) -> u32 {
        u16::from_le_bytes(self).into()
    }

    fn of(number: u32) -> Self {
        (number as u16).to_le_bytes()
    }

    fn sum(one: Self, other: Self, weight: u16) -> u32 {
        let one = one.get().wrapping_mul(u32::from(WHOLE.wrapping_sub(weight)));
        one.wrapping_add(other.get().wrapping_mul(u32::from(weight)))
    }

    fn between(one: u32, other: u32, weight: u16) -> Self {
        Self::of(weighed(one, other, weight))
    }

    fn numbers(bytes: &[u8]) -> &[Self] {
        bytes.as_chunks().0
    }

    fn numbers_mut(bytes: &mut [u8]) -> &mut [Self] {
        bytes.as_chunks_mut().0
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
        assert!(doubles(&aside.taps(6, 3)) && !doubles(&all(3).taps(6, 3)));
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
                // Half a weight each way of 255 at most, and the rounding.
                prop_assert!((f64::from(*number) - should).abs() <= 1.5, "{number} instead of {should}");
            }
        }
    }
}
