//! A track's codec as caps.

use gstreamer as gst;

use super::super::boxes::FourCc;
use super::super::units::Packing;

/// How a track is coded.
pub(crate) struct Description {
    pub(crate) caps: gst::Caps,
    /// Width and height of coded pictures.
    pub(crate) size: Option<(u32, u32)>,
    /// Where the container counts frames of sound.
    pub(crate) packing: Option<Packing>,
    /// Whether any stretch of its bytes can be decoded.
    pub(crate) is_raw_sound: bool,
}

impl Description {
    pub(super) fn new(caps: gst::Caps) -> Self {
        Description {
            caps,
            size: None,
            packing: None,
            is_raw_sound: false,
        }
    }

    /// Whether samples of this description can be played behind some of that one: both are coded by the same codec.
    pub(crate) fn can_follow(&self, other: &Description) -> bool {
        is_same_codec(&self.caps, &other.caps)
            && self.packing == other.packing
            && self.is_raw_sound == other.is_raw_sound
    }
}

/// Whether one decoder serves both, whatever their settings.
pub(crate) fn is_same_codec(one: &gst::Caps, other: &gst::Caps) -> bool {
    // MP3 and AAC have one name.
    let codec = |caps: &gst::Caps| {
        let structure = caps.structure(0)?;
        Some((structure.name().to_owned(), structure.get::<i32>("mpegversion").ok()))
    };
    codec(one) == codec(other)
}

/// Caps for what Vitrin has no name for; with the file's own four characters, which users may know.
pub(super) fn unknown(kind: &str, codec: FourCc) -> gst::Caps {
    let letter = |&byte: &u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte)
        } else {
            '_'
        }
    };
    let code: String = codec.iter().map(letter).collect();
    gst::Caps::builder(format!("{kind}/x-gst-fourcc-{code}"))
        .field("format", code)
        .build()
}

pub(super) fn buffer(bytes: &[u8]) -> gst::Buffer {
    gst::Buffer::from_slice(bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_decoder_reads_cannot_follow() {
        gst::init().unwrap();
        let sound = |caps: &str| Description::new(caps.parse().unwrap());
        let aac = sound("audio/mpeg, mpegversion=(int)4, channels=(int)2");
        assert!(sound("audio/mpeg, mpegversion=(int)4, channels=(int)1").can_follow(&aac));
        assert!(!sound("audio/mpeg, mpegversion=(int)1, layer=(int)3").can_follow(&aac));
        assert!(!sound("audio/x-ac3").can_follow(&aac));
    }
}
