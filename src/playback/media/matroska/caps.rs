//! Tracks in GStreamer's terms: the caps that parsers and decoders want.

use gstreamer as gst;
use gstreamer_video as gst_video;

use super::super::riff::{PictureFormat, SoundFormat};
use super::tracks::{Audio, TrackEntry, Video};

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

fn unknown(media: &str, codec: &str) -> gst::Structure {
    gst::Structure::builder(media).field("fourcc", codec).build()
}

fn buffer(bytes: &[u8]) -> gst::Buffer {
    gst::Buffer::from_slice(bytes.to_vec())
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

fn mpeg_audio(layer: i32) -> gst::Structure {
    gst::Structure::builder("audio/mpeg")
        .field("mpegversion", 1i32)
        .field("layer", layer)
        .build()
}

fn sound(track: &TrackEntry) -> gst::Structure {
    let audio = &track.audio;
    let codec = track.codec.as_str();
    let mut has_shape = true;
    let mut caps = match codec {
        "A_OPUS" => opus(track),
        "A_VORBIS" => headers("audio/x-vorbis", xiph_headers(&track.private)),
        "A_FLAC" => headers("audio/x-flac", flac_headers(&track.private)),
        "A_AC3" | "A_AC3/BSID9" | "A_AC3/BSID10" => gst::Structure::new_empty("audio/x-ac3"),
        "A_EAC3" => gst::Structure::new_empty("audio/x-eac3"),
        "A_DTS" => gst::Structure::new_empty("audio/x-dts"),
        "A_MPEG/L1" => mpeg_audio(1),
        "A_MPEG/L2" => mpeg_audio(2),
        "A_MPEG/L3" => mpeg_audio(3),
        "A_PCM/INT/LIT" | "A_PCM/INT/BIG" | "A_PCM/FLOAT/IEEE" => pcm(codec, audio),
        "A_MS/ACM" => {
            has_shape = false;
            match SoundFormat::read(&track.private).and_then(|format| format.caps()) {
                Some(caps) => caps
                    .structure(0)
                    .map(ToOwned::to_owned)
                    .unwrap_or_else(|| unknown("audio/x-unknown", codec)),
                None => {
                    let tag = track
                        .private
                        .get(..2)
                        .map_or(0, |tag| u16::from_le_bytes([tag[0], tag[1]]));
                    unknown("audio/x-unknown", &format!("{codec} {tag:#06x}"))
                }
            }
        }
        "A_ALAC" => {
            // The decoder wants the box that MP4 has around it.
            let mut boxed = ((track.private.len() + 12) as u32).to_be_bytes().to_vec();
            boxed.extend(b"alac\0\0\0\0");
            boxed.extend(&track.private);
            gst::Structure::builder("audio/x-alac")
                .field("codec_data", buffer(&boxed))
                .build()
        }
        _ if codec.starts_with("A_AAC") => aac(track),
        codec => unknown("audio/x-unknown", codec),
    };
    let framed = ["audio/mpeg", "audio/x-ac3", "audio/x-eac3"].contains(&caps.name().as_str());
    if framed && has_shape {
        caps.set("framed", true);
    }
    if has_shape && caps.name() != "audio/x-opus" {
        let rate = if codec.starts_with("A_AAC") {
            audio.output_rate.unwrap_or(audio.rate)
        } else {
            audio.rate
        };
        if (1.0..1e7).contains(&rate) {
            caps.set("rate", rate.round() as i32);
        }
        if let Some(channels) = i32::try_from(audio.channels)
            .ok()
            .filter(|channels| (1..=64).contains(channels))
        {
            caps.set("channels", channels);
            if caps.name() == "audio/x-raw" && channels > 2 {
                caps.set("channel-mask", gst::Bitmask::new(usual_loudspeakers(channels)));
            }
        }
    }
    caps
}

/// The usual order of so many loudspeakers.
fn usual_loudspeakers(channels: i32) -> u64 {
    match channels {
        3 => 0x7,
        4 => 0x33,
        5 => 0x37,
        6 => 0x3f,
        7 => 0x13f,
        8 => 0x63f,
        _ => 0,
    }
}

fn pcm(codec: &str, audio: &Audio) -> gst::Structure {
    let format = match (codec, audio.bits) {
        ("A_PCM/FLOAT/IEEE", 64) => "F64LE",
        ("A_PCM/FLOAT/IEEE", _) => "F32LE",
        (_, 8) => "U8",
        ("A_PCM/INT/BIG", 24) => "S24BE",
        ("A_PCM/INT/BIG", 32) => "S32BE",
        ("A_PCM/INT/BIG", _) => "S16BE",
        (_, 24) => "S24LE",
        (_, 32) => "S32LE",
        _ => "S16LE",
    };
    gst::Structure::builder("audio/x-raw")
        .field("format", format)
        .field("layout", "interleaved")
        .build()
}

fn aac(track: &TrackEntry) -> gst::Structure {
    let version = if track.codec.starts_with("A_AAC/MPEG2") {
        2i32
    } else {
        4
    };
    let configuration = if track.private.len() >= 2 {
        track.private.clone()
    } else {
        aac_configuration(track)
    };
    gst::Structure::builder("audio/mpeg")
        .field("mpegversion", version)
        .field("stream-format", "raw")
        .field("codec_data", buffer(&configuration))
        .build()
}

/// What the codec's private data would say if they were there (ISO 14496-3, `AudioSpecificConfig`); older files put the profile
/// into the codec's name.
fn aac_configuration(track: &TrackEntry) -> Vec<u8> {
    const RATES: [u32; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    let profile: u32 = match track.codec.rsplit('/').next() {
        Some("MAIN") => 1,
        Some("SSR") => 3,
        _ => 2,
    };
    let rate = track.audio.rate.round() as u32;
    let rate = RATES.iter().position(|&known| known == rate).unwrap_or(4) as u32;
    let channels = track.audio.channels.clamp(1, 7) as u32;
    let bits = (profile << 11) | (rate << 7) | (channels << 3);
    (bits as u16).to_be_bytes().to_vec()
}

fn headers(media: &str, headers: Option<Vec<Vec<u8>>>) -> gst::Structure {
    let mut caps = gst::Structure::new_empty(media);
    if let Some(headers) = headers {
        let headers = headers.iter().map(|header| buffer(header));
        caps.set("streamheader", gst::Array::new(headers));
    }
    caps
}

fn opus(track: &TrackEntry) -> gst::Structure {
    let audio = &track.audio;
    let mut head = track.private.clone();
    let channels = head
        .get(9)
        .map_or(audio.channels, |&channels| u64::from(channels))
        .clamp(1, 255);
    let family = head.get(18).copied().unwrap_or(0);
    let mut caps = if head.starts_with(b"OpusHead") && head.len() >= 19 {
        // What is to be skipped at the beginning lies before the film in its times already.
        head[10..12].fill(0);
        headers(
            "audio/x-opus",
            Some(vec![head.clone(), b"OpusTags\0\0\0\0\0\0\0\0".to_vec()]),
        )
    } else {
        gst::Structure::new_empty("audio/x-opus")
    };
    caps.set("rate", 48_000i32);
    caps.set("channels", channels as i32);
    caps.set("channel-mapping-family", i32::from(family));
    if family > 0
        && let Some(streams) = head.get(19)
        && let Some(coupled) = head.get(20)
        && let Some(mapping) = head.get(21..21 + channels as usize)
    {
        caps.set("stream-count", i32::from(*streams));
        caps.set("coupled-count", i32::from(*coupled));
        caps.set(
            "channel-mapping",
            gst::Array::new(mapping.iter().map(|&channel| i32::from(channel))),
        );
    }
    caps
}

/// The three headers of Vorbis, laced into the codec's private data.
fn xiph_headers(private: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (&count, mut rest) = private.split_first()?;
    let mut sizes = Vec::new();
    for _ in 0..count {
        let mut size = 0usize;
        loop {
            let (&byte, others) = rest.split_first()?;
            rest = others;
            size += usize::from(byte);
            if byte < 255 {
                break;
            }
        }
        sizes.push(size);
    }
    let mut headers = Vec::new();
    for size in sizes {
        let (header, others) = rest.split_at_checked(size)?;
        headers.push(header.to_vec());
        rest = others;
    }
    headers.push(rest.to_vec());
    Some(headers)
}

/// FLAC's metadata blocks as headers of their own, the first in the form that it has in Ogg.
fn flac_headers(private: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = private.strip_prefix(b"fLaC")?;
    let mut headers: Vec<Vec<u8>> = Vec::new();
    loop {
        let length = usize::from(*rest.get(1)?) << 16 | usize::from(*rest.get(2)?) << 8 | usize::from(*rest.get(3)?);
        let (block, others) = rest.split_at_checked(length + 4)?;
        let is_last = block[0] & 0x80 != 0;
        headers.push(block.to_vec());
        rest = others;
        if is_last || rest.is_empty() {
            break;
        }
    }
    // As in Ogg, with the number of headers that follow.
    let more = u16::try_from(headers.len() - 1).unwrap_or(0);
    let first = headers.first_mut()?;
    let mut with_mark = b"\x7fFLAC\x01\x00".to_vec();
    with_mark.extend(more.to_be_bytes());
    with_mark.extend(b"fLaC");
    with_mark.append(first);
    *first = with_mark;
    Some(headers)
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
