//! Windows: the part of the user's profile that stays on this computer.
#![forbid(unsafe_code)]

use std::env;
use std::path::PathBuf;

/// The folder in which Vitrin keeps what it has to remember of this computer: `%LOCALAPPDATA%\\Vitrin\\State`. It may not exist.
/// `None` without a profile.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    let profile = env::var_os("LOCALAPPDATA").map(PathBuf::from)?;
    profile.is_absolute().then(|| profile.join("Vitrin").join("State"))
}
