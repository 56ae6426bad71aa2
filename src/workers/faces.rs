//! Looks through a sealed film for faces, in a sandboxed process without a window.

use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::stage::{Stage, StageError};
use crate::film::{SeenFace, Sight};
use crate::protocol::{Command, ErrorCode, Event, Stamped, Start};
use crate::vault::FilmTicket;

/// How long a stage may say nothing. It gives up a film earlier of which no pictures come.
const TIMEOUT: Duration = Duration::from_secs(90);
/// How long a stage may take to wipe and end when it is cancelled: keys are to be gone within a second of locking.
const CANCEL_TIMEOUT: Duration = Duration::from_millis(700);
/// How often it is asked whether to go on.
const POLL: Duration = Duration::from_millis(50);
/// More pictures than those of two days are not taken.
const SIGHTS_MAX: u64 = 2 * 24 * 3600 * 6;

/// Has a film looked through for faces. `on_sight` gets what is seen in one picture after the other, in the order of the film. Returns where the
/// film's last picture is, in milliseconds from its start; `None` when `is_cancelled` said so. It takes minutes: not for a window's thread.
///
/// # Errors
/// [`StageError::Film`] when the film cannot be decoded (any further), and as [`Stage::spawn`]. What was seen up to there was seen.
pub fn find_faces(
    ticket: FilmTicket,
    program: Option<PathBuf>,
    is_cancelled: &dyn Fn() -> bool,
    on_sight: &mut dyn FnMut(Sight),
) -> Result<Option<u64>, StageError> {
    let stage = Stage::spawn_windowless(program)?;
    stage.send(Command::FindFaces)?;
    stage.open(ticket, Start::default())?;
    let mut heard = Instant::now();
    let (mut newest_ms, mut count) = (0, 0);
    loop {
        if is_cancelled() {
            stage.close_within(|| CANCEL_TIMEOUT);
            return Ok(None);
        }
        let event = match stage.events().recv_timeout(POLL) {
            Ok(Stamped { event, .. }) => event,
            Err(RecvTimeoutError::Timeout) if heard.elapsed() < TIMEOUT => continue,
            Err(_) => return Err(StageError::Gone),
        };
        heard = Instant::now();
        match event {
            // What a stage says is not believed: only what can be of this film goes on.
            Event::Faces(sight) => {
                count += 1;
                if sight.at_ms < newest_ms || count > SIGHTS_MAX || !sight.faces.iter().all(SeenFace::is_sound) {
                    return Err(StageError::Film {
                        code: ErrorCode::Protocol,
                        detail: "the stage told of faces that cannot be in a film".into(),
                    });
                }
                newest_ms = sight.at_ms;
                on_sight(sight);
            }
            Event::LookedThrough { last_ms } => {
                stage.close();
                return Ok(Some(last_ms));
            }
            Event::Error { code, detail } => return Err(StageError::Film { code, detail }),
            _ => {}
        }
    }
}
