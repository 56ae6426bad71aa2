//! Stages, started as for a film, and what they report of themselves.

use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use crate::platform::{CrashDumps, crash_dumps_of, has_desktop, locked_by};
use crate::protocol::{Drawing, ErrorCode, Event};
use crate::workers::{SpawnOptions, Stage};

/// How long a stage may take to be ready: it loads decoders and drivers, which takes seconds on a busy computer.
const READY_TIMEOUT: Duration = Duration::from_secs(30);

/// What the stages reported, and what the system reports of them.
pub struct StageReport {
    /// The sandbox of the stage without a window, in words, or why there is none.
    pub sandbox: Result<String, (ErrorCode, String)>,
    /// Whether a crash of that stage could leave a dump.
    pub dumps: Option<CrashDumps>,
    /// Bytes that the same stage has locked.
    pub locked: u64,
    /// What draws in the (hidden) window of the other stage; `None` where there is no desktop to try it on.
    pub drawing: Option<Result<Drawing, (ErrorCode, String)>>,
}

impl StageReport {
    /// Starts one stage without a window and, where there is a desktop, one with a window that stays hidden.
    pub fn collect() -> Self {
        let mut report = Self {
            sandbox: Err((ErrorCode::StageLost, String::new())),
            dumps: None,
            locked: 0,
            drawing: None,
        };
        report.sandbox = ready(true, |pid| {
            report.dumps = crash_dumps_of(pid);
            report.locked = locked_by(pid).unwrap_or(0);
        })
        .map(|(sandbox, _)| sandbox);
        report.drawing = has_desktop().then(|| {
            let (_, drawing) = ready(false, |_| ())?;
            drawing.ok_or((ErrorCode::NoDisplay, "the window's device was not told".to_owned()))
        });
        report
    }
}

/// Starts a stage, waits until it reports its sandbox and its drawing device, and calls `inspect` with the id of its process.
fn ready(windowless: bool, inspect: impl FnOnce(u32)) -> Result<(String, Option<Drawing>), (ErrorCode, String)> {
    let lost = |detail: &str| (ErrorCode::StageLost, detail.to_owned());
    let options = SpawnOptions {
        windowless,
        ..SpawnOptions::default()
    };
    let stage = Stage::spawn(options).map_err(|error| lost(&error.to_string()))?;
    loop {
        match stage.events().recv_timeout(READY_TIMEOUT) {
            Ok(stamped) => match stamped.event {
                Event::Ready { sandbox, drawing, .. } => {
                    if let Some(pid) = stage.pid() {
                        inspect(pid);
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
