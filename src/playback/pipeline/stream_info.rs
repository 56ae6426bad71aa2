//! What is in a film, as far as its pipeline knows.

use gstreamer as gst;

use super::codecs::Codec;
use crate::playback::frame::DisplayHints;

/// The film's streams; filled in while the pipeline starts.
#[derive(Default)]
pub(crate) struct StreamInfo {
    pub(crate) video: Option<&'static Codec>,
    pub(crate) audio: Option<&'static Codec>,
    /// Name of video that is there but not on the list.
    pub(crate) unknown_video: Option<String>,
    /// Name of audio that is there but cannot be played.
    pub(crate) unknown_audio: Option<String>,
    /// Whether there is another track of sound that could be played instead.
    pub(crate) has_other_audio: bool,
    /// Whether sound was asked for and no device would take it.
    pub(crate) no_sound_output: bool,
    /// Whether it is a photograph that is not all there.
    pub(crate) is_cut_short: bool,
    /// What the decoders put out.
    pub(crate) video_caps: Option<gst::Caps>,
    pub(crate) audio_caps: Option<gst::Caps>,
    pub(crate) tags: Option<gst::TagList>,
    pub(crate) hints: DisplayHints,
}
