//! What a stream of ASF is: its description as GStreamer's demuxers put it.

use std::ops::Range;

use gstreamer as gst;

use crate::playback::media::bytes::le;
use crate::playback::pipeline::codecs::StreamKind;

const SOUND: [u8; 16] = *b"\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b";
const PICTURES: [u8; 16] = *b"\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b";
/// Where the part that depends on the stream's kind begins.
const SPECIFIC: usize = 54;
/// Where, in the part of a stream of pictures, its decoder's setup begins: after sizes and `BITMAPINFOHEADER`.
const SETUP: usize = 11 + 40;

pub(super) struct Format {
    pub(super) kind: StreamKind,
    pub(super) caps: gst::Caps,
    /// What a decoder needs before each key frame and the stream has only in its description: where it lies there.
    pub(super) before_keys: Option<Range<usize>>,
}

/// From the content of a Stream Properties Object. `None` for what is neither sound nor pictures.
pub(super) fn format_of(content: &[u8]) -> Option<Format> {
    let length = usize::try_from(le(content, 40, 4)).ok()?;
    let specific = content.get(SPECIFIC..)?;
    let specific = &specific[..length.min(specific.len())];
    if content.starts_with(&SOUND) {
        let caps = sound(specific)?;
        return Some(Format {
            kind: StreamKind::Audio,
            caps,
            before_keys: None,
        });
    }
    if content.starts_with(&PICTURES) {
        let has_parameters = specific
            .get(SETUP..)
            .is_some_and(|setup| setup.starts_with(b"\0\0\0\x01") || setup.starts_with(b"\0\0\x01"));
        let is_byte_stream = has_parameters && code(specific).and_then(nal_units).is_some();
        return Some(Format {
            kind: StreamKind::Video,
            caps: pictures(specific)?,
            before_keys: is_byte_stream.then(|| SPECIFIC + SETUP..SPECIFIC + specific.len()),
        });
    }
    None
}

/// `WAVEFORMATEX`.
fn sound(format: &[u8]) -> Option<gst::Caps> {
    let number = |place, length| i32::try_from(le(format, place, length)).ok();
    let setup = format.get(18..).unwrap_or_default();
    let setup = &setup[..setup.len().min(le(format, 16, 2) as usize)];
    let wma = |version: i32| Some(gst::Caps::builder("audio/x-wma").field("wmaversion", version));
    let caps = match le(format, 0, 2) {
        0x160 => wma(1)?,
        0x161 => wma(2)?,
        0x162 => wma(3)?,
        0x163 => wma(4)?,
        0x0a => gst::Caps::builder("audio/x-wms"),
        0x55 => gst::Caps::builder("audio/mpeg")
            .field("mpegversion", 1)
            .field("layer", 3),
        // As AVI has it: with its setup, or with a header before each piece.
        0xff | 0x706d if !setup.is_empty() => gst::Caps::builder("audio/mpeg")
            .field("mpegversion", 4)
            .field("stream-format", "raw"),
        0xff | 0x1600 | 0x706d => gst::Caps::builder("audio/mpeg")
            .field("mpegversion", 4)
            .field("stream-format", "adts"),
        0x50 => gst::Caps::builder("audio/mpeg")
            .field("mpegversion", 1)
            .field("layer", 2),
        0x02 => gst::Caps::builder("audio/x-adpcm").field("layout", "microsoft"),
        0x11 => gst::Caps::builder("audio/x-adpcm").field("layout", "dvi"),
        0x01 => {
            let format = match number(14, 2)? {
                8 => "U8",
                16 => "S16LE",
                24 => "S24LE",
                _ => return None,
            };
            gst::Caps::builder("audio/x-raw")
                .field("format", format)
                .field("layout", "interleaved")
        }
        tag => gst::Caps::builder("audio/x-unknown").field("format", format!("wav:{tag:04x}")),
    };
    Some(
        caps.field("channels", number(2, 2)?)
            .field("rate", number(4, 4)?)
            .field("bitrate", number(8, 4)?.saturating_mul(8))
            .field("block_align", number(12, 2)?)
            .field("depth", number(14, 2)?)
            .field("codec_data", gst::Buffer::from_slice(setup.to_vec()))
            .build(),
    )
}

/// The four letters of a codec of pictures.
fn code(format: &[u8]) -> Option<[u8; 4]> {
    format.get(27..31)?.try_into().ok()
}

/// What GStreamer calls the codecs of NAL units, whose parameters a decoder also takes from the stream.
fn nal_units(code: [u8; 4]) -> Option<&'static str> {
    match &code.map(|letter| letter.to_ascii_uppercase()) {
        b"H264" | b"X264" | b"AVC1" => Some("video/x-h264"),
        b"H265" | b"HEVC" | b"HVC1" => Some("video/x-h265"),
        _ => None,
    }
}

/// Sizes and `BITMAPINFOHEADER`.
fn pictures(format: &[u8]) -> Option<gst::Caps> {
    let bitmap = format.get(11..)?;
    let code = code(format)?;
    let setup = format.get(SETUP..).unwrap_or_default();
    let setup = if nal_units(code).is_some() { &[] } else { setup };
    let wmv = |version: i32| {
        let format: String = code
            .iter()
            .map(|&letter| char::from(letter.to_ascii_uppercase()))
            .collect();
        gst::Caps::builder("video/x-wmv")
            .field("wmvversion", version)
            .field("format", format)
    };
    let msmpeg = |version: i32| gst::Caps::builder("video/x-msmpeg").field("msmpegversion", version);
    let caps = match &code.map(|letter| letter.to_ascii_uppercase()) {
        b"WMV1" | b"MSS1" => wmv(1),
        b"WMV2" => wmv(2),
        b"WMV3" | b"WVC1" | b"WMVA" | b"MSS2" => wmv(3),
        b"MP43" => msmpeg(43),
        b"MP42" => msmpeg(42),
        b"MPG4" => msmpeg(41),
        b"MP4S" | b"M4S2" => gst::Caps::builder("video/mpeg")
            .field("mpegversion", 4)
            .field("systemstream", false),
        b"MJPG" => gst::Caps::builder("image/jpeg"),
        unknown => match nal_units(code) {
            Some(name) => gst::Caps::builder(name)
                .field("stream-format", "byte-stream")
                .field("alignment", "au"),
            None => {
                let fourcc = String::from_utf8_lossy(unknown).into_owned();
                gst::Caps::builder("video/x-unknown").field("fourcc", fourcc)
            }
        },
    };
    let size = |place| i32::try_from(le(bitmap, place, 4)).ok();
    let caps = caps.field("width", size(4)?).field("height", size(8)?);
    Some(match setup {
        [] => caps.build(),
        setup => caps
            .field("codec_data", gst::Buffer::from_slice(setup.to_vec()))
            .build(),
    })
}
