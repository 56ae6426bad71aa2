//! How much memory a process may lock.

use std::fmt;

/// How much memory a process may keep out of swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockLimit {
    /// That many bytes.
    Bytes(u64),
    /// As much as there is.
    Unlimited,
}

impl fmt::Display for LockLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} KiB", bytes / 1024),
            Self::Unlimited => f.write_str("no limit"),
        }
    }
}
