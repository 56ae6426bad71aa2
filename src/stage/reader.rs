//! Reads the channel from the console: frames become requests that are whole and checked.

use std::fs::File;
use std::time::Duration;

use super::action::{Action, BesideAction, FilmAction, WindowAction};
use super::film::Film;
use super::which::Which;
use crate::film::{MediaIndex, Voices};
use crate::memory::Key;
use crate::platform;
use crate::protocol::connection::Reader;
use crate::protocol::framing::Frame;
use crate::protocol::key_table::KeyTable;
use crate::protocol::{Command, Language, OpenFilm, OpenPlain, PROTOCOL_VERSION, Start};
use crate::vault::FilmTicket;

/// One thing that the console wants.
pub(super) enum Request {
    /// Open this film.
    Open(Film, Start),
    /// Open this film beside the one that is there.
    OpenBeside(Film, Start),
    Do(Action),
    /// Look through the film that comes for faces.
    FindFaces,
    /// A command holds a value that is not allowed; says which limit was not kept.
    Refused(&'static str),
    /// Wipe and end.
    Close,
    /// The console is gone.
    Gone,
}

/// What the stage is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Greeting {
    /// Whether it owns a window.
    pub(super) window: bool,
    /// What it writes and speaks.
    pub(super) language: Language,
}

const NO_COVERS: &str = "covers that cannot be those of a film";
const NO_VOICES: &str = "what cannot be left out of a film";

/// How the console broke the protocol, in English.
pub(super) type ProtocolViolation = String;

/// Reads frames and puts them together into requests.
pub(super) struct CommandReader {
    reader: Reader,
    /// The key that came for the film that is to be opened next.
    key: Option<Key<32>>,
}

impl CommandReader {
    pub(super) fn new(reader: Reader) -> Self {
        Self { reader, key: None }
    }

    /// Waits for the first message, which says what the stage is to be.
    pub(super) fn hello(&mut self) -> Result<Greeting, ProtocolViolation> {
        match self.message()? {
            Some((
                Command::Hello {
                    protocol: PROTOCOL_VERSION,
                    window,
                    language,
                },
                files,
            )) if files.is_empty() => Ok(Greeting { window, language }),
            Some((Command::Hello { protocol, .. }, _)) => Err(format!(
                "the console speaks version {protocol} of the protocol, not {PROTOCOL_VERSION}"
            )),
            _ => Err("the first message was not a greeting".into()),
        }
    }

    /// Waits for the next request.
    pub(super) fn next(&mut self) -> Result<Request, ProtocolViolation> {
        let Some((command, files)) = self.message()? else {
            return Ok(Request::Gone);
        };
        let checked = command.check();
        let window = |action| Request::Do(Action::Window(action));
        let request = match command {
            Command::Hello { .. } => return Err("a second greeting".into()),
            Command::Open(film) => {
                let (film, start) = self.sealed_film(&film, files)?;
                return Ok(Request::Open(film, start));
            }
            Command::OpenPlain(_) if self.key.is_some() => {
                return Err("a key came for a film that is not sealed".into());
            }
            Command::OpenPlain(OpenPlain { start: at, paused }) => {
                return Ok(Request::Open(plain(files)?, start(at, paused, false)?));
            }
            Command::Beside { what } => match (*what, checked) {
                (Command::Open(film), _) => {
                    let (film, start) = self.sealed_film(&film, files)?;
                    return Ok(Request::OpenBeside(film, start));
                }
                // As for the first film.
                (Command::Covers(_), Err(_)) => return Err(NO_COVERS.into()),
                (Command::Voices(_), Err(_)) => return Err(NO_VOICES.into()),
                (_, Err(limit)) => Request::Refused(limit),
                (what, Ok(())) => match beside_action(what) {
                    Some(action) => Request::Do(Action::Beside(action)),
                    None => return Err("that is not said of a film beside".into()),
                },
            },
            Command::Close => Request::Close,
            Command::FindFaces => Request::FindFaces,
            // Not refused like other values: nothing may be shown as if there were none.
            Command::Covers(_) if checked.is_err() => return Err(NO_COVERS.into()),
            Command::Covers(covers) => window(WindowAction::Covers(covers.covers)),
            Command::Voices(_) if checked.is_err() => return Err(NO_VOICES.into()),
            Command::Voices(voices) => window(WindowAction::Voices(voices)),
            Command::DrawCovers { on } => window(WindowAction::DrawCovers(on)),
            Command::Picture(change) => window(WindowAction::Picture(change)),
            Command::Place(place) => window(WindowAction::Place(place)),
            Command::Fullscreen { on, display } => window(WindowAction::Fullscreen { on, display }),
            Command::Share { on: true, size } => window(WindowAction::BeginSharing(size)),
            Command::Share { on: false, .. } => window(WindowAction::EndSharing),
            Command::Preview { on } => window(WindowAction::Preview(on)),
            Command::Still => window(WindowAction::Still),
            Command::SoundCheck => window(WindowAction::SoundCheck),
            Command::SoundOutput { sink } => window(WindowAction::SoundOutput(sink)),
            Command::Overlay { on } => window(WindowAction::Overlay(on)),
            Command::Keys { set } => window(WindowAction::Keys(KeyTable::from_names(&set).unwrap_or_default())),
            Command::InStep { on } => window(WindowAction::InStep(on)),
            Command::SwapSides => window(WindowAction::SwapSides),
            Command::Steer { beside: true } => window(WindowAction::Steer(Which::Beside)),
            Command::Steer { beside: false } => window(WindowAction::Steer(Which::First)),
            command => match film_action(command) {
                Some(action) => Request::Do(Action::Film(action)),
                None => return Err("a command that nobody carries out".into()),
            },
        };
        if !files.is_empty() {
            return Err("open files came where none belong".into());
        }
        Ok(match checked {
            Ok(()) => request,
            Err(limit) => Request::Refused(limit),
        })
    }

    /// The film that these files are, with the key that came before.
    fn sealed_film(&mut self, film: &OpenFilm, files: Vec<File>) -> Result<(Film, Start), ProtocolViolation> {
        let key = self.key.take().ok_or("a film came without its key")?;
        let start = start(film.start, film.paused, film.hidden)?;
        Ok((sealed(film, files, key)?, start))
    }

    /// Waits for the next message; a key on the way is kept for the film that it belongs to.
    fn message(&mut self) -> Result<Option<(Command, Vec<File>)>, ProtocolViolation> {
        loop {
            match self.reader.next().map_err(|fault| fault.to_string())? {
                None => return Ok(None),
                Some(Frame::FilmKey(_)) if self.key.is_some() => return Err("two keys for one film".into()),
                Some(Frame::FilmKey(key)) => self.key = Some(key),
                Some(Frame::Preview(_) | Frame::Media(_)) => {
                    return Err("the console sent what only the stage may send".into());
                }
                Some(Frame::Message { json, files }) => {
                    let command = Command::from_json(&json).map_err(|fault| fault.to_string())?;
                    return Ok(Some((command, files)));
                }
            }
        }
    }
}

/// What is done with a film, if the command is about that alone.
fn film_action(command: Command) -> Option<FilmAction> {
    Some(match command {
        Command::Play => FilmAction::Play,
        Command::Pause => FilmAction::Pause,
        Command::Seek { to, exact } => FilmAction::Seek {
            // What is beyond every duration is beyond the end of every film.
            to: Duration::try_from_secs_f64(to).unwrap_or(Duration::MAX),
            exact,
        },
        Command::Rate { rate } => FilmAction::Rate(rate),
        Command::Step { frames } => FilmAction::Step(frames),
        Command::Volume { volume } => FilmAction::Volume(volume),
        Command::Mute { on } => FilmAction::Mute(on),
        Command::Channels { heard } => FilmAction::Channels(heard),
        Command::Markers { at } => {
            let places = at.into_iter().filter_map(|at| Duration::try_from_secs_f64(at).ok());
            FilmAction::Markers(places.collect())
        }
        Command::Repeat(repeat) => FilmAction::Repeat(repeat),
        Command::Curtain { on } => FilmAction::Curtain(on),
        _ => return None,
    })
}

/// What is done with the film beside.
fn beside_action(command: Command) -> Option<BesideAction> {
    Some(match command {
        Command::Covers(covers) => BesideAction::Covers(covers.covers),
        Command::Voices(voices) => BesideAction::Voices(voices),
        Command::Picture(change) => BesideAction::Picture(change),
        Command::Close => BesideAction::Close,
        command => BesideAction::Film(film_action(command)?),
    })
}

fn start(at: f64, paused: bool, hidden: bool) -> Result<Start, ProtocolViolation> {
    let at = Duration::try_from_secs_f64(at).map_err(|_| "a film starts at 0 seconds or later")?;
    Ok(Start { at, paused, hidden })
}

fn plain(parts: Vec<File>) -> Result<Film, ProtocolViolation> {
    check_read_only(&parts)?;
    let [file] = <[File; 1]>::try_from(parts).map_err(|_| "a film that is not sealed lies in one file")?;
    Ok(Film::Plain(file))
}

fn check_read_only(parts: &[File]) -> Result<(), ProtocolViolation> {
    for part in parts {
        if !platform::is_read_only_file(part).map_err(|error| error.to_string())? {
            return Err("a part of the film is not a file opened for reading only".into());
        }
    }
    Ok(())
}

fn sealed(film: &OpenFilm, parts: Vec<File>, key: Key<32>) -> Result<Film, ProtocolViolation> {
    check_read_only(&parts)?;
    Ok(Film::Sealed(FilmTicket {
        parts,
        key,
        vault: film.vault.parse().map_err(|_| "not a vault's id")?,
        film: film.film.parse().map_err(|_| "not a film's id")?,
        size: film.size,
        part_size: film
            .part_size
            .try_into()
            .map_err(|_| "no part of a film has that size")?,
        // One that does not fit is as none: the film is read once more.
        index: film
            .index
            .as_deref()
            .and_then(|index| MediaIndex::from_hex(index).ok().map(Box::new)),
        // They came before the film.
        covers: Vec::new(),
        turn: 0,
        voices: Voices::default(),
    }))
}
