//! The question whether films are to be erased.

use crate::vault::FilmId;

/// The question whether films are to be erased, or the erasing itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasing {
    /// The films, and what they are called.
    pub films: Vec<(FilmId, String)>,
    /// Whether everything else goes too: every key and password, so that the stick can be used anew (R-REUSE).
    pub everything: bool,
    /// Whether they are being erased right now.
    pub under_way: bool,
}
