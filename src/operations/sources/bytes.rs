//! Bytes of files that are not trusted: every read is bounded, and what is not there is `None`.

use std::fs::File;
use std::path::Path;

use crate::platform::files::{open_to_read, read_exact_at};

/// More is never read at once.
const MOST_AT_ONCE: u64 = 4 << 20;

/// An ordinary file, open to look into.
pub(super) struct Bytes {
    file: File,
    len: u64,
}

impl Bytes {
    /// `None` when it cannot be opened, or is no ordinary file.
    pub(super) fn open(path: &Path) -> Option<Self> {
        Self::of(open_to_read(path).ok()?)
    }

    /// The same of an open file.
    pub(super) fn of(file: File) -> Option<Self> {
        let found = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(Self { file, len: found.len() })
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// `length` bytes at `offset`, or as many of them as there are; none where the system cannot read.
    pub(super) fn read(&self, offset: u64, length: u64) -> Vec<u8> {
        let length = length.min(self.len.saturating_sub(offset)).min(MOST_AT_ONCE);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        match read_exact_at(&self.file, &mut bytes, offset) {
            Ok(()) => bytes,
            Err(_) => Vec::new(),
        }
    }
}

/// The whole of a small file; `None` when it is larger than `most` bytes or cannot be read.
pub(super) fn small_file(path: &Path, most: u64) -> Option<Vec<u8>> {
    let bytes = Bytes::open(path)?;
    let all = (bytes.len() <= most.min(MOST_AT_ONCE)).then(|| bytes.read(0, bytes.len()))?;
    (all.len() as u64 == bytes.len()).then_some(all)
}

pub(super) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_be_bytes)
}

pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

pub(super) fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().copied().map(u64::from_be_bytes)
}

/// Text that ends with the first zero: what of it can be shown, without spaces around it and never long.
pub(super) fn text(bytes: &[u8]) -> String {
    const MOST: usize = 128;
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(&bytes[..end.min(MOST)]);
    let shown = text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}');
    shown.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("short");
        std::fs::write(&path, b"12345").unwrap();
        let bytes = Bytes::open(&path).unwrap();
        assert_eq!(bytes.read(3, 10), b"45");
        assert_eq!(bytes.read(9, 10), b"");
        assert_eq!(bytes.read(u64::MAX, u64::MAX), b"");
        assert!(Bytes::open(folder.path()).is_none());
        assert_eq!(small_file(&path, 5).as_deref(), Some(&b"12345"[..]));
        assert_eq!(small_file(&path, 4), None);
    }

    #[test]
    fn numbers_and_texts_end_with_the_bytes() {
        assert_eq!((be16(&[1, 2], 0), be16(&[1, 2], 1)), (Some(258), None));
        assert_eq!((be32(&[0, 0, 1, 2], 0), be32(&[1, 2], usize::MAX)), (Some(258), None));
        assert_eq!(be64(&[0; 7], 0), None);
        assert_eq!(text(b" DSC\x1b-RX\xff \0more"), "DSC-RX");
    }
}
