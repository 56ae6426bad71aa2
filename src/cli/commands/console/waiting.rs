//! The process that waits: it starts the one with the window, and another each time the last one asks for it. With each it starts the
//! one that looks for copies of films: what the window started could look into its vault's folder only.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write, stdout};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use clap::ValueEnum;

use super::arguments::Console;
use crate::cli::args::Lang;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::platform::CONSOLE_ENVIRONMENT;
use crate::workers::{Sweeper, SweeperPipes};

/// Starts a window as `console` says, and another one each time the last one asks for it. Returns the last one's exit code.
pub fn wait_for_windows(mut console: Console, lang: Option<Lang>) -> Result<ExitCode, Failure> {
    loop {
        let (requested, status) = window_process(&console, lang).map_err(Failure::System)?;
        if requested.is_empty() {
            // A process that was killed has no code.
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(Exit::Other.into(), ExitCode::from));
        }
        console = Console {
            dir: Some(PathBuf::from(requested)),
            swap: console.swap,
            ..Console::default()
        };
    }
}

/// Asks, as the process with the window, for another one that opens the vault in `folder`.
pub fn request_window_for(folder: &OsStr) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(folder.as_bytes()).and_then(|()| out.flush())
}

/// The process that looks for copies, and its pipes' ends with the numbers under which the next process inherits them. Without it the
/// window says that it may not look.
fn sweeper() -> Option<(Sweeper, SweeperPipes, [u32; 2])> {
    let (sweeper, pipes) = Sweeper::spawn(None).ok()?;
    let numbers = pipes.pass_on().ok()?;
    Some((sweeper, pipes, numbers))
}

/// Starts a process with a window and waits for its end. Its standard output is the folder of the vault that the next window is
/// for, or empty.
fn window_process(console: &Console, lang: Option<Lang>) -> io::Result<(OsString, ExitStatus)> {
    #[expect(clippy::disallowed_methods, reason = "starts the program itself, for a window")]
    let mut program = Command::new(std::env::current_exe()?);
    if let Some(lang) = lang.and_then(|lang| lang.to_possible_value()) {
        program.args(["--lang", lang.get_name()]);
    }
    program.args(["console", "--window"]);
    let sweeper = sweeper();
    if let Some((_, _, numbers)) = &sweeper {
        program.arg("--sweeper").args(numbers.map(|number| number.to_string()));
    }
    if let Some(film) = &console.play {
        program.arg("--play").arg(film);
    }
    if let Some(number) = console.password_fd {
        // The descriptor itself is inherited; this process never reads from it.
        program.args(["--password-fd", &number.to_string()]);
    }
    if console.swap.accept_swap {
        program.arg("--accept-swap");
    }
    program.arg("--").args(&console.dir);
    let mut child = program
        .envs(CONSOLE_ENVIRONMENT.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    // Only the window's own ends are left: each of the two notices when the other is gone.
    let _sweeper = sweeper.map(|(sweeper, ..)| sweeper);
    let mut requested = Vec::new();
    if let Some(mut from) = child.stdout.take() {
        from.read_to_end(&mut requested)?;
    }
    Ok((OsString::from_vec(requested), child.wait()?))
}
