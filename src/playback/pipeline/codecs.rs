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

/// The field that marks pictures which are not the film's own but drawn here.
pub(crate) const DRAWN_HERE: &str = "vitrin-drawn";

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
    codec!(Video "video/x-divx" [Int("divxversion", 4)] => "DivX 4", None, ["avdec_mpeg4"]),
    codec!(Video "video/x-divx" [Int("divxversion", 5)] => "DivX 5", None, ["avdec_mpeg4"]),
    codec!(Video "video/x-dv" [Bool("systemstream", false)] => "DV", None, ["avdec_dvvideo", "dvdec"]),
    codec!(Video "image/jpeg" => "JPEG", None, ["jpegdec", "avdec_mjpeg"]),
    codec!(Video "image/png" => "PNG", None, ["pngdec", "avdec_png"]),
    codec!(Video "video/x-vp8" => "VP8", None, ["vp8dec", "avdec_vp8"]),
    codec!(Video "video/x-vp9" => "VP9", None, ["vp9dec", "avdec_vp9"]),
    codec!(Video "video/x-av1" => "AV1", Some("av1parse"), ["dav1ddec", "av1dec"]),
    codec!(Video "video/x-h263" => "H.263", None, ["avdec_h263"]),
    codec!(Video "video/x-flash-video" => "Sorenson H.263", None, ["avdec_flv"]),
    codec!(Video "video/x-msmpeg" [Int("msmpegversion", 41)] => "Microsoft MPEG-4 version 1", None, ["avdec_msmpeg4v1"]),
    codec!(Video "video/x-msmpeg" [Int("msmpegversion", 42)] => "Microsoft MPEG-4 version 2", None, ["avdec_msmpeg4v2"]),
    codec!(Video "video/x-msmpeg" [Int("msmpegversion", 43)] => "Microsoft MPEG-4 version 3", None, ["avdec_msmpeg4"]),
    codec!(Video "video/x-divx" [Int("divxversion", 3)] => "DivX 3", None, ["avdec_msmpeg4"]),
    codec!(Video "video/x-wmv" [Int("wmvversion", 1)] => "Windows Media Video 7", None, ["avdec_wmv1"]),
    codec!(Video "video/x-wmv" [Int("wmvversion", 2)] => "Windows Media Video 8", None, ["avdec_wmv2"]),
    codec!(Video "video/x-wmv" [Int("wmvversion", 3), Text("format", "WMV3")] => "Windows Media Video 9", None, ["avdec_wmv3"]),
    codec!(Video "video/x-wmv" [Int("wmvversion", 3), Text("format", "WVC1")] => "VC-1", None, ["avdec_vc1"]),
    codec!(Video "video/x-wmv" [Int("wmvversion", 3), Text("format", "WMVA")] => "VC-1", None, ["avdec_vc1"]),
    codec!(Video "video/x-wmv" [Int("wmvversion", 3), Text("format", "MSS2")] => "Windows Media Screen 9", None, ["avdec_mss2"]),
    codec!(Video "video/x-prores" => "Apple ProRes", None, ["avdec_prores"]),
    codec!(Video "video/x-dnxhd" => "Avid DNxHD", None, ["avdec_dnxhd"]),
    codec!(Video "video/x-cineform" => "CineForm", None, ["avdec_cfhd"]),
    codec!(Video "video/x-huffyuv" => "HuffYUV", None, ["avdec_huffyuv"]),
    codec!(Video "video/x-ffv" => "FFV1", None, ["avdec_ffv1"]),
    codec!(Video "video/x-cinepak" => "Cinepak", None, ["avdec_cinepak"]),
    codec!(Video "video/x-indeo" [Int("indeoversion", 3)] => "Indeo 3", None, ["avdec_indeo3"]),
    codec!(Video "video/x-indeo" [Int("indeoversion", 4)] => "Indeo 4", None, ["avdec_indeo4"]),
    codec!(Video "video/x-indeo" [Int("indeoversion", 5)] => "Indeo 5", None, ["avdec_indeo5"]),
    codec!(Video "video/x-svq" [Int("svqversion", 1)] => "Sorenson Video 1", None, ["avdec_svq1"]),
    codec!(Video "video/x-svq" [Int("svqversion", 3)] => "Sorenson Video 3", None, ["avdec_svq3"]),
    codec!(Video "video/x-rle" [Text("layout", "quicktime")] => "QuickTime Animation", None, ["avdec_qtrle"]),
    #[cfg(not(windows))]
    codec!(Video "video/x-theora" => "Theora", None, ["theoradec"]),
    codec!(Video "image/x-jpc" => "JPEG 2000", None, ["avdec_jpeg2000"]),
    codec!(Video "image/x-j2c" => "JPEG 2000", None, ["avdec_jpeg2000"]),
    codec!(Video "video/x-raw" [Bool(DRAWN_HERE, true)] => "no picture", None, ["videoconvert"]),
    // Not coded: only brought into a form that is shown.
    codec!(Video "video/x-raw" => "uncompressed video", None, ["videoconvert"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 4), Text("stream-format", "loas")] => "AAC", Some("aacparse"), ["avdec_aac_latm"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 4)] => "AAC", Some("aacparse"), ["avdec_aac", "faad"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 2)] => "AAC", Some("aacparse"), ["avdec_aac", "faad"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 1), Int("layer", 3)] => "MP3", Some("mpegaudioparse"), ["mpg123audiodec", "avdec_mp3"]),
    codec!(Audio "audio/mpeg" [Int("mpegversion", 1)] => "MPEG audio", Some("mpegaudioparse"), ["mpg123audiodec", "avdec_mp2float"]),
    codec!(Audio "audio/x-ac3" => "AC-3", Some("ac3parse"), ["avdec_ac3", "a52dec"]),
    codec!(Audio "audio/ac3" => "AC-3", Some("ac3parse"), ["avdec_ac3", "a52dec"]),
    codec!(Audio "audio/x-private1-ac3" => "AC-3", Some("ac3parse"), ["avdec_ac3", "a52dec"]),
    codec!(Audio "audio/x-eac3" => "E-AC-3", Some("ac3parse"), ["avdec_eac3"]),
    codec!(Audio "audio/x-private-ts-lpcm" => "LPCM", None, []),
    codec!(Audio "audio/x-private1-lpcm" => "LPCM", None, ["dvdlpcmdec"]),
    codec!(Audio "audio/x-lpcm" => "LPCM", None, ["dvdlpcmdec"]),
    codec!(Audio "audio/x-raw" => "PCM", None, []),
    codec!(Audio "audio/x-alaw" => "A-law", None, ["alawdec"]),
    codec!(Audio "audio/x-mulaw" => "mu-law", None, ["mulawdec"]),
    codec!(Audio "audio/x-opus" => "Opus", None, ["opusdec", "avdec_opus"]),
    codec!(Audio "audio/x-vorbis" => "Vorbis", None, ["vorbisdec"]),
    codec!(Audio "audio/x-flac" => "FLAC", Some("flacparse"), ["flacdec", "avdec_flac"]),
    codec!(Audio "audio/x-alac" => "Apple Lossless", None, ["avdec_alac"]),
    codec!(Audio "audio/x-adpcm" [Text("layout", "dvi")] => "IMA ADPCM", None, ["adpcmdec", "avdec_adpcm_ima_wav"]),
    codec!(Audio "audio/x-adpcm" [Text("layout", "quicktime")] => "IMA ADPCM", None, ["avdec_adpcm_ima_qt"]),
    codec!(Audio "audio/x-adpcm" [Text("layout", "microsoft")] => "Microsoft ADPCM", None, ["avdec_adpcm_ms", "adpcmdec"]),
    codec!(Audio "audio/x-adpcm" [Text("layout", "swf")] => "Flash ADPCM", None, ["avdec_adpcm_swf"]),
    codec!(Audio "audio/x-adpcm" [Text("layout", "yamaha")] => "Yamaha ADPCM", None, ["avdec_adpcm_yamaha"]),
    codec!(Audio "audio/x-adpcm" [Text("layout", "g726")] => "G.726", None, ["avdec_g726"]),
    codec!(Audio "audio/AMR" => "AMR", None, ["avdec_amrnb", "amrnbdec"]),
    codec!(Audio "audio/AMR-WB" => "AMR-WB", None, ["avdec_amrwb", "amrwbdec"]),
    codec!(Audio "audio/x-gsm" => "GSM", None, ["avdec_gsm", "gsmdec"]),
    codec!(Audio "audio/ms-gsm" => "GSM", None, ["avdec_gsm_ms", "gsmdec"]),
    codec!(Audio "audio/x-wma" [Int("wmaversion", 1)] => "Windows Media Audio", None, ["avdec_wmav1"]),
    codec!(Audio "audio/x-wma" [Int("wmaversion", 2)] => "Windows Media Audio", None, ["avdec_wmav2"]),
    codec!(Audio "audio/x-wma" [Int("wmaversion", 3)] => "Windows Media Audio Professional", None, ["avdec_wmapro"]),
    codec!(Audio "audio/x-wma" [Int("wmaversion", 4)] => "Windows Media Audio Lossless", None, ["avdec_wmalossless"]),
    codec!(Audio "audio/x-wms" => "Windows Media Audio Voice", None, ["avdec_wmavoice"]),
    codec!(Audio "audio/x-dts" => "DTS", Some("dcaparse"), ["avdec_dca"]),
    codec!(Audio "audio/x-nellymoser" => "Nellymoser", None, ["avdec_nellymoser"]),
    codec!(Audio "audio/x-qdm2" => "QDesign Music 2", None, ["avdec_qdm2"]),
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

    /// Whether the pictures are not the film's own.
    pub(crate) fn is_drawn_here(&self) -> bool {
        self.fields.iter().any(|field| matches!(field, Bool(DRAWN_HERE, true)))
    }

    /// Whether it is the PCM of Blu-ray and AVCHD, which [`super::hdmv_pcm`] unpacks.
    pub(crate) fn is_hdmv_pcm(&self) -> bool {
        self.media == "audio/x-private-ts-lpcm"
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
        "video/x-wmv" => "Windows Media Video",
        "video/x-msmpeg" => "Microsoft MPEG-4",
        "video/x-divx" => "DivX",
        "video/x-indeo" => "Indeo",
        "video/x-svq" => "Sorenson Video",
        "video/x-vp6" | "video/x-vp6-flash" | "video/x-vp6-alpha" => "VP6",
        "video/x-flash-screen" => "Flash screen video",
        "video/x-mjpeg-b" => "Motion JPEG B",
        "video/x-theora" => "Theora",
        "video/x-lagarith" => "Lagarith",
        "video/x-fraps" => "Fraps",
        "video/x-tscc" => "TechSmith",
        "video/x-rle" => "Microsoft RLE",
        "audio/x-wma" => "Windows Media Audio",
        "audio/x-adpcm" => "ADPCM",
        "audio/x-private1-dts" => "DTS",
        "audio/x-true-hd" => "Dolby TrueHD",
        "audio/x-wavpack" => "WavPack",
        "audio/x-speex" => "Speex",
        "audio/x-mace" => "MACE",
        other => {
            // A demuxer names what it does not know by the file's own four characters; those are shown as they are.
            let code = caps.get::<String>("fourcc").or_else(|_| caps.get::<String>("format"));
            let code = code
                .ok()
                .or_else(|| other.split_once("/x-gst-fourcc-").map(|(_, code)| code.to_owned()));
            return match code {
                Some(code) => code.chars().filter(char::is_ascii_graphic).take(16).collect(),
                None => other.to_owned(),
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
            matches!(verdict("video/x-lagarith, width=(int)2"), Verdict::Unknown(Video, name) if name == "Lagarith")
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
