//! What has to happen before the sandbox is closed.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::{branches, encoders};
use crate::playback::error::PlaybackError;
use crate::playback::init::initialise;

/// Loads what filming needs, so that nothing is left to load once the sandbox is closed.
///
/// # Errors
/// When GStreamer does not start.
pub fn preload_filming() -> Result<(), PlaybackError> {
    initialise()?;
    for name in branches::FIXED.into_iter().chain(encoders::ALL) {
        // What is not installed is reported when it is needed.
        if let Some(factory) = gst::ElementFactory::find(name) {
            let _ = factory.load();
        }
    }
    Ok(())
}
