//! What the administrator of this computer has decided: `/etc/vitrin/policy.toml` (`docs/policy.md`).
#![forbid(unsafe_code)]

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer, de::Error};
use thiserror::Error;

#[cfg(target_os = "linux")]
#[path = "linux/policy.rs"]
mod system;

/// A policy is a few lines; what is longer is none.
const MOST_BYTES: u64 = 64 * 1024;

const MINUTE: Duration = Duration::from_secs(60);

/// The decisions, or what holds where nobody has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether vaults may be unlocked although memory can reach a disk that is not encrypted. Default: no.
    pub accept_swap: bool,
    /// After how long without a film and without input the console locks the vault. Default: 10 minutes.
    pub idle_lock: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            accept_swap: false,
            idle_lock: 10 * MINUTE,
        }
    }
}

/// Why the policy is not known. Nothing is unlocked then: what it forbids is not known either.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The file is there and cannot be read.
    #[error("{path} cannot be read: {why}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// Others than an administrator could have written the file.
    #[error("{path} can be changed by others than an administrator")]
    NotAdministrators {
        /// The file, or the folder that it lies in.
        path: PathBuf,
    },
    /// The file does not say what a policy can say.
    #[error("{path}, line {line}: {why}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it, in English.
        why: String,
    },
}

/// The file, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    accept_swap: bool,
    #[serde(default, deserialize_with = "minutes")]
    idle_lock_minutes: Option<Duration>,
}

impl Policy {
    /// The policy of this computer; the defaults where there is no file.
    ///
    /// # Errors
    /// [`PolicyError`], for every file that is there and cannot be relied on.
    pub fn load() -> Result<Self, PolicyError> {
        Self::load_from(Path::new(system::FILE))
    }

    /// As [`load`](Self::load), from another file.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_from(path: &Path) -> Result<Self, PolicyError> {
        let unreadable = |why| PolicyError::Unreadable {
            path: path.to_owned(),
            why,
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(unreadable(error)),
        };
        if let Some(path) = system::writable_by_others(&file, path).map_err(unreadable)? {
            return Err(PolicyError::NotAdministrators { path });
        }
        let mut text = String::new();
        file.take(MOST_BYTES).read_to_string(&mut text).map_err(unreadable)?;
        Self::parse(&text).map_err(|(line, why)| PolicyError::Malformed {
            path: path.to_owned(),
            line,
            why,
        })
    }

    /// What `text` says, or the line at fault and why.
    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = text.bytes().take(start).filter(|&byte| byte == b'\n').count() + 1;
            (line, error.message().lines().collect::<Vec<_>>().join(", "))
        })?;
        Ok(Self {
            accept_swap: written.accept_swap,
            idle_lock: written.idle_lock_minutes.unwrap_or(Self::default().idle_lock),
        })
    }
}

fn minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    match u32::try_from(number) {
        Ok(minutes @ 1..=240) => Ok(Some(MINUTE * minutes)),
        _ => Err(D::Error::custom("idle_lock_minutes is a number from 1 to 240")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_policy_is_the_default() {
        assert_eq!(Policy::parse(""), Ok(Policy::default()));
        assert_eq!(Policy::parse("# nothing is decided yet\n"), Ok(Policy::default()));
    }

    #[test]
    fn what_is_decided_holds() {
        let policy = Policy::parse("accept_swap = true\nidle_lock_minutes = 25\n");
        let decided = Policy {
            accept_swap: true,
            idle_lock: 25 * MINUTE,
        };
        assert_eq!(policy, Ok(decided));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, word) in [
            ("accept_swap = true\naccept_swop = true\n", 2, "accept_swop"),
            ("\n\naccept_swap = \"yes\"\n", 3, "string"),
            ("accept_swap = true\nidle_lock_minutes = 0\n", 2, "1 to 240"),
            ("idle_lock_minutes = 241\n", 1, "1 to 240"),
            ("idle_lock_minutes = -5\n", 1, "1 to 240"),
            ("idle_lock_minutes = 2.5\n", 1, "float"),
            ("accept_swap\n", 1, "="),
            ("accept_swap = true\naccept_swap = true\n", 2, "duplicate"),
        ] {
            let (at, why) = Policy::parse(text).expect_err(text);
            assert_eq!(at, line, "{text}: {why}");
            assert!(why.contains(word), "{text}: {why}");
        }
    }

    #[test]
    fn without_a_file_the_defaults_hold() {
        let folder = tempfile::tempdir().unwrap();
        let policy = Policy::load_from(&folder.path().join("policy.toml"));
        assert_eq!(policy.unwrap(), Policy::default());
    }

    #[test]
    fn a_folder_in_place_of_the_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Policy::load_from(folder.path()).is_err());
    }
}
