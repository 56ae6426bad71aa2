//! Calls to the system: protecting, locking and limits.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    forbid, keep_to_this_process, lock, lock_everything, lock_limit, page_size, raise_lock_limit, stack_below, unlock,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{
    forbid, keep_to_this_process, lock, lock_everything, lock_limit, page_size, raise_lock_limit, raise_lock_limit_of,
    stack_below, unlock,
};

/// The stack of the calling thread, by its lowest addresses.
#[derive(Debug, Clone, Copy)]
pub struct StackBelow {
    /// Of the part that may ever be used. The system ends a thread that goes below.
    pub bottom: usize,
    /// Of the pages that are there, used or not.
    pub mapped: usize,
    /// Of the pages that are in memory.
    pub used: usize,
}
