//! `vitrin recorder`: the process that films ([`crate::recorder`]). Started by the process that holds the key, never by hand.

use clap::Args;

/// The hidden command that films.
pub const RECORDER_COMMAND: &str = "recorder";

pub const ABOUT: &str = "The process that films; started by vitrin itself, never by hand";

/// `vitrin recorder` takes no arguments: what it is asked comes over the channel that it inherits.
#[derive(Args)]
pub struct RecorderProcess {}
