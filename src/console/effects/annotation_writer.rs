//! Writes what is noted about films to the medium.
//!
//! What is typed is gathered for a moment and written by a thread of its own: a stick is slow, and is worn by every write.
//! Locking, and the end of the program, have it written at once.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::vault::{AnnotationChange, FilmId, Marker, UnlockedVault, VaultError};

/// How long what is typed is gathered.
const GATHER_FOR: Duration = Duration::from_secs(1);

/// Writes what is noted about the films of one open vault.
#[derive(Clone, Default)]
pub struct AnnotationWriter(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Signalled when anything of the queue but `pending` has changed.
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    pending: Vec<(FilmId, AnnotationChange)>,
    /// Whether a thread gathers or writes.
    has_writer: bool,
    /// Whether nothing is gathered any more.
    flushing: bool,
}

impl AnnotationWriter {
    /// Takes a change; `failed` is called, on another thread, if it could not be written. The vault is held until it is.
    pub fn queue(
        &self,
        vault: &Arc<Mutex<UnlockedVault>>,
        film: FilmId,
        change: AnnotationChange,
        failed: impl Fn(VaultError) + Send + 'static,
    ) {
        let mut queue = self.0.queue.lock();
        queue
            .pending
            .retain(|(of, before)| *of != film || !is_replaced(before, &change));
        queue.pending.push((film, change));
        self.start_writer(queue, vault, failed);
    }

    /// Has what is pending written at once, also what could not be written before.
    pub fn flush(&self, vault: &Arc<Mutex<UnlockedVault>>, failed: impl Fn(VaultError) + Send + 'static) {
        let mut queue = self.0.queue.lock();
        queue.flushing = true;
        self.0.changed.notify_all();
        if !queue.pending.is_empty() {
            self.start_writer(queue, vault, failed);
        }
    }

    fn start_writer(
        &self,
        mut queue: MutexGuard<'_, Queue>,
        vault: &Arc<Mutex<UnlockedVault>>,
        failed: impl Fn(VaultError) + Send + 'static,
    ) {
        if queue.has_writer {
            return;
        }
        let (shared, vault) = (self.0.clone(), vault.clone());
        let write = move || shared.write(&vault, failed);
        // Where the system gives no more threads, it is written with what is noted next.
        let writer = std::thread::Builder::new().name("notes".into()).spawn(write);
        queue.has_writer = writer.is_ok();
    }

    /// Waits until all is written, for at most `timeout`.
    pub fn wait_until_written(&self, timeout: Duration) {
        let mut queue = self.0.queue.lock();
        // The caller goes on either way.
        let _ = self
            .0
            .changed
            .wait_while_for(&mut queue, |queue| queue.has_writer, timeout);
    }
}

impl Shared {
    /// Gathers and writes until nothing is left to write.
    fn write(&self, vault: &Mutex<UnlockedVault>, failed: impl Fn(VaultError)) {
        let mut error = None;
        while let Some(pending) = self.gather(error.is_some()) {
            if let Err((why, unwritten)) = write_down(vault, pending) {
                // Tried once more with what is noted next; not for ever.
                self.queue.lock().pending.splice(..0, unwritten);
                error = Some(why);
            }
        }
        if let Some(error) = error {
            failed(error);
        }
    }

    /// What is to be written, once it is gathered; `None`, and no writer any more, if that is nothing, or if `stop`.
    fn gather(&self, stop: bool) -> Option<Vec<(FilmId, AnnotationChange)>> {
        let mut queue = self.queue.lock();
        if !stop && !queue.pending.is_empty() {
            // Written after that time as well as when it is wanted at once.
            let _ = self
                .changed
                .wait_while_for(&mut queue, |queue| !queue.flushing, GATHER_FOR);
        }
        queue.has_writer = !stop && !queue.pending.is_empty();
        if queue.has_writer {
            return Some(std::mem::take(&mut queue.pending));
        }
        self.changed.notify_all();
        None
    }
}

/// Whether `later` says all that `before` said.
fn is_replaced(before: &AnnotationChange, later: &AnnotationChange) -> bool {
    let place = |change: &AnnotationChange| match change {
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
    let mut vault = vault.lock();
    while let Some(&(film, _)) = pending.first() {
        let of_film = |(of, _): &(FilmId, AnnotationChange)| *of == film;
        let changes = pending
            .iter()
            .filter(|entry| of_film(entry))
            .map(|(_, change)| change.clone());
        let written = vault.annotate(film, changes);
        let is_final = matches!(
            written,
            Ok(()) | Err(VaultError::FilmNotFound | VaultError::TooMany { .. })
        );
        if is_final {
            pending.retain(|entry| !of_film(entry));
        }
        written.map_err(|error| (error, std::mem::take(&mut pending)))?;
    }
    Ok(())
}
