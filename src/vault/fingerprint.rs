//! Fingerprints of the files that films came from: by them a film is recognised that is, or was, in the vault.
//!
//! A fingerprint is a file's length and two MACs under a key of their own, which is sealed in the catalogue: it says nothing to whoever
//! does not have the key. Fingerprints stay when their film is erased, so that a copy of it can be found elsewhere. The key is random and
//! not derived from the vault key, so that they also stay valid when that one is replaced.

use std::fmt;

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::Sha512;

use super::error::VaultError;
use super::ids::FilmId;
use super::keys::hmac;
use super::unlocked::UnlockedVault;
use crate::memory::{Key, MemoryError};

/// Number of bytes at the beginning, and at the end, of a file that its fingerprint depends on.
pub const FINGERPRINTED: usize = 1024 * 1024;

/// Most fingerprints that a vault keeps; beyond that the oldest are forgotten.
const MOST_FINGERPRINTS: usize = 20_000;

const START: &[u8] = b"vitrin/1/fingerprint-start\0";
const END: &[u8] = b"vitrin/1/fingerprint-end\0";

/// The first 32 bytes of HMAC-SHA-512; in JSON 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PieceMac([u8; 32]);

impl TryFrom<String> for PieceMac {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        let decoded = hex::decode_to_slice(&text, &mut bytes).is_ok();
        if decoded && hex::encode(bytes) == text {
            Ok(Self(bytes))
        } else {
            Err("not 64 hexadecimal digits in lower case")
        }
    }
}

impl From<PieceMac> for String {
    fn from(mac: PieceMac) -> Self {
        hex::encode(mac.0)
    }
}

impl PieceMac {
    /// The key that was spelled like this for another process.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn as_key(&self) -> Result<FingerprintKey, MemoryError> {
        FingerprintKey::new(&self.0)
    }
}

/// By which a file's content is recognised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Length of the file in bytes.
    pub size: u64,
    /// Of its first [`FINGERPRINTED`] bytes, or as many as there are.
    pub start: PieceMac,
    /// Of its last [`FINGERPRINTED`] bytes, or as many as there are.
    pub end: PieceMac,
}

impl fmt::Debug for Fingerprint {
    /// What it depends on stays in the vault.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fingerprint").finish_non_exhaustive()
    }
}

/// The key of a vault's fingerprints. Whoever has it can test whether a file is one of the vault's films, and nothing else.
pub struct FingerprintKey(Key<32>);

impl FingerprintKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn new(bytes: &[u8; 32]) -> Result<Self, MemoryError> {
        Key::from_fn(|key| key.copy_from_slice(bytes)).map(Self)
    }

    /// The key itself.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// The key as it is spelled for another process.
    #[must_use]
    pub fn as_mac(&self) -> PieceMac {
        PieceMac(*self.expose())
    }

    /// The MAC of the beginning of a file, of which `bytes` are the first [`FINGERPRINTED`], or all.
    #[must_use]
    pub fn start(&self, bytes: &[u8]) -> PieceMac {
        self.piece(START, bytes)
    }

    /// The MAC of the end of a file, of which `bytes` are the last [`FINGERPRINTED`], or all.
    #[must_use]
    pub fn end(&self, bytes: &[u8]) -> PieceMac {
        self.piece(END, bytes)
    }

    /// Takes the fingerprint of a file of `size` bytes while it is read.
    #[must_use]
    pub fn of_file(&self, size: u64) -> Fingerprinter {
        let begin = |name: &[u8]| {
            let mut mac = hmac(self.expose());
            mac.update(name);
            mac
        };
        Fingerprinter {
            size,
            read: 0,
            start: begin(START),
            end: begin(END),
        }
    }

    fn piece(&self, name: &[u8], bytes: &[u8]) -> PieceMac {
        let mut mac = hmac(self.expose());
        mac.update(name);
        mac.update(bytes);
        shortened(mac)
    }
}

fn shortened(mac: Hmac<Sha512>) -> PieceMac {
    let bytes = mac.finalize().into_bytes();
    PieceMac(*bytes.first_chunk().expect("HMAC-SHA-512 has 64 bytes"))
}

/// Takes a file's fingerprint from its bytes, which pass once and in order.
pub struct Fingerprinter {
    size: u64,
    read: u64,
    start: Hmac<Sha512>,
    end: Hmac<Sha512>,
}

impl Fingerprinter {
    /// The file goes on with these bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        let whole = FINGERPRINTED as u64;
        let len = |count: u64| usize::try_from(count).unwrap_or(usize::MAX).min(bytes.len());
        self.start.update(&bytes[..len(whole.saturating_sub(self.read))]);
        self.end
            .update(&bytes[len(self.size.saturating_sub(whole).saturating_sub(self.read))..]);
        self.read += bytes.len() as u64;
    }

    /// The fingerprint, if the file had the length that was said.
    #[must_use]
    pub fn finish(self) -> Option<Fingerprint> {
        let Self { size, read, start, end } = self;
        (read == size).then(|| Fingerprint {
            size,
            start: shortened(start),
            end: shortened(end),
        })
    }
}

/// The catalogue's member `fingerprints`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Fingerprints {
    key: PieceMac,
    files: Vec<FileRecord>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Clone, Serialize, Deserialize)]
struct FileRecord {
    #[serde(flatten)]
    fingerprint: Fingerprint,
    film: FilmId,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Fingerprints {
    fn with_new_key() -> Result<Self, MemoryError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|_| MemoryError::NoRandomness)?;
        Ok(Self {
            key: PieceMac(key),
            files: Vec::new(),
            other: Map::new(),
        })
    }

    /// Notes that `film` came from these files.
    pub(super) fn add(&mut self, film: FilmId, files: &[Fingerprint]) {
        self.files.extend(files.iter().map(|&fingerprint| FileRecord {
            fingerprint,
            film,
            other: Map::new(),
        }));
        let surplus = self.files.len().saturating_sub(MOST_FINGERPRINTS);
        self.files.drain(..surplus);
    }
}

/// What the vault knows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A film in the vault came from it.
    InVault(FilmId),
    /// A film came from it that was erased since.
    Erased,
}

impl UnlockedVault {
    /// The key of the vault's fingerprints, which is made if there is none yet.
    ///
    /// # Errors
    /// [`VaultError::Busy`], and errors of writing, if it has to be made.
    pub fn fingerprint_key(&mut self) -> Result<FingerprintKey, VaultError> {
        if self.catalogue.fingerprints.is_none() {
            let _lock = self.begin_writing()?;
            if self.catalogue.fingerprints.is_none() {
                let mut changed = self.catalogue.clone();
                changed.fingerprints = Some(Fingerprints::with_new_key()?);
                self.commit(changed)?;
            }
        }
        let fingerprints = self.catalogue.fingerprints.as_ref();
        let key = fingerprints.map_or(PieceMac([0; 32]), |fingerprints| fingerprints.key);
        Ok(FingerprintKey::new(&key.0)?)
    }

    /// The same, if there is one: otherwise no film has come from a file yet.
    ///
    /// # Errors
    /// [`VaultError::Memory`].
    pub fn known_fingerprint_key(&self) -> Result<Option<FingerprintKey>, VaultError> {
        let fingerprints = self.catalogue.fingerprints.as_ref();
        Ok(fingerprints
            .map(|known| FingerprintKey::new(&known.key.0))
            .transpose()?)
    }

    /// The fingerprints of all files that films came from, of erased films too, and whether the film is in the vault.
    pub fn fingerprints(&self) -> impl Iterator<Item = (Fingerprint, Known)> {
        let files = self.catalogue.fingerprints.iter().flat_map(|known| &known.files);
        files.map(|file| {
            let known = match self.film(file.film) {
                Ok(film) => Known::InVault(film.id),
                Err(_) => Known::Erased,
            };
            (file.fingerprint, known)
        })
    }

    /// Whether a film came from a file of this length: only then is it worth taking a fingerprint.
    pub fn knows_size(&self, size: u64) -> bool {
        self.fingerprints().any(|(known, _)| known.size == size)
    }

    /// What the vault knows of a file: rather that its film is there than that one was erased.
    pub fn recognise(&self, file: &Fingerprint) -> Option<Known> {
        let mut known = self.fingerprints().filter(|(known, _)| known == file);
        let first = known.next()?.1;
        let in_vault = known.map(|(_, known)| known).find(|known| *known != Known::Erased);
        Some(match first {
            Known::Erased => in_vault.unwrap_or(first),
            first => first,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_same_however_the_file_is_read_and_depends_on_both_ends() {
        let key = FingerprintKey::new(&[7; 32]).unwrap();
        let mut film: Vec<u8> = (0..3_000_000u32).map(|number| (number / 7) as u8).collect();
        let of = |film: &[u8], piece: usize| {
            let mut taken = key.of_file(film.len() as u64);
            film.chunks(piece).for_each(|piece| taken.update(piece));
            taken.finish().unwrap()
        };
        let whole = of(&film, film.len());
        for piece in [999_983, 1 << 20, 4096 + 1] {
            assert!(of(&film, piece) == whole, "{piece}");
        }
        assert!(whole.start == key.start(&film[..FINGERPRINTED]));
        assert!(whole.end == key.end(&film[film.len() - FINGERPRINTED..]));
        for (place, differs) in [(0, true), (FINGERPRINTED, false), (film.len() - 1, true)] {
            film[place] ^= 1;
            assert_eq!(of(&film, 1 << 20) != whole, differs, "{place}");
            film[place] ^= 1;
        }
        let short = of(b"film", 3);
        assert!(short.start == key.start(b"film") && short.end == key.end(b"film") && short.start != short.end);
        let other = FingerprintKey::new(&[8; 32]).unwrap();
        assert!(other.start(b"film") != short.start, "it depends on the key");
        let mut cut = key.of_file(5);
        cut.update(b"film");
        assert!(cut.finish().is_none());
    }
}
