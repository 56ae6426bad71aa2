//! Tracks in GStreamer's terms: the caps that parsers and decoders want.

use gstreamer as gst;
use gstreamer_video as gst_video;

use super::super::riff::PictureFormat;
use super::sound::{buffer, sound, unknown};
use super::tracks::{TrackEntry, Video};

/// The caps of a track of pictures or sound. Codecs that are not known here are named by the file's own name for them.
pub(super) fn caps(track: &TrackEntry) -> Option<gst::Caps> {
    if track.is_encoded {
        let media = if track.kind == 1 { "video" } else { "audio" };
        let structure = gst::Structure::builder(format!("{media}/x-encoded"));
        return Some(whole(structure.field("fourcc", "compressed-or-encrypted").build()));
    }
    match track.kind {
        1 => Some(whole(picture(track))),
        2 => Some(whole(sound(track))),
        _ => None,
    }
}

fn whole(structure: gst::Structure) -> gst::Caps {
    gst::Caps::builder_full().structure(structure).build()
}

fn mpeg_video(version: i32) -> gst::Structure {
    gst::Structure::builder("video/mpeg")
        .field("mpegversion", version)
        .field("systemstream", false)
        .build()
}

fn picture(track: &TrackEntry) -> gst::Structure {
    let video = &track.video;
    let has_private = !track.private.is_empty();
    // Browsers write H.264 with its parameters in the stream.
    let nal_units = |media: &str, in_file: &str| {
        let is_configuration = track.private.first() == Some(&1);
        gst::Structure::builder(media)
            .field("stream-format", if is_configuration { in_file } else { "byte-stream" })
            .field("alignment", "au")
            .build()
    };
    let mut has_codec_data = has_private;
    let mut caps = match track.codec.as_str() {
        "V_MPEG4/ISO/AVC" => {
            has_codec_data = track.private.first() == Some(&1);
            nal_units("video/x-h264", "avc")
        }
        "V_MPEGH/ISO/HEVC" => {
            has_codec_data = track.private.first() == Some(&1);
            nal_units("video/x-h265", "hvc1")
        }
        "V_VP8" => gst::Structure::new_empty("video/x-vp8"),
        "V_VP9" => gst::Structure::new_empty("video/x-vp9"),
        "V_AV1" => {
            has_codec_data = track.private.len() >= 4;
            gst::Structure::builder("video/x-av1")
                .field("stream-format", "obu-stream")
                .field("alignment", "tu")
                .build()
        }
        "V_MPEG1" => mpeg_video(1),
        "V_MPEG2" => mpeg_video(2),
        "V_MPEG4/ISO/ASP" | "V_MPEG4/ISO/SP" | "V_MPEG4/ISO/AP" => mpeg_video(4),
        "V_MPEG4/MS/V3" => gst::Structure::builder("video/x-msmpeg")
            .field("msmpegversion", 43i32)
            .build(),
        "V_MJPEG" => gst::Structure::new_empty("image/jpeg"),
        "V_PRORES" => {
            has_codec_data = false;
            let variant = match track.private.get(..4) {
                Some(b"apco") => "proxy",
                Some(b"apcs") => "lt",
                Some(b"apch") => "hq",
                Some(b"ap4h") => "4444",
                Some(b"ap4x") => "4444xq",
                _ => "standard",
            };
            gst::Structure::builder("video/x-prores")
                .field("variant", variant)
                .build()
        }
        "V_UNCOMPRESSED" => {
            has_codec_data = false;
            let format = match video.fourcc.as_slice() {
                b"YUY2" => "YUY2",
                b"UYVY" => "UYVY",
                b"YV12" => "YV12",
                b"NV12" => "NV12",
                _ => "I420",
            };
            gst::Structure::builder("video/x-raw").field("format", format).build()
        }
        "V_MS/VFW/FOURCC" => {
            has_codec_data = false;
            let format = PictureFormat::read(&track.private);
            let caps = format.and_then(|format| format.caps(None).map(|caps| (format, caps)));
            match caps.as_ref().and_then(|(_, caps)| caps.structure(0)) {
                Some(structure) => structure.to_owned(),
                None => vfw_nal_units(&track.private),
            }
        }
        "V_FFV1" => gst::Structure::builder("video/x-ffv").field("ffvversion", 1i32).build(),
        "V_THEORA" => gst::Structure::new_empty("video/x-theora"),
        codec => unknown("video/x-unknown", codec),
    };
    if has_codec_data {
        caps.set("codec_data", buffer(&track.private));
    }
    add_shape(&mut caps, track, video);
    caps
}

/// H.264 and HEVC under the names that Windows gives them.
fn vfw_nal_units(header: &[u8]) -> gst::Structure {
    let name = header.get(16..20).unwrap_or_default();
    let media = match name.to_ascii_uppercase().as_slice() {
        b"H264" | b"X264" | b"AVC1" | b"DAVC" => "video/x-h264",
        b"HEVC" | b"H265" | b"HVC1" => "video/x-h265",
        b"VP80" => return gst::Structure::new_empty("video/x-vp8"),
        b"VP90" => return gst::Structure::new_empty("video/x-vp9"),
        _ => return unknown("video/x-unknown", &String::from_utf8_lossy(name)),
    };
    let private = header.get(40..).unwrap_or_default();
    let mut caps = gst::Structure::builder(media).field("alignment", "au").build();
    if private.first() == Some(&1) {
        caps.set("stream-format", if media == "video/x-h264" { "avc" } else { "hvc1" });
        caps.set("codec_data", buffer(private));
    } else {
        caps.set("stream-format", "byte-stream");
    }
    caps
}

fn add_shape(caps: &mut gst::Structure, track: &TrackEntry, video: &Video) {
    let size = i32::try_from(video.width).ok().zip(i32::try_from(video.height).ok());
    if let Some((width, height)) = size.filter(|&(width, height)| width > 0 && height > 0) {
        caps.set("width", width);
        caps.set("height", height);
    }
    if let Some(shape) = pixel_shape(video) {
        caps.set("pixel-aspect-ratio", shape);
    }
    let rate = track.default_duration.map(gst::ClockTime::from_nseconds);
    if let Some(rate) = rate.and_then(gst_video::guess_framerate) {
        caps.set("framerate", rate);
    }
    if video.interlaced == 1 {
        caps.set("interlace-mode", "interleaved");
        match video.field_order {
            Some(1 | 9) => caps.set("field-order", "top-field-first"),
            Some(6 | 14) => caps.set("field-order", "bottom-field-first"),
            _ => {}
        }
    }
    if let Some(colorimetry) = colorimetry(video) {
        caps.set("colorimetry", colorimetry);
    }
}

/// Width of a pixel divided by its height.
fn pixel_shape(video: &Video) -> Option<gst::Fraction> {
    let width = video.width.checked_sub(video.cropped.0).filter(|&width| width > 0)?;
    let height = video.height.checked_sub(video.cropped.1).filter(|&height| height > 0)?;
    let (across, down) = video.display;
    if across == 0 || down == 0 || video.display_unit > 3 {
        return None;
    }
    let (numerator, denominator) = (across.checked_mul(height)?, down.checked_mul(width)?);
    let common = common_divisor(numerator, denominator);
    let part = |part: u64| i32::try_from(part / common).ok();
    Some(gst::Fraction::new(part(numerator)?, part(denominator)?))
}

fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

fn colorimetry(video: &Video) -> Option<String> {
    let colour = video.colour?;
    let number = |number: u64| u32::try_from(number).unwrap_or(2);
    if (colour.matrix, colour.transfer, colour.primaries) == (2, 2, 2) && !(1..=2).contains(&colour.range) {
        return None;
    }
    let range = match colour.range {
        1 => gst_video::VideoColorRange::Range16_235,
        2 => gst_video::VideoColorRange::Range0_255,
        _ => gst_video::VideoColorRange::Unknown,
    };
    let colorimetry = gst_video::VideoColorimetry::new(
        range,
        gst_video::VideoColorMatrix::from_iso(number(colour.matrix)),
        gst_video::VideoTransferFunction::from_iso(number(colour.transfer)),
        gst_video::VideoColorPrimaries::from_iso(number(colour.primaries)),
    );
    Some(colorimetry.to_string())
}

/// Mirroring and quarters of a turn clockwise, as the tag of orientation names them.
pub(super) fn orientation(video: &Video) -> Option<&'static str> {
    Some(match (video.roll.rem_euclid(360.0).round() as u32, video.mirrored) {
        (270, false) => "rotate-90",
        (180, false) => "rotate-180",
        (90, false) => "rotate-270",
        (0 | 360, true) => "flip-rotate-0",
        (270, true) => "flip-rotate-90",
        (180, true) => "flip-rotate-180",
        (90, true) => "flip-rotate-270",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{element, number};
    use super::super::tracks::read_tracks;
    use super::*;
    use crate::playback::pipeline::codecs::{Verdict, look_up};

    fn track(kind: u64, codec: &str, private: &[u8], video: &[Vec<u8>]) -> TrackEntry {
        gst::init().unwrap();
        let parts = [
            number(0xd7, 1),
            number(0x83, kind),
            element(0x86, codec.as_bytes()),
            element(0x63a2, private),
            element(0xe0, &video.concat()),
            element(
                0xe1,
                &[
                    element(0xb5, &44_100f64.to_be_bytes()),
                    number(0x9f, 2),
                    number(0x6264, 24),
                ]
                .concat(),
            ),
        ];
        read_tracks(&element(0xae, &parts.concat())).remove(0)
    }

    fn text(kind: u64, codec: &str, private: &[u8]) -> String {
        caps(&track(kind, codec, private, &[])).unwrap().to_string()
    }

    #[test]
    fn codecs_are_described_as_decoders_want_them() {
        for (codec, private, parts) in [
            (
                "V_MPEG4/ISO/AVC",
                &[1, 2, 3][..],
                &["video/x-h264", "avc", "codec_data"][..],
            ),
            ("V_MPEG4/ISO/AVC", &[], &["video/x-h264", "byte-stream"]),
            ("V_MPEGH/ISO/HEVC", &[1, 2], &["video/x-h265", "hvc1"]),
            ("V_VP9", &[], &["video/x-vp9"]),
            ("V_AV1", &[0x81, 0, 0, 0], &["video/x-av1", "obu-stream", "codec_data"]),
            ("V_MPEG2", &[0], &["video/mpeg", "mpegversion=(int)2"]),
            ("V_MPEG4/ISO/ASP", &[0], &["video/mpeg", "mpegversion=(int)4"]),
            ("V_PRORES", b"apch", &["video/x-prores", "hq"]),
        ] {
            let text = text(1, codec, private);
            assert!(parts.iter().all(|part| text.contains(part)), "{codec}: {text}");
        }
        for (codec, private, parts) in [
            ("A_AAC", &[0x12, 0x10][..], &["codec_data=(buffer)1210", "raw"][..]),
            // The profile in the name: LC, 44.1 kHz, two channels.
            (
                "A_AAC/MPEG4/LC",
                &[],
                &["codec_data=(buffer)1210", "mpegversion=(int)4"],
            ),
            (
                "A_AAC/MPEG2/MAIN",
                &[],
                &["codec_data=(buffer)0a10", "mpegversion=(int)2"],
            ),
            ("A_MPEG/L3", &[], &["layer=(int)3"]),
            ("A_PCM/INT/BIG", &[], &["S24BE", "rate=(int)44100", "channels=(int)2"]),
            ("A_PCM/FLOAT/IEEE", &[], &["F32LE"]),
            ("A_ALAC", &[7], &["codec_data=(buffer)0000000d616c61630000000007"]),
            (
                "A_VORBIS",
                &[2, 1, 2, b'a', b'b', b'b', b'c'],
                &["streamheader", "61", "6262", "63"],
            ),
            (
                "A_FLAC",
                b"fLaC\0\0\0\x01s\x84\0\0\x02vv",
                &["7f464c414301000001664c6143", "840000027676"],
            ),
        ] {
            let text = text(2, codec, private);
            assert!(parts.iter().all(|part| text.contains(part)), "{codec}: {text}");
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (kind, codec) in [(1, "V_REAL/RV40"), (2, "A_TRUEHD")] {
            let caps = caps(&track(kind, codec, &[], &[])).unwrap();
            assert!(matches!(look_up(caps.structure(0).unwrap()), Verdict::Unknown(_, name) if name == codec));
        }
        // Headers that end too early.
        for codec in ["A_VORBIS", "A_FLAC", "A_OPUS", "A_MS/ACM", "A_ALAC", "A_AAC"] {
            for private in [
                &[][..],
                &[2],
                &[255, 255, 255],
                b"fLaC\0\xff\xff\xff",
                b"OpusHead\x01\xff",
            ] {
                text(2, codec, private);
            }
        }
        text(1, "V_MS/VFW/FOURCC", &[40]);
    }

    #[test]
    fn colours_shape_and_orientation_are_passed_on() {
        for (transfer, primaries, matrix, range, expected) in [
            (18, 9, 9, 1, "bt2100-hlg"),
            (16, 9, 9, 1, "bt2100-pq"),
            (1, 1, 1, 1, "bt709"),
            (1, 1, 1, 2, "1:3:5:1"),
        ] {
            let colour = [
                number(0x55b1, matrix),
                number(0x55b9, range),
                number(0x55ba, transfer),
                number(0x55bb, primaries),
            ];
            let video = [
                number(0xb0, 720),
                number(0xba, 576),
                number(0x54b0, 16),
                number(0x54ba, 9),
                number(0x54b2, 3),
                element(0x55b0, &colour.concat()),
            ];
            let caps = caps(&track(1, "V_VP9", &[], &video)).unwrap();
            let caps = caps.structure(0).unwrap();
            assert_eq!(caps.get::<String>("colorimetry").unwrap(), expected);
            assert_eq!(
                caps.get::<gst::Fraction>("pixel-aspect-ratio").unwrap(),
                gst::Fraction::new(64, 45)
            );
        }
        for (roll, yaw, expected) in [
            (-90.0f32, 0.0f32, Some("rotate-90")),
            (90.0, 0.0, Some("rotate-270")),
            (180.0, 0.0, Some("rotate-180")),
            (0.0, 180.0, Some("flip-rotate-0")),
            (0.0, 0.0, None),
        ] {
            let projection = [
                number(0x7671, 0),
                element(0x7673, &yaw.to_be_bytes()),
                element(0x7675, &roll.to_be_bytes()),
            ];
            let track = track(1, "V_VP9", &[], &[element(0x7670, &projection.concat())]);
            assert_eq!(orientation(&track.video), expected, "{roll} {yaw}");
        }
    }
}
