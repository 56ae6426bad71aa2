//! The demuxer, and a branch for each stream that it names.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::builder::PipelineBuilder;
use super::codecs::{Stream, Verdict, look_up};
use super::elements::{Decoder, add, link, lock, make, static_pad, sync, unavailable};
use super::sound_request::SoundRequest;
use crate::playback::error::PlaybackError;

impl PipelineBuilder {
    /// Puts a demuxer behind `upstream` and builds a branch for each stream that it names.
    pub(super) fn demux(self: &Arc<Self>, name: &str, upstream: &gst::Pad) -> Result<(), PlaybackError> {
        let demuxer = make(name)?;
        add(&self.pipeline()?, &demuxer)?;
        *lock(&self.demuxers_at_work) += 1;
        let parts = Arc::downgrade(self);
        demuxer.connect_pad_added(move |_, pad| {
            if let Some(parts) = parts.upgrade()
                && pad.direction() == gst::PadDirection::Src
                && let Err(error) = parts.stream_appeared(pad)
            {
                parts.listener.failed(error);
            }
        });
        let parts = Arc::downgrade(self);
        demuxer.connect_no_more_pads(move |_| {
            if let Some(parts) = parts.upgrade() {
                let left = {
                    let mut at_work = lock(&parts.demuxers_at_work);
                    *at_work = at_work.saturating_sub(1);
                    *at_work
                };
                if left == 0 {
                    parts.listener.streams_known();
                }
            }
        });
        link(upstream, &static_pad(&demuxer, "sink")?)?;
        sync(&demuxer)
    }

    pub(super) fn stream_appeared(self: &Arc<Self>, pad: &gst::Pad) -> Result<(), PlaybackError> {
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        let Some(structure) = caps.structure(0) else {
            return Ok(());
        };
        match look_up(structure) {
            Verdict::Irrelevant => Ok(()),
            Verdict::DvSystemStream => self.demux("dvdemux", pad),
            Verdict::Unknown(Stream::Picture, name) => {
                lock(&self.found).unknown_picture.get_or_insert(name);
                Ok(())
            }
            Verdict::Unknown(Stream::Sound, name) => {
                lock(&self.found).unknown_sound.get_or_insert(name);
                Ok(())
            }
            Verdict::Known(codec) if codec.stream == Stream::Picture => {
                if lock(&self.found).picture.is_some() {
                    return Ok(()); // a second picture (preview, cover) is not shown
                }
                let queued = self.enqueue(pad)?;
                self.show(codec, codec.parser, &queued)
            }
            Verdict::Known(codec) => {
                if self.wish == SoundRequest::Without || lock(&self.found).sound.is_some() {
                    return Ok(());
                }
                if codec.is_settled_by_parser() {
                    return self.play_when_settled(codec, pad);
                }
                let Some(decoder) = Decoder::make(codec, codec.parser) else {
                    lock(&self.found)
                        .unknown_sound
                        .get_or_insert_with(|| codec.name.to_owned());
                    return Ok(());
                };
                let queued = self.enqueue(pad)?;
                self.play(codec, decoder, &queued)
            }
        }
    }

    /// Leads a stream through the multiqueue; returns the pad on its other side.
    pub(super) fn enqueue(&self, pad: &gst::Pad) -> Result<gst::Pad, PlaybackError> {
        self.lead.apply(pad);
        let queue = lock(&self.queue).clone().ok_or_else(|| unavailable("no queue"))?;
        let into = queue
            .request_pad_simple("sink_%u")
            .ok_or_else(|| unavailable("no place in the queue"))?;
        link(pad, &into)?;
        let out = into.iterate_internal_links().next().ok().flatten();
        out.ok_or_else(|| unavailable("queue without an end"))
    }
}
