//! Amplifies sound beyond what was recorded: a voice that was recorded too softly, in a room that is not quiet.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::sound_shape::shape_of;

/// Up to here (of 1, the loudest that an output plays) sound is amplified evenly; what would be louder is pressed into what is left, so
/// that it is never cut off, which would be heard as a crackle.
const EVEN: f64 = 0.5;

/// How much louder sound becomes: it can be changed while it passes.
#[derive(Clone)]
pub(super) struct Amplifier(Arc<AtomicU32>);

impl Default for Amplifier {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(1.0_f32.to_bits())))
    }
}

impl Amplifier {
    /// `factor` on amplitudes; 1 leaves all as it is.
    pub(super) fn set(&self, factor: f64) {
        self.0.store((factor as f32).to_bits(), Ordering::Relaxed);
    }

    /// Amplifies what passes `pad`, which is uncoded.
    pub(super) fn apply(&self, pad: &gst::Pad) {
        let amplifier = self.clone();
        pad.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
            let factor = f64::from(f32::from_bits(amplifier.0.load(Ordering::Relaxed)));
            if factor > 1.0
                && let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data
                && let Some(shape) = shape_of(pad)
                && let Ok(mut bytes) = buffer.make_mut().map_writable()
            {
                shape.change_each(&mut bytes, |sample| amplified(sample, factor));
            }
            gst::PadProbeReturn::Ok
        });
    }
}

/// A sample between -1 and 1, so many times as large, and never beyond.
fn amplified(sample: f64, factor: f64) -> f64 {
    let wanted = sample * factor;
    let beyond = wanted.abs() - EVEN;
    if beyond <= 0.0 {
        return wanted;
    }
    let left = 1.0 - EVEN;
    (EVEN + left * (beyond / left).tanh()).copysign(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_sound_is_amplified_evenly() {
        for sample in [0.0, 0.01, -0.1, 0.148] {
            assert!((amplified(sample, 3.375) - sample * 3.375).abs() < 1e-12);
        }
    }

    #[test]
    fn loud_sound_stays_in_order_and_within_what_an_output_plays() {
        let all: Vec<f64> = (-100..=100)
            .map(|part| amplified(f64::from(part) / 100.0, 3.375))
            .collect();
        assert!(all.iter().all(|sample| sample.abs() <= 1.0));
        assert!(all.is_sorted(), "what was louder is louder");
        // Where it begins to be pressed there is no corner.
        let slope = |at: f64| (amplified(at + 1e-6, 1.0) - amplified(at - 1e-6, 1.0)) / 2e-6;
        assert!((slope(EVEN - 1e-3) - slope(EVEN + 1e-3)).abs() < 0.01);
    }
}
