//! What the stage hears from its console: frames turned into orders that are whole and checked.

use std::fs::File;
use std::time::Duration;

use super::film::Film;
use crate::memory::Key;
use crate::platform;
use crate::protocol::Start;
use crate::protocol::connection::Reader;
use crate::protocol::framing::Frame;
use crate::protocol::{Command, Language, OpenFilm, OpenPlain, PROTOCOL_VERSION};
use crate::vault::FilmTicket;

/// One thing that the console wants.
pub(super) enum Request {
    /// Open this film.
    Open(Film, Start),
    /// Any command but those that set a stage up.
    Do(Command),
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

/// The console did not keep to the protocol; says how.
pub(super) type ProtocolViolation = String;

/// Reads the channel and puts frames together into orders.
pub(super) struct CommandReader {
    reader: Reader,
    /// The key that came for the film that is to be opened next.
    key: Option<Key<32>>,
}

impl CommandReader {
    pub(super) fn new(reader: Reader) -> Self {
        Self { reader, key: None }
    }

    /// Waits for the first message, which tells what the stage is to be.
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

    /// Waits for the next order.
    pub(super) fn next(&mut self) -> Result<Request, ProtocolViolation> {
        match self.message()? {
            None => Ok(Request::Gone),
            Some((Command::Hello { .. }, _)) => Err("a second greeting".into()),
            Some((Command::Open(film), parts)) => {
                let key = self.key.take().ok_or("a film came without its key")?;
                let start = start(film.start, film.paused)?;
                Ok(Request::Open(sealed(&film, parts, key)?, start))
            }
            Some((Command::OpenPlain(film), parts)) => {
                if self.key.is_some() {
                    return Err("a key came for a film that is not sealed".into());
                }
                let OpenPlain { start: at, paused } = film;
                Ok(Request::Open(plain(parts)?, start(at, paused)?))
            }
            Some((_, files)) if !files.is_empty() => Err("open files came where none belong".into()),
            Some((command, _)) => Ok(Request::Do(command)),
        }
    }

    /// Waits for the next message; a key on the way is put aside.
    fn message(&mut self) -> Result<Option<(Command, Vec<File>)>, ProtocolViolation> {
        loop {
            match self.reader.next().map_err(|fault| fault.to_string())? {
                None => return Ok(None),
                Some(Frame::FilmKey(_)) if self.key.is_some() => return Err("two keys for one film".into()),
                Some(Frame::FilmKey(key)) => self.key = Some(key),
                Some(Frame::Preview(_)) => return Err("the console sent what only the player may send".into()),
                Some(Frame::Message { json, files }) => {
                    let command = Command::from_json(&json).map_err(|fault| fault.to_string())?;
                    return Ok(Some((command, files)));
                }
            }
        }
    }
}

fn start(at: f64, paused: bool) -> Result<Start, ProtocolViolation> {
    let at = Duration::try_from_secs_f64(at).map_err(|_| "a film starts at 0 seconds or later")?;
    Ok(Start { at, paused })
}

fn plain(parts: Vec<File>) -> Result<Film, ProtocolViolation> {
    are_read_only(&parts)?;
    let [file] = <[File; 1]>::try_from(parts).map_err(|_| "a film that is not sealed lies in one file")?;
    Ok(Film::Plain(file))
}

fn are_read_only(parts: &[File]) -> Result<(), ProtocolViolation> {
    for part in parts {
        if !platform::is_read_only_file(part).map_err(|error| error.to_string())? {
            return Err("a part of the film is not a file opened for reading only".into());
        }
    }
    Ok(())
}

fn sealed(film: &OpenFilm, parts: Vec<File>, key: Key<32>) -> Result<Film, ProtocolViolation> {
    are_read_only(&parts)?;
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
    }))
}
