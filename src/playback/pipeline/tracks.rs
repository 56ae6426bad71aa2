//! A branch for each track of a film whose container was read before.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::builder::PipelineBuilder;
use super::codecs::{StreamKind, Verdict, look_up};
use super::demux::{QUEUE_BYTES, QUEUE_TIME};
use super::elements::{add, link, make, static_pad};
use crate::playback::error::PlaybackError;
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::track_source::TrackSrc;
use crate::playback::media::{Media, Track};

impl PipelineBuilder {
    /// Adds a source and a branch for the tracks of `media` that are shown and heard.
    pub(super) fn add_tracks(self: &Arc<Self>, cache: &Arc<BlockCache>, media: &Media) -> Result<(), PlaybackError> {
        self.record_tags(&media.tags);
        for track in &media.tracks {
            let verdict = track.caps.structure(0).map_or(Verdict::Irrelevant, look_up);
            self.on_track(cache, track, verdict)?;
        }
        self.handler.streams_known();
        Ok(())
    }

    fn on_track(
        self: &Arc<Self>,
        cache: &Arc<BlockCache>,
        track: &Track,
        verdict: Verdict,
    ) -> Result<(), PlaybackError> {
        if self.is_settled(&verdict) {
            return Ok(());
        }
        let source =
            TrackSrc::new(cache, track, &self.hidden, &self.repeated, self.single_pictures).upcast::<gst::Element>();
        let queue = make("queue")?;
        queue.set_property("max-size-buffers", 0u32);
        queue.set_property("max-size-bytes", QUEUE_BYTES);
        queue.set_property("max-size-time", QUEUE_TIME.nseconds());
        let pipeline = self.pipeline()?;
        add(&pipeline, &source)?;
        add(&pipeline, &queue)?;
        if track.kind == StreamKind::Audio {
            self.note_sound_branch(&[source.clone(), queue.clone()]);
        }
        let out = static_pad(&source, "src")?;
        self.lead.apply(&out);
        link(&out, &static_pad(&queue, "sink")?)?;
        self.add_branch(verdict, &static_pad(&queue, "src")?)
    }
}
