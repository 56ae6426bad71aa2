//! Sound without pictures: dictation, voice memos. One file for each kind of container.

mod amr;
mod flac;
mod framed;
mod iff;
mod linear;
mod pieces;

use std::sync::Arc;

use super::bytes::Bytes;
use super::track::Media;
use crate::playback::input::block_cache::{BlockCache, Refusal};
use crate::playback::input::sniff::Container;

/// Reads a container of sound; `None` when it holds none.
pub(super) fn open(cache: &Arc<BlockCache>, container: Container) -> Result<Option<Media>, Refusal> {
    let bytes = Bytes(cache);
    match container {
        Container::Wav => iff::wav(bytes),
        Container::Aiff => iff::aiff(bytes),
        Container::MpegAudio | Container::Adts => framed::open(bytes),
        Container::Amr => amr::open(bytes),
        Container::Flac => flac::open(bytes),
        _ => Ok(None),
    }
}
