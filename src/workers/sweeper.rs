//! Starts the process that looks for copies of films on this computer (`crate::operations::sweep`), and ends it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use parking_lot::Mutex;

#[cfg(target_os = "linux")]
use crate::platform;

/// The hidden command that sweeps.
pub const SWEEPER_COMMAND: &str = "sweeper";

/// The process; it ends when this is dropped.
pub struct Sweeper(Mutex<Child>);

/// What it is told and tells.
pub struct SweeperPipes {
    to: File,
    from: File,
}

impl SweeperPipes {
    /// The pipes to a sweeper that another process has started: the console may not, because what it starts is bound to its vault's
    /// folder as it is.
    #[must_use]
    pub fn new(to: File, from: File) -> Self {
        Self { to, from }
    }

    /// Lets every process that is started from now on inherit both ends, and returns the numbers under which it does: what is told,
    /// and what is heard.
    ///
    /// # Errors
    /// When the system refuses.
    #[cfg(target_os = "linux")]
    pub fn pass_on(&self) -> io::Result<[u32; 2]> {
        Ok([platform::pass_on(&self.to)?, platform::pass_on(&self.from)?])
    }
}

impl Sweeper {
    /// Starts `program`, or the one that is running, as a sweeper.
    ///
    /// # Errors
    /// The system's.
    pub fn spawn(program: Option<PathBuf>) -> io::Result<(Self, SweeperPipes)> {
        let program = program.map_or_else(std::env::current_exe, Ok)?;
        #[expect(
            clippy::disallowed_methods,
            reason = "starts this program again, with pipes and without any of this process's output"
        )]
        let mut command = Command::new(program);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.arg(SWEEPER_COMMAND).spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(to), Some(from)) => Ok((Self(Mutex::new(child)), SweeperPipes::new(file(to), file(from)))),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Ends it, whatever it is doing.
    pub fn end(&self) {
        let mut child = self.0.lock();
        let _ = child.kill();
        let _ = child.wait();
    }
}

#[cfg(unix)]
fn file(pipe: impl Into<std::os::fd::OwnedFd>) -> File {
    File::from(pipe.into())
}

#[cfg(windows)]
fn file(pipe: impl Into<std::os::windows::io::OwnedHandle>) -> File {
    File::from(pipe.into())
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.end();
    }
}

impl Read for SweeperPipes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.from.read(buffer)
    }
}

impl Write for SweeperPipes {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.to.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
