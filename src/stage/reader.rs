//! Reads the channel from the console: frames become requests that are whole and checked.

use std::fs::File;
use std::time::Duration;

use super::action::{Action, FilmAction, WindowAction};
use super::film::Film;
use crate::film::{MediaIndex, Voices};
use crate::memory::Key;
use crate::platform;
use crate::protocol::connection::Reader;
use crate::protocol::framing::Frame;
use crate::protocol::{Command, Language, OpenFilm, OpenPlain, PROTOCOL_VERSION, Start};
use crate::vault::FilmTicket;

/// One thing that the console wants.
pub(super) enum Request {
    /// Open this film.
    Open(Film, Start),
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
        let film = |action| Request::Do(Action::Film(action));
        let window = |action| Request::Do(Action::Window(action));
        let request = match command {
            Command::Hello { .. } => return Err("a second greeting".into()),
            Command::Open(film) => {
                let key = self.key.take().ok_or("a film came without its key")?;
                let start = start(film.start, film.paused, film.hidden)?;
                return Ok(Request::Open(sealed(&film, files, key)?, start));
            }
            Command::OpenPlain(_) if self.key.is_some() => {
                return Err("a key came for a film that is not sealed".into());
            }
            Command::OpenPlain(OpenPlain { start: at, paused }) => {
                return Ok(Request::Open(plain(files)?, start(at, paused, false)?));
            }
            Command::Close => Request::Close,
            Command::FindFaces => Request::FindFaces,
            Command::Play => film(FilmAction::Play),
            Command::Pause => film(FilmAction::Pause),
            Command::Seek { to, exact } => film(FilmAction::Seek {
                // What is beyond every duration is beyond the end of every film.
                to: Duration::try_from_secs_f64(to).unwrap_or(Duration::MAX),
                exact,
            }),
            Command::Rate { rate } => film(FilmAction::Rate(rate)),
            Command::Step { frames } => film(FilmAction::Step(frames)),
            Command::Volume { volume } => film(FilmAction::Volume(volume)),
            Command::Mute { on } => film(FilmAction::Mute(on)),
            Command::Channels { heard } => film(FilmAction::Channels(heard)),
            Command::Markers { at } => {
                let places = at.into_iter().filter_map(|at| Duration::try_from_secs_f64(at).ok());
                film(FilmAction::Markers(places.collect()))
            }
            Command::Repeat(repeat) => film(FilmAction::Repeat(repeat)),
            // Not refused like other values: nothing may be shown as if there were none.
            Command::Covers(_) if checked.is_err() => return Err("covers that cannot be those of a film".into()),
            Command::Covers(covers) => window(WindowAction::Covers(covers.covers)),
            Command::Voices(_) if checked.is_err() => return Err("what cannot be left out of a film".into()),
            Command::Voices(voices) => window(WindowAction::Voices(voices)),
            Command::DrawCovers { on } => window(WindowAction::DrawCovers(on)),
            Command::Picture(change) => window(WindowAction::Picture(change)),
            Command::Curtain { on } => film(FilmAction::Curtain(on)),
            Command::Place(place) => window(WindowAction::Place(place)),
            Command::Fullscreen { on, display } => window(WindowAction::Fullscreen { on, display }),
            Command::Share { on: true, size } => window(WindowAction::BeginSharing(size)),
            Command::Share { on: false, .. } => window(WindowAction::EndSharing),
            Command::Preview { on } => window(WindowAction::Preview(on)),
            Command::Still => window(WindowAction::Still),
            Command::SoundCheck => window(WindowAction::SoundCheck),
            Command::SoundOutput { sink } => window(WindowAction::SoundOutput(sink)),
            Command::Overlay { on } => window(WindowAction::Overlay(on)),
        };
        if !files.is_empty() {
            return Err("open files came where none belong".into());
        }
        Ok(match checked {
            Ok(()) => request,
            Err(limit) => Request::Refused(limit),
        })
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
