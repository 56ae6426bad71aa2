//! Brings films in: searches cards, runs the queue beside everything else, erases the camera's copies.

mod cards;
mod outcome;
mod search;

pub use cards::CameraWatch;

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use self::outcome::{finish, list, progress};
use super::job::{JobContext, Reporter, Wake};
use crate::console::model::Message;
use crate::console::model::import::{ImportEffect, ImportMessage, ImportOrder, JobId, Place, SearchId, Trouble};
use crate::operations::import::{ImportNumber, ImportQueue, ImportStep, QueuedFilm};
use crate::protocol::Language;
use crate::texts::Texts;
use crate::vault::{FilmId, UnlockedVault};

/// Work for the pool of jobs.
pub type Work = Box<dyn FnOnce(JobContext) + Send>;

/// Brings films into the vault that is open.
pub struct Importer {
    vault: Weak<Mutex<UnlockedVault>>,
    folder: PathBuf,
    language: Language,
    reporter: Reporter,
    queue: ImportQueue,
    running: Vec<Running>,
    /// Cancelled when the vault is locked.
    closed: CancellationToken,
}

/// An import that is not over, as far as it was told.
struct Running {
    job: JobId,
    number: ImportNumber,
    listed: bool,
    told: ImportStep,
}

impl Importer {
    /// For the vault in `folder`, as long as it is open. `program`: whose stages look into the films; `None`: the one that is running.
    pub fn new(
        vault: &Arc<Mutex<UnlockedVault>>,
        folder: PathBuf,
        program: Option<PathBuf>,
        language: Language,
        reporter: Reporter,
        wake: Wake,
    ) -> Self {
        let vault = Arc::downgrade(vault);
        let queue = ImportQueue::new(vault.clone(), folder.clone(), program, move || wake());
        Self {
            vault,
            folder,
            language,
            reporter,
            queue,
            running: Vec::new(),
            closed: CancellationToken::new(),
        }
    }

    /// Performs it, or returns the work that is to be done for it.
    pub fn perform(&mut self, effect: ImportEffect) -> Option<Work> {
        match effect {
            ImportEffect::Search { search, place } => Some(self.search(search, place)),
            ImportEffect::Import(order) => {
                self.import(order);
                None
            }
            ImportEffect::Cancel(job) => {
                let running = self.running.iter().find(|running| running.job == job);
                if let Some(running) = running {
                    self.queue.cancel(running.number);
                }
                None
            }
            _ => None,
        }
    }

    fn search(&self, search: SearchId, place: Place) -> Work {
        let (folder, language, cancel) = (self.folder.clone(), self.language, self.closed.clone());
        Box::new(move |job| {
            let found = search::find(search, &place, &folder, &texts(language), &cancel);
            job.report(Message::Import(ImportMessage::Found(search, found)));
        })
    }

    fn import(&mut self, order: ImportOrder) {
        let film = QueuedFilm {
            files: order.original.files,
            title: Some(order.title),
            recorded_on: order.recorded.as_deref().and_then(|iso| iso.get(..10)?.parse().ok()),
        };
        match self.queue.add(film) {
            Ok(number) => self.running.push(Running {
                job: order.job,
                number,
                listed: false,
                told: ImportStep::Waiting,
            }),
            Err(_) => {
                let failed = outcome::not_begun(Trouble::Vault(crate::memory::MemoryError::OutOfMemory.into()));
                self.reporter
                    .report(Message::Import(ImportMessage::Finished(order.job, Err(failed))));
            }
        }
    }

    /// What has happened since the last call, and work that takes the vault for a moment, which is not done here.
    pub fn take_messages(&mut self) -> (Vec<Message>, Vec<Work>) {
        let (mut messages, mut works): (Vec<Message>, Vec<Work>) = (Vec::new(), Vec::new());
        let imports = self.queue.imports();
        let mut over = false;
        self.running.retain_mut(|running| {
            let Some(import) = imports.iter().find(|import| import.number == running.number) else {
                return true;
            };
            let job = running.job;
            if let (false, Some(film)) = (running.listed, import.id) {
                running.listed = true;
                let vault = self.vault.clone();
                works.push(Box::new(move |context| list(&vault, job, film, &context)));
            }
            if running.told == import.step {
                return true;
            }
            running.told = import.step.clone();
            if let Some(progress) = progress(&import.step) {
                messages.push(Message::Import(ImportMessage::Progress(job, progress)));
                return true;
            }
            let (vault, film, step) = (self.vault.clone(), import.id, import.step.clone());
            works.push(Box::new(move |context| finish(&vault, job, film, step, &context)));
            over = true;
            false
        });
        if over && self.running.is_empty() {
            self.queue.clear();
        }
        (messages, works)
    }

    /// Ends everything at once: the vault is being locked.
    pub fn close(self) {
        self.closed.cancel();
        self.queue.stop();
    }
}

/// The texts that films get as titles.
fn texts(language: Language) -> Texts {
    Texts::new(match language {
        Language::Swedish => crate::texts::Language::Swedish,
        Language::English => crate::texts::Language::English,
    })
}

/// A film of the vault, as the list shows it.
fn row_of(vault: &Weak<Mutex<UnlockedVault>>, film: FilmId) -> Option<crate::console::model::FilmRow> {
    let vault = vault.upgrade()?;
    let vault = vault.lock();
    vault.film(film).ok().map(super::opening::row)
}
