//! A stage, started as for a film, and what it says of itself.

use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use crate::platform::{CrashDumps, crash_dumps_of, has_desktop, locked_by};
use crate::protocol::{Drawing, ErrorCode, Event};
use crate::workers::{SpawnOptions, Stage};

/// A stage that is to be ready has decoders and drivers to load; on a busy computer that takes seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the stages had to say.
pub struct Looked {
    /// Of the stage that has no window: the sandbox in words, or why there is none.
    pub sandbox: Result<String, (ErrorCode, String)>,
    /// What a crash of that stage would leave behind.
    pub dumps: Option<CrashDumps>,
    /// Bytes that the same stage keeps out of swap.
    pub locked: u64,
    /// Of the stage with a (hidden) window: what draws; `None` where there is no desktop to try it on.
    pub drawing: Option<Result<Drawing, (ErrorCode, String)>>,
}

impl Looked {
    /// Starts one stage without a window, and one with, where there is a desktop. No window is seen.
    pub fn at_stages() -> Self {
        let mut looked = Self {
            sandbox: Err((ErrorCode::StageLost, String::new())),
            dumps: None,
            locked: 0,
            drawing: None,
        };
        looked.sandbox = ready(true, |pid| {
            looked.dumps = crash_dumps_of(pid);
            looked.locked = locked_by(pid).unwrap_or(0);
        })
        .map(|(sandbox, _)| sandbox);
        looked.drawing = has_desktop().then(|| {
            let (_, drawing) = ready(false, |_| ())?;
            drawing.ok_or((ErrorCode::NoDisplay, "the window's device was not told".to_owned()))
        });
        looked
    }
}

/// Starts a stage and waits for what it says of its sandbox and of what it draws with; then has `look` look at the process.
fn ready(windowless: bool, look: impl FnOnce(u32)) -> Result<(String, Option<Drawing>), (ErrorCode, String)> {
    let lost = |detail: &str| (ErrorCode::StageLost, detail.to_owned());
    let options = SpawnOptions {
        windowless,
        ..SpawnOptions::default()
    };
    let stage = Stage::spawn(options).map_err(|error| lost(&error.to_string()))?;
    loop {
        match stage.events().recv_timeout(PATIENCE) {
            Ok(stamped) => match stamped.event {
                Event::Ready { sandbox, drawing, .. } => {
                    if let Some(pid) = stage.pid() {
                        look(pid);
                    }
                    stage.close();
                    return Ok((sandbox, drawing));
                }
                Event::Error { code, detail } => return Err((code, detail)),
                _ => {}
            },
            Err(RecvTimeoutError::Timeout) => return Err(lost("it does not answer")),
            Err(RecvTimeoutError::Disconnected) => return Err(lost("it ended at once")),
        }
    }
}
