//! What a player is given and what it reports: options, seeks, events, warnings.

use std::time::Duration;

use super::error::PlaybackError;
use crate::film::{Cover, FilmFacts, MediaIndex, Voices};

/// How a film is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where to begin, counted from the film's first frame.
    pub start: Duration,
    /// Show the first frame instead of playing.
    pub paused: bool,
    /// Where sound goes.
    pub sound: SoundOutput,
    /// Whether it goes there only once the film is to be heard ([`Player::set_heard`](super::Player::set_heard)).
    pub unheard: bool,
    /// What [`probe`](crate::playback::probe) found out about a film whose container has no index of its own.
    pub index: Option<MediaIndex>,
    /// How far the user jumps at once: while the film stands, the pictures there are made ready, in this order.
    pub jumps: Vec<Jump>,
    /// What of its pictures is covered from the first one on.
    pub covers: Vec<Cover>,
    /// What is done to its voices from the first sample on.
    pub voices: Voices,
}

/// A jump from where the film stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    /// Towards the film's beginning.
    Back(Duration),
    /// Towards its end.
    Forward(Duration),
}

impl Jump {
    /// Where it leads from `at` in a film of this `length`, unless that is `at` itself or behind the end.
    #[must_use]
    pub fn from(self, at: Duration, length: Option<Duration>) -> Option<Duration> {
        let to = match self {
            Jump::Back(way) => at.saturating_sub(way),
            Jump::Forward(way) => at.saturating_add(way),
        };
        (to != at && length.is_none_or(|length| to < length)).then_some(to)
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            start: Duration::ZERO,
            paused: false,
            sound: SoundOutput::Default,
            unheard: false,
            index: None,
            jumps: Vec::new(),
            covers: Vec::new(),
            voices: Voices::default(),
        }
    }
}

/// Where sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SoundOutput {
    /// To the system's default output. When there is none, the film plays silently ([`Warning::NoSoundOutput`]).
    Default,
    /// To the sound server's output of this name; when there is none (any longer), to the default one.
    Named(String),
    /// As [`SoundOutput::Default`], but to the sound card itself: for a process that could not connect to a sound server.
    Card,
    /// Nowhere; the film follows the system clock.
    None,
}

/// Which of a recording's channels are heard. A microphone on one side only, as recorders with two inputs have it, is easier to
/// follow on both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Channels {
    /// As recorded.
    #[default]
    All,
    /// The left channel on all sides.
    Left,
    /// The right channel on all sides.
    Right,
}

/// Number of a seek or step; each has its own, larger than all before it in the same player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeekId(pub(super) u64);

impl SeekId {
    /// What frames bear before the first seek.
    pub const NONE: SeekId = SeekId(0);

    /// 0 before the first seek.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

/// How exact a seek has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeekMode {
    /// The key frame nearest to the position (with some containers: the one before it), as fast as possible.
    KeyFrame,
    /// The frame at the position: the last that begins at or before it.
    Exact,
}

/// What happened; see [`Player::poll_event`](super::Player::poll_event).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PlayerEvent {
    /// What the film is. Comes once, soon after the first frame.
    Facts(FilmFacts),
    /// The frame that a seek or step asked for can be taken, or was. Seeks that were replaced by newer ones have no event.
    Seeked {
        /// Which seek or step.
        seek: SeekId,
        /// Time stamp of the frame.
        at: Duration,
        /// Whether it was an exact seek or a step.
        exact: bool,
    },
    /// The film was played to its end; the last frame stays. [`Player::play`](super::Player::play) begins again at the
    /// start; a seek goes on playing from its position unless the player is paused.
    End,
    /// How loud the sound is, about ten times a second while it plays: the highest peak since the last event, in decibels
    /// below full scale, from -96 (silence) to 0.
    Sound {
        /// The peak.
        peak: f64,
    },
    /// The film stands for so long, once, because its sound output was late to begin.
    Waited {
        /// How long.
        length: Duration,
    },
    /// Something the user should know; playing goes on.
    Warning(Warning),
    /// The film cannot be shown (any longer). The player does nothing more: drop it.
    Error(PlaybackError),
}

/// What is wrong although the film plays.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// No sound output could be opened, or it went away; the film plays silently.
    NoSoundOutput,
    /// The file ends before the film does, as it was recorded: a copy that broke off, a camera that lost power.
    CutShort,
    /// The file is several films joined, and those behind the first are coded otherwise: they are not played.
    FirstPartOnly,
    /// The film's sound is of a kind that cannot be played; the film is shown without it.
    UnsupportedSound {
        /// Name of its codec.
        codec: String,
    },
}
