//! The decisions that a policy can hold, their defaults, and the errors of a policy.

use std::io;
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// The allowed range of the idle lock, in minutes.
const IDLE_LOCK_MINUTES: RangeInclusive<u32> = 1..=240;

/// The administrator's decisions, with defaults for what is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether vaults may be unlocked although memory can reach a disk that is not encrypted. Default: no.
    pub accept_swap: bool,
    /// The time without a film and without input after which the console locks the vault. Default: 10 minutes.
    pub idle_lock: Duration,
    /// Whether films that a phone or tablet has recorded are refused; else they are imported after a yes. Default: no.
    pub forbid_phone_films: bool,
    /// Whether a film is erased from the camera or card once it is in the vault, whole and read back (R-WIPECAM). Default: who imports
    /// decides.
    pub erase_source: EraseSource,
    /// Windows only: whether stages are started in an app container, where that works. Default: no.
    pub app_container: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            accept_swap: false,
            idle_lock: 10 * MINUTE,
            forbid_phone_films: false,
            erase_source: EraseSource::Ask,
            app_container: false,
        }
    }
}

/// Whether a film is erased from where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EraseSource {
    /// Who imports decides.
    #[default]
    Ask,
    /// Always, when the film can be shown whole; otherwise who imports decides.
    Always,
    /// Never.
    Never,
}

/// Why the policy is not known. Nothing is unlocked then, as what it forbids is not known either.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// It exists and cannot be read.
    #[error("{place} cannot be read: {why}")]
    Unreadable {
        /// The file, or the registry key.
        place: String,
        /// The system's error.
        why: io::Error,
    },
    /// Someone other than an administrator could have written it.
    #[error("{place} can be changed by others than an administrator")]
    NotAdministrators {
        /// The file, its folder, or the registry key.
        place: String,
    },
    /// The file is not a valid policy.
    #[error("{place}, line {line}: {why}")]
    Malformed {
        /// The file.
        place: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it, in English.
        why: String,
    },
    /// A value in the registry is not valid in a policy.
    #[error("{place}: {why}")]
    BadValue {
        /// The key, and the name of the value in it.
        place: String,
        /// What is wrong with it, in English.
        why: String,
    },
}

impl PolicyError {
    /// The file or the registry key (and value) that an administrator has to check.
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

/// The idle lock of `minutes`, or what is wrong with the value called `name`.
pub(super) fn idle_lock(name: &str, minutes: i64) -> Result<Duration, String> {
    match u32::try_from(minutes) {
        Ok(minutes) if IDLE_LOCK_MINUTES.contains(&minutes) => Ok(MINUTE * minutes),
        _ => {
            let (least, most) = (IDLE_LOCK_MINUTES.start(), IDLE_LOCK_MINUTES.end());
            Err(format!("{name} is a number from {least} to {most}"))
        }
    }
}
