//! Keeps GStreamer's list of installed plugins, its registry, up to date without GStreamer in this process.
//!
//! A stage may neither scan for plugins nor write down what it finds, so the registry has to be current before it starts.
//! Scanning loads GStreamer and everything that its plugins link to. The process that starts stages holds the vault key, so it
//! leaves that to a process of its own, `vitrin registry`, which has no key, is sandboxed as its parent is, and ends at once.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The hidden command that refreshes the registry, and that `refresh` starts.
pub const REGISTRY_COMMAND: &str = "registry";

/// How long a refresh may take: some hundredths of a second as a rule, many seconds on a slow computer after plugins were
/// installed.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How often the end of the process is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// Programs that have refreshed the registry already; locked while one does.
static REFRESHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Has `program` bring the registry up to date and waits for it, at most once per process. A failure is ignored here: a stage
/// without a usable registry reports that itself.
pub(super) fn refresh(program: &Path) {
    let mut refreshed = REFRESHED.lock();
    if refreshed.iter().any(|known| known == program) {
        return;
    }
    // See above.
    let _ = run(program);
    refreshed.push(program.to_owned());
}

fn run(program: &Path) -> io::Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "starts this program again, without any of this process's output"
    )]
    let mut command = Command::new(program);
    // It loads every plugin that is installed: what these print is neither shown nor written anywhere.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.arg(REGISTRY_COMMAND).spawn()?;
    if !ends_within(&mut child, TIMEOUT)? {
        child.kill()?;
        child.wait()?;
    }
    Ok(())
}

fn ends_within(child: &mut Child, timeout: Duration) -> io::Result<bool> {
    let until = Instant::now() + timeout;
    while child.try_wait()?.is_none() {
        if Instant::now() >= until {
            return Ok(false);
        }
        thread::sleep(POLL_INTERVAL);
    }
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_program_refreshes_the_registry_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = folder.path().join("vitrin");
        fs::write(&program, "#!/bin/sh\necho \"$@\" >> \"$(dirname \"$0\")/calls\"\n").expect("a script");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be made executable");
        refresh(&program);
        refresh(&program);
        let calls = fs::read_to_string(folder.path().join("calls")).expect("it was called");
        assert_eq!(calls, "registry\n");
    }

    #[test]
    fn a_process_that_does_not_end_is_not_waited_for() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("a process");
        let ended = ends_within(&mut child, Duration::from_millis(20)).expect("the system tells");
        assert!(!ended);
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }

    #[test]
    fn a_program_that_cannot_be_started_is_no_obstacle() {
        refresh(Path::new("/does/not/exist"));
    }
}
