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
    /// Whether somebody waits for [`PlayerEvent::Seeked`].
    pub(super) told: bool,
    pub(super) since: Instant,
    pub(super) attempt: Attempt,
    /// How much earlier than its place it is sent.
    pub(super) lead: Duration,
}

impl PendingSeek {
    pub(super) fn new(seek: SeekId, to: Duration, mode: SeekMode) -> Self {
        PendingSeek {
            seek,
            to,
            mode,
            told: true,
            since: Instant::now(),
            attempt: Attempt::default(),
            lead: Duration::ZERO,
        }
    }

    pub(super) fn untold(seek: SeekId, to: Duration) -> Self {
        PendingSeek {
            told: false,
            ..PendingSeek::new(seek, to, SeekMode::Exact)
        }
    }
}
