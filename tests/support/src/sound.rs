//! What the speaker played: a recording of the null sink's monitor, and the ear that finds the tone in it.

use std::f64::consts::TAU;
use std::time::Instant;

/// Samples a second of every recording.
pub const RATE: usize = 48_000;

/// One channel, 16 bits, as recorded.
pub struct Recording {
    pub samples: Vec<i16>,
    /// When the last sample arrived.
    pub ended: Instant,
}

impl Recording {
    /// Share of the loudest possible 1 kHz tone in each slice of this many milliseconds: 0.0 to 1.0.
    pub fn tone(&self, slice_ms: usize) -> Vec<f64> {
        self.samples
            .chunks_exact(RATE * slice_ms / 1000)
            .map(|slice| amplitude(slice, 1000.0))
            .collect()
    }

    /// Mean share of a tone of so many hertz, of the loudest possible: 0.0 to 1.0.
    pub fn share_of(&self, hertz: f64) -> f64 {
        const SLICE: usize = RATE / 20;
        let slices = self.samples.chunks_exact(SLICE);
        let number = slices.len().max(1) as f64;
        slices.map(|slice| amplitude(slice, hertz)).sum::<f64>() / number
    }

    /// Whether nothing at all was played: not even noise.
    pub fn is_silent(&self) -> bool {
        self.samples.iter().all(|sample| sample.unsigned_abs() <= 2)
    }

    /// Lengths in seconds of the stretches with the tone and without it, in order: positive on, negative off.
    pub fn stretches(&self) -> Vec<f64> {
        const SLICE_MS: usize = 10;
        let mut stretches: Vec<f64> = Vec::new();
        for tone in self.tone(SLICE_MS) {
            let step = if tone > 0.1 { 0.01 } else { -0.01 };
            match stretches.last_mut() {
                Some(last) if (*last > 0.0) == (step > 0.0) => *last += step,
                _ => stretches.push(step),
            }
        }
        stretches
    }

    /// How much later than this moment the tone begins, in seconds (negative: earlier); of its beginnings the nearest one.
    pub fn onset_nearest(&self, moment: Instant) -> Option<f64> {
        let length = self.samples.len() as f64 / RATE as f64;
        let before_end = self.ended.saturating_duration_since(moment).as_secs_f64();
        let mut at = 0.0;
        let mut nearest: Option<f64> = None;
        for stretch in self.stretches() {
            let later = at - (length - before_end);
            if stretch > 0.3 && nearest.is_none_or(|known| later.abs() < known.abs()) {
                nearest = Some(later);
            }
            at += stretch.abs();
        }
        nearest
    }
}

/// Amplitude of one frequency in a slice, 1.0 for a full-scale sine.
fn amplitude(slice: &[i16], hertz: f64) -> f64 {
    let step = TAU * hertz / RATE as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (i, &sample) in slice.iter().enumerate() {
        let value = f64::from(sample) / f64::from(i16::MAX);
        re += value * (step * i as f64).cos();
        im += value * (step * i as f64).sin();
    }
    2.0 * (re * re + im * im).sqrt() / slice.len() as f64
}
