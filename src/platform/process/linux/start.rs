//! Starting a stage.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::platform::channel::ChannelEnd;

/// A stage's process, as whoever started it has it. The kernel ends it together with the *thread* that started it.
pub struct StageProcess(Child);

impl StageProcess {
    /// Starts `program stage` in this environment and no other. It finds `end` as its standard input, and inherits nothing else
    /// but the standard error.
    ///
    /// # Errors
    /// What the system says.
    pub fn start(program: &Path, environment: Vec<(OsString, OsString)>, end: ChannelEnd) -> io::Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "starts a stage, with its standard input alone")]
        let mut command = Command::new(program);
        command.arg("stage").env_clear().envs(environment);
        command.stdin(end.into_stdio()).stdout(Stdio::null()).spawn().map(Self)
    }

    /// The process's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait()
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
    }
}
