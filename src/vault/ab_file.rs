//! A/B files: small files that change are stored in two copies with generation numbers, so that an interruption at any point leaves
//! the old or the new state.
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 8 | magic: the kind of file |
//! | 8 | 4 | format version, little-endian |
//! | 12 | 4 | length of the body, little-endian |
//! | 16 | 8 | generation, little-endian |
//! | 24 | 32 | first 32 bytes of SHA-512 over bytes 0..24 and the body |
//! | 56 | … | body, then zeros up to a multiple of 4096 |
//!
//! The checksum detects torn and decayed copies. It does not protect against an attacker: the body's own authentication does.

use std::io::{self, ErrorKind};

use sha2::{Digest, Sha512};

use super::error::{Piece, VaultError};
use super::storage::Storage;

/// The format version that this program writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// Length of the prefix that the body's own authentication may bind: magic, version, length, generation.
pub const BOUND: usize = 24;
const CHECKSUM: usize = 32;
const PREFIX: usize = BOUND + CHECKSUM;
const BLOCK: usize = 4096;

/// The kind of an A/B file: header or catalogue.
#[derive(Clone, Copy)]
pub struct Kind {
    piece: Piece,
    magic: &'static [u8; 8],
    names: [&'static str; 2],
    max_body: usize,
}

impl Kind {
    /// The names of the two copies.
    pub fn names(self) -> [&'static str; 2] {
        self.names
    }

    /// What each copy begins with.
    pub fn magic(self) -> &'static [u8; 8] {
        self.magic
    }
}

/// `vault.a` and `vault.b`.
pub const HEADER: Kind = Kind {
    piece: Piece::Header,
    magic: b"VITRINHD",
    names: ["vault.a", "vault.b"],
    max_body: 64 * 1024,
};

/// `catalogue.a` and `catalogue.b`.
pub const CATALOGUE: Kind = Kind {
    piece: Piece::Catalogue,
    magic: b"VITRINCT",
    names: ["catalogue.a", "catalogue.b"],
    max_body: 16 * 1024 * 1024,
};

/// An A/B file, loaded from its two copies.
pub struct AbFile {
    kind: Kind,
    /// The newest valid copy: 0 is `a`, 1 is `b`.
    newest: usize,
    /// Generation of the newest copy.
    pub generation: u64,
    /// Generation of the other copy; `None` if it is missing or torn.
    pub other_generation: Option<u64>,
    /// Body of the newest copy.
    pub body: Vec<u8>,
    /// The error that kept the other copy from being read. It may be newer: writing now may overwrite a confirmed state.
    pub unreadable: Option<VaultError>,
}

/// The result of reading one copy.
enum Copy {
    Valid {
        version: u32,
        generation: u64,
        body: Vec<u8>,
    },
    Invalid,
    Missing,
    Unreadable(io::Error),
}

impl AbFile {
    /// Reads both copies and uses the newest valid one (`a` if they are equal).
    ///
    /// # Errors
    /// [`VaultError::NotAVault`] when there is no copy, or only a torn first one was ever written;
    /// [`VaultError::UnsupportedVersion`] when a valid copy has another format version; [`VaultError::Damaged`] when no copy
    /// is valid; otherwise the error that kept both from being read.
    pub fn load(storage: &dyn Storage, kind: Kind) -> Result<Self, VaultError> {
        let copies = kind.names.map(|name| read_copy(storage, kind, name));
        for copy in &copies {
            if let Copy::Valid { version, .. } = copy
                && *version != FORMAT_VERSION
            {
                return Err(VaultError::UnsupportedVersion { found: *version });
            }
        }
        let generations = copies.each_ref().map(|copy| match copy {
            Copy::Valid { generation, .. } => Some(*generation),
            _ => None,
        });
        let newest = usize::from(generations[1] > generations[0]);
        let unreadable = match &copies[1 - newest] {
            Copy::Unreadable(error) => Some(VaultError::from_io(error, "read the vault")),
            _ => None,
        };
        match copies {
            [Copy::Missing | Copy::Invalid, Copy::Missing] => Err(VaultError::NotAVault),
            [
                Copy::Unreadable(error),
                Copy::Unreadable(_) | Copy::Missing | Copy::Invalid,
            ]
            | [Copy::Missing | Copy::Invalid, Copy::Unreadable(error)] => {
                Err(VaultError::from_io(&error, "read the vault"))
            }
            [first, second] => match if newest == 0 { first } else { second } {
                Copy::Valid { generation, body, .. } => Ok(Self {
                    kind,
                    newest,
                    generation,
                    other_generation: generations[1 - newest],
                    body,
                    unreadable,
                }),
                _ => Err(VaultError::Damaged { what: kind.piece }),
            },
        }
    }

    /// The prefix that the body's own authentication may bind.
    pub fn bound(&self) -> [u8; BOUND] {
        bound(self.kind, self.generation, self.body.len())
    }

    /// Replaces the older copy: after an interruption the state is the old or the new one.
    pub fn write(&mut self, storage: &dyn Storage, generation: u64, body: Vec<u8>) -> Result<(), VaultError> {
        let older = 1 - self.newest;
        write_copy(storage, self.kind, older, generation, &body)?;
        let other_generation = Some(self.generation);
        *self = Self {
            kind: self.kind,
            newest: older,
            generation,
            other_generation,
            body,
            unreadable: None,
        };
        Ok(())
    }

    /// The generation of the next write.
    pub fn next_generation(&self) -> Result<u64, VaultError> {
        self.generation
            .checked_add(1)
            .ok_or(VaultError::Damaged { what: self.kind.piece })
    }

    /// Overwrites the other copy with the newest one, so that nothing of an older state is left. After an interruption the newest
    /// copy is still there, and another call finishes the work.
    pub fn sync_copies(&mut self, storage: &dyn Storage) -> Result<(), VaultError> {
        write_copy(storage, self.kind, 1 - self.newest, self.generation, &self.body)?;
        self.other_generation = Some(self.generation);
        Ok(())
    }
}

/// Writes both copies for the first time.
pub fn create(storage: &dyn Storage, kind: Kind, generation: u64, body: &[u8]) -> Result<(), VaultError> {
    (0..2).try_for_each(|which| write_copy(storage, kind, which, generation, body))
}

/// The bytes before the checksum.
pub fn bound(kind: Kind, generation: u64, body_len: usize) -> [u8; BOUND] {
    let mut bytes = [0; BOUND];
    bytes[..8].copy_from_slice(kind.magic);
    bytes[8..12].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
    // Never truncated: `write_copy` refuses bodies of more than 16 MiB.
    bytes[12..16].copy_from_slice(&(body_len as u32).to_le_bytes());
    bytes[16..].copy_from_slice(&generation.to_le_bytes());
    bytes
}

fn checksum(bound: &[u8], body: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha512::new().chain_update(bound).chain_update(body).finalize();
    let mut checksum = [0; CHECKSUM];
    checksum.copy_from_slice(&digest[..CHECKSUM]);
    checksum
}

fn read_copy(storage: &dyn Storage, kind: Kind, name: &str) -> Copy {
    let read = || {
        let file = storage.open(name)?;
        let most = PREFIX + kind.max_body.next_multiple_of(BLOCK);
        let len = usize::try_from(storage.len(&file)?).unwrap_or(usize::MAX).min(most);
        let mut bytes = vec![0; len];
        storage.read_at(&file, &mut bytes, 0)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => parse(kind, &bytes).unwrap_or(Copy::Invalid),
        Err(error) if error_kind(&error) == ErrorKind::NotFound => Copy::Missing,
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Copy::Invalid,
        Err(error) => Copy::Unreadable(error),
    }
}

/// A path through something that is not a folder leads to no file.
fn error_kind(error: &io::Error) -> ErrorKind {
    match error.kind() {
        ErrorKind::NotADirectory => ErrorKind::NotFound,
        kind => kind,
    }
}

/// The checksum is verified first, so that only an intact file's version is believed: this much is the same in all versions.
fn parse(kind: Kind, bytes: &[u8]) -> Option<Copy> {
    let (bound, rest) = bytes.split_first_chunk::<BOUND>()?;
    let (expected, rest) = rest.split_first_chunk::<CHECKSUM>()?;
    let number = |at: usize| Some(u32::from_le_bytes(*bound.get(at..)?.first_chunk()?));
    let body_len = usize::try_from(number(12)?).ok()?;
    if &bound[..8] != kind.magic || body_len > kind.max_body {
        return None;
    }
    let body = rest.get(..body_len)?;
    if checksum(bound, body) != *expected {
        return None;
    }
    let generation = u64::from_le_bytes(*bound.last_chunk()?);
    Some(Copy::Valid {
        version: number(8)?,
        generation,
        body: body.to_vec(),
    })
}

fn write_copy(storage: &dyn Storage, kind: Kind, which: usize, generation: u64, body: &[u8]) -> Result<(), VaultError> {
    if body.len() > kind.max_body {
        return Err(VaultError::TooMany { what: kind.piece });
    }
    let name = kind.names[which];
    let bound = bound(kind, generation, body.len());
    let mut bytes = [&bound, checksum(&bound, body).as_slice(), body].concat();
    let mut write = || {
        let (file, is_new) = match storage.open_to_write(name) {
            Err(error) if error.kind() == ErrorKind::NotFound => (storage.create(name)?, true),
            file => (file?, false),
        };
        // Never shorter than before: truncating a file would leave its end on the medium; padding overwrites it.
        let before = usize::try_from(storage.len(&file)?).unwrap_or(usize::MAX);
        let padded = bytes
            .len()
            .next_multiple_of(BLOCK)
            .max(before.min(PREFIX + kind.max_body.next_multiple_of(BLOCK)));
        bytes.resize(padded, 0);
        storage.write_at(&file, &bytes, 0)?;
        storage.sync(&file)?;
        if is_new { storage.sync_folder("") } else { Ok(()) }
    };
    write().map_err(|error| VaultError::from_io(&error, "write the vault"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::vault::storage::RealStorage;

    fn folder_with(body: &[u8]) -> (tempfile::TempDir, RealStorage) {
        let folder = tempfile::tempdir().unwrap();
        let storage = RealStorage::new(folder.path());
        create(&storage, HEADER, 1, body).unwrap();
        (folder, storage)
    }

    fn body_of(storage: &RealStorage) -> Vec<u8> {
        AbFile::load(storage, HEADER).ok().unwrap().body
    }

    #[test]
    fn the_newest_copy_wins_and_the_older_one_is_replaced() {
        let (folder, storage) = folder_with(b"one");
        let mut file = AbFile::load(&storage, HEADER).ok().unwrap();
        file.write(&storage, 2, b"two".to_vec()).unwrap();
        assert_eq!(body_of(&storage), b"two");
        file.write(&storage, 3, b"three".to_vec()).unwrap();
        assert_eq!(body_of(&storage), b"three");
        fs::write(folder.path().join("vault.a"), b"torn").unwrap();
        assert_eq!(body_of(&storage), b"two");
    }

    #[test]
    fn forgetting_leaves_nothing_of_the_old_state() {
        let (folder, storage) = folder_with(&[b'x'; 9000]);
        let mut file = AbFile::load(&storage, HEADER).ok().unwrap();
        file.write(&storage, 2, b"two".to_vec()).unwrap();
        file.sync_copies(&storage).unwrap();
        for name in HEADER.names {
            let bytes = fs::read(folder.path().join(name)).unwrap();
            assert_eq!(bytes.len(), 12288, "the old state is overwritten, not cut off");
            assert!(!bytes.contains(&b'x'));
        }
    }

    #[test]
    fn every_flipped_bit_of_one_copy_is_noticed() {
        let (folder, storage) = folder_with(b"a body");
        let path = folder.path().join("vault.a");
        let intact = fs::read(&path).unwrap();
        fs::write(folder.path().join("vault.b"), b"").unwrap();
        for bit in 0..(PREFIX + 6) * 8 {
            let mut flipped = intact.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &flipped).unwrap();
            let error = AbFile::load(&storage, HEADER).err();
            assert_eq!(error, Some(VaultError::Damaged { what: Piece::Header }), "bit {bit}");
        }
    }

    #[test]
    fn a_newer_version_is_named_and_not_guessed_at() {
        let (folder, storage) = folder_with(b"");
        let mut bytes = bound(HEADER, 9, 0);
        bytes[8] = 2;
        let sum = checksum(&bytes, b"");
        fs::write(folder.path().join("vault.b"), [bytes.as_slice(), &sum].concat()).unwrap();
        assert_eq!(
            AbFile::load(&storage, HEADER).err(),
            Some(VaultError::UnsupportedVersion { found: 2 })
        );
    }

    #[test]
    fn no_vault_is_not_a_damaged_vault() {
        let folder = tempfile::tempdir().unwrap();
        let load = |path| AbFile::load(&RealStorage::new(path), HEADER).err();
        assert_eq!(load(folder.path().to_owned()), Some(VaultError::NotAVault));
        assert_eq!(load(folder.path().join("nowhere")), Some(VaultError::NotAVault));
        fs::write(folder.path().join("file"), b"").unwrap();
        assert_eq!(load(folder.path().join("file")), Some(VaultError::NotAVault));
    }
}
