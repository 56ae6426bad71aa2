//! Looks into a film before it is taken in or shown.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::stage::{SpawnOptions, Stage, StageError};
use crate::film::FilmFacts;
use crate::protocol::{Event, Stamped, Start};
use crate::vault::FilmTicket;

/// How long probing a film may take. A healthy stick answers within a second.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);

/// Reads a film's facts in a sandboxed stage without window and sound device.
///
/// # Errors
/// [`StageError::Film`] when the film cannot be shown, and as [`Stage::spawn`].
pub fn probe(ticket: FilmTicket, program: Option<PathBuf>) -> Result<FilmFacts, StageError> {
    let stage = Stage::spawn(SpawnOptions {
        program,
        windowless: true,
        ..SpawnOptions::default()
    })?;
    stage.open(ticket, Start::default())?;
    let until = Instant::now() + PROBE_TIMEOUT;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match stage.events().recv_timeout(left) {
            Ok(Stamped {
                event: Event::Facts { facts },
                ..
            }) => return Ok(facts),
            Ok(Stamped {
                event: Event::Error { code, detail },
                ..
            }) => return Err(StageError::Film { code, detail }),
            Ok(_) => {}
            Err(_) => return Err(StageError::Gone),
        }
    }
}
