//! Where sound goes: the system's output, or a silent clock in its place.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::elements::make;
use super::error::PlaybackError;
use super::pipeline::SoundWish;

/// Real outputs: PulseAudio or PipeWire, and the card itself.
const SERVER: &str = "pulsesink";
const CARD: &str = "alsasink";
/// Both, best first.
pub(super) const OUTPUTS: [&str; 2] = [SERVER, CARD];

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
    let wished: &[&str] = match wish {
        SoundWish::Output => &OUTPUTS,
        SoundWish::Card => &[CARD],
        SoundWish::Silent | SoundWish::Without => &[],
    };
    // The first that opens its device.
    let (output, fell_silent) = match wished.iter().find_map(|name| ready(name)) {
        Some(output) => (output, false),
        None => (silent_output()?, !wished.is_empty()),
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

/// The sound output that a film would get here: the name of GStreamer's element for it, `None` where there is none. Opens
/// the device and closes it again.
///
/// # Errors
///
/// [`PlaybackError::Unavailable`] when GStreamer does not start.
pub fn sound_output() -> Result<Option<String>, PlaybackError> {
    super::prepare::initialise()?;
    Ok(OUTPUTS.into_iter().find_map(ready).map(|output| {
        // It was opened only to see that it can be.
        let _ = output.set_state(gst::State::Null);
        output
            .factory()
            .map_or_else(String::new, |factory| factory.name().to_string())
    }))
}

impl SoundChain {
    /// `volume` from 0.0 to 1.0 is cubed: the ear hears loudness that way.
    pub(super) fn set_volume(&self, volume: f64, muted: bool) {
        self.volume.set_property("volume", volume.powi(3));
        self.volume.set_property("mute", muted);
    }
}

/// A connection to the sound server that stays open. All outputs of this process share one, so that a film finds it there and
/// nobody has to connect once there is a film.
///
/// A server that goes away takes the connection with it: films are silent from then on, in this process.
pub struct SoundServer(gst::Element);

impl SoundServer {
    /// Connects to the system's sound server; `None` where there is none (the film then goes to the sound card itself, if
    /// there is one). Waits for the server's answer. Call [`super::prepare`] before.
    #[must_use]
    pub fn connect() -> Option<Self> {
        ready(SERVER).map(Self)
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        // Cannot fail on the way down, and there would be nothing left to do about it.
        let _ = self.0.set_state(gst::State::Null);
    }
}

/// An output that has opened its device.
fn ready(name: &str) -> Option<gst::Element> {
    let output = gst::ElementFactory::make(name).build().ok()?;
    match output.set_state(gst::State::Ready) {
        Ok(_) => Some(output),
        Err(_) => {
            // It did not start; NULL is where it was.
            let _ = output.set_state(gst::State::Null);
            None
        }
    }
}

/// Swallows the sound in step with the clock.
fn silent_output() -> Result<gst::Element, PlaybackError> {
    let output = make("fakesink")?;
    output.set_property("sync", true);
    output.set_property("enable-last-sample", false);
    Ok(output)
}
