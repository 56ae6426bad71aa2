//! One session with camera and microphone: previews first, then a recording with its pauses.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::sealing::{Finishing, Sealing};
use super::{Ending, Microphone, RecordError, RecordRequest};
use crate::operations::keeping;
use crate::protocol::{Preview, RecorderFault, RecorderReport, RecorderRequest, RecorderWarning};
use crate::vault::{NewFilm, UnlockedVault};
use crate::workers::{Recorder, RecorderOptions};

/// Space that is left when a recording is ended for want of more.
const LAST_SPACE: u64 = 32 * 1024 * 1024;

/// After this much film its own size says how much a second takes, and not what the encoder was asked for.
const MEASURED_AFTER: Duration = Duration::from_secs(10);

/// What the session has open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCamera {
    /// Name of the camera.
    pub camera: String,
    /// Name of the microphone; `None`: there is no sound.
    pub microphone: Option<String>,
    /// Width and height of the film, in pixels.
    pub size: (u32, u32),
    /// Frames a second.
    pub frame_rate: u32,
    /// The picture's codec.
    pub video_codec: String,
    /// The sound's codec.
    pub audio_codec: Option<String>,
    /// Expected bits a second.
    pub bit_rate: u32,
    /// The recorder's sandbox, in English.
    pub sandbox: String,
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// Camera and microphone, once they are open.
    pub opened: Option<OpenedCamera>,
    /// Whether a film has been begun.
    pub begun: bool,
    /// Whether it is being recorded, and not paused.
    pub recording: bool,
    /// Length of the film in milliseconds.
    pub recorded_ms: u64,
    /// Frames that the camera has brought.
    pub frames: u64,
    /// How loud the microphone is, in decibels below full scale; `None` before it was heard.
    pub peak: Option<f64>,
    /// Size of the film so far in bytes.
    pub bytes: u64,
    /// Space that is left for it in bytes.
    pub free: Option<u64>,
    /// The microphone is gone.
    pub microphone_lost: bool,
    /// What ended it.
    pub failure: Option<(RecorderFault, String)>,
    /// Nothing more comes.
    pub over: bool,
}

impl Status {
    /// How long a film may still become on this stick.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        let free = self.free?.saturating_sub(LAST_SPACE);
        let asked_for = u64::from(self.opened.as_ref()?.bit_rate / 8);
        let measured = self.bytes.saturating_mul(1000).checked_div(self.recorded_ms);
        let is_measured = u128::from(self.recorded_ms) >= MEASURED_AFTER.as_millis();
        let bytes_a_second = measured.filter(|_| is_measured).unwrap_or(asked_for).max(1);
        Some(Duration::from_secs(free / bytes_a_second))
    }
}

impl Drop for RecordingSession {
    fn drop(&mut self) {
        // Its key is gone before the recorder has ended.
        self.abandon();
    }
}

/// Called after everything that [`RecordingSession::poll`] may find.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// An open camera. Dropping it closes camera and microphone; a film that was begun stays unfinished then.
pub struct RecordingSession {
    recorder: Recorder,
    status: Status,
    sealing: Option<(Sealing, String)>,
    asked_to_stop: Option<Ending>,
}

impl RecordingSession {
    /// Has a recorder open camera and microphone; none of that is waited for here.
    ///
    /// # Errors
    /// [`RecordError::Start`].
    pub fn open(request: RecordRequest, program: Option<PathBuf>, wake: Option<Wake>) -> Result<Self, RecordError> {
        let recorder = Recorder::spawn(RecorderOptions { program, wake }).map_err(RecordError::Start)?;
        let (microphone, sound) = match request.microphone {
            Microphone::Default => (None, true),
            Microphone::Named(name) => (Some(name), true),
            Microphone::Off => (None, false),
        };
        let open = RecorderRequest::Open {
            camera: request.camera,
            microphone,
            sound,
            test_source: request.test_source,
        };
        recorder.send(&open).map_err(RecordError::Start)?;
        Ok(Self {
            recorder,
            status: Status::default(),
            sealing: None,
            asked_to_stop: None,
        })
    }

    /// Takes in what has been reported since the last time.
    pub fn poll(&mut self) -> &Status {
        while let Ok(report) = self.recorder.reports().try_recv() {
            self.take_in(report);
        }
        self.look_at_sealing();
        &self.status
    }

    /// As [`poll`](Self::poll), but waits for a report, `timeout` at most.
    pub fn wait(&mut self, timeout: Duration) -> &Status {
        if let Ok(report) = self.recorder.reports().recv_timeout(timeout) {
            self.take_in(report);
        }
        self.poll()
    }

    /// How things stood at the last [`poll`](Self::poll).
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The newest picture of what the camera shows.
    #[must_use]
    pub fn take_preview(&self) -> Option<Preview> {
        self.recorder.take_preview()
    }

    /// The recorder's process, for measuring it.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.recorder.pid()
    }

    /// Lists a film of this title as unfinished in `vault`, and records into it from now on. The vault is free again when this returns.
    ///
    /// # Errors
    /// Errors of writing, and [`RecordError::Recorder`] when the camera has failed meanwhile.
    pub fn begin(&mut self, vault: &mut UnlockedVault, title: &str) -> Result<(), RecordError> {
        if let Some((fault, detail)) = self.status.failure.clone() {
            return Err(RecordError::Recorder { fault, detail });
        }
        let film = NewFilm {
            imported_by: vault.unlocked_by().to_owned(),
            recorded_on: Some(keeping::today()),
            keep_until: keeping::keep_until_by_policy(keeping::today()),
            ..NewFilm::titled(title)
        };
        let recording = vault.begin_recording(film)?;
        let title = vault.film(recording.film())?.title.clone();
        self.sealing = Some((Sealing::begin(recording, self.recorder.media())?, title));
        self.status.begun = true;
        self.resume();
        Ok(())
    }

    /// Records on.
    pub fn resume(&mut self) {
        self.request(&RecorderRequest::Resume);
    }

    /// Leaves out what comes from now on.
    pub fn pause(&mut self) {
        self.request(&RecorderRequest::Pause);
    }

    /// Ends the film, or closes the camera where none was begun. The rest of it still comes: see [`Status::over`].
    pub fn stop(&mut self) {
        self.stop_for(Ending::Asked);
    }

    /// What is left to do of a film that was begun and is [over](Status::over); `None` if none was begun.
    #[must_use]
    pub fn finish(mut self) -> Option<Finishing> {
        let (sealing, title) = self.sealing.take()?;
        let ending = match (&self.status.failure, self.asked_to_stop) {
            (Some((fault, _)), _) => Ending::Failed(*fault),
            (None, ending) => ending.unwrap_or(Ending::Asked),
        };
        Some(sealing.finishing(title, self.status.recorded_ms, ending))
    }

    /// Gives the film up that was begun; what has reached the medium stays as an unfinished one.
    fn abandon(&mut self) {
        if let Some((sealing, _)) = self.sealing.take() {
            sealing.abandon();
        }
    }

    pub(super) fn media(&self) -> crate::workers::MediaReceiver {
        self.recorder.media()
    }

    fn stop_for(&mut self, ending: Ending) {
        if self.asked_to_stop.is_none() {
            self.asked_to_stop = Some(ending);
            self.request(&RecorderRequest::Stop);
        }
    }

    fn request(&mut self, request: &RecorderRequest) {
        // One that has ended reports why.
        let _ = self.recorder.send(request);
    }

    fn take_in(&mut self, report: RecorderReport) {
        let status = &mut self.status;
        match report {
            RecorderReport::Opened {
                camera,
                microphone,
                width,
                height,
                frame_rate,
                video_codec,
                audio_codec,
                bit_rate,
                sandbox,
            } => {
                status.opened = Some(OpenedCamera {
                    camera,
                    microphone,
                    size: (width, height),
                    frame_rate,
                    video_codec,
                    audio_codec,
                    bit_rate,
                    sandbox,
                });
            }
            RecorderReport::Progress {
                recorded_ms,
                recording,
                frames,
            } => {
                // A number that goes back is none.
                status.recorded_ms = status.recorded_ms.max(recorded_ms);
                (status.recording, status.frames) = (recording, frames);
            }
            RecorderReport::Sound { peak } => status.peak = Some(peak),
            RecorderReport::Warning { code, .. } => match code {
                RecorderWarning::MicrophoneLost => status.microphone_lost = true,
            },
            RecorderReport::Failed { code, detail } => {
                status.failure.get_or_insert((code, detail));
                (status.over, status.recording) = (true, false);
            }
            RecorderReport::Ended => (status.over, status.recording) = (true, false),
            RecorderReport::Ready { .. } | RecorderReport::Devices { .. } => {}
        }
    }

    fn look_at_sealing(&mut self) {
        let Some((sealing, _)) = &self.sealing else { return };
        let progress = &sealing.progress;
        self.status.bytes = progress.bytes.load(Ordering::Relaxed);
        let free = progress.free.load(Ordering::Relaxed);
        self.status.free = Some(free);
        if sealing.is_over() && progress.failure.lock().is_some() {
            // The stick is full, gone or broken: `finish` says which.
            self.status.over = true;
            self.stop_for(Ending::Asked);
        } else if free < LAST_SPACE {
            self.stop_for(Ending::SpaceUsedUp);
        }
    }
}
