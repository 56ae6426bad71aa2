//! Why a film cannot be shown.

use thiserror::Error;

use crate::film::ReadError;

/// Why a film cannot be shown (any longer).
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaybackError {
    /// Its container or codec is not on the list of what can be shown, or its decoder is not installed. The film itself may
    /// well be whole: convert it, or have the missing package installed.
    #[error("this kind of film cannot be shown ({kind}: {codec}){}", hint(.detail))]
    Unsupported {
        /// Which part is not supported.
        kind: Kind,
        /// Container or codec in the field's common name where it has one.
        codec: String,
        /// What an administrator can do about it, in English; empty where nothing can be done.
        detail: String,
    },
    /// The film's bytes are what was sealed, but cannot be decoded: it was cut short before it was sealed, or is not a
    /// film at all. Check whether the camera plays the original.
    #[error("the film is broken: {detail}")]
    BrokenFilm {
        /// Which part of it, in English; never contents.
        detail: String,
    },
    /// Its recording was never finished: there are pictures in it, but nothing says where each begins. A camera that lost power
    /// may finish it when it is switched on with its card.
    #[error("the film's recording was never finished")]
    Unfinished,
    /// The film's bytes could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// GStreamer, or a part of it that every film needs, is missing or does not start. Install the packages named.
    #[error("playing is not possible on this computer: {detail}")]
    Unavailable {
        /// Which part, in English.
        detail: String,
    },
}

impl PlaybackError {
    pub(super) fn broken(detail: impl Into<String>) -> Self {
        PlaybackError::BrokenFilm { detail: detail.into() }
    }

    pub(super) fn unsupported(kind: Kind, codec: impl Into<String>) -> Self {
        PlaybackError::Unsupported {
            kind,
            codec: codec.into(),
            detail: String::new(),
        }
    }
}

/// Which part of a film is not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The file format that holds video and audio together.
    Container,
    /// The video codec, or a film without video.
    Picture,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Kind::Container => "container",
            Kind::Picture => "codec",
        })
    }
}

fn hint(detail: &str) -> String {
    if detail.is_empty() {
        String::new()
    } else {
        format!("; {detail}")
    }
}
