//! Descriptions of sound: those of ISO files, and QuickTime's of versions 1 and 2.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::super::boxes::{Atom, Cursor, FourCc, find, full};
use super::super::units::Packing;
use super::codec::{Description, buffer, unknown};
use super::esds;
use super::pcm::{self, Number};

/// What all descriptions of sound say.
struct Sound<'a> {
    codec: FourCc,
    channels: u32,
    rate: u32,
    /// Bits of a value.
    bits: u32,
    /// QuickTime version 1: frames and bytes that belong together.
    packets: Option<(u32, u32)>,
    /// QuickTime version 2: how uncompressed sound is written, as flags.
    lpcm_flags: Option<u32>,
    boxes: &'a [u8],
}

impl<'a> Sound<'a> {
    /// `stsd_version`: ISO files of version 1 have a shorter entry of version 1 than QuickTime's have.
    fn read(entry: Atom<'a>, stsd_version: u8) -> Option<Self> {
        let mut fixed = Cursor::new(entry.body);
        fixed.skip(8)?;
        let version = fixed.u16()?;
        fixed.skip(6)?;
        let (channels, bits) = (fixed.u16()?, fixed.u16()?);
        fixed.skip(4)?;
        let rate = fixed.u32()? >> 16;
        let mut sound = Sound {
            codec: entry.kind,
            channels: u32::from(channels),
            rate,
            bits: u32::from(bits),
            packets: None,
            lpcm_flags: None,
            boxes: &[],
        };
        match version {
            1 if stsd_version == 0 => {
                let frames = fixed.u32()?;
                fixed.u32()?;
                let bytes = fixed.u32()?;
                fixed.u32()?;
                sound.packets = Some((frames, bytes)).filter(|&(frames, bytes)| frames > 0 && bytes > 0);
            }
            2 => {
                fixed.skip(4)?;
                // Rates are whole numbers below a million, written as floating point.
                sound.rate = fixed.f64().filter(|rate| (1.0..1e6).contains(rate))?.round() as u32;
                sound.channels = fixed.u32()?;
                fixed.u32()?;
                sound.bits = fixed.u32()?;
                sound.lpcm_flags = Some(fixed.u32()?);
                fixed.skip(8)?;
            }
            _ => {}
        }
        sound.boxes = fixed.rest;
        Some(sound)
    }

    /// A box of the entry, which QuickTime puts into one called `wave`.
    fn child(&self, kind: &FourCc) -> Option<&'a [u8]> {
        find(self.boxes, kind).or_else(|| find(find(self.boxes, b"wave")?, kind))
    }

    /// Whether QuickTime's `enda` says that values are little-endian.
    fn is_little(&self) -> bool {
        self.child(b"enda")
            .is_some_and(|enda| enda.last().is_some_and(|&byte| byte == 1))
    }

    fn caps(&self, media: &str) -> gst::caps::Builder<gst::caps::NoFeature> {
        let caps = gst::Caps::builder(media);
        let caps = match i32::try_from(self.rate) {
            Ok(rate) if rate > 0 => caps.field("rate", rate),
            _ => caps,
        };
        match i32::try_from(self.channels) {
            Ok(channels) if channels > 0 => caps.field("channels", channels),
            _ => caps,
        }
    }
}

pub(super) fn describe(entry: Atom<'_>, stsd_version: u8) -> Option<Description> {
    let sound = Sound::read(entry, stsd_version)?;
    if let Some(pcm) = uncompressed(&sound) {
        return Some(pcm);
    }
    let coded = |caps: gst::Caps| Some(Description::new(caps));
    let parsed = |media: &str| Some(Description::new(sound.caps(media).field("framed", true).build()));
    match &sound.codec {
        b"mp4a" => coded(mpeg4(&sound)),
        b".mp3" | b"mp3 " | b"MP3 " | b"ms\0\x55" => coded(mpeg_audio(&sound)),
        b"ac-3" | b"AC-3" | b"sac3" | b"ms\x20\0" => parsed("audio/x-ac3"),
        b"ec-3" | b"EC-3" => parsed("audio/x-eac3"),
        b"Opus" => coded(opus(&sound)),
        b"fLaC" => coded(flac(&sound)),
        b"alac" => coded(alac(&sound)),
        b"samr" => coded(speech("audio/AMR", 8000)),
        b"sawb" => coded(speech("audio/AMR-WB", 16_000)),
        b"dtsc" | b"dtsh" | b"dtsl" | b"dtse" | b"DTS " => parsed("audio/x-dts"),
        b"QDM2" => coded(sound.caps("audio/x-qdm2").build()),
        b"alaw" | b"ms\0\x06" => Some(companded(&sound, "audio/x-alaw")),
        b"ulaw" | b"ms\0\x07" => Some(companded(&sound, "audio/x-mulaw")),
        b"ima4" => Some(Description {
            packing: Some(Packing {
                frames: 64,
                bytes: sound.channels.saturating_mul(34),
                may_be_joined: true,
            }),
            ..Description::new(sound.caps("audio/x-adpcm").field("layout", "quicktime").build())
        }),
        b"ms\0\x02" => Some(adpcm_of_wave(&sound, "microsoft")),
        b"ms\0\x11" => Some(adpcm_of_wave(&sound, "dvi")),
        b"MAC3" | b"MAC6" | b"agsm" => Some(Description {
            packing: sound.packets.map(|(frames, bytes)| Packing {
                frames,
                bytes,
                may_be_joined: true,
            }),
            ..Description::new(if sound.codec == *b"agsm" {
                sound.caps("audio/x-gsm").build()
            } else {
                sound.caps("audio/x-mace").build()
            })
        }),
        _ => coded(unknown("audio", sound.codec)),
    }
}

/// Sound that is not compressed; `None`: it is, or is written as nothing here can read.
fn uncompressed(sound: &Sound<'_>) -> Option<Description> {
    let (number, bits, is_little) = match &sound.codec {
        b"sowt" => (Number::Signed, sound.bits, true),
        b"twos" => (Number::Signed, sound.bits, sound.is_little()),
        // Bytes count from 0 up, larger values around 0.
        b"raw " | b"NONE" if sound.bits == 8 => (Number::Unsigned, 8, false),
        b"raw " | b"NONE" => (Number::Signed, sound.bits, false),
        b"in24" => (Number::Signed, 24, sound.is_little()),
        b"in32" => (Number::Signed, 32, sound.is_little()),
        b"fl32" => (Number::Float, 32, sound.is_little()),
        b"fl64" => (Number::Float, 64, sound.is_little()),
        b"lpcm" => {
            let flags = sound.lpcm_flags.unwrap_or(4);
            let number = match (flags & 1 != 0, flags & 4 != 0) {
                (true, _) => Number::Float,
                (false, true) => Number::Signed,
                (false, false) => Number::Unsigned,
            };
            (number, sound.bits, flags & 2 == 0)
        }
        b"ipcm" | b"fpcm" => {
            let (_, _, mut pcmc) = full(sound.child(b"pcmC")?)?;
            let flags = pcmc.u8()?;
            let number = if sound.codec == *b"fpcm" {
                Number::Float
            } else {
                Number::Signed
            };
            (number, u32::from(pcmc.u8()?), flags & 1 != 0)
        }
        _ => return None,
    };
    let caps = pcm::caps(pcm::format(number, bits, is_little)?, sound.rate, sound.channels)?;
    Some(Description {
        packing: Some(Packing {
            frames: 1,
            bytes: (bits / 8).checked_mul(sound.channels).filter(|&bytes| bytes > 0)?,
            may_be_joined: true,
        }),
        is_raw_sound: true,
        ..Description::new(caps)
    })
}

/// One byte for each value.
fn companded(sound: &Sound<'_>, media: &str) -> Description {
    Description {
        packing: Some(Packing {
            frames: 1,
            bytes: sound.channels.max(1),
            may_be_joined: true,
        }),
        is_raw_sound: true,
        ..Description::new(sound.caps(media).build())
    }
}

/// ADPCM as WAVE files have it, in blocks that QuickTime's description states.
fn adpcm_of_wave(sound: &Sound<'_>, layout: &str) -> Description {
    let packing = sound.packets.map(|(frames, bytes)| Packing {
        frames,
        bytes,
        may_be_joined: false,
    });
    let block = packing.and_then(|packing| i32::try_from(packing.bytes).ok());
    let caps = sound
        .caps("audio/x-adpcm")
        .field("layout", layout)
        .field_if_some("block_align", block);
    Description {
        packing,
        ..Description::new(caps.build())
    }
}

fn speech(media: &str, rate: i32) -> gst::Caps {
    gst::Caps::builder(media)
        .field("rate", rate)
        .field("channels", 1i32)
        .build()
}

/// `mp4a`: which codec it is, the stream's descriptor says; AAC without one is of the plainest kind.
fn mpeg4(sound: &Sound<'_>) -> gst::Caps {
    let description = sound.child(b"esds").and_then(esds::read);
    let parsed = |media: &str| sound.caps(media).field("framed", true).build();
    match description.as_ref().map(|description| description.object_type) {
        Some(0x69 | 0x6b) => mpeg_audio(sound),
        Some(0xa5) => parsed("audio/x-ac3"),
        Some(0xa6) => parsed("audio/x-eac3"),
        Some(0xa9 | 0xac) => parsed("audio/x-dts"),
        Some(0xad) => opus(sound),
        Some(0xdd) => unknown("audio", *b"Vorb"),
        Some(0xe1) => unknown("audio", *b"QCLP"),
        _ => {
            let header = description.map(|description| description.header).unwrap_or_default();
            aac(sound, header)
        }
    }
}

fn aac(sound: &Sound<'_>, header: &[u8]) -> gst::Caps {
    let plain = plain_aac_header(sound.rate, sound.channels);
    let header = if header.len() < 2 { &plain } else { header };
    // The container's numbers are often wrong; those of the header are what the decoder goes by.
    let (rate, channels) = esds::audio_config(header).unwrap_or((sound.rate, sound.channels));
    let known = Sound {
        rate,
        channels: if channels > 0 { channels } else { sound.channels },
        ..*sound
    };
    known
        .caps("audio/mpeg")
        .field("mpegversion", 4i32)
        .field("framed", true)
        .field("stream-format", "raw")
        .field("codec_data", buffer(header))
        .build()
}

/// An AudioSpecificConfig of AAC-LC.
fn plain_aac_header(rate: u32, channels: u32) -> [u8; 2] {
    const RATES: [u32; 12] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    ];
    let index = RATES.iter().position(|&known| known == rate).unwrap_or(3) as u16;
    let bits = 2u16 << 11 | index << 7 | (channels.min(7) as u16) << 3;
    bits.to_be_bytes()
}

fn mpeg_audio(sound: &Sound<'_>) -> gst::Caps {
    sound
        .caps("audio/mpeg")
        .field("mpegversion", 1i32)
        .field("layer", 3i32)
        .build()
}

/// The box `dOps` (Opus in ISOBMFF, section 4.3.2), whose mapping table says which channel is coded how.
fn opus(sound: &Sound<'_>) -> gst::Caps {
    let caps = |channels: i32, family: i32| {
        gst::Caps::builder("audio/x-opus")
            .field("rate", 48_000i32)
            .field("channels", channels)
            .field("channel-mapping-family", family)
    };
    let stated = sound.child(b"dOps").and_then(|dops| {
        let mut dops = Cursor::new(dops);
        dops.skip(1)?;
        let channels = dops.u8()?;
        dops.skip(8)?;
        let family = dops.u8()?;
        if family == 0 {
            return Some(caps(channels.clamp(1, 2).into(), 0).build());
        }
        let (streams, coupled) = (dops.u8()?, dops.u8()?);
        let mapping = dops
            .bytes(channels.into())?
            .iter()
            .map(|&place| i32::from(place).to_send_value());
        Some(
            caps(channels.into(), family.into())
                .field("stream-count", i32::from(streams))
                .field("coupled-count", i32::from(coupled))
                .field("channel-mapping", gst::Array::new(mapping))
                .build(),
        )
    });
    stated.unwrap_or_else(|| caps(if sound.channels == 1 { 1 } else { 2 }, 0).build())
}

/// The box `dfLa` (FLAC in ISOBMFF, section 3.3.2): the metadata that a file of FLAC begins with, without its first four letters.
fn flac(sound: &Sound<'_>) -> gst::Caps {
    let caps = sound.caps("audio/x-flac").field("framed", true);
    let blocks = sound.child(b"dfLa").and_then(full).map(|(_, _, blocks)| blocks.rest);
    let headers = blocks.and_then(|blocks| {
        let mut cursor = Cursor::new(blocks);
        let mut headers = Vec::new();
        while let Some(head) = cursor.u32() {
            let length = (head & 0xff_ffff) as usize;
            let block = [&head.to_be_bytes()[..], cursor.bytes(length)?].concat();
            let whole = if headers.is_empty() {
                [b"fLaC", &block[..]].concat()
            } else {
                block
            };
            headers.push(gst::Buffer::from_slice(whole).to_send_value());
        }
        (!headers.is_empty()).then(|| gst::Array::new(headers))
    });
    caps.field_if_some("streamheader", headers).build()
}

/// The decoder of Apple Lossless is given its whole box.
fn alac(sound: &Sound<'_>) -> gst::Caps {
    let header = sound.child(b"alac").map(|body| {
        let size = u32::try_from(body.len() + 8).unwrap_or(0);
        buffer(&[&size.to_be_bytes()[..], b"alac", body].concat())
    });
    sound.caps("audio/x-alac").field_if_some("codec_data", header).build()
}
