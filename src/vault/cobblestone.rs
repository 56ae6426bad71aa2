//! Cobblestone-256: authenticated encryption with random access, exactly as published at c2sp.org/chunked-encryption.
//!
//! A *message* is `salt (24) | commitment (32) | chunk 0 | chunk 1 | …`. Every chunk is 16 KiB of plaintext, encrypted, and
//! a tag of 16 bytes; the last is always shorter (possibly empty), which is what proves the length. Chunk `k` begins at
//! byte `56 + k · 16400`.

use aes_gcm::aead::{AeadInOut, KeyInit, Nonce, Tag};
use aes_gcm::{Aes256Gcm, Key as AeadKey};
use zeroize::Zeroizing;

use super::keys::hkdf_expand;
use crate::memory::{Locked, MemoryError, Slab};

/// Length of the plaintext of every chunk but the last.
pub const CHUNK: usize = 16 * 1024;
/// Length of the tag after each chunk's ciphertext.
pub const TAG: usize = 16;
/// Length of every sealed chunk but the last.
pub const SEALED_CHUNK: usize = CHUNK + TAG;
/// Length of what precedes the first chunk: salt and commitment.
pub const PREFIX: usize = SALT + COMMITMENT;

const SALT: usize = 24;
const COMMITMENT: usize = 32;
const NONCE: usize = 12;
const KEY: usize = 32;
/// Maximum number of chunks of a message.
const MAX_CHUNKS: u64 = 1 << 38;
const INFO: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";

/// Authentication failed: the data is not what was sealed under this key and context at this position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forged;

/// Length of the sealed message for `plain` bytes of plaintext; `None` if it is too long for one message.
pub const fn sealed_len(plain: u64) -> Option<u64> {
    let chunks = plain / CHUNK as u64 + 1;
    if chunks > MAX_CHUNKS {
        return None;
    }
    Some(PREFIX as u64 + plain + chunks * TAG as u64)
}

/// Length of the plaintext of a sealed message of `sealed` bytes; `None` if no message has that length.
pub const fn plain_len(sealed: u64) -> Option<u64> {
    let Some(body) = sealed.checked_sub(PREFIX as u64) else {
        return None;
    };
    let full = body / SEALED_CHUNK as u64;
    let last = body % SEALED_CHUNK as u64;
    if last < TAG as u64 || full >= MAX_CHUNKS {
        return None;
    }
    Some(full * CHUNK as u64 + last - TAG as u64)
}

/// The keys of one message: encrypts and decrypts its chunks, in place and in any order.
///
/// The caller is responsible for sealing each chunk number once, all chunks but the last full and the last one short, and for
/// checking on reading that the last chunk is present and short.
pub struct Message {
    cipher: Locked<ChunkCipher>,
}

struct ChunkCipher {
    aead: Aes256Gcm,
    base_nonce: [u8; NONCE],
}

impl Message {
    /// Begins a new message under a fresh random salt; also returns its first [`PREFIX`] bytes.
    pub fn begin(key: &[u8; KEY], context: &[u8]) -> Result<(Self, [u8; PREFIX]), MemoryError> {
        let mut prefix = [0; PREFIX];
        let (salt, commitment) = prefix.split_at_mut(SALT);
        getrandom::fill(salt).map_err(|_| MemoryError::NoRandomness)?;
        let (message, expected) = Self::derive(key, salt, context)?;
        commitment.copy_from_slice(&expected);
        Ok((message, prefix))
    }

    /// Opens a message by its first [`PREFIX`] bytes: `Ok(Err(Forged))` if they do not belong to this key and context.
    pub fn open(key: &[u8; KEY], context: &[u8], prefix: &[u8; PREFIX]) -> Result<Result<Self, Forged>, MemoryError> {
        let (salt, commitment) = prefix.split_at(SALT);
        let (message, expected) = Self::derive(key, salt, context)?;
        // Nothing here is secret from a reader of the file, so the comparison need not be constant-time.
        Ok(if expected == commitment {
            Ok(message)
        } else {
            Err(Forged)
        })
    }

    /// Encrypts chunk `number` in place and returns its tag.
    ///
    /// # Panics
    /// If `chunk` is longer than [`CHUNK`] or `number` is not below 2³⁸: a bug of the caller, whose result must not be written.
    pub fn seal_chunk(&self, number: u64, chunk: &mut [u8]) -> [u8; TAG] {
        assert!(chunk.len() <= CHUNK && number < MAX_CHUNKS, "no such chunk");
        let nonce = self.cipher.nonce(number);
        let sealed = self.cipher.aead.encrypt_inout_detached(&nonce, &[], chunk.into());
        sealed.expect("AES-GCM fails only for more than 64 GiB").into()
    }

    /// Decrypts chunk `number` in place. On failure `chunk` is unchanged: ciphertext, or forged data.
    pub fn open_chunk(&self, number: u64, chunk: &mut [u8], tag: &[u8; TAG]) -> Result<(), Forged> {
        if chunk.len() > CHUNK || number >= MAX_CHUNKS {
            return Err(Forged);
        }
        let (nonce, tag) = (self.cipher.nonce(number), Tag::<Aes256Gcm>::from(*tag));
        self.cipher
            .aead
            .decrypt_inout_detached(&nonce, &[], chunk.into(), &tag)
            .map_err(|_| Forged)
    }

    fn derive(key: &[u8; KEY], salt: &[u8], context: &[u8]) -> Result<(Self, [u8; COMMITMENT]), MemoryError> {
        let mut okm = Zeroizing::new([0; KEY + NONCE + COMMITMENT]);
        hkdf_expand(key, &[INFO, salt, context], &mut *okm);
        let (aead_key, rest) = okm.split_at(KEY);
        let (nonce, expected) = rest.split_at(NONCE);
        let mut base_nonce = [0; NONCE];
        base_nonce.copy_from_slice(nonce);
        let mut commitment = [0; COMMITMENT];
        commitment.copy_from_slice(expected);
        let aead_key: &AeadKey<Aes256Gcm> = aead_key.try_into().expect("the key has 32 bytes");
        let cipher = Locked::new(ChunkCipher {
            aead: Aes256Gcm::new(aead_key),
            base_nonce,
        })?;
        Ok((Self { cipher }, commitment))
    }
}

impl ChunkCipher {
    /// The base nonce, XORed with the chunk's number as a big-endian integer.
    fn nonce(&self, number: u64) -> Nonce<Aes256Gcm> {
        let mut nonce = self.base_nonce;
        for (byte, counter) in nonce[NONCE - 8..].iter_mut().zip(number.to_be_bytes()) {
            *byte ^= counter;
        }
        nonce.into()
    }
}

/// Seals a small plaintext (a key, a catalogue) as one message.
pub fn seal(key: &[u8; KEY], context: &[u8], plain: &[u8]) -> Result<Vec<u8>, MemoryError> {
    let (message, prefix) = Message::begin(key, context)?;
    let (full, last) = plain.as_chunks::<CHUNK>();
    // One allocation of the right size: a growing one would leave copies of the plaintext behind.
    let mut sealed = Vec::with_capacity(PREFIX + plain.len() + (full.len() + 1) * TAG);
    sealed.extend_from_slice(&prefix);
    for (number, chunk) in full.iter().map(<[u8; CHUNK]>::as_slice).chain([last]).enumerate() {
        let start = sealed.len();
        sealed.extend_from_slice(chunk);
        let tag = message.seal_chunk(number as u64, &mut sealed[start..]);
        sealed.extend_from_slice(&tag);
    }
    Ok(sealed)
}

/// Opens a small message that [`seal`] made; the plaintext appears in secret memory only.
pub fn open(key: &[u8; KEY], context: &[u8], sealed: &[u8]) -> Result<Result<Slab, Forged>, MemoryError> {
    let Some((prefix, body)) = sealed.split_first_chunk::<PREFIX>() else {
        return Ok(Err(Forged));
    };
    let Some(len) = plain_len(sealed.len() as u64).and_then(|len| usize::try_from(len).ok()) else {
        return Ok(Err(Forged));
    };
    let message = match Message::open(key, context, prefix)? {
        Ok(message) => message,
        Err(forged) => return Ok(Err(forged)),
    };
    let mut plain = Slab::new(len)?;
    // The last of these chunks is short (checked by `plain_len`), so opening all of them proves the length.
    for (number, sealed_chunk) in body.chunks(SEALED_CHUNK).enumerate() {
        let Some((data, tag)) = sealed_chunk.split_last_chunk::<TAG>() else {
            return Ok(Err(Forged));
        };
        let place = &mut plain[number * CHUNK..][..data.len()];
        place.copy_from_slice(data);
        if message.open_chunk(number as u64, place, tag).is_err() {
            return Ok(Err(Forged));
        }
    }
    Ok(Ok(plain))
}

/// The implementation of AES-GCM on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CipherBackend {
    /// Instructions of the processor: some GB/s.
    Hardware,
    /// Software: far slower, a film of high bit rate may stutter.
    Software,
}

/// The implementation of AES-GCM on this computer, by the processor features that the crates `aes` and `polyval` choose by.
pub fn cipher_backend() -> CipherBackend {
    #[cfg(target_arch = "x86_64")]
    let hardware = std::arch::is_x86_feature_detected!("aes") && std::arch::is_x86_feature_detected!("pclmulqdq");
    #[cfg(target_arch = "aarch64")]
    let hardware = std::arch::is_aarch64_feature_detected!("aes") && std::arch::is_aarch64_feature_detected!("pmull");
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let hardware = false;
    if hardware {
        CipherBackend::Hardware
    } else {
        CipherBackend::Software
    }
}

#[cfg(test)]
mod tests;
