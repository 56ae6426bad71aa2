//! What a film's sound is made of before anybody hears it, so that a voice is not recognised.

use serde::{Deserialize, Serialize};

use super::covers::Cover;

/// What is done to a film's sound.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voices {
    /// Whether all voices are disguised.
    pub disguised: bool,
}

impl Voices {
    /// All voices are disguised.
    #[must_use]
    pub fn all_disguised() -> Self {
        Self { disguised: true }
    }

    /// Whether the sound is heard as it was recorded.
    #[must_use]
    pub fn are_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// What of a film nobody sees or hears as it was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// What of its pictures is covered.
    pub covers: Vec<Cover>,
    /// What is done to its voices.
    pub voices: Voices,
}
