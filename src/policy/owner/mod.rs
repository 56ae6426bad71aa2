//! What the administrator of this computer has decided (`docs/policy.md`): a file on Linux, group policy on Windows.

mod decisions;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

#[cfg(windows)]
use self::windows as system;
#[cfg(target_os = "linux")]
use linux as system;

pub use decisions::{Policy, PolicyError};

impl Policy {
    /// Where an administrator of this computer writes it: a file, or a key of the registry.
    pub const PLACE: &str = system::PLACE;

    /// What is written there to accept that memory can reach a disk that is not encrypted.
    pub const ACCEPTING_SWAP: &str = system::ACCEPTING_SWAP;

    /// The policy of this computer; the defaults where nothing is decided.
    ///
    /// # Errors
    /// [`PolicyError`], for every policy that is there and cannot be relied on.
    pub fn load() -> Result<Self, PolicyError> {
        system::load()
    }
}
