//! `vitrin.com`: what a command line finds on Windows when `vitrin` is typed.
//!
//! `vitrin.exe` is a program with windows, so that no black console window opens beside them. A command line does not wait for such
//! a program and gives it no place to write to. This one is for command lines, is found before the other, and does nothing but
//! start it, wait for it, and pass on how it ended.
#![forbid(unsafe_code)]

use std::env;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;

#[expect(clippy::disallowed_methods, reason = "starts the program itself")]
fn main() -> ExitCode {
    // Ctrl-C is for the program, which puts things in order; this one goes on waiting for it.
    let _ = signal_hook::flag::register(SIGINT, Arc::new(AtomicBool::new(false)));
    let program = match env::current_exe() {
        Ok(own) => own.with_extension("exe"),
        Err(error) => return cannot_start(&error),
    };
    match Command::new(program).args(env::args_os().skip(1)).status() {
        // Codes are below 256; the system's own, for a program that it ended, are not.
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
