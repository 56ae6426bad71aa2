//! A film in a window of its own, without the console: the part that `play` and `show` share.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio_util::sync::CancellationToken;

use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::interrupt::cancel_on_interrupt;
use crate::memory;
use crate::operations::settings::{SettingsFile, SettingsProblem};
use crate::operations::show::{self, Showing, ShownFilm};
use crate::operations::watch::Watch;
use crate::platform::monotonic_us;
use crate::platform::session::{Buses, Session, SessionEvent};
use crate::protocol::key_table::KeyTable;
use crate::protocol::{Command, Event, ShareSize, Stamped, Start, WarningCode};
use crate::texts::errors::stage_error;
use crate::texts::{self, Texts};
use crate::vault::FilmTicket;
use crate::workers::{SpawnOptions, Stage, StageError, StderrListener};

pub const CONTROL: &str = "\
With --control, one JSON object a line, as specified in docs/protocol.md:
  stdin    {\"command\":\"play\"}  {\"command\":\"pause\"}  {\"command\":\"seek\",\"to\":12.5,\"exact\":true}
           {\"command\":\"rate\",\"rate\":0.5}  {\"command\":\"step\",\"frames\":-1}  {\"command\":\"volume\",\"volume\":0.8}
           {\"command\":\"channels\",\"heard\":\"left\"}  {\"command\":\"repeat\",\"from\":10.0,\"to\":14.5}
           {\"command\":\"picture\",\"zoom\":2.0,\"x\":0.3,\"y\":0.5}  {\"command\":\"picture\",\"brightness\":30}
           {\"command\":\"voices\",\"disguised\":true}
           {\"command\":\"mute\",\"on\":true}  {\"command\":\"curtain\",\"on\":true}  {\"command\":\"fullscreen\",\"on\":true}
           {\"command\":\"overlay\",\"on\":false}  {\"command\":\"share\",\"on\":true}  {\"command\":\"sound_check\"}
           {\"command\":\"beside\",\"what\":{\"command\":\"pause\"}}  {\"command\":\"in_step\",\"on\":false}
           {\"command\":\"close\"}
  stdout   events: ready, displays, opening, facts, first_picture, position, shared, sound, sound_check, seeked, repeat,
           picture, end, beside, pair, asked, close_requested, warning, error, closed; each with time_us, microseconds of the system's monotonic clock
A line that is no command is answered by a warning with the code bad_value. The end of stdin closes the film.";

/// How often the cancel token is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// The most bytes of a line of stdin. A command is far shorter; a longer line is none.
const MAX_LINE: u64 = 4096;

/// How a film begins, and whether a script controls it.
#[derive(Args)]
pub struct ShowingArgs {
    /// Where to begin, in seconds from the start of the film
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    start: Duration,

    /// Hold the first picture instead of playing
    #[arg(long)]
    paused: bool,

    /// Open the window as a video call is to have it, behind the curtain: space (or the command "play") lifts it
    #[arg(long, value_name = "SIZE", num_args = 0..=1, require_equals = true, default_missing_value = "auto", value_enum)]
    share: Option<SizeInCall>,

    /// Disguise all voices. A disguise for those who listen, not anonymity: a recording of it may be traced, and words name people
    #[arg(long)]
    disguise_voices: bool,

    /// Take commands on stdin and tell events on stdout, for scripts
    #[arg(long)]
    control: bool,

    /// Print what the process that decodes the film reports, for finding a fault: 100 lines at most
    #[arg(long)]
    verbose: bool,
}

/// Size of a window that a video call shares, in pixels.
#[derive(Clone, Copy, ValueEnum)]
enum SizeInCall {
    /// The larger one that leaves room beside it
    Auto,
    /// For any display
    #[value(name = "1280x720")]
    Hd,
    /// For a large display
    #[value(name = "1920x1080")]
    FullHd,
}

impl From<SizeInCall> for Option<ShareSize> {
    fn from(size: SizeInCall) -> Self {
        match size {
            SizeInCall::Auto => None,
            SizeInCall::Hd => Some(ShareSize::Hd),
            SizeInCall::FullHd => Some(ShareSize::FullHd),
        }
    }
}

/// A number of seconds on the command line.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "seconds as a number, for example 90 or 12.5".to_owned())?;
    Duration::try_from_secs_f64(number).map_err(|_| "a film starts at 0 seconds or later".to_owned())
}

/// A film that is shown beside another one.
pub struct ShownBeside {
    /// Its files and key.
    pub ticket: FilmTicket,
    /// Where it begins.
    pub start: Duration,
    /// Whether both go in step.
    pub in_step: bool,
    /// What the log will say of it.
    pub watch: Watch,
}

/// A stage that gets ready while its film is still being found.
pub struct SpareStage {
    stage: Stage,
    sender: Sender<Input>,
    inputs: Receiver<Input>,
    cancel: CancellationToken,
    session: Session,
    /// What the keys at its window mean.
    keys: KeyTable,
}

impl SpareStage {
    /// Starts the stage and watches the session and Ctrl-C; none of it waits for the stage to be ready.
    pub fn start(arguments: &ShowingArgs, context: &Context) -> Result<Self, Failure> {
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let (sender, inputs) = mpsc::channel();
        let language = context.texts.language();
        let stage = Stage::spawn(SpawnOptions {
            language: language.into(),
            wake: Some(wake(sender.clone())),
            on_stderr: arguments.verbose.then(|| print_line(language)),
            ..SpawnOptions::default()
        })?;
        let session_sender = sender.clone();
        // Without a receiver the film is closed already.
        let on_event = move |event| drop(session_sender.send(Input::Session(event)));
        let session = Session::begin(Buses::default(), on_event).map_err(Failure::System)?;
        session.delay_sleep(true);
        let (settings, problem) = SettingsFile::of_this_user().read();
        if let Some(problem) = problem.filter(SettingsProblem::is_about_keys) {
            context.warn_of(&problem);
        }
        Ok(Self {
            keys: settings.keys,
            stage,
            sender,
            inputs,
            cancel,
            session,
        })
    }

    /// Shows `film`, and another one beside it if there is one, until the window is closed. `watch` is told what happens; what happened to the
    /// film beside is given back.
    pub fn show(
        self,
        arguments: &ShowingArgs,
        context: &mut Context,
        (film, beside): (ShownFilm<'_>, Option<ShownBeside>),
        watch: &mut Watch,
    ) -> (Result<(), Failure>, Option<Watch>) {
        let Self {
            stage,
            sender,
            inputs,
            cancel,
            session,
            keys,
        } = self;
        session.keep_awake(true);
        let showing = arguments.showing(&keys);
        let is_shared = arguments.share.is_some();
        let mut handed = show::hand_over(&stage, film, &showing);
        let watch_beside = beside.map(|beside| {
            let mut watch = beside.watch;
            if is_shared {
                watch.is_shared_from_now_on();
            }
            if handed.is_ok() {
                let disguised = showing.disguised;
                handed = show::hand_over_beside(&stage, beside.ticket, (beside.start, beside.in_step), disguised);
            }
            watch
        });
        match handed {
            // Its last event says why it has ended.
            Ok(()) | Err(StageError::Gone) => {}
            Err(error) => return (Err(error.into()), watch_beside),
        }
        // What unwrapping the film's key has left on the stack: this process lives on as long as the film.
        memory::wipe_stack();
        if arguments.control
            && let Err(error) = read_commands(sender)
        {
            return (Err(Failure::System(error)), watch_beside);
        }
        let mut film = OpenFilm {
            stage: &stage,
            control: arguments.control,
            shared: false,
            context,
            watch,
            watch_beside,
            failure: None,
            closing: false,
        };
        let outcome = film.run_until_closed(&inputs, &cancel);
        let watch_beside = film.watch_beside;
        stage.close();
        (outcome, watch_beside)
    }
}

impl ShowingArgs {
    fn showing(&self, keys: &KeyTable) -> Showing {
        let share = self.share.map(|size| Command::Share {
            on: true,
            size: size.into(),
        });
        let keys = (!keys.is_all_as_given()).then(|| Command::Keys { set: keys.names() });
        Showing {
            start: Start {
                at: self.start,
                paused: self.paused,
                hidden: false,
            },
            settings: share.into_iter().chain(keys).collect(),
            disguised: self.disguise_voices,
        }
    }
}

/// What the event loop waits for.
enum Input {
    /// The stage has emitted events.
    Stage,
    /// A line of stdin; `None` if it was too long.
    Line(Option<Vec<u8>>),
    /// Stdin has ended.
    StdinClosed,
    /// The screen was locked, or the computer is about to sleep.
    Session(SessionEvent),
}

fn wake(sender: Sender<Input>) -> Arc<dyn Fn() + Send + Sync> {
    // The last event may come when there is no receiver any more, and then it is not needed.
    Arc::new(move || drop(sender.send(Input::Stage)))
}

/// Prints each line that the stage has printed, with where it comes from before it.
fn print_line(language: texts::Language) -> StderrListener {
    let texts = Texts::new(language);
    Arc::new(move |line: &str| {
        eprintln!(
            "vitrin: {}",
            texts.format("cli-stage-reports", &[("line", line.into())])
        )
    })
}

/// Reads stdin on a thread of its own, which lives as long as the process.
fn read_commands(sender: Sender<Input>) -> io::Result<()> {
    let read = move || {
        let mut stdin = io::stdin().lock();
        while let Ok(Some(line)) = next_line(&mut stdin) {
            if sender.send(Input::Line(line)).is_err() {
                return;
            }
        }
        let _ = sender.send(Input::StdinClosed);
    };
    thread::Builder::new().name("commands".into()).spawn(read).map(drop)
}

/// The next line; `Some(None)` for one that is too long, `None` at the end.
fn next_line(from: &mut impl BufRead) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut line = Vec::new();
    if from.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.ends_with(b"\n") || (line.len() as u64) < MAX_LINE {
        return Ok(Some(Some(line)));
    }
    from.skip_until(b'\n')?;
    Ok(Some(None))
}

/// A film that a stage shows.
struct OpenFilm<'a> {
    stage: &'a Stage,
    /// Whether events are written to stdout.
    control: bool,
    /// Whether a video call shares the window.
    shared: bool,
    context: &'a mut Context,
    /// What the log will say.
    watch: &'a mut Watch,
    /// What it will say of the film beside.
    watch_beside: Option<Watch>,
    /// The first failure, which the command ends with.
    failure: Option<Failure>,
    closing: bool,
}

impl OpenFilm<'_> {
    fn run_until_closed(&mut self, inputs: &Receiver<Input>, cancel: &CancellationToken) -> Result<(), Failure> {
        loop {
            match inputs.recv_timeout(POLL_INTERVAL) {
                Ok(Input::Line(line)) => self.handle_line(line.as_deref())?,
                Ok(Input::StdinClosed) => self.close(),
                Ok(Input::Session(event)) => self.close_for(event),
                Ok(Input::Stage) | Err(RecvTimeoutError::Timeout) => {}
                // The stage's threads hold the other end; without them there is no stage.
                Err(RecvTimeoutError::Disconnected) => return self.outcome(),
            }
            if !self.drain_events()? {
                return self.outcome();
            }
            if cancel.is_cancelled() {
                return Err(Failure::Interrupted);
            }
        }
    }

    /// Handles the events that have come; `false` once the stage has ended.
    fn drain_events(&mut self) -> Result<bool, Failure> {
        loop {
            match self.stage.events().try_recv() {
                Ok(stamped) => self.on_event(&stamped)?,
                Err(TryRecvError::Empty) => return Ok(true),
                Err(TryRecvError::Disconnected) => return Ok(false),
            }
        }
    }

    fn on_event(&mut self, stamped: &Stamped) -> Result<(), Failure> {
        if self.control {
            let mut line = stamped.to_json();
            line.push(b'\n');
            self.context.out.write(&line).map_err(Failure::Output)?;
            if self.context.out.is_closed() {
                self.close();
            }
        }
        self.watch.on_event(&stamped.event);
        if let Some(watch) = &mut self.watch_beside {
            watch.on_event_beside(&stamped.event);
        }
        match &stamped.event {
            Event::CloseRequested => self.close(),
            Event::Shared { on, .. } => self.shared = *on,
            Event::Error { code, detail } if self.failure.is_none() => {
                self.failure = Some(
                    StageError::Film {
                        code: *code,
                        detail: detail.clone(),
                    }
                    .into(),
                );
                if self.shared && !self.control {
                    self.context.warn("cli-curtain-stays", &[]);
                }
            }
            Event::Beside { what } => self.on_beside(what),
            _ => {}
        }
        Ok(())
    }

    /// The film beside cannot be shown: the first one goes on.
    fn on_beside(&mut self, event: &Event) {
        if let Event::Error { code, detail } = event
            && !self.control
        {
            let why = stage_error(*code, detail, &self.context.texts);
            self.context.warn("error-beside-lost", &[("why", why.what.into())]);
        }
    }

    /// Sends the command in a line of stdin to the stage; a line that is no command is answered by a warning.
    fn handle_line(&mut self, line: Option<&[u8]>) -> Result<(), Failure> {
        let fault = match line.map(Command::from_json) {
            Some(Ok(command)) if !command.is_for_control() => "this command is the program's own".to_owned(),
            Some(Ok(command)) => match command.check() {
                Ok(()) => return self.send(command),
                Err(fault) => fault.to_owned(),
            },
            Some(Err(fault)) => fault.to_string(),
            None => format!("a command has at most {MAX_LINE} bytes"),
        };
        let warning = Event::Warning {
            code: WarningCode::BadValue,
            detail: fault,
        };
        self.on_event(&Stamped {
            time_us: monotonic_us(),
            event: warning,
        })
    }

    fn send(&mut self, command: Command) -> Result<(), Failure> {
        match self.stage.send(command) {
            // Its last event says why it has ended.
            Ok(()) | Err(StageError::Gone) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Closes the film because the person leaves the screen, and keeps the reason for the command's message.
    fn close_for(&mut self, event: SessionEvent) {
        let why = match event {
            SessionEvent::Sleep => "cli-closed-sleep",
            SessionEvent::ScreenLock => "cli-closed-screen",
        };
        self.failure.get_or_insert(Failure::text(Exit::Interrupted, why));
        self.close();
    }

    fn close(&mut self) {
        if !self.closing {
            self.closing = true;
            // A stage that has ended needs no closing.
            let _ = self.stage.send(Command::Close);
        }
    }

    fn outcome(&mut self) -> Result<(), Failure> {
        self.failure.take().map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_the_next_one_read() {
        let text = format!("one\n{}\ntwo", "x".repeat(3 * MAX_LINE as usize));
        let mut from = text.as_bytes();
        let mut next = || next_line(&mut from).expect("memory can be read");
        assert_eq!(next(), Some(Some(b"one\n".to_vec())));
        assert_eq!(next(), Some(None));
        assert_eq!(next(), Some(Some(b"two".to_vec())));
        assert_eq!(next(), None);
    }

    #[test]
    fn a_film_starts_at_a_time_that_exists() {
        assert_eq!(seconds("12.5"), Ok(Duration::from_millis(12_500)));
        for wrong in ["-1", "nan", "inf", "1:30", "1e300", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
