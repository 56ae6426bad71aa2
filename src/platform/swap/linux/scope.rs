//! A scope without swap: systemd moves the process into a control group whose memory is never swapped.
//!
//! There are three steps, because a page belongs to the control group that first used it, and because D-Bus needs threads,
//! which must not exist before the sandbox: a helper process (`vitrin scope`) asks systemd to move its parent, and waits until
//! that is in force. Then the parent executes the program again in the same process: its memory is new and belongs to the new
//! group, as do the processes that it starts.
#![forbid(unsafe_code)]

use std::env;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Pid;
use thiserror::Error;
use zbus::zvariant::Value;

use super::group::group_of;
use crate::platform::process::monotonic_us;
use crate::platform::session::{Buses, bus};

/// How long to wait for systemd and the kernel to move the process.
const MOVE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long to wait for the helper process.
const HELPER_TIMEOUT: Duration = Duration::from_secs(8);

const TICK: Duration = Duration::from_millis(10);

const SYSTEMD: &str = "org.freedesktop.systemd1";

/// Why a process was not put into a scope without swap.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ScopeError {
    /// There is no session bus, no systemd on it, or it refused.
    #[error("systemd does not make a scope: {0}")]
    Systemd(#[from] zbus::Error),
    /// The scope was made, but the process may still swap: this kernel does not limit swap.
    #[error("the scope does not forbid swap")]
    NotInForce,
    /// The parent process has ended.
    #[error("there is no process to put into a scope")]
    Orphan,
}

/// Executes this program again, in the same process and with the same arguments, in a group whose memory is not swapped. Returns
/// only if that is not possible.
///
/// To be called before there is a second thread and before anything secret is in memory.
pub(in crate::platform) fn restart_without_swap() {
    // Already done, or there are no control groups that could forbid swap.
    let Some(group) = group_of(Path::new("/"), None) else {
        return;
    };
    if is_ours(&group.folder) {
        return;
    }
    let Ok(program) = env::current_exe() else { return };
    #[expect(
        clippy::disallowed_methods,
        reason = "starts the program over, before it has anything to inherit"
    )]
    let command = || Command::new(&program);
    if run_helper(command().arg(SCOPE_COMMAND)) {
        let mut arguments = env::args_os();
        let mut restarted = command();
        if let Some(name) = arguments.next() {
            restarted.arg0(name);
        }
        // Returns only if it fails; then this process goes on, and the verdict is that its memory may be swapped.
        let _ = restarted.args(arguments).exec();
    }
}

/// The hidden command of the helper process.
pub const SCOPE_COMMAND: &str = "scope";

/// The helper process: has systemd move the parent process into a scope without swap, and waits until that is in force.
///
/// # Errors
/// [`ScopeError`]
pub fn move_parent() -> Result<(), ScopeError> {
    let parent = rustix::process::getppid().map(Pid::as_raw_nonzero);
    let parent = parent.and_then(|pid| u32::try_from(pid.get()).ok());
    move_into_scope(parent.ok_or(ScopeError::Orphan)?, Path::new("/"), &Buses::default())
}

/// Has systemd move the process `pid` into a scope without swap. `root` is the root of the file system, another folder in tests.
///
/// # Errors
/// [`ScopeError::Systemd`], [`ScopeError::NotInForce`].
pub fn move_into_scope(pid: u32, root: &Path, buses: &Buses) -> Result<(), ScopeError> {
    let name = format!("{PREFIX}{pid}-{}.scope", monotonic_us());
    let properties = [
        ("Description", Value::from("Vitrin, kept out of swap")),
        ("PIDs", Value::from(vec![pid])),
        ("MemorySwapMax", Value::from(0u64)),
    ];
    let no_other_units: [(&str, Vec<(&str, Value<'_>)>); 0] = [];
    let request = (name.as_str(), "fail", properties.as_slice(), no_other_units.as_slice());
    bus::session(buses)?.call_method(
        Some(SYSTEMD),
        "/org/freedesktop/systemd1",
        Some("org.freedesktop.systemd1.Manager"),
        "StartTransientUnit",
        &request,
    )?;
    // systemd replies before the process has been moved.
    let until = Instant::now() + MOVE_TIMEOUT;
    while !group_of(root, Some(pid)).is_some_and(|group| is_ours(&group.folder) && group.forbids_swap()) {
        if Instant::now() >= until {
            return Err(ScopeError::NotInForce);
        }
        sleep(TICK);
    }
    Ok(())
}

/// Prefix of the names of Vitrin's scopes.
const PREFIX: &str = "vitrin-";

fn is_ours(group: &Path) -> bool {
    let name = group.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with(PREFIX) && name.ends_with(".scope")
}

/// Runs the helper process; returns whether it succeeded.
fn run_helper(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let outcome: io::Result<bool> = quiet.spawn().and_then(|mut child| {
        let until = Instant::now() + HELPER_TIMEOUT;
        while Instant::now() < until {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success());
            }
            sleep(TICK);
        }
        child.kill()?;
        child.wait()?;
        Ok(false)
    });
    outcome.unwrap_or(false)
}
