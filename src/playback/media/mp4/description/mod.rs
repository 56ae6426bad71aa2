//! Sample descriptions (`stsd`): which codec a track has, as caps that parsers and decoders know.

mod audio;
mod esds;
mod pcm;
mod video;

use gstreamer as gst;

use super::boxes::{Atom, FourCc, atoms, full};
use super::units::Packing;
use crate::playback::pipeline::codecs::StreamKind;

/// How a track is coded.
pub(super) struct Description {
    pub(super) caps: gst::Caps,
    /// Width and height of coded pictures.
    pub(super) size: Option<(u32, u32)>,
    /// Where the container counts frames of sound.
    pub(super) packing: Option<Packing>,
    /// Whether any stretch of its bytes can be decoded.
    pub(super) is_raw_sound: bool,
}

impl Description {
    fn new(caps: gst::Caps) -> Self {
        Description {
            caps,
            size: None,
            packing: None,
            is_raw_sound: false,
        }
    }
}

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

/// Caps for what Vitrin has no name for; with the file's own four characters, which users may know.
fn unknown(kind: &str, codec: FourCc) -> gst::Caps {
    let letter = |&byte: &u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte)
        } else {
            '_'
        }
    };
    let code: String = codec.iter().map(letter).collect();
    gst::Caps::builder(format!("{kind}/x-gst-fourcc-{code}"))
        .field("format", code)
        .build()
}

/// The body of the box `kind` in `body`, with its first bytes.
fn child<'a>(body: &'a [u8], kind: &FourCc) -> Option<&'a [u8]> {
    atoms(body).find(|atom| atom.kind == *kind).map(|atom| atom.body)
}

fn buffer(bytes: &[u8]) -> gst::Buffer {
    gst::Buffer::from_slice(bytes.to_vec())
}

/// The four characters of an entry in small letters.
fn lower(entry: Atom<'_>) -> FourCc {
    entry.kind.map(|byte| byte.to_ascii_lowercase())
}
