//! A seek or step that is under way or waits its turn.

use std::time::{Duration, Instant};

use super::frame_queue::Attempt;
use crate::playback::types::{SeekId, SeekMode};

/// A seek or step.
#[derive(Clone, Copy)]
pub(super) struct PendingSeek {
    pub(super) seek: SeekId,
    pub(super) to: Duration,
    pub(super) mode: SeekMode,
    /// Whether the user asked for it and is sent [`PlayerEvent::Seeked`](crate::playback::types::PlayerEvent::Seeked).
    pub(super) reported: bool,
    pub(super) since: Instant,
    pub(super) attempt: Attempt,
    /// How much earlier than its position it is sent.
    pub(super) lead: Duration,
}

impl PendingSeek {
    /// A seek that the user asked for.
    pub(super) fn new(seek: SeekId, to: Duration, mode: SeekMode) -> Self {
        PendingSeek {
            seek,
            to,
            mode,
            reported: true,
            since: Instant::now(),
            attempt: Attempt::default(),
            lead: Duration::ZERO,
        }
    }

    /// An exact seek of the player's own: to where the film starts, after a change of speed, in a new pipeline.
    pub(super) fn unreported(seek: SeekId, to: Duration) -> Self {
        PendingSeek {
            reported: false,
            ..PendingSeek::new(seek, to, SeekMode::Exact)
        }
    }
}
