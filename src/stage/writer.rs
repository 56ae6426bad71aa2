//! Writes events and previews to the console without ever waiting for it.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded, select, unbounded};

use super::which::Which;
use crate::platform::monotonic_us;
use crate::protocol::Preview;
use crate::protocol::connection::Writer;
use crate::protocol::{Event, MAX_STILL, Stamped, Still, WarningCode};

/// Events on their way to the console. They are stamped when they happen and written by a thread of their own.
pub(super) struct EventWriter {
    events: Sender<Stamped>,
    stills: Sender<(Stamped, Still)>,
    /// Holds one preview: the newest overtakes one that was not written yet.
    previews: Sender<Preview>,
    /// The other end of `previews`, to take back what is overtaken.
    unwritten: Receiver<Preview>,
    thread: JoinHandle<()>,
}

impl EventWriter {
    pub(super) fn start(writer: Writer) -> std::io::Result<Self> {
        let (events, next_event) = unbounded::<Stamped>();
        let (stills, next_still) = unbounded::<(Stamped, Still)>();
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
                    recv(next_still) -> still => match still {
                        Ok((announced, still)) => writer.still(&announced, &still),
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
            stills,
            previews,
            unwritten,
            thread,
        })
    }

    /// To be used by another thread, which makes a still.
    pub(super) fn still_writer(&self) -> StillWriter {
        StillWriter {
            events: self.events.clone(),
            stills: self.stills.clone(),
        }
    }

    /// Queues an event that happened just now.
    pub(super) fn emit(&self, event: Event) {
        // The thread lives as long as the queue.
        let _ = self.events.send(now(event));
    }

    /// Queues a preview of what the window shows.
    pub(super) fn send_preview(&self, mut preview: Preview) {
        while let Err(TrySendError::Full(refused)) = self.previews.try_send(preview) {
            preview = refused;
            self.discard_preview();
        }
    }

    /// Waits until the preview is on its way, for at most `timeout`: what is emitted then comes behind it.
    pub(super) fn wait_for_preview(&self, timeout: Duration) {
        let until = Instant::now() + timeout;
        while !self.unwritten.is_empty() && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
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

/// Where the events of one film go.
#[derive(Clone, Copy)]
pub(super) struct FilmEvents<'a> {
    pub(super) writer: &'a EventWriter,
    pub(super) which: Which,
}

impl FilmEvents<'_> {
    /// Queues an event that happened to the film just now.
    pub(super) fn emit(self, event: Event) {
        self.writer.emit(match self.which {
            Which::First => event,
            Which::Beside => Event::Beside { what: Box::new(event) },
        });
    }
}

/// Queues the one answer to [`Command::Still`](crate::protocol::Command::Still).
pub(super) struct StillWriter {
    events: Sender<Stamped>,
    stills: Sender<(Stamped, Still)>,
}

impl StillWriter {
    /// The picture at `at` seconds; without one, that there is none.
    pub(super) fn answer(self, at: f64, still: Option<Still>) {
        let size = still.as_ref().and_then(|still| u32::try_from(still.png().len()).ok());
        // Refused only when the stage is ending.
        let _ = match still.zip(size.filter(|&size| size <= MAX_STILL)) {
            Some((still, size)) => self.stills.send((now(Event::Still { at, size }), still)).is_ok(),
            None => {
                let (code, detail) = (WarningCode::NoStill, "the picture could not be made an image of".into());
                self.events.send(now(Event::Warning { code, detail })).is_ok()
            }
        };
    }
}

fn now(event: Event) -> Stamped {
    Stamped {
        time_us: monotonic_us(),
        event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(width: u16) -> Preview {
        Preview::new(width, 1).unwrap().unwrap()
    }

    /// A writer whose thread writes nothing.
    fn idle_writer() -> EventWriter {
        let (previews, unwritten) = bounded(1);
        EventWriter {
            events: unbounded().0,
            stills: unbounded().0,
            previews,
            unwritten,
            thread: thread::spawn(|| {}),
        }
    }

    #[test]
    fn the_newest_preview_overtakes_one_that_was_not_written_yet() {
        let writer = idle_writer();
        writer.send_preview(preview(1));
        writer.send_preview(preview(2));
        assert_eq!(writer.unwritten.try_recv().unwrap().width(), 2);
        assert!(writer.unwritten.is_empty());
    }

    #[test]
    fn a_preview_that_was_not_written_yet_can_be_taken_back() {
        let writer = idle_writer();
        writer.send_preview(preview(1));
        writer.discard_preview();
        assert!(writer.unwritten.is_empty());
    }
}
