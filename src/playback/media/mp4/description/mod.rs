//! Sample descriptions (`stsd`): which codec a track has, as caps that parsers and decoders know.

mod audio;
mod codec;
mod esds;
mod pcm;
mod video;

pub(super) use self::codec::Description;
use super::boxes::{atoms, full};
use crate::playback::pipeline::codecs::StreamKind;

/// Reads the first description of a track's `stsd`.
pub(super) fn describe(stsd: &[u8], kind: StreamKind) -> Option<Description> {
    let (version, _, mut stsd) = full(stsd)?;
    stsd.u32()?;
    let entry = atoms(stsd.rest).next()?;
    match kind {
        StreamKind::Video => video::describe(entry),
        StreamKind::Audio => audio::describe(entry, version),
    }
}
