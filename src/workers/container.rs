//! Windows: whether stages are started in an app container. The administrator decides, and each process of the key holder tries it once
//! before it relies on it: a film that does not play protects nobody.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::{io, iter};

use parking_lot::Mutex;

use crate::platform::{ChannelEnd, StageProcess};
use crate::policy::Policy;
use crate::protocol::connection::{self, Reader};
use crate::protocol::framing::Frame;
use crate::protocol::{Command, Event, Language, PROTOCOL_VERSION, Stamped};

/// How long the stage that is tried may take to be ready, with its window and its drawing device.
const TRIAL_TIMEOUT: Duration = Duration::from_secs(15);

/// Programs that were tried, and the outcome; locked while one is.
static TRIED: Mutex<Vec<(PathBuf, bool)>> = Mutex::new(Vec::new());

/// Whether stages of `program` are to be started in an app container: decided by the administrator, and found to work here.
pub(super) fn is_usable(program: &Path, environment: &[(OsString, OsString)]) -> bool {
    // A policy that cannot be relied on keeps every vault locked anyway.
    if !Policy::load().is_ok_and(|policy| policy.app_container) {
        return false;
    }
    let mut tried = TRIED.lock();
    if let Some((_, works)) = tried.iter().find(|(known, _)| known == program) {
        return *works;
    }
    let works = draws_in_container(program, environment.to_vec()).unwrap_or(false);
    tried.push((program.to_owned(), works));
    works
}

/// Whether a stage in the container gets ready, and draws by the graphics processor: by the ordinary one films could stutter that do not
/// outside. It is handed no film.
fn draws_in_container(program: &Path, environment: Vec<(OsString, OsString)>) -> io::Result<bool> {
    let (ours, theirs) = ChannelEnd::pair()?;
    let (reader, writer) = connection::split(ours)?;
    let hello = Command::Hello {
        protocol: PROTOCOL_VERSION,
        window: true,
        language: Language::default(),
    };
    writer.command(&hello).map_err(io::Error::other)?;
    // Nobody reads what it prints.
    let (_, errors) = io::pipe()?;
    let mut stage = StageProcess::start_contained(program, environment, theirs, errors)?;
    let (sender, answer) = mpsc::channel();
    thread::Builder::new().name("trial".into()).spawn(move || {
        // Nobody waits for an answer that comes too late.
        let _ = sender.send(draws(reader));
    })?;
    let works = answer.recv_timeout(TRIAL_TIMEOUT).unwrap_or(false);
    stage.kill();
    writer.shut_down();
    stage.wait()?;
    Ok(works)
}

/// Waits for the first event that tells.
fn draws(mut reader: Reader) -> bool {
    let events = iter::from_fn(|| match reader.next() {
        Ok(Some(Frame::Message { json, .. })) => Stamped::from_json(&json).ok(),
        _ => None,
    });
    events
        .map(|stamped| stamped.event)
        .find_map(|event| match event {
            Event::Ready { drawing, .. } => Some(drawing.is_some_and(|drawing| !drawing.software)),
            Event::Error { .. } | Event::Closed => Some(false),
            _ => None,
        })
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_decision_no_container_is_tried() {
        assert!(!is_usable(Path::new("vitrin.exe"), &[]));
        assert!(TRIED.lock().is_empty());
    }

    #[test]
    fn where_there_is_no_container_it_is_not_used() {
        // Wine, and a program that is no stage.
        let program = std::env::current_exe().unwrap();
        assert!(!draws_in_container(&program, Vec::new()).unwrap_or(false));
    }
}
