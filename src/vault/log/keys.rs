//! The keys of the log's files.
//!
//! A file is sealed under a key that is derived from the vault key. When the vault key is replaced, the keys of the files that there
//! are by then are kept in the catalogue, wrapped, and if the last of them is long, a new file is begun.

use serde::{Deserialize, Serialize};

use crate::memory::Key;
use crate::vault::error::{Piece, VaultError};
use crate::vault::ids::VaultId;
use crate::vault::keys::{Purpose, log_key_context, subkey};
use crate::vault::slot::{Wrapped, unwrap, wrap};

/// The wrapped key of a file of the log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WrappedLogKey(Wrapped);

impl From<WrappedLogKey> for String {
    fn from(key: WrappedLogKey) -> Self {
        hex::encode(key.0)
    }
}

impl TryFrom<String> for WrappedLogKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; size_of::<Wrapped>()];
        hex::decode_to_slice(&text, &mut bytes).map_err(|_| "a wrapped key has 208 hexadecimal digits")?;
        if hex::encode(bytes) == text {
            Ok(Self(bytes))
        } else {
            Err("hexadecimal digits are in lower case")
        }
    }
}

/// The keys that entries may still be added under.
pub struct LogKeys {
    /// Number and key of the last file that was there when the vault key was last replaced.
    kept: Option<(u32, Key<32>)>,
    /// The key of the files after it.
    own: Key<32>,
}

impl LogKeys {
    /// The keys of the vault that `vault_key` opens. `kept`: as the catalogue has them.
    pub fn new(vault_key: &Key<32>, vault: VaultId, kept: &[WrappedLogKey]) -> Result<Self, VaultError> {
        let last = u32::try_from(kept.len()).ok().and_then(|count| count.checked_sub(1));
        // One that does not open leaves its file unreadable, which is told as damage to the log; the vault is used all the same.
        let kept = last.and_then(|last| Some((last, key_of(vault_key, vault, kept, last).ok()?)));
        Ok(Self {
            kept,
            own: subkey(vault_key, vault, Purpose::Log)?,
        })
    }

    /// The key of a file that is not before [`last_kept`](Self::last_kept).
    pub fn of(&self, segment: u32) -> &Key<32> {
        match &self.kept {
            Some((last, key)) if *last == segment => key,
            _ => &self.own,
        }
    }

    /// Number of the last file that was there when the vault key was last replaced; 0 if it never was.
    pub fn last_kept(&self) -> u32 {
        self.kept.as_ref().map_or(0, |(last, _)| *last)
    }
}

/// The key of the file `segment`. `kept`: the keys of the first files, as the catalogue has them.
pub fn key_of(
    vault_key: &Key<32>,
    vault: VaultId,
    kept: &[WrappedLogKey],
    segment: u32,
) -> Result<Key<32>, VaultError> {
    let Some(wrapped) = usize::try_from(segment).ok().and_then(|segment| kept.get(segment)) else {
        return Ok(subkey(vault_key, vault, Purpose::Log)?);
    };
    let damaged = VaultError::Damaged { what: Piece::Catalogue };
    let wrapping = subkey(vault_key, vault, Purpose::LogKeys)?;
    let context = log_key_context(vault, segment);
    unwrap(&wrapping, &context, &wrapped.0)?.ok_or(damaged)
}

/// What the catalogue has to keep when `new` replaces the vault key `old`: the keys of the files up to `last`, wrapped anew. One that does not
/// open stays as it is: its file is unreadable, and nothing else is kept from happening.
pub fn keep(
    old: &Key<32>,
    new: &Key<32>,
    vault: VaultId,
    kept: &[WrappedLogKey],
    last: u32,
) -> Result<Vec<WrappedLogKey>, VaultError> {
    let wrapping = subkey(new, vault, Purpose::LogKeys)?;
    let wrap = |segment| {
        let key = match (key_of(old, vault, kept, segment), kept.get(segment as usize)) {
            (Err(VaultError::Damaged { .. }), Some(as_it_is)) => return Ok(as_it_is.clone()),
            (key, _) => key?,
        };
        Ok(WrappedLogKey(wrap(&wrapping, &log_key_context(vault, segment), &key)?))
    };
    (0..=last).map(wrap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_vault_key_still_opens_the_files_before() {
        let vault = VaultId::from([1; 16]);
        let keys = [(); 3].map(|()| Key::generate().unwrap());
        let of = |key, kept: &[WrappedLogKey], segment| *key_of(key, vault, kept, segment).unwrap().expose();
        let once = keep(&keys[0], &keys[1], vault, &[], 1).unwrap();
        let twice = keep(&keys[1], &keys[2], vault, &once, 2).unwrap();
        for segment in [0, 1] {
            assert_eq!(of(&keys[2], &twice, segment), of(&keys[0], &[], segment));
        }
        assert_eq!(of(&keys[2], &twice, 2), of(&keys[1], &[], 2));
        assert_eq!(of(&keys[2], &twice, 3), of(&keys[2], &[], 3));
        assert!(
            key_of(&keys[1], vault, &twice, 0).is_err(),
            "the vault key before opens none of them"
        );
        assert!(
            key_of(&keys[2], vault, &twice[1..], 0).is_err(),
            "a key is bound to its file"
        );
        let mut broken = once.clone();
        broken[0].0[7] ^= 1;
        let carried = keep(&keys[1], &keys[2], vault, &broken, 2).unwrap();
        assert!(
            carried[0] == broken[0],
            "one that does not open keeps nothing else from being kept"
        );
        assert_eq!(of(&keys[2], &carried, 1), of(&keys[0], &[], 1));
        let text = String::from(once[0].clone());
        assert!(WrappedLogKey::try_from(text.clone()).is_ok_and(|key| key == once[0]));
        assert!(WrappedLogKey::try_from(text.to_uppercase()).is_err());
    }
}
