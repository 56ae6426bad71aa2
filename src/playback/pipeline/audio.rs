//! The audio branch, from parser to output.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::builder::PipelineBuilder;
use super::codecs::{Codec, Verdict, look_up};
use super::elements::{Decoder, build_chain, static_pad};
use super::hdmv_pcm::HdmvPcm;
use super::sound_output::SoundChain;
use super::sound_repair::keep_stamps_going;
use super::sound_watch::SoundWatch;
use crate::playback::error::PlaybackError;

impl PipelineBuilder {
    /// Adds the parser, and the rest of the branch when the parser says what the stream is.
    pub(super) fn add_audio_when_settled(
        self: &Arc<Self>,
        codec: &'static Codec,
        queued: &gst::Pad,
    ) -> Result<(), PlaybackError> {
        let Some(parser) = codec
            .parser
            .and_then(|name| gst::ElementFactory::make(name).build().ok())
        else {
            self.streams
                .lock()
                .unknown_audio
                .get_or_insert_with(|| codec.name.to_owned());
            return Ok(());
        };
        self.streams.lock().audio = Some(codec);
        let builder = Arc::downgrade(self);
        static_pad(&parser, "src")?.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |pad, info| {
            let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view()) else {
                return gst::PadProbeReturn::Ok;
            };
            let settled = caps.caps().structure(0).map(look_up);
            if let (Some(builder), Some(Verdict::Known(codec))) = (builder.upgrade(), settled) {
                let built = match Decoder::make(codec, None) {
                    Some(decoder) => builder.add_audio(codec, decoder, pad),
                    None => {
                        let mut streams = builder.streams.lock();
                        streams.audio = None;
                        streams.unknown_audio.get_or_insert_with(|| codec.name.to_owned());
                        Ok(())
                    }
                };
                if let Err(error) = built {
                    builder.handler.failed(error);
                }
            }
            gst::PadProbeReturn::Remove
        });
        self.note_sound_branch(std::slice::from_ref(&parser));
        build_chain(&self.pipeline()?, queued, &[parser])
    }

    pub(super) fn add_audio(
        self: &Arc<Self>,
        codec: &'static Codec,
        decoder: Decoder,
        upstream: &gst::Pad,
    ) -> Result<(), PlaybackError> {
        self.streams.lock().audio = Some(codec);
        let pipeline = self.pipeline()?;
        let sound = SoundChain::new(&self.sound_request, &self.voices)?;
        self.streams.lock().no_sound_output = sound.fell_silent;
        let mut chain = decoder.elements;
        if codec.is_hdmv_pcm() {
            chain.push(HdmvPcm::new().upcast());
        }
        let convert = chain.len();
        chain.extend(sound.elements.iter().cloned());
        let decoded = static_pad(&chain[convert], "sink")?;
        self.record_caps(&decoded, |streams, caps| {
            streams.audio_caps = Some(caps);
        });
        keep_stamps_going(&decoded);
        let coded = static_pad(&chain[0], "sink")?;
        self.note_sound_branch(&chain[..chain.len() - 1]);
        *self.sound_watch.lock() = Some(SoundWatch::new(&coded, &sound.rate));
        *self.sound.lock() = Some(sound);
        build_chain(&pipeline, upstream, &chain)
    }
}
