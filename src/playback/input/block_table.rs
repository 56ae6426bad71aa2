//! The state of the block cache: which blocks are kept, which failed, which readers wait for and which they will likely
//! ask for.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use crate::film::ReadError;
use crate::memory::PooledSlab;

/// Blocks that the cache itself keeps (6 MiB).
pub(super) const KEPT_BLOCKS: usize = 24;
/// Blocks that are fetched ahead of a position that reads sequentially.
const READ_AHEAD: u64 = 4;
/// Readers that are followed at once: video and audio, and an index that is read now and then.
const MAX_POSITIONS: usize = 4;

/// A part of the film, decrypted.
pub(super) struct Block {
    pub(super) slab: PooledSlab,
    /// Valid bytes; fewer than a whole block when the film ends or a read failed in it.
    pub(super) length: usize,
}

#[derive(Default)]
pub(super) struct BlockTable {
    pub(super) blocks: HashMap<u64, Kept>,
    /// Blocks in which reading failed, with the error for readers of the bytes from there on.
    pub(super) failed: HashMap<u64, ReadError>,
    /// The first error that a reader got.
    pub(super) failure: Option<ReadError>,
    /// Blocks that a reader waits for.
    pub(super) wanted: VecDeque<u64>,
    /// Blocks that a reader will likely ask for.
    ahead: VecDeque<u64>,
    pub(super) loading: Option<u64>,
    pub(super) loading_since: Option<Instant>,
    /// Blocks in which readers are, most recent last.
    positions: VecDeque<u64>,
    tick: u64,
    /// Whether nobody may wait for a block any more.
    pub(super) abandoned: bool,
    pub(super) stop: bool,
}

pub(super) struct Kept {
    block: Arc<Block>,
    used: u64,
}

impl BlockTable {
    /// The block if it is kept; counts as a use of it.
    pub(super) fn touch(&mut self, number: u64) -> Option<Arc<Block>> {
        self.tick += 1;
        let kept = self.blocks.get_mut(&number)?;
        kept.used = self.tick;
        Some(Arc::clone(&kept.block))
    }

    /// Notes that a reader is in block `number`; when it came from the block before, the next ones are queued for
    /// reading ahead. Returns whether any were.
    pub(super) fn follow(&mut self, number: u64, blocks: u64) -> bool {
        if let Some(index) = self.positions.iter().position(|&at| at == number) {
            // Still in the same block: nothing new.
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
            None if self.positions.len() >= MAX_POSITIONS => drop(self.positions.pop_front()),
            None => {}
        }
        self.positions.push_back(number);
        if sequential.is_none() {
            return false;
        }
        let mut added = false;
        for next in number + 1..=(number + READ_AHEAD).min(blocks.saturating_sub(1)) {
            let known = self.blocks.contains_key(&next) || self.failed.contains_key(&next);
            if !known && !self.ahead.contains(&next) && self.loading != Some(next) {
                self.ahead.push_back(next);
                added = true;
            }
        }
        // A jump leaves requests behind that are not needed any more; the oldest are dropped.
        while self.ahead.len() > MAX_POSITIONS * READ_AHEAD as usize {
            self.ahead.pop_front();
        }
        added
    }

    /// The block to read next.
    pub(super) fn next_job(&mut self) -> Option<u64> {
        loop {
            let number = self.wanted.pop_front().or_else(|| self.ahead.pop_front())?;
            if !self.blocks.contains_key(&number) && !self.failed.contains_key(&number) {
                return Some(number);
            }
        }
    }

    /// Keeps a block that was read, and evicts the least recently used when there are too many.
    pub(super) fn keep(&mut self, number: u64, block: Block) {
        self.tick += 1;
        self.blocks.insert(
            number,
            Kept {
                block: Arc::new(block),
                used: self.tick,
            },
        );
        while self.blocks.len() > KEPT_BLOCKS {
            let oldest = self
                .blocks
                .iter()
                .min_by_key(|(_, kept)| kept.used)
                .map(|(&number, _)| number);
            match oldest {
                Some(oldest) => drop(self.blocks.remove(&oldest)),
                None => break,
            }
        }
    }
}
