//! The system calls that a stage may make (seccomp): a list for its whole life, and those denied before it gets a film.
//!
//! A call that is not allowed returns an error, and the process goes on. That is deliberate: a library that tries something
//! optional (look for a bus, fork a helper, raise a priority) goes on without it, and a refused call helps an attacker no more
//! than a killed process. Killing would only turn a driver's harmless habit, on an untested computer, into a film that vanishes
//! in the middle of a call.
//!
//! Each call was asked whose object its arguments name. What names another program's (a process, an address, a key that all
//! programs share, an attribute of a file on the medium) is not allowed; where one call can name both, [`arguments`] allows it
//! for the stage's own.
#![forbid(unsafe_code)]

mod arguments;
mod ioctl;
mod needs;
mod rules;

use libc::c_long;
use seccompiler::SeccompAction;

pub(super) use self::needs::Needs;
use self::rules::{FilterError, Rules, any, program};

/// Calls that are allowed with any arguments. Landlock and the open files restrict what they can access.
const ALLOWED: &[c_long] = &[
    // Memory. Executable memory is needed: orc and llvmpipe generate machine code at run time.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mincore,
    libc::SYS_msync,
    libc::SYS_mlock,
    libc::SYS_mlock2,
    libc::SYS_munlock,
    libc::SYS_mlockall,
    libc::SYS_munlockall,
    libc::SYS_membarrier,
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    // Threads and signals; for how threads wait for each other see also [`arguments::missing`].
    libc::SYS_futex,
    libc::SYS_futex_waitv,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getcpu,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_sigsuspend,
    libc::SYS_rt_sigpending,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // Time.
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getrusage,
    libc::SYS_timerfd_settime,
    libc::SYS_timerfd_gettime,
    // Files: Landlock decides which may be opened for reading. No call that renames, removes, links or changes a file's owner,
    // mode, time or attributes is on the list. Creating a folder is, because PulseAudio's library begins with it and goes on only
    // if the answer is that the folder exists; Landlock refuses a new one.
    libc::SYS_openat,
    libc::SYS_mkdirat,
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_preadv2,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_umask,
    libc::SYS_fadvise64,
    libc::SYS_dup,
    libc::SYS_dup3,
    // The size of shared memory for display and sound (memfd).
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    // Waiting.
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_eventfd2,
    libc::SYS_signalfd4,
    libc::SYS_pipe2,
    // Open sockets: the console, the display, the sound server. All are connected streams, which take no address; `sendmsg`
    // has its address in memory, where a filter cannot read it.
    libc::SYS_recvfrom,
    libc::SYS_sendmsg,
    libc::SYS_recvmsg,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    // The process's identity, and the system's.
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getresuid,
    libc::SYS_getresgid,
    libc::SYS_getgroups,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrandom,
];

/// Older equivalents of some calls above that this architecture still has, and calls of its own.
#[cfg(target_arch = "x86_64")]
const ALLOWED_HERE: &[c_long] = &[
    libc::SYS_arch_prctl,
    SYS_MAP_SHADOW_STACK,
    libc::SYS_open,
    libc::SYS_mkdir,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_dup2,
    libc::SYS_pipe,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_epoll_create,
    libc::SYS_epoll_wait,
    libc::SYS_eventfd,
    libc::SYS_time,
    libc::SYS_getrlimit,
    libc::SYS_getpgrp,
];
#[cfg(not(target_arch = "x86_64"))]
const ALLOWED_HERE: &[c_long] = &[];

/// Not in `libc` yet.
#[cfg(target_arch = "x86_64")]
const SYS_MAP_SHADOW_STACK: c_long = 453;

/// Calls that a kernel may lack: from Linux 5.1 (`pidfd_send_signal`) on, where numbers are the same on every architecture,
/// with a reserve for future ones. Those that are not allowed return `ENOSYS`, so that libraries fall back to the older call,
/// which the filter can judge: the flags of `clone3`, for example, are in memory, where a filter cannot read them.
const RECENT: std::ops::Range<c_long> = 424..600;

/// Restricts the calling thread, and every thread that it starts afterwards, to the calls on the list, and to those that connect to
/// what it needs.
pub(super) fn allow_only_listed(needs: Needs) -> Result<(), FilterError> {
    let mut allowed: Rules = any(ALLOWED.iter().chain(ALLOWED_HERE).copied());
    allowed.extend(arguments::allowed(needs)?);
    // Two filters, because one has only two actions. A call has to pass both; each allows what the other is to answer.
    let (mut missing, mut listed) = (arguments::missing()?, allowed.clone());
    for call in RECENT.filter(|call| !allowed.contains_key(call)) {
        missing.insert(call, Vec::new());
        listed.insert(call, Vec::new());
    }
    let missing = program(missing, SeccompAction::Allow, SeccompAction::Errno(ENOSYS))?;
    let listed = program(listed, SeccompAction::Errno(EPERM), SeccompAction::Allow)?;
    seccompiler::apply_filter(&missing)?;
    seccompiler::apply_filter(&listed)
}

/// Denies, in all threads, what only the start needs: creating and connecting sockets, adding filters, and what the sound
/// library does with its own files. With `sound_server` (one is connected) also the sound card.
pub(super) fn deny_sockets(sound_server: bool) -> Result<(), FilterError> {
    let mut refused = any([
        libc::SYS_socket,
        libc::SYS_bind,
        libc::SYS_connect,
        libc::SYS_seccomp,
        libc::SYS_fchmod,
    ]);
    refused.insert(libc::SYS_fcntl, arguments::locks()?);
    if sound_server {
        refused.insert(libc::SYS_ioctl, ioctl::sound()?);
    }
    let program = program(refused, SeccompAction::Allow, SeccompAction::Errno(EPERM))?;
    seccompiler::apply_filter_all_threads(&program)
}

const EPERM: u32 = libc::EPERM as u32;
const ENOSYS: u32 = libc::ENOSYS as u32;
