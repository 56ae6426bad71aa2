//! What a job is given, and what it brings back.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::console::model::{Message, Notice, OpenedVault, ShowNumber};
use crate::platform::microphone::VirtualMicrophone;
use crate::vault::UnlockedVault;
use crate::workers::Stage;

/// How long a stage may take to wipe and end when the vault is locked. Keys are to be gone within a second.
pub const KEYS_LINGER: Duration = Duration::from_millis(800);

/// Called, from any thread, when [`EffectRunner::news`] has something.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a job brings back.
pub enum JobResult {
    Say(Message),
    Opened {
        mark: LockToken,
        folder: PathBuf,
        vault: Box<UnlockedVault>,
        opened: OpenedVault,
    },
    Spare {
        mark: LockToken,
        stage: Stage,
    },
    Microphone {
        mark: LockToken,
        made: VirtualMicrophone,
    },
    Started {
        mark: LockToken,
        number: ShowNumber,
        stage: Result<Stage, Notice>,
    },
}

/// How often the vault was locked.
#[derive(Clone, Default)]
pub struct LockEpoch(Arc<AtomicU64>);

/// When a job was begun.
#[derive(Clone)]
pub struct LockToken {
    begun: u64,
    epoch: LockEpoch,
}

impl LockEpoch {
    pub fn end(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub fn mark(&self) -> LockToken {
        LockToken {
            begun: self.0.load(Ordering::SeqCst),
            epoch: self.clone(),
        }
    }
}

impl LockToken {
    /// How long a stage may take to wipe and end.
    pub fn patience(&self) -> Duration {
        if self.is_over() { KEYS_LINGER } else { Duration::MAX }
    }

    /// Whether the vault was locked since: whoever holds something of it drops it.
    pub fn is_over(&self) -> bool {
        self.begun != self.epoch.0.load(Ordering::SeqCst)
    }
}

/// Where jobs leave what they bring back.
#[derive(Clone)]
pub struct Desk {
    news: Sender<JobResult>,
    wake: Wake,
}

impl Desk {
    pub fn new(wake: Wake) -> (Self, Receiver<JobResult>) {
        let (news, inbox) = channel();
        (Self { news, wake }, inbox)
    }

    pub fn leave(&self, news: JobResult) {
        // Nobody listens any more only when the program ends.
        let _ = self.news.send(news);
        (self.wake)();
    }

    pub fn say(&self, message: Message) {
        self.leave(JobResult::Say(message));
    }
}
