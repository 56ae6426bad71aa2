//! Transport streams, as camcorders (AVCHD) and televisions record them.
//!
//! They have no index and no length, and their clock may wrap around or jump. So the headers of all packets are read once
//! ([`walk`]), at import; of a film imported earlier when it is opened, unless it is too large for that: then GStreamer's demuxer
//! reads it, which estimates.
//!
//! Sources: ISO/IEC 13818-1 (transport streams), ITU-T H.264 and H.265 (key frames).

mod key_frame;
mod packet;
mod pes;
mod reader;
mod sound_length;
mod tables;
#[cfg(test)]
mod tests;
mod timeline;
mod walk;

use std::sync::Arc;

use gstreamer as gst;

use self::packet::{Grid, Packets};
use self::reader::{Layout, StreamTrack};
use self::tables::{Program, Stream};
use self::timeline::Timeline;
use self::walk::walk;
use super::track::{Media, Track};
use crate::film::MediaIndex;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

/// Bytes at the beginning by which it is found out how packets lie in the file.
const HEAD: u64 = 4096;
/// A film of more bytes is not read through when it is opened.
const MAX_WITHOUT_INDEX: u64 = 512 * 1024 * 1024;

/// Reads what the transport stream in `bytes` holds; `None` where GStreamer's demuxer has to. `index`: one that [`index`] made.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn open(bytes: &CacheReader, index: Option<&MediaIndex>) -> Result<Option<Media>, Refusal> {
    let Some((grid, program)) = program(bytes)? else {
        return Ok(None);
    };
    let made;
    let index = match index.filter(|index| index.length == bytes.len() && !index.points.is_empty()) {
        Some(index) => index,
        None if bytes.len() > MAX_WITHOUT_INDEX => return Ok(None),
        None => {
            made = walk(bytes, grid, &program)?;
            &made
        }
    };
    if index.points.is_empty() {
        return Ok(None);
    }
    let shown: Vec<&Stream> = program.pictures().into_iter().chain(program.sound()).collect();
    let layout = Arc::new(Layout {
        grid,
        timeline: Timeline::new(index.joins.iter().map(|join| (join.offset, join.shift_ns)).collect()),
        keys: index.points.clone(),
        places: if index.places.is_empty() {
            index.points.clone()
        } else {
            index.places.clone()
        },
        pids: shown.iter().map(|stream| stream.pid).collect(),
    });
    let tracks = shown.into_iter().map(|stream| Track {
        kind: if stream.codec.is_some() {
            StreamKind::Video
        } else {
            StreamKind::Audio
        },
        caps: stream.caps.clone(),
        samples: Arc::new(StreamTrack {
            pid: stream.pid,
            codec: stream.codec,
            layout: Arc::clone(&layout),
        }),
    });
    Ok(Some(Media {
        duration: i64::try_from(index.duration_ns).unwrap_or(i64::MAX),
        tracks: tracks.collect(),
        tags: gst::TagList::new(),
        is_cut_short: false,
        is_first_part_only: false,
    }))
}

/// The index of the film in `bytes`; `None` where GStreamer's demuxer has to read it.
///
/// # Errors
/// As for [`open`].
pub(super) fn index(bytes: &CacheReader) -> Result<Option<MediaIndex>, Refusal> {
    match program(bytes)? {
        Some((grid, program)) => walk(bytes, grid, &program).map(Some),
        None => Ok(None),
    }
}

/// How packets lie in the file, and what they hold; `None` where there is something that is not read here.
fn program(bytes: &CacheReader) -> Result<Option<(Grid, Program)>, Refusal> {
    let head = bytes.bytes(0, bytes.len().min(HEAD) as usize)?;
    let Some(grid) = Grid::find(head.as_ref()) else {
        return Ok(None);
    };
    let program = Program::find(&mut Packets::new(bytes.clone(), grid))?;
    let program = program.filter(|program| !program.has_others || program.sound().is_some());
    Ok(program.map(|program| (grid, program)))
}
