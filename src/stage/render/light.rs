//! Brightness and contrast: what the screen gets instead of the film's own numbers. The shader `shaders/frame.wgsl` computes the same.

use crate::protocol::{MOST_LIGHT, ShownAs};

/// What brightness lifts the darkest parts by, at most; and how much steeper or flatter contrast makes the middle.
const MOST_LIFT: f64 = 8.0;
const MOST_SLOPE: f64 = 4.0;

/// What is done to each of red, green and blue, after all else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct Light {
    /// How much brighter the dark is. Black stays black and white stays white, so that a room becomes bright without becoming fog.
    pub(in crate::stage) lift: f32,
    /// How steep the numbers are around the middle.
    pub(in crate::stage) slope: f32,
}

impl Light {
    pub(in crate::stage) const AS_RECORDED: Self = Self { lift: 1.0, slope: 1.0 };

    pub(in crate::stage) fn of(shown_as: ShownAs) -> Self {
        let power = |most: f64, of: i8| most.powf(f64::from(of) / f64::from(MOST_LIGHT)) as f32;
        Self {
            lift: power(MOST_LIFT, shown_as.brightness),
            slope: power(MOST_SLOPE, shown_as.contrast),
        }
    }

    /// What a number from 0 to 1 becomes.
    pub(in crate::stage) fn apply(self, number: f64) -> f64 {
        let (lift, slope) = (f64::from(self.lift), f64::from(self.slope));
        let lifted = number * lift / (1.0 + (lift - 1.0) * number);
        ((lifted - 0.5) * slope + 0.5).clamp(0.0, 1.0)
    }

    /// What each of so many steps becomes, as a byte.
    pub(in crate::stage) fn table(self, steps: usize) -> Vec<u8> {
        let last = (steps - 1) as f64;
        let number = |step: usize| (self.apply(step as f64 / last) * 255.0).round() as u8;
        (0..steps).map(number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn light(brightness: i8, contrast: i8) -> Light {
        Light::of(ShownAs {
            brightness,
            contrast,
            ..ShownAs::default()
        })
    }

    #[test]
    fn as_recorded_nothing_changes() {
        assert_eq!(light(0, 0), Light::AS_RECORDED);
        assert!(light(0, 0).table(256).iter().copied().eq(0..=255));
    }

    #[test]
    fn a_dark_room_becomes_bright_and_black_and_white_stay() {
        let bright = light(100, 0);
        assert!(bright.apply(0.1) > 0.45 && bright.apply(0.02) > 0.13);
        for brightness in [-100, -30, 40, 100] {
            let table = light(brightness, 0).table(256);
            assert_eq!((table[0], table[255]), (0, 255));
            assert!(table.is_sorted());
        }
        // Back again.
        let (up, down) = (light(60, 0), light(-60, 0));
        for number in [0.1, 0.5, 0.9] {
            assert!((down.apply(up.apply(number)) - number).abs() < 1e-6);
        }
    }

    #[test]
    fn contrast_is_around_the_middle() {
        let (more, less) = (light(0, 50), light(0, -50));
        assert_eq!((more.apply(0.5), less.apply(0.5)), (0.5, 0.5));
        assert!(more.apply(0.6) > 0.69 && more.apply(0.1) == 0.0 && less.apply(0.0) > 0.2);
    }
}
