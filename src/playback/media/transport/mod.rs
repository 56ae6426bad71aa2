//! Transport streams, as camcorders (AVCHD) and televisions record them.
//!
//! They have no index and no length, and their clock may wrap around or jump; see [`super::mpeg`].
//!
//! Sources: ISO/IEC 13818-1 (transport streams), ITU-T H.264 and H.265 (key frames).

mod packet;
mod pes;
mod reader;
mod tables;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::Arc;

use self::packet::{Grid, Packets};
use self::reader::TransportPieces;
use self::tables::{Program, Stream};
use self::walk::walk;
use super::mpeg::{StreamTrack, layout_of, media_of, usable_index};
use super::track::{Media, Track};
use crate::film::MediaIndex;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

/// Bytes at the beginning by which it is found out how packets lie in the file.
const HEAD: u64 = 4096;

/// Reads what the transport stream in `bytes` holds; `None` where GStreamer's demuxer has to. `index`: one that [`index`] made.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn open(bytes: &CacheReader, index: Option<&MediaIndex>) -> Result<Option<Media>, Refusal> {
    let Some((grid, program)) = program(bytes)? else {
        return Ok(None);
    };
    let Some(index) = usable_index(bytes, index, || walk(bytes, grid, &program))? else {
        return Ok(None);
    };
    let shown: Vec<&Stream> = program.pictures().into_iter().chain(program.sound()).collect();
    let layout = layout_of(&index);
    let pids: Arc<[u16]> = shown.iter().map(|stream| stream.pid).collect();
    let tracks = shown.into_iter().map(|stream| {
        let (shared, pids) = (Arc::clone(&layout), Arc::clone(&pids));
        let which = (grid, stream.pid, stream.codec);
        Track {
            kind: if stream.codec.is_some() {
                StreamKind::Video
            } else {
                StreamKind::Audio
            },
            caps: stream.caps.clone(),
            samples: Arc::new(StreamTrack {
                is_picture: stream.codec.is_some(),
                layout: Arc::clone(&layout),
                pieces: move |bytes| TransportPieces::new(bytes, which, &shared, &pids),
            }),
        }
    });
    Ok(Some(media_of(&index, tracks.collect())))
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
    let mut program = Program::find(&mut Packets::new(bytes.clone(), grid))?;
    if let Some(program) = &mut program {
        program.find_private_sound(&mut Packets::new(bytes.clone(), grid))?;
    }
    let program = program.filter(|program| !program.has_others || program.sound().is_some());
    Ok(program.map(|program| (grid, program)))
}
