//! AVI: what its header says of the tracks, and one entry for each chunk of theirs.
//!
//! AVI has no times: frames follow each other at a fixed rate, sound is counted in bytes or chunks. What MPEG-4 stores in another
//! order than it is shown in is sorted out by [`mpeg4`].
//!
//! Sources: Microsoft's "AVI RIFF File Reference"; "OpenDML AVI File Format Extensions" 1.02.

mod chunks;
mod mpeg4;

use std::sync::Arc;

use gstreamer as gst;

use self::chunks::{Chunk, chunks_of_all_tracks};
use super::riff::{PictureFormat, SoundFormat, le32};
use super::sample::FilmTime;
use super::table::{SampleTable, TableEntry};
use super::{Media, Track};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

/// More tracks than any film has.
const MAX_TRACKS: usize = 64;
/// Of a header that is read whole: it holds indexes of indexes at most.
const MAX_HEADER: u64 = 8 * 1024 * 1024;
/// Largest sample; no frame of any film comes near.
const MAX_SAMPLE: u32 = 64 * 1024 * 1024;
/// Uncompressed sound is cut into pieces of about this many bytes.
const SOUND_PIECE: u32 = 64 * 1024;
const SECOND: u128 = 1_000_000_000;

/// A track's header (`strh`, `strf`, `vprp`).
struct TrackHeader {
    kind: [u8; 4],
    scale: u32,
    rate: u32,
    /// Where the track begins, in its own units.
    start: u32,
    /// Bytes of one unit; `0`: every chunk is one.
    unit: u32,
    format: Vec<u8>,
    /// Width and height of the whole picture's shape.
    shape: Option<(u32, u32)>,
    /// The index of indexes (`indx`).
    index: Option<Vec<u8>>,
}

/// What the file's first list says.
#[derive(Default)]
struct Header {
    tracks: Vec<TrackHeader>,
    recorded: Option<String>,
}

/// Reads what the AVI in `bytes` holds; `None` where GStreamer's demuxer has to.
pub(super) fn open(bytes: &CacheReader) -> Result<Option<Media>, Refusal> {
    let Some(header) = read_header(bytes)? else {
        return Ok(None);
    };
    // Sound inside of the pictures' stream (DV, type 1), and codecs whose names only the demuxer knows.
    let known = |track: &TrackHeader| match &track.kind {
        b"vids" => PictureFormat::read(&track.format)
            .and_then(|format| format.caps(None))
            .is_some(),
        b"auds" => SoundFormat::read(&track.format)
            .and_then(|format| format.caps())
            .is_some(),
        kind => kind != b"iavs",
    };
    if header.tracks.is_empty() || !header.tracks.iter().all(known) {
        return Ok(None);
    }
    let chunks = chunks_of_all_tracks(bytes, &header.tracks)?;
    let mut media = Media {
        duration: 0,
        tracks: Vec::new(),
        tags: tags(&header),
    };
    for (track, chunks) in header.tracks.iter().zip(chunks) {
        let found = match &track.kind {
            b"vids" => pictures(track, chunks),
            b"auds" => sound(track, chunks),
            _ => None,
        };
        if let Some((found, end)) = found {
            media.duration = media.duration.max(end);
            media.tracks.push(found);
        }
    }
    let has_pictures = media.tracks.iter().any(|track| track.kind == StreamKind::Video);
    Ok(has_pictures.then_some(media))
}

impl TrackHeader {
    /// Film time of so many of the track's units.
    fn time(&self, units: u64) -> FilmTime {
        let units = u128::from(units) + u128::from(self.start);
        let time = units * u128::from(self.scale) * SECOND / u128::from(self.rate);
        FilmTime::try_from(time).unwrap_or(FilmTime::MAX)
    }
}

/// The pictures' track, and when it ends.
fn pictures(track: &TrackHeader, chunks: Vec<Chunk>) -> Option<(Track, FilmTime)> {
    let format = PictureFormat::read(&track.format)?;
    let rate = i32::try_from(track.rate).ok().zip(i32::try_from(track.scale).ok());
    let mut caps = format.caps(rate.map(|(rate, scale)| gst::Fraction::new(rate, scale)))?;
    if let Some((across, down)) = track.shape
        && let Some(pixel) = pixel_shape(&format, across, down)
        && let Some(caps) = caps.get_mut().and_then(|caps| caps.structure_mut(0))
    {
        caps.set("pixel-aspect-ratio", pixel);
    }
    // The first picture is shown from the beginning on.
    let track = TrackHeader {
        start: 0,
        format: Vec::new(),
        index: None,
        ..*track
    };
    let end = track.time(chunks.len() as u64);
    let samples: Arc<dyn super::SampleSource> = if format.is_mpeg4() {
        Arc::new(mpeg4::Pictures::new(chunks, move |number| track.time(number)))
    } else {
        // A chunk without bytes stands for the picture before.
        let entries = chunks.iter().zip(0u64..).filter(|(chunk, _)| chunk.size > 0);
        let entries = entries.map(|(chunk, number)| TableEntry {
            offset: chunk.offset,
            size: chunk.size,
            length: u32::try_from(track.time(number + 1) - track.time(number)).unwrap_or(0),
            time: track.time(number),
            is_key: chunk.is_key,
            is_hidden: false,
        });
        Arc::new(Arc::new(SampleTable::new(entries.collect())))
    };
    let found = Track {
        kind: StreamKind::Video,
        caps,
        samples,
    };
    Some((found, end))
}

fn sound(track: &TrackHeader, chunks: Vec<Chunk>) -> Option<(Track, FilmTime)> {
    let format = SoundFormat::read(&track.format)?;
    let block = u32::from(format.block).max(1);
    let piece = (SOUND_PIECE / block).max(1) * block;
    let mut entries = Vec::with_capacity(chunks.len());
    let mut units = 0u64;
    for chunk in chunks {
        let mut done = 0;
        while done < chunk.size {
            let size = if format.is_pcm() {
                piece.min(chunk.size - done)
            } else {
                chunk.size
            };
            let begins = units;
            units += match track.unit {
                // Coded sound of varying size: so many blocks.
                0 => u64::from(size.div_ceil(block)),
                unit => u64::from(size) / u64::from(unit),
            };
            entries.push(TableEntry {
                offset: chunk.offset + u64::from(done),
                size,
                length: u32::try_from(track.time(units) - track.time(begins)).unwrap_or(0),
                time: track.time(begins),
                is_key: true,
                is_hidden: false,
            });
            done += size;
        }
    }
    let found = Track {
        kind: StreamKind::Audio,
        caps: format.caps()?,
        samples: Arc::new(Arc::new(SampleTable::new(entries))),
    };
    Some((found, track.time(units)))
}

/// The shape of one pixel in a picture whose whole has the shape `across` to `down`.
fn pixel_shape(format: &PictureFormat, across: u32, down: u32) -> Option<gst::Fraction> {
    let numerator = u64::from(across).checked_mul(u64::from(format.height.unsigned_abs()))?;
    let denominator = u64::from(down).checked_mul(u64::from(format.width.unsigned_abs()))?;
    let common = gcd(numerator, denominator);
    let part = |part: u64| i32::try_from(part.checked_div(common)?).ok().filter(|&part| part > 0);
    Some(gst::Fraction::new(part(numerator)?, part(denominator)?))
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The day of recording as cameras write it, in C's form.
fn tags(header: &Header) -> gst::TagList {
    let mut tags = gst::TagList::new();
    let recorded = header.recorded.as_deref().and_then(|text| {
        let date = jiff::fmt::strtime::parse("%a %b %d %H:%M:%S %Y", text.trim())
            .ok()?
            .to_datetime()
            .ok()?;
        gst::DateTime::from_iso8601_string(&date.date().to_string()).ok()
    });
    if let Some(recorded) = recorded {
        tags.make_mut()
            .add::<gst::tags::DateTime>(&recorded, gst::TagMergeMode::Append);
    }
    tags
}

/// A RIFF chunk: its name, where its content begins, and how long that is.
struct RiffChunk {
    name: [u8; 4],
    content: u64,
    size: u32,
}

impl RiffChunk {
    fn read(bytes: &CacheReader, at: u64) -> Result<Option<Self>, Refusal> {
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
    fn end(&self) -> u64 {
        self.content + u64::from(self.size) + u64::from(self.size % 2)
    }
}

fn read_header(bytes: &CacheReader) -> Result<Option<Header>, Refusal> {
    let mut at = 12;
    while let Some(chunk) = RiffChunk::read(bytes, at)? {
        if chunk.name == *b"LIST" && chunk.size >= 4 {
            let length = u64::from(chunk.size).min(bytes.len() - chunk.content);
            let list = bytes.bytes(chunk.content, 4.min(length as usize))?;
            match list.as_ref() {
                b"hdrl" if length <= MAX_HEADER => {
                    let list = bytes.bytes(chunk.content, length as usize)?;
                    return Ok(Some(parse_header(&list.as_ref()[4..])));
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
