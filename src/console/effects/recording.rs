//! Cameras and recordings of the console: one session at a time, off the thread that draws.

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::job::{Wake, Work};
use super::opening::row;
use crate::console::model::{Message, Notice, RecordingEffect, RecordingMessage};
use crate::operations::keeping;
use crate::operations::record::{RecordError, RecordRequest, RecordingSession, Status, devices, finish, trial};
use crate::protocol::{Preview, RecorderFault};
use crate::vault::{UnlockedVault, VaultError};

/// The vault that is open.
type OpenVault = Weak<Mutex<UnlockedVault>>;

/// The camera that is open, if any.
#[derive(Default)]
pub(super) struct Recordings {
    session: Option<Arc<Mutex<RecordingSession>>>,
    /// The one that is being opened, as soon as it is.
    opened: Arc<Mutex<Option<RecordingSession>>>,
    /// Cancelled when that is not wanted any more.
    opening: CancellationToken,
    /// What was reported last.
    told: Status,
    /// Ends a test recording that nobody waits for any more.
    trial: CancellationToken,
}

/// What the page needs of the runner.
pub(super) struct Surroundings {
    pub(super) vault: Option<OpenVault>,
    pub(super) program: Option<PathBuf>,
    pub(super) wake: Wake,
    /// Title of a film that was given none.
    pub(super) title: String,
    /// For tests of Vitrin: see [`RecordRequest::test_source`].
    pub(super) test_source: bool,
}

impl Recordings {
    /// Does it, or returns what is left to do on another thread.
    pub(super) fn perform(&mut self, effect: RecordingEffect, around: Surroundings) -> Option<Work> {
        match effect {
            RecordingEffect::FindDevices => Some(Box::new(move |job| {
                // Without an answer there is nothing to choose from; opening a camera says why.
                let found = devices(around.program).unwrap_or_default();
                job.report(Message::Recording(RecordingMessage::DevicesFound(found)));
            })),
            RecordingEffect::Open(request) => self.open(request, around),
            RecordingEffect::Close => self.close(),
            RecordingEffect::Try(request) => {
                let closing = self.close();
                self.trial = CancellationToken::new();
                let cancel = self.trial.clone();
                Some(Box::new(move |job| {
                    if let Some(closing) = closing {
                        closing(job.clone());
                    }
                    let request = RecordRequest {
                        test_source: around.test_source,
                        ..request
                    };
                    let tried = trial(request, around.program, &cancel).map_err(|error| fault(&error));
                    job.report(Message::Recording(RecordingMessage::Tried(tried)));
                }))
            }
            RecordingEffect::Begin(title) => self.begin(title.unwrap_or(around.title), around.vault),
            RecordingEffect::Pause => self.with_session(RecordingSession::pause),
            RecordingEffect::Resume => self.with_session(RecordingSession::resume),
            RecordingEffect::Stop => self.with_session(RecordingSession::stop),
        }
    }

    /// What has happened since the last call; and what is left to do of a film that is over.
    pub(super) fn take_messages(
        &mut self,
        messages: &mut Vec<Message>,
        vault: Option<&Arc<Mutex<UnlockedVault>>>,
        program: Option<PathBuf>,
    ) -> Option<Work> {
        if self.session.is_none()
            && let Some(opened) = self.opened.lock().take()
        {
            self.session = Some(Arc::new(Mutex::new(opened)));
        }
        // While a film is being listed there is nothing to tell.
        let status = self.session.as_ref()?.try_lock()?.poll().clone();
        if status != self.told {
            self.told = status.clone();
            messages.push(Message::Recording(RecordingMessage::Status(Box::new(status.clone()))));
        }
        if !status.over {
            return None;
        }
        let session = self.session.take()?;
        let Some(vault) = vault.filter(|_| status.begun).map(Arc::downgrade) else {
            return Some(Box::new(move |_| drop(session)));
        };
        Some(Box::new(move |job| {
            let finished = finish_session(session, &vault, program);
            job.report(Message::Recording(RecordingMessage::Finished(finished)));
        }))
    }

    /// Whether no camera is open.
    pub(super) fn is_idle(&self) -> bool {
        self.session.is_none() && self.opened.lock().is_none()
    }

    /// What the camera shows, if that is new.
    pub(super) fn preview(&self) -> Option<Preview> {
        self.session.as_ref()?.try_lock()?.take_preview()
    }

    /// Closes camera and microphone. A film that is being recorded stays as an unfinished one: its key is gone at once.
    pub(super) fn close(&mut self) -> Option<Work> {
        self.trial.cancel();
        self.opening.cancel();
        self.told = Status::default();
        let (session, opened) = (self.session.take(), self.opened.lock().take());
        if session.is_none() && opened.is_none() {
            return None;
        }
        Some(Box::new(move |_| drop((session, opened))))
    }

    /// Closes the camera that is open, and only then opens another: it may be the same.
    fn open(&mut self, request: RecordRequest, around: Surroundings) -> Option<Work> {
        let closing = self.close();
        self.opening = CancellationToken::new();
        let (cancel, opened) = (self.opening.clone(), self.opened.clone());
        let request = RecordRequest {
            test_source: around.test_source,
            ..request
        };
        Some(Box::new(move |job| {
            if let Some(closing) = closing {
                closing(job.clone());
            }
            if cancel.is_cancelled() {
                return;
            }
            match RecordingSession::open(request, around.program, Some(around.wake.clone())) {
                Ok(session) => {
                    let mut opened = opened.lock();
                    // Nobody waits for it any more: it is closed here.
                    if !cancel.is_cancelled() {
                        *opened = Some(session);
                        drop(opened);
                        (around.wake)();
                    }
                }
                Err(error) => {
                    let failure = Some((fault(&error), String::new()));
                    let status = Box::new(Status {
                        failure,
                        over: true,
                        ..Status::default()
                    });
                    if !cancel.is_cancelled() {
                        job.report(Message::Recording(RecordingMessage::Status(status)));
                    }
                }
            }
        }))
    }

    fn begin(&mut self, title: String, vault: Option<OpenVault>) -> Option<Work> {
        let (session, vault) = (self.session.clone()?, vault?);
        Some(Box::new(move |job| {
            let begun = match vault.upgrade() {
                Some(vault) => session.lock().begin(&mut vault.lock(), &title),
                None => Err(RecordError::VaultLocked),
            };
            job.report(Message::Recording(RecordingMessage::Begun(begun.map_err(notice))));
        }))
    }

    fn with_session(&self, action: fn(&mut RecordingSession)) -> Option<Work> {
        let session = self.session.clone()?;
        Some(Box::new(move |_| action(&mut session.lock())))
    }
}

type Finished = Result<(Box<crate::console::model::FilmRow>, crate::operations::record::Ending), Notice>;

fn finish_session(session: Arc<Mutex<RecordingSession>>, vault: &OpenVault, program: Option<PathBuf>) -> Finished {
    // It was taken out; what was asked of it before is done in a moment.
    let mut shared = session;
    let session = loop {
        match Arc::try_unwrap(shared) {
            Ok(session) => break session,
            Err(still_shared) => shared = still_shared,
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    let finishing = session.into_inner().finish();
    let finishing = finishing.ok_or(Notice::Recorder(RecorderFault::Internal))?;
    let film = finish(finishing, vault, program.as_deref()).map_err(notice)?;
    let unlocked = vault.upgrade().ok_or(Notice::Vault(VaultError::FilmUnfinished))?;
    let vault = unlocked.lock();
    let listed = vault.film(film.id).map_err(Notice::Vault)?;
    Ok((Box::new(row(listed, keeping::today())), film.ending))
}

fn notice(error: RecordError) -> Notice {
    match error {
        RecordError::Vault(VaultError::SourceEmpty) => Notice::NothingRecorded,
        RecordError::Vault(error) => Notice::Vault(error),
        error => Notice::Recorder(fault(&error)),
    }
}

fn fault(error: &RecordError) -> RecorderFault {
    match error {
        RecordError::Recorder { fault, .. } => *fault,
        _ => RecorderFault::RecorderLost,
    }
}
