//! Filters for several bands of sound side by side: one step takes a sample of each band.

use std::f64::consts::{FRAC_1_SQRT_2, PI};
use std::ops::{Add, Mul, Sub};

/// What is smaller is nothing: processors are slow with numbers near the smallest that they know.
const NOTHING: f64 = 1e-30;

/// Filters of the second order, one for each of `N` bands.
#[derive(Clone)]
pub(super) struct Filters<const N: usize> {
    /// How each band's input counts: now, a sample ago, two ago.
    ahead: [[f64; N]; 3],
    /// How its output does: a sample ago, two ago.
    back: [[f64; N]; 2],
    kept: [[f64; N]; 2],
}

impl<const N: usize> Filters<N> {
    /// Filters that let nothing through.
    pub(super) fn closed() -> Self {
        Self {
            ahead: [[0.0; N]; 3],
            back: [[0.0; N]; 2],
            kept: [[0.0; N]; 2],
        }
    }

    /// One sample of each band.
    #[inline]
    pub(super) fn step(&mut self, input: &[f64; N]) -> [f64; N] {
        let mut output = [0.0; N];
        for band in 0..N {
            let (sample, [first, second]) = (input[band], [self.kept[0][band], self.kept[1][band]]);
            let out = self.ahead[0][band] * sample + first;
            self.kept[0][band] = self.ahead[1][band] * sample - self.back[0][band] * out + second;
            self.kept[1][band] = self.ahead[2][band] * sample - self.back[1][band] * out;
            output[band] = out;
        }
        output
    }

    /// Forgets what is too small to be heard. To be called now and then.
    pub(super) fn settle(&mut self) {
        for kept in self.kept.iter_mut().flatten() {
            if kept.abs() < NOTHING {
                *kept = 0.0;
            }
        }
    }

    /// What was heard is forgotten.
    pub(super) fn forget(&mut self) {
        self.kept = [[0.0; N]; 2];
    }

    fn set(&mut self, band: usize, ahead: [f64; 3], back: [f64; 2]) {
        for (filter, number) in self.ahead.iter_mut().zip(ahead) {
            filter[band] = number;
        }
        for (filter, number) in self.back.iter_mut().zip(back) {
            filter[band] = number;
        }
    }

    /// How much of a tone of this frequency one band lets through.
    fn gain(&self, band: usize, frequency: f64, rate: f64) -> f64 {
        let back = Complex::turned(-2.0 * PI * frequency / rate);
        let at =
            |[now, one, two]: [f64; 3]| Complex::real(now) + back * (Complex::real(one) + back * Complex::real(two));
        let above = at([self.ahead[0][band], self.ahead[1][band], self.ahead[2][band]]);
        let below = at([1.0, self.back[0][band], self.back[1][band]]);
        above.length() / below.length()
    }
}

/// Band filters with flat tops (Butterworth, each of two sections): from one of the `edges` to the next.
#[derive(Clone)]
pub(super) struct BandFilters<const N: usize>([Filters<N>; 2]);

impl<const N: usize> BandFilters<N> {
    /// Bands that do not fit below half of `rate`, or that are no bands, let nothing through.
    pub(super) fn new(edges: impl Fn(usize) -> (f64, f64), rate: f64) -> Self {
        let mut filters = Self([Filters::closed(), Filters::closed()]);
        for band in 0..N {
            let (low, high) = edges(band);
            if low > 0.0 && low < high && high < 0.49 * rate {
                filters.open(band, low, high, rate);
            }
        }
        filters
    }

    fn open(&mut self, band: usize, low: f64, high: f64, rate: f64) {
        // The analog filter's edges, such that those of the digital one are as asked for.
        let warped = |frequency: f64| 2.0 * rate * (PI * frequency / rate).tan();
        let (low_edge, high_edge) = (warped(low), warped(high));
        let (width, middle) = (high_edge - low_edge, (low_edge * high_edge).sqrt());
        let prototype = Complex::turned(0.75 * PI) * Complex::real(width / 2.0);
        let root = (prototype * prototype - Complex::real(middle * middle)).root();
        for (section, pole) in [prototype + root, prototype - root].into_iter().enumerate() {
            let pole = (Complex::real(2.0 * rate) + pole).over(Complex::real(2.0 * rate) - pole);
            let back = [
                -2.0 * pole.real,
                pole.real * pole.real + pole.imaginary * pole.imaginary,
            ];
            let filter = &mut self.0[section];
            filter.set(band, [1.0, 0.0, -1.0], back);
            let centre = (middle / (2.0 * rate)).atan() * rate / PI;
            let gain = filter.gain(band, centre, rate).max(f64::MIN_POSITIVE);
            filter.set(band, [1.0 / gain, 0.0, -1.0 / gain], back);
        }
    }

    /// One sample of each band.
    #[inline]
    pub(super) fn step(&mut self, input: &[f64; N]) -> [f64; N] {
        let between = self.0[0].step(input);
        self.0[1].step(&between)
    }

    /// How much of a tone of this frequency one band lets through.
    pub(super) fn gain(&self, band: usize, frequency: f64, rate: f64) -> f64 {
        self.0.iter().map(|filter| filter.gain(band, frequency, rate)).product()
    }

    pub(super) fn settle(&mut self) {
        self.0.iter_mut().for_each(Filters::settle);
    }

    pub(super) fn forget(&mut self) {
        self.0.iter_mut().for_each(Filters::forget);
    }
}

/// Low-pass filters of the fourth order (Butterworth), the same for every band.
#[derive(Clone)]
pub(super) struct LowPass<const N: usize>([Filters<N>; 2]);

impl<const N: usize> LowPass<N> {
    /// Lets through what is slower than `edge`. Nothing at all where that is no frequency below half of `rate`.
    pub(super) fn new(edge: f64, rate: f64) -> Self {
        let mut filters = [Filters::closed(), Filters::closed()];
        if edge < 0.49 * rate {
            // The two sections' damping: the poles lie evenly on a circle.
            for (filter, turn) in filters.iter_mut().zip([PI / 8.0, 3.0 * PI / 8.0]) {
                let warped = (PI * edge / rate).tan();
                let damped = 2.0 * turn.cos() * warped;
                let whole = 1.0 + damped + warped * warped;
                let ahead = warped * warped / whole;
                let back = [
                    2.0 * (warped * warped - 1.0) / whole,
                    (1.0 - damped + warped * warped) / whole,
                ];
                for band in 0..N {
                    filter.set(band, [ahead, 2.0 * ahead, ahead], back);
                }
            }
        }
        Self(filters)
    }

    /// One sample of each band.
    #[inline]
    pub(super) fn step(&mut self, input: &[f64; N]) -> [f64; N] {
        let between = self.0[0].step(input);
        self.0[1].step(&between)
    }

    pub(super) fn settle(&mut self) {
        self.0.iter_mut().for_each(Filters::settle);
    }

    pub(super) fn forget(&mut self) {
        self.0.iter_mut().for_each(Filters::forget);
    }
}

#[derive(Clone, Copy)]
struct Complex {
    real: f64,
    imaginary: f64,
}

impl Complex {
    fn real(real: f64) -> Self {
        Self { real, imaginary: 0.0 }
    }

    fn turned(angle: f64) -> Self {
        let (imaginary, real) = angle.sin_cos();
        Self { real, imaginary }
    }

    fn length(self) -> f64 {
        self.real.hypot(self.imaginary)
    }

    /// One of its two square roots.
    fn root(self) -> Self {
        let length = self.length();
        let real = (length + self.real).max(0.0).sqrt() * FRAC_1_SQRT_2;
        let imaginary = (length - self.real).max(0.0).sqrt() * FRAC_1_SQRT_2;
        Self {
            real,
            imaginary: imaginary.copysign(self.imaginary),
        }
    }

    fn over(self, other: Self) -> Self {
        let size = other.real * other.real + other.imaginary * other.imaginary;
        Self {
            real: (self.real * other.real + self.imaginary * other.imaginary) / size,
            imaginary: (self.imaginary * other.real - self.real * other.imaginary) / size,
        }
    }
}

impl Add for Complex {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            real: self.real + other.real,
            imaginary: self.imaginary + other.imaginary,
        }
    }
}

impl Sub for Complex {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            real: self.real - other.real,
            imaginary: self.imaginary - other.imaginary,
        }
    }
}

impl Mul for Complex {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self {
            real: self.real * other.real - self.imaginary * other.imaginary,
            imaginary: self.real * other.imaginary + self.imaginary * other.real,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decibels(gain: f64) -> f64 {
        20.0 * gain.log10()
    }

    #[test]
    fn a_band_lets_through_what_lies_in_it_at_every_rate() {
        for rate in [8000.0, 44_100.0, 48_000.0, 192_000.0] {
            let filters = BandFilters::<2>::new(|band| [(100.0, 400.0), (1000.0, 1300.0)][band], rate);
            for (band, frequency, least, most) in [
                (0, 200.0, -0.2, 0.1),
                (0, 100.0, -3.2, -2.8),
                (0, 400.0, -3.2, -2.8),
                (0, 20.0, -300.0, -25.0),
                (0, 3000.0, -300.0, -30.0),
                (1, 1140.0, -0.2, 0.1),
                (1, 1300.0, -3.2, -2.8),
                (1, 500.0, -300.0, -25.0),
            ] {
                let gain = decibels(filters.gain(band, frequency, rate));
                assert!((least..=most).contains(&gain), "{rate}, {band}, {frequency}: {gain}");
            }
        }
    }

    #[test]
    fn filters_do_to_samples_what_their_gain_says() {
        let rate = 16_000.0;
        let mut bands = BandFilters::<2>::new(|band| [(100.0, 400.0), (1000.0, 1300.0)][band], rate);
        for frequency in [150.0, 700.0, 1250.0] {
            bands.forget();
            let mut most = [0.0_f64; 2];
            for n in 0..16_000 {
                let sample = (2.0 * PI * frequency * f64::from(n) / rate).sin();
                let out = bands.step(&[sample; 2]);
                if n > 8000 {
                    most = [most[0].max(out[0].abs()), most[1].max(out[1].abs())];
                }
            }
            for (band, most) in most.into_iter().enumerate() {
                let gain = bands.gain(band, frequency, rate);
                assert!((most - gain).abs() < 0.01, "{frequency}, {band}: {most} for {gain}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_below_half_the_rate_lets_nothing_through() {
        let mut high = BandFilters::<1>::new(|_| (3000.0, 5000.0), 8000.0);
        let mut none = BandFilters::<1>::new(|_| (300.0, 200.0), 8000.0);
        let mut slow = LowPass::<1>::new(30.0, 50.0);
        for n in 0..1000 {
            let sample = [f64::from(n % 7) - 3.0];
            assert_eq!([high.step(&sample), none.step(&sample), slow.step(&sample)], [[0.0]; 3]);
        }
    }
}
