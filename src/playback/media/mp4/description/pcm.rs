//! Sound that is not compressed: sample formats and channels.

use gstreamer as gst;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Signed,
    Unsigned,
    Float,
}

/// GStreamer's name of a sample format; `None` where it has none.
pub(super) fn format(number: Number, bits: u32, is_little: bool) -> Option<&'static str> {
    Some(match (number, bits, is_little) {
        (Number::Unsigned, 8, _) => "U8",
        (Number::Signed, 8, _) => "S8",
        (Number::Signed, 16, true) => "S16LE",
        (Number::Signed, 16, false) => "S16BE",
        (Number::Unsigned, 16, true) => "U16LE",
        (Number::Unsigned, 16, false) => "U16BE",
        (Number::Signed, 24, true) => "S24LE",
        (Number::Signed, 24, false) => "S24BE",
        (Number::Signed, 32, true) => "S32LE",
        (Number::Signed, 32, false) => "S32BE",
        (Number::Float, 32, true) => "F32LE",
        (Number::Float, 32, false) => "F32BE",
        (Number::Float, 64, true) => "F64LE",
        (Number::Float, 64, false) => "F64BE",
        _ => return None,
    })
}

pub(super) fn caps(format: &str, rate: u32, channels: u32) -> Option<gst::Caps> {
    let caps = gst::Caps::builder("audio/x-raw")
        .field("format", format)
        .field("layout", "interleaved")
        .field("rate", i32::try_from(rate).ok()?)
        .field("channels", i32::try_from(channels).ok()?);
    Some(match channel_mask(channels) {
        Some(mask) => caps.field("channel-mask", gst::Bitmask::new(mask)).build(),
        None => caps.build(),
    })
}

/// Where the channels belong, in the usual order of WAVE files; one and two channels need no word.
fn channel_mask(channels: u32) -> Option<u64> {
    Some(match channels {
        0..=2 => return None,
        3 => 0x7,
        4 => 0x33,
        5 => 0x37,
        6 => 0x3f,
        7 => 0x13f,
        8 => 0xc3f,
        _ => 0,
    })
}
