//! Where the log ends: which file is added to, and how.

use super::record::Place;
use super::report::LogProblem;
use super::segment::{self, Found, GROWTH, SEGMENTS_MAX, Tail};
use super::tree::LogHead;
use crate::vault::error::VaultError;
use crate::vault::storage::Storage;

/// How many numbers without a file are looked at before there is held to be no further file.
pub const NUMBERS_TRIED: u32 = 4;

/// Writes behind the end of the file; returns its length.
pub fn append(storage: &dyn Storage, tail: &Tail, record: &[u8]) -> std::io::Result<u64> {
    let file = storage.open_to_write(&segment::name(tail.segment))?;
    let end = tail.free + record.len() as u64;
    if end <= tail.len {
        storage.write_at(&file, record, tail.free)?;
        storage.sync(&file)?;
        return Ok(tail.len);
    }
    let longer = usize::try_from(end).unwrap_or(usize::MAX).next_multiple_of(GROWTH) as u64;
    let mut padded = record.to_vec();
    padded.resize(record.len() + (longer - end) as usize, 0);
    // On a full stick there may be room for the entry alone.
    let (written, len) = match storage.write_at(&file, &padded, tail.free) {
        Ok(()) => (Ok(()), longer),
        Err(_) => (storage.write_at(&file, record, tail.free), end),
    };
    written?;
    storage.sync(&file)?;
    Ok(len.max(storage.len(&file)?))
}

/// Where the log ends.
pub struct End {
    /// The end of the file that is added to.
    pub tail: Option<Tail>,
    /// Number of the file that would be begun.
    pub next: u32,
    /// Why the file must not be added to.
    pub problem: Option<LogProblem>,
}

/// Looks for the last file and its end, from the file `start` on, and compares it with what the catalogue says.
pub fn find_end<'a>(
    storage: &dyn Storage,
    start: u32,
    anchor: Option<LogHead>,
    place: &dyn Fn(u32) -> Result<Place<'a>, VaultError>,
) -> Result<End, VaultError> {
    let start = start.max(anchor.map_or(0, |anchor| anchor.segment));
    let mut last = None;
    let mut problem = None;
    let mut next = start;
    let mut number = start;
    while number < SEGMENTS_MAX && number <= next + NUMBERS_TRIED {
        match segment::find_tail(storage, &place(number)?)? {
            Found::Missing => {}
            Found::Foreign => {
                problem = Some(LogProblem::Foreign { segment: number });
                next = number + 1;
                last = None;
            }
            Found::Log(tail) => {
                // Something is in it, and nothing of it opens.
                let is_unknown = tail.frontier.count() == 0 && tail.free > 0;
                problem = is_unknown.then_some(LogProblem::Replaced);
                next = number + 1;
                last = Some(tail);
            }
        }
        number += 1;
    }
    let Some(anchor) = anchor else {
        return Ok(End {
            tail: last,
            next,
            problem,
        });
    };
    let Some(tail) = last else {
        let missing = LogProblem::Missing {
            segment: anchor.segment,
        };
        return Ok(End {
            tail: None,
            next: next.max(anchor.segment + 1),
            problem: problem.or(Some(missing)),
        });
    };
    if tail.segment == anchor.segment && problem.is_none() {
        if tail.frontier.count() < anchor.count {
            problem = Some(LogProblem::Shortened {
                found: tail.frontier.count(),
                expected: anchor.count,
            });
        } else if !segment::holds(storage, &place(tail.segment)?, &anchor)? {
            problem = Some(LogProblem::Replaced);
        }
    }
    Ok(End {
        tail: Some(tail),
        next,
        problem,
    })
}
