//! Looks for copies on the computer, by a process of its own, and has those erased that the user chose.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::console::effects::job::{JobContext, Work};
use crate::console::model::Message;
use crate::console::model::import::{FoundCopy, ImportMessage, SweepMessage, Trouble};
use crate::operations::sweep::{Found, Report, Sweep, Wanted, usual_places};
use crate::vault::{FilmId, Known, UnlockedVault};
use crate::workers::SweeperPipes;

/// The pipes of a process that looks for copies and was started by another: what this process starts may look into its vault's folder
/// only. One sweep after the other has them; `None` once that process is gone.
pub type SharedSweeper = Arc<Mutex<Option<SweeperPipes>>>;

/// Which process looks.
pub enum By {
    /// One that is there already.
    Shared(SharedSweeper),
    /// One that is started from this program; `None`: the one that is running.
    Own(Option<PathBuf>),
}

/// A looking for copies that is under way, or waits to be told what to erase. It ends when this is dropped.
pub struct Sweeping {
    to_erase: Sender<Vec<PathBuf>>,
    ended: CancellationToken,
}

impl Drop for Sweeping {
    fn drop(&mut self) {
        self.ended.cancel();
    }
}

impl Sweeping {
    /// To begin with, there is work to be done on a thread that may wait.
    pub fn new(vault: Weak<Mutex<UnlockedVault>>, folder: PathBuf, by: By) -> (Self, Work) {
        let (to_erase, chosen) = channel();
        let ended = CancellationToken::new();
        let is_ended = ended.clone();
        let work = Box::new(move |job: JobContext| {
            let tell = |message| job.report(Message::Import(ImportMessage::Sweep(message)));
            if let Err(trouble) = begin(&vault, &folder, &by, &chosen, &is_ended, &tell) {
                tell(SweepMessage::Done(Err(trouble)));
            }
        });
        (Self { to_erase, ended }, work)
    }

    /// Has these copies erased.
    pub fn erase(&self, copies: Vec<PathBuf>) {
        // Nobody waits for it when the process has ended, which was told.
        let _ = self.to_erase.send(copies);
    }
}

/// What the found copies are copies of.
struct Films {
    known: Vec<Known>,
    titles: Vec<(FilmId, String)>,
}

impl Films {
    fn title(&self, number: usize) -> Option<String> {
        let Known::InVault(film) = self.known.get(number)? else {
            return None;
        };
        let (_, title) = self.titles.iter().find(|(id, _)| id == film)?;
        Some(title.clone())
    }
}

fn begin(
    vault: &Weak<Mutex<UnlockedVault>>,
    folder: &Path,
    by: &By,
    chosen: &Receiver<Vec<PathBuf>>,
    ended: &CancellationToken,
    tell: &dyn Fn(SweepMessage),
) -> Result<(), Trouble> {
    // The one before may not have ended yet: it does so now.
    let mut shared = match by {
        By::Shared(shared) => Some(shared.lock()),
        By::Own(_) => None,
    };
    if ended.is_cancelled() {
        return Ok(());
    }
    let (wanted, titles) = {
        let vault = vault.upgrade().ok_or(Trouble::Locked)?;
        let vault = vault.lock();
        let films = vault.films().iter();
        let titles: Vec<(FilmId, String)> = films.map(|film| (film.id, film.title.clone())).collect();
        (Wanted::of(&vault).map_err(Trouble::Vault)?, titles)
    };
    let Some(wanted) = wanted else {
        tell(SweepMessage::NothingToLookFor);
        return Ok(());
    };
    let (places, skipped) = (usual_places(), vec![folder.to_owned()]);
    let sweep = match by {
        By::Shared(_) => {
            let pipes = shared.as_mut().and_then(|shared| shared.take());
            let pipes = pipes.ok_or(Trouble::SweepNotAllowed)?;
            Sweep::over(pipes, &wanted, places.clone(), skipped)
        }
        By::Own(program) => Sweep::begin(&wanted, places.clone(), skipped, program.clone()),
    };
    let mut sweep = sweep.map_err(|_| Trouble::SweepFailed)?;
    let known = wanted.into_films();
    let films = Films { known, titles };
    let result = follow(&mut sweep, &places, &films, chosen, ended, tell);
    // After a failure nothing is known of what the process would tell next.
    if let (Some(shared), Ok(())) = (&mut shared, &result) {
        **shared = sweep.end();
    }
    result
}

fn follow(
    sweep: &mut Sweep,
    places: &[PathBuf],
    films: &Films,
    chosen: &Receiver<Vec<PathBuf>>,
    ended: &CancellationToken,
    tell: &dyn Fn(SweepMessage),
) -> Result<(), Trouble> {
    let failed = |_: std::io::Error| Trouble::SweepFailed;
    let mut found: Vec<PathBuf> = Vec::new();
    loop {
        let report = sweep.next_report().map_err(failed)?;
        if ended.is_cancelled() {
            return Ok(());
        }
        match report {
            Report::LookedAt(files) => tell(SweepMessage::Progress { files }),
            Report::Found(copy) => {
                found.push(copy.path.clone());
                let title = films.title(copy.number);
                tell(SweepMessage::Found(described(copy, title)));
            }
            Report::Searched { unreadable, .. } => {
                // Where this program may not look at all, nothing can be said.
                let closed = |place: &PathBuf| unreadable.contains(place);
                if !places.is_empty() && places.iter().all(closed) {
                    return Err(Trouble::SweepNotAllowed);
                }
                tell(SweepMessage::Done(Ok(unreadable.len())));
                break;
            }
            Report::Erased { .. } | Report::Left { .. } | Report::Done => {}
        }
    }
    // Until the page is left, or something is chosen.
    while let Ok(copies) = chosen.recv() {
        let numbers = |path: &PathBuf| found.iter().position(|known| known == path);
        sweep
            .erase(copies.iter().filter_map(numbers).collect())
            .map_err(failed)?;
        let (mut erased, mut left) = (Vec::new(), Vec::new());
        loop {
            match sweep.next_report().map_err(failed)? {
                Report::Erased { copy, .. } => erased.extend(found.get(copy).cloned()),
                Report::Left { copy, .. } => left.extend(found.get(copy).cloned()),
                Report::Done => break,
                Report::LookedAt(_) | Report::Found(_) | Report::Searched { .. } => {}
            }
        }
        tell(SweepMessage::Erased { erased, left });
    }
    Ok(())
}

fn described(copy: Found, film: Option<String>) -> FoundCopy {
    let changed = std::fs::metadata(&copy.path).and_then(|found| found.modified()).ok();
    let changed = changed.and_then(|changed| Timestamp::try_from(changed).ok());
    FoundCopy {
        size: copy.size,
        changed: changed.map(|at| at.to_zoned(TimeZone::system()).date().to_string()),
        path: copy.path,
        film,
        // What is not chosen stays.
        chosen: true,
    }
}
