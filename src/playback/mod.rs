//! GStreamer: a source that decrypts on demand, pipelines, frames and sound.
//!
//! [`Player`] plays one film from a [`crate::film::FilmSource`]; [`probe`] only finds out what it is; [`SoundCheck`]
//! plays a short question where a film's sound will go. All build their pipelines by hand from an allow-list, so that a
//! film cannot cause elements to be made that write files, open sockets or drive hardware. A process that is about to
//! be sandboxed calls [`preload`] first: after that, nothing more is loaded.
//!
//! Interlaced film is shown with one frame for each of the film's own: 1080i50 gives 25 frames a second.
//!
//! | module | what it does |
//! |---|---|
//! | `input` | bytes in: block cache, GStreamer source, container sniffing |
//! | `media` | what a container holds: tracks, samples, times |
//! | `pipeline` | elements: demuxer, video, audio, appsink, codecs, accurate seeks, clock, task pool |
//! | `still` | photographs, decoded at once |
//! | `recording` | the way back: from camera and microphone to coded bytes |
//! | `control` | the state machine: commands, seeks, the frame queue |
#![forbid(unsafe_code)]

mod colour;
mod control;
mod covering;
#[cfg(test)]
pub(crate) use covering::tests::covered_picture;
mod disguise;
mod error;
mod frame;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod init;
mod input;
mod inventory;
mod media;
mod orientation;
mod pipeline;
mod player;
mod probe;
mod recording;
mod sound_check;
mod still;
mod survey;
mod types;

/// Disguises the voices in one channel of 16-bit samples, in their place. For `make bench` alone, where others listen to it. Returns where the
/// bands of a voice come out, as part of where they were.
#[cfg(feature = "bench-bare")]
pub fn disguise(sound: &mut [u8], rate: u32) -> f64 {
    let shape = disguise::SoundShape {
        format: disguise::SampleFormat::S16,
        rate,
        channels: 1,
    };
    disguise::Disguise::new(shape).change(sound);
    disguise::Disguise::SHIFT
}

pub use colour::{Colour, ColourMatrix, Primaries, Transfer};
pub use error::{Kind, PlaybackError};
pub use frame::{Frame, Picture, PixelFormat, Plane};
pub use init::{STAGE_ENVIRONMENT, preload, refresh_registry};
pub use inventory::{Inventory, inventory};
pub use orientation::Orientation;
pub use pipeline::sound_output::{SoundServer, sound_output};
pub use player::Player;
pub use probe::{ProbeReport, look, probe, probe_with_frame};
pub use recording::{
    Devices, Filming, FilmingError, FilmingEvent, FilmingFormat, FilmingSettings, FilmingSink, Source, devices,
    preload_filming,
};
pub use sound_check::{SoundCheck, SoundCheckEvent, Voice};
pub use survey::survey;
pub use types::{Channels, Jump, Options, PlayerEvent, SeekId, SeekMode, SoundOutput, Warning};
