//! One file per command; the same verbs as the console, for IT and for scripts.
#![forbid(unsafe_code)]

use std::process::ExitCode;

/// Parses the command line and runs the command that it names.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
