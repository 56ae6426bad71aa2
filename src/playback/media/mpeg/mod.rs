//! What transport streams and program streams have in common: streams of elementary packets with a clock of 33 bits, no index,
//! and no length.
//!
//! A film is read once from front to back for its key frames, its length, and the places where its clock jumps ([`Survey`]), at
//! import; of a film imported earlier when it is opened, unless it is too large for that. [`StreamTrack`] reads the samples of
//! one of its streams.

mod key_frame;
mod pes;
mod reader;
mod sound_length;
mod stream;
mod survey;
mod timeline;

use std::sync::Arc;

use gstreamer as gst;

pub(super) use key_frame::is_key;
pub(super) use pes::{Pes, stamp};
pub(super) use reader::{Layout, Piece, Pieces, StreamTrack};
pub(super) use sound_length::{frame_length, sound_length};
pub(super) use stream::{PictureCodec, nal_units, pictures, sound};
pub(super) use survey::Survey;
pub(super) use timeline::Timeline;

use super::track::{Media, Track};
use crate::film::MediaIndex;
use crate::playback::input::block_cache::{CacheReader, Refusal};

/// A film of more bytes is not read through when it is opened.
const MAX_WITHOUT_INDEX: u64 = 512 * 1024 * 1024;

/// The index to open a film with: the one that was `kept` where it fits, or else one that is made now. `None`: the film is too
/// large for that, or there is nothing in it.
///
/// # Errors
/// As `make`.
pub(super) fn usable_index(
    bytes: &CacheReader,
    kept: Option<&MediaIndex>,
    make: impl FnOnce() -> Result<MediaIndex, Refusal>,
) -> Result<Option<MediaIndex>, Refusal> {
    let index = match kept.filter(|index| index.length == bytes.len() && !index.points.is_empty()) {
        Some(index) => index.clone(),
        None if bytes.len() > MAX_WITHOUT_INDEX => return Ok(None),
        None => make()?,
    };
    Ok(Some(index).filter(|index| !index.points.is_empty()))
}

/// The film of these tracks.
pub(super) fn media_of(index: &MediaIndex, tracks: Vec<Track>) -> Media {
    Media {
        duration: i64::try_from(index.duration_ns).unwrap_or(i64::MAX),
        tracks,
        tags: gst::TagList::new(),
        is_cut_short: false,
        is_first_part_only: false,
    }
}

/// Where the readers of a film's streams begin.
pub(super) fn layout_of(index: &MediaIndex) -> Arc<Layout> {
    let places = if index.places.is_empty() {
        &index.points
    } else {
        &index.places
    };
    Arc::new(Layout {
        timeline: Timeline::new(index.joins.iter().map(|join| (join.offset, join.shift_ns)).collect()),
        keys: index.points.clone(),
        places: places.clone(),
    })
}
