//! Voices without their pitch: how loud each band of a voice is, followed by a buzz of one pitch.
//!
//! A channel vocoder. Of the sound that comes in, nothing goes out: the output is a carrier that is the same for every film, of
//! which each band is as loud as a band of the voice was, a little higher up. So the melody of a voice is gone with its pitch, and its
//! resonances lie elsewhere and are known by band only. A shift of pitch or resonances alone could be shifted back.

use super::bands::{BandFilters, LowPass};

/// Bands in which loudness is followed.
pub(super) const BANDS: usize = 12;
/// Where the bands begin and end, in hertz.
const LOWEST: f64 = 100.0;
const HIGHEST: f64 = 7000.0;
/// So many steps lead from one to the other.
const STEPS: f64 = 16.0;
/// The lowest band is as wide as so many steps: which harmonic of a voice lies in narrow ones would tell its pitch.
const LOWEST_STEPS: usize = 5;
/// Where a band of the voice comes out, as part of where it was.
pub(super) const SHIFT: f64 = 0.85;
/// The pitch of all voices, in hertz.
pub(super) const PITCH: f64 = 110.0;
/// Changes of loudness that are quicker are not followed, in hertz: they would be a voice's pitch.
const QUICKEST: f64 = 30.0;
/// Power of the breath that is mixed into the buzz, for a hiss as in "s", per hertz.
const BREATH: f64 = 0.0225 / 8000.0;
/// As loud as it was, nearly: a buzz has higher peaks than a voice.
const LOUDNESS: f64 = 1.1;
/// What is louder is bent rather than cut.
const BEND: f64 = 0.8;
/// What no recording reaches.
const MOST: f64 = 4.0;
/// Samples between two looks for what has faded away.
const SETTLE: u32 = 256;

/// The lower and upper edge of a band, in hertz.
pub(super) fn edges(band: usize) -> (f64, f64) {
    let edge = |band: usize| match band {
        0 => LOWEST,
        band => LOWEST * (HIGHEST / LOWEST).powf((band + LOWEST_STEPS - 1) as f64 / STEPS),
    };
    (edge(band), edge(band + 1))
}

/// Disguises voices, sample by sample.
pub(super) struct Vocoder {
    voice: BandFilters<BANDS>,
    loudness: LowPass<BANDS>,
    carrier: BandFilters<BANDS>,
    /// What makes every band of the carrier as loud as the others.
    levels: [f64; BANDS],
    /// Part of a period of the buzz that has passed, and that passes with a sample.
    phase: f64,
    turn: f64,
    breath: f64,
    noise: u64,
    until_settled: u32,
}

impl Vocoder {
    /// For sound of `rate` samples a second. Where that is too few for any band, all is silence.
    pub(super) fn new(rate: u32) -> Self {
        let rate = f64::from(rate);
        let shifted = |band| {
            let (low, high) = edges(band);
            (low * SHIFT, high * SHIFT)
        };
        let carrier = BandFilters::new(shifted, rate);
        // A band of the voice that this rate does not carry has nothing to say.
        let breath = (BREATH * rate / 2.0).sqrt();
        Self {
            voice: BandFilters::new(edges, rate),
            loudness: LowPass::new(QUICKEST, rate),
            levels: std::array::from_fn(|band| level(&carrier, band, rate)),
            carrier,
            phase: 0.0,
            turn: (PITCH / rate.max(2.0 * PITCH)).min(0.5),
            breath,
            noise: 0x9e37_79b9_7f4a_7c15,
            until_settled: SETTLE,
        }
    }

    /// One sample: what is heard in place of this one.
    #[inline]
    pub(super) fn step(&mut self, sample: f64) -> f64 {
        let sample = if sample.is_finite() {
            sample.clamp(-MOST, MOST)
        } else {
            0.0
        };
        let voice = self.voice.step(&[sample; BANDS]);
        let loudness = self.loudness.step(&voice.map(f64::abs));
        let carrier = self.buzz();
        let carrier = self.carrier.step(&[carrier; BANDS]);
        self.until_settled -= 1;
        if self.until_settled == 0 {
            self.until_settled = SETTLE;
            self.voice.settle();
            self.loudness.settle();
        }
        let mut sum = 0.0;
        for band in 0..BANDS {
            // Below zero only where the filter swings over.
            sum += loudness[band].max(0.0) * carrier[band] * self.levels[band];
        }
        bent(sum * LOUDNESS)
    }

    /// What was heard is forgotten.
    pub(super) fn forget(&mut self) {
        self.voice.forget();
        self.loudness.forget();
    }

    /// A saw tooth, and breath.
    fn buzz(&mut self) -> f64 {
        self.phase += self.turn;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        // The edge is as steep as the rate carries, no steeper.
        let edge = |phase: f64| {
            let before = phase / self.turn;
            let after = (1.0 - phase) / self.turn;
            if before < 1.0 {
                -(1.0 - before) * (1.0 - before)
            } else if after < 1.0 {
                (1.0 - after) * (1.0 - after)
            } else {
                0.0
            }
        };
        let saw = 2.0 * self.phase - 1.0 - edge(self.phase);
        saw + self.breath * self.noise()
    }

    /// Evenly distributed, of the power 1.
    fn noise(&mut self) -> f64 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        let even = (self.noise >> 11) as f64 / (1_u64 << 53) as f64;
        (2.0 * even - 1.0) * 3.0_f64.sqrt()
    }
}

/// What makes a band of the carrier a sound whose loudness is 1, and that is as loud as a voice whose mean is followed.
fn level(carrier: &BandFilters<BANDS>, band: usize, rate: f64) -> f64 {
    /// The root of the mean square of a voice in a band, as a multiple of its mean.
    const OF_MEAN: f64 = 1.2;
    const STEP: f64 = 20.0;
    let gain = |frequency: f64| carrier.gain(band, frequency, rate).powi(2);
    // A saw tooth's harmonics grow weaker with their number.
    let harmonics = (1..).map(|number| (number, f64::from(number) * PITCH));
    let harmonics = harmonics.take_while(|(_, frequency)| *frequency < (rate / 2.0).min(HIGHEST));
    let buzz: f64 = harmonics
        .map(|(number, frequency)| gain(frequency) * 2.0 / (std::f64::consts::PI * f64::from(number)).powi(2))
        .sum();
    let frequencies = (1..).map(|number| f64::from(number) * STEP);
    let frequencies = frequencies.take_while(|frequency| *frequency < (rate / 2.0).min(HIGHEST));
    let breath: f64 = frequencies.map(|frequency| gain(frequency) * STEP * BREATH).sum();
    let power = buzz + breath;
    if power > 0.0 { OF_MEAN / power.sqrt() } else { 0.0 }
}

/// No louder than full scale.
fn bent(sample: f64) -> f64 {
    let size = sample.abs();
    if size <= BEND {
        return sample;
    }
    let room = 1.0 - BEND;
    (BEND + room * ((size - BEND) / room).tanh()).copysign(sample)
}
