//! Builds a pipeline while it starts. The branches are built in [`super::demux`], [`super::video`] and [`super::audio`].

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use parking_lot::Mutex;

use super::elements::unavailable;
use super::handler::PipelineHandler;
use super::segments::Lead;
use super::sound_output::SoundChain;
use super::sound_request::SoundRequest;
use super::sound_watch::SoundWatch;
use super::stream_info::StreamInfo;
use super::voices::VoiceSetting;
use crate::playback::error::PlaybackError;
use crate::playback::input::track_source::{HiddenStamps, Repeated};
use crate::playback::orientation::Orientation;

/// What the callbacks share. Holds no strong reference to the pipeline, or that would never be freed.
pub(super) struct PipelineBuilder {
    pub(super) pipeline: gst::glib::WeakRef<gst::Pipeline>,
    pub(super) appsink: gst_app::AppSink,
    pub(super) sound_request: SoundRequest,
    pub(super) voices: VoiceSetting,
    /// Whether each seek is for one picture only.
    pub(super) single_pictures: bool,
    /// Whether only some frames bear a time stamp, and the decoder estimates the others'.
    pub(super) times_are_estimated: bool,
    pub(super) lead: Arc<Lead>,
    /// The piece that the tracks repeat.
    pub(super) repeated: Arc<Repeated>,
    /// The queue of pictures that wait for their time.
    pub(super) ahead: Mutex<Option<gst::Element>>,
    /// Pictures that are decoded but not shown.
    pub(super) hidden: Arc<HiddenStamps>,
    pub(super) handler: Arc<dyn PipelineHandler>,
    pub(super) streams: Arc<Mutex<StreamInfo>>,
    pub(super) sound: Mutex<Option<SoundChain>>,
    pub(super) sound_watch: Mutex<Option<SoundWatch>>,
    /// The elements before the sound output, as far as they belong to sound only.
    pub(super) sound_branch: Mutex<Vec<gst::glib::WeakRef<gst::Element>>>,
    /// So many tracks of sound were tried before and cannot be played.
    pub(super) sound_tracks_to_skip: Mutex<usize>,
    pub(super) multiqueue: Mutex<Option<gst::Element>>,
    /// Demuxers that have not named all their streams yet.
    pub(super) demuxers_at_work: Mutex<usize>,
}

impl PipelineBuilder {
    /// Has `record` note the caps that arrive at `pad`.
    pub(super) fn record_caps(self: &Arc<Self>, pad: &gst::Pad, record: fn(&mut StreamInfo, gst::Caps)) {
        let builder = Arc::downgrade(self);
        pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
            if let Some(builder) = builder.upgrade()
                && let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view())
            {
                record(&mut builder.streams.lock(), caps.caps_owned());
            }
            gst::PadProbeReturn::Ok
        });
    }

    /// Notes elements whose failure is that of the sound, not of the film.
    pub(super) fn note_sound_branch(&self, elements: &[gst::Element]) {
        self.sound_branch
            .lock()
            .extend(elements.iter().map(gst::prelude::ObjectExt::downgrade));
    }

    pub(super) fn record_tags(&self, tags: &gst::TagListRef) {
        let mut streams = self.streams.lock();
        let merged = match &streams.tags {
            Some(known) => known.merge(tags, gst::TagMergeMode::Append),
            None => tags.to_owned(),
        };
        streams.hints.orientation = Orientation::of_tags(&merged);
        streams.tags = Some(merged);
    }

    pub(super) fn pipeline(&self) -> Result<gst::Pipeline, PlaybackError> {
        self.pipeline
            .upgrade()
            .ok_or_else(|| unavailable("the film is being closed"))
    }
}
