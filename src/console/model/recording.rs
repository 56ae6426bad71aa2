//! The page that records with the computer's camera.

use super::effect::Effect;
use super::import::Leave;
use super::notice::Notice;
use super::plain_line::plain_line;
use super::recording_effect::RecordingEffect;
use super::summary::FilmRow;
use crate::operations::record::{Devices, Ending, Microphone, RecordRequest, Status, Trial};
use crate::protocol::RecorderFault;
use crate::vault::TITLE_MAX;

/// What is known on the page.
pub struct RecordingPage {
    /// Title of the film, as it is typed; empty: the day and time.
    pub title: String,
    /// With what is filmed.
    pub request: RecordRequest,
    /// Which cameras and microphones there are, once they were looked for.
    pub devices: Option<Devices>,
    /// How things stand with the camera.
    pub status: Status,
    /// What is being done.
    pub phase: RecordingPhase,
    /// What the last test recording came to.
    pub trial: Option<Trial>,
    /// How the vault is to be left as soon as the film is whole.
    pub(super) leaves_after: Option<Leave>,
    /// Whether the film is over as soon as it is begun.
    stops: bool,
}

/// What is being done on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingPhase {
    /// Camera and microphone are being opened.
    Opening,
    /// The camera's picture is shown; nothing is recorded.
    Ready,
    /// A test recording is made, and thrown away.
    Trying,
    /// A film is being listed, and recorded at once.
    Beginning,
    /// A film is recorded, or paused.
    Recording,
    /// The film is over: the rest of it is sealed, and all of it read back.
    Finishing,
    /// There is no camera to record with.
    Failed,
}

/// What happened on the page.
pub enum RecordingMessage {
    /// The user wants to record.
    Enter,
    /// The user goes back to the films.
    Leave,
    /// Cameras and microphones were looked for.
    DevicesFound(Devices),
    /// The user wants this camera.
    Camera(String),
    /// The user wants this microphone.
    Microphone(Microphone),
    /// The user has done something about a camera that could not be used.
    Retry,
    /// The user typed into the field for the title.
    Title(String),
    /// The user wants a test recording.
    Try,
    /// It is over.
    Tried(Result<Trial, RecorderFault>),
    /// The user wants to record.
    Begin,
    /// The film is listed and being recorded, or cannot be.
    Begun(Result<(), Notice>),
    /// The user wants a pause.
    Pause,
    /// The user goes on.
    Resume,
    /// The user has recorded what there was to record.
    Stop,
    /// How things stand with the camera.
    Status(Box<Status>),
    /// The film is whole and listed, or could not be finished.
    Finished(Result<(Box<FilmRow>, Ending), Notice>),
}

impl RecordingPage {
    pub(super) fn open() -> (Self, Vec<Effect>) {
        let page = Self {
            title: String::new(),
            request: RecordRequest::default(),
            devices: None,
            status: Status::default(),
            phase: RecordingPhase::Opening,
            trial: None,
            leaves_after: None,
            stops: false,
        };
        let open = RecordingEffect::Open(page.request.clone());
        (page, effects([RecordingEffect::FindDevices, open]))
    }

    /// Whether a film is being recorded or finished: it would not be whole if the vault were locked.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(
            self.phase,
            RecordingPhase::Beginning | RecordingPhase::Recording | RecordingPhase::Finishing
        )
    }

    /// Whether a film is being recorded, and paused.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.phase == RecordingPhase::Recording && !self.status.recording
    }

    /// What the page does about a message; entering, leaving and finishing are dealt with by its owner.
    pub(super) fn update(&mut self, message: RecordingMessage, notice: &mut Option<Notice>) -> Vec<Effect> {
        use RecordingPhase::{Beginning, Failed, Finishing, Opening, Ready, Recording, Trying};
        match (message, self.phase) {
            (RecordingMessage::DevicesFound(devices), _) => {
                self.devices = Some(devices);
                Vec::new()
            }
            (RecordingMessage::Camera(camera), Opening | Ready | Failed) => {
                self.request.camera = Some(camera);
                drop(notice.take_if(|notice| notice.is_about_camera()));
                self.reopen()
            }
            (RecordingMessage::Microphone(microphone), Opening | Ready | Failed) => {
                self.request.microphone = microphone;
                drop(notice.take_if(|notice| notice.is_about_camera()));
                self.reopen()
            }
            (RecordingMessage::Retry, Failed) => {
                *notice = None;
                effects([RecordingEffect::FindDevices])
                    .into_iter()
                    .chain(self.reopen())
                    .collect()
            }
            (RecordingMessage::Title(title), Opening | Ready | Trying | Failed) => {
                self.title = plain_line(&title, TITLE_MAX);
                Vec::new()
            }
            (RecordingMessage::Try, Ready) => {
                (self.phase, self.trial, self.status) = (Trying, None, Status::default());
                effects([RecordingEffect::Try(self.request.clone())])
            }
            (RecordingMessage::Tried(outcome), Trying) => {
                match outcome {
                    Ok(trial) => self.trial = Some(trial),
                    Err(fault) => *notice = Some(Notice::Recorder(fault)),
                }
                self.reopen()
            }
            (RecordingMessage::Begin, Ready) => {
                (self.phase, self.trial) = (Beginning, None);
                let title = self.title.trim();
                let title = (!title.is_empty()).then(|| title.to_owned());
                effects([RecordingEffect::Begin(title)])
            }
            (RecordingMessage::Begun(Ok(())), Beginning) => {
                self.phase = Recording;
                // It is over already where the vault was to be locked meanwhile.
                if self.stops { self.stop() } else { Vec::new() }
            }
            (RecordingMessage::Begun(Err(why)), Beginning) => {
                self.phase = Ready;
                *notice = Some(why);
                Vec::new()
            }
            (RecordingMessage::Pause, Recording) => effects([RecordingEffect::Pause]),
            (RecordingMessage::Resume, Recording) => effects([RecordingEffect::Resume]),
            (RecordingMessage::Stop, Recording) => self.stop(),
            (RecordingMessage::Status(status), Opening | Ready | Beginning | Recording | Finishing) => {
                self.on_status(*status, notice);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The vault is to be left: the film ends, in order, and that is waited for.
    pub(super) fn finish_and_leave(&mut self, how: Leave) -> Vec<Effect> {
        self.leaves_after = Some(how);
        match self.phase {
            RecordingPhase::Recording => self.stop(),
            _ => {
                self.stops = true;
                Vec::new()
            }
        }
    }

    /// Ends the film, in order.
    fn stop(&mut self) -> Vec<Effect> {
        self.phase = RecordingPhase::Finishing;
        effects([RecordingEffect::Stop])
    }

    fn on_status(&mut self, status: Status, notice: &mut Option<Notice>) {
        if status.microphone_lost && !self.status.microphone_lost {
            *notice = Some(Notice::MicrophoneLost);
        }
        let failure = status.failure.as_ref().map(|(fault, _)| *fault);
        self.phase = match (self.phase, failure) {
            (RecordingPhase::Opening | RecordingPhase::Ready, Some(fault)) => {
                *notice = Some(Notice::Recorder(fault));
                RecordingPhase::Failed
            }
            (RecordingPhase::Opening, None) if status.opened.is_some() => RecordingPhase::Ready,
            // What it ended for is told with the film.
            (RecordingPhase::Recording, _) if status.over => RecordingPhase::Finishing,
            (phase, _) => phase,
        };
        self.status = status;
    }

    fn reopen(&mut self) -> Vec<Effect> {
        (self.phase, self.status) = (RecordingPhase::Opening, Status::default());
        effects([RecordingEffect::Open(self.request.clone())])
    }
}

pub(super) fn effects(effects: impl IntoIterator<Item = RecordingEffect>) -> Vec<Effect> {
    effects.into_iter().map(Effect::Recording).collect()
}
