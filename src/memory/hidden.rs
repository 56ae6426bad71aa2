//! Memory that only this process can read: Linux's `memfd_secret`.
//!
//! Its pages are removed from the kernel's own map of memory. Neither a debugger nor a faulty driver nor
//! `/proc/PID/mem` can read them, they are never swapped, and the system does not hibernate while there are any. It has
//! to be enabled in the kernel (it is by default from Linux 6.5 on) and counts as locked memory.

use std::sync::OnceLock;

use memmap2::{MmapOptions, MmapRaw};

/// Whether this kernel has such memory and this process may use it. Tried once.
pub(super) fn works() -> bool {
    static WORKS: OnceLock<bool> = OnceLock::new();
    *WORKS.get_or_init(|| map(super::system::page_size()).is_some())
}

/// `len` bytes of it, whole pages, all zero; `None` where there is none.
pub(super) fn map(len: usize) -> Option<MmapRaw> {
    let file = file()?;
    file.set_len(u64::try_from(len).ok()?).ok()?;
    MmapOptions::new().len(len).map_raw(&file).ok()
}

#[cfg(target_os = "linux")]
fn file() -> Option<std::fs::File> {
    use std::os::fd::{FromRawFd, OwnedFd, RawFd};

    let flags = libc::O_CLOEXEC;
    // SAFETY: the call takes one number and touches none of our memory; a kernel without it answers with an error.
    let fd = unsafe { libc::syscall(libc::SYS_memfd_secret, flags) };
    let fd = RawFd::try_from(fd).ok().filter(|fd| *fd >= 0)?;
    // SAFETY: the kernel has just opened it for us, and nothing else owns it.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    Some(fd.into())
}

#[cfg(not(target_os = "linux"))]
fn file() -> Option<std::fs::File> {
    None
}
