//! What the hidden command `vitrin stage` does, in the order that matters.

use std::process::ExitCode;
use std::time::Duration;

use super::film::{self, Film, NotOpened};
use super::reader::{CommandReader, Greeting, Request};
use super::window;
use super::writer::EventWriter;
use crate::film::FilmFacts;
use crate::memory;
use crate::platform::{self, ChannelEnd, SandboxLevel, SandboxPlan};
use crate::playback;
use crate::protocol::connection;
use crate::protocol::{Command, Drawing, ErrorCode, Event, PROTOCOL_VERSION};

/// How long the last events may take on their way out.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The stage's `main`. Its standard input is the channel to the console; it reads nothing else from outside.
///
/// Ends when the console says so or is gone, or when the film cannot be shown.
#[must_use]
pub fn run() -> ExitCode {
    #[cfg(feature = "bench-bare")]
    memory::choose_protection();
    // Before anything is opened, and before there is a second thread. The rest `main` has done.
    let hardened = platform::die_with_parent().and_then(|()| platform::close_inherited());
    memory::lock_everything(); // where there is a limit, what matters most is locked piece by piece
    let Ok((reader, writer)) = ChannelEnd::inherited().and_then(connection::split) else {
        eprintln!("vitrin stage is started by vitrin itself, never by hand");
        return ExitCode::FAILURE;
    };
    let mut inbox = CommandReader::new(reader);
    let greeting = inbox.hello();

    // The one step that may not be passed over: no thread, no library, no film before it.
    let plan = SandboxPlan::for_stage(greeting.as_ref().is_ok_and(|greeting| greeting.window));
    let sandboxed = hardened
        .map_err(|error| format!("this process could not be hardened: {error}"))
        .and_then(|()| platform::sandbox(&plan).map_err(|error| error.to_string()));
    let Ok(outbox) = EventWriter::start(writer) else {
        return ExitCode::FAILURE;
    };

    let Ended { failed, wiped } = match (greeting, sandboxed) {
        (Err(fault), _) => fail(&outbox, ErrorCode::Protocol, fault),
        (_, Err(fault)) => fail(&outbox, ErrorCode::NoSandbox, fault),
        (Ok(Greeting { window: true, language }), Ok(level)) => window::play(inbox, level, language, &outbox),
        (Ok(Greeting { window: false, .. }), Ok(level)) => look_into_a_film(inbox, level, &outbox),
    };
    memory::wipe_stack();
    if wiped {
        outbox.tell(Event::Closed);
    } else if !failed {
        outbox.tell(Event::Error {
            code: ErrorCode::Internal,
            detail: "the film could not be wiped in time; what was left of it ends with the process".into(),
        });
    }
    outbox.flush(LAST_WORDS);
    if wiped && !failed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// How a stage has come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ended {
    /// Whether an `error` told why.
    pub(super) failed: bool,
    /// Whether nothing of the film is left in the process's memory.
    pub(super) wiped: bool,
}

impl Ended {
    /// With an error; nothing of the film is left, if there ever was any.
    pub(super) const FAILED: Self = Self {
        failed: true,
        wiped: true,
    };

    /// As it should.
    const IN_ORDER: Self = Self {
        failed: false,
        wiped: true,
    };
}

/// The stage's first words.
pub(super) fn ready(level: SandboxLevel, drawing: Option<Drawing>) -> Event {
    Event::Ready {
        protocol: PROTOCOL_VERSION,
        sandbox: level.to_string(),
        drawing,
    }
}

fn fail(outbox: &EventWriter, code: ErrorCode, detail: String) -> Ended {
    outbox.tell(Event::Error { code, detail });
    Ended::FAILED
}

/// A stage without a window: one film, its facts, the end.
fn look_into_a_film(mut inbox: CommandReader, level: SandboxLevel, outbox: &EventWriter) -> Ended {
    outbox.tell(ready(level, None));
    let film = loop {
        match inbox.next() {
            Ok(Request::Open(film, _)) => break film,
            Ok(Request::Do(Command::Close) | Request::Gone) => return Ended::IN_ORDER,
            Ok(Request::Do(_)) => {}
            Err(fault) => return fail(outbox, ErrorCode::Protocol, fault),
        }
    };
    outbox.tell(Event::Opening);
    // Whoever asked may lose patience while the medium does not answer.
    let watch = std::thread::Builder::new().name("inbox".into()).spawn(move || {
        while !matches!(inbox.next(), Ok(Request::Do(Command::Close) | Request::Gone) | Err(_)) {}
        std::process::exit(0);
    });
    if let Err(error) = watch {
        return fail(outbox, ErrorCode::Internal, format!("no thread: {error}"));
    }
    let looked = probe(film);
    // Before the facts are told: whoever has them has no more patience.
    memory::wipe_stack();
    match looked {
        Ok(facts) => {
            outbox.tell(Event::Facts { facts });
            Ended::IN_ORDER
        }
        Err((code, detail)) => fail(outbox, code, detail),
    }
}

/// Not inlined, so that what it leaves on the stack can be wiped.
#[inline(never)]
fn probe(film: Film) -> Result<FilmFacts, NotOpened> {
    playback::preload().map_err(|error| (ErrorCode::Internal, error.to_string()))?;
    film::probe(film)
}
