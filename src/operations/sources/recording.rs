//! What is found on a card: its recordings, each with all its files.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::Offset;
use thiserror::Error;

/// What is on a card, in a camera that is a drive, in a folder, or among files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Where it was looked.
    pub root: PathBuf,
    /// How its films lie there.
    pub kind: CardKind,
    /// The recordings, oldest first; those whose time is not known come first, by name.
    pub recordings: Vec<Recording>,
    /// What the camera keeps about all its recordings together: indexes, playlists and thumbnails of several. They go with the
    /// last recording.
    pub shared: Vec<PathBuf>,
    /// What Vitrin does not know, or could not read: files and folders.
    pub unknown: Vec<PathBuf>,
    /// Whether there is more than was looked at: too many files, or folders in too many folders.
    pub is_cut_short: bool,
}

/// How the films lie on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// As AVCHD camcorders have them.
    Avchd,
    /// As XAVC and XDCAM camcorders have them.
    Xavc,
    /// As standard-definition and hard-disk camcorders have them (`SD_VIDEO`).
    SdVideo,
    /// As photographic and action cameras have them (`DCIM`).
    Dcim,
    /// In more than one of these ways.
    Mixed,
    /// Just files in folders.
    Folder,
}

/// Sort of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingKind {
    /// A film.
    Film,
    /// A photograph.
    Photo,
    /// Sound alone.
    Sound,
}

/// One film, photograph or sound, as it was recorded: what a camera has split is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Its files in order; joined byte-wise they are the film.
    pub files: Vec<PathBuf>,
    /// What the camera keeps about this recording alone (thumbnail, clip information, playlist): it goes when the recording is
    /// erased from the card.
    pub companions: Vec<PathBuf>,
    /// Name of the first file, without its ending.
    pub name: String,
    /// Bytes of all files.
    pub size: u64,
    /// When it was begun, where that is known.
    pub recorded: Option<RecordedAt>,
    /// How long it is, where that is known without reading it whole.
    pub length: Option<Duration>,
    /// What it was recorded with, where that is known.
    pub device: Option<Device>,
    /// Film, photograph or sound.
    pub kind: RecordingKind,
}

impl Recording {
    /// Whether it was recorded with a phone or a tablet, which R-RECORD does not allow.
    #[must_use]
    pub fn is_from_phone(&self) -> bool {
        self.device.as_ref().is_some_and(|device| device.is_phone)
    }
}

/// When a recording was begun. Clocks of cameras are often wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedAt {
    /// As the clock on the wall showed it.
    pub at: DateTime,
    /// How far that clock was ahead of UTC, where the camera says so.
    pub offset: Option<Offset>,
    /// Another reading, where it is not known whether a camera wrote down UTC or the time on the wall.
    pub other: Option<DateTime>,
    /// Who says so.
    pub source: DateSource,
}

/// Where the time of a recording comes from, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateSource {
    /// The film's own stream (AVCHD).
    Stream,
    /// What the camera has written beside the stream: playlist, clip information.
    ClipInformation,
    /// Fields of the film or photograph that say it with or without a time zone (Exif; Apple's, Sony's).
    Metadata,
    /// The creation time of an MP4 file: UTC by the book, local time in many cameras.
    MovieHeader,
    /// The file's own time.
    File,
}

/// What a recording was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its maker; empty if not told.
    pub make: String,
    /// Its model; empty if not told.
    pub model: String,
    /// Whether it is a phone or a tablet.
    pub is_phone: bool,
}

impl Device {
    /// Maker and model, as far as they are told, the maker not twice.
    #[must_use]
    pub fn name(&self) -> String {
        if self.model.to_lowercase().starts_with(&self.make.to_lowercase()) {
            self.model.clone()
        } else {
            format!("{} {}", self.make, self.model).trim().to_owned()
        }
    }
}

/// Why nothing can be found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SourcesError {
    /// There is no such folder or file.
    #[error("there is nothing at {}: check its name and that the camera or card is connected", .0.display())]
    Missing(PathBuf),
    /// The system refuses to read it.
    #[error("{} cannot be read ({kind}): check that you may read it", path.display())]
    Unreadable {
        /// As it was named.
        path: PathBuf,
        /// Why the system refused.
        kind: io::ErrorKind,
    },
    /// A recording was asked for that is not there.
    #[error("there is no recording called {0}")]
    NoSuchRecording(String),
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}
