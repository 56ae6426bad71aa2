//! The policy of this computer's administrator (`docs/policy.md`): a file on Linux, group policy on Windows.

mod decisions;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

#[cfg(windows)]
use self::windows as system;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(super) use linux::parse;

pub use decisions::{EraseSource, Policy, PolicyError};

impl Policy {
    /// Where an administrator of this computer writes it: a file, or a registry key.
    pub const PLACE: &str = system::PLACE;

    /// The line or value that accepts that memory can reach a disk that is not encrypted.
    pub const ACCEPTING_SWAP: &str = system::ACCEPTING_SWAP;

    /// Loads the policy of this computer; the defaults where nothing is decided.
    ///
    /// # Errors
    /// [`PolicyError`], for a policy that exists and cannot be relied on.
    pub fn load() -> Result<Self, PolicyError> {
        system::load()
    }
}
