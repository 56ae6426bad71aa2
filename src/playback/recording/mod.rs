//! Filming with the computer's camera and microphone: coded picture and sound in Matroska, handed out as they come.
//!
//! | module | what it does |
//! |---|---|
//! | `devices` | cameras and microphones, by an allow-list of sources |
//! | `formats` | which of a camera's formats is used |
//! | `encoders` | what codes picture and sound, by an allow-list |
//! | `timeline` | pauses: what is left out, and where the rest comes |
//! | `filling` | fills the stream up to whole chunks of a sealed film |
//! | `output` | where coded bytes leave |
//! | `pipeline` | the elements, joined |
//! | `test_source` | a numbered picture and a tone, for tests |

mod devices;
mod encoders;
mod filling;
mod formats;
mod output;
mod pipeline;
mod test_source;
mod timeline;

pub use devices::{Devices, Source, devices};
pub use pipeline::{Filming, FilmingEvent, FilmingFormat, FilmingSettings, FilmingSink};

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
    fn new(fault: RecorderFault, detail: impl Into<String>) -> Self {
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

/// Loads what filming needs, so that nothing is left to load once the sandbox is closed.
///
/// # Errors
/// When GStreamer does not start.
pub fn preload_filming() -> Result<(), PlaybackError> {
    use gst::prelude::*;

    super::init::initialise()?;
    for name in pipeline::FIXED.into_iter().chain(encoders::ALL) {
        // What is not installed is reported when it is needed.
        if let Some(factory) = gst::ElementFactory::find(name) {
            let _ = factory.load();
        }
    }
    Ok(())
}
