//! The therapist's window, and the texts in Swedish and English.
//!
//! The room has four corners that know little of each other:
//!
//! | part | what it does |
//! |---|---|
//! | [`model`] | what the console knows and what comes next; pure, tested without a window |
//! | [`effects`] | does what the model asks for: drives, vaults, stages, off the thread that draws |
//! | [`view`] | draws the model, and turns clicks and keys into messages |
//! | `window` | a window, a drawing device, and waking up only when there is something to draw |
//!
//! [`texts`] and [`words`] say it in Swedish or English, to the command line as well.
#![forbid(unsafe_code)]

pub mod effects;
pub mod model;
pub mod view;
mod window;

use std::path::PathBuf;

use crate::texts::Texts;

use crate::memory::Passphrase;
use crate::platform::SandboxPlan;
use crate::policy::{Blocked, Preflight};

pub use window::WindowError;

/// What the console begins with.
pub struct Launch {
    /// Whether a vault may be unlocked on this computer, asked before there were threads.
    pub preflight: Result<Preflight, Blocked>,
    /// Whether whoever started the program accepts that memory may reach a disk in the clear.
    pub accept_swap: bool,
    /// The vault to stand before; without one the user chooses.
    pub vault: Option<PathBuf>,
    /// Its password, tried once; without one the user types it.
    pub passphrase: Option<Passphrase>,
    /// A film to show as soon as the vault is open: id, unique prefix or title.
    pub play: Option<String>,
}

/// Why the window is closed.
pub enum Closed {
    /// The user has closed it.
    ForGood,
    /// The user has closed it, and nothing could be unlocked on this computer.
    Blocked(Blocked),
    /// The user wants a vault in this folder, where this process may not write: it takes another.
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
        }
    }
}

/// Opens the console in the language of `texts` and stays until its window is closed. `reach`: the plan that binds this
/// process, `None` if nothing does.
///
/// # Errors
/// When there is no display, or nothing to draw with.
pub fn run(launch: Launch, reach: Option<SandboxPlan>, texts: Texts) -> Result<Closed, WindowError> {
    window::run(launch, reach, texts)
}
