//! What the window shows.

use std::time::Duration;

use crate::playback::SeekId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Time stamp of the frame, from the start of the film; `None` while there is none.
    pub(crate) pts: Option<Duration>,
    /// The newest seek that the frame answers.
    pub(crate) seek: SeekId,
    /// Whether the curtain covers it.
    pub(crate) covered: bool,
}
