//! How the streams of pictures and sound are coded, as GStreamer's demuxers describe them.

use gstreamer as gst;

/// How pictures are coded, as far as finding key frames is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureCodec {
    Mpeg2,
    Mpeg4,
    H264,
    Hevc,
}

/// Pictures of MPEG-1, MPEG-2 and MPEG-4 part 2.
pub(crate) fn pictures(version: i32) -> (gst::Caps, PictureCodec) {
    let caps = gst::Caps::builder("video/mpeg")
        .field("mpegversion", version)
        .field("systemstream", false);
    let codec = if version == 4 {
        PictureCodec::Mpeg4
    } else {
        PictureCodec::Mpeg2
    };
    (caps.build(), codec)
}

/// Pictures of H.264 and HEVC.
pub(crate) fn nal_units(codec: PictureCodec) -> (gst::Caps, PictureCodec) {
    let name = if codec == PictureCodec::Hevc {
        "video/x-h265"
    } else {
        "video/x-h264"
    };
    let caps = gst::Caps::builder(name).field("stream-format", "byte-stream");
    (caps.build(), codec)
}

/// Sound by its media type; AAC comes with its format.
pub(crate) fn sound(name: &str, aac: Option<&str>) -> gst::Caps {
    let caps = gst::Caps::builder(name);
    match (name, aac) {
        ("audio/mpeg", Some(format)) => caps.field("mpegversion", 4i32).field("stream-format", format).build(),
        ("audio/mpeg", None) => caps.field("mpegversion", 1i32).build(),
        _ => caps.build(),
    }
}
