//! Why there is nothing to record.

use gstreamer as gst;

use crate::playback::error::PlaybackError;
use crate::protocol::RecorderFault;

/// Why there is nothing to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmingError {
    /// What.
    pub fault: RecorderFault,
    /// In English; names a device or an element.
    pub detail: String,
}

impl FilmingError {
    pub(super) fn new(fault: RecorderFault, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { fault, detail }
    }
}

impl From<PlaybackError> for FilmingError {
    fn from(error: PlaybackError) -> Self {
        Self::new(RecorderFault::Internal, error.to_string())
    }
}

impl From<gst::glib::BoolError> for FilmingError {
    fn from(error: gst::glib::BoolError) -> Self {
        Self::new(RecorderFault::Internal, error.message.to_string())
    }
}
