//! The state of a log as a signed note: c2sp.org/tlog-checkpoint and c2sp.org/signed-note, with Ed25519.
//!
//! ```text
//! vitrin/0011…eeff/log.000
//! 42
//! <root in base64>
//!
//! — vitrin/PC-17 <key id and signature in base64>
//! ```

use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::segment;
use super::tree::LogHead;
use crate::vault::ids::VaultId;

/// The type of a key for Ed25519, in key ids and verifier keys.
const ED25519: u8 = 1;
const KEY_ID: usize = 4;
const SIGNATURE: usize = 64;
/// What the line of a signature begins with: an em dash and a space.
const SIGNED_BY: &str = "\u{2014} ";

/// The state of one file of a vault's log, signed by a computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The whole note.
    pub note: String,
    /// The key that verifies it, in the form of c2sp.org/signed-note: `name+id+key`.
    pub verifier_key: String,
}

impl Checkpoint {
    /// Signs the state `head` of the log of `vault`.
    pub(super) fn sign(vault: VaultId, head: &LogHead, name: &str, key: &SigningKey) -> Self {
        let body = body(vault, head);
        let signature = key.sign(body.as_bytes()).to_bytes();
        let public = key.verifying_key();
        let id = key_id(name, &public);
        let signed = Base64::encode_string(&[id.as_slice(), &signature].concat());
        let public = Base64::encode_string(&[[ED25519].as_slice(), public.as_bytes()].concat());
        Self {
            note: format!("{body}\n{SIGNED_BY}{name} {signed}\n"),
            verifier_key: format!("{name}+{}+{public}", hex::encode(id)),
        }
    }

    /// The state that `note` is about: number of the file, number of entries, root. `None` if `name` has not signed it with `key`, or
    /// it is about another vault.
    pub(super) fn verify(note: &str, vault: VaultId, name: &str, key: &VerifyingKey) -> Option<(u32, u64, [u8; 32])> {
        let (body, signatures) = note.split_once("\n\n")?;
        let body = format!("{body}\n");
        let is_signed = signatures.lines().any(|line| {
            let own = line.strip_prefix(SIGNED_BY).and_then(|rest| rest.strip_prefix(name));
            let Some(Ok(signed)) = own.and_then(|rest| rest.strip_prefix(' ')).map(Base64::decode_vec) else {
                return false;
            };
            let Some((id, signature)) = signed.split_first_chunk::<KEY_ID>() else {
                return false;
            };
            let Ok(signature) = <[u8; SIGNATURE]>::try_from(signature) else {
                return false;
            };
            let signature = Signature::from_bytes(&signature);
            *id == key_id(name, key) && key.verify_strict(body.as_bytes(), &signature).is_ok()
        });
        let mut lines = body.lines();
        let (origin, count, root) = (lines.next()?, lines.next()?, lines.next()?);
        let segment = origin.strip_prefix(&origin_of_vault(vault))?.strip_prefix("log.")?;
        let root: [u8; 32] = Base64::decode_vec(root).ok()?.try_into().ok()?;
        is_signed.then_some((segment.parse().ok()?, count.parse().ok()?, root))
    }
}

fn origin_of_vault(vault: VaultId) -> String {
    format!("vitrin/{vault}/")
}

/// What is signed: ends with a line feed.
fn body(vault: VaultId, head: &LogHead) -> String {
    let (origin, file) = (origin_of_vault(vault), segment::name(head.segment));
    let root = Base64::encode_string(&head.root);
    format!("{origin}{file}\n{}\n{root}\n", head.count)
}

fn key_id(name: &str, key: &VerifyingKey) -> [u8; KEY_ID] {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize();
    let mut id = [0; KEY_ID];
    id.copy_from_slice(&hash[..KEY_ID]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: LogHead = LogHead {
        segment: 2,
        count: 42,
        root: [9; 32],
        end: 1024,
    };

    #[test]
    fn a_checkpoint_is_a_signed_note() {
        let (vault, key) = (VaultId::from([0xAB; 16]), SigningKey::from_bytes(&[7; 32]));
        let checkpoint = Checkpoint::sign(vault, &HEAD, "vitrin/PC-17", &key);
        let lines: Vec<&str> = checkpoint.note.split('\n').collect();
        let origin = format!("vitrin/{}/log.002", "ab".repeat(16));
        assert_eq!(lines[..2], [origin.as_str(), "42"]);
        assert_eq!((lines[2].len(), lines[3]), (44, ""));
        assert!(lines[4].starts_with("— vitrin/PC-17 ") && lines[5..] == [""]);
        let public = key.verifying_key();
        let verified = Checkpoint::verify(&checkpoint.note, vault, "vitrin/PC-17", &public);
        assert_eq!(verified, Some((2, 42, [9; 32])));
    }

    #[test]
    fn what_was_changed_is_not_signed() {
        let (vault, key) = (VaultId::from([0xAB; 16]), SigningKey::from_bytes(&[7; 32]));
        let note = Checkpoint::sign(vault, &HEAD, "vitrin/PC-17", &key).note;
        let public = key.verifying_key();
        let verify = |note: &str| Checkpoint::verify(note, vault, "vitrin/PC-17", &public);
        for (at, character) in note.char_indices().filter(|(_, character)| *character != '\n') {
            let other = if character == 'A' { 'B' } else { 'A' };
            let mut changed = note.clone();
            changed.replace_range(at..at + character.len_utf8(), &other.to_string());
            // The last characters of base64 may have bits that mean nothing: then it is no base64.
            assert_eq!(verify(&changed), None, "{changed}");
        }
        let other_key = SigningKey::from_bytes(&[8; 32]).verifying_key();
        assert_eq!(Checkpoint::verify(&note, vault, "vitrin/PC-17", &other_key), None);
        assert_eq!(Checkpoint::verify(&note, vault, "vitrin/PC-18", &public), None);
        let elsewhere = VaultId::from([1; 16]);
        assert_eq!(Checkpoint::verify(&note, elsewhere, "vitrin/PC-17", &public), None);
    }
}
