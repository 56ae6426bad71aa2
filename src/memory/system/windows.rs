//! Windows: pages and how many of them may be locked.
//!
//! A process may lock no more than its *minimum working set*, some 200 KiB at first. Every user may raise it (the privilege
//! "Increase a process working set" is everybody's), as far as the computer has memory to commit.

use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::ptr::without_provenance;
use std::sync::OnceLock;

use memmap2::MmapRaw;
use windows::Win32::Foundation::HANDLE;
use windows::Win32::System::Memory::{
    MEMORY_BASIC_INFORMATION, PAGE_NOACCESS, PAGE_PROTECTION_FLAGS, VirtualLock, VirtualProtect, VirtualQuery,
    VirtualUnlock,
};
use windows::Win32::System::SystemInformation::{GetSystemInfo, SYSTEM_INFO};
use windows::Win32::System::Threading::{
    GetCurrentProcess, GetCurrentThreadStackLimits, GetProcessWorkingSetSize, SetProcessWorkingSetSize,
};

use super::StackBelow;
use crate::memory::lock_limit::LockLimit;

/// How much is requested, in bytes: in a process that opens vaults, enough to derive a key from a password
/// (`vault::kdf`, 256 MiB) and for what else it locks; in a stage, enough for a film. The system keeps some of it for
/// itself.
const REQUEST: usize = 320 << 20;
const STAGE_REQUEST: usize = 256 << 20;
/// The least that is worth requesting.
const MIN_REQUEST: usize = 4 << 20;

/// How much larger the maximum working set is than the minimum.
const HEADROOM: usize = 512 << 20;

/// Bytes of a page.
pub fn page_size() -> usize {
    static SIZE: OnceLock<usize> = OnceLock::new();
    *SIZE.get_or_init(|| {
        let mut info = SYSTEM_INFO::default();
        // SAFETY: the call fills the structure that it is given.
        unsafe { GetSystemInfo(&raw mut info) };
        info.dwPageSize as usize
    })
}

/// Nothing to do: child processes inherit no memory, and no dump is written (`platform::harden`).
pub fn keep_to_this_process(_: &MmapRaw) {}

/// Makes the system end the process when it touches these pages. Returns whether that is in force.
///
/// # Safety
/// The range is whole pages of a map of the caller's own, and there is no reference into it.
pub unsafe fn forbid(start: *mut u8, len: usize) -> bool {
    let mut before = PAGE_PROTECTION_FLAGS::default();
    // SAFETY: as the caller promises; the call writes the former rights where it is told.
    unsafe { VirtualProtect(start.cast(), len, PAGE_NOACCESS, &raw mut before) }.is_ok()
}

/// Keeps pages out of the page file, where that is allowed. Changes no contents and no access rights.
///
/// # Safety
/// The range is whole pages of a map of the caller's own.
pub unsafe fn lock(start: *mut u8, len: usize) -> bool {
    // SAFETY: as the caller promises.
    unsafe { VirtualLock(start.cast(), len) }.is_ok()
}

/// The opposite of [`lock`].
///
/// # Safety
/// The range was locked by [`lock`], and still belongs to the caller.
pub unsafe fn unlock(start: *mut u8, len: usize) {
    // SAFETY: as the caller promises. That it is unlocked is of no consequence: the pages are given back.
    let _ = unsafe { VirtualUnlock(start.cast(), len) };
}

/// A process cannot keep all of its memory out of the page file.
pub fn lock_everything() -> bool {
    false
}

/// The calling thread's stack below `here`, an address on it.
pub fn stack_below(here: usize) -> Option<StackBelow> {
    let (mut bottom, mut top) = (0, 0);
    // SAFETY: the call writes two numbers.
    unsafe { GetCurrentThreadStackLimits(&raw mut bottom, &raw mut top) };
    // From below: what is only reserved, a guard, and then the pages that the stack has got by being used.
    let mut used = bottom;
    loop {
        let mut pages = MEMORY_BASIC_INFORMATION::default();
        // SAFETY: the call fills the structure, whose size it is told, and reads nothing at the address.
        let filled = unsafe {
            VirtualQuery(
                Some(without_provenance(used)),
                &raw mut pages,
                size_of::<MEMORY_BASIC_INFORMATION>(),
            )
        };
        if filled == 0 || used > here {
            return None;
        }
        let end = pages.BaseAddress.addr() + pages.RegionSize;
        if here < end {
            break;
        }
        used = end;
    }
    Some(StackBelow {
        bottom: bottom + GUARD_PAGES * page_size(),
        mapped: used,
        used,
    })
}

/// Pages at the bottom of a stack that a thread does not get.
const GUARD_PAGES: usize = 4;

pub fn lock_limit() -> LockLimit {
    LockLimit::Bytes(min_working_set(this_process()) as u64)
}

pub fn raise_lock_limit() {
    raise(this_process(), REQUEST);
}

/// As [`raise_lock_limit`], for a process that was just started and may not do it for itself.
pub fn raise_lock_limit_of(process: &OwnedHandle) {
    raise(HANDLE(process.as_raw_handle()), STAGE_REQUEST);
}

/// A handle that always means this process, and needs no closing.
fn this_process() -> HANDLE {
    // SAFETY: the call takes no arguments.
    unsafe { GetCurrentProcess() }
}

fn min_working_set(process: HANDLE) -> usize {
    let (mut least, mut most) = (0, 0);
    // SAFETY: the process is open; the call fills the two numbers.
    let result = unsafe { GetProcessWorkingSetSize(process, &raw mut least, &raw mut most) };
    result.map_or(0, |()| least)
}

fn raise(process: HANDLE, mut request: usize) {
    // Lowering it needs no right: a stage, which may not raise it, would lose what it was given.
    let given = min_working_set(process);
    while request >= MIN_REQUEST && request > given {
        // SAFETY: the process is open; the call takes two numbers.
        if unsafe { SetProcessWorkingSetSize(process, request, request + HEADROOM) }.is_ok() {
            return;
        }
        // The computer cannot commit so much, or the user may not; `lock_limit` reports the result.
        request /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_can_be_locked_once_the_limit_was_raised() {
        raise_lock_limit();
        assert!(matches!(lock_limit(), LockLimit::Bytes(bytes) if bytes >= MIN_REQUEST as u64));
        let slab = crate::memory::slab::Slab::new(2 << 20).expect("memory");
        assert!(slab.is_locked());
    }

    #[test]
    fn what_was_given_is_not_lowered() {
        raise_lock_limit();
        let given = min_working_set(this_process());
        raise(this_process(), given / 2);
        assert_eq!(min_working_set(this_process()), given);
    }
}
