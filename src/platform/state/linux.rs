//! Linux: the XDG Base Directory Specification.
#![forbid(unsafe_code)]

use std::env;
use std::path::PathBuf;

/// The folder in which Vitrin keeps what it has to remember of this computer: `vitrin` below `$XDG_STATE_HOME` or
/// `~/.local/state`. It may not exist. `None` without a home.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
    };
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(state.join("vitrin"))
}
