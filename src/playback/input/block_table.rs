//! The books of the block cache: what is kept, what failed, what readers wait for and what they will likely ask for.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use crate::film::ReadError;
use crate::memory::PooledSlab;

/// Windows that the cache itself keeps (6 MiB).
pub(super) const KEPT_WINDOWS: usize = 24;
/// Windows that are fetched ahead of a position that reads sequentially.
const READ_AHEAD: u64 = 4;
/// Positions that are followed at once: picture and sound, and an index that is read now and then.
const FOLLOWED: usize = 4;

pub(super) struct Window {
    pub(super) slab: PooledSlab,
    /// Bytes that are there; fewer than the window has when the film ends or a read failed in it.
    pub(super) length: usize,
}

#[derive(Default)]
pub(super) struct BlockTable {
    pub(super) windows: HashMap<u64, Kept>,
    /// Windows in which reading failed, with the error for whoever asks for the bytes from there on.
    pub(super) failed: HashMap<u64, ReadError>,
    pub(super) failure: Option<ReadError>,
    /// Windows that a reader waits for.
    pub(super) wanted: VecDeque<u64>,
    /// Windows that a reader will likely ask for.
    pub(super) ahead: VecDeque<u64>,
    pub(super) loading: Option<u64>,
    pub(super) loading_since: Option<Instant>,
    /// Where readers stand, most recent last.
    pub(super) positions: VecDeque<u64>,
    pub(super) tick: u64,
    pub(super) interrupted: bool,
    pub(super) stop: bool,
}

pub(super) struct Kept {
    pub(super) window: Arc<Window>,
    pub(super) used: u64,
}

impl BlockTable {
    pub(super) fn touch(&mut self, number: u64) -> Option<Arc<Window>> {
        self.tick += 1;
        let kept = self.windows.get_mut(&number)?;
        kept.used = self.tick;
        Some(Arc::clone(&kept.window))
    }

    /// Notes that a reader stands in window `number`; when it came from the window before, the next ones are put on the
    /// list for reading ahead. Returns whether there is something new on it.
    pub(super) fn follow(&mut self, number: u64, windows: u64) -> bool {
        if let Some(index) = self.positions.iter().position(|&at| at == number) {
            // Still in the same window: nothing new.
            if let Some(at) = self.positions.remove(index) {
                self.positions.push_back(at);
            }
            return false;
        }
        let sequential = number
            .checked_sub(1)
            .and_then(|before| self.positions.iter().position(|&at| at == before));
        match sequential {
            Some(index) => drop(self.positions.remove(index)),
            None if self.positions.len() >= FOLLOWED => drop(self.positions.pop_front()),
            None => {}
        }
        self.positions.push_back(number);
        if sequential.is_none() {
            return false;
        }
        let mut added = false;
        for next in number + 1..=(number + READ_AHEAD).min(windows.saturating_sub(1)) {
            let known = self.windows.contains_key(&next) || self.failed.contains_key(&next);
            if !known && !self.ahead.contains(&next) && self.loading != Some(next) {
                self.ahead.push_back(next);
                added = true;
            }
        }
        // A jump leaves requests behind that nobody needs any more; the oldest are dropped.
        while self.ahead.len() > FOLLOWED * READ_AHEAD as usize {
            self.ahead.pop_front();
        }
        added
    }

    pub(super) fn next_job(&mut self) -> Option<u64> {
        loop {
            let number = self.wanted.pop_front().or_else(|| self.ahead.pop_front())?;
            if !self.windows.contains_key(&number) && !self.failed.contains_key(&number) {
                return Some(number);
            }
        }
    }

    pub(super) fn keep(&mut self, number: u64, window: Window) {
        self.tick += 1;
        self.windows.insert(
            number,
            Kept {
                window: Arc::new(window),
                used: self.tick,
            },
        );
        while self.windows.len() > KEPT_WINDOWS {
            let oldest = self
                .windows
                .iter()
                .min_by_key(|(_, kept)| kept.used)
                .map(|(&number, _)| number);
            match oldest {
                Some(oldest) => drop(self.windows.remove(&oldest)),
                None => break,
            }
        }
    }
}
