//! Where sound goes: the system's output, or a silent clock in its place.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::elements::make;
use super::error::PlaybackError;
use super::pipeline::SoundWish;

/// Real outputs, best first.
const OUTPUTS: [&str; 2] = ["pulsesink", "alsasink"];

/// The elements behind the sound decoder, in order.
pub(super) struct SoundChain {
    pub(super) elements: Vec<gst::Element>,
    pub(super) output: gst::Element,
    /// Whether a real output was wished for and none could be had.
    pub(super) fell_silent: bool,
    volume: gst::Element,
}

/// Makes the chain for `wish`. Opens the sound device, which may take some milliseconds.
pub(super) fn chain(wish: SoundWish) -> Result<SoundChain, PlaybackError> {
    let (output, fell_silent) = match wish {
        SoundWish::Output => match real_output() {
            Some(output) => (output, false),
            None => (silent_output()?, true),
        },
        SoundWish::Silent | SoundWish::Without => (silent_output()?, false),
    };
    let volume = make("volume")?;
    let elements = vec![
        make("audioconvert")?,
        make("audioresample")?,
        make("scaletempo")?, // keeps the pitch of voices at other speeds
        make("audioconvert")?,
        volume.clone(),
        output.clone(),
    ];
    Ok(SoundChain {
        elements,
        output,
        fell_silent,
        volume,
    })
}

impl SoundChain {
    /// `volume` from 0.0 to 1.0 is cubed: the ear hears loudness that way.
    pub(super) fn set_volume(&self, volume: f64, muted: bool) {
        self.volume.set_property("volume", volume.powi(3));
        self.volume.set_property("mute", muted);
    }
}

/// The first output that opens its device.
fn real_output() -> Option<gst::Element> {
    OUTPUTS.iter().find_map(|name| {
        let output = gst::ElementFactory::make(name).build().ok()?;
        match output.set_state(gst::State::Ready) {
            Ok(_) => Some(output),
            Err(_) => {
                // It did not start; NULL is where it was.
                let _ = output.set_state(gst::State::Null);
                None
            }
        }
    })
}

/// Swallows the sound in step with the clock.
fn silent_output() -> Result<gst::Element, PlaybackError> {
    let output = make("fakesink")?;
    output.set_property("sync", true);
    output.set_property("enable-last-sample", false);
    Ok(output)
}
