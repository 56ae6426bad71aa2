//! What is noted about a film and leaves the vault as a file in the clear, because the user wants it to.

use crate::vault::FilmId;

/// A file in the clear. Not to be printed: it has what was written about patient and therapist.
pub struct ClearFile {
    /// The film.
    pub film: FilmId,
    /// What of it.
    pub of: Noted,
    /// How many they are.
    pub count: u64,
    /// How the file's name ends.
    pub ending: &'static str,
    /// What is in it.
    pub text: String,
}

/// What is noted about a film and can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// Its markers.
    Markers,
    /// Its ratings.
    Ratings,
}

impl Noted {
    /// What the log calls it.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Markers => "markers",
            Self::Ratings => "ratings",
        }
    }
}
