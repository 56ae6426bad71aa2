//! The branch of a photograph that was decoded before.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use parking_lot::Mutex;

use super::builder::PipelineBuilder;
use super::codecs::Codec;
use super::elements::{add, build_chain, make, static_pad, unavailable};
use crate::playback::error::PlaybackError;
use crate::playback::still::Still;

impl PipelineBuilder {
    /// Shows `still`, which is called `codec`.
    pub(super) fn add_still(self: &Arc<Self>, codec: &'static Codec, still: Still) -> Result<(), PlaybackError> {
        let mut tags = gst::TagList::new();
        if let (Some(tags), Some(taken)) = (tags.get_mut(), &still.taken) {
            tags.add::<gst::tags::DateTime>(taken, gst::TagMergeMode::Append);
        }
        self.record_tags(&tags);
        {
            let mut streams = self.streams.lock();
            streams.video = Some(codec);
            streams.hints.orientation = still.orientation;
            streams.is_cut_short = still.is_cut_short;
        }
        let source = make("appsrc")?
            .downcast::<gst_app::AppSrc>()
            .map_err(|_| unavailable("appsrc is something else"))?;
        source.set_caps(Some(&still.caps));
        source.set_format(gst::Format::Time);
        let mut buffer = still.buffer;
        buffer.make_mut().set_pts(gst::ClockTime::ZERO);
        let buffer = Mutex::new(Some(buffer));
        source.set_callbacks(
            gst_app::AppSrcCallbacks::builder()
                .need_data(move |source, _| {
                    if let Some(buffer) = buffer.lock().take() {
                        // Refused only when the pipeline is being stopped.
                        let _ = source.push_buffer(buffer).and_then(|_| source.end_of_stream());
                    }
                })
                .build(),
        );
        let pipeline = self.pipeline()?;
        add(&pipeline, source.upcast_ref())?;
        let pad = static_pad(source.upcast_ref(), "src")?;
        self.record_caps(&pad, |streams, caps| streams.video_caps = Some(caps));
        build_chain(&pipeline, &pad, &[make("videoconvert")?, self.appsink.clone().upcast()])
    }
}
