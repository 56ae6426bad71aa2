//! What is noted about films, on its way to the medium.
//!
//! What is typed is gathered for a moment and written by a thread of its own: a stick is slow, and is worn by every write.
//! Locking, and the end of the program, have it written at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::vault::{AnnotationChange, FilmId, Marker, UnlockedVault, VaultError};

/// How long what is typed is gathered.
const GATHERED: Duration = Duration::from_secs(1);

/// What was noted about the films of one open vault.
#[derive(Clone, Default)]
pub struct AnnotationWriter(Arc<Page>);

#[derive(Default)]
struct Page {
    lines: Mutex<Lines>,
    /// Something of the lines has changed.
    turned: Condvar,
}

#[derive(Default)]
struct Lines {
    pending: Vec<(FilmId, AnnotationChange)>,
    /// Whether a thread gathers or writes.
    has_writer: bool,
    /// Whether nothing is gathered any more.
    hurried: bool,
}

impl AnnotationWriter {
    /// Takes it in; `failed` is told, on another thread, if it could not be written. The vault is held until it is.
    pub fn note(
        &self,
        vault: &Arc<Mutex<UnlockedVault>>,
        film: FilmId,
        remark: AnnotationChange,
        failed: impl Fn(VaultError) + Send + 'static,
    ) {
        let mut lines = self.0.lines();
        lines
            .pending
            .retain(|(of, before)| *of != film || !is_replaced(before, &remark));
        lines.pending.push((film, remark));
        self.start_writer(lines, vault, failed);
    }

    /// Has written at once what is there, also what could not be written before.
    pub fn close(&self, vault: &Arc<Mutex<UnlockedVault>>, failed: impl Fn(VaultError) + Send + 'static) {
        let mut lines = self.0.lines();
        lines.hurried = true;
        self.0.turned.notify_all();
        if !lines.pending.is_empty() {
            self.start_writer(lines, vault, failed);
        }
    }

    fn start_writer(
        &self,
        mut lines: MutexGuard<'_, Lines>,
        vault: &Arc<Mutex<UnlockedVault>>,
        failed: impl Fn(VaultError) + Send + 'static,
    ) {
        if lines.has_writer {
            return;
        }
        let (page, vault) = (self.0.clone(), vault.clone());
        let write = move || page.write(&vault, failed);
        // Where the system gives no more threads, it is written with what is noted next.
        let writer = std::thread::Builder::new().name("notes".into()).spawn(write);
        lines.has_writer = writer.is_ok();
    }

    /// Waits until all is written, for at most `patience`.
    pub fn finish(&self, patience: Duration) {
        let lines = self.0.lines();
        // Whoever waits goes on either way.
        drop(
            self.0
                .turned
                .wait_timeout_while(lines, patience, |lines| lines.has_writer),
        );
    }
}

impl Page {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gathers and writes until there is nothing left to write.
    fn write(&self, vault: &Mutex<UnlockedVault>, failed: impl Fn(VaultError)) {
        let mut error = None;
        while let Some(pending) = self.gather(error.is_some()) {
            if let Err((why, unwritten)) = write_down(vault, pending) {
                // Once more with what is noted next; not for ever.
                self.lines().pending.splice(..0, unwritten);
                error = Some(why);
            }
        }
        if let Some(error) = error {
            failed(error);
        }
    }

    /// What is to be written, once it is gathered; `None`, and no writer any more, if that is nothing, or if `over`.
    fn gather(&self, over: bool) -> Option<Vec<(FilmId, AnnotationChange)>> {
        let mut lines = self.lines();
        if !over && !lines.pending.is_empty() {
            let gathered = self.turned.wait_timeout_while(lines, GATHERED, |lines| !lines.hurried);
            lines = gathered.unwrap_or_else(PoisonError::into_inner).0;
        }
        lines.has_writer = !over && !lines.pending.is_empty();
        if lines.has_writer {
            return Some(std::mem::take(&mut lines.pending));
        }
        self.turned.notify_all();
        None
    }
}

/// Whether `later` says all that `before` said.
fn is_replaced(before: &AnnotationChange, later: &AnnotationChange) -> bool {
    let place = |remark: &AnnotationChange| match remark {
        AnnotationChange::Mark(marker) => Some(Marker::at_ms(marker)),
        AnnotationChange::Unmark { at_ms } => Some(*at_ms),
        AnnotationChange::Notes(_) => None,
    };
    place(before) == place(later)
}

/// One write for each film. What could not be written comes back, unless it never can be.
fn write_down(
    vault: &Mutex<UnlockedVault>,
    mut pending: Vec<(FilmId, AnnotationChange)>,
) -> Result<(), (VaultError, Vec<(FilmId, AnnotationChange)>)> {
    let mut vault = vault.lock().unwrap_or_else(PoisonError::into_inner);
    while let Some(&(film, _)) = pending.first() {
        let of_film = |(of, _): &(FilmId, AnnotationChange)| *of == film;
        let remarks = pending
            .iter()
            .filter(|line| of_film(line))
            .map(|(_, remark)| remark.clone());
        let written = vault.annotate(film, remarks);
        let is_final = matches!(
            written,
            Ok(()) | Err(VaultError::FilmNotFound | VaultError::TooMany { .. })
        );
        if is_final {
            pending.retain(|line| !of_film(line));
        }
        written.map_err(|error| (error, std::mem::take(&mut pending)))?;
    }
    Ok(())
}
