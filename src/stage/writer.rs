//! Writes events and previews to the console without ever waiting for it.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded, select, unbounded};

use crate::platform::monotonic_us;
use crate::protocol::Preview;
use crate::protocol::connection::Writer;
use crate::protocol::{Event, Stamped};

/// Events on their way to the console. They are stamped when they happen and written by a thread of their own.
pub(super) struct EventWriter {
    events: Sender<Stamped>,
    /// Holds one preview: the newest overtakes one that was not written yet.
    previews: Sender<Preview>,
    /// The other end of `previews`, to take back what is overtaken.
    unwritten: Receiver<Preview>,
    thread: JoinHandle<()>,
}

impl EventWriter {
    pub(super) fn start(writer: Writer) -> std::io::Result<Self> {
        let (events, next_event) = unbounded::<Stamped>();
        let (previews, unwritten) = bounded::<Preview>(1);
        let next_preview = unwritten.clone();
        let thread = thread::Builder::new().name("event writer".into()).spawn(move || {
            loop {
                // A console that is gone is noticed by the reader, which ends the stage.
                let _ = select! {
                    recv(next_event) -> event => match event {
                        Ok(event) => writer.event(&event),
                        Err(_) => return,
                    },
                    recv(next_preview) -> preview => match preview {
                        Ok(preview) => writer.preview(&preview),
                        Err(_) => return,
                    },
                };
            }
        })?;
        Ok(Self {
            events,
            previews,
            unwritten,
            thread,
        })
    }

    /// Queues an event that happened just now.
    pub(super) fn emit(&self, event: Event) {
        // The thread lives as long as the queue.
        let _ = self.events.send(Stamped {
            time_us: monotonic_us(),
            event,
        });
    }

    /// Queues a preview of what the window shows.
    pub(super) fn send_preview(&self, mut preview: Preview) {
        while let Err(TrySendError::Full(refused)) = self.previews.try_send(preview) {
            preview = refused;
            self.discard_preview();
        }
    }

    /// Takes back a preview that was not written yet: none of the film is to be left.
    pub(super) fn discard_preview(&self) {
        drop(self.unwritten.try_recv());
    }

    /// Waits until all events are written, for at most `timeout`.
    pub(super) fn flush(self, timeout: Duration) {
        let Self { events, thread, .. } = self;
        drop(events);
        let until = Instant::now() + timeout;
        while !thread.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
