//! What a stage is told of the film that it is handed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What the stage has to know to open a film, besides the key and the files, which never are in a message's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenFilm {
    /// Vault id, 16 bytes in hexadecimal.
    pub vault: String,
    /// Film id, 16 bytes in hexadecimal.
    pub film: String,
    /// Length of the film in bytes.
    pub size: u64,
    /// Bytes of film in every part but the last.
    pub part_size: u64,
    /// Where to begin, in seconds.
    #[serde(default)]
    pub start: f64,
    /// Whether to hold the first frame instead of playing.
    #[serde(default)]
    pub paused: bool,
    /// Whether it begins behind the curtain.
    #[serde(default)]
    pub hidden: bool,
    /// The film's index, where one was made at import: [`MediaIndex::to_hex`](crate::film::MediaIndex::to_hex).
    #[serde(default)]
    pub index: Option<String>,
}

/// What the stage has to know to open a film that was never sealed: nothing but how to begin. Its length is the file's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenPlain {
    /// Where to begin, in seconds.
    #[serde(default)]
    pub start: f64,
    /// Whether to hold the first frame instead of playing.
    #[serde(default)]
    pub paused: bool,
}

/// How a film begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Start {
    /// Where, from the start of the film.
    pub at: Duration,
    /// Whether to hold the first frame instead of playing.
    pub paused: bool,
    /// Whether it begins behind the curtain.
    pub hidden: bool,
}
