//! What was seen in single pictures of a film.

use serde::{Deserialize, Serialize};

use crate::film::covers::Area;

/// Pictures that were looked at lie no further apart than this, in milliseconds; what lies between two that do is covered whole.
pub const SIGHTS_APART_MS: u64 = 2000;

/// Times of pictures are rounded to milliseconds; so far from a picture's time nothing of another is.
pub(super) const APART_MS: u64 = 3;

/// A face in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenFace {
    /// From the forehead to the chin, as far as it is inside the picture.
    pub area: Area,
    /// How sure that is, in thousandths.
    pub score: u16,
}

impl SeenFace {
    /// Whether it can be a face in a picture.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.area.is_sound() && self.score <= 1000
    }
}

/// What was seen in one picture of a film.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sight {
    /// The picture's time, in milliseconds from the film's start.
    pub at_ms: u64,
    /// Whether it is the first picture of another scene: nobody is where they were in the picture before.
    #[serde(default)]
    pub scene: bool,
    /// Whether more faces are in it than are in `faces`.
    #[serde(default)]
    pub more: bool,
    /// The faces, surest first.
    #[serde(default)]
    pub faces: Vec<SeenFace>,
}

/// How far a film was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookedAt {
    /// To its end.
    All,
    /// Up to the last picture of those that were looked at.
    Beginning,
}
