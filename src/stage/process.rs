//! What the hidden command `vitrin stage` does, in the order that matters.

use std::fs::File;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::action::{Action, WindowAction};
use super::faces;
use super::film::{self, Film};
use super::outcome::{Ended, FilmError, ready_event, warning_event};
use super::reader::{CommandReader, Greeting, Request};
use super::window;
use super::writer::EventWriter;
use crate::film::{Cover, FilmFacts, Sight};
use crate::memory;
use crate::platform::{self, ChannelEnd, SandboxLevel, SandboxPlan};
use crate::playback::{self, ProbeReport};
use crate::protocol::connection;
use crate::protocol::{ErrorCode, Event, INDEX_PIECE, INDEX_PIECES, Preview};

/// How long writing the last events may take.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// How long a search for faces that is stopped may take to wipe everything.
const STOP_TIMEOUT: Duration = Duration::from_millis(2500);

/// The stage's `main`. Its standard input is the channel to the console; it reads nothing else from outside.
///
/// Ends when the console asks for it or is gone, or when the film cannot be shown.
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
    let mut reader = CommandReader::new(reader);
    let greeting = reader.hello();

    // The one step that may not be left out: no thread, no library, no film before it.
    let plan = SandboxPlan::for_stage(greeting.as_ref().is_ok_and(|greeting| greeting.window));
    let sandboxed = hardened
        .map_err(|error| format!("this process could not be hardened: {error}"))
        .and_then(|()| platform::sandbox(&plan).map_err(|error| error.to_string()));
    let Ok(writer) = EventWriter::start(writer) else {
        return ExitCode::FAILURE;
    };

    let Ended { failed, wiped } = match (greeting, sandboxed) {
        (Err(violation), _) => fail(&writer, ErrorCode::Protocol, violation),
        (_, Err(fault)) => fail(&writer, ErrorCode::NoSandbox, fault),
        (Ok(Greeting { window: true, language }), Ok(level)) => window::run(reader, level, language, &writer),
        (Ok(Greeting { window: false, .. }), Ok(level)) => probe_film(reader, level, &writer),
    };
    memory::wipe_stack();
    if wiped {
        writer.emit(Event::Closed);
    } else if !failed {
        writer.emit(Event::Error {
            code: ErrorCode::Internal,
            detail: "the film could not be wiped in time; what was left of it ends with the process".into(),
        });
    }
    writer.flush(FLUSH_TIMEOUT);
    if wiped && !failed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn fail(writer: &EventWriter, code: ErrorCode, detail: String) -> Ended {
    writer.emit(Event::Error { code, detail });
    Ended::FAILED
}

/// A stage without a window: reports the facts of one film, with a small picture of it, or the faces in it, and ends. Of a film in the clear, which
/// is a recording on a card, it makes no index.
fn probe_film(mut reader: CommandReader, level: SandboxLevel, writer: &EventWriter) -> Ended {
    writer.emit(ready_event(level, None));
    let mut wants_faces = false;
    let mut covers = Vec::new();
    let film = loop {
        match reader.next() {
            Ok(Request::Open(film, _)) => break film,
            Ok(Request::FindFaces) => wants_faces = true,
            Ok(Request::Close | Request::Gone) => return Ended::IN_ORDER,
            Ok(Request::OpenBeside(..)) => {
                let violation = "a stage without a window takes one film".into();
                return fail(writer, ErrorCode::Protocol, violation);
            }
            Ok(Request::Do(Action::Window(WindowAction::Covers(given)))) => covers = given,
            Ok(Request::Do(_) | Request::Refused(_)) => {}
            Err(violation) => return fail(writer, ErrorCode::Protocol, violation),
        }
    };
    writer.emit(Event::Opening);
    // The medium may not answer for a long time, and the console not wait so long.
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let watch = std::thread::Builder::new()
        .name("command reader".into())
        .spawn(move || {
            while !matches!(reader.next(), Ok(Request::Close | Request::Gone) | Err(_)) {}
            asked.store(true, Ordering::Relaxed);
            if wants_faces {
                // Within a picture all of it is wiped, unless the medium does not answer.
                std::thread::sleep(STOP_TIMEOUT);
            }
            std::process::exit(0);
        });
    if let Err(error) = watch {
        return fail(writer, ErrorCode::Internal, format!("no thread: {error}"));
    }
    let film = match film {
        Film::Plain(file) => return look_at(file, writer),
        sealed if wants_faces => return find_faces(sealed, &stop, writer),
        sealed => sealed,
    };
    let probed = probe(film, covers, &mut |read| writer.emit(Event::Reading { read }));
    // Before the facts are sent: the console ends this process as soon as it has them.
    memory::wipe_stack();
    match probed {
        Ok((ProbeReport { facts, index, warnings }, picture)) => {
            send_picture(picture, writer);
            let index = index.map_or_else(String::new, |index| index.to_hex());
            for pieces in index.as_bytes().chunks(INDEX_PIECE * INDEX_PIECES) {
                let pieces = pieces
                    .chunks(INDEX_PIECE)
                    .map(|piece| String::from_utf8_lossy(piece).into_owned());
                writer.emit(Event::Index {
                    pieces: pieces.collect(),
                });
            }
            warnings.iter().for_each(|warning| writer.emit(warning_event(warning)));
            writer.emit(Event::Facts { facts });
            Ended::IN_ORDER
        }
        Err(FilmError { code, detail }) => fail(writer, code, detail),
    }
}

/// Tells which faces are in the film, picture by picture.
fn find_faces(film: Film, stop: &AtomicBool, writer: &EventWriter) -> Ended {
    let is_stopped = || stop.load(Ordering::Relaxed);
    let found = faces_in(film, &is_stopped, &mut |sight| writer.emit(Event::Faces(sight)));
    memory::wipe_stack();
    match found {
        Ok(last_ms) => {
            if let Some(last_ms) = last_ms {
                writer.emit(Event::LookedThrough { last_ms });
            }
            Ended::IN_ORDER
        }
        Err(FilmError { code, detail }) => fail(writer, code, detail),
    }
}

fn look_at(file: File, writer: &EventWriter) -> Ended {
    let looked = look(file);
    memory::wipe_stack();
    match looked {
        Ok((facts, picture)) => {
            send_picture(picture, writer);
            writer.emit(Event::Facts { facts });
            Ended::IN_ORDER
        }
        Err(FilmError { code, detail }) => fail(writer, code, detail),
    }
}

/// Ahead of the facts.
fn send_picture(picture: Option<Preview>, writer: &EventWriter) {
    if let Some(picture) = picture {
        writer.send_preview(picture);
        writer.wait_for_preview(FLUSH_TIMEOUT);
    }
}

/// Not inlined, so that what it leaves on the stack can be wiped.
#[inline(never)]
fn look(file: File) -> Result<(FilmFacts, Option<Preview>), FilmError> {
    playback::preload().map_err(|error| FilmError::internal(error.to_string()))?;
    film::look(file)
}

/// As [`look`].
#[inline(never)]
fn faces_in(
    film: Film,
    is_stopped: &dyn Fn() -> bool,
    on_sight: &mut dyn FnMut(Sight),
) -> Result<Option<u64>, FilmError> {
    playback::preload().map_err(|error| FilmError::internal(error.to_string()))?;
    faces::find(film, is_stopped, on_sight)
}

/// As [`look`].
#[inline(never)]
fn probe(
    film: Film,
    covers: Vec<Cover>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<(ProbeReport, Option<Preview>), FilmError> {
    playback::preload().map_err(|error| FilmError::internal(error.to_string()))?;
    film::probe(film, covers, on_progress)
}
