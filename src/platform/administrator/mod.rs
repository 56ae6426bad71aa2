//! Whether only an administrator could have written a file or a registry key.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::writable_by_others;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{am_administrator, may_write};
