//! Why a film cannot be shown, and what is not as it should be although it plays.

use serde::{Deserialize, Serialize};

/// Why the film cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// Bytes of the film are not what was sealed.
    Damaged,
    /// The stick is gone.
    MediumLost,
    /// This kind of film cannot be shown; `detail` names the codec or container.
    Unsupported,
    /// The film itself is broken: the decoder could not make sense of it.
    BrokenFilm,
    /// The film's recording was never finished: its table of contents is missing.
    Unfinished,
    /// No window or no drawing device could be had.
    NoDisplay,
    /// The sandbox could not be put in force.
    NoSandbox,
    /// The console broke the protocol.
    Protocol,
    /// The stage process ended without giving a reason: it crashed or was killed. Reported by the key holder's side.
    StageLost,
    /// Anything else.
    Internal,
}

/// What is not as it should be although the film plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningCode {
    /// No sound output could be had; the film plays silently.
    NoSoundOutput,
    /// The file ends before the film does: a copy that broke off, a camera that lost power. What is there plays.
    CutShort,
    /// The file is several films joined, and those behind the first are coded otherwise: they are not played.
    FirstPartOnly,
    /// The film's sound is of a kind that cannot be played; the film is shown without it.
    UnsupportedSound,
    /// The display that the film filled was unplugged; the curtain is drawn, and the window is back on another display.
    DisplayLost,
    /// The picture could not be made an image of: there is none, or no memory for it.
    NoStill,
    /// A command held a value that is not allowed, or came while no film is open; it was not carried out.
    BadValue,
}
