//! Which cameras and microphones there are.

use std::path::PathBuf;
use std::time::Duration;

use super::RecordError;
use crate::protocol::{RecorderFault, RecorderReport, RecorderRequest};
use crate::workers::{Recorder, RecorderOptions};

/// How long the answer may take: the system starts a camera's driver for it.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Cameras and microphones of this computer, by the names that the system gives them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices {
    /// The cameras.
    pub cameras: Vec<String>,
    /// The microphones, the system's default one first.
    pub microphones: Vec<String>,
}

/// Lists them, in a process of its own. `program`: the one whose recorder is asked; `None`: this one.
///
/// # Errors
/// [`RecordError::Start`], [`RecordError::Recorder`].
pub fn devices(program: Option<PathBuf>) -> Result<Devices, RecordError> {
    let options = RecorderOptions { program, wake: None };
    let recorder = Recorder::spawn(options).map_err(RecordError::Start)?;
    recorder.send(&RecorderRequest::List).map_err(RecordError::Start)?;
    loop {
        match recorder.reports().recv_timeout(TIMEOUT) {
            Ok(RecorderReport::Devices { cameras, microphones }) => return Ok(Devices { cameras, microphones }),
            Ok(RecorderReport::Failed { code, detail }) => return Err(RecordError::Recorder { fault: code, detail }),
            Ok(_) => {}
            Err(_) => {
                let detail = "no answer".into();
                let fault = RecorderFault::RecorderLost;
                return Err(RecordError::Recorder { fault, detail });
            }
        }
    }
}
