//! Starting a stage or a recorder.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::{self, PipeWriter};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::platform::channel::ChannelEnd;
use crate::platform::process::Worker;

/// The process of a stage or a recorder, held by its parent. The kernel kills it when the *thread* that started it ends.
pub struct StageProcess(Child);

impl StageProcess {
    /// Starts `program` as this kind of process, with exactly this environment. `end` is its standard input and `errors` its standard error: it has
    /// neither this process's terminal nor a file that this process's output goes to. What else it inherits it closes first of all
    /// ([`close_inherited`](crate::platform::close_inherited)).
    ///
    /// # Errors
    /// The system's error.
    pub fn start(
        program: &Path,
        worker: Worker,
        environment: Vec<(OsString, OsString)>,
        end: ChannelEnd,
        errors: PipeWriter,
    ) -> io::Result<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "starts a stage, with a socket and a pipe alone"
        )]
        let mut command = Command::new(program);
        command.arg(worker.command()).env_clear().envs(environment);
        command.stdin(end.into_stdio()).stdout(Stdio::null()).stderr(errors);
        if worker == Worker::Recorder {
            // Ctrl-C at the terminal is for the key holder, which has the recorder finish the film.
            command.process_group(0);
        }
        command.spawn().map(Self)
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Its exit status, if it has ended.
    ///
    /// # Errors
    /// When the system does not answer.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// When the system does not answer.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait()
    }

    /// Kills it.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
    }
}
