//! What the hidden command `vitrin recorder` does, in the order that matters.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, TryRecvError};

use super::requests::{Incoming, listen, next};
use crate::memory;
use crate::platform::{self, ChannelEnd, SandboxLevel, SandboxPlan};
use crate::playback::{self, Filming, FilmingError, FilmingEvent, FilmingSettings, FilmingSink, Source};
use crate::protocol::connection::{self, Writer};
use crate::protocol::{Preview, RECORDER_PROTOCOL, RecorderFault, RecorderReport, RecorderRequest};

/// How often it is reported how far the recording is.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(200);

/// The recorder's `main`. Its standard input is the channel to the key holder; it reads nothing else from outside but camera and
/// microphone.
#[must_use]
pub fn run() -> ExitCode {
    // Before anything is opened, and before there is a second thread. The rest `main` has done.
    let hardened = platform::die_with_parent().and_then(|()| platform::close_inherited());
    memory::lock_everything();
    let Ok((mut reader, writer)) = ChannelEnd::inherited().and_then(connection::split) else {
        eprintln!("vitrin recorder is started by vitrin itself, never by hand");
        return ExitCode::FAILURE;
    };
    let writer = Arc::new(writer);
    let greeting = next(&mut reader);
    // Files, programs, signals and the list of system calls: before there is a thread, a library or a camera.
    let sandboxed = hardened
        .map_err(|error| format!("this process could not be hardened: {error}"))
        .and_then(|()| platform::sandbox(&SandboxPlan::for_recorder()).map_err(|error| error.to_string()));
    let outcome = match (greeting, sandboxed) {
        (Incoming::Request(RecorderRequest::Hello { protocol }), Ok(level)) if protocol == RECORDER_PROTOCOL => {
            report(&writer, RecorderReport::Ready { protocol });
            listen(reader)
                .map_err(|error| internal(format!("no thread: {error}")))
                .and_then(|requests| serve(&requests, level, &writer))
        }
        (Incoming::Request(RecorderRequest::Hello { .. }), Err(fault)) => Err(FilmingError {
            fault: RecorderFault::NoSandbox,
            detail: fault,
        }),
        _ => Err(violation("the first message was not a greeting of this version")),
    };
    memory::wipe_stack();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(FilmingError { fault, detail }) => {
            report(&writer, RecorderReport::Failed { code: fault, detail });
            ExitCode::FAILURE
        }
    }
}

/// Does the one thing that it is asked for.
fn serve(requests: &Receiver<Incoming>, level: SandboxLevel, writer: &Arc<Writer>) -> Result<(), FilmingError> {
    match requests.recv() {
        Ok(Incoming::Request(RecorderRequest::List)) => {
            let playback::Devices { cameras, microphones } = playback::devices()?;
            report(writer, RecorderReport::Devices { cameras, microphones });
            Ok(())
        }
        Ok(Incoming::Request(RecorderRequest::Open {
            camera,
            microphone,
            sound,
            test_source,
        })) => {
            let source = if test_source {
                Source::Test { microphone }
            } else {
                Source::Devices { camera, microphone }
            };
            film(&FilmingSettings { source, sound }, requests, level, writer)
        }
        Ok(Incoming::Request(_)) => Err(violation("there is no camera yet")),
        Ok(Incoming::Violation(how)) => Err(violation(how)),
        Ok(Incoming::Gone) | Err(_) => Ok(()),
    }
}

/// Not inlined, so that what it leaves on the stack can be wiped.
#[inline(never)]
fn film(
    settings: &FilmingSettings,
    requests: &Receiver<Incoming>,
    level: SandboxLevel,
    writer: &Arc<Writer>,
) -> Result<(), FilmingError> {
    playback::preload_filming().map_err(|error| internal(error.to_string()))?;
    let filming = Filming::open(settings, Arc::new(ToKeyHolder(Arc::clone(writer))))?;
    let format = filming.format().clone();
    // Camera and microphone are open: from here on nothing else can be connected to. Nothing has left this process yet.
    let level = platform::deny_sockets(level, format.sound_server).map_err(|error| FilmingError {
        fault: RecorderFault::NoSandbox,
        detail: error.to_string(),
    })?;
    report(
        writer,
        RecorderReport::Opened {
            camera: format.camera,
            microphone: format.microphone,
            width: format.width,
            height: format.height,
            frame_rate: format.frame_rate,
            video_codec: format.video_codec.into(),
            audio_codec: format.audio_codec.map(Into::into),
            bit_rate: format.bit_rate,
            sandbox: level.to_string(),
        },
    );
    filming.show_previews();
    let failure = record(&filming, requests, writer);
    let (recorded_ms, _, frames) = filming.progress();
    let is_whole = filming.finish();
    report(
        writer,
        RecorderReport::Progress {
            recorded_ms,
            recording: false,
            frames,
        },
    );
    match failure {
        Some(failure) => Err(failure),
        None if is_whole => {
            report(writer, RecorderReport::Ended);
            Ok(())
        }
        None => Err(internal("the end of the film did not come in time".into())),
    }
}

/// Films until it is asked to stop, or cannot go on; returns why.
fn record(filming: &Filming, requests: &Receiver<Incoming>, writer: &Writer) -> Option<FilmingError> {
    let mut reported = Instant::now();
    loop {
        match requests.try_recv() {
            Ok(Incoming::Request(RecorderRequest::Resume)) => filming.resume(),
            Ok(Incoming::Request(RecorderRequest::Pause)) => filming.pause(),
            Ok(Incoming::Request(RecorderRequest::Stop) | Incoming::Gone) => return None,
            Ok(Incoming::Request(_)) => return Some(violation("the camera is open already")),
            Ok(Incoming::Violation(how)) => return Some(violation(how)),
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return None,
        }
        match filming.poll() {
            Some(FilmingEvent::Sound(peak)) => report(writer, RecorderReport::Sound { peak }),
            Some(FilmingEvent::Warning(code, detail)) => report(writer, RecorderReport::Warning { code, detail }),
            Some(FilmingEvent::Failed(failure)) => return Some(failure),
            None => {}
        }
        if reported.elapsed() >= PROGRESS_INTERVAL {
            reported = Instant::now();
            let (recorded_ms, recording, frames) = filming.progress();
            report(
                writer,
                RecorderReport::Progress {
                    recorded_ms,
                    recording,
                    frames,
                },
            );
        }
    }
}

/// Hands film and previews to the key holder.
struct ToKeyHolder(Arc<Writer>);

impl FilmingSink for ToKeyHolder {
    fn media(&self, bytes: &[u8]) -> bool {
        self.0.media(bytes).is_ok()
    }

    fn preview(&self, preview: Preview) {
        // A key holder that is gone is noticed by the reader.
        let _ = self.0.preview(&preview);
    }
}

fn report(writer: &Writer, report: RecorderReport) {
    // See above.
    let _ = writer.report(&report);
}

fn violation(how: impl Into<String>) -> FilmingError {
    FilmingError {
        fault: RecorderFault::Protocol,
        detail: how.into(),
    }
}

fn internal(detail: String) -> FilmingError {
    FilmingError {
        fault: RecorderFault::Internal,
        detail,
    }
}
