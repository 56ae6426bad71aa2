//! `vitrin console`, or bare `vitrin`: the therapist's window.
//!
//! On Linux two processes: the one that was started waits, and does nothing else; the other has the window, keys and stages, and may
//! write below the vault's folder only. A right that was given up does not come back, so a vault that lies elsewhere is
//! opened by a new process with a window, and only the one that waits is free to start it. On Windows, where no such right can be
//! given up, there is one process.

#[cfg(target_os = "linux")]
mod waiting;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::args::{Lang, PasswordArgs, SwapArgs};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::secret::Passwords;
use crate::console::{self, Closed, Launch};
use crate::platform::{self, SandboxPlan};
use crate::policy;
use crate::texts::Texts;

pub const ABOUT: &str = "Open the console window (as does vitrin without a command)";

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

    /// Be the process with the window; said by the one that waits for it, never by hand
    #[cfg(target_os = "linux")]
    #[arg(long, hide = true)]
    window: bool,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Console {
    /// Opens the window and stays until it is closed. What went wrong in the process with the window has been said there; the
    /// code is passed on.
    pub fn run(self, lang: Option<Lang>, texts: Texts) -> Result<ExitCode, Failure> {
        if !platform::has_desktop() {
            return Err(Failure::text(Exit::NoStage, "cli-no-display"));
        }
        #[cfg(target_os = "linux")]
        if !self.window {
            // What the window process is to find in force. Whether that is enough, that process says.
            let _ = crate::platform::swap::protect();
            return waiting::wait_for_windows(self, lang);
        }
        // Said by the process that waits to the one that it starts; both have the same language.
        let _ = lang;
        self.be_the_window(texts).map(|()| Exit::Ok.into())
    }

    fn be_the_window(self, texts: Texts) -> Result<(), Failure> {
        platform::die_with_parent().map_err(Failure::System)?;
        let accept_swap = self.swap.accept_swap;
        // The window says why nothing can be unlocked, where that is so.
        let preflight = policy::preflight_again(accept_swap);
        let plan = SandboxPlan::for_console(self.dir.as_deref());
        // Before there is a second thread. Where the kernel cannot do it, the console goes on and is bound to no folder.
        let reach = platform::sandbox(&plan).is_ok().then_some(plan);
        let passphrase = match self.password_fd {
            None => None,
            _ if preflight.is_err() => None,
            password_fd => Some(Passwords::from_arguments(&PasswordArgs { password_fd })?.read_existing(&texts)?),
        };
        let launch = Launch {
            preflight,
            accept_swap,
            vault: self.dir,
            passphrase,
            play: self.play,
        };
        match console::run(launch, reach, texts).map_err(|_| Failure::text(Exit::NoStage, "error-no-window"))? {
            Closed::ForGood => Ok(()),
            Closed::Blocked(why) => Err(why.into()),
            #[cfg(target_os = "linux")]
            Closed::ForVault(folder) => waiting::wish_for(folder.as_os_str()).map_err(Failure::Output),
            // A window that is bound to no folder opens any vault itself.
            #[cfg(windows)]
            Closed::ForVault(_) => Ok(()),
        }
    }
}
