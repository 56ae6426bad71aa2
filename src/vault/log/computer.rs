//! This computer: its name, its key, and what it has seen last of each vault's log.
//!
//! Kept in a small folder of the user's own ([`platform::state_folder`]). Nothing of it is a secret of a patient: the key signs
//! checkpoints, and a checkpoint is a number and a hash.

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use ed25519_dalek::SigningKey;

use super::checkpoint::Checkpoint;
use super::tree::LogHead;
use crate::platform;
use crate::vault::error::is_missing;
use crate::vault::ids::VaultId;
use crate::vault::storage::{RealStorage, Storage};

const KEY_FILE: &str = "computer.key";
const SEEN: &str = "seen";
/// No file here is longer, in bytes.
const FILE_MAX: u64 = 4096;
/// What the first line of a file of `seen` begins with: where in the log's file the last entry ended.
const END: &str = "end ";

/// This computer, as the log names it.
#[derive(Clone)]
pub struct Computer {
    name: String,
    kept: Option<Kept>,
}

/// What is kept on it.
#[derive(Clone)]
struct Kept {
    folder: Arc<dyn Storage>,
    key: SigningKey,
}

/// What this computer has seen last of a vault's log.
pub struct Seen {
    pub head: LogHead,
    text: String,
}

impl Computer {
    /// The computer's name alone: nothing is kept on it.
    #[must_use]
    pub fn unknown() -> Self {
        let name = gethostname::gethostname();
        Self {
            name: name.to_string_lossy().into_owned(),
            kept: None,
        }
    }

    /// This computer, with what is kept in the user's own folder. Its key is made the first time. Where nothing can be kept, the log
    /// is written all the same.
    #[must_use]
    pub fn of_this_user() -> Self {
        platform::state_folder().map_or_else(Self::unknown, Self::with_folder)
    }

    /// The same, with another folder.
    #[must_use]
    pub fn with_folder(folder: PathBuf) -> Self {
        let storage: Arc<dyn Storage> = Arc::new(RealStorage::private(folder));
        let key = key_in(&*storage).ok();
        let kept = key.map(|key| Kept { folder: storage, key });
        Self {
            kept,
            ..Self::unknown()
        }
    }

    /// Its name in the network.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The state `head` of the log of `vault`, signed; `None` where no key can be kept.
    pub(in crate::vault) fn sign(&self, vault: VaultId, head: &LogHead) -> Option<Checkpoint> {
        let kept = self.kept.as_ref()?;
        Some(Checkpoint::sign(vault, head, &self.key_name(), &kept.key))
    }

    /// The name of its key: no spaces, no plus.
    fn key_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        format!("vitrin/{}", self.name.chars().map(plain).collect::<String>())
    }

    /// What was seen last of the log of `vault`.
    pub(super) fn last_seen(&self, vault: VaultId) -> Option<Seen> {
        let kept = self.kept.as_ref()?;
        let copies = names(vault).map(|name| self.read_seen(kept, vault, &name));
        copies
            .into_iter()
            .flatten()
            .max_by_key(|seen| (seen.head.segment, seen.head.count))
    }

    fn read_seen(&self, kept: &Kept, vault: VaultId, name: &str) -> Option<Seen> {
        let text = read(&*kept.folder, name).ok()?;
        let (end, note) = text.strip_prefix(END)?.split_once('\n')?;
        let key = kept.key.verifying_key();
        let (segment, count, root) = Checkpoint::verify(note, vault, &self.key_name(), &key)?;
        let head = LogHead {
            segment,
            count,
            root,
            end: end.parse().ok()?,
        };
        Some(Seen { head, text })
    }

    /// Remembers the state `head`. Best effort: nothing depends on it but that an older stick is noticed.
    pub(super) fn remember(&self, vault: VaultId, head: LogHead) {
        let Some(kept) = &self.kept else { return };
        let place = |seen: &Seen| (seen.head.segment, seen.head.count);
        let copies = names(vault);
        let seen = copies.each_ref().map(|name| self.read_seen(kept, vault, name));
        let newest = usize::from(seen[1].as_ref().map(place) > seen[0].as_ref().map(place));
        if seen[newest].as_ref().map(place) >= Some((head.segment, head.count)) {
            return;
        }
        let note = Checkpoint::sign(vault, &head, &self.key_name(), &kept.key).note;
        let text = format!("{END}{}\n{note}", head.end);
        let _ = kept.folder.make_folder(SEEN);
        let _ = write(&*kept.folder, &copies[1 - newest], &text);
    }

    /// Puts what was seen aside, as evidence, because the stick goes on from another state.
    pub(super) fn keep_aside(&self, vault: VaultId, seen: &Seen) {
        let Some(kept) = &self.kept else { return };
        let _ = write(&*kept.folder, &format!("{SEEN}/{vault}.lost"), &seen.text);
        for name in names(vault) {
            let _ = kept.folder.remove(&name);
        }
    }
}

fn names(vault: VaultId) -> [String; 2] {
    ["a", "b"].map(|copy| format!("{SEEN}/{vault}.{copy}"))
}

/// The key in `folder`; made if there is none, or none any more: power failed when it was made, and nothing was signed with it.
fn key_in(folder: &dyn Storage) -> io::Result<SigningKey> {
    let parsed = |text: String| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| io::ErrorKind::InvalidData)?;
        Ok(SigningKey::from_bytes(&bytes))
    };
    let is_empty = |text: &str| text.bytes().all(|byte| byte == 0);
    let file = match read(folder, KEY_FILE) {
        Ok(text) if is_empty(&text) => folder.open_to_write(KEY_FILE)?,
        Ok(text) => return parsed(text),
        Err(error) if is_missing(&error) => {
            folder.make_folder("")?;
            match folder.create(KEY_FILE) {
                // Another program has made it just now.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => return parsed(read(folder, KEY_FILE)?),
                file => file?,
            }
        }
        Err(error) => return Err(error),
    };
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    folder.write_at(&file, format!("{}\n", hex::encode(bytes)).as_bytes(), 0)?;
    folder.sync(&file)?;
    Ok(SigningKey::from_bytes(&bytes))
}

fn read(folder: &dyn Storage, name: &str) -> io::Result<String> {
    let file = folder.open(name)?;
    let mut bytes = vec![0; folder.len(&file)?.min(FILE_MAX) as usize];
    folder.read_at(&file, &mut bytes, 0)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Overwrites the file; what is left of a longer one becomes empty lines.
fn write(folder: &dyn Storage, name: &str, text: &str) -> io::Result<()> {
    let file = match folder.open_to_write(name) {
        Err(error) if is_missing(&error) => folder.create(name)?,
        file => file?,
    };
    let before = folder.len(&file)?.min(FILE_MAX) as usize;
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(bytes.len().max(before), b'\n');
    folder.write_at(&file, &bytes, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(count: u64) -> LogHead {
        LogHead {
            segment: 0,
            count,
            root: [count as u8; 32],
            end: count * 512,
        }
    }

    #[test]
    fn the_newest_that_was_seen_is_remembered_under_the_computers_key() {
        let home = tempfile::tempdir().unwrap();
        let (one, other) = (VaultId::from([1; 16]), VaultId::from([2; 16]));
        let computer = Computer::with_folder(home.path().join("vitrin"));
        assert!(computer.last_seen(one).is_none());
        for count in [1, 12, 123, 7] {
            computer.remember(one, head(count));
        }
        computer.remember(other, head(5));
        let again = Computer::with_folder(home.path().join("vitrin"));
        assert_eq!(again.last_seen(one).map(|seen| seen.head), Some(head(123)));
        assert_eq!(again.last_seen(other).map(|seen| seen.head), Some(head(5)));

        let stranger = Computer::with_folder(home.path().join("stranger"));
        std::fs::rename(home.path().join("vitrin/seen"), home.path().join("stranger/seen")).unwrap();
        assert!(stranger.last_seen(one).is_none(), "signed by another key");
    }

    #[test]
    fn a_torn_file_leaves_what_was_seen_before() {
        let home = tempfile::tempdir().unwrap();
        let vault = VaultId::from([1; 16]);
        let computer = Computer::with_folder(home.path().to_owned());
        computer.remember(vault, head(1));
        computer.remember(vault, head(2));
        let newest = names(vault).into_iter().find(|name| {
            std::fs::read_to_string(home.path().join(name))
                .unwrap()
                .contains("\n2\n")
        });
        std::fs::write(home.path().join(newest.unwrap()), "end 10").unwrap();
        assert_eq!(computer.last_seen(vault).map(|seen| seen.head), Some(head(1)));
        computer.remember(vault, head(3));
        assert_eq!(computer.last_seen(vault).map(|seen| seen.head), Some(head(3)));
    }

    #[test]
    fn a_key_that_a_power_cut_has_left_empty_is_made_anew() {
        for left in [&b""[..], &[0; 65]] {
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join(KEY_FILE), left).unwrap();
            let vault = VaultId::from([1; 16]);
            Computer::with_folder(home.path().to_owned()).remember(vault, head(1));
            let again = Computer::with_folder(home.path().to_owned());
            assert_eq!(again.last_seen(vault).map(|seen| seen.head), Some(head(1)));
        }
    }

    #[test]
    fn without_a_folder_there_is_a_name_and_no_key() {
        let computer = Computer::with_folder(PathBuf::from("/dev/null/vitrin"));
        computer.remember(VaultId::from([1; 16]), head(1));
        assert!(computer.sign(VaultId::from([1; 16]), &head(1)).is_none());
        assert_eq!(computer.name(), Computer::unknown().name());
    }
}
