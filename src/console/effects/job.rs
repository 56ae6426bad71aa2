//! What a job is given, and what it brings back.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::console::model::{Message, Notice, OpenedVault, ShowNumber};
use crate::platform::microphone::VirtualMicrophone;
use crate::policy::{Blocked, Preflight};
use crate::protocol::Start;
use crate::vault::{FilmTicket, UnlockedVault, UnwrittenNotes, VaultError};
use crate::workers::Stage;

/// How long a stage may take to wipe and end when the vault is locked. Keys are to be gone within a second.
pub const LOCKED_STAGE_TIMEOUT: Duration = Duration::from_millis(800);

/// Called, from any thread, when [`EffectRunner::take_messages`](super::EffectRunner::take_messages) has something.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Checks whether a vault may be unlocked on this computer.
pub type PreflightCheck = Arc<dyn Fn() -> Result<Preflight, Blocked> + Send + Sync>;

/// Work for the pool of jobs.
pub type Work = Box<dyn FnOnce(JobContext) + Send>;

/// What a job brings back.
pub enum JobResult {
    /// Something that happened, valid whatever was locked meanwhile.
    Message(Message),
    /// Something that belongs to one unlocking. Once `locked` is cancelled it is disposed of, not used.
    OfVault {
        locked: CancellationToken,
        outcome: Outcome,
    },
    /// The files of the open vault have changed.
    VaultTouched,
    /// What was noted and could not be written before its vault was locked, and why.
    Unwritten(UnwrittenNotes, VaultError),
}

/// What a job did for an open vault: keys, a process or a device that has to be ended, or what only its own films are told.
pub enum Outcome {
    Opened {
        folder: PathBuf,
        vault: Box<UnlockedVault>,
        opened: OpenedVault,
    },
    Spare(Stage),
    Message(Box<Message>),
    Microphone(VirtualMicrophone),
    Started {
        number: ShowNumber,
        stage: Result<Stage, Notice>,
    },
    /// The film that a stage is to show beside the one that it has.
    Beside {
        number: ShowNumber,
        ticket: Result<Box<FilmTicket>, Notice>,
        start: Start,
    },
}

/// The sending end of the queue of results.
#[derive(Clone)]
pub struct Reporter {
    results: Sender<JobResult>,
    wake: Wake,
}

impl Reporter {
    pub fn new(wake: Wake) -> (Self, Receiver<JobResult>) {
        let (results, queue) = channel();
        (Self { results, wake }, queue)
    }

    pub fn report(&self, message: Message) {
        self.send(JobResult::Message(message));
    }

    pub fn report_touched(&self) {
        self.send(JobResult::VaultTouched);
    }

    pub fn report_unwritten(&self, notes: UnwrittenNotes, why: VaultError) {
        self.send(JobResult::Unwritten(notes, why));
    }

    fn send(&self, result: JobResult) {
        // The receiver is gone only when the program ends.
        let _ = self.results.send(result);
        (self.wake)();
    }
}

/// What every job is given: where its result goes, and whether the vault was locked since it was begun.
#[derive(Clone)]
pub struct JobContext {
    reporter: Reporter,
    locked: CancellationToken,
    of_vault: bool,
}

impl JobContext {
    /// `of_vault`: whether what is reported belongs to the vault that is open now. The next one may have films, searches and imports
    /// of the same numbers, and is not told the titles of this one.
    pub fn new(reporter: Reporter, locked: CancellationToken, of_vault: bool) -> Self {
        Self {
            reporter,
            locked,
            of_vault,
        }
    }

    pub fn report(&self, message: Message) {
        if self.of_vault {
            self.clone().finish(Outcome::Message(Box::new(message)));
        } else {
            self.reporter.report(message);
        }
    }

    pub fn finish(self, outcome: Outcome) {
        let locked = self.locked;
        self.reporter.send(JobResult::OfVault { locked, outcome });
    }

    /// Whether the vault was locked since: a job that holds something of it drops it.
    pub fn is_locked(&self) -> bool {
        self.locked.is_cancelled()
    }

    /// How long a stage may take to wipe and end, as of now.
    pub fn stage_timeout(&self) -> Duration {
        if self.is_locked() {
            LOCKED_STAGE_TIMEOUT
        } else {
            Duration::MAX
        }
    }
}
