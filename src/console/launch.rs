//! What the console begins with, and how it ends.

use std::path::PathBuf;

use crate::memory::Passphrase;
use crate::operations::settings::{Settings, SettingsFile, SettingsProblem};
use crate::policy::{Blocked, Preflight};
use crate::workers::SweeperPipes;

/// What the console begins with.
pub struct Launch {
    /// Whether a vault may be unlocked on this computer, asked before there were threads.
    pub preflight: Result<Preflight, Blocked>,
    /// Whether the user accepts that memory may reach a disk in the clear.
    pub accept_swap: bool,
    /// The vault whose password is asked for; without one the user chooses.
    pub vault: Option<PathBuf>,
    /// Its password, tried once; without one the user types it.
    pub passphrase: Option<Passphrase>,
    /// A film to show as soon as the vault is open: id, unique prefix or title.
    pub play: Option<String>,
    /// What the user has set, and what is wrong with the file of it.
    pub settings: Settings,
    /// See [`Self::settings`].
    pub settings_problem: Option<SettingsProblem>,
    /// Where that is kept.
    pub settings_file: SettingsFile,
    /// A process that looks for copies of films, where this one may start none that could.
    pub sweeper: Option<SweeperPipes>,
}

/// Why the window is closed.
pub enum Closed {
    /// The user has closed it.
    ForGood,
    /// The user has closed it, and nothing could be unlocked on this computer.
    Blocked(Blocked),
    /// The user wants a vault in this folder, where this process may not write: it takes another process.
    ForVault(PathBuf),
}

impl Default for Launch {
    /// On a computer that is known to be safe, with nothing asked for.
    fn default() -> Self {
        Self {
            preflight: Ok(Preflight::default()),
            accept_swap: false,
            vault: None,
            passphrase: None,
            play: None,
            settings: Settings::default(),
            settings_problem: None,
            settings_file: SettingsFile::default(),
            sweeper: None,
        }
    }
}
