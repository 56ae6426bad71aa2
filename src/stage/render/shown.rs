//! What the window shows.

use std::time::Duration;

use crate::playback::SeekId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stage) struct Shown {
    /// Time stamp of the frame, from the start of the film; `None` while there is none.
    pub(in crate::stage) pts: Option<Duration>,
    /// The newest seek that the frame answers.
    pub(in crate::stage) seek: SeekId,
    /// Whether the curtain covers it.
    pub(in crate::stage) covered: bool,
}
