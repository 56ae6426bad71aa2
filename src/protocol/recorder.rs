//! The messages between key holder and recorder; `docs/protocol.md`, section "The recorder", is their specification.

use serde::{Deserialize, Serialize};

use super::harmless;
use super::messages::{BadMessage, all_understood, bad, parse};

/// Version of these messages; each side states it first and refuses any other.
pub const RECORDER_PROTOCOL: u32 = 1;

/// What the key holder has a recorder do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RecorderRequest {
    /// The first message: which messages the key holder knows.
    Hello {
        /// [`RECORDER_PROTOCOL`].
        protocol: u32,
    },
    /// List cameras and microphones, and end.
    List,
    /// Open camera and microphone, close the sandbox, and show previews; nothing is recorded yet.
    Open {
        /// Name of the camera; `None`: the first that there is.
        camera: Option<String>,
        /// Name of the microphone; `None`: the system's default one.
        microphone: Option<String>,
        /// Whether there is sound at all.
        sound: bool,
        /// A picture that the recorder draws itself stands for the camera, and a tone for a microphone that is not named: for tests of
        /// Vitrin.
        #[serde(default)]
        test_source: bool,
    },
    /// Record from now on.
    Resume,
    /// Leave out what comes from now on.
    Pause,
    /// Finish the film, and end.
    Stop,
}

/// What a recorder reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecorderReport {
    /// The first message: the recorder is up, and in its sandbox.
    Ready {
        /// [`RECORDER_PROTOCOL`].
        protocol: u32,
    },
    /// Which cameras and microphones there are; the answer to [`RecorderRequest::List`].
    Devices {
        /// Names of the cameras, the best one first.
        cameras: Vec<String>,
        /// Names of the microphones, the system's default one first.
        microphones: Vec<String>,
    },
    /// Camera and microphone are open and no others can be opened any more.
    Opened {
        /// Name of the camera.
        camera: String,
        /// Name of the microphone; `None`: there is no sound.
        microphone: Option<String>,
        /// Width of the film in pixels.
        width: u32,
        /// Height of the film in pixels.
        height: u32,
        /// Frames a second, at most.
        frame_rate: u32,
        /// What the picture is coded with.
        video_codec: String,
        /// What the sound is coded with.
        audio_codec: Option<String>,
        /// Expected bits a second, of picture and sound together.
        bit_rate: u32,
        /// The sandbox in force, in English.
        sandbox: String,
    },
    /// About five times a second.
    Progress {
        /// Length of what was recorded, in milliseconds.
        recorded_ms: u64,
        /// Whether it is recording, and not paused.
        recording: bool,
        /// Frames that the camera has brought so far, recorded or not.
        frames: u64,
    },
    /// How loud the microphone is, about ten times a second.
    Sound {
        /// The highest peak since the last time, in decibels below full scale.
        peak: f64,
    },
    /// Something the user should know; recording goes on.
    Warning {
        /// What.
        code: RecorderWarning,
        /// In English, for the record.
        detail: String,
    },
    /// The film has been handed over to its last byte. The last message of a recorder that was asked to stop.
    Ended,
    /// There is no recording (any longer). All that was recorded has been handed over.
    Failed {
        /// What; the key holder has a text for it.
        code: RecorderFault,
        /// In English, for the record: names a device or an element.
        detail: String,
    },
}

/// What is not as it should be although the film is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecorderWarning {
    /// The microphone is gone; the picture is recorded without sound from here on.
    MicrophoneLost,
}

/// Why there is no recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecorderFault {
    /// No camera is connected, or none of the name that was asked for.
    NoCamera,
    /// No microphone is connected, or none of the name that was asked for.
    NoMicrophone,
    /// Another program uses the camera.
    CameraBusy,
    /// The system, or a switch on the computer, does not let the camera be used.
    CameraDenied,
    /// The camera is there and brings no picture.
    CameraSilent,
    /// Another program uses the microphone, or the system does not let it be used.
    MicrophoneDenied,
    /// The camera was unplugged, or fell silent, in the middle.
    CameraLost,
    /// What codes picture or sound is not installed.
    NoEncoder,
    /// The sandbox could not be put in force.
    NoSandbox,
    /// The key holder broke the protocol, or the recorder did.
    Protocol,
    /// The recorder's process ended without giving a reason. Reported by the key holder's side.
    RecorderLost,
    /// Anything else.
    Internal,
}

impl RecorderRequest {
    /// As JSON.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "see the reason below")]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and booleans under string keys can always be written as JSON")
    }

    /// Reads a request.
    ///
    /// # Errors
    /// Names what was wrong, never the text itself.
    pub fn from_json(json: &[u8]) -> Result<Self, BadMessage> {
        let request: Self = parse(json)?;
        all_understood(json, &request.to_json())?;
        Ok(request)
    }
}

impl RecorderReport {
    /// As JSON.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "see the reason below")]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and booleans under string keys can always be written as JSON")
    }

    /// Reads a report, with every text in it [`harmless`](super::harmless()) and short: a driver may have written it.
    ///
    /// # Errors
    /// Names what was wrong, never the text itself.
    pub fn from_json(json: &[u8]) -> Result<Self, BadMessage> {
        harmless::parse(json).map_err(|error| bad(&error))
    }
}
