//! Two films in one window.

use serde::{Deserialize, Serialize};

/// Whether a second film is in the window, and how the two go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Whether there is a film beside the first, or one on its way.
    pub beside: bool,
    /// Whether what is done to one of them is done to both.
    pub in_step: bool,
    /// Whether the first is on the right, or below.
    pub swapped: bool,
    /// Whether the film beside is the one that is heard and that the keys are for.
    pub steers_beside: bool,
}

impl Default for Pair {
    /// One film; the next one beside it goes in step.
    fn default() -> Self {
        Self {
            beside: false,
            in_step: true,
            swapped: false,
            steers_beside: false,
        }
    }
}
