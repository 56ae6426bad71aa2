//! What the person at the film's window asks for.

use serde::{Deserialize, Serialize};

/// What the person at the stage's window asks the console for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Asked {
    /// A marker where the film is.
    Mark,
    /// The next marker.
    NextMarker,
    /// The marker before.
    PreviousMarker,
    /// A segment: the piece that is repeated, or from where that begins up to here.
    Segment,
    /// The next category, for the marker that the film has come to.
    Category,
    /// The picture that is shown, as a picture of its own in the vault.
    Still,
    /// What the keys do.
    Keys,
    /// To draw no more covers.
    EndDrawing,
}
