//! `vitrin.com`: the program that a command line finds on Windows when `vitrin` is typed.
//!
//! `vitrin.exe` is linked for the windows subsystem, so that no console window opens beside its own. A command line does not wait
//! for such a program and gives it no output. This program is linked for the console, is found before the other (`.com` precedes
//! `.exe` in `PATHEXT`), and only starts it, waits for it, and passes on its exit code.
#![forbid(unsafe_code)]

use std::env;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;

#[expect(clippy::disallowed_methods, reason = "starts the program itself")]
fn main() -> ExitCode {
    // The program handles Ctrl-C and puts things in order; this one goes on waiting for it.
    let _ = signal_hook::flag::register(SIGINT, Arc::new(AtomicBool::new(false)));
    let program = match env::current_exe() {
        Ok(own) => own.with_extension("exe"),
        Err(error) => return cannot_start(&error),
    };
    match Command::new(program).args(env::args_os().skip(1)).status() {
        // Exit codes are below 256; the system's codes, for a program that it ended, are not.
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => cannot_start(&error),
    }
}

fn cannot_start(error: &std::io::Error) -> ExitCode {
    eprintln!("vitrin: vitrin.exe could not be started; it has to lie in the same folder: {error}");
    ExitCode::FAILURE
}
