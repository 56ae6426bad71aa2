//! Stdout, which a command prints its results on.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

/// Stdout, which may be a pipe that its reader has closed (`vitrin list … | head`). That is no error: what is printed
/// after that is dropped, and the command does its work and ends with its exit code as if it had been read.
pub struct Output<W: Write = io::Stdout> {
    to: W,
    closed: bool,
}

impl Output {
    /// The stdout of this process.
    #[must_use]
    pub fn stdout() -> Self {
        Self::new(io::stdout())
    }
}

impl<W: Write> Output<W> {
    /// An output that writes to `to`.
    pub fn new(to: W) -> Self {
        Self { to, closed: false }
    }

    /// Prints `text` and ends the line.
    ///
    /// # Errors
    /// What the writer reports, except a closed pipe.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.write(text.as_bytes())?;
        self.write(b"\n")
    }

    /// Prints one JSON document over several lines, for people and scripts alike.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub fn json(&mut self, document: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(document).map_err(io::Error::other)?;
        self.line(&text)
    }

    /// Prints `bytes` as they are.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        match self.to.write_all(bytes).and_then(|()| self.to.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => other,
        }
    }

    /// Whether the reader has closed its end.
    pub fn is_closed(&self) -> bool {
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct ClosedPipe;

    impl Write for ClosedPipe {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct FullDisk;

    impl Write for FullDisk {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_is_remembered() {
        let mut output = Output::new(ClosedPipe);
        output.line("one").expect("a closed pipe is no error");
        assert!(output.is_closed());
        output.line("two").expect("and stays none");
    }

    #[test]
    fn another_failure_to_write_is_an_error() {
        assert_eq!(
            Output::new(FullDisk).line("one").unwrap_err().kind(),
            ErrorKind::StorageFull
        );
    }
}
