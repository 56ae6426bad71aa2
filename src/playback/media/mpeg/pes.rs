//! Elementary packets (PES): the time stamp in their headers, and what belongs to one stamp.

use std::ops::Range;

/// Largest of them; no frame of any film comes near.
const MAX_LENGTH: u64 = 64 * 1024 * 1024;
/// Pieces that one may be in: hostile packets hold a byte each.
const MAX_RANGES: usize = 1024 * 1024;
/// Bytes of the beginning that are kept to look into.
const PROBED: usize = 4096;

/// What one time stamp is for: all of a stream from one stamp to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pes {
    /// Where reading has to begin for it in the file.
    pub(crate) start: u64,
    /// When it is shown: 33 bits, 90,000 a second.
    pub(crate) ticks: u64,
    /// Where its content is.
    pub(crate) ranges: Vec<Range<u64>>,
    length: u64,
    /// Whether the stream may be entered here, by its own statement.
    pub(crate) is_entry: bool,
    /// The first bytes of the content, where that was asked for.
    pub(crate) head: Vec<u8>,
}

impl Pes {
    pub(crate) fn new(start: u64, ticks: u64, is_entry: bool) -> Self {
        Pes {
            start,
            ticks,
            is_entry,
            ..Pes::default()
        }
    }

    /// Adds content that lies at `place`; with `probes`, only its first bytes are kept.
    pub(crate) fn extend(&mut self, place: u64, content: &[u8], probes: bool) {
        self.length += content.len() as u64;
        if content.is_empty() || self.length > MAX_LENGTH {
            return;
        }
        if probes {
            let left = PROBED.saturating_sub(self.head.len()).min(content.len());
            self.head.extend(&content[..left]);
        } else if self.ranges.len() < MAX_RANGES {
            self.ranges.push(place..place + content.len() as u64);
        }
    }
}

/// A time stamp of 33 bits.
pub(crate) fn stamp(bytes: &[u8]) -> Option<u64> {
    let bytes: &[u8; 5] = bytes.first_chunk()?;
    let byte = |n: usize| u64::from(bytes[n]);
    Some(((byte(0) >> 1) & 7) << 30 | byte(1) << 22 | (byte(2) >> 1) << 15 | byte(3) << 7 | byte(4) >> 1)
}
