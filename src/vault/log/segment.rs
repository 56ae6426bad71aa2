//! One file of the log: finds its end, looks up a place in it, reads all of it.

use super::record::{self, Opened, Place, RECORD_MAX, SECTOR};
use super::tree::{Frontier, LogHead};
use crate::vault::error::{VaultError, is_missing};
use crate::vault::storage::{Storage, StoredFile};

/// A file that is longer than this, in bytes, is not added to: a new one is begun.
pub const SEGMENT_MAX: u64 = 16 * 1024 * 1024;
/// Files are made longer by this many bytes at a time, in zeros, so that entries can still be written when the stick is full, and
/// most of them change nothing but their own sectors.
pub const GROWTH: usize = 32 * 1024;
/// There are no more files than this.
pub const SEGMENTS_MAX: u32 = 1000;

const BLOCK: usize = 64 * 1024;
const READING: &str = "read the log";

/// The name of a file of the log.
pub fn name(segment: u32) -> String {
    format!("log.{segment:03}")
}

/// The end of a file: what is needed to add an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// Number of the file.
    pub segment: u32,
    /// The tree over its entries.
    pub frontier: Frontier,
    /// Generations of header and catalogue that the last entry names.
    pub generations: (u64, u64),
    /// Where the last entry ends.
    pub end: u64,
    /// Where the next one begins: behind whatever else was written, perhaps in part.
    pub free: u64,
    /// Length of the file.
    pub len: u64,
}

impl Tail {
    /// The head; `None` while there is no entry.
    pub fn head(&self) -> Option<LogHead> {
        let count = self.frontier.count();
        (count > 0).then(|| LogHead {
            segment: self.segment,
            count,
            root: self.frontier.root(),
            end: self.end,
        })
    }
}

/// What there is under a file's name.
pub enum Found {
    /// Nothing.
    Missing,
    /// Something that no Vitrin has written.
    Foreign,
    /// A file of the log.
    Log(Tail),
}

/// Finds the end of the file at `place`, reading it backwards: as a rule one block.
///
/// # Errors
/// Errors of reading.
pub fn find_tail(storage: &dyn Storage, place: &Place<'_>) -> Result<Found, VaultError> {
    let Some((file, len)) = open(storage, place.segment)? else {
        return Ok(Found::Missing);
    };
    let mut free = None;
    let mut block_end = len;
    let mut block = Vec::new();
    while block_end > 0 {
        let start = (block_end - 1) / BLOCK as u64 * BLOCK as u64;
        block.resize(usize::try_from(block_end - start).unwrap_or(BLOCK), 0);
        read(storage, &file, &mut block, start)?;
        for (number, sector) in block.chunks(SECTOR).enumerate().rev() {
            if sector.iter().all(|byte| *byte == 0) {
                continue;
            }
            let at = start + (number * SECTOR) as u64;
            let free = *free.get_or_insert(at + SECTOR as u64);
            if let Some((opened, end)) = open_at(storage, &file, len, place, at, sector)? {
                return Ok(Found::Log(Tail {
                    segment: place.segment,
                    frontier: opened.after(),
                    generations: (opened.entry.header, opened.entry.catalogue),
                    end,
                    free: free.max(end),
                    len,
                }));
            }
        }
        block_end = start;
    }
    // `block` holds the file's beginning.
    let is_ours =
        free.is_none() || block.starts_with(record::MAGIC) || block.iter().take(SECTOR).all(|byte| *byte == 0);
    if !is_ours {
        return Ok(Found::Foreign);
    }
    Ok(Found::Log(Tail {
        segment: place.segment,
        frontier: Frontier::default(),
        generations: (0, 0),
        end: 0,
        free: free.unwrap_or(0),
        len,
    }))
}

/// Whether nothing was added to the file since `tail` was found.
///
/// # Errors
/// Errors of reading.
pub fn is_unchanged(storage: &dyn Storage, tail: &Tail) -> Result<bool, VaultError> {
    let Some((file, len)) = open(storage, tail.segment)? else {
        return Ok(false);
    };
    if len != tail.len {
        return Ok(false);
    }
    let mut sector = [0; SECTOR];
    let behind = usize::try_from(len.saturating_sub(tail.free))
        .unwrap_or(SECTOR)
        .min(SECTOR);
    read(storage, &file, &mut sector[..behind], tail.free)?;
    Ok(sector[..behind].iter().all(|byte| *byte == 0))
}

/// Whether the file, when it had as many entries as `head` says, had exactly those that `head` was made over.
///
/// # Errors
/// Errors of reading.
pub fn holds(storage: &dyn Storage, place: &Place<'_>, head: &LogHead) -> Result<bool, VaultError> {
    let Some((file, len)) = open(storage, place.segment)? else {
        return Ok(false);
    };
    if head.end > len || !head.end.is_multiple_of(SECTOR as u64) {
        return Ok(false);
    }
    for sectors in 1..=(RECORD_MAX / SECTOR) as u64 {
        let Some(at) = head.end.checked_sub(sectors * SECTOR as u64) else {
            break;
        };
        let mut sector = [0; SECTOR];
        read(storage, &file, &mut sector, at)?;
        if let Some((opened, end)) = open_at(storage, &file, len, place, at, &sector)?
            && end == head.end
        {
            let after = opened.after();
            return Ok(after.count() == head.count && after.root() == head.root);
        }
    }
    Ok(false)
}

/// What a whole file holds.
pub struct Contents {
    /// Every record that opens, in the order of the file, and where it ends.
    pub records: Vec<(Opened, u64)>,
    /// Where, before which of the records, there is something that does not open.
    pub unreadable: Vec<usize>,
}

/// Reads the whole file; `None` if there is none.
///
/// # Errors
/// Errors of reading.
pub fn read_all(storage: &dyn Storage, place: &Place<'_>) -> Result<Option<Contents>, VaultError> {
    let Some((file, len)) = open(storage, place.segment)? else {
        return Ok(None);
    };
    let mut bytes = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
    read(storage, &file, &mut bytes, 0)?;
    let (mut records, mut unreadable) = (Vec::new(), Vec::new());
    let mut rest = &bytes[..];
    while let Some(sector) = rest.get(..SECTOR.min(rest.len())).filter(|sector| !sector.is_empty()) {
        let record = record::length(sector).and_then(|length| rest.get(..length));
        let opened = record.map_or(Ok(None), |record| record::open(place, record))?;
        let taken = match (opened, record) {
            (Some(opened), Some(record)) => {
                let end = bytes.len() - rest.len() + record.len();
                records.push((opened, end as u64));
                record.len()
            }
            _ => {
                let before = records.len();
                if sector.iter().any(|byte| *byte != 0) && unreadable.last() != Some(&before) {
                    unreadable.push(before);
                }
                sector.len()
            }
        };
        rest = &rest[taken..];
    }
    Ok(Some(Contents { records, unreadable }))
}

/// The file and its length, as far as it counts.
fn open(storage: &dyn Storage, segment: u32) -> Result<Option<(StoredFile, u64)>, VaultError> {
    let opened = storage.open(&name(segment)).and_then(|file| {
        let len = storage.len(&file)?;
        Ok((file, len.min(SEGMENT_MAX + BLOCK as u64)))
    });
    match opened {
        Ok(opened) => Ok(Some(opened)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(VaultError::from_io(&error, READING)),
    }
}

fn read(storage: &dyn Storage, file: &StoredFile, buffer: &mut [u8], at: u64) -> Result<(), VaultError> {
    let outcome = storage.read_at(file, buffer, at);
    outcome.map_err(|error| VaultError::from_io(&error, READING))
}

/// The record that begins at `at` with `sector`, and where it ends.
fn open_at(
    storage: &dyn Storage,
    file: &StoredFile,
    len: u64,
    place: &Place<'_>,
    at: u64,
    sector: &[u8],
) -> Result<Option<(Opened, u64)>, VaultError> {
    let Some(length) = record::length(sector) else {
        return Ok(None);
    };
    let end = at + length as u64;
    if end > len {
        return Ok(None);
    }
    let mut bytes = vec![0; length];
    read(storage, file, &mut bytes, at)?;
    Ok(record::open(place, &bytes)?.map(|opened| (opened, end)))
}
