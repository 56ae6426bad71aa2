//! What a player is told and what it reports: options, seeks, events, warnings.

use std::time::Duration;

use super::error::PlaybackError;
use crate::film::FilmFacts;

/// How a film is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where to begin, from the film's first picture on.
    pub start: Duration,
    /// Hold the first picture instead of playing.
    pub paused: bool,
    /// Where sound goes.
    pub sound: SoundOutput,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            start: Duration::ZERO,
            paused: false,
            sound: SoundOutput::Default,
        }
    }
}

/// Where sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SoundOutput {
    /// To the system's default output. When there is none, the film plays silently ([`Warning::NoSoundOutput`]).
    Default,
    /// To the sound server's output of this name; when that is not there (any longer), to the default one.
    Named(String),
    /// The same, without looking for a sound server: for a process that could not connect to one.
    Card,
    /// Nowhere; the film keeps the time of the system's clock.
    None,
}

/// Number of a seek or step; each has its own, larger than all before it in the same player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeekId(pub(super) u64);

impl SeekId {
    /// What pictures carry before the first seek.
    pub const NONE: SeekId = SeekId(0);

    /// The number as such, 0 before the first seek.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

/// How exact a seek has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeekMode {
    /// The key frame nearest to the place (with some containers: the one before it), as fast as can be.
    KeyFrame,
    /// The picture that stands at the place: the last that begins at or before it.
    Exact,
}

/// What happened; see [`Player::poll_event`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PlayerEvent {
    /// What the film is. Comes once, soon after the first picture.
    Facts(FilmFacts),
    /// The picture that a seek or step asked for can be taken, or has been. Seeks that were overtaken by newer ones have
    /// no event.
    Seeked {
        /// Which seek or step.
        seek: SeekId,
        /// Time stamp of the picture.
        at: Duration,
        /// Whether it was an exact seek or a step.
        exact: bool,
    },
    /// The film has been played to its end; the last picture stands. [`Player::play`] begins anew; a seek goes on
    /// playing from its place unless the player is paused.
    End,
    /// How loud the sound is, about ten times a second while it plays: the highest peak since the last time, in decibels
    /// below full scale, from -96 (silence) to 0.
    Sound {
        /// The peak.
        peak: f64,
    },
    /// Something the user should know; playing goes on.
    Warning(Warning),
    /// The film cannot be shown (any longer). The player is dead: drop it.
    Error(PlaybackError),
}

/// What is not as it should be although the film plays.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// No sound output could be had, or it went away; the film plays silently.
    NoSoundOutput,
    /// The film's sound is of a kind that cannot be played; the picture is shown.
    UnsupportedSound {
        /// Its common name.
        codec: String,
    },
}
