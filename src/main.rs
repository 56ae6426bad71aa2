//! The `vitrin` program: harden, parse, hand over.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Err(error) = vitrin::platform::harden() {
        eprintln!("vitrin: this process could not be protected from others on the same computer: {error}");
        return ExitCode::FAILURE;
    }
    vitrin::cli::run()
}
