//! Linux: pages and how many of them may be locked.
//!
//! Locked pages count against `RLIMIT_MEMLOCK`, 8 MiB for an ordinary user on most systems; a process with
//! `CAP_IPC_LOCK` is not limited. Inside a container's own user namespace, that capability does not count.

use std::fs;

use memmap2::{Advice, MmapRaw};
use rustix::mm::{MlockAllFlags, MprotectFlags, mlock, mlockall, mprotect, munlock};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CapabilitySet, capabilities};

use crate::memory::lock_limit::LockLimit;

/// Bytes of a page.
pub fn page_size() -> usize {
    rustix::param::page_size()
}

/// Keeps a map out of core dumps and out of child processes. Both are a second line of defence that an old kernel may lack;
/// the memory is usable without.
pub fn keep_to_this_process(map: &MmapRaw) {
    let _ = map.advise(Advice::DontDump);
    let _ = map.advise(Advice::DontFork);
}

/// Makes the system end the process when it touches these pages. Returns whether that is in force.
///
/// # Safety
/// The range is whole pages of a map of the caller's own, and there is no reference into it.
pub unsafe fn forbid(start: *mut u8, len: usize) -> bool {
    // SAFETY: as the caller promises.
    unsafe { mprotect(start.cast(), len, MprotectFlags::empty()) }.is_ok()
}

/// Keeps pages out of swap, where that is allowed. Changes no contents and no access rights.
///
/// # Safety
/// The range is whole pages of a map of the caller's own.
pub unsafe fn lock(start: *mut u8, len: usize) -> bool {
    // SAFETY: as the caller promises.
    unsafe { mlock(start.cast(), len) }.is_ok()
}

/// The opposite of [`lock`].
///
/// # Safety
/// The range was locked by [`lock`], and still belongs to the caller.
pub unsafe fn unlock(start: *mut u8, len: usize) {
    // SAFETY: as the caller promises. That it is unlocked is of no consequence: the pages are given back.
    let _ = unsafe { munlock(start.cast(), len) };
}

/// Keeps all memory of the process out of swap, also what it will allocate.
pub fn lock_everything() -> bool {
    // A page is locked when it is first used, so that memory that is only reserved (threads' stacks, drivers' heaps)
    // costs nothing.
    let flags = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    mlockall(flags).is_ok()
}

pub fn lock_limit() -> LockLimit {
    match getrlimit(Resource::Memlock).current {
        Some(bytes) if !is_exempt() => LockLimit::Bytes(bytes),
        _ => LockLimit::Unlimited,
    }
}

/// Whether the limit does not bind this process.
fn is_exempt() -> bool {
    let capable = capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::IPC_LOCK));
    capable && fs::read_to_string("/proc/self/uid_map").is_ok_and(|map| is_first_namespace(&map))
}

/// Whether this `uid_map` is that of the namespace that the system was started in: every number is mapped to itself.
fn is_first_namespace(uid_map: &str) -> bool {
    uid_map.split_whitespace().eq(["0", "0", "4294967295"])
}

pub fn raise_lock_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Memlock);
    // `None` is no limit.
    let is_less = current.is_some_and(|current| maximum.is_none_or(|maximum| current < maximum));
    if is_less {
        // Every user may; if it is refused, the limit stays what it was, and `lock_limit` reports that.
        let _ = setrlimit(
            Resource::Memlock,
            Rlimit {
                current: maximum,
                maximum,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_hard_one_once_it_was_raised() {
        raise_lock_limit();
        let limit = getrlimit(Resource::Memlock);
        assert_eq!(limit.current, limit.maximum);
    }

    #[test]
    fn a_containers_own_namespace_is_not_the_first() {
        assert!(is_first_namespace("         0          0 4294967295\n"));
        assert!(!is_first_namespace("         0       1000          1\n"));
        assert!(!is_first_namespace(""));
    }
}
