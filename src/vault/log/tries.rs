//! Wrong passwords, counted until the vault is next unlocked.
//!
//! A program that was given a wrong password has no key, so the file `log.tries` is public and not authenticated: whoever has the stick can
//! change it, and who tries passwords on a copy is not counted. It is there for those who try them where they find the stick.
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 8 | `"VITRINTR"` |
//! | 8 | 8 | how many, little-endian |
//! | 16 | 8 | when the first was tried, in seconds since 1970, little-endian |
//! | 24 | 8 | when the last was tried |
//! | 32 | 480 | zeros |

use std::io;

use jiff::Timestamp;

use super::record::SECTOR;
use crate::vault::storage::Storage;

/// The file's name.
pub const TRIES: &str = "log.tries";

const MAGIC: &[u8; 8] = b"VITRINTR";
/// More are not counted.
const COUNT_MAX: u64 = 1_000_000;

/// Wrong passwords that were tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    pub count: u32,
    pub first: Timestamp,
    pub last: Timestamp,
}

/// Makes the file. Only then is anything counted: who has no key makes no files.
pub fn create(storage: &dyn Storage) -> io::Result<()> {
    let file = storage.create(TRIES)?;
    storage.write_at(&file, &[0; SECTOR], 0)?;
    storage.sync(&file)
}

/// Counts one, if there is a file to count in.
pub fn count(storage: &dyn Storage) -> io::Result<()> {
    let file = storage.open_to_write(TRIES)?;
    let mut sector = [0; SECTOR];
    storage.read_at(&file, &mut sector, 0)?;
    let now = Timestamp::now().as_second().unsigned_abs();
    let [count, first, _] = numbers(&sector).unwrap_or([0, now, now]);
    let count = (count + 1).min(COUNT_MAX);
    sector = [0; SECTOR];
    sector[..8].copy_from_slice(MAGIC);
    for (at, number) in [(8, count), (16, first), (24, now)] {
        sector[at..at + 8].copy_from_slice(&number.to_le_bytes());
    }
    storage.write_at(&file, &sector, 0)?;
    storage.sync(&file)
}

/// What was counted since it was last told, if anything was. Once it is told: [`clear`].
pub fn counted(storage: &dyn Storage) -> io::Result<Option<Tries>> {
    let mut sector = [0; SECTOR];
    storage.read_at(&storage.open(TRIES)?, &mut sector, 0)?;
    let Some([count, first, last]) = numbers(&sector) else {
        return Ok(None);
    };
    let time = |seconds: u64| {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
    };
    Ok(Some(Tries {
        count: count as u32,
        first: time(first),
        last: time(last),
    }))
}

/// From now on it is counted anew.
pub fn clear(storage: &dyn Storage) -> io::Result<()> {
    let file = storage.open_to_write(TRIES)?;
    storage.write_at(&file, &[0; SECTOR], 0)?;
    storage.sync(&file)
}

/// Count, first, last; `None` while nothing was counted, or if it is not as it is written.
fn numbers(sector: &[u8; SECTOR]) -> Option<[u64; 3]> {
    let number = |at: usize| u64::from_le_bytes(sector[at..at + 8].try_into().unwrap_or_default());
    let numbers = [number(8), number(16), number(24)];
    (sector.starts_with(MAGIC) && (1..=COUNT_MAX).contains(&numbers[0])).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::storage::RealStorage;

    #[test]
    fn wrong_passwords_are_counted_until_they_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let storage = RealStorage::new(folder.path());
        assert!(count(&storage).is_err() && !folder.path().join(TRIES).exists());
        create(&storage).unwrap();
        assert_eq!(counted(&storage).unwrap(), None);
        (0..3).for_each(|_| count(&storage).unwrap());
        let tries = counted(&storage).unwrap().unwrap();
        assert_eq!(tries.count, 3);
        assert!(tries.first <= tries.last && tries.last <= Timestamp::now());
        assert_eq!(counted(&storage).unwrap(), Some(tries), "reading forgets nothing");
        clear(&storage).unwrap();
        assert_eq!(counted(&storage).unwrap(), None);
    }

    #[test]
    fn whatever_is_in_the_file_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let storage = RealStorage::new(folder.path());
        let mut huge = [0xff; SECTOR];
        huge[..8].copy_from_slice(MAGIC);
        let mut most = [0xff; SECTOR];
        most[..8].copy_from_slice(MAGIC);
        most[8..16].copy_from_slice(&COUNT_MAX.to_le_bytes());
        for bytes in [&b""[..], b"short", &[0x55; 4096], &huge] {
            std::fs::write(folder.path().join(TRIES), bytes).unwrap();
            assert!(!matches!(counted(&storage), Ok(Some(_))));
        }
        std::fs::write(folder.path().join(TRIES), most).unwrap();
        count(&storage).unwrap();
        let tries = counted(&storage).unwrap().unwrap();
        assert_eq!(u64::from(tries.count), COUNT_MAX);
        std::fs::write(folder.path().join(TRIES), most).unwrap();
        assert_eq!(counted(&storage).unwrap().unwrap().first, Timestamp::UNIX_EPOCH);
    }
}
