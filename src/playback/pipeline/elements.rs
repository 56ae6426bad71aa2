//! Making and linking elements; each failure says what is missing.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::codecs::Codec;
use crate::playback::error::{Kind, PlaybackError};

/// Parser and decoder of one stream.
pub(crate) struct Decoder {
    pub(crate) elements: Vec<gst::Element>,
}

impl Decoder {
    /// `None` when the parser, or all decoders, are not installed.
    pub(crate) fn make(codec: &Codec, parser: Option<&str>) -> Option<Self> {
        let mut elements = Vec::new();
        if let Some(parser) = parser {
            elements.push(gst::ElementFactory::make(parser).build().ok()?);
        }
        if !codec.decoders.is_empty() {
            let decoder = codec
                .decoders
                .iter()
                .find_map(|name| gst::ElementFactory::make(name).build().ok())?;
            // One bad piece is not the end of a film: decoding goes on, however many errors there are.
            if decoder.find_property("max-errors").is_some() {
                decoder.set_property("max-errors", -1i32);
            }
            elements.push(decoder);
        }
        Some(Decoder { elements })
    }

    /// The decoder itself. Only called for video, which always has one.
    pub(crate) fn last(&self) -> &gst::Element {
        &self.elements[self.elements.len() - 1]
    }
}

/// Adds the elements of `chain`, and links them to each other and to `upstream`.
pub(crate) fn build_chain(
    pipeline: &gst::Pipeline,
    upstream: &gst::Pad,
    chain: &[gst::Element],
) -> Result<(), PlaybackError> {
    for element in chain {
        add(pipeline, element)?;
    }
    for pair in chain.windows(2) {
        pair[0]
            .link(&pair[1])
            .map_err(|_| unavailable(&format!("{} does not link", pair[0].name())))?;
    }
    // From the sink upwards, so that nothing arrives at an element that is not ready for it.
    for element in chain.iter().rev() {
        sync_state(element)?;
    }
    match chain.first() {
        Some(first) => link(upstream, &static_pad(first, "sink")?),
        None => Ok(()),
    }
}

/// Makes one of the [fixed elements](super::allow_list).
pub(crate) fn make(name: &str) -> Result<gst::Element, PlaybackError> {
    gst::ElementFactory::make(name).build().map_err(|_| {
        unavailable(&format!(
            "GStreamer's element {name} is not installed (package {})",
            package_of(name)
        ))
    })
}

/// The package that an element comes in: on Linux that of Debian and Ubuntu, on Windows Vitrin's own.
pub(crate) fn package_of(element: &str) -> &'static str {
    match element {
        _ if cfg!(windows) => "Vitrin",
        name if name.starts_with("avdec_") || name.starts_with("avenc_") => "gstreamer1.0-libav",
        name if name.starts_with("theora") => "gstreamer1.0-plugins-base",
        "multiqueue" | "queue" | "fakesink" | "capsfilter" | "tee" => "libgstreamer1.0-0",
        "alsasink" => "gstreamer1.0-alsa",
        "appsink" | "appsrc" | "videoconvert" | "audioconvert" | "audioresample" | "audiorate" | "volume"
        | "opusdec" | "vorbisdec" | "opusenc" | "videoscale" | "videorate" | "audiotestsrc" => {
            "gstreamer1.0-plugins-base"
        }
        "tsdemux" | "mpegpsdemux" | "h264parse" | "h265parse" | "mpegvideoparse" | "mpeg4videoparse" | "jpegparse"
        | "av1parse" | "av1dec" | "dav1ddec" | "adpcmdec" | "gsmdec" | "libde265dec" | "openh264dec"
        | "openh264enc" | "faad" | "mxfdemux" => "gstreamer1.0-plugins-bad",
        "a52dec" | "amrnbdec" | "amrwbdec" | "dvdlpcmdec" | "mpeg2dec" => "gstreamer1.0-plugins-ugly",
        _ => "gstreamer1.0-plugins-good",
    }
}

pub(crate) fn not_installed(codec: &Codec) -> PlaybackError {
    let wanted = codec
        .decoders
        .first()
        .or(codec.parser.as_ref())
        .copied()
        .unwrap_or_default();
    PlaybackError::Unsupported {
        kind: Kind::Picture,
        codec: codec.name.to_owned(),
        detail: format!("its decoder {wanted} is not installed (package {})", package_of(wanted)),
    }
}

pub(crate) fn unavailable(detail: &str) -> PlaybackError {
    PlaybackError::Unavailable {
        detail: detail.to_owned(),
    }
}

pub(crate) fn add(pipeline: &gst::Pipeline, element: &gst::Element) -> Result<(), PlaybackError> {
    pipeline
        .add(element)
        .map_err(|_| unavailable(&format!("{} cannot be added", element.name())))
}

pub(crate) fn static_pad(element: &gst::Element, name: &str) -> Result<gst::Pad, PlaybackError> {
    element
        .static_pad(name)
        .ok_or_else(|| unavailable(&format!("{} has no pad {name}", element.name())))
}

pub(crate) fn link(from: &gst::Pad, to: &gst::Pad) -> Result<(), PlaybackError> {
    from.link(to)
        .map(drop)
        .map_err(|error| unavailable(&format!("{} does not link: {error}", from.name())))
}

pub(crate) fn sync_state(element: &gst::Element) -> Result<(), PlaybackError> {
    element
        .sync_state_with_parent()
        .map_err(|_| unavailable(&format!("{} does not start", element.name())))
}
