//! The elements that any film may need besides demuxers ([`Container::demuxer`]) and decoders ([`super::codecs`]). No
//! others are ever made.

use crate::playback::input::sniff::Container;

/// The fixed elements of every pipeline; the outputs for sound come on top.
pub(crate) const FIXED: [&str; 13] = [
    "multiqueue",
    "queue",
    "deinterlace",
    "videoconvert",
    "appsink",
    "appsrc",
    "audioconvert",
    "audioresample",
    "audiorate",
    "scaletempo",
    "volume",
    "level",
    "fakesink",
];

/// All containers that can be opened.
pub(crate) const CONTAINERS: [Container; 24] = [
    Container::Mp4,
    Container::TransportStream,
    Container::ProgramStream,
    Container::Matroska,
    Container::Avi,
    Container::Dv,
    Container::Wav,
    Container::Aiff,
    Container::MpegAudio,
    Container::Adts,
    Container::Amr,
    Container::Flac,
    Container::Ogg,
    Container::Asf,
    Container::Flv,
    Container::Mxf,
    Container::Jpeg,
    Container::Png,
    Container::Gif,
    Container::WebP,
    Container::Tiff,
    Container::Bmp,
    Container::Heif,
    Container::Avif,
];

/// Real outputs: PulseAudio or PipeWire, and the sound card itself.
#[cfg(not(windows))]
pub(crate) const SOUND_SERVER: &str = "pulsesink";
#[cfg(not(windows))]
pub(crate) const SOUND_CARD: &str = "alsasink";
/// On Windows its audio service, through two of its interfaces.
#[cfg(windows)]
pub(crate) const SOUND_SERVER: &str = "wasapi2sink";
#[cfg(windows)]
pub(crate) const SOUND_CARD: &str = "directsoundsink";
/// Both, best first.
pub(crate) const SOUND_OUTPUTS: [&str; 2] = [SOUND_SERVER, SOUND_CARD];
