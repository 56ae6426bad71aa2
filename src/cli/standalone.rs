//! A film in a window of its own, without the console: what `play` and `show` have in common.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::interrupt::Interrupt;
use crate::platform::monotonic_us;
use crate::platform::session::{Buses, Session, SessionEvent};
use crate::protocol::Start;
use crate::protocol::{Command, Event, Language, ShareSize, Stamped, WarningCode};
use crate::workers::{SpawnOptions, Stage, StageError};

pub const CONTROL: &str = "\
With --control, one JSON object a line, as specified in docs/protocol.md:
  stdin    {\"command\":\"play\"}  {\"command\":\"pause\"}  {\"command\":\"seek\",\"to\":12.5,\"exact\":true}
           {\"command\":\"rate\",\"rate\":0.5}  {\"command\":\"step\",\"frames\":-1}  {\"command\":\"volume\",\"volume\":0.8}
           {\"command\":\"mute\",\"on\":true}  {\"command\":\"curtain\",\"on\":true}  {\"command\":\"fullscreen\",\"on\":true}
           {\"command\":\"overlay\",\"on\":false}  {\"command\":\"share\",\"on\":true}  {\"command\":\"sound_check\"}
           {\"command\":\"close\"}
  stdout   events: ready, displays, opening, facts, first_picture, position, shared, sound, sound_check, seeked, end,
           close_requested, warning, error, closed; each with time_us, microseconds of the system's monotonic clock
A line that is no command is answered by a warning with the code bad_value. The end of stdin closes the film.";

/// How often a request to end the process is looked for.
const TICK: Duration = Duration::from_millis(100);

/// A command is far shorter; what is longer is none.
const LONGEST_LINE: u64 = 4096;

/// How a film is shown.
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

    /// Take commands on stdin and tell events on stdout, for scripts
    #[arg(long)]
    control: bool,
}

/// Size of a window that a video call has, in pixels.
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

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "seconds as a number, for example 90 or 12.5".to_owned())?;
    Duration::try_from_secs_f64(number).map_err(|_| "a film starts at 0 seconds or later".to_owned())
}

/// A stage that gets itself ready while its film is still being found.
pub struct SpareStage {
    stage: Stage,
    sender: Sender<Input>,
    inputs: Receiver<Input>,
    interrupt: Interrupt,
    session: Session,
}

impl SpareStage {
    /// Starts it.
    pub fn start(context: &Context) -> Result<Self, Failure> {
        let interrupt = Interrupt::listen().map_err(Failure::System)?;
        let (sender, inputs) = mpsc::channel();
        let stage = spawn(sender.clone(), context.texts.language().into())?;
        let away = sender.clone();
        // When nobody listens any more the film is closed already.
        let tell = move |event| drop(away.send(Input::Away(event)));
        let session = Session::begin(Buses::default(), tell).map_err(Failure::System)?;
        session.delay_sleep(true);
        Ok(Self {
            session,
            stage,
            sender,
            inputs,
            interrupt,
        })
    }

    /// Has `hand_over` give it a film, and shows that until its window is closed.
    pub fn show(
        self,
        how: &ShowingArgs,
        context: &mut Context,
        hand_over: impl FnOnce(&Stage, Start) -> Result<(), StageError>,
    ) -> Result<(), Failure> {
        let Self {
            stage,
            sender,
            inputs,
            interrupt,
            session,
        } = self;
        session.keep_awake(true);
        let start = Start {
            at: how.start,
            paused: how.paused,
        };
        let share = |size: SizeInCall| {
            stage.send(Command::Share {
                on: true,
                size: size.into(),
            })
        };
        match how.share.map_or(Ok(()), share).and_then(|()| hand_over(&stage, start)) {
            // Its last event tells why it is gone.
            Ok(()) | Err(StageError::Gone) => {}
            Err(error) => return Err(error.into()),
        }
        if how.control {
            read_commands(sender).map_err(Failure::System)?;
        }
        let mut show = Show {
            stage: &stage,
            control: how.control,
            shared: false,
            context,
            failure: None,
            closing: false,
        };
        let outcome = show.until_closed(&inputs, &interrupt);
        stage.close();
        outcome
    }
}

/// What the loop waits for.
enum Input {
    /// There are events to be taken from the stage.
    Stage,
    /// A line of stdin; `None` if it was too long.
    Line(Option<Vec<u8>>),
    /// Whoever gave the commands has gone.
    HungUp,
    /// Nobody is at the screen any more.
    Away(SessionEvent),
}

fn spawn(sender: Sender<Input>, language: Language) -> Result<Stage, StageError> {
    // The receiver may be gone when the last event comes: then nobody waits for it.
    let wake = move || drop(sender.send(Input::Stage));
    Stage::spawn(SpawnOptions {
        wake: Some(Arc::new(wake)),
        language,
        ..SpawnOptions::default()
    })
}

/// Reads stdin on a thread of its own, which ends with the process.
fn read_commands(sender: Sender<Input>) -> io::Result<()> {
    let read = move || {
        let mut stdin = io::stdin().lock();
        while let Ok(Some(line)) = next_line(&mut stdin) {
            if sender.send(Input::Line(line)).is_err() {
                return;
            }
        }
        let _ = sender.send(Input::HungUp);
    };
    thread::Builder::new().name("commands".into()).spawn(read).map(drop)
}

/// The next line; `Some(None)` for one that is too long, `None` at the end.
fn next_line(from: &mut impl BufRead) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut line = Vec::new();
    if from.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.ends_with(b"\n") || (line.len() as u64) < LONGEST_LINE {
        return Ok(Some(Some(line)));
    }
    from.skip_until(b'\n')?;
    Ok(Some(None))
}

/// A film that is being shown.
struct Show<'a> {
    stage: &'a Stage,
    control: bool,
    /// Whether a video call has the window.
    shared: bool,
    context: &'a mut Context,
    /// The first thing that went wrong.
    failure: Option<Failure>,
    closing: bool,
}

impl Show<'_> {
    fn until_closed(&mut self, inputs: &Receiver<Input>, interrupt: &Interrupt) -> Result<(), Failure> {
        loop {
            match inputs.recv_timeout(TICK) {
                Ok(Input::Line(line)) => self.obey(line.as_deref())?,
                Ok(Input::HungUp) => self.close(),
                Ok(Input::Away(event)) => self.leave(event),
                Ok(Input::Stage) | Err(RecvTimeoutError::Timeout) => {}
                // The stage's own threads hold the other end; without them there is no stage.
                Err(RecvTimeoutError::Disconnected) => return self.outcome(),
            }
            if !self.take_events()? {
                return self.outcome();
            }
            if interrupt.asked() {
                return Err(Failure::Interrupted);
            }
        }
    }

    /// Takes what has happened; `false` once the stage has ended.
    fn take_events(&mut self) -> Result<bool, Failure> {
        loop {
            match self.stage.events().try_recv() {
                Ok(stamped) => self.tell(&stamped)?,
                Err(TryRecvError::Empty) => return Ok(true),
                Err(TryRecvError::Disconnected) => return Ok(false),
            }
        }
    }

    fn tell(&mut self, stamped: &Stamped) -> Result<(), Failure> {
        if self.control {
            let mut line = stamped.to_json();
            line.push(b'\n');
            self.context.out.write(&line).map_err(Failure::Output)?;
            if self.context.out.is_closed() {
                self.close();
            }
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
            _ => {}
        }
        Ok(())
    }

    /// Passes a line of stdin on to the stage, or says why not.
    fn obey(&mut self, line: Option<&[u8]>) -> Result<(), Failure> {
        let fault = match line.map(Command::from_json) {
            Some(Ok(command)) if !command.is_for_control() => "this command is the program's own".to_owned(),
            Some(Ok(command)) => match command.check() {
                Ok(()) => return self.pass_on(command),
                Err(fault) => fault.to_owned(),
            },
            Some(Err(fault)) => fault.to_string(),
            None => format!("a command has at most {LONGEST_LINE} bytes"),
        };
        let warning = Event::Warning {
            code: WarningCode::BadValue,
            detail: fault,
        };
        self.tell(&Stamped {
            time_us: monotonic_us(),
            event: warning,
        })
    }

    fn pass_on(&mut self, command: Command) -> Result<(), Failure> {
        match self.stage.send(command) {
            // Its last event tells why it is gone.
            Ok(()) | Err(StageError::Gone) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Nobody is there, or will be: the film goes, and the command says why it ended.
    fn leave(&mut self, event: SessionEvent) {
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
            // A stage that is gone need not be closed.
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
        let text = format!("one\n{}\ntwo", "x".repeat(3 * LONGEST_LINE as usize));
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
