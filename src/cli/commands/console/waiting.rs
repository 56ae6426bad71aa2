//! The process that waits: it starts the one with the window, and another as often as the last one asks for it.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write, stdout};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use clap::ValueEnum;

use super::Console;
use crate::cli::args::Lang;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::platform::CONSOLE_ENVIRONMENT;

/// Starts a window as `console` says, and another one as often as the last one asks for it.
pub fn wait_for_windows(mut console: Console, lang: Option<Lang>) -> Result<ExitCode, Failure> {
    loop {
        let (wish, status) = window_process(&console, lang).map_err(Failure::System)?;
        if wish.is_empty() {
            // Without a code it was killed.
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(Exit::Other.into(), ExitCode::from));
        }
        console = Console {
            dir: Some(PathBuf::from(wish)),
            swap: console.swap,
            ..Console::default()
        };
    }
}

/// Says, as the process with the window, which vault's folder the next one is to be for.
pub fn wish_for(folder: &OsStr) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(folder.as_bytes()).and_then(|()| out.flush())
}

/// Starts a process with a window and waits for its end. What it leaves on its standard output is the folder of the vault
/// that is wanted next.
fn window_process(console: &Console, lang: Option<Lang>) -> io::Result<(OsString, ExitStatus)> {
    #[expect(clippy::disallowed_methods, reason = "starts the program itself, for a window")]
    let mut program = Command::new(std::env::current_exe()?);
    if let Some(lang) = lang.and_then(|lang| lang.to_possible_value()) {
        program.args(["--lang", lang.get_name()]);
    }
    program.args(["console", "--window"]);
    if let Some(film) = &console.play {
        program.arg("--play").arg(film);
    }
    if let Some(number) = console.password_fd {
        // The descriptor itself is inherited; this process never reads it.
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
    let mut wish = Vec::new();
    if let Some(mut from) = child.stdout.take() {
        from.read_to_end(&mut wish)?;
    }
    Ok((OsString::from_vec(wish), child.wait()?))
}
