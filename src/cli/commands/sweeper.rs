//! `vitrin sweeper`: looks for copies of films and erases them. Started by `vitrin sweep` and by `vitrin console`, never by hand.

use std::io::{BufReader, stdin, stdout};

use clap::Args;

use crate::cli::exit::Exit;
use crate::operations::sweep;
use crate::platform;

pub const ABOUT: &str = "The process that looks for copies of films; started by vitrin itself, never by hand";

/// `vitrin sweeper` takes no arguments: what it looks for comes through its standard input.
#[derive(Args)]
pub struct SweeperProcess {}

/// Does what its standard input says, and ends with it.
pub fn run() -> Exit {
    let hardened = platform::die_with_parent().and_then(|()| platform::close_inherited());
    match hardened.and_then(|()| sweep::run(BufReader::new(stdin()), &mut stdout().lock())) {
        Ok(()) => Exit::Ok,
        Err(_) => Exit::Other,
    }
}
