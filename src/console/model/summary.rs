//! What the lists show of vaults and films.

use std::path::PathBuf;

use super::notice::Notice;
use crate::film::{Cover, FilmFacts, FilmPicture};
use crate::vault::{Annotations, FilmId, Keep, Label};

/// A vault as it is seen without its password: what its label says, and where it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultCard {
    /// The vault's folder.
    pub folder: PathBuf,
    /// Whose it is, and since when (R-LABEL).
    pub label: Label,
    /// The volume's name, when it is a known one.
    pub volume: Option<String>,
    /// Free bytes on it.
    pub free: Option<u64>,
}

/// A film in the list.
#[derive(Clone, PartialEq)]
pub struct FilmRow {
    /// Its id.
    pub id: FilmId,
    /// Its title.
    pub title: String,
    /// When it was recorded, `YYYY-MM-DD`.
    pub recorded_on: Option<String>,
    /// When it was imported, `YYYY-MM-DD`, and who did it.
    pub imported: (String, String),
    /// Length in bytes; 0 while unfinished.
    pub size: u64,
    /// What is known of picture and sound.
    pub facts: FilmFacts,
    /// Why and for how long it is kept.
    pub keep: Keep,
    /// Whether it should have been erased by now.
    pub overdue: bool,
    /// What the therapist noted about it.
    pub annotations: Annotations,
    /// Whether its import or recording was cut off: such a film is never shown.
    pub unfinished: bool,
    /// Whether it came from elsewhere, where it may still be; a film that Vitrin recorded is nowhere else.
    pub has_source: bool,
}

/// The small picture that a row of the list wants.
#[derive(Clone, PartialEq, Eq)]
pub struct WantedPicture {
    /// The film.
    pub film: FilmId,
    /// What of it has to be painted over.
    pub covers: Vec<Cover>,
}

/// The small picture of a film in the list.
pub struct ListPicture {
    /// The film.
    pub film: FilmId,
    /// What of it is painted over.
    pub covers: Vec<Cover>,
    /// The picture, not turned by hand.
    pub picture: FilmPicture,
}

impl FilmRow {
    /// When it was recorded, `YYYY-MM-DD`: by the catalogue, or else by the camera.
    #[must_use]
    pub fn day(&self) -> Option<&str> {
        self.recorded_on.as_deref().or(self.facts.recorded_on.as_deref())
    }
}

/// What a vault holds, reported when it was unlocked.
pub struct OpenedVault {
    /// Its label, authenticated: the card's was read before the password, from whatever was on the stick.
    pub label: Label,
    /// Its films, in the vault's order.
    pub films: Vec<FilmRow>,
    /// The film that was asked for when the program was started, found or not.
    pub play: Option<Result<FilmId, Notice>>,
    /// What the user should know about the vault itself.
    pub notice: Option<Notice>,
}
