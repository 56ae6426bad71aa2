//! Where coded bytes leave: gathered into pieces, and filled up to whole chunks.

use std::time::{Duration, Instant};

use super::filling::Filling;
use crate::memory::{MemoryError, Slab};
use crate::vault::CHUNK;

/// The largest piece.
const PIECE: usize = 32 * 1024;

/// The longest that coded film waits for its chunk to be filled up.
const FILL_INTERVAL: Duration = Duration::from_millis(500);

/// Takes pieces of coded film, and says whether there is still somebody for them.
pub(super) type Deliver = Box<dyn Fn(&[u8]) -> bool + Send>;

pub(super) struct Output {
    filling: Filling,
    piece: Slab,
    used: usize,
    /// Whether something has come since the last chunk was filled up.
    anything: bool,
    filled: Instant,
    deliver: Deliver,
}

impl Output {
    pub(super) fn new(deliver: Deliver) -> Result<Self, MemoryError> {
        Ok(Self {
            filling: Filling::new(CHUNK),
            piece: Slab::new(PIECE)?,
            used: 0,
            anything: false,
            filled: Instant::now(),
            deliver,
        })
    }

    /// These bytes follow. Whether there is still somebody for them.
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        self.anything |= !bytes.is_empty();
        self.append(bytes) && self.tick()
    }

    /// To be called often: fills the chunk up and delivers what there is, where that is due.
    pub(super) fn tick(&mut self) -> bool {
        let is_due = self.anything && self.filled.elapsed() >= FILL_INTERVAL;
        if !is_due || !self.filling.is_between_elements() {
            return true;
        }
        let whole = match self.filling.void() {
            Some(void) => self.append(&void),
            None => true,
        };
        self.anything = false;
        self.filled = Instant::now();
        whole && self.flush()
    }

    /// Delivers what there is.
    pub(super) fn flush(&mut self) -> bool {
        let used = std::mem::take(&mut self.used);
        let delivered = used == 0 || (self.deliver)(&self.piece[..used]);
        self.piece[..used].fill(0);
        delivered
    }

    fn append(&mut self, mut bytes: &[u8]) -> bool {
        self.filling.written(bytes);
        while !bytes.is_empty() {
            let count = bytes.len().min(PIECE - self.used);
            self.piece[self.used..self.used + count].copy_from_slice(&bytes[..count]);
            self.used += count;
            bytes = &bytes[count..];
            if self.used == PIECE && !self.flush() {
                return false;
            }
        }
        true
    }
}
