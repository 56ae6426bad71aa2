//! Writes what is noted about films to the medium.
//!
//! What is typed is gathered for a moment and written by a thread of its own: a stick is slow, and is worn by every write.
//! Locking, and the end of the program, have it written at once. While another program writes to the vault, this one waits for its
//! turn: as long as the vault is open, or, when it is being locked, for as long as keys may stay in memory. What could not be
//! written by then is sealed, so that nothing of it can be read while the vault is locked, and written after the next unlocking.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::memory::MemoryError;
use crate::vault::{AnnotationChange, FilmId, RatingStep, UnlockedVault, UnwrittenNotes, VaultError};

/// How long what is typed is gathered.
const GATHER_FOR: Duration = Duration::from_secs(1);

/// How soon it is tried again while another program writes to the vault.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The same when the vault is being locked.
const RETRY_AFTER_LOCKING: Duration = Duration::from_millis(50);

/// How long another program is waited for when the vault is being locked: keys are to be gone within a second.
const WAIT_LOCKING: Duration = Duration::from_millis(400);

/// A film's id, and what was noted about it.
type Change = (FilmId, AnnotationChange);

/// What became of what was noted.
pub enum Report {
    /// It could not be written, and is kept to be written later; or it never can be, because the film is gone or full.
    Failed(VaultError),
    /// What could not be written before is written.
    Written,
    /// The vault is being locked, and this is what could not be written.
    Sealed(UnwrittenNotes, VaultError),
}

/// Takes what became of what was noted, on any thread.
pub type Reporting = Arc<dyn Fn(Report) + Send + Sync>;

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
    pending: Vec<Change>,
    /// Whether a thread gathers or writes.
    has_writer: bool,
    /// Set when the vault is being locked: until when another program is waited for. Nothing is gathered any more.
    lock_by: Option<Instant>,
}

/// What the thread that writes does next.
enum Step {
    Write(Vec<Change>),
    /// It has waited long enough.
    Seal(Vec<Change>),
    Stop,
}

impl AnnotationWriter {
    /// Takes a change. `report` is called on another thread. The vault is held until the change is written, or cannot be.
    pub fn queue(&self, vault: &Arc<Mutex<UnlockedVault>>, film: FilmId, change: AnnotationChange, report: Reporting) {
        let mut queue = self.0.queue.lock();
        take_in(&mut queue.pending, film, change);
        // Where the system gives no more threads, it is written with what is noted next.
        self.start_writer(&mut queue, vault, report);
    }

    /// Has what is pending written at once, also what could not be written before; else sealed. To be called when the vault is
    /// locked: soon nothing is pending.
    pub fn flush(&self, vault: &Arc<Mutex<UnlockedVault>>, report: Reporting) {
        let mut queue = self.0.queue.lock();
        queue.lock_by = Some(Instant::now() + WAIT_LOCKING);
        self.0.changed.notify_all();
        if queue.pending.is_empty() || self.start_writer(&mut queue, vault, report.clone()) {
            return;
        }
        let pending = std::mem::take(&mut queue.pending);
        seal(vault, &pending, VaultError::from(MemoryError::OutOfMemory), &report);
    }

    /// Whether nothing is left to write.
    pub fn is_idle(&self) -> bool {
        let queue = self.0.queue.lock();
        queue.pending.is_empty() && !queue.has_writer
    }

    /// Waits until all is written or sealed, for at most `timeout`.
    pub fn wait_until_written(&self, timeout: Duration) {
        let mut queue = self.0.queue.lock();
        // The caller goes on either way.
        let _ = self
            .0
            .changed
            .wait_while_for(&mut queue, |queue| queue.has_writer, timeout);
    }

    /// Whether a thread writes now, be it a new one.
    fn start_writer(
        &self,
        queue: &mut MutexGuard<'_, Queue>,
        vault: &Arc<Mutex<UnlockedVault>>,
        report: Reporting,
    ) -> bool {
        if !queue.has_writer {
            let (shared, vault) = (self.0.clone(), vault.clone());
            let write = move || shared.write(&vault, &report);
            let writer = std::thread::Builder::new().name("notes".into()).spawn(write);
            queue.has_writer = writer.is_ok();
        }
        queue.has_writer
    }
}

impl Shared {
    /// Gathers and writes until nothing is left to write.
    fn write(&self, vault: &Mutex<UnlockedVault>, report: &Reporting) {
        // Why the last try has failed, and whether that was told: not where nobody has noted what could not be written.
        let (mut failure, mut is_told) = (None, false);
        loop {
            match self.next(failure.as_ref()) {
                Step::Write(pending) => {
                    let Written { refused, unwritten } = write_down(vault, pending);
                    let missed = unwritten.as_ref().is_some_and(|(_, changes)| have_notes(changes));
                    failure = unwritten.map(|(why, changes)| {
                        self.queue.lock().pending.splice(..0, changes);
                        why
                    });
                    // It is told once, not with every try.
                    let told = failure.clone().filter(|_| missed && !is_told && !self.is_locking());
                    is_told |= told.is_some();
                    refused
                        .into_iter()
                        .chain(told)
                        .for_each(|why| report(Report::Failed(why)));
                    if failure.is_none() && std::mem::take(&mut is_told) {
                        report(Report::Written);
                    }
                }
                Step::Seal(pending) => seal(vault, &pending, failure.take().unwrap_or(VaultError::Busy), report),
                Step::Stop => return,
            }
        }
    }

    fn is_locking(&self) -> bool {
        self.queue.lock().lock_by.is_some()
    }

    /// What to do next, when it is time for it.
    fn next(&self, failure: Option<&VaultError>) -> Step {
        let mut queue = self.queue.lock();
        let is_busy = failure == Some(&VaultError::Busy);
        // What fails for another reason is tried once more with what is noted next, or when the vault is locked; not for ever.
        let gives_up = failure.is_some() && !is_busy;
        if !queue.pending.is_empty() && queue.lock_by.is_none() && !gives_up {
            let wait = if is_busy { RETRY_AFTER } else { GATHER_FOR };
            // Written after that time as well as when it is wanted at once.
            let _ = self
                .changed
                .wait_while_for(&mut queue, |queue| queue.lock_by.is_none(), wait);
        } else if let Some(lock_by) = queue.lock_by.filter(|_| is_busy) {
            let wait = lock_by
                .saturating_duration_since(Instant::now())
                .min(RETRY_AFTER_LOCKING);
            let _ = self.changed.wait_for(&mut queue, wait);
        }
        let step = match queue.lock_by {
            _ if queue.pending.is_empty() => Step::Stop,
            None if gives_up => Step::Stop,
            Some(lock_by) if gives_up || is_busy && Instant::now() >= lock_by => {
                Step::Seal(std::mem::take(&mut queue.pending))
            }
            _ => Step::Write(std::mem::take(&mut queue.pending)),
        };
        if matches!(step, Step::Stop) {
            queue.has_writer = false;
            self.changed.notify_all();
        }
        step
    }
}

/// Adds a change to those that wait, in the place of those that it makes needless: what is about a marker comes after what sets it.
fn take_in(pending: &mut Vec<Change>, film: FilmId, change: AnnotationChange) {
    let needless = |(of, before): &Change| *of == film && is_replaced(before, &change);
    let place = pending.iter().position(needless).unwrap_or(pending.len());
    pending.retain(|entry| !needless(entry));
    pending.insert(place, (film, change));
}

/// Whether `later` says all that `before` said.
fn is_replaced(before: &AnnotationChange, later: &AnnotationChange) -> bool {
    use AnnotationChange::{Categorize, Covers, Left, Mark, Notes, Rate, ToShow, Turned, Unmark, Until, Voices};
    match (before, later) {
        (Mark(before), Mark(later)) => before.at_ms() == later.at_ms() && later.says_all_of(before),
        // What follows for a marker that is set anew is not what was known of the one before.
        (
            Unmark { at_ms: before }
            | Until { at_ms: before, .. }
            | Categorize { at_ms: before, .. }
            | ToShow { at_ms: before, .. },
            Unmark { at_ms },
        )
        | (ToShow { at_ms: before, .. }, ToShow { at_ms, .. })
        | (Categorize { at_ms: before, .. }, Categorize { at_ms, .. })
        | (Until { at_ms: before, .. }, Until { at_ms, .. }) => before == at_ms,
        (Mark(before), Unmark { at_ms }) => before.at_ms() == *at_ms,
        (Rate(before), Rate(later)) => before.rating == later.rating && says_anew(&before.step, &later.step),
        (Notes(_), Notes(_))
        | (Covers(_), Covers(_))
        | (Voices(_), Voices(_))
        | (Left { .. }, Left { .. })
        | (Turned { .. }, Turned { .. }) => true,
        _ => false,
    }
}

/// The same of a rating: its items are answered and commented on one by one.
fn says_anew(before: &RatingStep, later: &RatingStep) -> bool {
    use RatingStep::{Answer, Comment};
    let same_kind = matches!(
        (before, later),
        (Answer { .. }, Answer { .. }) | (Comment { .. }, Comment { .. })
    );
    same_kind && before.item() == later.item()
}

/// Whether a person would miss any of these.
fn have_notes(changes: &[Change]) -> bool {
    changes.iter().any(|(_, change)| change.is_note())
}

/// What has become of pending changes.
#[derive(Default)]
struct Written {
    /// Why some never can be written: their film is gone, or full.
    refused: Option<VaultError>,
    /// What could not be written now, and why.
    unwritten: Option<(VaultError, Vec<Change>)>,
}

/// One write for each film.
fn write_down(vault: &Mutex<UnlockedVault>, mut pending: Vec<Change>) -> Written {
    let mut vault = vault.lock();
    let mut written = Written::default();
    while let Some(&(film, _)) = pending.first() {
        let of_film = |(of, _): &Change| *of == film;
        let changes = pending
            .iter()
            .filter(|entry| of_film(entry))
            .map(|(_, change)| change.clone());
        let outcome = match vault.annotate(film, changes) {
            // What else is noted about the film is not refused with it.
            Err(error) if is_refused(&error) => one_by_one(&mut vault, film, &mut pending),
            outcome => outcome.map(|()| None),
        };
        match outcome {
            Ok(refused) => written.refused = refused.or(written.refused),
            Err(error) => {
                written.unwritten = Some((error, pending));
                return written;
            }
        }
        pending.retain(|entry| !of_film(entry));
    }
    written
}

/// Whether a change never can be written: its film is gone or full, or it is not one's own to change.
fn is_refused(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::FilmNotFound
            | VaultError::TooMany { .. }
            | VaultError::RatingOfAnother
            | VaultError::RatingFinished
    )
}

/// A write for each change of a film, of which some are refused: why, if a person would miss them. Those that are written, or never can be,
/// are not pending any more.
fn one_by_one(
    vault: &mut UnlockedVault,
    film: FilmId,
    pending: &mut Vec<Change>,
) -> Result<Option<VaultError>, VaultError> {
    let mut refused = None;
    while let Some(place) = pending.iter().position(|(of, _)| *of == film) {
        let change = pending[place].1.clone();
        let is_note = change.is_note();
        match vault.annotate(film, [change]) {
            Ok(()) => {}
            Err(error) if is_refused(&error) => refused = Some(error).filter(|_| is_note).or(refused),
            Err(error) => return Err(error),
        }
        pending.remove(place);
    }
    Ok(refused)
}

/// Seals what could not be written. Without memory for that it is lost, which is told.
fn seal(vault: &Mutex<UnlockedVault>, changes: &[Change], why: VaultError, report: &Reporting) {
    let sealed = vault.lock().seal_unwritten(changes);
    report(match sealed {
        Ok(notes) => Report::Sealed(notes, why),
        Err(_) if !have_notes(changes) => return,
        Err(error) => Report::Failed(error),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Annotations, Marker};

    fn mark(at_ms: u64, text: &str) -> AnnotationChange {
        AnnotationChange::Mark(Marker::new(at_ms, text).expect("a text that fits"))
    }

    fn segment(at_ms: u64, until_ms: u64) -> AnnotationChange {
        AnnotationChange::Mark(Marker::new(at_ms, "").expect("a text that fits").until(until_ms))
    }

    /// What has become of the changes one by one, and of those that were written together.
    fn both(changes: &[AnnotationChange]) -> (Annotations, Annotations, usize) {
        let film = "00112233445566778899aabbccddeeff".parse().expect("an id");
        let (mut one, mut together) = (Annotations::default(), Annotations::default());
        let mut pending = Vec::new();
        for change in changes {
            one.apply(change.clone()).expect("there is room");
            take_in(&mut pending, film, change.clone());
        }
        for (_, change) in &pending {
            together.apply(change.clone()).expect("there is room");
        }
        (one, together, pending.len())
    }

    #[test]
    fn what_is_typed_is_written_once_and_nothing_else_is_lost() {
        let until = |at_ms, until_ms| AnnotationChange::Until { at_ms, until_ms };
        let of = |at_ms, category| AnnotationChange::Categorize {
            at_ms,
            category: Some(category),
        };
        let unmark = |at_ms| AnnotationChange::Unmark { at_ms };
        let left = |at_ms| AnnotationChange::Left { at_ms };
        for (changes, written) in [
            (vec![mark(1, ""), mark(1, "a"), mark(1, "ab"), left(3), left(4)], 2),
            (
                vec![
                    mark(1, ""),
                    of(1, 3),
                    mark(1, "a"),
                    of(1, 4),
                    until(1, Some(7)),
                    mark(1, "ab"),
                ],
                3,
            ),
            (vec![mark(1, ""), of(1, 3), until(1, Some(7)), unmark(1)], 1),
            (vec![segment(1, 9), mark(1, "a"), mark(1, "ab")], 2),
            (vec![mark(1, ""), until(1, Some(7)), mark(1, "a"), until(1, Some(9))], 2),
            (vec![mark(1, ""), until(1, Some(7)), mark(1, "a"), unmark(1)], 1),
            (vec![segment(1, 9), unmark(1), segment(1, 9), mark(1, "x")], 3),
            (
                vec![mark(1, "a"), mark(2, "b"), unmark(1), until(2, Some(5)), until(2, None)],
                3,
            ),
        ] {
            let (one, together, count) = both(&changes);
            assert!(one == together);
            assert_eq!(count, written);
        }
    }
}
