//! Linux: `prctl`, limits, descriptors.

mod descriptor;
mod dumps;
mod start;

use std::fs;
use std::io;
use std::os::fd::RawFd;

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use rustix::time::{ClockId, clock_gettime};

pub use descriptor::{pass_on, take_descriptor};
pub use dumps::{crash_dumps, crash_dumps_of, locked_by};
pub use start::StageProcess;

/// The nice value of what gives way: beside a thread of the usual priority it gets a tenth of a processor that both want.
const NICE: i32 = 10;

/// Hardens this process: it leaves no core dump, no other process of the same user may attach to it or read its memory,
/// nothing it starts can gain privileges, and a panic prints its location and not its message. Raises the limit of locked
/// memory to what the administrator allows.
///
/// Every kind of Vitrin process calls it first in `main`.
///
/// # Errors
/// When the system refuses one of the settings; any user may make all of them, so a refusal means that something
/// intercepts the system calls.
pub fn harden() -> io::Result<()> {
    super::panic::print_location_only();
    crate::memory::raise_lock_limit();
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    rustix::process::setrlimit(Resource::Core, none)?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    rustix::thread::set_no_new_privs(true)?;
    Ok(())
}

/// Has the calling thread give way to others that want a processor, such as those that play a film. Threads and processes that it
/// starts from now on inherit that.
pub fn give_way() {
    // Any thread may lower its own priority. If it cannot, it only disturbs more.
    let _ = rustix::process::setpriority_process(None, NICE);
}

/// Makes the kernel kill this process when the *thread* that started it ends.
///
/// # Errors
/// When the system refuses, which it has no reason to.
pub fn die_with_parent() -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}

/// Closes every file descriptor except the three standard ones: descriptors that the parent (or a library in it) left
/// inheritable must not reach this process. To be called before anything is opened.
///
/// # Errors
/// When the descriptors cannot be listed.
pub fn close_inherited() -> io::Result<()> {
    for fd in open_descriptors()? {
        // The descriptor of the listing itself is closed by now.
        let is_open = fs::symlink_metadata(format!("/proc/self/fd/{fd}")).is_ok();
        if fd > 2 && is_open {
            // SAFETY: called before this process has opened anything, so no Rust value owns `fd`; it is open, and
            // no other thread exists that could have closed it since.
            unsafe { rustix::io::close(fd) };
        }
    }
    Ok(())
}

fn open_descriptors() -> io::Result<Vec<RawFd>> {
    let names = fs::read_dir("/proc/self/fd")?;
    Ok(names
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect())
}

/// `CLOCK_MONOTONIC` in microseconds: the same for all processes of the machine, and never set back.
#[must_use]
pub fn monotonic_us() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    // Neither part is negative: the clock starts at boot.
    now.tv_sec.cast_unsigned() * 1_000_000 + now.tv_nsec.cast_unsigned() / 1_000
}

/// Always `false`: a shell waits for the program that it starts in the foreground.
#[must_use]
pub fn shell_reads_terminal() -> bool {
    false
}
