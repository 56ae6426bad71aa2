//! `vitrin console`, or bare `vitrin`: the therapist's window.
//!
//! On Linux two processes: the one that was started waits, and does nothing else; the other has the window, keys and stages, and may
//! write below the vault's folder only. A right that was given up does not come back, so a vault in another folder is opened
//! by a new process with a window, and only the one that waits is free to start it, as well as the one that looks for copies of films. On Windows, where no such right can be
//! given up, there is one process.

mod arguments;
#[cfg(target_os = "linux")]
mod waiting;

use std::process::ExitCode;

use crate::cli::args::{Lang, PasswordArgs};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::secret::Passwords;
use crate::console::{self, Closed, Launch};
use crate::operations::settings::SettingsFile;
use crate::operations::sweep::user_dirs_file;
use crate::platform::{self, SandboxPlan};
use crate::policy;
use crate::texts::Texts;
use crate::workers::SweeperPipes;

pub use arguments::Console;

pub const ABOUT: &str = "Open the console window (as does vitrin without a command)";

impl Console {
    /// Opens the window and returns when it is closed. The process with the window has reported its own failure; only its
    /// code is passed on.
    pub fn run(self, lang: Option<Lang>, texts: Texts) -> Result<ExitCode, Failure> {
        if !platform::has_desktop() {
            return Err(Failure::text(Exit::NoStage, "cli-no-display"));
        }
        #[cfg(target_os = "linux")]
        if !self.window {
            // The process with the window inherits this, and judges whether it is enough.
            let _ = crate::platform::swap::protect();
            return waiting::wait_for_windows(self, lang);
        }
        self.run_window(lang, texts).map(|()| Exit::Ok.into())
    }

    fn run_window(self, lang: Option<Lang>, texts: Texts) -> Result<(), Failure> {
        platform::die_with_parent().map_err(Failure::System)?;
        let sweeper = self.take_sweeper();
        let accept_swap = self.swap.accept_swap;
        let settings_file = SettingsFile::of_this_user();
        let (settings, settings_problem) = settings_file.read();
        // Who names a language on the command line wants that one.
        let texts = match settings.language.filter(|_| lang.is_none()) {
            Some(language) => Texts::new(language),
            None => texts,
        };
        // Where nothing can be unlocked, the window says why.
        let preflight = policy::preflight_again(accept_swap);
        let plan = SandboxPlan::for_console(self.dir.as_deref())
            .and_camera()
            // Where to look for copies is decided here, and done by another process.
            .and_read(user_dirs_file())
            .and_keep_settings();
        // Before there is a second thread. Where the kernel has no Landlock, the console goes on and is bound to no folder.
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
            settings,
            settings_problem,
            settings_file,
            sweeper,
        };
        match console::run(launch, reach, texts).map_err(|_| Failure::text(Exit::NoStage, "error-no-window"))? {
            Closed::ForGood => Ok(()),
            Closed::Blocked(why) => Err(why.into()),
            #[cfg(target_os = "linux")]
            Closed::ForVault(folder) => waiting::request_window_for(folder.as_os_str()).map_err(Failure::Output),
            // A window that is bound to no folder opens any vault itself.
            #[cfg(windows)]
            Closed::ForVault(_) => Ok(()),
        }
    }

    /// The pipes of the process that looks for copies, which this one could not start: see [`waiting`].
    #[cfg(target_os = "linux")]
    fn take_sweeper(&self) -> Option<SweeperPipes> {
        let [to, from] = self.sweeper.as_deref()?.try_into().ok()?;
        Some(SweeperPipes::new(
            platform::take_descriptor(to).ok()?,
            platform::take_descriptor(from).ok()?,
        ))
    }

    /// A window that is bound to no folder starts its own.
    #[cfg(windows)]
    #[expect(clippy::unused_self, reason = "as on Linux")]
    fn take_sweeper(&self) -> Option<SweeperPipes> {
        None
    }
}
