//! `vitrin console`, or bare `vitrin`: the therapist's window.
//!
//! Two processes: the one that was started waits, and does nothing else; the other has the window, keys and stages, and may
//! write below the vault's folder only. A right that was given up does not come back, so a vault that lies elsewhere is
//! opened by a new process with a window, and only the one that waits is free to start it.

use std::ffi::OsString;
use std::io::{Read, Write, stdout};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::secret::Passwords;
use super::table::{Lang, PasswordArgs, SwapArgs};
use crate::console::texts::Texts;
use crate::console::{self, Closed, Launch};
use crate::platform::{self, CONSOLE_ENVIRONMENT, SandboxPlan, swap};

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

    /// Be the process with the window; said by the one that waits for it, never by hand
    #[arg(long, hide = true)]
    window: bool,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Console {
    /// Opens the window and stays until it is closed. What went wrong in the process with the window has been said there; the
    /// code is passed on.
    pub fn run(self, lang: Option<Lang>, texts: Texts) -> Result<ExitCode, Failure> {
        let display = ["DISPLAY", "WAYLAND_DISPLAY"]
            .into_iter()
            .filter_map(std::env::var_os)
            .any(|name| !name.is_empty());
        if !display {
            return Err(Failure::text(Exit::NoStage, "cli-no-display"));
        }
        if self.window {
            self.be_the_window(texts).map(|()| Exit::Ok.into())
        } else {
            // What the window process is to find in force. Whether that is enough, that process says.
            let _ = swap::protect();
            self.wait_for_windows(lang)
        }
    }

    /// Starts a window, and another one as often as the last one asks for it.
    fn wait_for_windows(mut self, lang: Option<Lang>) -> Result<ExitCode, Failure> {
        loop {
            let (wish, status) = self.window_process(lang).map_err(Failure::System)?;
            if wish.is_empty() {
                // Without a code it was killed.
                let code = status.code().and_then(|code| u8::try_from(code).ok());
                return Ok(code.map_or(Exit::Other.into(), ExitCode::from));
            }
            self = Self {
                dir: Some(PathBuf::from(wish)),
                swap: self.swap,
                ..Self::default()
            };
        }
    }

    /// Starts a process with a window and waits for its end. What it leaves on its standard output is the folder of the vault
    /// that is wanted next.
    fn window_process(&self, lang: Option<Lang>) -> std::io::Result<(OsString, ExitStatus)> {
        let mut program = Command::new(std::env::current_exe()?);
        if let Some(lang) = lang.and_then(|lang| lang.to_possible_value()) {
            program.args(["--lang", lang.get_name()]);
        }
        program.args(["console", "--window"]);
        if let Some(film) = &self.play {
            program.arg("--play").arg(film);
        }
        if let Some(number) = self.password_fd {
            // The descriptor itself is inherited; this process never reads it.
            program.args(["--password-fd", &number.to_string()]);
        }
        if self.swap.accept_swap {
            program.arg("--accept-swap");
        }
        program.arg("--").args(&self.dir);
        let mut child = program
            .envs(CONSOLE_ENVIRONMENT.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut wish = Vec::new();
        if let Some(mut from) = child.stdout.take() {
            from.read_to_end(&mut wish)?;
        }
        Ok((OsString::from_vec(wish), child.wait()?))
    }

    fn be_the_window(self, texts: Texts) -> Result<(), Failure> {
        platform::die_with_parent().map_err(Failure::System)?;
        let accept_swap = self.swap.accept_swap;
        // The window says why nothing can be unlocked, where that is so.
        let clearance = platform::clearance_again(accept_swap);
        let plan = SandboxPlan::for_console(self.dir.as_deref());
        // Before there is a second thread. Where the kernel cannot do it, the console goes on and is bound to no folder.
        let reach = platform::sandbox(&plan).is_ok().then_some(plan);
        let passphrase = match self.password_fd {
            None => None,
            _ if clearance.is_err() => None,
            password_fd => Some(Passwords::from_arguments(&PasswordArgs { password_fd })?.present(&texts)?),
        };
        let launch = Launch {
            clearance,
            accept_swap,
            vault: self.dir,
            passphrase,
            play: self.play,
        };
        match console::run(launch, reach, texts).map_err(|_| Failure::text(Exit::NoStage, "error-no-window"))? {
            Closed::ForGood => Ok(()),
            Closed::Barred(why) => Err(why.into()),
            Closed::ForVault(folder) => {
                let mut out = stdout().lock();
                let said = out.write_all(folder.as_os_str().as_bytes()).and_then(|()| out.flush());
                said.map_err(Failure::Output)
            }
        }
    }
}
