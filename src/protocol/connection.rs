//! Messages over a [`ChannelEnd`]: what both sides read and write with.

use std::fs::File;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::framing::{self, Frame, FrameError, Receive, Transmit};
use super::messages::{Command, Stamped};
use super::preview::Preview;
use crate::memory::Key;
use crate::platform::ChannelEnd;

/// How long a side waits for the other to read before it gives the channel up. Both sides read on threads that do
/// nothing else, so one that has not read for this long never will.
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads frames, one after the other, on a thread of its own.
pub(crate) struct Reader(ChannelEnd);

impl Reader {
    /// Waits for the next frame; `None` at the end of the conversation.
    pub(crate) fn next(&mut self) -> Result<Option<Frame>, FrameError> {
        framing::read_frame(&mut self.0)
    }
}

/// Writes messages; several threads may share it, a message is never mixed with another.
pub(crate) struct Writer {
    end: Mutex<WriteEnd>,
}

struct WriteEnd {
    channel: ChannelEnd,
    /// A frame was cut off: whatever came after it would be misread, so nothing may come.
    broken: bool,
}

/// Makes the two halves of one end.
pub(crate) fn split(end: ChannelEnd) -> io::Result<(Reader, Writer)> {
    let writer = end.try_clone()?;
    writer.set_send_timeout(PATIENCE)?;
    Ok((
        Reader(end),
        Writer {
            end: Mutex::new(WriteEnd {
                channel: writer,
                broken: false,
            }),
        },
    ))
}

impl Writer {
    /// Tells the stage something.
    pub(crate) fn command(&self, command: &Command) -> Result<(), FrameError> {
        let json = command.to_json();
        self.write(|to| framing::write_message(to, &json, &[]))
    }

    /// Hands the stage the key and the open parts of a film, with the command to open it.
    pub(crate) fn open(&self, command: &Command, key: &Key<32>, parts: &[File]) -> Result<(), FrameError> {
        let json = command.to_json();
        self.write(|to| {
            framing::write_key(to, key)?;
            framing::write_message(to, &json, parts)
        })
    }

    /// Hands the stage a film that has no key, with the command to open it.
    pub(crate) fn open_plain(&self, command: &Command, film: &File) -> Result<(), FrameError> {
        let json = command.to_json();
        self.write(|to| framing::write_message(to, &json, std::slice::from_ref(film)))
    }

    /// Tells the console that something happened.
    pub(crate) fn event(&self, event: &Stamped) -> Result<(), FrameError> {
        let json = event.to_json();
        self.write(|to| framing::write_message(to, &json, &[]))
    }

    /// Shows the console what stands in the window.
    pub(crate) fn preview(&self, preview: &Preview) -> Result<(), FrameError> {
        self.write(|to| framing::write_preview(to, preview))
    }

    /// Ends the conversation; the other side reads its end.
    pub(crate) fn shut_down(&self) {
        self.end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .channel
            .shut_down();
    }

    fn write(&self, frames: impl FnOnce(&mut ChannelEnd) -> Result<(), FrameError>) -> Result<(), FrameError> {
        // A poisoned lock is no reason to stop: `broken` says whether a frame was cut off.
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        if end.broken {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        }
        end.broken = true;
        match frames(&mut end.channel) {
            // Refused before a byte was sent.
            Err(error @ (FrameError::TooLong(_) | FrameError::StrayFiles)) => {
                end.broken = false;
                Err(error)
            }
            Err(error) => Err(error),
            Ok(()) => {
                end.broken = false;
                Ok(())
            }
        }
    }
}

impl Receive for ChannelEnd {
    fn receive(&mut self, buffer: &mut [u8], files: &mut Vec<File>) -> io::Result<usize> {
        ChannelEnd::receive(self, buffer, files)
    }
}

impl Transmit for ChannelEnd {
    fn send(&mut self, bytes: &[u8], files: &[File]) -> io::Result<usize> {
        ChannelEnd::send(self, bytes, files)
    }
}
