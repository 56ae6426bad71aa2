//! What may be done on this computer: what its owner has decided, whether secrets may come into memory, what a password has to be
//! like.
//!
//! | name | what it is |
//! |---|---|
//! | [`Policy`] | what the computer's administrator has decided |
//! | [`preflight`], [`preflight_again`] | whether secrets may come into memory on this computer |
//! | [`check_passphrase`] | the rule for passwords |
#![forbid(unsafe_code)]

mod owner;
mod password_rule;
mod preflight;

pub use owner::{Policy, PolicyError};
pub use password_rule::{BrokenRule, PASSPHRASE_MIN_CHARS, check_passphrase};
pub use preflight::{Blocked, Preflight, preflight, preflight_again};
