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
//!
//! The header has had version 2 since the vault key can be replaced, the catalogue has version 1 still.
//!
//! A change is confirmed only when both copies hold it, each read back from the medium: then the loss of either loses nothing.

use std::io::{self, ErrorKind};

use sha2::{Digest, Sha512};

use super::error::{Piece, VaultError};
use super::storage::Storage;

/// The format version that this program writes: the header's. It reads all from 1 on.
pub const FORMAT_VERSION: u32 = 2;

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
    /// The newest version, which is written; all from 1 on are read.
    version: u32,
}

impl Kind {
    /// The names of the two copies.
    pub fn names(self) -> [&'static str; 2] {
        self.names
    }

    /// The version that is written.
    pub fn version(self) -> u32 {
        self.version
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
    version: FORMAT_VERSION,
};

/// `catalogue.a` and `catalogue.b`.
pub const CATALOGUE: Kind = Kind {
    piece: Piece::Catalogue,
    magic: b"VITRINCT",
    names: ["catalogue.a", "catalogue.b"],
    max_body: 16 * 1024 * 1024,
    version: 1,
};

/// An A/B file, loaded from its two copies.
pub struct AbFile {
    kind: Kind,
    /// The newest valid copy: 0 is `a`, 1 is `b`.
    newest: usize,
    /// Format version of the newest copy.
    pub version: u32,
    /// Generation of the newest copy.
    pub generation: u64,
    /// The other copy.
    pub other: OtherCopy,
    /// Body of the newest copy.
    pub body: Vec<u8>,
    /// The error that kept the other copy from being read. It may be newer: writing now may overwrite a confirmed state.
    pub unreadable: Option<VaultError>,
}

/// One copy of a small file, beside the one that is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherCopy {
    /// It is whole and holds the same: nothing is lost if one of the two is.
    Equal,
    /// It is whole and holds an older state: writing was interrupted, or another program is writing right now.
    Older,
    /// There is none.
    Missing,
    /// It is not what was written.
    Damaged {
        /// Whether it may have been the newer one, so that a change is missing.
        may_be_newer: bool,
    },
    /// The medium failed to read it.
    Unreadable,
}

impl OtherCopy {
    /// Whether the state that is in use may lack a change that the other copy held.
    #[must_use]
    pub fn may_hide_a_change(self) -> bool {
        matches!(self, Self::Damaged { may_be_newer: true } | Self::Unreadable)
    }
}

/// The result of reading one copy.
enum Copy {
    Valid {
        version: u32,
        generation: u64,
        body: Vec<u8>,
    },
    /// Its checksum or form is wrong.
    Invalid {
        /// The generation that it names, if it is recognisable at all.
        claimed: Option<u64>,
    },
    Missing,
    Unreadable(io::Error),
}

impl AbFile {
    /// Reads both copies and uses the newest valid one (`a` if they are equal).
    ///
    /// # Errors
    /// [`VaultError::NotAVault`] when there is no copy, or only a torn first one was ever written;
    /// [`VaultError::UnsupportedVersion`] when a valid copy has a format version that is not known; [`VaultError::Damaged`] when no copy
    /// is valid; otherwise the error that kept both from being read.
    pub fn load(storage: &dyn Storage, kind: Kind) -> Result<Self, VaultError> {
        let copies = kind.names.map(|name| read_copy(storage, kind, name));
        for copy in &copies {
            if let Copy::Valid { version, .. } = copy
                && !(1..=kind.version).contains(version)
            {
                return Err(VaultError::UnsupportedVersion { found: *version });
            }
        }
        let generations = copies.each_ref().map(|copy| match copy {
            Copy::Valid { generation, .. } => Some(*generation),
            _ => None,
        });
        let newest = usize::from(generations[1] > generations[0]);
        let other = compare(&copies[newest], &copies[1 - newest]);
        let unreadable = match &copies[1 - newest] {
            Copy::Unreadable(error) => Some(VaultError::from_io(error, "read the vault")),
            _ => None,
        };
        match copies {
            [Copy::Missing | Copy::Invalid { .. }, Copy::Missing] => Err(VaultError::NotAVault),
            [
                Copy::Unreadable(error),
                Copy::Unreadable(_) | Copy::Missing | Copy::Invalid { .. },
            ]
            | [Copy::Missing | Copy::Invalid { .. }, Copy::Unreadable(error)] => {
                Err(VaultError::from_io(&error, "read the vault"))
            }
            [first, second] => match if newest == 0 { first } else { second } {
                Copy::Valid {
                    version,
                    generation,
                    body,
                } => Ok(Self {
                    kind,
                    newest,
                    version,
                    generation,
                    other,
                    body,
                    unreadable,
                }),
                _ => Err(VaultError::Damaged { what: kind.piece }),
            },
        }
    }

    /// The prefix that the body's own authentication may bind.
    pub fn bound(&self) -> [u8; BOUND] {
        bound(self.kind, self.version, self.generation, self.body.len())
    }

    /// Replaces the older copy, in the newest version: after an interruption the state is the old or the new one. Confirmed only when
    /// [`sync_copies`](Self::sync_copies) has succeeded too.
    pub fn write(&mut self, storage: &dyn Storage, generation: u64, body: Vec<u8>) -> Result<(), VaultError> {
        let older = 1 - self.newest;
        let version = self.kind.version;
        write_copy(
            storage,
            self.kind,
            older,
            bound(self.kind, version, generation, body.len()),
            &body,
        )?;
        *self = Self {
            kind: self.kind,
            newest: older,
            version,
            generation,
            other: OtherCopy::Older,
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
        write_copy(storage, self.kind, 1 - self.newest, self.bound(), &self.body)?;
        self.other = OtherCopy::Equal;
        Ok(())
    }
}

/// Writes both copies for the first time.
pub fn create(storage: &dyn Storage, kind: Kind, version: u32, generation: u64, body: &[u8]) -> Result<(), VaultError> {
    let bound = bound(kind, version, generation, body.len());
    (0..2).try_for_each(|which| write_copy(storage, kind, which, bound, body))
}

/// The bytes before the checksum.
pub fn bound(kind: Kind, version: u32, generation: u64, body_len: usize) -> [u8; BOUND] {
    let mut bytes = [0; BOUND];
    bytes[..8].copy_from_slice(kind.magic);
    bytes[8..12].copy_from_slice(&version.to_le_bytes());
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

/// Asks the system to drop what it has cached of both copies, so that the next [`AbFile::load`] reads the medium.
pub fn forget_cached(storage: &dyn Storage, kind: Kind) {
    kind.names.iter().for_each(|name| forget(storage, name));
}

fn forget(storage: &dyn Storage, name: &str) {
    if let Ok(file) = storage.open(name) {
        storage.close_and_forget(file);
    }
}

/// What the other copy is, beside the newest one.
fn compare(newest: &Copy, other: &Copy) -> OtherCopy {
    let Copy::Valid { generation, body, .. } = newest else {
        return OtherCopy::Unreadable;
    };
    match other {
        Copy::Valid { generation: before, .. } if before < generation => OtherCopy::Older,
        Copy::Valid { body: same, .. } if same == body => OtherCopy::Equal,
        // Of the same generation, and different: no writer leaves that.
        Copy::Valid { .. } => OtherCopy::Damaged { may_be_newer: false },
        Copy::Invalid { claimed } => OtherCopy::Damaged {
            may_be_newer: claimed.is_none_or(|claimed| claimed > *generation),
        },
        Copy::Missing => OtherCopy::Missing,
        Copy::Unreadable(_) => OtherCopy::Unreadable,
    }
}

/// A copy that is wrong is read once more, past what the system has cached.
fn read_copy(storage: &dyn Storage, kind: Kind, name: &str) -> Copy {
    match read_copy_once(storage, kind, name) {
        Copy::Invalid { .. } => {
            forget(storage, name);
            read_copy_once(storage, kind, name)
        }
        copy => copy,
    }
}

fn read_copy_once(storage: &dyn Storage, kind: Kind, name: &str) -> Copy {
    let read = || {
        let file = storage.open(name)?;
        let most = PREFIX + kind.max_body.next_multiple_of(BLOCK);
        let len = usize::try_from(storage.len(&file)?).unwrap_or(usize::MAX).min(most);
        let mut bytes = vec![0; len];
        storage.read_at(&file, &mut bytes, 0)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => parse(kind, &bytes).unwrap_or_else(|| Copy::Invalid {
            claimed: claimed_generation(kind, &bytes),
        }),
        Err(error) if error_kind(&error) == ErrorKind::NotFound => Copy::Missing,
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Copy::Invalid { claimed: None },
        Err(error) => Copy::Unreadable(error),
    }
}

/// The generation that a copy names, valid or not.
fn claimed_generation(kind: Kind, bytes: &[u8]) -> Option<u64> {
    let bound = bytes.first_chunk::<BOUND>()?;
    (&bound[..8] == kind.magic).then_some(u64::from_le_bytes(*bound.last_chunk()?))
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
    if generation == 0 {
        return None;
    }
    Some(Copy::Valid {
        version: number(8)?,
        generation,
        body: body.to_vec(),
    })
}

#[cfg(any(fuzzing, all(test, target_os = "linux")))]
/// Version, generation and body of a copy, with whatever checksum.
pub(super) fn fields_of(kind: Kind, copy: &[u8]) -> Option<(u32, u64, Vec<u8>)> {
    let mut copy = copy.to_vec();
    let len = u32::from_le_bytes(*copy.get(12..)?.first_chunk()?) as usize;
    if let Some(body) = copy.get(PREFIX..)?.get(..len) {
        let checksum = checksum(&copy[..BOUND], body);
        copy[BOUND..PREFIX].copy_from_slice(&checksum);
    }
    match parse(kind, &copy)? {
        Copy::Valid {
            version,
            generation,
            body,
        } => Some((version, generation, body)),
        _ => None,
    }
}

fn write_copy(
    storage: &dyn Storage,
    kind: Kind,
    which: usize,
    bound: [u8; BOUND],
    body: &[u8],
) -> Result<(), VaultError> {
    if body.len() > kind.max_body {
        return Err(VaultError::TooMany { what: kind.piece });
    }
    let name = kind.names[which];
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
        storage.close_and_forget(file);
        if is_new {
            storage.sync_folder("")?;
        }
        // What the medium gives back, if the system can be made to ask it.
        let mut back = vec![0; bytes.len()];
        storage.read_at(&storage.open(name)?, &mut back, 0)?;
        Ok(back == bytes)
    };
    match write() {
        Ok(true) => Ok(()),
        Ok(false) => Err(VaultError::ReadBackDiffers),
        Err(error) => Err(VaultError::from_io(&error, "write the vault")),
    }
}

#[cfg(test)]
mod tests;
