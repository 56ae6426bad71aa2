//! Sample descriptions (`stsd`): which codec a track has, as caps that parsers and decoders know.

mod audio;
mod codec;
mod esds;
mod pcm;
mod video;

pub(super) use self::codec::{Description, is_same_codec};
use super::boxes::{atoms, full};
use crate::playback::pipeline::codecs::StreamKind;

/// Descriptions of a track that are looked at.
const MAX_DESCRIPTIONS: usize = 64;

/// Reads the descriptions of a track's `stsd`: the first, and what is readable of the others.
pub(super) fn describe(stsd: &[u8], kind: StreamKind) -> Option<(Description, Vec<Option<Description>>)> {
    let (version, _, mut stsd) = full(stsd)?;
    stsd.u32()?;
    let mut entries = atoms(stsd.rest).take(MAX_DESCRIPTIONS).map(|entry| match kind {
        StreamKind::Video => video::describe(entry),
        StreamKind::Audio => audio::describe(entry, version),
    });
    let first = entries.next()??;
    Some((first, entries.collect()))
}
