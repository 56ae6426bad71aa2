//! Calls to the system: protecting, locking and limits.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{forbid, keep_to_this_process, lock, lock_everything, lock_limit, page_size, raise_lock_limit, unlock};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{
    forbid, keep_to_this_process, lock, lock_everything, lock_limit, page_size, raise_lock_limit, raise_lock_limit_of,
    unlock,
};
