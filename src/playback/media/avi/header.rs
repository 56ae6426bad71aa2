//! The lists of a RIFF file, and what the first of them says of the tracks.

use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::riff::le32;
use crate::playback::media::sample::FilmTime;

const SECOND: u128 = 1_000_000_000;
/// Of a header that is read whole: it holds indexes of indexes at most.
const MAX_HEADER: u64 = 8 * 1024 * 1024;
/// More tracks than any film has.
const MAX_TRACKS: usize = 64;
/// A track's header (`strh`, `strf`, `vprp`).
pub(super) struct TrackHeader {
    pub(super) kind: [u8; 4],
    pub(super) scale: u32,
    pub(super) rate: u32,
    /// Where the track begins, in its own units.
    pub(super) start: u32,
    /// Bytes of one unit; `0`: every chunk is one.
    pub(super) unit: u32,
    pub(super) format: Vec<u8>,
    /// Width and height of the whole picture's shape.
    pub(super) shape: Option<(u32, u32)>,
    /// The index of indexes (`indx`).
    pub(super) index: Option<Vec<u8>>,
}

/// What the file's first list says.
#[derive(Default)]
pub(super) struct Header {
    pub(super) tracks: Vec<TrackHeader>,
    pub(super) recorded: Option<String>,
    /// Whether the file ends before its own account of it: a recorder writes its length last.
    pub(super) is_cut_short: bool,
}

impl TrackHeader {
    /// Film time of so many of the track's units.
    pub(super) fn time(&self, units: u64) -> FilmTime {
        let units = u128::from(units) + u128::from(self.start);
        let time = units * u128::from(self.scale) * SECOND / u128::from(self.rate);
        FilmTime::try_from(time).unwrap_or(FilmTime::MAX)
    }
}

/// The content of one chunk: a frame, or a piece of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) offset: u64,
    pub(super) size: u32,
    pub(super) is_key: bool,
}

/// A RIFF chunk: its name, where its content begins, and how long that is.
pub(super) struct RiffChunk {
    pub(super) name: [u8; 4],
    pub(super) content: u64,
    pub(super) size: u32,
}

impl RiffChunk {
    pub(super) fn read(bytes: &CacheReader, at: u64) -> Result<Option<Self>, Refusal> {
        if at.saturating_add(8) > bytes.len() {
            return Ok(None);
        }
        let head = bytes.bytes(at, 8)?;
        let head: [u8; 8] = head.as_ref().try_into().unwrap_or_default();
        Ok(Some(RiffChunk {
            name: [head[0], head[1], head[2], head[3]],
            content: at + 8,
            size: u32::from_le_bytes([head[4], head[5], head[6], head[7]]),
        }))
    }

    /// Where the chunk behind it begins: chunks have an even length.
    pub(super) fn end(&self) -> u64 {
        self.content + u64::from(self.size) + u64::from(self.size % 2)
    }
}

pub(super) fn read_header(bytes: &CacheReader) -> Result<Option<Header>, Refusal> {
    let is_cut_short = RiffChunk::read(bytes, 0)?
        .is_none_or(|riff| riff.size == 0 || riff.content + u64::from(riff.size) > bytes.len());
    let mut at = 12;
    while let Some(chunk) = RiffChunk::read(bytes, at)? {
        if chunk.name == *b"LIST" && chunk.size >= 4 {
            let length = u64::from(chunk.size).min(bytes.len() - chunk.content);
            let list = bytes.bytes(chunk.content, 4.min(length as usize))?;
            match list.as_ref() {
                b"hdrl" if length <= MAX_HEADER => {
                    let list = bytes.bytes(chunk.content, length as usize)?;
                    return Ok(Some(Header {
                        is_cut_short,
                        ..parse_header(&list.as_ref()[4..])
                    }));
                }
                b"movi" => return Ok(None),
                _ => {}
            }
        }
        at = chunk.end();
    }
    Ok(None)
}

/// The chunks of a list in memory: name and content, cut where the list ends.
fn pieces(list: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let size = le32(rest, 4)? as usize;
        let (name, content) = rest.get(..4).zip(rest.get(8..))?;
        let content = &content[..size.min(content.len())];
        rest = rest.get(8 + content.len() + content.len() % 2..).unwrap_or_default();
        Some((name, content))
    })
}

fn parse_header(list: &[u8]) -> Header {
    let mut header = Header::default();
    for (name, content) in pieces(list) {
        match (name, content.get(..4)) {
            (b"LIST", Some(b"strl")) if header.tracks.len() < MAX_TRACKS => {
                // A track that makes no sense keeps its number: chunks are named by it.
                header.tracks.push(parse_track(&content[4..]));
            }
            (b"IDIT", _) => {
                header.recorded = Some(
                    String::from_utf8_lossy(content)
                        .trim_end_matches(['\0', '\n'])
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
    header
}

fn parse_track(list: &[u8]) -> TrackHeader {
    let mut track = TrackHeader {
        kind: *b"none",
        scale: 1,
        rate: 1,
        start: 0,
        unit: 0,
        format: Vec::new(),
        shape: None,
        index: None,
    };
    for (name, content) in pieces(list) {
        match name {
            b"strh" => {
                let word = |at| le32(content, at).unwrap_or(0);
                track.kind = content
                    .get(..4)
                    .and_then(|kind| kind.try_into().ok())
                    .unwrap_or(*b"none");
                (track.scale, track.rate) = (word(20), word(24));
                (track.start, track.unit) = (word(28), word(44));
                if track.scale == 0 || track.rate == 0 {
                    track.kind = *b"none";
                    (track.scale, track.rate) = (1, 1);
                }
            }
            b"strf" => track.format = content.to_vec(),
            b"vprp" => {
                let shape = le32(content, 20).map(|shape| (shape >> 16, shape & 0xffff));
                track.shape = shape.filter(|&(across, down)| across > 0 && down > 0);
            }
            b"indx" => track.index = Some(content.to_vec()),
            _ => {}
        }
    }
    track
}
