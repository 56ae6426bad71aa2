//! An entry in a file of the log.
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 8 | `"VITRINLG"` |
//! | 8 | 4 | length of the message, little-endian |
//! | 12 | 4 | zeros |
//! | 16 | 8 | number of the entry in this file, from 0, little-endian |
//! | 24 | … | the message: the peaks of the tree before it, the leaf's length (2 bytes, little-endian), the leaf, the private part |
//! | … | … | zeros up to a multiple of 512 |
//!
//! A record begins at a multiple of 512 bytes, so that writing one never touches a sector that holds another.

use super::entry::LogEntry;
use super::tree::{Frontier, Hash};
use crate::memory::{Key, MemoryError};
use crate::vault::cobblestone;
use crate::vault::ids::VaultId;
use crate::vault::keys::log_entry_context;

/// Records begin at multiples of this; the smallest that a medium writes in one piece.
pub const SECTOR: usize = 512;
/// No record is longer, in bytes.
pub const RECORD_MAX: usize = 16 * SECTOR;
/// What a record begins with.
pub const MAGIC: &[u8; 8] = b"VITRINLG";

const PREFIX: usize = 24;
const HASH: usize = 32;

/// Where a record belongs, and the key that it is sealed with.
pub struct Place<'a> {
    /// The vault.
    pub vault: VaultId,
    /// Number of the file.
    pub segment: u32,
    /// The file's key.
    pub key: &'a Key<32>,
}

/// A record that was opened.
pub struct Opened {
    /// The tree before this entry.
    pub before: Frontier,
    /// The leaf as it was written: what the tree is made over.
    pub leaf: Vec<u8>,
    /// The private part as it was written; empty if there is none.
    pub private: Vec<u8>,
    /// What both say.
    pub entry: LogEntry,
}

impl Opened {
    /// The tree with this entry.
    pub fn after(&self) -> Frontier {
        let mut after = self.before.clone();
        after.push(&self.leaf);
        after
    }
}

/// A record that is to be written.
pub struct Sealed {
    /// All of its bytes, a multiple of [`SECTOR`].
    pub bytes: Vec<u8>,
    /// The tree with this entry.
    pub after: Frontier,
}

/// Seals the entry that follows the entries of `before`.
pub fn seal(place: &Place<'_>, before: &Frontier, entry: &LogEntry) -> Result<Sealed, MemoryError> {
    let (leaf, private) = entry.to_parts()?;
    // Texts and lists of an entry are bounded: 16 bits are enough.
    let length = u16::try_from(leaf.len()).unwrap_or(u16::MAX).to_le_bytes();
    let plain = [before.peaks().as_flattened(), &length, &leaf, &private].concat();
    let context = log_entry_context(place.vault, place.segment, before.count());
    let message = cobblestone::seal(place.key.expose(), &context, &plain)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend((message.len() as u32).to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(before.count().to_le_bytes());
    bytes.extend(message);
    bytes.resize(bytes.len().next_multiple_of(SECTOR), 0);
    let mut after = before.clone();
    after.push(&leaf);
    Ok(Sealed { bytes, after })
}

/// The length of the record that begins with these bytes, if one can begin so.
pub fn length(sector: &[u8]) -> Option<usize> {
    let prefix = sector.first_chunk::<PREFIX>()?;
    let message = u32::from_le_bytes(*prefix[8..].first_chunk()?);
    let length = PREFIX.checked_add(usize::try_from(message).ok()?)?;
    let length = length.checked_next_multiple_of(SECTOR)?;
    (prefix.starts_with(MAGIC) && prefix[12..16] == [0; 4] && length <= RECORD_MAX).then_some(length)
}

/// Opens the record in `bytes`, all of them; `None` if it is not what was sealed at this place, or breaks a rule of the format.
pub fn open(place: &Place<'_>, bytes: &[u8]) -> Result<Option<Opened>, MemoryError> {
    let (Some(length), Some((prefix, rest))) = (length(bytes), bytes.split_first_chunk::<PREFIX>()) else {
        return Ok(None);
    };
    let message_length = prefix[8..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes)) as usize;
    let index = prefix.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    if length != bytes.len() {
        return Ok(None);
    }
    let Some((message, padding)) = rest.split_at_checked(message_length) else {
        return Ok(None);
    };
    if padding.iter().any(|byte| *byte != 0) {
        return Ok(None);
    }
    let context = log_entry_context(place.vault, place.segment, index);
    let Ok(plain) = cobblestone::open(place.key.expose(), &context, message)? else {
        return Ok(None);
    };
    Ok(parse(index, &plain))
}

fn parse(index: u64, plain: &[u8]) -> Option<Opened> {
    let (peaks, rest) = plain.split_at_checked(index.count_ones() as usize * HASH)?;
    let peaks: Vec<Hash> = peaks.as_chunks::<HASH>().0.to_vec();
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (leaf, private) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
    Some(Opened {
        before: Frontier::from_peaks(index, peaks)?,
        entry: LogEntry::from_parts(leaf, private)?,
        leaf: leaf.to_vec(),
        private: private.to_vec(),
    })
}

#[cfg(any(fuzzing, all(test, target_os = "linux")))]
/// The entry that has this number.
pub fn parse_entry(index: u64, plain: &[u8]) -> Option<LogEntry> {
    parse(index, plain).map(|opened| opened.entry)
}

#[cfg(test)]
mod tests {
    use super::super::entry::LogEvent;
    use super::*;

    fn entry() -> LogEntry {
        LogEntry {
            at: "2026-03-09T08:15:00Z".parse().unwrap(),
            by: "Anna".into(),
            computer: "PC-17".into(),
            header: 1,
            catalogue: 1,
            film: None,
            event: LogEvent::Unlocked,
        }
    }

    #[test]
    fn a_record_opens_at_its_own_place_only_and_with_every_byte_as_it_was() {
        let (key, other_key) = (Key::generate().unwrap(), Key::generate().unwrap());
        let vault = VaultId::from([1; 16]);
        let place = Place {
            vault,
            segment: 0,
            key: &key,
        };
        let mut before = Frontier::default();
        (0..3).for_each(|leaf| before.push(&[leaf]));
        let sealed = seal(&place, &before, &entry()).unwrap();
        assert_eq!(sealed.bytes.len() % SECTOR, 0);
        assert_eq!(length(&sealed.bytes), Some(sealed.bytes.len()));
        let opened = open(&place, &sealed.bytes).unwrap().unwrap();
        assert_eq!(opened.entry, entry());
        assert_eq!((&opened.before, opened.after()), (&before, sealed.after));

        let elsewhere = [
            Place { segment: 1, ..place },
            Place {
                vault: VaultId::from([2; 16]),
                ..place
            },
            Place {
                key: &other_key,
                ..place
            },
        ];
        assert!(
            elsewhere
                .iter()
                .all(|place| open(place, &sealed.bytes).unwrap().is_none())
        );
        for at in 0..sealed.bytes.len() {
            let mut changed = sealed.bytes.clone();
            changed[at] ^= 0x10;
            assert!(open(&place, &changed).unwrap().is_none(), "byte {at} was changed");
        }
        for end in 0..sealed.bytes.len() {
            assert!(open(&place, &sealed.bytes[..end]).unwrap().is_none(), "cut at {end}");
        }
    }
}
