//! The sound's branch, from parser to output.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::builder::PipelineBuilder;
use super::codecs::{Codec, Verdict, look_up};
use super::elements::{Decoder, build_chain, lock, static_pad};
use super::sound_output;
use crate::playback::error::PlaybackError;

impl PipelineBuilder {
    /// Puts the parser in, and the rest of the sound's branch when the parser says what the stream is.
    pub(super) fn play_when_settled(
        self: &Arc<Self>,
        codec: &'static Codec,
        pad: &gst::Pad,
    ) -> Result<(), PlaybackError> {
        let Some(parser) = codec
            .parser
            .and_then(|name| gst::ElementFactory::make(name).build().ok())
        else {
            lock(&self.found)
                .unknown_sound
                .get_or_insert_with(|| codec.name.to_owned());
            return Ok(());
        };
        lock(&self.found).sound = Some(codec);
        let parts = Arc::downgrade(self);
        static_pad(&parser, "src")?.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |pad, info| {
            let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view()) else {
                return gst::PadProbeReturn::Ok;
            };
            let settled = caps.caps().structure(0).map(look_up);
            if let (Some(parts), Some(Verdict::Known(codec))) = (parts.upgrade(), settled) {
                let built = match Decoder::make(codec, None) {
                    Some(decoder) => parts.play(codec, decoder, pad),
                    None => {
                        let mut found = lock(&parts.found);
                        found.sound = None;
                        found.unknown_sound.get_or_insert_with(|| codec.name.to_owned());
                        Ok(())
                    }
                };
                if let Err(error) = built {
                    parts.listener.failed(error);
                }
            }
            gst::PadProbeReturn::Remove
        });
        let queued = self.enqueue(pad)?;
        build_chain(&self.pipeline()?, &queued, &[parser])
    }

    /// The sound's branch.
    pub(super) fn play(
        self: &Arc<Self>,
        codec: &'static Codec,
        decoder: Decoder,
        upstream: &gst::Pad,
    ) -> Result<(), PlaybackError> {
        lock(&self.found).sound = Some(codec);
        let pipeline = self.pipeline()?;
        let sound = sound_output::chain(&self.wish)?;
        lock(&self.found).no_sound_output = sound.fell_silent;
        let mut chain = decoder.elements;
        chain.extend(sound.elements.iter().cloned());
        let convert = chain[chain.len() - sound.elements.len()].clone();
        self.note_arriving_caps(&static_pad(&convert, "sink")?, |found, caps| {
            found.sound_caps = Some(caps)
        });
        *lock(&self.sound) = Some(sound);
        build_chain(&pipeline, upstream, &chain)
    }
}
