//! The speeds and jumps that the stage's keys and the console offer alike.

use std::ops::RangeInclusive;

/// Speeds that are offered, in order. [`Command::Rate`](super::Command::Rate) takes any between the first and the last.
pub const SPEEDS: [f64; 7] = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0];

/// Speeds that [`Command::Rate`](super::Command::Rate) allows.
pub const RATES: RangeInclusive<f64> = SPEEDS[0]..=SPEEDS[SPEEDS.len() - 1];

/// The loudest [`Command::Volume`](super::Command::Volume), where 1.0 is as recorded: 10.6 dB more.
pub const LOUDEST: f64 = 1.5;

/// Seconds that a film jumps forward or back.
pub const JUMP: f64 = 5.0;

/// Seconds of the jumps that a supervision is made of: back to hear something again.
pub const LONG_JUMP: f64 = 10.0;

/// Seconds that it jumps where a short way is asked for.
pub const SHORT_JUMP: f64 = 1.0;

/// Speeds that differ by less are the same.
const TOLERANCE: f64 = 0.001;

/// The next speed below `rate`, or the lowest.
#[must_use]
pub fn slower(rate: f64) -> f64 {
    let below = SPEEDS.into_iter().rev().find(|speed| *speed < rate - TOLERANCE);
    below.unwrap_or(*RATES.start())
}

/// The next speed above `rate`, or the highest.
#[must_use]
pub fn faster(rate: f64) -> f64 {
    let above = SPEEDS.into_iter().find(|speed| *speed > rate + TOLERANCE);
    above.unwrap_or(*RATES.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_go_in_steps_and_stop_at_the_ends() {
        assert_eq!(faster(1.0), 1.25);
        assert_eq!(slower(1.0), 0.75);
        assert_eq!(slower(0.25), 0.25);
        assert_eq!(faster(2.0), 2.0);
    }

    #[test]
    fn from_a_speed_that_a_script_has_set_it_is_a_step_to_the_next_of_the_row() {
        assert_eq!(faster(0.3), 0.5);
        assert_eq!(slower(1.1), 1.0);
    }

    #[test]
    fn speeds_are_in_order() {
        assert!(SPEEDS.is_sorted());
    }
}
