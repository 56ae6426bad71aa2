//! The handle on a recorder: starts it, sends it requests, and receives film, reports and previews.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;
use parking_lot::Mutex;

use super::diagnostics::Diagnostics;
use super::registry;
use super::supervisor::{Wake, environment, wait_or_kill};
use crate::memory::Slab;
use crate::platform::{ChannelEnd, StageProcess, Worker};
use crate::protocol::connection::{self, Reader, Writer};
use crate::protocol::framing::{Frame, FrameError};
use crate::protocol::{Preview, RECORDER_PROTOCOL, RecorderFault, RecorderReport, RecorderRequest};

/// Pieces of film that wait to be sealed, 32 KiB each at most: a minute and more, for a stick that stands still for a while.
const WAITING_PIECES: usize = 1024;

/// How long a recorder may take to end after it was asked to; then it is killed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(8);

/// The film as it comes, in order; disconnected when it is over.
pub type MediaReceiver = crossbeam_channel::Receiver<Slab>;

/// How a recorder is started.
#[derive(Clone, Default)]
pub struct RecorderOptions {
    /// The program whose `recorder` command is run; `None`: the program that is running.
    pub program: Option<PathBuf>,
    /// Called, on a thread of the recorder's own, after each report and each preview.
    pub wake: Option<Wake>,
}

/// A running recorder. Dropping it ends the process.
pub struct Recorder {
    writer: Writer,
    reports: Receiver<RecorderReport>,
    media: MediaReceiver,
    ended: Receiver<Option<ExitStatus>>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    pid: OnceLock<u32>,
    preview: Mutex<Option<Preview>>,
}

impl Recorder {
    /// Starts a recorder, which sandboxes itself and waits for a request. A process that cannot be started is reported as
    /// [`RecorderFault::RecorderLost`], as is one that ends without a reason.
    ///
    /// # Errors
    /// When the system has no channel or thread to give.
    pub fn spawn(options: RecorderOptions) -> io::Result<Self> {
        let (ours, theirs) = ChannelEnd::pair()?;
        let (reader, writer) = connection::split(ours)?;
        let hello = RecorderRequest::Hello {
            protocol: RECORDER_PROTOCOL,
        };
        writer.request(&hello).map_err(io::Error::other)?;
        let (send_report, reports) = mpsc::channel();
        let (send_ended, ended) = mpsc::channel();
        let (send_media, media) = bounded(WAITING_PIECES);
        let shared = Arc::new(Shared::default());
        let (diagnostics, errors) = Diagnostics::collect(None)?;
        let listener = Listener {
            reader: Mutex::new(reader),
            reports: send_report,
            wake: options.wake,
            shared: Arc::clone(&shared),
        };
        thread::Builder::new().name("recorder".into()).spawn(move || {
            // Started on this thread because the system ends the process together with the thread that started it.
            let program = options.program.map_or_else(std::env::current_exe, Ok);
            let started = program.and_then(|program| {
                registry::refresh(&program);
                StageProcess::start(&program, Worker::Recorder, environment(), theirs, errors)
            });
            let status = match started {
                Ok(child) => listener.supervise(child, diagnostics, &send_media),
                Err(error) => {
                    listener.lost(format!("the recorder could not be started: {error}"));
                    None
                }
            };
            // The film is over before the end is told.
            drop(send_media);
            let _ = send_ended.send(status);
            listener.wake();
        })?;
        Ok(Self {
            writer,
            reports,
            media,
            ended,
            shared,
        })
    }

    /// Sends a request. What comes of it is reported.
    ///
    /// # Errors
    /// When the recorder no longer reads.
    pub fn send(&self, request: &RecorderRequest) -> io::Result<()> {
        self.writer.request(request).map_err(io::Error::other)
    }

    /// Its reports, in order. Disconnected once the process has ended; the last one is then [`RecorderReport::Ended`],
    /// [`RecorderReport::Devices`] or [`RecorderReport::Failed`].
    #[must_use]
    pub fn reports(&self) -> &Receiver<RecorderReport> {
        &self.reports
    }

    /// The film. Somebody has to take it: a recorder whose film nobody takes ends.
    #[must_use]
    pub fn media(&self) -> MediaReceiver {
        self.media.clone()
    }

    /// The newest picture of what the camera shows, if one has come since the last was taken.
    #[must_use]
    pub fn take_preview(&self) -> Option<Preview> {
        self.shared.preview.lock().take()
    }

    /// The process's number; `None` until it is started.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.shared.pid.get().copied()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // Fails when it has ended by itself, which is as good.
        let _ = self.send(&RecorderRequest::Stop);
        if let Err(RecvTimeoutError::Timeout) = self.ended.recv_timeout(CLOSE_TIMEOUT) {
            // The listener kills a process that has lost its channel and does not end.
            self.writer.shut_down();
            let _ = self.ended.recv();
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("pid", &self.pid())
            .finish_non_exhaustive()
    }
}

/// The thread behind a recorder.
struct Listener {
    reader: Mutex<Reader>,
    reports: Sender<RecorderReport>,
    wake: Option<Wake>,
    shared: Arc<Shared>,
}

impl Listener {
    fn supervise(
        &self,
        mut child: StageProcess,
        diagnostics: Diagnostics,
        media: &crossbeam_channel::Sender<Slab>,
    ) -> Option<ExitStatus> {
        let _ = self.shared.pid.set(child.id());
        let mut reader = self.reader.lock();
        let outcome = self.listen(&mut reader, media);
        if outcome.is_err() {
            // It does not keep to the protocol: there is nothing to wait for.
            child.kill();
        }
        let status = wait_or_kill(&mut child, &AtomicBool::new(false));
        let last_words = diagnostics.last_line();
        match outcome {
            Ok(true) => {}
            Ok(false) => {
                let how = status.map_or_else(|| "its end is unknown".to_owned(), |status| status.to_string());
                let said = last_words.map_or_else(String::new, |line| format!("; it last said: {line}"));
                self.lost(format!("the recorder ended unexpectedly: {how}{said}"));
            }
            Err(detail) => self.pass_on(RecorderReport::Failed {
                code: RecorderFault::Protocol,
                detail,
            }),
        }
        status
    }

    /// Passes on what the recorder sends; whether a report has given the reason for its end.
    fn listen(&self, reader: &mut Reader, media: &crossbeam_channel::Sender<Slab>) -> Result<bool, String> {
        let mut reason_given = false;
        loop {
            match reader.next() {
                // Where nobody takes the film any more, it is wiped here.
                Ok(Some(Frame::Media(bytes))) => drop(media.send(bytes)),
                Ok(Some(Frame::Preview(preview))) => {
                    *self.shared.preview.lock() = Some(preview);
                    self.wake();
                }
                Ok(Some(Frame::Message { json, files })) if files.is_empty() => {
                    let report = RecorderReport::from_json(&json).map_err(|fault| fault.to_string())?;
                    if let RecorderReport::Ready { protocol } = report
                        && protocol != RECORDER_PROTOCOL
                    {
                        return Err(format!(
                            "the recorder speaks version {protocol}, not {RECORDER_PROTOCOL}"
                        ));
                    }
                    reason_given |= matches!(
                        report,
                        RecorderReport::Ended | RecorderReport::Devices { .. } | RecorderReport::Failed { .. }
                    );
                    self.pass_on(report);
                }
                Ok(Some(_)) => return Err("the recorder sent what only the key holder may send".into()),
                // One that is killed may leave half a frame behind.
                Ok(None) | Err(FrameError::Channel(_)) => return Ok(reason_given),
                Err(fault) => return Err(fault.to_string()),
            }
        }
    }

    fn lost(&self, detail: String) {
        self.pass_on(RecorderReport::Failed {
            code: RecorderFault::RecorderLost,
            detail,
        });
    }

    fn pass_on(&self, report: RecorderReport) {
        // Whoever asked may be gone: the recorder is supervised until it ends all the same.
        let _ = self.reports.send(report);
        self.wake();
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            wake();
        }
    }
}
