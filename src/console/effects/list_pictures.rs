//! Pictures for the rows of the list of films: read from the vault, and made for films that have none. Films that nothing is known of are
//! looked into.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::annotation_writer::AnnotationWriter;
use super::job::{JobContext, Wake, Work};
use super::opening::rows;
use super::vault_jobs::OpenVault;
use crate::console::model::{ListPicture, Message, WantedPicture};
use crate::film::Cover;
use crate::operations::pictures::{Made, PictureError, make_picture, may_have_picture};
use crate::vault::FilmId;
use crate::workers::StageError;

/// How long it is waited for what was noted to be written.
const WRITING_TIMEOUT: Duration = Duration::from_secs(10);

/// The pictures of the vault that is open. One thing is done at a time: reading those that are wanted, or making one.
#[derive(Default)]
pub struct ListPictures {
    /// To be read, with what has to be covered in them.
    wanted: Wanted,
    shared: Arc<Shared>,
    /// Cancels the one that is being made.
    making: CancellationToken,
}

type Wanted = HashMap<FilmId, Vec<Cover>>;

#[derive(Default)]
struct Shared {
    /// Whether a job is under way.
    is_busy: AtomicBool,
    /// Pictures that nobody has taken.
    read: Mutex<Vec<ListPicture>>,
    /// Wanted with covers that the vault has not been told of.
    unwritten: Mutex<Wanted>,
    /// Films that can have a picture and have none that may be shown. The one that was wanted last is made first: its row is on the screen.
    lacking: Mutex<Vec<FilmId>>,
    /// Films of which none could be made while this was covered of them.
    given_up: Mutex<Wanted>,
    /// Whether no stage can be started here.
    has_no_stages: AtomicBool,
}

/// What pictures are read and made with.
pub struct Surroundings<'a> {
    pub vault: OpenVault,
    /// Tells the vault what is covered.
    pub writer: &'a AnnotationWriter,
    /// Whose stages make pictures; `None`: the one that is running.
    pub program: Option<PathBuf>,
    /// Whether nothing else is being done that a process and a look into a film could hold up.
    pub is_quiet: bool,
    pub wake: Wake,
}

impl ListPictures {
    /// The rows of these films are on the screen without a picture.
    pub fn want(&mut self, pictures: Vec<WantedPicture>) {
        let wanted = pictures.into_iter().map(|wanted| (wanted.film, wanted.covers));
        self.wanted.extend(wanted);
    }

    /// Those that have come since the last call.
    pub fn take(&self) -> Vec<ListPicture> {
        std::mem::take(&mut *self.shared.read.lock())
    }

    /// Stops making one: the processor and the medium are wanted for something else. Its turn comes again.
    pub fn hold(&self) {
        self.making.cancel();
    }

    /// What is to be done next, if anything.
    pub fn next(&mut self, around: Surroundings<'_>) -> Option<Work> {
        let Surroundings {
            vault,
            writer,
            program,
            is_quiet,
            wake,
        } = around;
        if self.shared.is_busy.load(Ordering::Acquire) {
            return None;
        }
        let is_settled = writer.is_idle();
        if is_settled {
            let unwritten = std::mem::take(&mut *self.shared.unwritten.lock());
            for (film, covers) in unwritten {
                self.wanted.entry(film).or_insert(covers);
            }
        }
        if !self.wanted.is_empty() {
            let wanted = std::mem::take(&mut self.wanted);
            return Some(self.job(wake, move |shared, _| {
                read(&vault, wanted, is_settled, shared);
                true
            }));
        }
        let is_making = is_quiet && !self.shared.has_no_stages.load(Ordering::Relaxed);
        let is_lacking = is_making && !self.shared.lacking.lock().is_empty();
        if !is_settled {
            let is_awaited = is_lacking || !self.shared.unwritten.lock().is_empty();
            let writer = writer.clone();
            return is_awaited.then(|| {
                self.job(wake, move |_, _| {
                    writer.wait_until_written(WRITING_TIMEOUT);
                    // What cannot be written is tried with what is noted next, and this after it.
                    writer.is_idle()
                })
            });
        }
        if !is_lacking {
            return None;
        }
        let film = self.shared.lacking.lock().pop()?;
        self.making = CancellationToken::new();
        let cancel = self.making.clone();
        Some(self.job(wake, move |shared, job| {
            make(&vault, film, program, &cancel, shared, job);
            true
        }))
    }

    /// `act` returns whether there may be something to do next.
    fn job(&self, wake: Wake, act: impl FnOnce(&Shared, &JobContext) -> bool + Send + 'static) -> Work {
        let shared = self.shared.clone();
        shared.is_busy.store(true, Ordering::Release);
        Box::new(move |job| {
            let goes_on = act(&shared, &job);
            shared.is_busy.store(false, Ordering::Release);
            if goes_on {
                wake();
            }
        })
    }
}

impl Drop for ListPictures {
    /// The vault is being locked.
    fn drop(&mut self) {
        self.making.cancel();
    }
}

/// Reads the pictures that are in the vault, which is held for a moment each.
fn read(vault: &OpenVault, wanted: Wanted, is_settled: bool, shared: &Shared) {
    for (film, covers) in wanted {
        let Some(open) = vault.upgrade() else { return };
        let vault = open.lock();
        let Ok(listed) = vault.film(film) else { continue };
        if listed.annotations.covers() != covers {
            // Where the vault knows better, the row is told, and wants another picture then.
            if !is_settled {
                shared.unwritten.lock().insert(film, covers);
            }
            continue;
        }
        match vault.picture(film) {
            Ok(Some(picture)) => shared.read.lock().push(ListPicture { film, covers, picture }),
            Ok(None) if may_have_picture(listed) && shared.given_up.lock().get(&film) != Some(&covers) => {
                let mut lacking = shared.lacking.lock();
                if !lacking.contains(&film) {
                    lacking.push(film);
                }
            }
            // Its place shows what it is.
            Ok(None) | Err(_) => {}
        }
    }
}

fn make(
    vault: &OpenVault,
    film: FilmId,
    program: Option<PathBuf>,
    cancel: &CancellationToken,
    shared: &Shared,
    job: &JobContext,
) {
    let Some(covers) = covers_of(vault, film) else { return };
    // It may have got one meanwhile, as a film that was just imported.
    read(vault, [(film, covers.clone())].into(), true, shared);
    if shared.lacking.lock().pop_if(|lacking| *lacking == film).is_none() {
        return;
    }
    let made = make_picture(vault, film, program.as_deref(), &|| cancel.is_cancelled());
    match made {
        Ok(Made::Picture) => read(vault, [(film, covers)].into(), true, shared),
        Ok(Made::Facts) => {
            if let Some(open) = vault.upgrade() {
                let films = rows(&open.lock());
                // Something may have been noted meanwhile.
                job.report(Message::FilmsChanged { films, settled: false });
            }
            read(vault, [(film, covers)].into(), true, shared);
        }
        _ if cancel.is_cancelled() || covers_of(vault, film).is_some_and(|now| now != covers) => {
            shared.lacking.lock().push(film);
        }
        Err(PictureError::Stage(StageError::Spawn(_))) => shared.has_no_stages.store(true, Ordering::Relaxed),
        Ok(Made::Nothing) | Err(_) => {
            shared.given_up.lock().insert(film, covers);
        }
    }
}

fn covers_of(vault: &OpenVault, film: FilmId) -> Option<Vec<Cover>> {
    let open = vault.upgrade()?;
    let vault = open.lock();
    vault.film(film).ok().map(|film| film.annotations.covers())
}
