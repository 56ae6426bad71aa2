//! The allow-list: which kinds of stream can be shown, and by which parser and decoder.
//!
//! Nothing outside this table (and the fixed elements of [`super::allow_list`]) is ever made. All decoders are software: a
//! hardware decoder would keep frames in memory that cannot be wiped.

use gstreamer as gst;

/// One kind of stream, and the elements that decode it.
pub(crate) struct Codec {
    /// Media type of the demuxer's caps.
    media: &'static str,
    /// Further fields that the caps must have; all of them.
    fields: &'static [Field],
    pub(crate) stream: StreamKind,
    /// The name by which users know it.
    pub(crate) name: &'static str,
    /// Brings the stream into the form that the decoder needs.
    pub(crate) parser: Option<&'static str>,
    /// Decoders, best first; the first that is installed is taken. Empty: the stream is not coded.
    pub(crate) decoders: &'static [&'static str],
}

/// What a viewer gets from a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamKind {
    Video,
    Audio,
}

enum Field {
    Int(&'static str, i32),
    Bool(&'static str, bool),
    Text(&'static str, &'static str),
}

use Field::{Bool, Int, Text};
use StreamKind::{Audio, Video};

macro_rules! codec {
    ($stream:ident $media:literal $([$($field:expr),*])? => $name:literal, $parser:expr, [$($decoder:literal),*]) => {
        Codec {
            media: $media, fields: &[$($($field),*)?], stream: $stream, name: $name, parser: $parser,
            decoders: &[$($decoder),*],
        }
    };
}

/// The table. `docs/architecture.md` points here.
#[rustfmt::skip]
pub(crate) static CODECS: &[Codec] = &[
    codec!(Video "video/x-h264" => "H.264", Some("h264parse"), ["avdec_h264", "openh264dec"]),
    codec!(Video "video/x-h265" => "HEVC", Some("h265parse"), ["avdec_h265", "libde265dec"]),
    codec!(Video "video/mpeg" [Int("mpegversion", 2)] => "MPEG-2", Some("mpegvideoparse"), ["avdec_mpeg2video", "mpeg2dec"]),
    codec!(Video "video/mpeg" [Int("mpegversion", 1)] => "MPEG-1", Some("mpegvideoparse"), ["avdec_mpeg2video", "mpeg2dec"]),
    codec!(Video "video/mpeg" [Int("mpegversion", 4)] => "MPEG-4 part 2", Some("mpeg4videoparse"), ["avdec_mpeg4"]),
    codec!(Video "video/x-xvid" => "Xvid", None, ["avdec_mpeg4"]),
    codec!(Video "video/x-divx" [Int("divxversion", 4)] => "DivX 4", None, ["avdec_mpeg4"]),
    codec!(Video "video/x-divx" [Int("divxversion", 5)] => "DivX 5", None, ["avdec_mpeg4"]),
    codec!(Video "video/x-dv" [Bool("systemstream", false)] => "DV", None, ["avdec_dvvideo", "dvdec"]),
    codec!(Video "image/jpeg" => "JPEG", None, ["jpegdec", "avdec_mjpeg"]),
    codec!(Video "image/png" => "PNG", None, ["pngdec", "avdec_png"]),
    codec!(Video "video/x-vp8" => "VP8", None, ["vp8dec", "avdec_vp8"]),
    codec!(Video "video/x-vp9" => "VP9", None, ["vp9dec", "avdec_vp9"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 4), Text("stream-format", "loas")] => "AAC", Some("aacparse"), ["avdec_aac_latm"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 4)] => "AAC", Some("aacparse"), ["avdec_aac", "faad"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 2)] => "AAC", Some("aacparse"), ["avdec_aac", "faad"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 1), Int("layer", 3)] => "MP3", Some("mpegaudioparse"), ["mpg123audiodec", "avdec_mp3"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 1)] => "MPEG audio", Some("mpegaudioparse"), ["mpg123audiodec", "avdec_mp2float"]),
    codec!(Audio "audio/x-ac3" => "AC-3", Some("ac3parse"), ["avdec_ac3", "a52dec"]),
    codec!(Audio "audio/ac3" => "AC-3", Some("ac3parse"), ["avdec_ac3", "a52dec"]),
    codec!(Audio "audio/x-private1-ac3" => "AC-3", Some("ac3parse"), ["avdec_ac3", "a52dec"]),
    codec!(Audio "audio/x-eac3" => "E-AC-3", Some("ac3parse"), ["avdec_eac3"]),
    codec!(Audio "audio/x-private-ts-lpcm" => "LPCM", None, ["dvdlpcmdec"]),
    codec!(Audio "audio/x-private1-lpcm" => "LPCM", None, ["dvdlpcmdec"]),
    codec!(Audio "audio/x-lpcm" => "LPCM", None, ["dvdlpcmdec"]),
    codec!(Audio "audio/x-raw" => "PCM", None, []),
    codec!(Audio "audio/x-alaw" => "A-law", None, ["alawdec"]),
    codec!(Audio "audio/x-mulaw" => "mu-law", None, ["mulawdec"]),
    codec!(Audio "audio/x-opus" => "Opus", None, ["opusdec", "avdec_opus"]),
    codec!(Audio "audio/x-vorbis" => "Vorbis", None, ["vorbisdec"]),
    codec!(Audio "audio/x-flac" => "FLAC", Some("flacparse"), ["flacdec", "avdec_flac"]),
];

/// Photographs, which are not decoded in a pipeline; see [`crate::playback::still`].
#[rustfmt::skip]
static PHOTOGRAPHS: &[Codec] = &[
    codec!(Video "image/jpeg" => "JPEG", None, []),
    codec!(Video "image/png" => "PNG", None, []),
    codec!(Video "image/gif" => "GIF", None, []),
    codec!(Video "image/webp" => "WebP", None, []),
    codec!(Video "image/tiff" => "TIFF", None, []),
    codec!(Video "image/bmp" => "BMP", None, []),
    codec!(Video "image/heif" => "HEIC", None, []),
    codec!(Video "image/avif" => "AVIF", None, []),
];

/// A kind of photograph by its media type.
pub(crate) fn photograph(media: &str) -> Option<&'static Codec> {
    PHOTOGRAPHS.iter().find(|codec| codec.media == media)
}

/// What is done with a stream.
pub(crate) enum Verdict {
    /// It is on the list.
    Known(&'static Codec),
    /// DV with video and audio in one stream (type 1 AVI): it goes through `dvdemux`.
    DvSystemStream,
    /// It is video or audio that is not on the list; with its name.
    Unknown(StreamKind, String),
    /// Subtitles, data: not shown.
    Irrelevant,
}

/// Looks a demuxer's stream up in the table.
pub(crate) fn look_up(caps: &gst::StructureRef) -> Verdict {
    let media = caps.name().as_str();
    if media == "video/x-dv" && caps.get::<bool>("systemstream") == Ok(true) {
        return Verdict::DvSystemStream;
    }
    if let Some(codec) = CODECS.iter().find(|codec| codec.fits(caps)) {
        return Verdict::Known(codec);
    }
    let stream = match media.split('/').next() {
        Some("video" | "image") => StreamKind::Video,
        Some("audio") => StreamKind::Audio,
        _ => return Verdict::Irrelevant,
    };
    Verdict::Unknown(stream, common_name(caps))
}

impl Codec {
    /// Whether only the parser can determine what the stream really is: cameras and muxers mark AC-3 as E-AC-3.
    pub(crate) fn is_settled_by_parser(&self) -> bool {
        self.parser == Some("ac3parse")
    }

    /// The parser of a still: that of JPEG reads which way up a photograph was taken.
    pub(crate) fn still_parser(&self) -> Option<&'static str> {
        if self.name == "JPEG" {
            Some("jpegparse")
        } else {
            self.parser
        }
    }

    fn fits(&self, caps: &gst::StructureRef) -> bool {
        caps.name().as_str() == self.media
            && self.fields.iter().all(|field| match *field {
                Int(name, value) => caps.get::<i32>(name) == Ok(value),
                Bool(name, value) => caps.get::<bool>(name) == Ok(value),
                Text(name, value) => caps.get::<&str>(name) == Ok(value),
            })
    }
}

/// Names of codecs that are not on the list but that users may know; else the media type itself.
fn common_name(caps: &gst::StructureRef) -> String {
    let media = caps.name().as_str();
    let name = match media {
        "video/x-prores" => "Apple ProRes",
        "video/x-dnxhd" => "Avid DNxHD",
        "video/x-wmv" => "Windows Media Video",
        "video/x-msmpeg" => "Microsoft MPEG-4",
        "video/x-divx" => "DivX 3",
        "video/x-h263" => "H.263",
        "video/x-av1" => "AV1",
        "video/x-cinepak" => "Cinepak",
        "video/x-indeo" => "Indeo",
        "video/x-huffyuv" => "HuffYUV",
        "video/x-ffv" => "FFV1",
        "video/x-svq" => "Sorenson Video",
        "video/x-raw" => "uncompressed video",
        "image/x-jpc" | "image/x-j2c" => "JPEG 2000",
        "audio/x-wma" => "Windows Media Audio",
        "audio/x-adpcm" => "ADPCM",
        "audio/x-alac" => "Apple Lossless",
        "audio/x-dts" | "audio/x-private1-dts" => "DTS",
        "audio/AMR" => "AMR",
        "audio/AMR-WB" => "AMR-WB",
        other => {
            // A demuxer names what it does not know by the file's own four characters; those are shown as they are.
            return match caps.get::<String>("fourcc").or_else(|_| caps.get::<String>("format")) {
                Ok(code) => code.chars().filter(char::is_ascii_graphic).take(16).collect(),
                Err(_) => other.to_owned(),
            };
        }
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(caps: &str) -> Verdict {
        gst::init().unwrap();
        look_up(gst::Structure::from_str_for_test(caps).as_ref())
    }

    trait FromStr {
        fn from_str_for_test(text: &str) -> gst::Structure;
    }

    impl FromStr for gst::Structure {
        fn from_str_for_test(text: &str) -> gst::Structure {
            text.parse().unwrap()
        }
    }

    #[test]
    fn every_row_names_software_elements_only() {
        for codec in CODECS {
            for element in codec.decoders.iter().chain(&codec.parser) {
                let hardware = ["va", "nv", "v4l2", "omx", "msdk", "qsv", "d3d", "vt", "mf"];
                assert!(!hardware.iter().any(|prefix| element.starts_with(prefix)), "{element}");
            }
        }
    }

    #[test]
    fn dv_with_sound_inside_goes_through_its_own_demuxer() {
        assert!(matches!(
            verdict("video/x-dv, systemstream=(boolean)true"),
            Verdict::DvSystemStream
        ));
        assert!(
            matches!(verdict("video/x-dv, systemstream=(boolean)false"), Verdict::Known(codec) if codec.name == "DV")
        );
    }

    #[test]
    fn what_is_not_on_the_list_is_named() {
        assert!(
            matches!(verdict("video/x-prores, variant=(string)hq"), Verdict::Unknown(Video, name) if name == "Apple ProRes")
        );
        assert!(matches!(verdict("video/x-gst-fourcc-abcd"), Verdict::Unknown(Video, _)));
        assert!(matches!(verdict("text/x-raw"), Verdict::Irrelevant));
    }

    #[test]
    fn mpeg_audio_layer_three_has_its_own_name() {
        assert!(
            matches!(verdict("audio/mpeg, mpegversion=(int)1, layer=(int)3"), Verdict::Known(codec) if codec.name == "MP3")
        );
        assert!(
            matches!(verdict("audio/mpeg, mpegversion=(int)1"), Verdict::Known(codec) if codec.name == "MPEG audio")
        );
    }
}
