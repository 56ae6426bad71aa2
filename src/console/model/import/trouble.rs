//! Why a film is not in the vault.

use std::time::Duration;

use crate::vault::VaultError;

/// Why a place could not be searched, a film not be imported or a copy not be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The camera, card or file is gone, or cannot be read on.
    SourceGone,
    /// It was changed while it was read.
    SourceChanged,
    /// The computer does not let this program read it.
    NotAllowed,
    /// There is nothing to import in it.
    SourceEmpty,
    /// The source of a film whose import was cut off is not where it was looked for.
    SourceNotFound,
    /// The system gives no more threads.
    NoThread,
    /// The stick is full.
    StickFull,
    /// The stick is gone.
    StickGone,
    /// The user has cancelled it; nothing is left of it.
    Cancelled,
    /// The vault was locked meanwhile. What was written is kept, unfinished.
    Locked,
    /// The process that looks for copies has failed.
    SweepFailed,
    /// This program may not look into the user's folders.
    SweepNotAllowed,
    /// The vault cannot take it.
    Vault(VaultError),
}

/// A length of time in whole minutes, at least one, as it is told.
#[must_use]
pub fn minutes(left: Duration) -> u64 {
    left.as_secs().div_ceil(60).max(1)
}
