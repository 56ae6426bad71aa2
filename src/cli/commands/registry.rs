//! `vitrin registry`: brings GStreamer's list of installed plugins up to date. Started by the process that holds the key, before
//! its first stage ([`crate::workers`]), never by hand.

use clap::Args;

use crate::cli::exit::Exit;
use crate::platform;
use crate::playback;

pub const ABOUT: &str = "The process that updates the list of film plugins; started by vitrin itself, never by hand";

/// `vitrin registry` takes no arguments: where plugins and their list are is in its environment.
#[derive(Args)]
pub struct RegistryProcess {}

/// Starts GStreamer, which updates its list, and ends.
pub fn run() -> Exit {
    let hardened = platform::die_with_parent().and_then(|()| platform::close_inherited());
    // Prints nothing when it fails: a stage without a usable list reports why.
    match hardened.map(|()| playback::refresh_registry()) {
        Ok(Ok(())) => Exit::Ok,
        _ => Exit::Other,
    }
}
