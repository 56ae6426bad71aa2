//! Brings films in: searches cards, runs the queue beside everything else, erases the camera's copies.

mod cards;
mod erasing;
mod listed;
mod outcome;
mod resuming;
mod search;
mod sweeping;

pub use cards::CameraWatch;
pub use sweeping::SharedSweeper;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use self::listed::row_of;
use self::outcome::{finish, list, not_begun, progress};
use self::sweeping::{By, Sweeping};
use super::job::{Wake, Work};
use crate::console::model::Message;
use crate::console::model::import::{
    ImportEffect, ImportMessage, ImportOrder, JobId, NotFinished, PictureOrder, Place, RowKey, SearchId, Trouble,
};
use crate::operations::import::{ImportNumber, ImportQueue, ImportStep, QueuedFilm};
use crate::protocol::{Language, Preview};
use crate::texts::Texts;
use crate::vault::{FilmId, UnlockedVault};
use crate::workers::look;

/// Brings films into the vault that is open.
pub struct Importer {
    vault: Weak<Mutex<UnlockedVault>>,
    folder: PathBuf,
    language: Language,
    program: Option<PathBuf>,
    queue: Arc<ImportQueue>,
    running: Arc<Mutex<Vec<Running>>>,
    /// Unfinished films whose source is looked for, or of which is kept what is whole: what cancels that.
    preparing: Preparing,
    sweeping: Option<Sweeping>,
    sweeper: Option<SharedSweeper>,
    wake: Wake,
    /// Pictures that nobody has taken.
    made: Arc<Mutex<Vec<(RowKey, Preview)>>>,
    /// Cancelled when no picture is wanted any more.
    pictures: CancellationToken,
    /// Cancelled when the vault is locked.
    closed: CancellationToken,
}

type Preparing = Arc<Mutex<HashMap<JobId, CancellationToken>>>;

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
        wake: Wake,
    ) -> Self {
        let vault = Arc::downgrade(vault);
        let on_change = wake.clone();
        let queue = ImportQueue::new(vault.clone(), folder.clone(), program.clone(), move || on_change());
        Self {
            vault,
            folder,
            language,
            program,
            queue: Arc::new(queue),
            running: Arc::default(),
            preparing: Arc::default(),
            sweeping: None,
            sweeper: None,
            wake,
            made: Arc::default(),
            pictures: CancellationToken::new(),
            closed: CancellationToken::new(),
        }
    }

    /// Has copies looked for by a process that is there already, if there is one.
    pub fn use_sweeper(&mut self, sweeper: Option<SharedSweeper>) {
        self.sweeper = sweeper;
    }

    /// Performs it, or returns the work that is to be done for it.
    pub fn perform(&mut self, effect: ImportEffect) -> Option<Work> {
        match effect {
            ImportEffect::Search { search, place } => Some(self.search(search, place)),
            ImportEffect::Import(order) => self.import(order),
            ImportEffect::Cancel(job) => {
                // From here it goes to the queue while this is held: it is in one of the two.
                let preparing = self.preparing.lock();
                if let Some(cancel) = preparing.get(&job) {
                    cancel.cancel();
                }
                let running = self.running.lock();
                if let Some(running) = running.iter().find(|running| running.job == job) {
                    self.queue.cancel(running.number);
                }
                None
            }
            ImportEffect::Resume { job, film, places } => Some(self.resume(job, film, places)),
            ImportEffect::Salvage { job, film } => Some(self.salvage(job, film)),
            ImportEffect::EraseSources(films) => {
                let (vault, folder, closed) = (self.vault.clone(), self.folder.clone(), self.closed.clone());
                Some(Box::new(move |job| {
                    let erased = erasing::erase(&vault, &folder, films, &closed);
                    job.report(Message::Import(ImportMessage::SourcesErased(erased)));
                }))
            }
            ImportEffect::Sweep => {
                let (vault, folder) = (self.vault.clone(), self.folder.clone());
                let by = match &self.sweeper {
                    Some(shared) => By::Shared(shared.clone()),
                    None => By::Own(self.program.clone()),
                };
                let (sweeping, work) = Sweeping::new(vault, folder, by);
                self.sweeping = Some(sweeping);
                Some(work)
            }
            ImportEffect::StopSweep => {
                self.sweeping = None;
                None
            }
            ImportEffect::EraseCopies(copies) => {
                if let Some(sweeping) = &self.sweeping {
                    sweeping.erase(copies);
                }
                None
            }
            // The runner's own.
            ImportEffect::AskForFolder => None,
            ImportEffect::MakePictures(order) => {
                self.pictures.cancel();
                self.pictures = self.closed.child_token();
                Some(self.make_pictures(order))
            }
            ImportEffect::StopPictures => {
                self.pictures.cancel();
                None
            }
        }
    }

    /// Has the pictures made one after the other: each takes a process.
    fn make_pictures(&self, order: PictureOrder) -> Work {
        let (made, wake) = (self.made.clone(), self.wake.clone());
        let (program, cancel) = (self.program.clone(), self.pictures.clone());
        Box::new(move |_| {
            for (row, original) in order.rows {
                let Some(first) = original.files.first().filter(|_| !cancel.is_cancelled()) else {
                    continue;
                };
                // Without a picture, its place shows what it is.
                let looked = look(first, program.clone()).ok();
                if let Some(picture) = looked.and_then(|looked| looked.picture) {
                    made.lock().push((row, picture));
                    wake();
                }
            }
        })
    }

    /// The first pictures that were made since the last call.
    pub fn take_pictures(&self) -> Vec<(RowKey, Preview)> {
        std::mem::take(&mut *self.made.lock())
    }

    fn search(&self, search: SearchId, place: Place) -> Work {
        let (vault, folder, language) = (self.vault.clone(), self.folder.clone(), self.language);
        let cancel = self.closed.clone();
        Box::new(move |job| {
            let found = search::find(search, &place, (&vault, &folder), &texts(language), &cancel);
            job.report(Message::Import(ImportMessage::Found(search, found)));
        })
    }

    fn import(&self, order: ImportOrder) -> Option<Work> {
        let film = QueuedFilm {
            files: order.original.files,
            title: Some(order.title),
            recorded_on: order.recorded.as_deref().and_then(|iso| iso.get(..10)?.parse().ok()),
            again: false,
        };
        let failed = add(&self.queue, &self.running, order.job, film).err()?;
        let finished = ImportMessage::Finished(order.job, Err(failed));
        Some(Box::new(move |job| job.report(Message::Import(finished))))
    }

    /// Goes on with a film once its source is found.
    fn resume(&self, number: JobId, film: FilmId, places: Vec<Place>) -> Work {
        let (vault, cancel) = (self.vault.clone(), self.prepare(number));
        let (queue, running, preparing) = (self.queue.clone(), self.running.clone(), self.preparing.clone());
        Box::new(move |job| {
            let files = resuming::source_of(&vault, film, &places, &cancel);
            let mut preparing = preparing.lock();
            preparing.remove(&number);
            let begun = match files {
                _ if cancel.is_cancelled() => Err(Trouble::Cancelled),
                Some(files) => {
                    let film = QueuedFilm {
                        files,
                        ..QueuedFilm::default()
                    };
                    add(&queue, &running, number, film).map_err(|failed| failed.trouble)
                }
                None => Err(Trouble::SourceNotFound),
            };
            drop(preparing);
            if let Err(trouble) = begun {
                // It stays as it was.
                let left = row_of(&vault, film);
                let failed = NotFinished { trouble, left };
                job.report(Message::Import(ImportMessage::Finished(number, Err(failed))));
            }
        })
    }

    fn salvage(&self, number: JobId, film: FilmId) -> Work {
        let (vault, cancel, language) = (self.vault.clone(), self.prepare(number), self.language);
        let (preparing, program) = (self.preparing.clone(), self.program.clone());
        Box::new(move |job| {
            let kept = resuming::keep_whole(&vault, film, &texts(language), program.as_deref(), &cancel);
            preparing.lock().remove(&number);
            job.report(Message::Import(ImportMessage::Finished(number, kept)));
        })
    }

    /// What cancels this job until it is in the queue.
    fn prepare(&self, job: JobId) -> CancellationToken {
        let cancel = self.closed.child_token();
        self.preparing.lock().insert(job, cancel.clone());
        cancel
    }

    /// What has happened since the last call, and work that takes the vault for a moment, which is not done here.
    pub fn take_messages(&mut self) -> (Vec<Message>, Vec<Work>) {
        let (mut messages, mut works): (Vec<Message>, Vec<Work>) = (Vec::new(), Vec::new());
        let imports = self.queue.imports();
        let mut over = false;
        let mut all = self.running.lock();
        all.retain_mut(|running| {
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
        if over && all.is_empty() {
            self.queue.clear();
        }
        (messages, works)
    }

    /// Whether no film is being brought in.
    pub fn is_idle(&self) -> bool {
        self.running.lock().is_empty() && self.preparing.lock().is_empty()
    }

    /// Ends everything at once: the vault is being locked.
    pub fn close(self) {
        self.closed.cancel();
        self.pictures.cancel();
        self.queue.stop();
    }
}

/// Queues a film.
fn add(queue: &ImportQueue, running: &Mutex<Vec<Running>>, job: JobId, film: QueuedFilm) -> Result<(), NotFinished> {
    // Whoever asks what has happened waits, so it is known before it is told.
    let mut running = running.lock();
    let number = queue.add(film).map_err(|_| not_begun(Trouble::NoThread))?;
    running.push(Running {
        job,
        number,
        listed: false,
        told: ImportStep::Waiting,
    });
    Ok(())
}

/// The texts that films get as titles.
fn texts(language: Language) -> Texts {
    Texts::new(match language {
        Language::Swedish => crate::texts::Language::Swedish,
        Language::English => crate::texts::Language::English,
    })
}
