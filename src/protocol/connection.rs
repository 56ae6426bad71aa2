//! Messages over a [`ChannelEnd`]: the reader and the writer that both sides use.

use std::fs::File;
use std::io;
use std::time::Duration;

use parking_lot::Mutex;

use super::framing::{self, Frame, FrameError, Receive, Transmit};
use super::messages::{Command, Stamped};
use super::preview::Preview;
use super::recorder::{RecorderReport, RecorderRequest};
use super::still::Still;
use crate::memory::Key;
use crate::platform::ChannelEnd;

/// How long a side waits for the other to read before it gives the channel up. Both sides read on threads that do
/// nothing else, so one that has not read for this long never will.
const SEND_TIMEOUT: Duration = Duration::from_secs(3);

/// Reads frames, one after the other, on a thread of its own.
pub(crate) struct Reader(ChannelEnd);

impl Reader {
    /// Waits for the next frame; `None` at the end of the connection.
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
    /// A frame was cut off, by an error or a panic: whatever came after it would be misread, so nothing may come.
    broken: bool,
}

/// Makes a reader and a writer of one end.
pub(crate) fn split(end: ChannelEnd) -> io::Result<(Reader, Writer)> {
    let writer = end.try_clone()?;
    writer.set_send_timeout(SEND_TIMEOUT)?;
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
    /// Sends the stage a command.
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

    /// Sends the console an event.
    pub(crate) fn event(&self, event: &Stamped) -> Result<(), FrameError> {
        let json = event.to_json();
        self.write(|to| framing::write_message(to, &json, &[]))
    }

    /// Sends the console what the window shows.
    pub(crate) fn preview(&self, preview: &Preview) -> Result<(), FrameError> {
        self.write(|to| framing::write_preview(to, preview))
    }

    /// Sends the console a still, behind the event that announces it.
    pub(crate) fn still(&self, announced: &Stamped, still: &Still) -> Result<(), FrameError> {
        self.event(announced)?;
        still
            .png()
            .chunks(framing::MAX_PAYLOAD)
            .try_for_each(|bytes| self.media(bytes))
    }

    /// Sends a recorder a request.
    pub(crate) fn request(&self, request: &RecorderRequest) -> Result<(), FrameError> {
        let json = request.to_json();
        self.write(|to| framing::write_message(to, &json, &[]))
    }

    /// Sends the key holder a recorder's report.
    pub(crate) fn report(&self, report: &RecorderReport) -> Result<(), FrameError> {
        let json = report.to_json();
        self.write(|to| framing::write_message(to, &json, &[]))
    }

    /// Sends the key holder the next bytes of a film that is being recorded, or of a still.
    pub(crate) fn media(&self, bytes: &[u8]) -> Result<(), FrameError> {
        self.write(|to| framing::write_media(to, bytes))
    }

    /// Ends the connection; the other side reads its end.
    pub(crate) fn shut_down(&self) {
        self.end.lock().channel.shut_down();
    }

    fn write(&self, frames: impl FnOnce(&mut ChannelEnd) -> Result<(), FrameError>) -> Result<(), FrameError> {
        let mut end = self.end.lock();
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
