//! AVI: what its header says of the tracks, and one entry for each chunk of theirs.
//!
//! AVI has no times: frames follow each other at a fixed rate, sound is counted in bytes or chunks. What MPEG-4 stores in another
//! order than it is shown in is sorted out by [`mpeg4`].
//!
//! Sources: Microsoft's "AVI RIFF File Reference"; "OpenDML AVI File Format Extensions" 1.02.

mod chunks;
mod header;
mod mpeg4;

use std::sync::Arc;

use gstreamer as gst;

use self::chunks::chunks_of_all_tracks;
use self::header::{Chunk, Header, TrackHeader, read_header};
use super::riff::{PictureFormat, SoundFormat};
use super::sample::{FilmTime, SampleSource};
use super::table::{SampleTable, TableEntry};
use super::track::{Media, Track};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

/// Uncompressed sound is cut into pieces of about this many bytes.
const SOUND_PIECE: u32 = 64 * 1024;

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
        is_cut_short: header.is_cut_short,
        is_first_part_only: false,
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
    let samples: Arc<dyn SampleSource> = if format.is_mpeg4() {
        Arc::new(mpeg4::Pictures::new(chunks, move |number| track.time(number)))
    } else {
        // A chunk without bytes stands for the picture before.
        let entries = chunks.iter().zip(0u64..).filter(|(chunk, _)| chunk.size > 0);
        let entries = entries.map(|(chunk, number)| TableEntry {
            offset: chunk.offset,
            size: chunk.size,
            length: u64::try_from(track.time(number + 1) - track.time(number)).unwrap_or(0),
            time: track.time(number),
            is_key: chunk.is_key,
            is_hidden: false,
            format: 0,
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
        if chunk.size == 0 && track.unit == 0 {
            // A frame that is not there: sound that begins later, or pauses.
            units += 1;
        }
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
                length: u64::try_from(track.time(units) - track.time(begins)).unwrap_or(0),
                time: track.time(begins),
                is_key: true,
                is_hidden: false,
                format: 0,
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
