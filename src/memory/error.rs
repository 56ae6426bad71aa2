//! Errors of secret memory.

use thiserror::Error;

/// Most bytes a password may have in UTF-8.
pub const PASSPHRASE_MAX: usize = 1024;

/// Why secret memory or a password is not available.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemoryError {
    /// The system gave no pages.
    #[error("not enough memory: close other programs and try again")]
    OutOfMemory,
    /// All slabs of a [`Pool`](crate::memory::Pool) are in use.
    #[error("all {slabs} buffers of a pool are in use")]
    PoolExhausted {
        /// The most that the pool may have.
        slabs: usize,
    },
    /// The system's source of random bytes failed.
    #[error("the system gives no random numbers: restart the computer")]
    NoRandomness,
    /// More than [`PASSPHRASE_MAX`] bytes were given as a password.
    #[error("the password is longer than {PASSPHRASE_MAX} bytes")]
    PassphraseTooLong,
    /// What was given as a password is not UTF-8 text.
    #[error("the password is not UTF-8 text")]
    PassphraseNotText,
    /// The password's source could not be read.
    #[error("the password could not be read")]
    PassphraseUnreadable,
}
