//! From a ticket to a film that plays.

use std::sync::Arc;

use super::protocol::ErrorCode;
use super::remote::Start;
use super::show::told;
use crate::playback::{self, Options, Player, SoundOutput};
use crate::vault::{FilmFacts, FilmReader, FilmSource, FilmTicket, VaultError};

/// A film as it was handed over.
pub(super) enum Film {
    /// Sealed in a vault.
    Sealed(FilmTicket),
    /// Never sealed: the films that benches compare with.
    #[cfg(feature = "bench-clear")]
    Clear(Vec<std::fs::File>),
}

/// Why a film could not be opened: a code, and in English what happened.
pub(super) type NotOpened = (ErrorCode, String);

/// Authenticates the film's length and starts playing it. Reads from the medium: not for the event loop's thread.
pub(super) fn open(film: Film, start: Start, wake: impl Fn() + Send + Sync + 'static) -> Result<Player, NotOpened> {
    let options = Options {
        start: start.at,
        paused: start.paused,
        sound: SoundOutput::Default,
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
        #[cfg(feature = "bench-clear")]
        Film::Clear(files) => Ok(Arc::new(clear::ClearFilm::open(files)?)),
    }
}

fn code_of_vault(error: &VaultError) -> ErrorCode {
    match error {
        VaultError::FilmDamaged { .. } | VaultError::Damaged { .. } => ErrorCode::Damaged,
        VaultError::MediumLost => ErrorCode::MediumLost,
        _ => ErrorCode::Internal,
    }
}

/// A film in the clear, read as a sealed one is, without the unsealing. Only in builds for benches.
#[cfg(feature = "bench-clear")]
mod clear {
    use std::fs::File;
    use std::os::unix::fs::FileExt;

    use super::{ErrorCode, NotOpened};
    use crate::vault::{FilmSource, ReadError};

    pub(super) struct ClearFilm {
        file: File,
        len: u64,
    }

    impl ClearFilm {
        pub(super) fn open(files: Vec<File>) -> Result<Self, NotOpened> {
            let file = files
                .into_iter()
                .next()
                .ok_or((ErrorCode::Protocol, "no file".to_owned()))?;
            let len = file
                .metadata()
                .map_err(|error| (ErrorCode::MediumLost, error.to_string()))?
                .len();
            Ok(Self { file, len })
        }
    }

    impl FilmSource for ClearFilm {
        fn len(&self) -> u64 {
            self.len
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            self.file
                .read_exact_at(buffer, offset)
                .map_err(|_| ReadError::MediumLost)
        }
    }
}
