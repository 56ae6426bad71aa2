//! Windows: the user's profile.
#![forbid(unsafe_code)]

use std::env;
use std::path::PathBuf;

/// The folder in which Vitrin keeps what it has to remember of this computer: `%LOCALAPPDATA%\\Vitrin\\State`. It may not exist.
/// `None` without a profile.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    in_profile("LOCALAPPDATA").map(|vitrin| vitrin.join("State"))
}

/// The folder of what the user has set: `%APPDATA%\\Vitrin`, which goes with the user from one computer to the next. It may not exist.
/// `None` without a profile.
#[must_use]
pub fn settings_folder() -> Option<PathBuf> {
    in_profile("APPDATA")
}

fn in_profile(variable: &str) -> Option<PathBuf> {
    let profile = env::var_os(variable).map(PathBuf::from)?;
    profile.is_absolute().then(|| profile.join("Vitrin"))
}
