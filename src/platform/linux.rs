//! Linux: `prctl`, Landlock, seccomp, Unix sockets.

mod background;
pub(super) mod bus;
mod channel;
mod desktop;
mod displays;
mod dumps;
mod sandbox;
mod scope;
mod start;
mod syscalls;

use std::fs::{self, File};
use std::io;
use std::os::fd::RawFd;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use rustix::time::{ClockId, clock_gettime};

pub use background::fill_undrawn;
pub use channel::{ChannelEnd, MAX_FILES};
pub use desktop::{drawing_shows, has_desktop, let_come_forward, named, shell_reads_terminal};
pub use displays::hear_of_displays;
pub use dumps::{crash_dumps, crash_dumps_of, locked_by};
pub use sandbox::{
    CONSOLE_ENVIRONMENT, PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, SandboxError, SandboxLevel, SandboxPlan, sandbox,
    sandbox_support, take_away_sockets,
};
pub(super) use scope::restart_without_swap;
pub use scope::{ScopeError, move_into_scope, move_parent};
pub use start::StageProcess;

/// Makes this process a poor source of secrets: it leaves no core dump, no other process of the same user may attach to
/// it or read its memory, nothing it starts can gain privileges, and a panic prints its place and not its message. It may
/// also keep as much memory out of swap as the system's administrator allows.
///
/// Called first thing in `main`, by every kind of Vitrin process.
///
/// # Errors
/// When the system refuses one of the settings; all of them are allowed to any user, so a refusal means that something
/// stands between the program and the kernel.
pub fn harden() -> io::Result<()> {
    super::panic::print_places_only();
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

/// Has the kernel kill this process when the *thread* that started it ends.
///
/// # Errors
/// When the system refuses, which it has no reason to.
pub fn die_with_parent() -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(())
}

/// Closes every file descriptor but the three standard ones: what a parent (or a library in it) left inheritable is none
/// of this process's business. Call it before anything is opened.
///
/// # Errors
/// When the descriptors cannot be listed.
pub fn close_inherited() -> io::Result<()> {
    for fd in open_descriptors()? {
        // The one that the listing itself used is gone by now.
        let is_open = fs::symlink_metadata(format!("/proc/self/fd/{fd}")).is_ok();
        if fd > 2 && is_open {
            // SAFETY: called before this process has opened anything, so no Rust value owns `fd`; it is open, and there
            // is no other thread that could have closed it since.
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

/// Whether `file` is an ordinary file that was opened for reading and nothing else.
///
/// # Errors
/// When the system does not tell.
pub fn is_read_only_file(file: &File) -> io::Result<bool> {
    let flags = rustix::fs::fcntl_getfl(file)?;
    Ok(flags & OFlags::ACCMODE == OFlags::RDONLY && file.metadata()?.is_file())
}

/// Whether this thread may make a file in `folder`: makes one that has no name, and lets go of it. Also `false` where the file
/// system has no files without a name.
#[must_use]
pub fn may_make_files_in(folder: &Path) -> bool {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).is_ok()
}

/// `CLOCK_MONOTONIC` in microseconds: the same for all processes of the machine, and never set back.
#[must_use]
pub fn monotonic_us() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    // Neither part is negative: the clock counts from boot.
    now.tv_sec.cast_unsigned() * 1_000_000 + now.tv_nsec.cast_unsigned() / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_no_ordinary_file() {
        assert!(!is_read_only_file(&File::open("/dev/null").unwrap()).unwrap());
    }

    #[test]
    fn nobody_makes_a_file_where_the_system_shows_processes() {
        assert!(!may_make_files_in(Path::new("/proc")));
    }
}
