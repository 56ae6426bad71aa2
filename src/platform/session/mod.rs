//! The desktop session: keeping the computer awake, and events of sleep and of the locked screen.

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

/// Addresses of the message buses (Linux only; ignored on Windows, which has none).
#[derive(Debug, Clone, Default)]
pub struct Buses {
    /// Address of the system bus; `None` for the default.
    pub system: Option<String>,
    /// Address of the session bus; `None` for the default.
    pub session: Option<String>,
}

/// An event of the session, after which nothing secret may stay in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// The computer is about to sleep, whether to memory or to disk.
    Sleep,
    /// The screen was locked, or the screen saver started; on Windows also: the user is leaving (signs out, switches to another
    /// user, ends a remote session).
    ScreenLock,
}

/// Why the computer cannot be kept awake. A film is shown all the same.
#[derive(Debug, Error)]
#[error("the system does not keep the computer awake: {0}")]
pub struct StayAwakeError(#[source] io::Error);
