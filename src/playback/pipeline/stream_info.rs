//! What is in a film, as far as its pipeline knows.

use gstreamer as gst;

use super::codecs::Codec;
use crate::playback::frame::DisplayHints;

/// What was found in the film; filled while the pipeline starts.
#[derive(Default)]
pub(crate) struct StreamInfo {
    pub(crate) picture: Option<&'static Codec>,
    pub(crate) sound: Option<&'static Codec>,
    /// Name of a picture that is there but not on the list.
    pub(crate) unknown_picture: Option<String>,
    /// Name of the sound that is there but cannot be played.
    pub(crate) unknown_sound: Option<String>,
    /// Whether sound was wished for and no device would take it.
    pub(crate) no_sound_output: bool,
    /// What the decoders put out.
    pub(crate) picture_caps: Option<gst::Caps>,
    pub(crate) sound_caps: Option<gst::Caps>,
    pub(crate) tags: Option<gst::TagList>,
    pub(crate) look: DisplayHints,
}
