//! A first look at a recording on a card: what it is, and a small picture of it, made by a sandboxed process without a window.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::stage::{Stage, StageError};
use crate::film::FilmFacts;
use crate::platform::files::open_to_read;
use crate::protocol::{Event, Preview, Stamped};

/// How long a look may take; a slow card takes a second or two.
const LOOK_TIMEOUT: Duration = Duration::from_secs(20);

/// What a recording looks like.
pub struct Looked {
    /// Its media facts; a stream without an index has no length in them.
    pub facts: FilmFacts,
    /// Its first picture, in locked memory; `None` where there is none, or it cannot be drawn.
    pub picture: Option<Preview>,
}

/// Looks at the recording whose first file is `file`. Nothing is decoded in this process, and the one that does it may read
/// this one file only. It takes as long as a process to start and a picture to decode: not for a window's thread.
///
/// # Errors
/// [`StageError::Film`] when it cannot be shown, [`StageError::Spawn`] when it cannot be opened, and as [`Stage::spawn`].
pub fn look(file: &Path, program: Option<PathBuf>) -> Result<Looked, StageError> {
    let recording = open_to_read(file).map_err(StageError::Spawn)?;
    let is_ordinary = recording.metadata().is_ok_and(|found| found.is_file());
    if !is_ordinary {
        return Err(StageError::Spawn(io::ErrorKind::InvalidInput.into()));
    }
    let stage = Stage::spawn_windowless(program)?;
    stage.look(&recording)?;
    let until = Instant::now() + LOOK_TIMEOUT;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Ok(Stamped { event, .. }) = stage.events().recv_timeout(left) else {
            return Err(StageError::Gone);
        };
        match event {
            Event::Facts { facts } => {
                let picture = stage.take_preview();
                return Ok(Looked { facts, picture });
            }
            Event::Error { code, detail } => return Err(StageError::Film { code, detail }),
            _ => {}
        }
    }
}
