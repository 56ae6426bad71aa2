//! How the events and errors of film and process are reported in the terms of the protocol, and how a stage ends.

use crate::film::ReadError;
use crate::platform::SandboxLevel;
use crate::playback::{PlaybackError, Warning};
use crate::protocol::{Drawing, ErrorCode, Event, PROTOCOL_VERSION, WarningCode};
use crate::vault::VaultError;

/// How a stage has come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ended {
    /// Whether an `error` event gave the reason.
    pub(super) failed: bool,
    /// Whether nothing of the film is left in the process's memory.
    pub(super) wiped: bool,
}

impl Ended {
    /// With an error; nothing of the film is left, if there ever was any.
    pub(super) const FAILED: Self = Self {
        failed: true,
        wiped: true,
    };

    /// As it should.
    pub(super) const IN_ORDER: Self = Self {
        failed: false,
        wiped: true,
    };
}

/// Why a film cannot be shown: the protocol's code, and what the code does not say already, in English for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilmError {
    pub(super) code: ErrorCode,
    pub(super) detail: String,
}

impl FilmError {
    pub(super) fn internal(detail: String) -> Self {
        Self {
            code: ErrorCode::Internal,
            detail,
        }
    }
}

impl From<PlaybackError> for FilmError {
    fn from(error: PlaybackError) -> Self {
        let code = match &error {
            PlaybackError::Unsupported { .. } => ErrorCode::Unsupported,
            PlaybackError::BrokenFilm { .. } => ErrorCode::BrokenFilm,
            PlaybackError::Unfinished => ErrorCode::Unfinished,
            PlaybackError::Read(error) => code_of_read(error),
            PlaybackError::Unavailable { .. } => ErrorCode::Internal,
        };
        let detail = match &error {
            PlaybackError::Unsupported { kind, codec, detail } if detail.is_empty() => format!("{kind}: {codec}"),
            PlaybackError::Unsupported { kind, codec, detail } => format!("{kind}: {codec}; {detail}"),
            other => other.to_string(),
        };
        Self { code, detail }
    }
}

impl From<ReadError> for FilmError {
    fn from(error: ReadError) -> Self {
        Self {
            code: code_of_read(&error),
            detail: error.to_string(),
        }
    }
}

impl From<VaultError> for FilmError {
    fn from(error: VaultError) -> Self {
        let code = match error {
            VaultError::FilmDamaged { .. } | VaultError::Damaged { .. } => ErrorCode::Damaged,
            VaultError::MediumLost => ErrorCode::MediumLost,
            _ => ErrorCode::Internal,
        };
        Self {
            code,
            detail: error.to_string(),
        }
    }
}

fn code_of_read(error: &ReadError) -> ErrorCode {
    match error {
        ReadError::Damaged { .. } => ErrorCode::Damaged,
        ReadError::MediumLost => ErrorCode::MediumLost,
        _ => ErrorCode::Internal,
    }
}

/// The event for something that does not stop the film.
pub(super) fn warning_event(warning: &Warning) -> Event {
    let (code, detail) = match warning {
        Warning::CutShort => (WarningCode::CutShort, "the file ends before the film does".to_owned()),
        Warning::FirstPartOnly => (
            WarningCode::FirstPartOnly,
            "the films joined to the first are coded otherwise".to_owned(),
        ),
        Warning::NoSoundOutput => (WarningCode::NoSoundOutput, "no sound output".to_owned()),
        Warning::UnsupportedSound { codec } => (WarningCode::UnsupportedSound, codec.clone()),
    };
    Event::Warning { code, detail }
}

/// The event for a stage that waits for a film.
pub(super) fn ready_event(level: SandboxLevel, drawing: Option<Drawing>) -> Event {
    Event::Ready {
        protocol: PROTOCOL_VERSION,
        sandbox: level.to_string(),
        drawing,
    }
}
