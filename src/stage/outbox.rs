//! What the stage tells its console, without ever waiting for it.

use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::channel::Writer;
use super::protocol::{Event, Stamped};
use crate::platform::monotonic_us;

/// Events on their way to the console. They are stamped when they happen and written by a thread of their own.
pub(super) struct Outbox {
    queue: Sender<Stamped>,
    thread: JoinHandle<()>,
}

impl Outbox {
    pub(super) fn start(writer: Writer) -> std::io::Result<Self> {
        let (queue, events) = mpsc::channel::<Stamped>();
        let thread = thread::Builder::new().name("outbox".into()).spawn(move || {
            for event in events {
                // A console that is gone is noticed by the inbox, which ends the stage.
                let _ = writer.event(&event);
            }
        })?;
        Ok(Self { queue, thread })
    }

    /// Says that `event` happened just now.
    pub(super) fn tell(&self, event: Event) {
        // The thread lives as long as the queue.
        let _ = self.queue.send(Stamped {
            time_us: monotonic_us(),
            event,
        });
    }

    /// Waits until everything is written, for at most `patience`.
    pub(super) fn flush(self, patience: Duration) {
        let Self { queue, thread } = self;
        drop(queue);
        let until = Instant::now() + patience;
        while !thread.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
