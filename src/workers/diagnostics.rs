//! What a stage prints on its standard error: a panic's place, and the warnings of GStreamer and of graphics drivers.
//!
//! The standard error of a stage is a pipe that ends here, and never the one of this process: that may be a terminal, which obeys what
//! is printed, or a file on the disk, where a stage in an attacker's hands would write the film. What comes is made harmless, is cut to
//! a few short lines, and is shown only to a person who asked for it.

use std::io::{self, PipeWriter, Read};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use crate::protocol::harmless;

/// The most lines of one stage that are passed on: enough for what goes wrong, too little for a film.
pub const MAX_LINES: usize = 100;

/// The most characters of a line.
const MAX_LINE: usize = 160;

/// The most bytes of a line that are kept until it ends.
const MAX_LINE_BYTES: usize = 4 * MAX_LINE;

/// The most bytes that are read at a time: as many as the pipe holds as a rule.
const BUFFER: usize = 64 * 1024;

/// How long it rests after each read: a stage that floods the pipe has to wait, and this process has not much to do with it.
const REST: Duration = Duration::from_millis(10);

/// How long the end of the pipe is waited for after the process has ended.
const END_TIMEOUT: Duration = Duration::from_millis(250);

/// Called with each line that a stage prints, made harmless, [`MAX_LINES`] at most.
pub type StderrListener = Arc<dyn Fn(&str) + Send + Sync>;

/// The reading end of a stage's standard error, on a thread of its own.
pub(super) struct Diagnostics {
    last_line: Receiver<Option<String>>,
}

impl Diagnostics {
    /// Reads until every copy of the returned end is closed.
    pub(super) fn collect(listener: Option<StderrListener>) -> io::Result<(Self, PipeWriter)> {
        let (reader, writer) = io::pipe()?;
        let (sender, last_line) = mpsc::channel();
        thread::Builder::new()
            .name("stage's errors".into())
            .spawn(move || read(reader, listener.as_ref(), &sender))?;
        Ok((Self { last_line }, writer))
    }

    /// The last line that was printed, of a process that has ended; `None` if there was none.
    pub(super) fn last_line(self) -> Option<String> {
        // Longer only if another process has the pipe too, as a stage's never does.
        self.last_line.recv_timeout(END_TIMEOUT).ok().flatten()
    }
}

fn read(mut from: impl Read, listener: Option<&StderrListener>, at_end: &Sender<Option<String>>) {
    let mut lines = Lines::default();
    let mut left = MAX_LINES;
    let mut pass_on = |line: &str| {
        if left > 0
            && let Some(listener) = listener
        {
            left -= 1;
            listener(line);
        }
    };
    let mut buffer = vec![0; BUFFER];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => lines.take(&buffer[..count], &mut pass_on),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
        thread::sleep(REST);
    }
    lines.take(b"\n", &mut pass_on);
    // Nobody waits for it where the stage's end has been told already.
    let _ = at_end.send(lines.last);
}

/// Puts lines together.
#[derive(Default)]
struct Lines {
    /// What has come of a line that has not ended.
    open: Vec<u8>,
    last: Option<String>,
}

impl Lines {
    fn take(&mut self, bytes: &[u8], pass_on: &mut impl FnMut(&str)) {
        for piece in bytes.split_inclusive(|&byte| matches!(byte, b'\n' | b'\r')) {
            let space = MAX_LINE_BYTES.saturating_sub(self.open.len());
            self.open.extend_from_slice(&piece[..piece.len().min(space)]);
            if matches!(piece.last(), Some(b'\n' | b'\r')) {
                let line = harmless(&String::from_utf8_lossy(&self.open), MAX_LINE);
                self.open.clear();
                if !line.is_empty() {
                    pass_on(&line);
                    self.last = Some(line);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use parking_lot::Mutex;

    use super::*;

    /// What is passed on of these bytes, and the last line.
    fn heard(bytes: &[u8]) -> (Vec<String>, Option<String>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let listener: StderrListener = Arc::new(move |line: &str| sink.lock().push(line.to_owned()));
        let (diagnostics, mut writer) = Diagnostics::collect(Some(listener)).unwrap();
        writer.write_all(bytes).unwrap();
        drop(writer);
        let last = diagnostics.last_line.recv().unwrap();
        let lines = lines.lock().clone();
        (lines, last)
    }

    #[test]
    fn lines_come_one_by_one_and_harmless() {
        let (lines, last) = heard(b"one\n\x1b]0;title\x07two\r\n\n\xff\xfethree");
        assert_eq!(lines, ["one", "�]0;title�two", "�three"]);
        assert_eq!(last.as_deref(), Some("�three"));
    }

    #[test]
    fn nothing_printed_is_nothing() {
        assert_eq!(heard(b""), (Vec::new(), None));
    }

    #[test]
    fn a_flood_is_read_to_its_end_and_passed_on_no_further_than_the_limit() {
        let mut flood = Vec::new();
        for line in 0..10_000 {
            flood.extend(format!("line {line}\n").bytes());
        }
        flood.extend(vec![b'x'; 1 << 20]);
        let (lines, last) = heard(&flood);
        assert_eq!(lines.len(), MAX_LINES);
        assert_eq!(lines[MAX_LINES - 1], "line 99");
        let last = last.unwrap();
        assert_eq!((last.chars().count(), last.ends_with('…')), (MAX_LINE, true));
    }

    #[test]
    fn no_more_than_a_line_is_kept() {
        let mut lines = Lines::default();
        for _ in 0..100 {
            lines.take(&[b'x'; 1000], &mut |_| panic!("the line has not ended"));
        }
        assert!(lines.open.len() <= MAX_LINE_BYTES && lines.open.capacity() <= 2 * MAX_LINE_BYTES);
    }
}
