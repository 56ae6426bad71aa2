//! `vitrin console`, or bare `vitrin`: the therapist's window.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::failure::Failure;
use super::secret::Passwords;
use super::table::PasswordArgs;
use crate::console::texts::Texts;
use crate::console::{self, Launch};

pub const ABOUT: &str = "Open the console window (as does vitrin without a command)";

/// The arguments of `vitrin console`.
#[derive(Args, Default)]
pub struct Console {
    /// Folder of the vault to begin with; chosen in the window if not given
    dir: Option<PathBuf>,

    /// Film to show as soon as the vault is unlocked: id, beginning of an id, or title
    #[arg(long, value_name = "FILM", requires = "dir")]
    play: Option<String>,

    /// Read the password from this open file descriptor instead of asking for it in the window
    #[arg(long, value_name = "N", requires = "dir")]
    password_fd: Option<u32>,
}

impl Console {
    /// Opens the window and stays until it is closed.
    pub fn run(self, texts: Texts) -> Result<(), Failure> {
        let display = ["DISPLAY", "WAYLAND_DISPLAY"]
            .into_iter()
            .filter_map(std::env::var_os)
            .any(|name| !name.is_empty());
        if !display {
            return Err(Failure::text(Exit::NoStage, "cli-no-display"));
        }
        let passphrase = match self.password_fd {
            None => None,
            password_fd => Some(Passwords::from_arguments(&PasswordArgs { password_fd })?.present(&texts)?),
        };
        console::run(
            Launch {
                vault: self.dir,
                passphrase,
                play: self.play,
            },
            texts,
        )
        .map_err(|_| Failure::text(Exit::NoStage, "error-no-window"))
    }
}
