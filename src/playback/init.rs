//! What has to happen before a film: starting GStreamer and loading what films need.

use std::sync::OnceLock;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::error::PlaybackError;
use super::pipeline::allow_list::{CONTAINERS, FIXED, SOUND_OUTPUTS};
use super::pipeline::codecs::CODECS;
use crate::memory::MediaAllocator;

/// Starts GStreamer and loads every plugin and decoder that a film may need, so that a process that waits in its
/// sandbox for a film has nothing left to load. Takes some tenths of a second the first time, nothing after that.
///
/// # Errors
///
/// [`PlaybackError::Unavailable`] when GStreamer does not start.
pub fn preload() -> Result<(), PlaybackError> {
    initialise()?;
    let demuxers = CONTAINERS.iter().filter_map(|container| container.demuxer());
    let decoders = CODECS
        .iter()
        .flat_map(|codec| codec.parser.iter().chain(codec.decoders).copied());
    for name in FIXED.into_iter().chain(SOUND_OUTPUTS).chain(demuxers).chain(decoders) {
        // What is not installed is reported when a film needs it.
        if let Some(factory) = gst::ElementFactory::find(name) {
            let _ = factory.load();
        }
    }
    Ok(())
}

/// The environment that GStreamer needs in a stage process: it reads its registry of plugins as it is, because it may
/// neither write it nor start the program that scans plugins.
pub const STAGE_ENVIRONMENT: [(&str, &str); 2] = [("GST_REGISTRY_UPDATE", "no"), ("GST_REGISTRY_FORK", "no")];

/// Brings GStreamer's registry of plugins up to date, before the first stage is started. Takes seconds once after
/// plugins were installed, some hundredths of a second otherwise.
///
/// # Errors
///
/// [`PlaybackError::Unavailable`] when GStreamer does not start.
pub fn refresh_registry() -> Result<(), PlaybackError> {
    initialise()
}

/// Starts GStreamer once, and makes it take all its buffers from secret memory.
pub(super) fn initialise() -> Result<(), PlaybackError> {
    static STARTED: OnceLock<Result<(), PlaybackError>> = OnceLock::new();
    STARTED
        .get_or_init(|| {
            gst::init().map_err(|error| PlaybackError::Unavailable {
                detail: error.to_string(),
            })?;
            MediaAllocator::install();
            Ok(())
        })
        .clone()
}
