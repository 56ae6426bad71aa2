//! What a pipeline reports to whoever runs it.

use gstreamer as gst;

use crate::playback::error::PlaybackError;
use crate::playback::frame::DisplayHints;

/// What the pipeline says while it is built and runs; called on GStreamer's threads.
pub(crate) trait PipelineHandler: Send + Sync {
    /// The demuxer has named all streams.
    fn streams_known(&self);
    /// A picture is due, or (`standing`) stands in the sink: at a seek's place, after a step, in pause.
    fn picture(&self, sample: &gst::Sample, look: DisplayHints, standing: bool);
    /// The picture branch was flushed: what comes now belongs to the newest seek.
    fn flushed(&self);
    /// There are no more pictures.
    fn pictures_ended(&self);
    /// A branch could not be built.
    fn failed(&self, error: PlaybackError);
    /// A message from the bus.
    fn message(&self, message: &gst::Message);
}
