//! From the stream's 33-bit clock to film times: it wraps around after 26.5 hours, and begins anew where recordings were put
//! together.

use crate::playback::media::sample::FilmTime;

const WRAP: i64 = 1 << 33;

/// The clock's corrections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// From this byte on, so many nanoseconds are added; ascending.
    joins: Vec<(u64, i64)>,
}

/// So many ticks in nanoseconds.
pub(crate) fn nanoseconds(ticks: i64) -> i64 {
    // A tick is 1/90,000 s; what is asked for here is 2^36 at most.
    ticks.saturating_mul(100_000).div_euclid(9)
}

impl Timeline {
    pub(crate) fn new(joins: Vec<(u64, i64)>) -> Self {
        Timeline { joins }
    }

    pub(crate) fn add(&mut self, offset: u64, shift: i64) {
        self.joins.push((offset, shift));
    }

    pub(crate) fn joins(&self) -> &[(u64, i64)] {
        &self.joins
    }

    /// Film time of what begins at `offset`; of all that it may be the one nearest to `near`. Around a join, streams still lie
    /// interleaved with those of the other side.
    pub(crate) fn time(&self, offset: u64, ticks: u64, near: FilmTime) -> FilmTime {
        let after = self.joins.partition_point(|&(begin, _)| begin <= offset);
        let present = after.saturating_sub(1);
        let around = present.saturating_sub(1)..(present + 2).min(self.joins.len());
        let ticks = (ticks as i64).rem_euclid(WRAP);
        let candidates = around.map(|join| {
            let shift = self.joins[join].1;
            let apart = near.saturating_sub(nanoseconds(ticks)).saturating_sub(shift);
            let whole = nanoseconds(WRAP);
            let turns = (apart.saturating_add(whole / 2)).div_euclid(whole).clamp(-1000, 1000);
            let time = nanoseconds(ticks + turns * WRAP).saturating_add(shift);
            (time.abs_diff(near), join != present, time)
        });
        candidates.min().map_or_else(|| nanoseconds(ticks), |(.., time)| time)
    }

    /// What the clock shows at this film time where `offset` is in the file.
    pub(crate) fn ticks(&self, offset: u64, time: FilmTime) -> u64 {
        let after = self.joins.partition_point(|&(begin, _)| begin <= offset);
        let shift = self.joins.get(after.saturating_sub(1)).map_or(0, |&(_, shift)| shift);
        let ticks = (i128::from(time) - i128::from(shift)) * 9 + 50_000;
        i64::try_from(ticks.div_euclid(100_000))
            .unwrap_or(0)
            .rem_euclid(WRAP)
            .unsigned_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn a_clock_that_wraps_around_goes_on() {
        let start = (1u64 << 33) - 5 * 90_000;
        let timeline = Timeline::new(vec![(0, -nanoseconds(start as i64))]);
        assert_eq!(timeline.time(100, start, 0), 0);
        assert_eq!(timeline.time(100, start + 90_000, 0), SECOND);
        assert!((timeline.time(100, 90_000, 5 * SECOND) - 6 * SECOND).abs() < 20);
        assert!((timeline.time(100, start + 90_000, 7 * SECOND) - SECOND).abs() < 20);
        assert_eq!(timeline.ticks(100, SECOND), start + 90_000);
        assert_eq!(timeline.ticks(100, 6 * SECOND), 90_000);
    }

    #[test]
    fn around_a_join_the_clock_is_the_one_that_fits() {
        // At byte 1000 an hour was lost.
        let timeline = Timeline::new(vec![(0, 0), (1000, -3600 * SECOND)]);
        assert_eq!(timeline.time(500, 90_000, SECOND), SECOND);
        assert_eq!(timeline.time(1500, 3602 * 90_000, SECOND), 2 * SECOND);
        // Sound of before the join that lies behind it, and the other way round.
        assert_eq!(timeline.time(1500, 90_000, SECOND), SECOND);
        assert_eq!(timeline.time(900, 3602 * 90_000, SECOND), 2 * SECOND);
    }
}
