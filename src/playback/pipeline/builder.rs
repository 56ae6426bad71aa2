//! Builds a pipeline while it starts: what the callbacks of its elements share. The branches are built in
//! [`super::demux`], [`super::video`] and [`super::audio`].

use std::sync::{Arc, Mutex};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;

use super::elements::{lock, static_pad, unavailable};
use super::facts::rotation;
use super::handler::PipelineHandler;
use super::segments::Lead;
use super::sound_output::SoundChain;
use super::sound_request::SoundRequest;
use super::stream_info::StreamInfo;
use crate::playback::error::PlaybackError;

/// What the callbacks share. Holds no strong reference to the pipeline, or that would never be freed.
pub(super) struct PipelineBuilder {
    pub(super) pipeline: gst::glib::WeakRef<gst::Pipeline>,
    pub(super) picture_sink: gst_app::AppSink,
    pub(super) wish: SoundRequest,
    /// Whether only some pictures bear a time stamp, and the others' are reckoned by the decoder.
    pub(super) reckons_times: bool,
    pub(super) lead: Arc<Lead>,
    pub(super) listener: Arc<dyn PipelineHandler>,
    pub(super) found: Arc<Mutex<StreamInfo>>,
    pub(super) sound: Mutex<Option<SoundChain>>,
    pub(super) queue: Mutex<Option<gst::Element>>,
    /// Demuxers that have not named all their streams yet.
    pub(super) demuxers_at_work: Mutex<usize>,
}

impl PipelineBuilder {
    pub(super) fn note_caps(
        self: &Arc<Self>,
        element: &gst::Element,
        note: fn(&mut StreamInfo, gst::Caps),
    ) -> Result<(), PlaybackError> {
        let pad = static_pad(element, "src")?;
        self.note_arriving_caps(&pad, note);
        Ok(())
    }

    pub(super) fn note_arriving_caps(self: &Arc<Self>, pad: &gst::Pad, note: fn(&mut StreamInfo, gst::Caps)) {
        let parts = Arc::downgrade(self);
        pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
            if let Some(parts) = parts.upgrade()
                && let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view())
            {
                note(&mut lock(&parts.found), caps.caps_owned());
            }
            gst::PadProbeReturn::Ok
        });
    }

    pub(super) fn note_tags(&self, tags: &gst::TagListRef) {
        let mut found = lock(&self.found);
        let merged = match &found.tags {
            Some(known) => known.merge(tags, gst::TagMergeMode::Append),
            None => tags.to_owned(),
        };
        found.look.rotation = rotation(&merged);
        found.tags = Some(merged);
    }

    pub(super) fn pipeline(&self) -> Result<gst::Pipeline, PlaybackError> {
        self.pipeline
            .upgrade()
            .ok_or_else(|| unavailable("the film is being closed"))
    }
}
