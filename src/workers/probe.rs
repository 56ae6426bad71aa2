//! Looks into a film before it is taken in or shown.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::stage::{SpawnOptions, Stage, StageError};
use crate::film::{FilmFacts, MediaIndex};
use crate::protocol::{Event, Stamped, Start, WarningCode};
use crate::vault::FilmTicket;

/// How long a stage may say nothing. A healthy stick answers within a second, and a film that is read whole comes on.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);

/// What a stage found out about a film.
#[derive(Debug, Clone, PartialEq)]
pub struct Probed {
    /// Its media facts.
    pub facts: FilmFacts,
    /// Its index, where its container has none.
    pub index: Option<MediaIndex>,
    /// What of it cannot be shown or heard, each once.
    pub warnings: Vec<WarningCode>,
}

/// Finds out what a film is in a sandboxed stage without window and sound device. A film without an index is read as a whole:
/// `on_progress` is told how many bytes are.
///
/// # Errors
/// [`StageError::Film`] when the film cannot be shown, and as [`Stage::spawn`].
pub fn probe(
    ticket: FilmTicket,
    program: Option<PathBuf>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Probed, StageError> {
    let size = ticket.size;
    let stage = Stage::spawn(SpawnOptions {
        program,
        windowless: true,
        ..SpawnOptions::default()
    })?;
    stage.open(ticket, Start::default())?;
    let mut until = Instant::now() + PROBE_TIMEOUT;
    let mut furthest = 0;
    let mut index = String::new();
    let mut warnings = Vec::new();
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Ok(Stamped { event, .. }) = stage.events().recv_timeout(left) else {
            return Err(StageError::Gone);
        };
        match event {
            Event::Facts { facts } => {
                // What a stage says is not believed: an index of another film's length, or none at all, is left away.
                let index = MediaIndex::from_hex(&index).ok().filter(|index| index.length == size);
                return Ok(Probed { facts, index, warnings });
            }
            Event::Error { code, detail } => return Err(StageError::Film { code, detail }),
            Event::Reading { read } if read > furthest && read <= size => {
                (furthest, until) = (read, Instant::now() + PROBE_TIMEOUT);
                on_progress(read);
            }
            Event::Warning { code, .. } if !warnings.contains(&code) => warnings.push(code),
            Event::Index { pieces } if index.len() <= 2 * MediaIndex::MAX_BYTES => index.extend(pieces),
            _ => {}
        }
    }
}
