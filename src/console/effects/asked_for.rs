//! What the user has asked to be changed, and what the program's end has to wait for: a job that no thread has taken up when its pool is shut
//! down is dropped, and with it what a button has confirmed.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use parking_lot::Mutex;

/// Jobs that are to be done whatever happens meanwhile.
pub struct AskedFor {
    /// Each of them has a copy; `None` once they are waited for.
    held: Option<Sender<Infallible>>,
    all_dropped: Receiver<Infallible>,
    changes: Arc<InOrder>,
}

/// Changes that are made one after the other, in the order in which they were asked for, whichever of the pool's threads comes first: each
/// says how things are to be from then on, so one that came late would undo those after it.
#[derive(Default)]
pub struct InOrder {
    waiting: Mutex<VecDeque<Box<dyn FnOnce() + Send>>>,
    turn: Mutex<()>,
}

impl InOrder {
    /// Asks for one. For each, [`Self::make_next`] is to be called once.
    pub fn add(&self, change: impl FnOnce() + Send + 'static) {
        self.waiting.lock().push_back(Box::new(change));
    }

    /// Makes the one that has waited longest, once the one before it is made.
    pub fn make_next(&self) {
        let turn = self.turn.lock();
        let change = self.waiting.lock().pop_front();
        if let Some(change) = change {
            change();
        }
        drop(turn);
    }
}

/// Held by a job until it is done.
pub struct Held(#[expect(dead_code, reason = "only that it is there counts")] Option<Sender<Infallible>>);

impl AskedFor {
    pub fn new() -> Self {
        let (held, all_dropped) = bounded(0);
        Self {
            held: Some(held),
            all_dropped,
            changes: Arc::default(),
        }
    }

    /// For a job that is handed to the pool.
    pub fn hold(&self) -> Held {
        Held(self.held.clone())
    }

    /// The changes of the vault that were asked for.
    pub fn changes(&self) -> Arc<InOrder> {
        Arc::clone(&self.changes)
    }

    /// Waits until all of them are done, at most so long; whether they are.
    pub fn wait(&mut self, timeout: Duration) -> bool {
        self.held = None;
        self.all_dropped.recv_timeout(timeout) == Err(RecvTimeoutError::Disconnected)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_job_is_waited_for_until_it_is_done_also_if_it_has_not_begun() {
        let pool = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(1)
            .build()
            .unwrap();
        let mut asked_for = AskedFor::new();
        let (busy, free) = bounded::<()>(0);
        pool.spawn_blocking(move || free.recv());
        let done = Arc::new(AtomicBool::new(false));
        let (held, does) = (asked_for.hold(), Arc::clone(&done));
        pool.spawn_blocking(move || {
            does.store(true, Ordering::SeqCst);
            drop(held);
        });
        assert!(!asked_for.wait(Duration::from_millis(20)), "it has not begun");
        drop(busy);
        assert!(asked_for.wait(Duration::from_secs(20)) && done.load(Ordering::SeqCst));
    }

    #[test]
    fn changes_are_made_in_the_order_in_which_they_were_asked_for() {
        let changes = Arc::new(InOrder::default());
        let made = Arc::new(Mutex::new(Vec::new()));
        let threads: Vec<_> = (0..64)
            .map(|number| {
                let (made, changes) = (Arc::clone(&made), Arc::clone(&changes));
                changes.add(move || made.lock().push(number));
                std::thread::spawn(move || changes.make_next())
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(*made.lock(), (0..64).collect::<Vec<_>>());
    }

    #[test]
    fn without_jobs_nothing_is_waited_for() {
        let mut asked_for = AskedFor::new();
        drop(asked_for.hold());
        assert!(asked_for.wait(Duration::ZERO));
    }
}
