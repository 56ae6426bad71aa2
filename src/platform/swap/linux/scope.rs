//! A scope without swap: systemd puts the process into a control group whose memory is never swapped.
//!
//! Three steps, because a page belongs to the control group that first used it, and because D-Bus needs threads, which
//! must not exist before the sandbox: a process of its own (`vitrin scope`) asks systemd to move the one that started it,
//! and waits until that holds. Then the program is started anew in the same process: its memory is new, belongs to the
//! new group, and so does what it starts from there on.
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

/// How long systemd and the kernel may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long the process that asks may take in all.
const ASKING: Duration = Duration::from_secs(8);

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
    /// The process that started this one has ended.
    #[error("there is no process to put into a scope")]
    Orphan,
}

/// Starts this program anew, in the same process and with the same arguments, where its memory is not swapped. Returns
/// only when that cannot be had.
///
/// Call it before there is a second thread and before anything secret is in memory.
pub(in crate::platform) fn restart_without_swap() {
    // Tried already, or there are no control groups that could forbid anything.
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
    if ask(command().arg(ASKING_COMMAND)) {
        let mut arguments = env::args_os();
        let mut again = command();
        if let Some(name) = arguments.next() {
            again.arg0(name);
        }
        // Returns only if it fails; then this process goes on, and is told that its memory may be swapped.
        let _ = again.args(arguments).exec();
    }
}

/// The hidden command that asks, as a process of its own.
pub const ASKING_COMMAND: &str = "scope";

/// What the hidden command does: has systemd put the process that started this one into a scope without swap, and waits
/// until that is in force.
///
/// # Errors
/// [`ScopeError`]
pub fn move_parent() -> Result<(), ScopeError> {
    let parent = rustix::process::getppid().map(Pid::as_raw_nonzero);
    let parent = parent.and_then(|pid| u32::try_from(pid.get()).ok());
    move_into_scope(parent.ok_or(ScopeError::Orphan)?, Path::new("/"), &Buses::default())
}

/// Has systemd put the process `pid` into a scope without swap. `root` is the folder that stands for `/`.
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
    // The answer comes before the move.
    let until = Instant::now() + PATIENCE;
    while !group_of(root, Some(pid)).is_some_and(|group| is_ours(&group.folder) && group.forbids_swap()) {
        if Instant::now() >= until {
            return Err(ScopeError::NotInForce);
        }
        sleep(TICK);
    }
    Ok(())
}

/// How the names of our scopes begin.
const PREFIX: &str = "vitrin-";

fn is_ours(group: &Path) -> bool {
    let name = group.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with(PREFIX) && name.ends_with(".scope")
}

/// Runs the process that asks; whether it got what it asked for.
fn ask(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let asked: io::Result<bool> = quiet.spawn().and_then(|mut child| {
        let until = Instant::now() + ASKING;
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
    asked.unwrap_or(false)
}
