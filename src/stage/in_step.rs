//! Keeps two films in step: which place of the one belongs to a place of the other, and how far they have come apart.
//!
//! Each film has a clock of its own. Both follow the computer's, but one may have waited for its sound output, or for the stick. So the
//! times at which their pictures come are compared while they play, and what lies between them is made good before it is a picture's
//! length.

use std::time::{Duration, Instant};

use super::which::Which;

/// So many measurements are taken before anything is done about them: a busy computer is late with single pictures.
const MEASUREMENTS: usize = 6;
/// Less than this is left as it is, of the films' time. A picture of 25 a second lasts 40 ms.
const TOLERANCE: Duration = Duration::from_millis(8);
/// More than this is no drift: one of the films went elsewhere, or stood.
const APART: Duration = Duration::from_millis(600);
/// A picture that came longer ago says nothing about where its film is: slides stand for minutes.
const STALE: Duration = Duration::from_millis(500);
/// How long pictures that were on their way may still come at the wrong time after a correction.
const SETTLING: Duration = Duration::from_millis(300);

/// Two films in step.
#[derive(Debug, Default)]
pub(super) struct InStep {
    /// How much later the film beside is than the first one, in nanoseconds.
    offset: i64,
    seen: [Option<Seen>; 2],
    /// By how much the film beside was ahead, in nanoseconds.
    ahead: Vec<i64>,
    settles_until: Option<Instant>,
}

/// A picture that came while its film played.
#[derive(Debug, Clone, Copy)]
struct Seen {
    pts: Duration,
    at: Instant,
}

/// What brings two films into step again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Correction {
    /// The film beside is ahead by so many nanoseconds of its own time, or, where that is negative, behind.
    Ahead(i64),
    /// They are so far apart that one has to seek.
    Apart,
}

impl InStep {
    /// From now on the films are as far apart as these two places.
    pub(super) fn set(&mut self, first: Duration, beside: Duration) {
        self.offset = nanos(beside).saturating_sub(nanos(first));
        self.restart();
    }

    /// One of the films was sought, held or started: what was measured before says nothing any more.
    pub(super) fn restart(&mut self) {
        (self.seen, self.settles_until) = ([None; 2], None);
        self.ahead.clear();
    }

    /// Where the other film is when `which` is at `at`; `None` before the other one's beginning.
    pub(super) fn counterpart(&self, which: Which, at: Duration) -> Option<Duration> {
        let offset = match which {
            Which::First => self.offset,
            Which::Beside => -self.offset,
        };
        let other = nanos(at).saturating_add(offset);
        u64::try_from(other).ok().map(Duration::from_nanos)
    }

    /// One of the films stands for so long, or catches up by so much: nothing is judged before that is over.
    pub(super) fn settle(&mut self, now: Instant, length: Duration) {
        self.ahead.clear();
        self.settles_until = Some(now + SETTLING + length.min(APART * 4));
    }

    /// A picture of this film came, while both play at this speed. Says what is to be done, at most once for what was measured.
    pub(super) fn saw(&mut self, which: Which, pts: Duration, now: Instant, rate: f64) -> Option<Correction> {
        self.seen[which.index()] = Some(Seen { pts, at: now });
        if let Some(until) = self.settles_until {
            if now < until {
                return None;
            }
            // What came meanwhile belongs to what was before.
            self.restart();
            self.seen[which.index()] = Some(Seen { pts, at: now });
        }
        let [first, beside] = self.seen;
        let (first, beside) = (first?, beside?);
        let is_stale = |seen: Seen| now.saturating_duration_since(seen.at) > STALE;
        if is_stale(first) || is_stale(beside) {
            return None;
        }
        let place = |seen: Seen| nanos(seen.pts) + nanos(now.saturating_duration_since(seen.at).mul_f64(rate.max(0.0)));
        self.ahead.push(place(beside) - place(first) - self.offset);
        if self.ahead.len() < MEASUREMENTS {
            return None;
        }
        let mut ahead = std::mem::take(&mut self.ahead);
        ahead.sort_unstable();
        let ahead = ahead[MEASUREMENTS / 2];
        if ahead.unsigned_abs() <= TOLERANCE.as_nanos() as u64 {
            return None;
        }
        self.settle(now, Duration::from_nanos(ahead.unsigned_abs()).div_f64(rate.max(0.1)));
        Some(if ahead.unsigned_abs() > APART.as_nanos() as u64 {
            Correction::Apart
        } else {
            Correction::Ahead(ahead)
        })
    }
}

fn nanos(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Duration = Duration::from_millis(40);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Both play from their places for so many pictures, the film beside later by `late` on the computer's clock.
    fn plays(step: &mut InStep, from: (u64, u64), late: Duration, rate: f64, pictures: u32) -> Vec<Correction> {
        let begun = Instant::now();
        let pictures = (0..pictures).flat_map(|n| {
            let at = begun + (FRAME * n).div_f64(rate);
            let (first, beside) = (ms(from.0) + FRAME * n, ms(from.1) + FRAME * n);
            [(at, Which::First, first), (at + late, Which::Beside, beside)]
        });
        let mut pictures: Vec<_> = pictures.collect();
        pictures.sort_by_key(|(at, ..)| *at);
        let saw = |(at, which, pts)| step.saw(which, pts, at, rate);
        pictures.into_iter().filter_map(saw).collect()
    }

    #[test]
    fn each_place_has_its_counterpart_as_far_as_the_other_film_goes_back() {
        let mut step = InStep::default();
        step.set(ms(5000), ms(2000));
        assert_eq!(step.counterpart(Which::First, ms(7000)), Some(ms(4000)));
        assert_eq!(step.counterpart(Which::Beside, ms(0)), Some(ms(3000)));
        assert_eq!(step.counterpart(Which::First, ms(2999)), None);
        assert_eq!(
            step.counterpart(Which::First, Duration::MAX),
            step.counterpart(Which::First, Duration::MAX)
        );
    }

    #[test]
    fn what_goes_in_step_is_left_alone_also_where_pictures_come_at_different_times() {
        let mut step = InStep::default();
        step.set(ms(0), ms(60_017));
        assert_eq!(plays(&mut step, (1000, 61_017), ms(0), 1.0, 100), []);
        // Pictures of a film whose own begin between those of the first: not a matter of step.
        step.set(ms(0), ms(0));
        assert_eq!(plays(&mut step, (1000, 1020), ms(20), 1.0, 100), []);
    }

    #[test]
    fn drift_is_told_by_how_much_at_any_speed() {
        for rate in [0.5, 1.0, 2.0] {
            let mut step = InStep::default();
            step.set(ms(0), ms(3000));
            let said = plays(&mut step, (0, 3000), ms(30), rate, 6);
            let [Correction::Ahead(by)] = said[..] else {
                panic!("{rate}: {said:?}")
            };
            let wanted = -(30_000_000.0 * rate) as i64;
            assert!((by - wanted).abs() < 1_000_000, "{rate}: {by}");
        }
    }

    #[test]
    fn after_a_correction_it_waits_for_what_comes_of_it() {
        let mut step = InStep::default();
        step.set(ms(0), ms(0));
        let said = plays(&mut step, (0, 0), ms(30), 1.0, 10);
        assert_eq!(said.len(), 1, "{said:?}");
    }

    #[test]
    fn a_film_that_went_elsewhere_has_to_seek_and_one_that_stands_is_not_judged() {
        let mut step = InStep::default();
        step.set(ms(0), ms(0));
        assert_eq!(plays(&mut step, (0, 9000), ms(0), 1.0, 4), [Correction::Apart]);
        let mut step = InStep::default();
        let begun = Instant::now();
        assert_eq!(step.saw(Which::Beside, ms(0), begun, 1.0), None);
        for n in 15..100 {
            assert_eq!(step.saw(Which::First, FRAME * n, begun + FRAME * n, 1.0), None);
        }
    }
}
