//! The handle on a stage: starts it, hands it a film, sends it commands, and ends it.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::diagnostics::StderrListener;
use super::supervisor::{Shared, Supervisor, Wake};
use crate::film::{CleartextFilm, MediaIndex};
use crate::platform::{self, ChannelEnd, MAX_FILES};
use crate::protocol::connection::{self, Writer};
use crate::protocol::{
    Command, Covers, ErrorCode, Language, OpenFilm, OpenPlain, PROTOCOL_VERSION, PictureChange, Preview, Stamped,
    Start, Still,
};
use crate::vault::FilmTicket;

/// How long a stage may take to wipe and end after it was asked to; then it is killed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// How often it is asked whether to go on waiting for the end of a stage.
const CLOSE_POLL: Duration = Duration::from_millis(20);

/// How a stage is started.
#[derive(Clone, Default)]
pub struct SpawnOptions {
    /// The program whose `stage` command is run; `None`: the program that is running.
    pub program: Option<PathBuf>,
    /// Whether the stage only probes a film, without window and sound device. See [`probe`](super::probe()).
    pub windowless: bool,
    /// What the stage writes into its window and says aloud.
    pub language: Language,
    /// Called, on a thread of the stage's own, after each event was put into the queue and each preview came: to wake an
    /// event loop.
    pub wake: Option<Wake>,
    /// Called, on a thread of the stage's own, with what the process prints on its standard error. `None`: nobody asked for it.
    pub on_stderr: Option<StderrListener>,
}

/// Why a stage cannot be had or cannot be spoken to.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StageError {
    /// The system has no channel or thread to give.
    #[error("the stage process could not be started: {0}")]
    Spawn(#[source] io::Error),
    /// The process has ended, or does not read any more. Its events give the reason.
    #[error("the stage process has ended or does not answer")]
    Gone,
    /// The film has more parts than can be handed over at once (253 of just under 4 GiB: about a terabyte).
    #[error("the film lies in more parts than the stage can take")]
    TooManyParts,
    /// The command holds a number that the protocol cannot carry (infinite or not a number).
    #[error("the command holds a value that is no number")]
    NotANumber,
    /// The stage could not probe the film; the console has a text for the code.
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
    shared: Arc<Shared>,
}

impl Stage {
    /// Starts a stage that only looks into films, without window and sound device. `program`: as [`SpawnOptions::program`].
    ///
    /// # Errors
    /// As [`spawn`](Self::spawn).
    pub(super) fn spawn_windowless(program: Option<PathBuf>) -> Result<Self, StageError> {
        Self::spawn(SpawnOptions {
            program,
            windowless: true,
            ..SpawnOptions::default()
        })
    }

    /// Starts a stage. It sandboxes itself, draws its hidden window black, sends [`Event::Ready`](crate::protocol::Event::Ready)
    /// and waits for a film; none of that is waited for here, and a film may be [`open`](Self::open)ed at once. A process that
    /// cannot be started is reported as an event ([`ErrorCode::StageLost`]), as is one that ends.
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
        // The other end is open, so the channel takes it; it is read when the process is up.
        writer.command(&hello).map_err(|_| StageError::Gone)?;

        let (send_event, events) = mpsc::channel();
        let (send_ended, ended) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let supervisor = Supervisor {
            reader,
            events: send_event,
            ended: send_ended,
            wake: options.wake,
            shared: Arc::clone(&shared),
        };
        let started = supervisor.start(options.program, theirs, options.on_stderr);
        started.map_err(StageError::Spawn)?;
        Ok(Self {
            writer,
            events,
            ended,
            shared,
        })
    }

    /// Hands the film over and has it shown. To be called once: another one is shown only [beside](Self::open_beside) it.
    ///
    /// # Errors
    /// [`StageError::TooManyParts`], or [`StageError::Gone`].
    pub fn open(&self, ticket: FilmTicket, start: Start) -> Result<(), StageError> {
        self.allow_foreground();
        self.hand_over(ticket, start, |command| command)
    }

    /// The same with a film that is shown beside the one that was handed over before. What becomes of it comes as
    /// [`Event::Beside`](crate::protocol::Event::Beside).
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_beside(&self, ticket: FilmTicket, start: Start) -> Result<(), StageError> {
        self.hand_over(ticket, start, |command| Command::Beside {
            what: Box::new(command),
        })
    }

    /// What is covered and how it is heard comes before the film, so that it holds from its first picture and sample on.
    fn hand_over(
        &self,
        ticket: FilmTicket,
        start: Start,
        address: impl Fn(Command) -> Command,
    ) -> Result<(), StageError> {
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
            hidden: start.hidden,
            index: ticket.index.as_deref().map(MediaIndex::to_hex),
        });
        if !ticket.covers.is_empty() {
            self.send(address(Command::Covers(Covers { covers: ticket.covers })))?;
        }
        if ticket.turn > 0 {
            self.send(address(Command::Picture(PictureChange {
                turn: Some(ticket.turn),
                ..PictureChange::default()
            })))?;
        }
        if !ticket.voices.are_plain() {
            self.send(address(Command::Voices(ticket.voices)))?;
        }
        self.writer
            .open(&address(command), &ticket.key, &ticket.parts)
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

    /// Has a stage without a window look at a recording on a card. That a card is in the clear is not asked: nothing of it is
    /// shown to anybody but who has the card.
    ///
    /// # Errors
    /// [`StageError::Gone`].
    pub(super) fn look(&self, recording: &File) -> Result<(), StageError> {
        let command = Command::OpenPlain(OpenPlain {
            start: 0.0,
            paused: true,
        });
        self.writer
            .open_plain(&command, recording)
            .map_err(|_| StageError::Gone)
    }

    /// The person asked for the film's window here: it opens in front.
    fn allow_foreground(&self) {
        if let Some(&pid) = self.shared.pid.get() {
            platform::allow_foreground(pid);
        }
    }

    /// Sends a command. What comes of it is reported as an event.
    ///
    /// # Errors
    /// [`StageError::NotANumber`], or [`StageError::Gone`] when the stage no longer reads.
    pub fn send(&self, command: Command) -> Result<(), StageError> {
        let about = match &command {
            Command::Beside { what } => &**what,
            command => command,
        };
        if let Command::Seek { to: number, .. } | Command::Rate { rate: number } | Command::Volume { volume: number } =
            about
            && !number.is_finite()
        {
            return Err(StageError::NotANumber);
        }
        if matches!(command, Command::Still) {
            self.shared.stills_due.fetch_add(1, Ordering::SeqCst);
        }
        self.writer.command(&command).map_err(|_| StageError::Gone)
    }

    /// The events of the stage, in order. The receiver is disconnected once the process has ended; the last event is
    /// then [`Event::Closed`](crate::protocol::Event::Closed), or, when it did not end in order, an
    /// [`Event::Error`](crate::protocol::Event::Error) (if need be [`ErrorCode::StageLost`]).
    #[must_use]
    pub fn events(&self) -> &Receiver<Stamped> {
        &self.events
    }

    /// The newest preview of what the window shows, if one has come since the last was taken. The stage makes them after
    /// [`Command::Preview`].
    #[must_use]
    pub fn take_preview(&self) -> Option<Preview> {
        self.shared.preview.lock().take()
    }

    /// The still that an [`Event::Still`](crate::protocol::Event::Still) told of: once for each of them, in their order.
    #[must_use]
    pub fn take_still(&self) -> Option<Still> {
        self.shared.stills.lock().pop_front()
    }

    /// The process's number, for the record and for measuring it; `None` until it is started.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.shared.pid.get().copied()
    }

    /// Has the stage wipe and end, waits for it (three seconds, then it is killed) and returns how it ended; `None` when
    /// even the system does not know.
    pub fn close(self) -> Option<ExitStatus> {
        self.close_within(|| CLOSE_TIMEOUT)
    }

    /// As [`close`](Self::close), for when the film's key has to be gone by a certain time: the process is killed after
    /// `timeout`, which is asked again and again and may shrink, but is no longer than those three seconds.
    pub fn close_within(mut self, timeout: impl Fn() -> Duration) -> Option<ExitStatus> {
        self.end(|| timeout().min(CLOSE_TIMEOUT))
    }

    fn end(&mut self, timeout: impl Fn() -> Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        // Fails when the stage has ended by itself, which is as good.
        let _ = self.writer.command(&Command::Close);
        loop {
            match self.ended.recv_timeout(CLOSE_POLL) {
                Err(RecvTimeoutError::Timeout) if begun.elapsed() < timeout() => {}
                Err(RecvTimeoutError::Timeout) => {
                    // The supervisor kills a process that has lost its channel and does not end.
                    self.shared.hurry.store(timeout() < CLOSE_TIMEOUT, Ordering::Relaxed);
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
        self.end(|| CLOSE_TIMEOUT);
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("pid", &self.pid())
            .finish_non_exhaustive()
    }
}
