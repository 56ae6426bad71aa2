//! The `vitrin` program: hardens the process and runs the command line.
#![forbid(unsafe_code)]
// On Windows no console window opens beside Vitrin's own; for command lines there is `launcher.rs`.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Err(error) = vitrin::platform::harden() {
        eprintln!("vitrin: this process could not be protected from others on the same computer: {error}");
        return ExitCode::FAILURE;
    }
    vitrin::cli::run()
}
