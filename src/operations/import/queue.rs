//! Films that are imported one after the other in the background, while the vault is used as ever.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::{ImportError, ImportPhase, ImportProgress, ImportRequest, ImportedFilm, Snapshot, import};
use crate::platform::give_way;
use crate::vault::{FilmId, UnlockedVault, VaultError};

/// The time over which the pace is measured: long enough for a medium that writes in bursts.
const PACE_OVER: Duration = Duration::from_secs(8);

/// How often a change of the pace is noted down, and told.
const PACE_EVERY: Duration = Duration::from_millis(250);

/// Imports films one after the other, on a thread of its own that ends when nothing is left to do.
///
/// Each film is in the vault's list, as unfinished, from the moment its turn comes. When the queue is dropped, it
/// [stops](Self::stop).
pub struct ImportQueue(Arc<Shared>);

/// A film that is to be imported.
#[derive(Clone, Default)]
pub struct QueuedFilm {
    /// Its files in order.
    pub files: Vec<PathBuf>,
    /// Its title; `None`: the first file's name without its ending.
    pub title: Option<String>,
    /// When it was filmed, where something tells that better than the file's date.
    pub recorded_on: Option<Date>,
    /// Whether it is imported although a film in the vault came from the same files.
    pub again: bool,
}

impl fmt::Debug for QueuedFilm {
    /// Without the title.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueuedFilm")
            .field("files", &self.files)
            .field("recorded_on", &self.recorded_on)
            .field("again", &self.again)
            .finish_non_exhaustive()
    }
}

/// Names one import of a queue; never used twice in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImportNumber(u64);

/// What has become of one film of the queue so far.
#[derive(Debug, Clone)]
pub struct QueuedImport {
    /// Its number.
    pub number: ImportNumber,
    /// As it was queued.
    pub film: QueuedFilm,
    /// By which the vault knows the film, once its turn has come.
    pub id: Option<FilmId>,
    /// How far it is.
    pub step: ImportStep,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportStep {
    /// Others come first.
    Waiting,
    /// It is under way.
    Running {
        /// What is being done.
        phase: ImportPhase,
        /// Bytes of film that are done in this phase.
        done: u64,
        /// Length of the film in bytes.
        total: u64,
        /// How fast it goes; `None` before that is known.
        pace: Option<Pace>,
    },
    /// It is in the vault, whole.
    Imported(ImportedFilm),
    /// It was in the vault already, as this film.
    AlreadyThere(FilmId),
    /// The user has cancelled it, and nothing is left of it.
    Cancelled,
    /// The vault was locked first. What was written of a film that had begun stays, as an interrupted import.
    Stopped,
    /// It is not in the vault.
    Failed(ImportError),
}

/// How fast an import goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bytes a second, over the last seconds.
    pub bytes_per_second: u64,
    /// How long it will take, to the end of the reading back, if it goes on like this.
    pub left: Duration,
}

struct Shared {
    vault: Weak<Mutex<UnlockedVault>>,
    folder: PathBuf,
    program: Option<PathBuf>,
    on_change: Box<dyn Fn() + Send + Sync>,
    stop: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    imports: Vec<Entry>,
    last_number: u64,
    is_running: bool,
}

struct Entry {
    import: QueuedImport,
    before: Vec<Option<Snapshot>>,
    cancel: CancellationToken,
}

impl ImportQueue {
    /// An empty queue for the vault in `folder`. `program`: the one whose stages look into the films; `None`: the one that is running. `on_change` is called, from any thread, when [`imports`](Self::imports) has something
    /// new.
    pub fn new(
        vault: Weak<Mutex<UnlockedVault>>,
        folder: impl Into<PathBuf>,
        program: Option<PathBuf>,
        on_change: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Shared {
            vault,
            folder: folder.into(),
            program,
            on_change: Box::new(on_change),
            stop: CancellationToken::new(),
            state: Mutex::new(State::default()),
        }))
    }

    /// Adds a film at the end. Its files are to stay as they are now.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn add(&self, film: QueuedFilm) -> io::Result<ImportNumber> {
        let mut state = self.0.state.lock();
        if !state.is_running {
            let shared = self.0.clone();
            let thread = thread::Builder::new().name("import".into());
            // It waits for the state, so it finds the film.
            thread.spawn(move || {
                give_way();
                shared.run();
            })?;
            state.is_running = true;
        }
        state.last_number += 1;
        let number = ImportNumber(state.last_number);
        state.imports.push(Entry {
            before: film.files.iter().map(|file| Snapshot::of(file)).collect(),
            import: QueuedImport {
                number,
                film,
                id: None,
                step: ImportStep::Waiting,
            },
            cancel: CancellationToken::new(),
        });
        drop(state);
        (self.0.on_change)();
        Ok(number)
    }

    /// Cancels an import that waits or is under way: nothing is left of it. One that is over stays as it is.
    pub fn cancel(&self, number: ImportNumber) {
        self.0.change(number, |entry| {
            entry.cancel.cancel();
            if entry.import.step == ImportStep::Waiting {
                entry.import.step = ImportStep::Cancelled;
            }
        });
    }

    /// Ends everything at once, because the vault is about to be locked. The film that is under way stays unfinished. Does not wait: the
    /// film's key is gone within a tenth of a second.
    pub fn stop(&self) {
        self.0.stop.cancel();
    }

    /// All films that were added, in this order.
    #[must_use]
    pub fn imports(&self) -> Vec<QueuedImport> {
        let state = self.0.state.lock();
        state.imports.iter().map(|entry| entry.import.clone()).collect()
    }

    /// Whether anything is under way or waiting.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.0.state.lock().is_running
    }

    /// Forgets the imports that are over.
    pub fn clear(&self) {
        let is_open = |entry: &Entry| matches!(entry.import.step, ImportStep::Waiting | ImportStep::Running { .. });
        self.0.state.lock().imports.retain(is_open);
        (self.0.on_change)();
    }
}

impl Drop for ImportQueue {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    /// Imports what is waiting, until nothing is.
    fn run(&self) {
        while let Some((import, before, cancel)) = self.next() {
            let number = import.number;
            let step = if self.stop.is_cancelled() {
                ImportStep::Stopped
            } else {
                self.import(import, &before, &cancel)
            };
            self.change(number, |entry| entry.import.step = step.clone());
        }
        (self.on_change)();
    }

    /// The next film that is waiting, which is running from now on.
    fn next(&self) -> Option<(QueuedImport, Vec<Option<Snapshot>>, CancellationToken)> {
        let mut state = self.state.lock();
        let waiting = state
            .imports
            .iter_mut()
            .find(|entry| entry.import.step == ImportStep::Waiting);
        let Some(entry) = waiting else {
            state.is_running = false;
            return None;
        };
        entry.import.step = ImportStep::Running {
            phase: ImportPhase::Sealing,
            done: 0,
            total: 0,
            pace: None,
        };
        Some((entry.import.clone(), entry.before.clone(), entry.cancel.clone()))
    }

    fn import(&self, queued: QueuedImport, before: &[Option<Snapshot>], cancel: &CancellationToken) -> ImportStep {
        let QueuedImport { number, film, .. } = queued;
        let request = ImportRequest {
            title: film.title.as_deref(),
            recorded_on: film.recorded_on,
            before,
            again: film.again,
            stop: Some(&self.stop),
            program: self.program.as_deref(),
            ..ImportRequest::new(&film.files, &self.folder)
        };
        let mut clock = PaceClock::default();
        let outcome = import(&self.vault, request, cancel, &mut |progress| {
            if let Some(pace) = clock.note(&progress, Instant::now()) {
                self.change(number, |entry| {
                    entry.import.id = Some(progress.id);
                    entry.import.step = ImportStep::Running {
                        phase: progress.phase,
                        done: progress.done,
                        total: progress.total,
                        pace,
                    };
                });
            }
        });
        match outcome {
            Ok(imported) => ImportStep::Imported(imported),
            Err(ImportError::VaultLocked) => ImportStep::Stopped,
            Err(ImportError::AlreadyThere(id)) => ImportStep::AlreadyThere(id),
            Err(ImportError::Vault(VaultError::Cancelled)) => ImportStep::Cancelled,
            Err(error) => ImportStep::Failed(error),
        }
    }

    fn change(&self, number: ImportNumber, change: impl FnOnce(&mut Entry)) {
        let mut state = self.state.lock();
        let entry = state.imports.iter_mut().find(|entry| entry.import.number == number);
        entry.map(change);
        drop(state);
        (self.on_change)();
    }
}

/// Measures the pace of one phase.
#[derive(Default)]
struct PaceClock {
    phase: Option<ImportPhase>,
    noted: VecDeque<(Instant, u64)>,
}

impl PaceClock {
    /// Notes how far it is; `None` if too little has happened to tell anybody.
    fn note(&mut self, progress: &ImportProgress<'_>, now: Instant) -> Option<Option<Pace>> {
        let ImportProgress { phase, done, total, .. } = *progress;
        if self.phase != Some(phase) {
            self.phase = Some(phase);
            self.noted = VecDeque::from([(now, done)]);
            return Some(None);
        }
        let last = self.noted.back().map_or(now, |(at, _)| *at);
        if now.duration_since(last) < PACE_EVERY {
            return None;
        }
        self.noted.push_back((now, done));
        while self.noted.len() > 2 && now.duration_since(self.noted[1].0) >= PACE_OVER {
            self.noted.pop_front();
        }
        let (since, before) = *self.noted.front()?;
        let elapsed = now.duration_since(since).as_secs_f64();
        let speed = done.saturating_sub(before) as f64 / elapsed;
        if speed < 1.0 {
            return Some(None);
        }
        // Reading back is at least as fast as writing.
        let after = if phase == ImportPhase::Sealing { total } else { 0 };
        let left = total.saturating_sub(done).saturating_add(after);
        Some(Some(Pace {
            bytes_per_second: speed as u64,
            left: Duration::try_from_secs_f64(left as f64 / speed).unwrap_or(Duration::MAX),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(phase: ImportPhase, done: u64) -> ImportProgress<'static> {
        ImportProgress {
            id: FilmId::from([0; 16]),
            title: "",
            phase,
            done,
            total: 10_000,
        }
    }

    #[test]
    fn the_pace_is_that_of_the_last_seconds_and_the_rest_counts_the_reading_back() {
        let mut clock = PaceClock::default();
        let begun = Instant::now();
        let second = |number: f64| begun + Duration::from_secs_f64(number);
        assert_eq!(clock.note(&at(ImportPhase::Sealing, 0), second(0.0)), Some(None));
        assert_eq!(clock.note(&at(ImportPhase::Sealing, 10), second(0.1)), None, "too soon");
        // Fast at first, from a cache, then as fast as the medium.
        for number in 1..=20 {
            clock.note(&at(ImportPhase::Sealing, 1000 + 100 * number), second(number as f64));
        }
        let pace = clock
            .note(&at(ImportPhase::Sealing, 3100), second(21.0))
            .flatten()
            .expect("a pace");
        assert_eq!(pace.bytes_per_second, 100);
        assert_eq!(pace.left, Duration::from_secs(69 + 100));
        assert_eq!(clock.note(&at(ImportPhase::Verifying, 0), second(22.0)), Some(None));
        let pace = clock
            .note(&at(ImportPhase::Verifying, 5000), second(23.0))
            .flatten()
            .expect("a pace");
        assert_eq!((pace.bytes_per_second, pace.left), (5000, Duration::from_secs(1)));
    }
}
