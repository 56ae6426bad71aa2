//! From what was handed over to a film that plays.

use std::fs::File;
use std::sync::Arc;

use super::outcome::FilmError;
use crate::film::{FilmSource, ReadError};
use crate::platform::files::read_exact_at;
use crate::playback::{self, Options, Player, ProbeReport, SoundOutput};
use crate::protocol::Start;
use crate::vault::{FilmReader, FilmTicket};

/// A film as it was handed over.
pub(super) enum Film {
    /// Sealed in a vault.
    Sealed(FilmTicket),
    /// In the clear, on a volume that the system has encrypted.
    Plain(File),
}

/// Authenticates the film's length and starts playing it. Reads from the medium: not for the event loop's thread.
pub(super) fn open(
    film: Film,
    start: Start,
    sound: SoundOutput,
    wake: impl Fn() + Send + Sync + 'static,
) -> Result<Player, FilmError> {
    let options = Options {
        start: start.at,
        paused: start.paused,
        sound,
        index: match &film {
            Film::Sealed(ticket) => ticket.index.as_deref().cloned(),
            Film::Plain(_) => None,
        },
    };
    Ok(Player::open(source(film)?, options, wake)?)
}

/// Finds out what a film is without showing it; see [`playback::probe`].
pub(super) fn probe(film: Film, on_progress: &mut dyn FnMut(u64)) -> Result<ProbeReport, FilmError> {
    Ok(playback::probe(source(film)?, on_progress)?)
}

fn source(film: Film) -> Result<Arc<dyn FilmSource>, FilmError> {
    Ok(match film {
        Film::Sealed(ticket) => Arc::new(FilmReader::open(ticket)?),
        Film::Plain(file) => Arc::new(PlainSource::open(file)?),
    })
}

/// A film that was never sealed. It is read straight into the same locked slabs that a sealed film is decrypted in.
struct PlainSource {
    file: File,
    len: u64,
}

impl PlainSource {
    fn open(file: File) -> Result<Self, ReadError> {
        let metadata = file.metadata().map_err(|_| ReadError::MediumLost)?;
        Ok(Self {
            file,
            len: metadata.len(),
        })
    }
}

impl FilmSource for PlainSource {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let end = offset.checked_add(buffer.len() as u64).filter(|end| *end <= self.len);
        end.ok_or(ReadError::PastEnd)?;
        read_exact_at(&self.file, buffer, offset).map_err(|_| ReadError::MediumLost)
    }
}
