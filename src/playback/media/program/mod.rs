//! Program streams: MPEG-1 and MPEG-2 as cameras with discs and hard discs record them (`.mpg`, `.MOD`, `.TOD`, `.VOB`), and
//! H.264 as surveillance recorders put it there.
//!
//! | module | what it does |
//! |---|---|
//! | `packet` | packs and packets, and how to find them again where bytes are damaged |
//! | `streams` | which packets hold pictures and sound, and how those are coded |
//! | `pictures`, `times` | MPEG-1 and MPEG-2: where pictures begin, and when those are shown that bear no time stamp |
//! | `stamped` | everything else: what belongs to one time stamp |
//! | `reader`, `walk` | samples, and the index |
//!
//! Sources: ISO/IEC 11172-1 and 13818-1 (systems), 13818-2 (pictures); what is known of private streams on DVDs.

mod packet;
mod pictures;
mod reader;
mod stamped;
mod streams;
#[cfg(test)]
mod tests;
mod times;
mod walk;

use std::sync::Arc;

use self::reader::ProgramPieces;
use self::streams::Program;
use self::walk::walk;
use super::mpeg::{StreamTrack, layout_of, media_of, usable_index};
use super::track::{Media, Track};
use crate::film::MediaIndex;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

/// Reads what the program stream in `bytes` holds; `None` where GStreamer's demuxer has to. `index`: one that [`index`] made.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn open(bytes: &CacheReader, index: Option<&MediaIndex>) -> Result<Option<Media>, Refusal> {
    let Some(program) = Program::find(bytes)? else {
        return Ok(None);
    };
    let Some(index) = usable_index(bytes, index, || walk(bytes, &program))? else {
        return Ok(None);
    };
    let layout = layout_of(&index);
    let program = Arc::new(program);
    let tracks = program.streams.iter().enumerate().map(|(place, stream)| {
        let (shared, program) = (Arc::clone(&layout), Arc::clone(&program));
        Track {
            kind: if stream.form.is_picture() {
                StreamKind::Video
            } else {
                StreamKind::Audio
            },
            caps: stream.caps.clone(),
            samples: Arc::new(StreamTrack {
                is_picture: stream.form.is_picture(),
                layout: Arc::clone(&layout),
                pieces: move |bytes| ProgramPieces::new(bytes, &program, place, &shared),
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
    match Program::find(bytes)? {
        Some(program) => walk(bytes, &program).map(Some),
        None => Ok(None),
    }
}
