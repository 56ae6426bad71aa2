//! `vitrin scope`: has systemd move the process that started it into a scope without swap. Started by Vitrin itself where
//! swap is not encrypted, never by hand.

use clap::Args;

use crate::cli::exit::Exit;
use crate::platform;

pub const ABOUT: &str =
    "Moves the process that started it out of reach of swap; started by vitrin itself, never by hand";

/// `vitrin scope` takes no arguments: it moves the process that started it.
#[derive(Args)]
pub struct ScopeProcess {}

/// Asks systemd, and waits until the scope is in force.
pub fn run() -> Exit {
    match platform::move_parent() {
        Ok(()) => Exit::Ok,
        Err(error) => {
            eprintln!("vitrin scope: {error}");
            Exit::Other
        }
    }
}
