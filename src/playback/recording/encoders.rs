//! The allow-list of what codes picture and sound: free software, and on Windows what Windows itself brings. `docs/windows.md` says
//! what that means for patents.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::error::FilmingError;
use crate::playback::pipeline::elements::{make, package_of};
use crate::protocol::RecorderFault;

/// Windows' own, which uses the graphics processor where it can.
const WINDOWS_H264: &str = "mfh264enc";
/// Cisco's, under a BSD licence.
const OPEN_H264: &str = "openh264enc";
/// libvpx, under a BSD licence; needs more of the processor than Cisco's (for a picture of 1280×720, 39 ms were measured against 9).
const VP8: &str = "vp8enc";
const OPUS: &str = "opusenc";
const AAC: &str = "avenc_aac";

/// All, with what brings their streams into Matroska's form.
pub(super) const ALL: [&str; 7] = [WINDOWS_H264, OPEN_H264, VP8, OPUS, AAC, "h264parse", "aacparse"];

/// Bits a second of sound.
pub(super) const SOUND_BITS: u32 = 96_000;

/// Bits for each pixel: 3 Mbit/s at 1280×720 and 30 frames a second.
const BITS_PER_1000_PIXELS: u64 = 110;

/// Elements that code one stream.
pub(super) struct Encoder {
    pub(super) elements: Vec<gst::Element>,
    /// The codec's common name.
    pub(super) name: &'static str,
}

/// Bits a second of a picture of this size.
pub(super) fn picture_bits(width: u32, height: u32, frame_rate: u32) -> u32 {
    let pixels = u64::from(width) * u64::from(height) * u64::from(frame_rate);
    u32::try_from((pixels * BITS_PER_1000_PIXELS / 1000).clamp(300_000, 8_000_000)).unwrap_or(8_000_000)
}

/// Codes the picture, with a key frame every second: seeks are quick, and an interrupted film ends with a picture.
pub(super) fn video(bits: u32, frame_rate: u32) -> Result<Encoder, FilmingError> {
    let rate = frame_rate.to_string();
    if let Some(encoder) = installed(WINDOWS_H264) {
        let kilobits = (bits / 1000).to_string();
        set(
            &encoder,
            &[
                ("bitrate", &kilobits),
                ("rc-mode", "cbr"),
                ("gop-size", &rate),
                ("low-latency", "true"),
            ],
        );
        return h264(encoder);
    }
    if let Some(encoder) = installed(OPEN_H264) {
        let settings = [
            ("bitrate", bits.to_string()),
            ("rate-control", "bitrate".into()),
            ("usage-type", "camera".into()),
            ("complexity", "low".into()),
            ("gop-size", rate),
            ("multi-thread", "2".into()),
        ];
        set(
            &encoder,
            &settings.each_ref().map(|(name, value)| (*name, value.as_str())),
        );
        return h264(encoder);
    }
    if let Some(encoder) = installed(VP8) {
        let bits = bits.to_string();
        set(
            &encoder,
            &[
                ("deadline", "1"),
                ("cpu-used", "8"),
                ("target-bitrate", &bits),
                ("end-usage", "cbr"),
                ("keyframe-max-dist", &rate),
                ("threads", "2"),
            ],
        );
        return Ok(Encoder {
            elements: vec![encoder],
            name: "VP8",
        });
    }
    Err(not_installed(OPEN_H264))
}

fn h264(encoder: gst::Element) -> Result<Encoder, FilmingError> {
    Ok(Encoder {
        elements: vec![encoder, make("h264parse")?],
        name: "H.264",
    })
}

/// Codes the sound.
pub(super) fn audio() -> Result<Encoder, FilmingError> {
    let bits = SOUND_BITS.to_string();
    if let Some(encoder) = installed(OPUS) {
        set(&encoder, &[("bitrate", &bits)]);
        return Ok(Encoder {
            elements: vec![encoder],
            name: "Opus",
        });
    }
    if let Some(encoder) = installed(AAC) {
        set(&encoder, &[("bitrate", &bits)]);
        return Ok(Encoder {
            elements: vec![make("audioconvert")?, encoder, make("aacparse")?],
            name: "AAC",
        });
    }
    Err(not_installed(OPUS))
}

fn installed(name: &str) -> Option<gst::Element> {
    gst::ElementFactory::make(name).build().ok()
}

/// Sets what an element has; versions differ.
pub(super) fn set(element: &gst::Element, settings: &[(&str, &str)]) {
    for (name, value) in settings {
        if element.find_property(name).is_some() {
            element.set_property_from_str(name, value);
        }
    }
}

fn not_installed(name: &str) -> FilmingError {
    let detail = format!(
        "GStreamer's element {name} is not installed (package {})",
        package_of(name)
    );
    FilmingError::new(RecorderFault::NoEncoder, detail)
}
