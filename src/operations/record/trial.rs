//! A test recording that is thrown away: whether picture and sound come.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{RecordError, RecordRequest, RecordingSession};
use crate::protocol::{Preview, RecorderFault};
use crate::vault::VaultError;

/// How long it is recorded for.
pub const TRIAL_LENGTH: Duration = Duration::from_secs(5);

/// The longest that opening the camera may take.
const OPENING: Duration = Duration::from_secs(30);

/// A picture of which nothing is brighter is dark: a cap or a shutter is in front of the lens.
const DARK: u8 = 40;

/// Sound that is never louder is silence: a microphone that is switched off. In decibels below full scale.
const SILENT: f64 = -60.0;

/// What came of a test recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Name of the camera.
    pub camera: String,
    /// Name of the microphone.
    pub microphone: Option<String>,
    /// Whether pictures came and were coded.
    pub picture: bool,
    /// Whether all of them were dark.
    pub dark: bool,
    /// Whether sound came that is louder than silence.
    pub sound: bool,
    /// The loudest that was heard, in decibels below full scale.
    pub peak: Option<f64>,
}

impl Trial {
    /// Name of the text that says whether there is a picture.
    #[must_use]
    pub fn picture_text(&self) -> &'static str {
        match (self.picture, self.dark) {
            (false, _) => "record-test-no-picture",
            (true, true) => "record-test-dark",
            (true, false) => "record-test-picture",
        }
    }

    /// Name of the text that says whether there is sound.
    #[must_use]
    pub fn sound_text(&self) -> &'static str {
        match (&self.microphone, self.sound) {
            (None, _) => "record-test-without-sound",
            (Some(_), true) => "record-test-sound",
            (Some(_), false) => "record-test-silent",
        }
    }
}

/// Records for [`TRIAL_LENGTH`] and throws it away, piece by piece as it comes.
///
/// # Errors
/// [`RecordError::Start`], [`RecordError::Recorder`], and [`VaultError::Cancelled`] when `cancel` was cancelled.
pub fn trial(
    request: RecordRequest,
    program: Option<PathBuf>,
    cancel: &CancellationToken,
) -> Result<Trial, RecordError> {
    let mut session = RecordingSession::open(request, program, None)?;
    let media = session.media();
    let mut until = Instant::now() + OPENING;
    let (mut bytes, mut brightest, mut peak, mut resumed) = (0, 0, None::<f64>, false);
    loop {
        let status = session.wait(Duration::from_millis(50)).clone();
        if let Some((fault, detail)) = status.failure {
            return Err(RecordError::Recorder { fault, detail });
        }
        if status.opened.is_some() && !resumed {
            resumed = true;
            until = Instant::now() + TRIAL_LENGTH;
            session.resume();
        }
        // Each piece is wiped when it is dropped.
        bytes += media.try_iter().map(|piece| piece.len()).sum::<usize>();
        brightest = session.take_preview().iter().map(brightness).fold(brightest, u8::max);
        peak = match (peak, status.peak) {
            (Some(before), Some(now)) => Some(before.max(now)),
            (before, now) => now.or(before),
        };
        if cancel.is_cancelled() {
            return Err(VaultError::Cancelled.into());
        }
        if Instant::now() >= until {
            let Some(opened) = status.opened else {
                let (fault, detail) = (RecorderFault::CameraSilent, "no answer in time".into());
                return Err(RecordError::Recorder { fault, detail });
            };
            return Ok(Trial {
                camera: opened.camera,
                microphone: opened.microphone,
                picture: bytes > 0 && status.recorded_ms > 0,
                dark: brightest < DARK,
                sound: peak.is_some_and(|peak| peak > SILENT),
                peak,
            });
        }
    }
}

/// Of the brightest colour of the brightest pixel.
fn brightness(preview: &Preview) -> u8 {
    preview.rgb().iter().copied().max().unwrap_or(0)
}
