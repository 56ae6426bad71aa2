//! The thread behind every stage: starts the process, reads its events until it ends, and makes sure that it does end.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, PipeWriter};
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::diagnostics::{Diagnostics, StderrListener};
use super::registry;
use crate::platform::{ChannelEnd, PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, StageProcess, Worker, monotonic_us};
use crate::playback;
use crate::protocol::connection::Reader;
use crate::protocol::framing::{Frame, FrameError};
use crate::protocol::{ErrorCode, Event, PROTOCOL_VERSION, Preview, Stamped, Still, WarningCode};

/// How long a process may live on after its channel has ended.
const EXIT_TIMEOUT: Duration = Duration::from_secs(1);

/// Called after each event was put into the queue and each preview came.
pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a stage's handle and its supervisor share.
#[derive(Default)]
pub(super) struct Shared {
    /// The process's number, once it is started.
    pub(super) pid: OnceLock<u32>,
    /// Whether a process that has lost its channel is killed at once instead of being waited for.
    pub(super) hurry: AtomicBool,
    /// The newest preview that was not taken yet.
    pub(super) preview: Mutex<Option<Preview>>,
    /// How many stills were asked for that have not begun to come.
    pub(super) stills_due: AtomicUsize,
    /// Stills that were not taken yet, the oldest first.
    pub(super) stills: Mutex<VecDeque<Still>>,
}

pub(super) struct Supervisor {
    pub(super) reader: Reader,
    pub(super) events: Sender<Stamped>,
    pub(super) ended: Sender<ExitStatus>,
    pub(super) wake: Option<Wake>,
    pub(super) shared: Arc<Shared>,
}

impl Supervisor {
    /// Starts `program` (`None`: the one that is running) with the other end of the channel, on a thread that lives as long as
    /// the process. `listener` is called with what the process prints.
    pub(super) fn start(
        self,
        program: Option<PathBuf>,
        channel: ChannelEnd,
        listener: Option<StderrListener>,
    ) -> io::Result<()> {
        let (diagnostics, errors) = Diagnostics::collect(listener)?;
        thread::Builder::new().name("supervisor".into()).spawn(move || {
            // Started on this thread because the system ends the stage together with the thread that started it, and this
            // thread lives exactly as long as the stage should.
            match start_process(program, channel, errors) {
                Ok(child) => {
                    let _ = self.shared.pid.set(child.id());
                    self.supervise(child, diagnostics);
                }
                Err(error) => self.not_started(&error),
            }
        })?;
        Ok(())
    }

    fn supervise(mut self, mut child: StageProcess, diagnostics: Diagnostics) {
        let reason_given = match self.read_until_end() {
            Ok(reason_given) => reason_given,
            Err(violation) => {
                self.emit(ErrorCode::Protocol, violation);
                // It does not keep to the protocol: there is nothing to wait for.
                child.kill();
                true
            }
        };
        let status = wait_or_kill(&mut child, &self.shared.hurry);
        // All that it has printed has been passed on before its end is told.
        let last_words = diagnostics.last_line();
        if !reason_given {
            let how = status.map_or_else(|| "its end is unknown".to_owned(), |status| status.to_string());
            let said = last_words.map_or_else(String::new, |line| format!("; it last said: {line}"));
            self.emit(
                ErrorCode::StageLost,
                format!("the stage process ended unexpectedly: {how}{said}"),
            );
        }
        if let Some(status) = status {
            let _ = self.ended.send(status);
        }
        self.finish();
    }

    fn not_started(self, error: &io::Error) {
        let detail = format!("the stage process could not be started: {error}");
        self.emit(ErrorCode::StageLost, detail);
        self.finish();
    }

    /// Disconnects the queue before the last wake, so that an event loop that polls finds the end.
    fn finish(self) {
        let Self { events, wake, .. } = self;
        drop(events);
        if let Some(wake) = wake {
            wake();
        }
    }

    /// Passes on what the stage sends; whether an event has given the reason for its end.
    ///
    /// # Errors
    /// How the stage broke the protocol.
    fn read_until_end(&mut self) -> Result<bool, String> {
        let mut reason_given = false;
        // A still that is coming, and the event that announced it.
        let mut coming: Option<(Stamped, Still)> = None;
        loop {
            let json = match self.reader.next() {
                Ok(Some(Frame::Message { json, files })) if files.is_empty() => json,
                Ok(Some(Frame::Preview(preview))) => {
                    *self.shared.preview.lock() = Some(preview);
                    self.wake();
                    continue;
                }
                Ok(Some(Frame::Media(bytes))) => {
                    let Some((announced, mut still)) = coming.take() else {
                        return Err("the stage sent bytes that nobody asked for".into());
                    };
                    still
                        .add(&bytes)
                        .ok_or("the stage sent more of a still than it announced")?;
                    if still.is_whole() {
                        self.shared.stills.lock().push_back(still);
                        self.pass_on(announced);
                    } else {
                        coming = Some((announced, still));
                    }
                    continue;
                }
                Ok(Some(_)) => return Err("the stage sent what only the console may send".into()),
                // A stage that is killed may leave half a frame behind; its exit status says how it ended.
                Ok(None) | Err(FrameError::Channel(_)) => return Ok(reason_given),
                Err(fault) => return Err(fault.to_string()),
            };
            let stamped = Stamped::from_json(&json).map_err(|fault| fault.to_string())?;
            if let Event::Ready { protocol, .. } = stamped.event
                && protocol != PROTOCOL_VERSION
            {
                return Err(format!(
                    "the stage speaks version {protocol} of the protocol, not {PROTOCOL_VERSION}"
                ));
            }
            if let Event::Still { size, .. } = stamped.event {
                coming = Some((stamped, self.begin_still(size)?));
                continue;
            }
            if let Event::Warning {
                code: WarningCode::NoStill,
                ..
            } = stamped.event
            {
                self.still_is_due()?;
            }
            reason_given |= matches!(stamped.event, Event::Error { .. } | Event::Closed);
            self.pass_on(stamped);
        }
    }

    /// Memory for a still of so many bytes, if one was asked for.
    fn begin_still(&self, size: u32) -> Result<Still, String> {
        self.still_is_due()?;
        let still = Still::empty(size).map_err(|error| error.to_string())?;
        still.ok_or_else(|| "the stage announced a still of a size that none has".into())
    }

    fn still_is_due(&self) -> Result<(), String> {
        let due = &self.shared.stills_due;
        due.try_update(Ordering::SeqCst, Ordering::SeqCst, |due| due.checked_sub(1))
            .map(drop)
            .map_err(|_| "the stage answered with a still that nobody asked for".into())
    }

    fn emit(&self, code: ErrorCode, detail: String) {
        self.pass_on(Stamped {
            time_us: monotonic_us(),
            event: Event::Error { code, detail },
        });
    }

    fn pass_on(&self, stamped: Stamped) {
        // The receiver may be gone: the stage is supervised until it ends all the same.
        let _ = self.events.send(stamped);
        self.wake();
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            wake();
        }
    }
}

fn start_process(program: Option<PathBuf>, channel: ChannelEnd, errors: PipeWriter) -> io::Result<StageProcess> {
    let program = program.map_or_else(std::env::current_exe, Ok)?;
    registry::refresh(&program);
    let environment = environment();
    #[cfg(windows)]
    if super::container::is_usable(&program, &environment) {
        return StageProcess::start_contained(&program, environment, channel, errors);
    }
    StageProcess::start(&program, Worker::Stage, environment, channel, errors)
}

/// The environment that a stage is started in: a few variables of this process's own, and those that a stage is given.
pub(super) fn environment() -> Vec<(OsString, OsString)> {
    let given = STAGE_ENVIRONMENT.iter().copied().chain(playback::STAGE_ENVIRONMENT);
    let given: Vec<_> = given.collect();
    let is_given = |name: &str| given.iter().any(|(given, _)| *given == name);
    let passed = std::env::vars_os().filter(|(name, _)| {
        name.to_str()
            .is_some_and(|name| !is_given(name) && PASSED_ENVIRONMENT.iter().any(|pattern| matches(pattern, name)))
    });
    passed
        .chain(given.iter().map(|(name, value)| (name.into(), value.into())))
        .collect()
}

/// Whether `name` is `pattern`, or begins with what comes before the star at its end.
fn matches(pattern: &str, name: &str) -> bool {
    // On Windows, names of variables are the same in capitals and small letters.
    let same = |one: &str, other: &str| one == other || (cfg!(windows) && one.eq_ignore_ascii_case(other));
    match pattern.strip_suffix('*') {
        Some(start) => name.get(..start.len()).is_some_and(|begins| same(begins, start)),
        None => same(name, pattern),
    }
}

/// Waits for a process whose channel has ended, and kills it when it takes too long; at once if there is a hurry.
pub(super) fn wait_or_kill(child: &mut StageProcess, hurry: &AtomicBool) -> Option<ExitStatus> {
    let until = Instant::now() + EXIT_TIMEOUT;
    while Instant::now() < until && !hurry.load(Ordering::Relaxed) {
        match child.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(5)),
            Ok(status) => return status,
            Err(_) => return None,
        }
    }
    child.kill();
    child.wait().ok()
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_pattern_names_one_variable_or_a_family() {
        assert!(matches("DISPLAY", "DISPLAY"));
        assert!(!matches("DISPLAY", "DISPLAYS"));
        assert!(matches("LC_*", "LC_ALL"));
        assert!(!matches("LC_*", "LANG"));
    }
}
