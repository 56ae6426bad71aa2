//! Which packets hold pictures and sound, and how those are coded: by the stream map, or by their looks.

use gstreamer as gst;

use super::packet::{PRIVATE, Packet, Packets, STREAM_MAP};
use super::stamped::Begin;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::mpeg::{PictureCodec, frame_length, nal_units, pictures, sound};

/// Bytes of the file among which pictures and sound have to begin; sound that begins with the pictures is soon found.
const SEARCHED: u64 = 16 * 1024 * 1024;
const SEARCHED_FOR_SOUND: u64 = 4 * 1024 * 1024;
/// Bytes of a stream that are looked at.
const LOOKED_AT: usize = 64 * 1024;
/// Streams that are looked at.
const MAX_STREAMS: usize = 32;

/// How the packets of a stream are cut into samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// MPEG-1 and MPEG-2: by start codes.
    Mpeg,
    /// Other pictures: one to a stamp.
    Picture(PictureCodec),
    /// Sound in frames that are known by their looks.
    Frames,
    /// Sound in frames, behind a head of four bytes that says where the first one begins.
    Pointed,
    /// Uncoded sound behind a head of seven bytes; so many bytes belong together.
    Lpcm { group: usize },
    /// Other sound.
    Plain,
}

impl Form {
    pub(super) fn is_picture(self) -> bool {
        matches!(self, Form::Mpeg | Form::Picture(_))
    }
}

/// A stream that is shown or heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stream {
    id: u8,
    /// First byte of its packets, of private streams.
    part: Option<u8>,
    pub(super) caps: gst::Caps,
    pub(super) form: Form,
}

impl Stream {
    pub(super) fn holds(&self, packet: &Packet, content: &[u8]) -> bool {
        self.id == packet.id && (self.part.is_none() || self.part == content.first().copied())
    }

    /// What a packet holds of the stream, the place of that in the file, and where that begins which the stamp is for.
    pub(super) fn content<'a>(&self, packet: &Packet, content: &'a [u8]) -> (u64, &'a [u8], Begin) {
        let head = match self.form {
            Form::Pointed => 4,
            Form::Lpcm { .. } => 7,
            Form::Frames => return (packet.place, content, Begin::WithFrame),
            _ => return (packet.place, content, Begin::AtOnce),
        };
        let head = head.min(content.len());
        let pointer = content
            .get(2..4)
            .map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        // Counted from behind itself, from 1 on; 0: nothing begins here.
        let at = (pointer + 3).checked_sub(head).filter(|_| pointer > 0);
        (packet.place + head as u64, &content[head..], Begin::At(at))
    }
}

/// The streams that are shown and heard: pictures first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) streams: Vec<Stream>,
}

impl Program {
    /// Looks for the streams; `None`: there are none that are read here.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    pub(super) fn find(bytes: &CacheReader) -> Result<Option<Self>, Refusal> {
        let mut packets = Packets::among(bytes.clone(), SEARCHED);
        let mut map: Vec<(u8, u8)> = Vec::new();
        let mut heads: Vec<Head> = Vec::new();
        let mut streams: Vec<Stream> = Vec::new();
        while let Some((packet, content)) = packets.next()? {
            if packet.id == STREAM_MAP {
                map = stream_map(content);
                continue;
            }
            let part = private_part(&packet, content);
            let known = heads.iter().position(|head| (head.id, head.part) == (packet.id, part));
            let place = match known {
                Some(place) => place,
                None if heads.len() < MAX_STREAMS => {
                    heads.push(Head::new(packet.id, part));
                    heads.len() - 1
                }
                None => continue,
            };
            if !has(&streams, is_picture(packet.id)) {
                let head = &mut heads[place];
                head.extend(content);
                if head.is_due(&map) {
                    streams.extend(head.recognised(&map));
                }
            }
            if has(&streams, true) && (has(&streams, false) || packets.at > SEARCHED_FOR_SOUND) {
                break;
            }
        }
        for head in &mut heads {
            if head.searched < head.bytes.len() && !has(&streams, is_picture(head.id)) {
                streams.extend(head.recognised(&map));
            }
        }
        streams.sort_by_key(|stream| !stream.form.is_picture());
        let has_pictures = streams.first().is_some_and(|stream| stream.form.is_picture());
        Ok(has_pictures.then_some(Program { streams }))
    }
}

fn has(streams: &[Stream], pictures: bool) -> bool {
    streams.iter().any(|stream| stream.form.is_picture() == pictures)
}

/// The first bytes of a stream, by which it is recognised.
struct Head {
    id: u8,
    part: Option<u8>,
    bytes: Vec<u8>,
    /// How many of these were looked at in vain, and whether the stream map had named its kind.
    searched: usize,
    had_kind: bool,
}

impl Head {
    fn new(id: u8, part: Option<u8>) -> Self {
        Head {
            id,
            part,
            bytes: Vec::new(),
            searched: 0,
            had_kind: false,
        }
    }

    fn extend(&mut self, content: &[u8]) {
        let left = LOOKED_AT.saturating_sub(self.bytes.len());
        self.bytes.extend(&content[..content.len().min(left)]);
    }

    fn kind(&self, map: &[(u8, u8)]) -> Option<u8> {
        map.iter().find(|(id, _)| *id == self.id).map(|&(_, kind)| kind)
    }

    /// Whether so much has come that it is worth a look at all of it: the longer the head, the more, or packets that hold little cost
    /// the more the less they hold.
    fn is_due(&self, map: &[(u8, u8)]) -> bool {
        let new = self.bytes.len() - self.searched;
        let is_full = self.bytes.len() == LOOKED_AT;
        (new > 0 && (is_full || new >= self.searched / 8)) || (!self.had_kind && self.kind(map).is_some())
    }

    fn recognised(&mut self, map: &[(u8, u8)]) -> Option<Stream> {
        let kind = self.kind(map);
        self.searched = self.bytes.len();
        self.had_kind |= kind.is_some();
        let found = if is_picture(self.id) {
            picture_stream(kind, &self.bytes)
        } else {
            sound_stream(self.id, self.part, kind, &self.bytes)
        };
        found.map(|(caps, form)| Stream {
            id: self.id,
            part: self.part,
            caps,
            form,
        })
    }
}

fn is_picture(id: u8) -> bool {
    matches!(id, 0xe0..=0xef | 0xfd)
}

/// The part of a private stream that a packet belongs to; sound of AC-3 may be there by itself, too.
fn private_part(packet: &Packet, content: &[u8]) -> Option<u8> {
    (packet.id == PRIVATE && content.get(..2) != Some(&[0x0b, 0x77]))
        .then(|| content.first().copied())
        .flatten()
}

/// Numbers of streams and their types.
fn stream_map(map: &[u8]) -> Vec<(u8, u8)> {
    let number = |at: usize| Some(usize::from(u16::from_be_bytes([*map.get(at)?, *map.get(at + 1)?])));
    let mut found = Vec::new();
    let Some(mut at) = number(2).map(|information| information + 6) else {
        return found;
    };
    while let (Some(&[kind, id]), Some(length)) =
        (map.get(at..at + 2).and_then(|two| two.first_chunk()), number(at + 2))
    {
        found.push((id, kind));
        at += 4 + length;
        if found.len() >= MAX_STREAMS {
            break;
        }
    }
    found
}

/// How pictures are coded: by what they begin with, or else by the map.
fn picture_stream(kind: Option<u8>, head: &[u8]) -> Option<(gst::Caps, Form)> {
    let with_codec = |(caps, codec)| (caps, Form::Picture(codec));
    let units = || {
        let mut rest = head;
        std::iter::from_fn(move || {
            let at = rest.windows(3).position(|three| three == [0, 0, 1])?;
            rest = &rest[at + 3..];
            rest.first().copied()
        })
    };
    // The head of a sequence; of MPEG-2, an extension follows.
    let mut behind = units().skip_while(|&unit| unit != 0xb3).skip(1);
    match (behind.next(), kind) {
        (Some(next), _) => return Some((pictures(if next == 0xb5 { 2 } else { 1 }).0, Form::Mpeg)),
        (None, Some(0x10)) => return Some(with_codec(pictures(4))),
        (None, Some(0x1b)) => return Some(with_codec(nal_units(PictureCodec::H264))),
        (None, Some(0x24)) => return Some(with_codec(nal_units(PictureCodec::Hevc))),
        _ => {}
    }
    let has = |wanted: &[u8]| units().any(|unit| wanted.contains(&unit));
    if has(&[0xb0]) {
        Some(with_codec(pictures(4)))
    } else if has(&[0x67, 0x27, 0x47]) {
        Some(with_codec(nal_units(PictureCodec::H264)))
    } else if has(&[0x40]) {
        Some(with_codec(nal_units(PictureCodec::Hevc)))
    } else {
        None
    }
}

/// How sound is coded.
fn sound_stream(id: u8, part: Option<u8>, kind: Option<u8>, head: &[u8]) -> Option<(gst::Caps, Form)> {
    let telephone = |name: &str| {
        let caps = gst::Caps::builder(name).field("rate", 8000i32).field("channels", 1i32);
        (caps.build(), Form::Plain)
    };
    match (id, part, kind) {
        (0xc0..=0xdf, _, Some(0x90)) => Some(telephone("audio/x-alaw")),
        (0xc0..=0xdf, _, Some(0x91)) => Some(telephone("audio/x-mulaw")),
        (0xc0..=0xdf, ..) => {
            let of_mpeg = [sound("audio/mpeg", None), sound("audio/mpeg", Some("adts"))];
            let begins = |caps: &gst::Caps| (0..head.len()).any(|at| two_frames(caps, &head[at..]));
            of_mpeg.into_iter().find(begins).map(|caps| (caps, Form::Frames))
        }
        (PRIVATE, Some(0x80..=0x87), _) => Some((sound("audio/x-ac3", None), Form::Pointed)),
        (PRIVATE, Some(0x88..=0x8f), _) => Some((sound("audio/x-dts", None), Form::Pointed)),
        (PRIVATE, Some(0xa0..=0xaf), _) => lpcm(head),
        (PRIVATE, None, _) => Some((sound("audio/x-ac3", None), Form::Frames)),
        _ => None,
    }
}

/// Whether `bytes` begin with two frames of sound; one may be there by chance.
fn two_frames(caps: &gst::Caps, bytes: &[u8]) -> bool {
    let second = frame_length(caps, bytes).and_then(|length| bytes.get(length..));
    second.is_some_and(|second| frame_length(caps, second).is_some())
}

/// Uncoded sound by the head of its packets.
fn lpcm(head: &[u8]) -> Option<(gst::Caps, Form)> {
    let (first, format, range) = (*head.get(4)?, *head.get(5)?, *head.get(6)?);
    let width = *[16i32, 20, 24].get(usize::from(format >> 6))?;
    let rate = [48_000i32, 96_000, 44_100, 32_000][usize::from(format >> 4 & 3)];
    let channels = i32::from(format & 7) + 1;
    let group = usize::from(format & 7) + 1;
    if width == 16 && channels <= 2 {
        let caps = gst::Caps::builder("audio/x-raw")
            .field("format", "S16BE")
            .field("layout", "interleaved")
            .field("rate", rate)
            .field("channels", channels);
        let caps = if channels == 2 {
            caps.field("channel-mask", gst::Bitmask::new(3)).build()
        } else {
            caps.build()
        };
        return Some((caps, Form::Lpcm { group: 2 * group }));
    }
    let caps = gst::Caps::builder("audio/x-lpcm")
        .field("width", width)
        .field("rate", rate)
        .field("channels", channels)
        .field("dynamic_range", i32::from(range))
        .field("emphasis", first & 0x80 != 0)
        .field("mute", first & 0x40 != 0);
    let bytes = width as usize / 4;
    Some((caps.build(), Form::Lpcm { group: bytes * group }))
}
