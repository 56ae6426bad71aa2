//! A photograph as its decoders leave it, and what they refuse alike.

use gstreamer as gst;

use crate::playback::error::{Kind, PlaybackError};
use crate::playback::orientation::Orientation;

/// Larger photographs are refused before memory is taken for them: 200 megapixels, the most that telephones have.
const MOST_PIXELS: u64 = 200_000_000;

/// A photograph, decoded.
pub(crate) struct Still {
    /// The pixels, of memory that is wiped when it is given back.
    pub(crate) buffer: gst::Buffer,
    /// Its format, as for raw video.
    pub(crate) caps: gst::Caps,
    pub(crate) orientation: Orientation,
    /// Whether the file ends before the photograph does.
    pub(crate) is_cut_short: bool,
    /// The day when it was taken, by the camera's own clock.
    pub(crate) taken: Option<gst::DateTime>,
}

/// Checks a photograph's size before memory is taken for it.
pub(super) fn check_size(width: u32, height: u32) -> Result<(), PlaybackError> {
    if width == 0 || height == 0 {
        return Err(PlaybackError::broken("the photograph has no size"));
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large());
    }
    Ok(())
}

/// The photograph has more pixels than can be shown.
pub(super) fn too_large() -> PlaybackError {
    PlaybackError::unsupported(Kind::Picture, "picture > 200 megapixels")
}

/// The computer has no memory for the photograph.
pub(super) fn no_memory() -> PlaybackError {
    PlaybackError::Unavailable {
        detail: "there is no memory for the photograph".to_owned(),
    }
}
