//! `vitrin stage`: the process that shows one film ([`crate::stage`]). Started by the process that holds the key, never by hand.

use clap::Args;

pub const ABOUT: &str = "The process that shows one film; started by the console, never by hand";

/// `vitrin stage` takes no arguments: its film comes over the channel that it inherits.
#[derive(Args)]
pub struct StageProcess {}
