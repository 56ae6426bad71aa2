//! Key derivation: how each key of a vault is derived from another, and the context that each sealed message is bound to.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroize;

use super::ids::{FilmId, VaultId};
use super::kdf::KdfCost;
use crate::memory::{Key, MemoryError};

/// Domain separation: all keys and contexts of format version 1 begin with this, so that none of another version or program equals
/// one of ours.
const DOMAIN: &[u8] = b"vitrin/1/";

/// HKDF-Expand with SHA-512 (RFC 5869, section 2.3) into `okm`, at most 255 · 64 bytes; `info` is given in pieces.
///
/// Written on HMAC because the crate `hkdf` refuses a key shorter than the hash (64 bytes), and Cobblestone-256 prescribes 32.
pub fn hkdf_expand(prk: &[u8], info: &[&[u8]], okm: &mut [u8]) {
    let mut previous: [u8; 64] = [0; 64];
    for (block, counter) in okm.chunks_mut(64).zip(1u8..=255) {
        let mut mac = hmac(prk);
        if counter > 1 {
            mac.update(&previous);
        }
        info.iter().for_each(|piece| mac.update(piece));
        mac.update(&[counter]);
        let mut output = mac.finalize().into_bytes();
        previous.copy_from_slice(&output);
        block.copy_from_slice(&output[..block.len()]);
        output.zeroize();
    }
    previous.zeroize();
}

/// HMAC-SHA-512 under `key`, no data yet.
pub fn hmac(key: &[u8]) -> Hmac<Sha512> {
    Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// What a key derived from the vault key is used for.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// Authenticates the header.
    HeaderMac,
    /// Seals the catalogue.
    Catalogue,
    /// Wraps the keys of films.
    FilmKeys,
    /// Seals the entries of the log.
    Log,
    /// Wraps the keys of the log's files from before the vault key was last replaced.
    LogKeys,
    /// Seals the slot secrets.
    SlotSecrets,
    /// Seals notes in memory, never in a file.
    UnwrittenNotes,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::HeaderMac => b"header-mac",
            Self::Catalogue => b"catalogue",
            Self::FilmKeys => b"film-keys",
            Self::Log => b"log",
            Self::LogKeys => b"log-keys",
            Self::SlotSecrets => b"slot-secrets",
            Self::UnwrittenNotes => b"unwritten-notes",
        }
    }
}

/// The key for `purpose` of the vault `vault`.
pub fn subkey(vault_key: &Key<32>, vault: VaultId, purpose: Purpose) -> Result<Key<32>, MemoryError> {
    Key::from_fn(|okm| {
        hkdf_expand(
            vault_key.expose(),
            &[DOMAIN, purpose.name(), b"\0", vault.as_bytes()],
            okm,
        )
    })
}

/// The slot secret that a slot root leads to.
pub fn slot_secret(root: &Key<32>, vault: VaultId, slot: u32) -> Result<Key<32>, MemoryError> {
    let info = context(b"slot-secret", &[vault.as_bytes(), &slot.to_le_bytes()]);
    Key::from_fn(|okm| hkdf_expand(root.expose(), &[&info], okm))
}

/// Context of a slot's root, sealed under its slot key.
pub fn slot_context(vault: VaultId, slot: u32, cost: KdfCost) -> Vec<u8> {
    let numbers = [slot, cost.memory_kib(), cost.passes(), cost.lanes()].map(u32::to_le_bytes);
    context(b"slot", &[vault.as_bytes(), numbers.as_flattened()])
}

/// Context of the vault key, sealed under a slot secret.
pub fn vault_key_context(vault: VaultId, slot: u32) -> Vec<u8> {
    context(b"vault-key", &[vault.as_bytes(), &slot.to_le_bytes()])
}

/// Context of a slot secret, sealed under the vault key.
pub fn slot_secret_context(vault: VaultId, slot: u32) -> Vec<u8> {
    context(b"kept-slot-secret", &[vault.as_bytes(), &slot.to_le_bytes()])
}

/// Context of the sealed catalogue.
pub fn catalogue_context(vault: VaultId, generation: u64) -> Vec<u8> {
    context(b"catalogue", &[vault.as_bytes(), &generation.to_le_bytes()])
}

/// Context of a film's wrapped key.
pub fn film_key_context(vault: VaultId, film: FilmId) -> Vec<u8> {
    context(b"film-key", &[vault.as_bytes(), film.as_bytes()])
}

/// Context of one part of a film.
pub fn part_context(vault: VaultId, film: FilmId, part: u32) -> Vec<u8> {
    context(b"part", &[vault.as_bytes(), film.as_bytes(), &part.to_le_bytes()])
}

/// Context of a film's small picture, made with the covers that `covers` is the digest of.
pub fn picture_context(vault: VaultId, film: FilmId, covers: &[u8; 32]) -> Vec<u8> {
    context(b"picture", &[vault.as_bytes(), film.as_bytes(), covers])
}

/// Context of one entry of the log.
pub fn log_entry_context(vault: VaultId, segment: u32, index: u64) -> Vec<u8> {
    context(
        b"log-entry",
        &[vault.as_bytes(), &segment.to_le_bytes(), &index.to_le_bytes()],
    )
}

/// Context of the wrapped key of one of the log's files.
pub fn log_key_context(vault: VaultId, segment: u32) -> Vec<u8> {
    context(b"log-key", &[vault.as_bytes(), &segment.to_le_bytes()])
}

/// Context of notes that are sealed in memory.
pub fn unwritten_context(vault: VaultId) -> Vec<u8> {
    context(b"unwritten-notes", &[vault.as_bytes()])
}

/// Unambiguous: the name ends with a zero byte, and the fields of each name have fixed lengths.
fn context(name: &[u8], fields: &[&[u8]]) -> Vec<u8> {
    [&[DOMAIN, name, b"\0"], fields].concat().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subkeys_differ_by_purpose_and_vault() {
        let key = Key::generate().unwrap();
        let (one, other) = (VaultId::from([1; 16]), VaultId::from([2; 16]));
        let keys = [
            subkey(&key, one, Purpose::HeaderMac),
            subkey(&key, one, Purpose::Catalogue),
            subkey(&key, one, Purpose::FilmKeys),
            subkey(&key, one, Purpose::Log),
            subkey(&key, one, Purpose::LogKeys),
            subkey(&key, one, Purpose::SlotSecrets),
            slot_secret(&key, one, 1),
            slot_secret(&key, one, 2),
            subkey(&key, one, Purpose::UnwrittenNotes),
            subkey(&key, other, Purpose::Catalogue),
        ]
        .map(|key| *key.unwrap().expose());
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key));
        }
    }

    #[test]
    fn a_part_context_is_what_the_format_says() {
        let expected = [b"vitrin/1/part\0".as_slice(), &[1; 16], &[2; 16], &[3, 0, 0, 0]].concat();
        assert_eq!(part_context(VaultId::from([1; 16]), FilmId::from([2; 16]), 3), expected);
    }
}
