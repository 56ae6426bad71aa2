//! The `vitrin` program: harden, parse, hand over.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    vitrin::cli::run()
}
