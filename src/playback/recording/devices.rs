//! Cameras and microphones, by the names that the system gives them. Which of GStreamer's parts may look for them, and which may open
//! them, is a list: no network camera, no screen, no tuner.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::error::FilmingError;
use super::formats::{self, CameraFormat};
use super::test_source;
use crate::protocol::{RecorderFault, harmless};

/// The most characters of a device's name.
const MAX_NAME: usize = 100;

/// What looks for cameras, best first.
#[cfg(not(windows))]
const CAMERA_PROVIDERS: [&str; 2] = ["v4l2deviceprovider", "pipewiredeviceprovider"];
#[cfg(windows)]
const CAMERA_PROVIDERS: [&str; 2] = ["mfdeviceprovider", "ksdeviceprovider"];

/// What looks for microphones, best first.
#[cfg(not(windows))]
const MICROPHONE_PROVIDERS: [&str; 3] = ["pulsedeviceprovider", "pipewiredeviceprovider", "alsadeviceprovider"];
#[cfg(windows)]
const MICROPHONE_PROVIDERS: [&str; 1] = ["wasapi2deviceprovider"];

/// What may open them.
#[cfg(not(windows))]
const SOURCES: [&str; 4] = ["v4l2src", "pipewiresrc", "pulsesrc", "alsasrc"];
#[cfg(windows)]
const SOURCES: [&str; 3] = ["mfvideosrc", "ksvideosrc", "wasapi2src"];

/// Which cameras and microphones there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices {
    /// Names of the cameras.
    pub cameras: Vec<String>,
    /// Names of the microphones, the system's default one first.
    pub microphones: Vec<String>,
}

/// What is filmed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Camera and microphone of these names.
    Devices {
        /// `None`: the first that there is.
        camera: Option<String>,
        /// `None`: the system's default one.
        microphone: Option<String>,
    },
    /// A picture and a tone that are made here.
    Test {
        /// The microphone of this name in the place of the tone.
        microphone: Option<String>,
    },
}

/// An open source, and what it is called.
pub(super) struct Opened {
    pub(super) element: gst::Element,
    pub(super) name: String,
    pub(super) format: CameraFormat,
}

/// Lists the cameras and microphones.
///
/// # Errors
/// When GStreamer does not start.
pub fn devices() -> Result<Devices, FilmingError> {
    crate::playback::init::initialise()?;
    let names = |found: Vec<gst::Device>| found.iter().map(name).collect();
    Ok(Devices {
        cameras: names(find("Video/Source", &CAMERA_PROVIDERS)),
        microphones: names(find("Audio/Source", &MICROPHONE_PROVIDERS)),
    })
}

/// The camera of this name, or the first.
pub(super) fn camera(source: &Source) -> Result<Opened, FilmingError> {
    let wanted = match source {
        Source::Test { .. } => {
            return Ok(Opened {
                element: test_source::camera()?,
                name: "Test".into(),
                format: test_source::FORMAT,
            });
        }
        Source::Devices { camera, .. } => camera.as_deref(),
    };
    let device = choose(find("Video/Source", &CAMERA_PROVIDERS), wanted)
        .ok_or_else(|| FilmingError::new(RecorderFault::NoCamera, wanted.unwrap_or("no camera")))?;
    let format = device.caps().as_deref().and_then(formats::best);
    Ok(Opened {
        element: open(&device)?,
        name: name(&device),
        format: format.unwrap_or(CameraFormat::UNKNOWN),
    })
}

/// The microphone of this name, or the default one.
pub(super) fn microphone(source: &Source) -> Result<Opened, FilmingError> {
    let format = CameraFormat::UNKNOWN;
    let wanted = match source {
        Source::Test { microphone: None } => {
            return Ok(Opened {
                element: test_source::microphone()?,
                name: "Test".into(),
                format,
            });
        }
        Source::Devices { microphone, .. } | Source::Test { microphone } => microphone.as_deref(),
    };
    let device = choose(find("Audio/Source", &MICROPHONE_PROVIDERS), wanted)
        .ok_or_else(|| FilmingError::new(RecorderFault::NoMicrophone, wanted.unwrap_or("no microphone")))?;
    Ok(Opened {
        element: open(&device)?,
        name: name(&device),
        format,
    })
}

fn choose(devices: Vec<gst::Device>, wanted: Option<&str>) -> Option<gst::Device> {
    let is_it = |device: &gst::Device| wanted.is_none_or(|wanted| name(device) == wanted);
    devices.into_iter().find(is_it)
}

/// Name of a device: a driver has given it.
fn name(device: &gst::Device) -> String {
    harmless(&device.display_name(), MAX_NAME)
}

/// Devices of a class, each name once, the system's default first.
fn find(class: &str, providers: &[&str]) -> Vec<gst::Device> {
    let mut found: Vec<gst::Device> = Vec::new();
    for provider in providers {
        let provider = gst::DeviceProviderFactory::find(provider).and_then(|factory| factory.get());
        for device in provider.iter().flat_map(|provider| provider.devices()) {
            let is_known = found.iter().any(|known| name(known) == name(&device));
            if device.has_classes(class) && !is_monitor(&device) && !is_known {
                found.push(device);
            }
        }
        // Another one would show the same once more, by other names.
        if !found.is_empty() {
            break;
        }
    }
    found.sort_by_key(|device| !is_default(device));
    found
}

/// Whether it is what a loudspeaker plays, and no microphone.
fn is_monitor(device: &gst::Device) -> bool {
    let class = device
        .properties()
        .and_then(|properties| properties.get::<String>("device.class").ok());
    class.is_some_and(|class| class == "monitor")
}

fn is_default(device: &gst::Device) -> bool {
    let default = |name| {
        let properties = device.properties();
        properties.and_then(|properties| properties.get::<bool>(name).ok())
    };
    default("is-default")
        .or_else(|| default("device.default"))
        .unwrap_or(false)
}

fn open(device: &gst::Device) -> Result<gst::Element, FilmingError> {
    let element = device.create_element(None)?;
    let kind = element
        .factory()
        .map(|factory| factory.name().to_string())
        .unwrap_or_default();
    if !SOURCES.contains(&kind.as_str()) {
        let detail = format!("the source {kind} is not on the list");
        return Err(FilmingError::new(RecorderFault::Internal, detail));
    }
    // PipeWire's frames are given back at once: it has few of them, and an encoder keeps some.
    super::encoders::set(&element, &[("do-timestamp", "true"), ("always-copy", "true")]);
    Ok(element)
}
