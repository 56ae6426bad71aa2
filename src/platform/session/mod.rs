//! The desktop session that this process runs in: keeping the computer awake, and hearing that nobody is there.

use std::io;

use thiserror::Error;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(super) use linux::bus;
#[cfg(target_os = "linux")]
pub use linux::{Session, StayAwake};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use self::windows::message_window;
#[cfg(windows)]
pub use self::windows::{Session, StayAwake};

/// Where the message buses are (Linux; Windows has none, and they mean nothing there).
#[derive(Debug, Clone, Default)]
pub struct Buses {
    /// Address of the system's bus; without one, the usual place.
    pub system: Option<String>,
    /// Address of the session's bus; without one, the usual place.
    pub session: Option<String>,
}

/// What happens to the session. Either means that nothing secret shall stay in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// The computer is about to sleep, whether to memory or to disk.
    Sleep,
    /// The screen was locked, or its saver covers it; on Windows also: the user is leaving (signs out, switches to another
    /// user, ends a remote session).
    ScreenLock,
}

/// Why the computer is not kept awake. A film is shown all the same.
#[derive(Debug, Error)]
#[error("the system does not keep the computer awake: {0}")]
pub struct StayAwakeError(#[source] io::Error);
