//! What an owner can decide, the defaults, and what can be wrong with a policy.

use std::io;
use std::ops::RangeInclusive;
use std::time::Duration;

use thiserror::Error;

pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// What the idle lock may be set to, in minutes.
const IDLE_LOCK_MINUTES: RangeInclusive<u32> = 1..=240;

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
    /// It is there and cannot be read.
    #[error("{place} cannot be read: {why}")]
    Unreadable {
        /// The file, or the registry's key.
        place: String,
        /// What the system says.
        why: io::Error,
    },
    /// Others than an administrator could have written it.
    #[error("{place} can be changed by others than an administrator")]
    NotAdministrators {
        /// The file, the folder that it lies in, or the registry's key.
        place: String,
    },
    /// The file does not say what a policy can say.
    #[error("{place}, line {line}: {why}")]
    Malformed {
        /// The file.
        place: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it, in English.
        why: String,
    },
    /// A value in the registry is none that a policy can have.
    #[error("{place}: {why}")]
    BadValue {
        /// The key, and in it the value's name.
        place: String,
        /// What is wrong with it, in English.
        why: String,
    },
}

impl PolicyError {
    /// The file or the registry's key (and value) that an administrator has to look at.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::Unreadable { place, .. }
            | Self::NotAdministrators { place }
            | Self::Malformed { place, .. }
            | Self::BadValue { place, .. } => place,
        }
    }
}

/// The idle lock that `minutes` stands for, or what is wrong with the value called `name`.
pub(super) fn idle_lock(name: &str, minutes: i64) -> Result<Duration, String> {
    match u32::try_from(minutes) {
        Ok(minutes) if IDLE_LOCK_MINUTES.contains(&minutes) => Ok(MINUTE * minutes),
        _ => {
            let (least, most) = (IDLE_LOCK_MINUTES.start(), IDLE_LOCK_MINUTES.end());
            Err(format!("{name} is a number from {least} to {most}"))
        }
    }
}
