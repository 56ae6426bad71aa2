//! Who could have written what an administrator is said to have written.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::writable_by_others;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{am_administrator, may_write};
