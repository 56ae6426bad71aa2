//! The demuxer, and a branch for each stream that it names.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::builder::PipelineBuilder;
use super::codecs::{StreamKind, Verdict, look_up};
use super::elements::{Decoder, add, link, make, static_pad, sync_state, unavailable};
use super::sound_request::SoundRequest;
use crate::playback::error::PlaybackError;

/// Coded film between demuxer and decoders: how long and how large it may grow. Streams that are further apart than this in
/// the file cannot be played together.
const QUEUE_TIME: gst::ClockTime = gst::ClockTime::from_seconds(2);
const QUEUE_BYTES: u32 = 32 * 1024 * 1024;

impl PipelineBuilder {
    /// The queue that all streams of a container pass.
    pub(super) fn add_multiqueue(&self) -> Result<(), PlaybackError> {
        let queue = make("multiqueue")?;
        queue.set_property("max-size-buffers", 0u32);
        queue.set_property("max-size-bytes", QUEUE_BYTES);
        queue.set_property("max-size-time", QUEUE_TIME.nseconds());
        add(&self.pipeline()?, &queue)?;
        *self.multiqueue.lock() = Some(queue);
        Ok(())
    }

    /// Links a demuxer behind `upstream`; a branch for each stream that it names follows.
    pub(super) fn add_demuxer(self: &Arc<Self>, name: &str, upstream: &gst::Pad) -> Result<(), PlaybackError> {
        let demuxer = make(name)?;
        add(&self.pipeline()?, &demuxer)?;
        *self.demuxers_at_work.lock() += 1;
        let builder = Arc::downgrade(self);
        demuxer.connect_pad_added(move |_, pad| {
            if let Some(builder) = builder.upgrade()
                && pad.direction() == gst::PadDirection::Src
                && let Err(error) = builder.on_stream(pad)
            {
                builder.handler.failed(error);
            }
        });
        let builder = Arc::downgrade(self);
        demuxer.connect_no_more_pads(move |_| {
            if let Some(builder) = builder.upgrade() {
                let left = {
                    let mut at_work = builder.demuxers_at_work.lock();
                    *at_work = at_work.saturating_sub(1);
                    *at_work
                };
                if left == 0 {
                    builder.handler.streams_known();
                }
            }
        });
        link(upstream, &static_pad(&demuxer, "sink")?)?;
        sync_state(&demuxer)
    }

    fn on_stream(self: &Arc<Self>, pad: &gst::Pad) -> Result<(), PlaybackError> {
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        let Some(structure) = caps.structure(0) else {
            return Ok(());
        };
        match look_up(structure) {
            Verdict::Irrelevant => Ok(()),
            Verdict::DvSystemStream => self.add_demuxer("dvdemux", pad),
            Verdict::Unknown(StreamKind::Video, name) => {
                self.streams.lock().unknown_video.get_or_insert(name);
                Ok(())
            }
            Verdict::Unknown(StreamKind::Audio, name) => {
                self.streams.lock().unknown_audio.get_or_insert(name);
                Ok(())
            }
            Verdict::Known(codec) if codec.stream == StreamKind::Video => {
                if self.streams.lock().video.is_some() {
                    return Ok(()); // a second video stream (preview, cover) is not shown
                }
                let queued = self.enqueue(pad)?;
                self.add_video(codec, codec.parser, &queued)
            }
            Verdict::Known(codec) => {
                if self.sound_request == SoundRequest::Without || self.streams.lock().audio.is_some() {
                    return Ok(());
                }
                if codec.is_settled_by_parser() {
                    return self.add_audio_when_settled(codec, pad);
                }
                let Some(decoder) = Decoder::make(codec, codec.parser) else {
                    self.streams
                        .lock()
                        .unknown_audio
                        .get_or_insert_with(|| codec.name.to_owned());
                    return Ok(());
                };
                let queued = self.enqueue(pad)?;
                self.add_audio(codec, decoder, &queued)
            }
        }
    }

    /// Leads a stream through the multiqueue; returns the pad on its other side.
    pub(super) fn enqueue(&self, pad: &gst::Pad) -> Result<gst::Pad, PlaybackError> {
        self.lead.apply(pad);
        let queue = self.multiqueue.lock().clone().ok_or_else(|| unavailable("no queue"))?;
        let into = queue
            .request_pad_simple("sink_%u")
            .ok_or_else(|| unavailable("no place in the queue"))?;
        link(pad, &into)?;
        let out = into.iterate_internal_links().next().ok().flatten();
        out.ok_or_else(|| unavailable("queue without an end"))
    }
}
