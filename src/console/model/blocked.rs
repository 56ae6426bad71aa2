//! Nothing may be unlocked on this computer.

use std::path::PathBuf;

use super::effect::Effect;
use super::message::Message;
use crate::policy;

/// What is known while nothing may be unlocked.
pub struct Blocked {
    /// Why not.
    pub why: policy::Blocked,
    /// Whether the computer is being checked again.
    pub checking: bool,
    /// The vault whose password is asked for as soon as it may be unlocked.
    pub(super) vault: Option<PathBuf>,
}

impl Blocked {
    pub(super) fn update(&mut self, message: &Message) -> Vec<Effect> {
        match message {
            Message::RetryPreflight if !self.checking => {
                self.checking = true;
                vec![Effect::RunPreflight]
            }
            _ => Vec::new(),
        }
    }
}
