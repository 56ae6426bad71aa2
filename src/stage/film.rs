//! From what was handed over to a film that plays.

use std::fs::File;
use std::sync::Arc;

use super::session::told;
use crate::film::{FilmFacts, FilmSource, ReadError};
use crate::platform::files::read_exact_at;
use crate::playback::{self, Options, Player, SoundOutput};
use crate::protocol::ErrorCode;
use crate::protocol::Start;
use crate::vault::{FilmReader, FilmTicket, VaultError};

/// A film as it was handed over.
pub(super) enum Film {
    /// Sealed in a vault.
    Sealed(FilmTicket),
    /// In the clear, on a volume that the system has encrypted.
    Plain(File),
}

/// Why a film could not be opened: a code, and in English what happened.
pub(super) type NotOpened = (ErrorCode, String);

/// Authenticates the film's length and starts playing it. Reads from the medium: not for the event loop's thread.
pub(super) fn open(
    film: Film,
    start: Start,
    sound: SoundOutput,
    wake: impl Fn() + Send + Sync + 'static,
) -> Result<Player, NotOpened> {
    let options = Options {
        start: start.at,
        paused: start.paused,
        sound,
    };
    Player::open(source(film)?, options, wake).map_err(|error| told(&error))
}

/// Looks into the film.
pub(super) fn probe(film: Film) -> Result<FilmFacts, NotOpened> {
    playback::probe(source(film)?).map_err(|error| told(&error))
}

fn source(film: Film) -> Result<Arc<dyn FilmSource>, NotOpened> {
    match film {
        Film::Sealed(ticket) => match FilmReader::open(ticket) {
            Ok(reader) => Ok(Arc::new(reader)),
            Err(error) => Err((code_of_vault(&error), error.to_string())),
        },
        Film::Plain(file) => Ok(Arc::new(PlainSource::open(file)?)),
    }
}

fn code_of_vault(error: &VaultError) -> ErrorCode {
    match error {
        VaultError::FilmDamaged { .. } | VaultError::Damaged { .. } => ErrorCode::Damaged,
        VaultError::MediumLost => ErrorCode::MediumLost,
        _ => ErrorCode::Internal,
    }
}

/// A film that was never sealed. Its bytes go straight into the same locked slabs that a sealed film is decrypted in.
struct PlainSource {
    file: File,
    len: u64,
}

impl PlainSource {
    fn open(file: File) -> Result<Self, NotOpened> {
        match file.metadata() {
            Ok(metadata) => Ok(Self {
                file,
                len: metadata.len(),
            }),
            Err(_) => Err((ErrorCode::MediumLost, ReadError::MediumLost.to_string())),
        }
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
