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
pub(super) const QUEUE_TIME: gst::ClockTime = gst::ClockTime::from_seconds(2);
pub(super) const QUEUE_BYTES: u32 = 32 * 1024 * 1024;

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
        let verdict = look_up(structure);
        if let Verdict::DvSystemStream = verdict {
            return self.add_demuxer("dvdemux", pad);
        }
        if self.is_settled(&verdict) {
            return Ok(());
        }
        let queued = self.enqueue(pad)?;
        self.add_branch(verdict, &queued)
    }

    /// Notes a stream that gets no branch: it cannot be decoded, is not wanted, or is not the first of its kind.
    pub(super) fn is_settled(&self, verdict: &Verdict) -> bool {
        let mut streams = self.streams.lock();
        match verdict {
            Verdict::Irrelevant | Verdict::DvSystemStream => true,
            Verdict::Unknown(StreamKind::Video, name) => {
                streams.unknown_video.get_or_insert_with(|| name.clone());
                true
            }
            Verdict::Unknown(StreamKind::Audio, name) => {
                streams.unknown_audio.get_or_insert_with(|| name.clone());
                true
            }
            // A second video stream (preview, cover) is not shown.
            Verdict::Known(codec) if codec.stream == StreamKind::Video => streams.video.is_some(),
            Verdict::Known(codec) => {
                if self.sound_request == SoundRequest::Without {
                    return true;
                }
                let can_decode = codec.is_settled_by_parser() || Decoder::make(codec, codec.parser).is_some();
                if streams.audio.is_some() {
                    streams.has_other_audio |= can_decode;
                    return true;
                }
                if can_decode && self.skips_sound_track() {
                    return true;
                }
                if !can_decode {
                    streams.unknown_audio.get_or_insert_with(|| codec.name.to_owned());
                }
                !can_decode
            }
        }
    }

    /// Whether the next track of sound that could be decoded was tried before in vain.
    fn skips_sound_track(&self) -> bool {
        let mut left = self.sound_tracks_to_skip.lock();
        let skips = *left > 0;
        *left = left.saturating_sub(1);
        skips
    }

    /// Adds the branch of a stream that [`is_settled`](Self::is_settled) has not dealt with.
    pub(super) fn add_branch(self: &Arc<Self>, verdict: Verdict, queued: &gst::Pad) -> Result<(), PlaybackError> {
        match verdict {
            Verdict::Known(codec) if codec.stream == StreamKind::Video => self.add_video(codec, codec.parser, queued),
            Verdict::Known(codec) if codec.is_settled_by_parser() => self.add_audio_when_settled(codec, queued),
            Verdict::Known(codec) => match Decoder::make(codec, codec.parser) {
                Some(decoder) => self.add_audio(codec, decoder, queued),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Leads a stream through the multiqueue; returns the pad on its other side.
    fn enqueue(&self, pad: &gst::Pad) -> Result<gst::Pad, PlaybackError> {
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
