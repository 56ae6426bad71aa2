//! How far a film has gone on while one picture stands: slides stand for minutes, and sound may go on behind the last picture.

use std::time::{Duration, Instant};

/// A picture that stands for less than this is where the film is.
const LEAST: Duration = Duration::from_millis(500);
/// The player reports sound ten times a second; after a longer silence it has stalled.
const STALLED: Duration = Duration::from_secs(1);

/// The time for which the picture shown has stood, by the sound that was heard meanwhile.
#[derive(Debug, Default)]
pub(super) struct Standing {
    stood: Duration,
    heard: Option<Instant>,
}

impl Standing {
    /// Another picture is shown.
    pub(super) fn restart(&mut self, now: Instant) {
        self.stood = Duration::ZERO;
        self.heard = Some(now);
    }

    /// The film was paused: what follows is not counted until sound is heard again.
    pub(super) fn pause(&mut self) {
        self.heard = None;
    }

    /// Sound was heard, while the film played at this speed.
    pub(super) fn hear(&mut self, now: Instant, rate: f64) {
        if let Some(since) = self.heard.replace(now) {
            let gone = now.saturating_duration_since(since);
            if gone < STALLED {
                self.stood += gone.mul_f64(rate.max(0.0));
            }
        }
    }

    /// How much later the film is than its picture.
    pub(super) fn time(&self) -> Duration {
        if self.stood < LEAST { Duration::ZERO } else { self.stood }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_picture_does_not_hold_the_film() {
        let begin = Instant::now();
        let at = |tenths: u32| begin + Duration::from_millis(100) * tenths;
        let mut standing = Standing::default();
        standing.restart(begin);
        for tenths in 1..=4 {
            standing.hear(at(tenths), 1.0);
        }
        // As long as any picture may stand.
        assert_eq!(standing.time(), Duration::ZERO);
        for tenths in 5..=20 {
            standing.hear(at(tenths), 1.0);
        }
        assert_eq!(standing.time(), Duration::from_secs(2));
        // Paused for ten seconds, and on at half the speed.
        standing.pause();
        for tenths in 120..=130 {
            standing.hear(at(tenths), 0.5);
        }
        assert_eq!(standing.time(), Duration::from_millis(2500));
        // Where the medium keeps the film waiting, it stands still.
        standing.hear(at(300), 1.0);
        assert_eq!(standing.time(), Duration::from_millis(2500));
        standing.restart(at(301));
        assert_eq!(standing.time(), Duration::ZERO);
    }
}
