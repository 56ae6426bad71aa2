//! What may be done on this computer: the owner's policy, whether secrets may come into memory, the rule for passwords.
//!
//! | name | what it is |
//! |---|---|
//! | [`Policy`] | the decisions of the computer's administrator |
//! | [`preflight`], [`preflight_again`] | whether secrets may come into memory on this computer |
//! | [`check_passphrase`] | the rule for passwords |
#![forbid(unsafe_code)]

#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod owner;
mod password_rule;
mod preflight;

pub use owner::{EraseSource, Policy, PolicyError};
pub use password_rule::{BrokenRule, PASSPHRASE_MIN_CHARS, check_passphrase};
pub use preflight::{Blocked, Preflight, preflight, preflight_again};
