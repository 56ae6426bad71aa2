//! Where sound goes: one of the system's outputs, or nowhere in step with the clock.
//!
//! An output plays what it gets as it comes and ignores time stamps ([`super::clock`] explains why). So nothing may be
//! missing or too much: where the film has no sound for a while, silence is put in, from the very position of a seek
//! on.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::allow_list::{SOUND_CARD, SOUND_OUTPUTS, SOUND_SERVER};
use super::amplifier::Amplifier;
use super::elements::{make, static_pad};
use super::meter::meter;
use super::sound_repair::ChannelChoice;
use super::sound_request::SoundRequest;
use super::turns::cut_sound;
use super::voices::VoiceSetting;
use crate::playback::error::PlaybackError;
use crate::playback::init::initialise;
use crate::playback::types::Channels;

/// The elements behind the sound decoder, in order.
pub(crate) struct SoundChain {
    pub(crate) elements: Vec<gst::Element>,
    pub(crate) output: gst::Element,
    /// Whether a real output was asked for and none could be opened.
    pub(crate) fell_silent: bool,
    volume: gst::Element,
    amplifier: Amplifier,
    /// Where gaps are filled and what comes too late is left out.
    pub(super) rate: gst::Element,
    channels: ChannelChoice,
}

impl SoundChain {
    /// Opens the sound device, which may take some milliseconds. Nothing of the film is heard but what `voices` make of it.
    pub(crate) fn new(request: &SoundRequest, voices: &VoiceSetting) -> Result<Self, PlaybackError> {
        let (candidates, sink): (&[&str], _) = match request {
            SoundRequest::Output => (&SOUND_OUTPUTS, None),
            SoundRequest::Named(sink) => (&[SOUND_SERVER], Some(sink.as_str())),
            SoundRequest::Card => (&[SOUND_CARD], None),
            SoundRequest::Silent | SoundRequest::Without => (&[], None),
        };
        // The first that opens its device.
        let (output, fell_silent) = match candidates.iter().find_map(|name| open(name, sink)) {
            Some(output) => (output, false),
            None => (silent_output()?, !candidates.is_empty()),
        };
        keep_silence(&static_pad(&output, "sink")?);
        let volume = make("volume")?;
        let rate = make("audiorate")?; // silence where the film has none
        cut_sound(&static_pad(&rate, "sink")?);
        let tempo = make("scaletempo")?; // keeps the pitch of voices at other speeds
        let channels = ChannelChoice::default();
        let heard = static_pad(&tempo, "sink")?;
        channels.apply(&heard);
        // Of the channels that were chosen.
        voices.apply(&heard);
        let amplifier = Amplifier::default();
        amplifier.apply(&heard);
        let elements = vec![
            make("audioconvert")?,
            make("audioresample")?,
            rate.clone(),
            tempo,
            make("audioconvert")?,
            volume.clone(),
            meter()?,
            output.clone(),
        ];
        Ok(SoundChain {
            elements,
            output,
            fell_silent,
            volume,
            amplifier,
            rate,
            channels,
        })
    }

    /// Which channels are heard from now on.
    pub(crate) fn set_channels(&self, channels: Channels) {
        self.channels.set(channels);
    }

    /// `volume` (1.0: as recorded) is cubed: the ear hears loudness that way.
    pub(crate) fn set_volume(&self, volume: f64, muted: bool) {
        self.volume.set_property("volume", volume.min(1.0).powi(3));
        self.amplifier.set(volume.max(1.0).powi(3));
        self.volume.set_property("mute", muted);
    }
}

/// The sound output that a film would get here: the name of GStreamer's element for it, `None` where there is none. Opens
/// the device and closes it again.
///
/// # Errors
///
/// [`PlaybackError::Unavailable`] when GStreamer does not start.
pub fn sound_output() -> Result<Option<String>, PlaybackError> {
    initialise()?;
    let output = SOUND_OUTPUTS.into_iter().find_map(|name| open(name, None));
    Ok(output.map(|output| {
        // It was opened only to see that it can be.
        let _ = output.set_state(gst::State::Null);
        output
            .factory()
            .map_or_else(String::new, |factory| factory.name().to_string())
    }))
}

/// A connection to the sound server that stays open. All outputs of this process share one, so that a film finds it
/// there and none has to be opened once there is a film.
///
/// A server that goes away takes the connection with it: films are silent from then on, in this process.
pub struct SoundServer(gst::Element);

impl SoundServer {
    /// Connects to the system's sound server; `None` where there is none (the film then goes to the sound card itself, if
    /// there is one). Waits for the server's answer. Call [`crate::playback::preload`] before.
    #[must_use]
    pub fn connect() -> Option<Self> {
        open(SOUND_SERVER, None).map(Self)
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        // Cannot fail on the way down, and there would be nothing left to do about it.
        let _ = self.0.set_state(gst::State::Null);
    }
}

/// An output that has opened its device, or asks its server for the one called `sink`.
fn open(name: &str, sink: Option<&str>) -> Option<gst::Element> {
    let output = gst::ElementFactory::make(name).build().ok()?;
    output.set_property("sync", false);
    if let Some(device) = sink.or_else(|| device_of(name)) {
        output.set_property("device", device);
    }
    match output.set_state(gst::State::Ready) {
        Ok(_) => Some(output),
        Err(_) => {
            // It did not start; NULL is where it was.
            let _ = output.set_state(gst::State::Null);
            None
        }
    }
}

/// The device of an output that is not to open the one it would take by itself.
fn device_of(name: &str) -> Option<&'static str> {
    // ALSA's usual device mixes the sound of several programs in memory that they share by number, which a stage cannot have
    // (docs/protocol.md). This is the card itself, with its sample formats converted.
    (cfg!(target_os = "linux") && name == SOUND_CARD).then_some("plughw")
}

/// Takes the mark off silence, be it put in where the film has no sound or muted: an output drops what bears it, and all that
/// follows would be heard too early, or gone by without having been heard.
fn keep_silence(pad: &gst::Pad) {
    pad.add_probe(gst::PadProbeType::BUFFER, |_, info| {
        if let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data
            && buffer.flags().contains(gst::BufferFlags::GAP)
        {
            buffer.make_mut().unset_flags(gst::BufferFlags::GAP);
        }
        gst::PadProbeReturn::Ok
    });
}

/// Swallows the sound in step with the clock.
fn silent_output() -> Result<gst::Element, PlaybackError> {
    let output = make("fakesink")?;
    output.set_property("sync", true);
    output.set_property("enable-last-sample", false);
    Ok(output)
}
