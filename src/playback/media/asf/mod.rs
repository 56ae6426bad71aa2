//! Windows Media (ASF: WMV, WMA): packets of one size, which hold pieces of samples ("media objects") with a time each.

mod packet;
mod streams;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use packet::{Payload, payloads};
use streams::{Format, format_of};

use super::bytes::{Bytes, le};
use super::sample::FilmTime;
use super::scattered::{FoundTrack, ScatteredBuilder, media_of};
use super::track::Media;
use crate::playback::input::block_cache::{BlockCache, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

const HEADER: [u8; 16] = *b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c";
const DATA: [u8; 16] = *b"\x36\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c";
const FILE_PROPERTIES: [u8; 16] = *b"\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65";
const STREAM_PROPERTIES: [u8; 16] = *b"\x91\x07\xdc\xb7\xb7\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65";
const MILLISECOND: FilmTime = 1_000_000;
/// More objects than any header has.
const MAX_OBJECTS: usize = 1000;
/// The longest description of a stream, and the longest packet, that are believed.
const MAX_DESCRIPTION: u64 = 1024 * 1024;
const MAX_PACKET: u64 = 1024 * 1024;
/// More pieces than any sample has.
const MAX_PIECES: usize = 100_000;

pub(super) fn open(cache: &Arc<BlockCache>) -> Result<Option<Media>, Refusal> {
    let bytes = Bytes(cache);
    let Some(head) = bytes.array::<30>(0)?.filter(|head| head.starts_with(&HEADER)) else {
        return Ok(None);
    };
    let header_end = le(&head, 16, 8).min(bytes.len());
    let Some(header) = read_header(bytes, 30..header_end)? else {
        return Ok(None);
    };
    let Some(data) = bytes.array::<50>(header_end)?.filter(|data| data.starts_with(&DATA)) else {
        return Ok(None);
    };
    // Live recordings say 0.
    let size = match le(&data, 16, 8) {
        size @ 50.. => size,
        _ => u64::MAX,
    };
    let packets = header_end + 50..header_end.saturating_add(size).min(bytes.len());
    read_packets(bytes, header, packets)
}

struct Header {
    packet: u64,
    /// What times begin with.
    preroll: FilmTime,
    streams: BTreeMap<u8, Stream>,
}

struct Stream {
    format: Format,
    /// The bytes of the film that each key frame begins with.
    before_keys: Option<Range<u64>>,
    samples: ScatteredBuilder,
    open: Option<Object>,
}

/// A media object of which some pieces have come.
struct Object {
    number: u64,
    size: u64,
    got: u64,
    time: FilmTime,
    is_key: bool,
    pieces: Vec<Range<u64>>,
}

fn read_header(bytes: Bytes<'_>, range: Range<u64>) -> Result<Option<Header>, Refusal> {
    let mut header = Header {
        packet: 0,
        preroll: 0,
        streams: BTreeMap::new(),
    };
    let mut at = range.start;
    for _ in 0..MAX_OBJECTS {
        let Some(head) = bytes.array::<24>(at)?.filter(|_| at < range.end) else {
            break;
        };
        let size = le(&head, 16, 8);
        let content = bytes.up_to(at + 24, size.saturating_sub(24).min(MAX_DESCRIPTION) as usize)?;
        let content = content.as_ref();
        if head.starts_with(&FILE_PROPERTIES) {
            header.packet = le(content, 72, 4);
            header.preroll = FilmTime::try_from(le(content, 56, 8))
                .unwrap_or(0)
                .saturating_mul(MILLISECOND);
        } else if head.starts_with(&STREAM_PROPERTIES) {
            // 7 bits.
            let number = (le(content, 48, 2) & 0x7f) as u8;
            if let Some(format) = format_of(content) {
                let in_film = |range: Range<usize>| at + 24 + range.start as u64..at + 24 + range.end as u64;
                header.streams.entry(number).or_insert(Stream {
                    before_keys: format.before_keys.clone().map(in_film),
                    format,
                    samples: ScatteredBuilder::default(),
                    open: None,
                });
            }
        }
        match at.checked_add(size.max(24)) {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok((1..=MAX_PACKET).contains(&header.packet).then_some(header))
}

fn read_packets(bytes: Bytes<'_>, mut header: Header, range: Range<u64>) -> Result<Option<Media>, Refusal> {
    let mut at = range.start;
    while at < range.end {
        let packet = bytes.up_to(at, header.packet.min(range.end - at) as usize)?;
        for payload in payloads(packet.as_ref()) {
            if let Some(stream) = header.streams.get_mut(&payload.stream) {
                stream.add(&payload, at, header.preroll);
            }
        }
        at += header.packet;
    }
    let tracks = header.streams.into_values().map(|stream| FoundTrack {
        kind: stream.format.kind,
        caps: stream.format.caps,
        samples: stream.samples,
    });
    Ok(media_of(tracks.collect()))
}

impl Stream {
    /// Adds a payload of the packet at `packet` in the film.
    fn add(&mut self, payload: &Payload, packet: u64, preroll: FilmTime) {
        let piece = packet + payload.bytes.start as u64..packet + payload.bytes.end as u64;
        let length = piece.end - piece.start;
        if payload.offset == 0 {
            let time = FilmTime::from(payload.time) * MILLISECOND - preroll;
            let before = self.before_keys.clone().filter(|_| payload.is_key);
            self.open = Some(Object {
                number: payload.object,
                size: payload.size.unwrap_or(length),
                got: 0,
                time,
                // Only pictures say so.
                is_key: payload.is_key || self.format.kind == StreamKind::Audio,
                pieces: before.into_iter().collect(),
            });
        }
        let Some(object) = self
            .open
            .as_mut()
            .filter(|object| object.number == payload.object && object.got == payload.offset)
            .filter(|object| object.pieces.len() < MAX_PIECES)
        else {
            // A piece is missing.
            self.open = None;
            return;
        };
        object.got += length;
        object.pieces.push(piece);
        if object.got >= object.size
            && let Some(object) = self.open.take()
        {
            // A sample that is refused is left out.
            let _ = self.samples.push(&object.pieces, object.time, 0, object.is_key);
        }
    }
}
