//! Looks into a film before it is taken in or shown.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::stage::{Stage, StageError};
use crate::film::{FilmFacts, FilmPicture, MediaIndex};
use crate::protocol::{Event, Preview, Stamped, Start, WarningCode};
use crate::vault::FilmTicket;

/// How long a stage may say nothing. A healthy stick answers within a second, and a film that is read whole comes on.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a stage may take to wipe and end when it is cancelled: keys are to be gone within a second of locking.
const CANCEL_TIMEOUT: Duration = Duration::from_millis(700);
/// How often it is asked whether to go on.
const POLL: Duration = Duration::from_millis(50);

/// What a stage found out about a film.
pub struct Probed {
    /// Its media facts.
    pub facts: FilmFacts,
    /// Its index, where its container has none.
    pub index: Option<MediaIndex>,
    /// What of it cannot be shown or heard, each once.
    pub warnings: Vec<WarningCode>,
    /// Its first picture, with what the ticket says covered; `None` where there is none, or it cannot be drawn.
    pub picture: Option<FilmPicture>,
}

/// Finds out what a film is in a sandboxed stage without window and sound device. A film without an index is read as a whole:
/// `on_progress` is told how many bytes are. `is_cancelled` is asked many times a second; the stage then wipes what it has and ends, and there is
/// `None`.
///
/// # Errors
/// [`StageError::Film`] when the film cannot be shown, and as [`Stage::spawn`].
pub fn probe(
    ticket: FilmTicket,
    program: Option<PathBuf>,
    on_progress: &mut dyn FnMut(u64),
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Option<Probed>, StageError> {
    let size = ticket.size;
    let stage = Stage::spawn_windowless(program)?;
    stage.open(ticket, Start::default())?;
    let mut until = Instant::now() + PROBE_TIMEOUT;
    let mut furthest = 0;
    let mut index = String::new();
    let mut warnings = Vec::new();
    loop {
        let event = match stage.events().recv_timeout(POLL) {
            Ok(Stamped { event, .. }) => Some(event),
            Err(RecvTimeoutError::Timeout) if Instant::now() < until => None,
            Err(_) => return Err(StageError::Gone),
        };
        if is_cancelled() {
            stage.close_within(|| CANCEL_TIMEOUT);
            return Ok(None);
        }
        match event {
            Some(Event::Facts { facts }) => {
                // What a stage says is not believed: an index of another film's length, or none at all, is left away.
                let index = MediaIndex::from_hex(&index).ok().filter(|index| index.length == size);
                let picture = stage.take_preview().as_ref().and_then(film_picture);
                return Ok(Some(Probed {
                    facts,
                    index,
                    warnings,
                    picture,
                }));
            }
            Some(Event::Error { code, detail }) => return Err(StageError::Film { code, detail }),
            Some(Event::Reading { read }) if read > furthest && read <= size => {
                (furthest, until) = (read, Instant::now() + PROBE_TIMEOUT);
                on_progress(read);
            }
            Some(Event::Warning { code, .. }) if !warnings.contains(&code) => warnings.push(code),
            Some(Event::Index { pieces }) if index.len() <= 2 * MediaIndex::MAX_BYTES => index.extend(pieces),
            _ => {}
        }
    }
}

/// The first picture of a film that was looked into before, made by a sandboxed stage as [`probe`] has it made; `None` where none can be made
/// without reading the whole film, and when `is_cancelled` said so.
///
/// # Errors
/// As [`probe`].
pub fn first_picture(
    ticket: FilmTicket,
    program: Option<PathBuf>,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Option<FilmPicture>, StageError> {
    let reads_whole = Cell::new(false);
    let is_over = || reads_whole.get() || is_cancelled();
    let probed = probe(ticket, program, &mut |_| reads_whole.set(true), &is_over)?;
    Ok(probed.and_then(|probed| probed.picture))
}

/// One that is not of a size that was asked for is as none.
fn film_picture(preview: &Preview) -> Option<FilmPicture> {
    let (width, height) = (preview.width().try_into().ok()?, preview.height().try_into().ok()?);
    FilmPicture::new(width, height, preview.rgb()).ok()?
}
