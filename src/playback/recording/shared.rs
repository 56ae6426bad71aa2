//! What the threads of a pipeline that films share.

use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Instant;

use parking_lot::Mutex;

use super::timeline::Timeline;
use crate::protocol::Preview;

/// Where the film goes. Called on threads of GStreamer's.
pub trait FilmingSink: Send + Sync + 'static {
    /// The next bytes of the film, at most 32 KiB. Whether there is still somebody for them.
    fn media(&self, bytes: &[u8]) -> bool;
    /// What the camera shows.
    fn preview(&self, preview: Preview);
}

/// See above.
pub(super) struct Shared {
    pub(super) timeline: Timeline,
    pub(super) frames: AtomicU64,
    pub(super) last_frame: Mutex<Instant>,
    /// Pieces of coded film that have left.
    pub(super) pieces: AtomicU64,
    pub(super) ended: AtomicBool,
    /// Nobody takes the film any more.
    pub(super) unwanted: AtomicBool,
    pub(super) previews: AtomicBool,
}

impl Shared {
    pub(super) fn new() -> Self {
        Self {
            timeline: Timeline::new(),
            frames: AtomicU64::new(0),
            last_frame: Mutex::new(Instant::now()),
            pieces: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            unwanted: AtomicBool::new(false),
            previews: AtomicBool::new(false),
        }
    }
}
