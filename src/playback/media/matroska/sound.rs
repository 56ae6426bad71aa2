//! Tracks of sound in GStreamer's terms.

use gstreamer as gst;

use super::super::riff::SoundFormat;
use super::tracks::{Audio, TrackEntry};

/// A codec that is not known here, by the file's own name for it.
pub(super) fn unknown(media: &str, codec: &str) -> gst::Structure {
    gst::Structure::builder(media).field("fourcc", codec).build()
}

pub(super) fn buffer(bytes: &[u8]) -> gst::Buffer {
    gst::Buffer::from_slice(bytes.to_vec())
}

fn mpeg_audio(layer: i32) -> gst::Structure {
    gst::Structure::builder("audio/mpeg")
        .field("mpegversion", 1i32)
        .field("layer", layer)
        .build()
}

pub(super) fn sound(track: &TrackEntry) -> gst::Structure {
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
