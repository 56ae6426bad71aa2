//! What a pipeline reports to its owner.

use gstreamer as gst;

use crate::playback::error::PlaybackError;
use crate::playback::frame::DisplayHints;

/// Called on GStreamer's threads, while the pipeline is built and while it runs.
pub(crate) trait PipelineHandler: Send + Sync {
    /// The demuxer has named all streams.
    fn streams_known(&self);
    /// A frame is due, or (`preroll`) waits in the sink: at a seek's position, after a step, in pause.
    fn frame(&self, sample: &gst::Sample, hints: DisplayHints, preroll: bool);
    /// The video branch was flushed: what comes now belongs to the newest seek.
    fn flushed(&self);
    /// There are no more frames.
    fn frames_ended(&self);
    /// A branch could not be built.
    fn failed(&self, error: PlaybackError);
    /// A message from the bus.
    fn message(&self, message: &gst::Message);
}
