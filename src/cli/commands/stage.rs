//! `vitrin stage`: the process that shows one film. Started by the console and by `play`, never by hand.

use clap::Args;

pub const ABOUT: &str = "The process that shows one film; started by the console, never by hand";

/// `vitrin stage` takes no arguments: what it is to show comes over the channel that it inherits.
#[derive(Args)]
pub struct StageProcess {}
