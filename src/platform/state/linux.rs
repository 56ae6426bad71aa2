//! Linux: the XDG Base Directory Specification.
#![forbid(unsafe_code)]

use std::env;
use std::path::PathBuf;

/// The folder in which Vitrin keeps what it has to remember of this computer: `vitrin` below `$XDG_STATE_HOME` or
/// `~/.local/state`. It may not exist. `None` without a home.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    below("XDG_STATE_HOME", ".local/state")
}

/// The folder of what the user has set: `vitrin` below `$XDG_CONFIG_HOME` or `~/.config`. It may not exist. `None` without a home.
#[must_use]
pub fn settings_folder() -> Option<PathBuf> {
    below("XDG_CONFIG_HOME", ".config")
}

/// `vitrin` in the folder that a variable names, or in that folder at home.
fn below(variable: &str, at_home: &str) -> Option<PathBuf> {
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
    };
    let folder = absolute(variable).or_else(|| Some(absolute("HOME")?.join(at_home)))?;
    Some(folder.join("vitrin"))
}
