//! The video branch, from parser to appsink.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::accurate_seek::AccurateSeek;
use super::builder::PipelineBuilder;
use super::codecs::Codec;
use super::colour::prefer_colours_of_stream;
use super::elements::{Decoder, build_chain, make, not_installed, static_pad};
use super::segments::{change_segments, widen};
use crate::playback::error::PlaybackError;

/// Decoded frames that wait for their time; evens out frames that take long to decode.
const FRAMES_AHEAD: u32 = 3;
/// The same while a piece is repeated: from the key frame before its beginning, a second or two are decoded in this time. At most so
/// many bytes of them.
const FRAMES_AHEAD_REPEATING: u32 = 12;
const BYTES_AHEAD_REPEATING: u32 = 40 * 1024 * 1024;

impl PipelineBuilder {
    pub(super) fn add_video(
        self: &Arc<Self>,
        codec: &'static Codec,
        parser: Option<&str>,
        upstream: &gst::Pad,
    ) -> Result<(), PlaybackError> {
        {
            let mut streams = self.streams.lock();
            streams.video = Some(codec);
            streams.hints.jpeg = codec.name == "JPEG";
        }
        let pipeline = self.pipeline()?;
        let decoder = Decoder::make(codec, parser).ok_or_else(|| not_installed(codec))?;
        if parser.is_some() && decoder.elements.len() == 2 {
            prefer_colours_of_stream(&decoder.elements[0])?;
        }
        let accurate_seek = AccurateSeek::new(self.times_are_estimated).upcast::<gst::Element>();
        let deinterlace = make("deinterlace")?;
        // One frame for each of the film's own: 1080i50 gives 25 a second, so that "next frame" means the same in the
        // film's numbering, in steps and in seeks.
        deinterlace.set_property_from_str("mode", "auto");
        deinterlace.set_property_from_str("fields", "top");
        choose_method(&static_pad(&deinterlace, "sink")?, &deinterlace);
        let convert = make("videoconvert")?;
        let ahead = make("queue")?;
        ahead.set_property("max-size-time", 0u64);
        limit_frames_ahead(&ahead, false);
        *self.ahead.lock() = Some(ahead.clone());
        let decoding = decoder.last().clone();
        let mut chain = decoder.elements;
        chain.extend([
            accurate_seek,
            deinterlace,
            convert,
            ahead,
            self.appsink.clone().upcast(),
        ]);
        self.record_caps(&static_pad(&decoding, "src")?, |streams, caps| {
            streams.video_caps = Some(caps);
        });
        self.hidden.drop_at(&static_pad(&decoding, "src")?);
        change_segments(&static_pad(&decoding, "sink")?, widen);
        build_chain(&pipeline, upstream, &chain)
    }
}

/// How many frames may wait in the queue `ahead`.
pub(super) fn limit_frames_ahead(ahead: &gst::Element, repeating: bool) {
    let (frames, bytes) = match repeating {
        true => (FRAMES_AHEAD_REPEATING, BYTES_AHEAD_REPEATING),
        false => (FRAMES_AHEAD, 0),
    };
    ahead.set_property("max-size-buffers", frames);
    ahead.set_property("max-size-bytes", bytes);
}

/// Sharp where nothing moves (`greedyh`) for film with the upper field first, as cameras record high definition. That
/// method mixes frames up when the lower field comes first (DV tape); there each field is simply doubled (`linear`).
fn choose_method(pad: &gst::Pad, deinterlace: &gst::Element) {
    let deinterlace = deinterlace.downgrade();
    pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
        if let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view())
            && let Some(deinterlace) = deinterlace.upgrade()
        {
            let order = caps
                .caps()
                .structure(0)
                .and_then(|caps| caps.get::<&str>("field-order").ok());
            let upper_first = order == Some("top-field-first");
            deinterlace.set_property_from_str("method", if upper_first { "greedyh" } else { "linear" });
        }
        gst::PadProbeReturn::Ok
    });
}
