//! Which packets hold pictures and sound, and how those are coded: the tables of programs.

use gstreamer as gst;

use super::packet::Packets;
use super::pes::header;
use crate::playback::input::block_cache::Refusal;
use crate::playback::media::mpeg::{PictureCodec, frame_length, nal_units, pictures, sound};
use crate::playback::pipeline::codecs::{Verdict, look_up};

/// Packets among which the tables have to be; they are repeated every tenth of a second.
const SEARCHED: usize = 100_000;
/// Longest section.
const MAX_SECTION: usize = 1024 + 3;

/// A stream that is shown or heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stream {
    pub(super) pid: u16,
    pub(super) caps: gst::Caps,
    /// For pictures.
    pub(super) codec: Option<PictureCodec>,
}

/// The streams of the first program with pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) streams: Vec<Stream>,
    /// Whether there is a stream of pictures or sound that is not read here.
    pub(super) has_others: bool,
    /// Streams of which the tables do not say what they are.
    private: Vec<u16>,
}

/// Bytes of a private stream that are looked at.
const LOOKED_AT: usize = 16 * 1024;

impl Program {
    pub(super) fn pictures(&self) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.codec.is_some())
    }

    /// The first that can be decoded, or else the first.
    pub(super) fn sound(&self) -> Option<&Stream> {
        let sound = || self.streams.iter().filter(|stream| stream.codec.is_none());
        let is_known = |stream: &&Stream| {
            let verdict = stream.caps.structure(0).map(look_up);
            matches!(verdict, Some(Verdict::Known(_)))
        };
        sound().find(is_known).or_else(|| sound().next())
    }

    /// Where the tables know of no sound: looks for it in private streams, by its frames.
    ///
    /// # Errors
    /// As for [`Program::find`].
    pub(super) fn find_private_sound(&mut self, packets: &mut Packets) -> Result<(), Refusal> {
        if self.sound().is_some() || self.has_others || self.private.is_empty() {
            return Ok(());
        }
        let kinds = [
            sound("audio/mpeg", Some("adts")),
            sound("audio/mpeg", None),
            sound("audio/x-ac3", None),
        ];
        let mut heads: Vec<(u16, Vec<u8>)> = self.private.iter().map(|&pid| (pid, Vec::new())).collect();
        for _ in 0..SEARCHED / 5 {
            let Some((packet, payload)) = packets.next()? else {
                break;
            };
            let Some((pid, head)) = heads.iter_mut().find(|(pid, _)| *pid == packet.pid) else {
                continue;
            };
            if packet.begins {
                let length = header(payload).map_or(payload.len(), |(_, length)| length);
                *head = payload[length..].to_vec();
            } else if head.len() < LOOKED_AT {
                head.extend(payload);
            }
            let found = kinds.iter().find(|caps| begins_with_frames(caps, head));
            if let Some(caps) = found {
                self.streams.push(Stream {
                    pid: *pid,
                    caps: caps.clone(),
                    codec: None,
                });
                break;
            }
        }
        Ok(())
    }

    /// Looks for the tables.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    pub(super) fn find(packets: &mut Packets) -> Result<Option<Self>, Refusal> {
        let mut maps: Vec<u16> = Vec::new();
        let mut sections: Vec<(u16, Vec<u8>)> = Vec::new();
        for _ in 0..SEARCHED {
            let Some((packet, payload)) = packets.next()? else {
                break;
            };
            if packet.pid != 0 && !maps.contains(&packet.pid) {
                continue;
            }
            let known = sections.iter().position(|&(pid, _)| pid == packet.pid);
            let section = match known {
                Some(known) => &mut sections[known].1,
                None => {
                    sections.push((packet.pid, Vec::new()));
                    let last = sections.len() - 1;
                    &mut sections[last].1
                }
            };
            if packet.begins {
                let pointer = payload.first().map_or(0, |&pointer| usize::from(pointer));
                *section = payload.get(1 + pointer..).unwrap_or_default().to_vec();
            } else if !section.is_empty() {
                section.extend(payload);
                section.truncate(2 * MAX_SECTION);
            }
            let Some(whole) = whole_section(section) else {
                continue;
            };
            if packet.pid == 0 && whole[0] == 0 {
                maps = programs(whole).collect();
            } else if whole[0] == 2
                && let Some(program) = streams(whole).filter(|program| program.pictures().is_some())
            {
                return Ok(Some(program));
            }
        }
        Ok(None)
    }
}

/// Whether two whole frames of sound are there, and a third begins; one may be there by chance.
fn begins_with_frames(caps: &gst::Caps, bytes: &[u8]) -> bool {
    let behind = |bytes: &'_ [u8]| frame_length(caps, bytes).filter(|&length| length < bytes.len());
    behind(bytes)
        .and_then(|first| Some(first + behind(&bytes[first..])?))
        .is_some_and(|place| frame_length(caps, &bytes[place..]).is_some())
}

fn whole_section(section: &[u8]) -> Option<&[u8]> {
    let length = usize::from(u16::from_be_bytes([section.get(1)? & 0x0f, *section.get(2)?]));
    // Header and checksum.
    section.get(..3 + length).filter(|section| section.len() >= 12)
}

/// The packets in which the tables of the programs are.
fn programs(section: &[u8]) -> impl Iterator<Item = u16> {
    let entries = section.get(8..section.len() - 4).unwrap_or_default().chunks_exact(4);
    entries
        .filter(|entry| entry[..2] != [0, 0])
        .map(|entry| u16::from_be_bytes([entry[2] & 0x1f, entry[3]]))
        .take(64)
}

fn streams(section: &[u8]) -> Option<Program> {
    let body = section.get(..section.len() - 4)?;
    let length = |at: usize| {
        Some(usize::from(u16::from_be_bytes([
            body.get(at)? & 0x0f,
            *body.get(at + 1)?,
        ])))
    };
    let information = length(10)?;
    let is_blu_ray = registrations(body.get(12..12 + information)?).any(|name| name == b"HDMV");
    let mut at = 12 + information;
    let mut program = Program::default();
    while at + 5 <= body.len() {
        let kind = body[at];
        let pid = u16::from_be_bytes([body[at + 1] & 0x1f, body[at + 2]]);
        let size = length(at + 3)?;
        let descriptors = body.get(at + 5..at + 5 + size)?;
        match stream(kind, descriptors, is_blu_ray) {
            Kind::Stream(caps, codec) => program.streams.push(Stream { pid, caps, codec }),
            Kind::Other => program.has_others = true,
            Kind::Private => program.private.push(pid),
            Kind::Irrelevant => {}
        }
        at += 5 + size;
    }
    Some(program)
}

/// Tags and contents.
fn descriptors(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(*bytes.get(1)?);
        let body = bytes.get(2..2 + length)?;
        let tag = bytes[0];
        bytes = &bytes[2 + length..];
        Some((tag, body))
    })
}

fn registrations(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    descriptors(bytes)
        .filter(|&(tag, _)| tag == 5)
        .filter_map(|(_, body)| body.get(..4))
}

enum Kind {
    Stream(gst::Caps, Option<PictureCodec>),
    /// Pictures or sound that only GStreamer's demuxer knows.
    Other,
    /// Anything; sound too, of some recorders.
    Private,
    Irrelevant,
}

/// As `tsdemux` describes such a stream.
fn stream(kind: u8, extra: &[u8], is_blu_ray: bool) -> Kind {
    let pictures = |version| {
        let (caps, codec) = pictures(version);
        Kind::Stream(caps, Some(codec))
    };
    let nal_units = |codec| {
        let (caps, codec) = nal_units(codec);
        Kind::Stream(caps, Some(codec))
    };
    let of_mpeg = |aac| Kind::Stream(sound("audio/mpeg", aac), None);
    let sound = |name| Kind::Stream(sound(name, None), None);
    match kind {
        0x01 => pictures(1),
        0x02 => pictures(2),
        0x10 => pictures(4),
        0x1b => nal_units(PictureCodec::H264),
        0x24 => nal_units(PictureCodec::Hevc),
        0x03 | 0x04 => of_mpeg(None),
        0x0f => of_mpeg(Some("adts")),
        0x11 => of_mpeg(Some("loas")),
        0x80 if is_blu_ray => sound("audio/x-private-ts-lpcm"),
        0x81 => sound("audio/x-ac3"),
        0x84 | 0x87 => sound("audio/x-eac3"),
        0x06 if registrations(extra).any(|name| name == b"AC-3") || has(extra, 0x6a) => sound("audio/x-ac3"),
        0x06 if registrations(extra).any(|name| name == b"EAC3") || has(extra, 0x7a) => sound("audio/x-eac3"),
        0x06 if registrations(extra).any(|name| name == b"HEVC") => nal_units(PictureCodec::Hevc),
        0x06 if registrations(extra).any(|name| name == b"Opus") || has(extra, 0x7b) => Kind::Other,
        0x82 | 0x85 | 0x86 | 0x8a => sound("audio/x-dts"),
        0x06 if !has(extra, 0x56) && !has(extra, 0x59) => Kind::Private,
        0x1c | 0x1d | 0x20 | 0x21 | 0x33 | 0x80 | 0x83 | 0xd1 | 0xea => Kind::Other,
        _ => Kind::Irrelevant,
    }
}

fn has(bytes: &[u8], wanted: u8) -> bool {
    descriptors(bytes).any(|(tag, _)| tag == wanted)
}
