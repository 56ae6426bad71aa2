//! The console's side: starts a stage, hands it a film, speaks with it, and ends it.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::film::CleartextFilm;
use crate::film::FilmFacts;
use crate::platform::{self, ChannelEnd, MAX_FILES, PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, StageProcess, monotonic_us};
use crate::playback;
use crate::protocol::Preview;
use crate::protocol::connection::{self, Reader, Writer};
use crate::protocol::framing::{Frame, FrameError};
use crate::protocol::{Command, ErrorCode, Event, Language, OpenFilm, OpenPlain, PROTOCOL_VERSION, Stamped, Start};
use crate::vault::FilmTicket;
use crate::workers::registry;

/// How long a stage may take to wipe and end after it was asked to; then it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// How long a process may live on after its channel has ended.
const LINGER: Duration = Duration::from_secs(1);

/// How often whoever waits for the end of a stage asks whether to go on waiting.
const TICK: Duration = Duration::from_millis(20);

/// How long a look into a film may take. A healthy stick answers within a second.
const PROBE_PATIENCE: Duration = Duration::from_secs(30);

/// How a stage is started.
#[derive(Clone, Default)]
pub struct SpawnOptions {
    /// The program whose `stage` command is run; `None`: the program that is running.
    pub program: Option<PathBuf>,
    /// Whether the stage only looks into films, without window and sound device. See [`probe`].
    pub windowless: bool,
    /// What the stage writes into its window and says aloud.
    pub language: Language,
    /// Called, on a thread of the stage's own, after each event was put into the queue and each preview came: to wake an
    /// event loop.
    pub wake: Option<Arc<dyn Fn() + Send + Sync>>,
}

/// Why a stage cannot be had or cannot be spoken to.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StageError {
    /// The system has no channel or thread to give.
    #[error("the player process could not be started: {0}")]
    Spawn(#[source] io::Error),
    /// The process has ended, or does not listen any more. Its events say why.
    #[error("the player process has ended or does not answer")]
    Gone,
    /// The film lies in more parts than can be handed over at once (253 of just under 4 GiB: about a terabyte).
    #[error("the film lies in more parts than the player can take")]
    TooManyParts,
    /// The command holds a number that the protocol cannot carry (infinite or not a number).
    #[error("the command holds a value that is no number")]
    NotANumber,
    /// The stage could not look into the film; the code says why and the console has words for it.
    #[error("the film cannot be shown ({code:?}): {detail}")]
    Film {
        /// What.
        code: ErrorCode,
        /// In English, for the record.
        detail: String,
    },
}

/// A running stage. Dropping it ends the process: it is asked to wipe and close, and killed if it has not within three
/// seconds. The film's key and files are the stage's alone once [`open`](Self::open) has returned.
pub struct Stage {
    writer: Writer,
    events: Receiver<Stamped>,
    ended: Receiver<ExitStatus>,
    pid: Arc<OnceLock<u32>>,
    /// Whether a process that has lost its channel is not to be waited for.
    hurry: Arc<AtomicBool>,
    preview: Arc<Mutex<Option<Preview>>>,
}

impl Stage {
    /// Starts a stage. It sandboxes itself, draws its hidden window black, says [`Event::Ready`] and waits for a film;
    /// none of that is waited for here, and a film may be [`open`](Self::open)ed at once. A process that cannot be started
    /// is told as an event ([`ErrorCode::StageLost`]), as is one that ends.
    ///
    /// # Errors
    /// When the system has no channel or thread to give.
    pub fn spawn(options: SpawnOptions) -> Result<Self, StageError> {
        let (ours, theirs) = ChannelEnd::pair().map_err(StageError::Spawn)?;
        let (reader, writer) = connection::split(ours).map_err(StageError::Spawn)?;
        let hello = Command::Hello {
            protocol: PROTOCOL_VERSION,
            window: !options.windowless,
            language: options.language,
        };
        // The other end is open, so this cannot fail for want of a listener; it is read when the process is up.
        writer.command(&hello).map_err(|_| StageError::Gone)?;

        let (send_event, events) = mpsc::channel();
        let (send_ended, ended) = mpsc::channel();
        let pid = Arc::new(OnceLock::new());
        let preview = Arc::new(Mutex::new(None));
        let keeper = Supervisor {
            reader,
            events: send_event,
            wake: options.wake.clone(),
            preview: Arc::clone(&preview),
            said_why: false,
        };
        let hurry = Arc::new(AtomicBool::new(false));
        let (keepers_pid, keepers_hurry) = (Arc::clone(&pid), Arc::clone(&hurry));
        thread::Builder::new()
            .name("stage keeper".into())
            .spawn(move || {
                // Started on this thread because the system ends the stage together with the thread that started it, and
                // this thread lives exactly as long as the stage should.
                match program(&options).and_then(|program| StageProcess::start(&program, environment(), theirs)) {
                    Ok(child) => {
                        let _ = keepers_pid.set(child.id());
                        keeper.keep(child, &send_ended, &keepers_hurry);
                    }
                    Err(error) => keeper.not_started(&error),
                }
            })
            .map_err(StageError::Spawn)?;
        Ok(Self {
            writer,
            events,
            ended,
            pid,
            hurry,
            preview,
        })
    }

    /// Hands the film over and has it shown. To be called once: a stage shows one film.
    ///
    /// # Errors
    /// [`StageError::TooManyParts`], or [`StageError::Gone`].
    pub fn open(&self, ticket: FilmTicket, start: Start) -> Result<(), StageError> {
        if ticket.parts.len() > MAX_FILES {
            return Err(StageError::TooManyParts);
        }
        let command = Command::Open(OpenFilm {
            vault: ticket.vault.to_string(),
            film: ticket.film.to_string(),
            size: ticket.size,
            part_size: ticket.part_size.into(),
            start: start.at.as_secs_f64(),
            paused: start.paused,
        });
        self.allow_foreground();
        self.writer
            .open(&command, &ticket.key, &ticket.parts)
            .map_err(|_| StageError::Gone)
    }

    /// As [`open`](Self::open), with a film that was never sealed. `film` should live until the stage has ended: it then
    /// clears away what the system keeps of it.
    ///
    /// # Errors
    /// [`StageError::Gone`].
    pub fn open_plain(&self, film: &CleartextFilm, start: Start) -> Result<(), StageError> {
        let command = Command::OpenPlain(OpenPlain {
            start: start.at.as_secs_f64(),
            paused: start.paused,
        });
        self.allow_foreground();
        self.writer
            .open_plain(&command, film.file())
            .map_err(|_| StageError::Gone)
    }

    /// The film's window is what was asked for here: it opens in front.
    fn allow_foreground(&self) {
        if let Some(&pid) = self.pid.get() {
            platform::allow_foreground(pid);
        }
    }

    /// Tells the stage to do something. What it answers comes as an event.
    ///
    /// # Errors
    /// [`StageError::NotANumber`], or [`StageError::Gone`] when it no longer listens.
    pub fn send(&self, command: Command) -> Result<(), StageError> {
        if let Command::Seek { to: number, .. } | Command::Rate { rate: number } | Command::Volume { volume: number } =
            command
            && !number.is_finite()
        {
            return Err(StageError::NotANumber);
        }
        self.writer.command(&command).map_err(|_| StageError::Gone)
    }

    /// What happens on the stage, in order. The receiver is disconnected once the process has ended; the last event is
    /// then [`Event::Closed`], or, when it did not end in order, an [`Event::Error`] (if need be [`ErrorCode::StageLost`]).
    #[must_use]
    pub fn events(&self) -> &Receiver<Stamped> {
        &self.events
    }

    /// The newest small picture of what stands in the window, if one has come since the last was taken. The stage makes
    /// them after [`Command::Preview`].
    #[must_use]
    pub fn take_preview(&self) -> Option<Preview> {
        self.preview.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The process's number, for the record and for measuring it; `None` until it is started.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.pid.get().copied()
    }

    /// Has the stage wipe and end, waits for it (three seconds, then it is killed) and tells how it ended; `None` when
    /// even the system does not know.
    pub fn close(self) -> Option<ExitStatus> {
        self.close_within(|| GRACE)
    }

    /// As [`close`](Self::close), for when the film's key has to be gone by a certain time: the process is killed after
    /// `patience`, which is asked again and again and may shrink, but is no longer than those three seconds.
    pub fn close_within(mut self, patience: impl Fn() -> Duration) -> Option<ExitStatus> {
        self.end(|| patience().min(GRACE))
    }

    fn end(&mut self, patience: impl Fn() -> Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        // Fails when the stage has ended by itself, which is as good.
        let _ = self.writer.command(&Command::Close);
        loop {
            match self.ended.recv_timeout(TICK) {
                Err(RecvTimeoutError::Timeout) if begun.elapsed() < patience() => {}
                Err(RecvTimeoutError::Timeout) => {
                    // The keeper kills a process that has lost its channel and does not end.
                    self.hurry.store(patience() < GRACE, Ordering::Relaxed);
                    self.writer.shut_down();
                    return self.ended.recv().ok();
                }
                ended => return ended.ok(),
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After `close` the process is gone and this returns at once.
        self.end(|| GRACE);
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("pid", &self.pid())
            .finish_non_exhaustive()
    }
}

/// Looks into a film, in a sandboxed stage without window and sound device.
///
/// # Errors
/// [`StageError::Film`] when the film cannot be shown, and as [`Stage::spawn`].
pub fn probe(ticket: FilmTicket, program: Option<PathBuf>) -> Result<FilmFacts, StageError> {
    let stage = Stage::spawn(SpawnOptions {
        program,
        windowless: true,
        ..SpawnOptions::default()
    })?;
    stage.open(ticket, Start::default())?;
    let until = Instant::now() + PROBE_PATIENCE;
    loop {
        match stage
            .events
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            Ok(Stamped {
                event: Event::Facts { facts },
                ..
            }) => return Ok(facts),
            Ok(Stamped {
                event: Event::Error { code, detail },
                ..
            }) => return Err(StageError::Film { code, detail }),
            Ok(_) => {}
            Err(_) => return Err(StageError::Gone),
        }
    }
}

/// The program to start: this one, unless another is named.
fn program(options: &SpawnOptions) -> io::Result<PathBuf> {
    let program = options.program.clone().map_or_else(std::env::current_exe, Ok)?;
    registry::refresh(&program);
    Ok(program)
}

/// The environment that a stage is started in: a few variables of this process's own, and those that a stage is given.
fn environment() -> Vec<(OsString, OsString)> {
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

/// Whether `name` is `pattern`, or begins with what stands before the star at its end.
fn matches(pattern: &str, name: &str) -> bool {
    // Windows knows no capitals in names of variables.
    let same = |one: &str, other: &str| one == other || (cfg!(windows) && one.eq_ignore_ascii_case(other));
    match pattern.strip_suffix('*') {
        Some(start) => name.get(..start.len()).is_some_and(|begins| same(begins, start)),
        None => same(name, pattern),
    }
}

/// Reads what the stage says until it ends, and sees to it that it does end.
struct Supervisor {
    reader: Reader,
    events: Sender<Stamped>,
    wake: Option<Arc<dyn Fn() + Send + Sync>>,
    preview: Arc<Mutex<Option<Preview>>>,
    /// Whether an event has told why the stage ends.
    said_why: bool,
}

impl Supervisor {
    fn keep(mut self, mut child: StageProcess, ended: &Sender<ExitStatus>, hurry: &AtomicBool) {
        if let Err(fault) = self.read_until_end() {
            self.tell(Event::Error {
                code: ErrorCode::Protocol,
                detail: fault,
            });
            // It does not keep to the protocol: there is nothing to wait for.
            child.kill();
        }
        let status = wait_or_kill(&mut child, hurry);
        if !self.said_why {
            let detail = status.map_or_else(|| "its end is unknown".to_owned(), |status| status.to_string());
            self.tell(Event::Error {
                code: ErrorCode::StageLost,
                detail: format!("the player process ended unexpectedly: {detail}"),
            });
        }
        if let Some(status) = status {
            let _ = ended.send(status);
        }
        self.finish();
    }

    fn not_started(mut self, error: &io::Error) {
        let detail = format!("the player process could not be started: {error}");
        self.tell(Event::Error {
            code: ErrorCode::StageLost,
            detail,
        });
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

    fn read_until_end(&mut self) -> Result<(), String> {
        loop {
            let json = match self.reader.next() {
                Ok(Some(Frame::Message { json, files })) if files.is_empty() => json,
                Ok(Some(Frame::Preview(preview))) => {
                    *self.preview.lock().unwrap_or_else(PoisonError::into_inner) = Some(preview);
                    self.wake();
                    continue;
                }
                Ok(Some(_)) => return Err("the player sent what only the console may send".into()),
                // A stage that is killed may leave half a frame behind; how it ended is told by its exit status.
                Ok(None) | Err(FrameError::Channel(_)) => return Ok(()),
                Err(fault) => return Err(fault.to_string()),
            };
            let stamped = Stamped::from_json(&json).map_err(|fault| fault.to_string())?;
            if let Event::Ready { protocol, .. } = stamped.event
                && protocol != PROTOCOL_VERSION
            {
                return Err(format!(
                    "the player speaks version {protocol} of the protocol, not {PROTOCOL_VERSION}"
                ));
            }
            self.pass_on(stamped);
        }
    }

    fn tell(&mut self, event: Event) {
        self.pass_on(Stamped {
            time_us: monotonic_us(),
            event,
        });
    }

    fn pass_on(&mut self, stamped: Stamped) {
        self.said_why |= matches!(stamped.event, Event::Error { .. } | Event::Closed);
        // Nobody may be listening any more: the stage is kept until it ends all the same.
        let _ = self.events.send(stamped);
        self.wake();
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            wake();
        }
    }
}

/// Waits for a process whose channel has ended, and kills it when it lingers; at once if its time was up before.
fn wait_or_kill(child: &mut StageProcess, hurry: &AtomicBool) -> Option<ExitStatus> {
    let until = Instant::now() + LINGER;
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
    use crate::workers::stage::matches;

    #[test]
    fn a_pattern_names_one_variable_or_a_family() {
        assert!(matches("DISPLAY", "DISPLAY"));
        assert!(!matches("DISPLAY", "DISPLAYS"));
        assert!(matches("LC_*", "LC_ALL"));
        assert!(!matches("LC_*", "LANG"));
    }
}
