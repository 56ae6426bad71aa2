//! Linux: pages and how many of them may be locked.
//!
//! Locked pages count against `RLIMIT_MEMLOCK`, 8 MiB for an ordinary user on most systems; a process with
//! `CAP_IPC_LOCK` is not limited. Inside a container's own user namespace, that capability does not count.

use std::fs;
use std::mem::MaybeUninit;
use std::ptr::{null_mut, without_provenance_mut};

use memmap2::{Advice, MmapRaw};
use rustix::mm::{MlockAllFlags, MprotectFlags, mlock, mlockall, mprotect, munlock};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CapabilitySet, capabilities};

use super::StackBelow;
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

/// The calling thread's stack below `here`, an address on it.
pub fn stack_below(here: usize) -> Option<StackBelow> {
    let bottom = stack_bottom()?;
    let page = page_size();
    let mut mapped = here - here % page;
    let mut used = mapped;
    let mut in_memory = [0; 256];
    let mut at_once = in_memory.len();
    loop {
        let pages = at_once.min(mapped.saturating_sub(bottom) / page);
        let start = mapped - pages * page;
        // SAFETY: the call writes a byte for each page, as many as there are, and reads none of the pages.
        let result = unsafe { libc::mincore(without_provenance_mut(start), pages * page, in_memory.as_mut_ptr()) };
        match result {
            _ if pages == 0 => break,
            0 => {
                let lowest = in_memory[..pages].iter().position(|page| page & 1 != 0);
                used = lowest.map_or(used, |lowest| start + lowest * page);
                mapped = start;
            }
            // The first thread's stack is mapped as it grows: the end of it lies among these.
            _ if at_once > 1 => at_once = 1,
            _ => break,
        }
    }
    Some(StackBelow { bottom, mapped, used })
}

/// The lowest address of the calling thread's stack that may be used.
fn stack_bottom() -> Option<usize> {
    let mut attributes = MaybeUninit::uninit();
    // SAFETY: asks nothing of the caller.
    let this_thread = unsafe { libc::pthread_self() };
    // SAFETY: the thread is the calling one, which lives; the call fills the attributes unless it fails.
    if unsafe { libc::pthread_getattr_np(this_thread, attributes.as_mut_ptr()) } != 0 {
        return None;
    }
    // SAFETY: the call above has filled them.
    let mut attributes = unsafe { attributes.assume_init() };
    let (mut bottom, mut size, mut guard) = (null_mut(), 0, 0);
    // SAFETY: the attributes are valid; the call writes two numbers.
    let has_stack = unsafe { libc::pthread_attr_getstack(&raw const attributes, &raw mut bottom, &raw mut size) } == 0;
    // SAFETY: the attributes are valid; the call writes one number.
    let has_guard = unsafe { libc::pthread_attr_getguardsize(&raw const attributes, &raw mut guard) } == 0;
    // SAFETY: the attributes are valid and not used again.
    unsafe { libc::pthread_attr_destroy(&raw mut attributes) };
    // Whether the guard is part of the stack, C libraries disagree.
    (has_stack && has_guard).then(|| (bottom.addr() + guard).next_multiple_of(page_size()))
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
