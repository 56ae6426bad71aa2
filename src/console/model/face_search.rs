//! A film is looked through for faces.

use crate::film::Cover;
use crate::vault::FilmId;

/// A film is looked through for faces. Meanwhile all of it is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceSearch {
    /// The film.
    pub film: FilmId,
    /// How much of it was looked at, in thousandths.
    pub thousandths: u32,
    /// How many minutes it will still take, rounded up, as far as that can be said.
    pub minutes_left: Option<u64>,
    /// What was covered before.
    pub(super) before: Vec<Cover>,
}
