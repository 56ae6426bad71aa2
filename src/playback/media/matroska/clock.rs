//! From a segment's ticks to film times, and places in the file with theirs.

use crate::playback::media::sample::FilmTime;

/// Times beyond this (36 years) are nonsense.
pub(super) const MAX_TIME: i64 = 1 << 60;

/// The clock of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// Nanoseconds of one tick.
    pub(super) scale: u64,
    /// Nanoseconds that are added to get film times.
    pub(super) shift: i64,
}

impl Clock {
    /// So many ticks in nanoseconds; `None` where that is nonsense.
    pub(super) fn length(self, ticks: i64) -> Option<i64> {
        let length = ticks.checked_mul(i64::try_from(self.scale).ok()?)?;
        (length.abs() < MAX_TIME).then_some(length)
    }

    /// Film time of so many ticks.
    pub(super) fn time(self, ticks: u64) -> Option<FilmTime> {
        self.length(i64::try_from(ticks).ok()?)?.checked_add(self.shift)
    }
}

/// A place where reading may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Film time of the block or cluster there.
    pub(super) time: FilmTime,
    /// Where a block or cluster begins.
    pub(super) offset: u64,
    /// Where the block is in the content of the cluster.
    pub(super) in_cluster: Option<u64>,
}
