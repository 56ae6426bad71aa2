//! What the stage tells its console, without ever waiting for it.

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::platform::monotonic_us;
use crate::protocol::Preview;
use crate::protocol::connection::Writer;
use crate::protocol::{Event, Stamped};

/// Events on their way to the console. They are stamped when they happen and written by a thread of their own.
pub(super) struct EventWriter {
    queue: Sender<OutgoingMessage>,
    /// The newest preview; one that was not written yet is overtaken by it.
    preview: Arc<Mutex<Option<Preview>>>,
    thread: JoinHandle<()>,
}

enum OutgoingMessage {
    Event(Stamped),
    /// There is a preview.
    Preview,
}

impl EventWriter {
    pub(super) fn start(writer: Writer) -> std::io::Result<Self> {
        let (queue, letters) = mpsc::channel();
        let preview = Arc::new(Mutex::new(None));
        let newest = Arc::clone(&preview);
        let thread = thread::Builder::new().name("outbox".into()).spawn(move || {
            for letter in letters {
                // A console that is gone is noticed by the inbox, which ends the stage.
                let _ = match letter {
                    OutgoingMessage::Event(event) => writer.event(&event),
                    OutgoingMessage::Preview => match take(&newest) {
                        Some(preview) => writer.preview(&preview),
                        None => Ok(()),
                    },
                };
            }
        })?;
        Ok(Self { queue, preview, thread })
    }

    /// Says that `event` happened just now.
    pub(super) fn tell(&self, event: Event) {
        // The thread lives as long as the queue.
        let _ = self.queue.send(OutgoingMessage::Event(Stamped {
            time_us: monotonic_us(),
            event,
        }));
    }

    /// Shows what stands in the window.
    pub(super) fn show(&self, preview: Preview) {
        let overtaken = self
            .preview
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(preview);
        if overtaken.is_none() {
            let _ = self.queue.send(OutgoingMessage::Preview);
        }
    }

    /// Takes back a preview that was not written yet: none of the film is to be left.
    pub(super) fn forget_preview(&self) {
        drop(take(&self.preview));
    }

    /// Waits until everything is written, for at most `patience`.
    pub(super) fn flush(self, patience: Duration) {
        let Self { queue, thread, .. } = self;
        drop(queue);
        let until = Instant::now() + patience;
        while !thread.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn take(preview: &Mutex<Option<Preview>>) -> Option<Preview> {
    preview.lock().unwrap_or_else(PoisonError::into_inner).take()
}
