//! The system calls that a stage may make (seccomp): a list for its whole life, and those denied before it gets a film.
//!
//! A call that is not allowed returns an error, and the process goes on. That is deliberate: a library that tries something
//! optional (look for a bus, fork a helper, raise a priority) goes on without it, and a refused call helps an attacker no more
//! than a killed process. Killing would only turn a driver's harmless habit, on an untested computer, into a film that vanishes
//! in the middle of a call.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

/// Why a filter could not be installed.
pub(super) type FilterError = seccompiler::Error;

/// Calls that are allowed with any arguments. Landlock and the open files restrict what they can access.
const ALLOWED: &[c_long] = &[
    // Memory. Executable memory is needed: orc and llvmpipe generate machine code at run time.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
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
    libc::SYS_get_mempolicy,
    libc::SYS_set_mempolicy,
    libc::SYS_mbind,
    // Threads and signals. Starting threads is in `with_arguments`.
    libc::SYS_futex,
    libc::SYS_futex_waitv,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
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
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_setparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_getattr,
    libc::SYS_sched_setattr,
    libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min,
    libc::SYS_getpriority,
    libc::SYS_setpriority,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_sigsuspend,
    libc::SYS_rt_sigpending,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // Time.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getrusage,
    libc::SYS_timerfd_create,
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
    // Open sockets: the console, the display, the sound server.
    libc::SYS_sendto,
    libc::SYS_recvfrom,
    libc::SYS_sendmsg,
    libc::SYS_recvmsg,
    libc::SYS_sendmmsg,
    libc::SYS_recvmmsg,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_getsockopt,
    libc::SYS_setsockopt,
    // The process's identity, and the system's.
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getresuid,
    libc::SYS_getresgid,
    libc::SYS_getgroups,
    libc::SYS_getpgid,
    libc::SYS_getsid,
    libc::SYS_capget,
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

/// Shared memory and semaphores of System V: for the sound library's mixer if there is no sound server (dmix), and for images
/// passed to an X server on the same computer.
const SYSTEM_V: &[c_long] = &[
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_shmdt,
    libc::SYS_shmctl,
    libc::SYS_semget,
    libc::SYS_semctl,
    libc::SYS_semop,
    libc::SYS_semtimedop,
];

/// Not in `libc` yet.
#[cfg(target_arch = "x86_64")]
const SYS_MAP_SHADOW_STACK: c_long = 453;

/// Calls that a kernel may lack: from Linux 5.1 (`pidfd_send_signal`) on, where numbers are the same on every architecture,
/// with a reserve for future ones. Those that are not allowed return `ENOSYS`, so that libraries fall back to the older call,
/// which the filter can judge: the flags of `clone3`, for example, are in memory, where a filter cannot read them.
const RECENT: std::ops::Range<c_long> = 424..600;

/// Flags with which `clone` starts a thread and not a process; a thread has all of them.
const THREAD: u64 = (libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD) as u64;
/// Flags of `clone` that create namespaces.
const NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u64;

/// The allowed options of `prctl`: names of threads and of memory, timer slack, huge pages, and queries. `PR_SET_NO_NEW_PRIVS`
/// because the next filter sets it again.
const PRCTL: &[i32] = &[
    libc::PR_SET_NAME,
    libc::PR_GET_NAME,
    libc::PR_SET_VMA,
    libc::PR_SET_TIMERSLACK,
    libc::PR_GET_TIMERSLACK,
    libc::PR_SET_THP_DISABLE,
    libc::PR_GET_THP_DISABLE,
    libc::PR_GET_DUMPABLE,
    libc::PR_CAPBSET_READ,
    libc::PR_SET_NO_NEW_PRIVS,
    libc::PR_GET_NO_NEW_PRIVS,
    // The standard library queries the processor's instructions with it.
    PR_GET_AUXV,
];

/// Not in `libc` yet (linux/prctl.h).
const PR_GET_AUXV: i32 = 0x4155_5856;

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// Restricts the calling thread, and every thread that it starts afterwards, to the calls on the list. With `window`, it may
/// also connect to display and sound.
pub(super) fn allow_only_listed(window: bool) -> Result<(), FilterError> {
    let mut allowed: Rules = ALLOWED
        .iter()
        .chain(ALLOWED_HERE)
        .chain(if window { SYSTEM_V } else { &[] })
        .map(|&call| (call, Vec::new()))
        .collect();
    allowed.extend(with_arguments()?);
    if window {
        allowed.insert(libc::SYS_connect, Vec::new());
        allowed.insert(libc::SYS_seccomp, Vec::new());
        allowed.insert(libc::SYS_socket, unix_streams()?);
    }
    // Two filters, because one has only two actions. A call has to pass both; each allows what the other is to answer.
    let (mut missing, mut listed) = (Rules::new(), allowed.clone());
    for call in RECENT.filter(|call| !allowed.contains_key(call)) {
        missing.insert(call, Vec::new());
        listed.insert(call, Vec::new());
    }
    let missing = program(missing, SeccompAction::Allow, SeccompAction::Errno(ENOSYS))?;
    let listed = program(listed, SeccompAction::Errno(EPERM), SeccompAction::Allow)?;
    seccompiler::apply_filter(&missing)?;
    seccompiler::apply_filter(&listed)
}

/// Denies, in all threads, what only the start needs: creating and connecting sockets, and adding filters. With `sound_server`
/// (one is connected) also the mixer's shared memory; private shared memory stays allowed.
pub(super) fn deny_sockets(sound_server: bool) -> Result<(), FilterError> {
    let mut refused: Rules = [libc::SYS_socket, libc::SYS_connect, libc::SYS_seccomp]
        .into_iter()
        .map(|call| (call, Vec::new()))
        .collect();
    if sound_server {
        refused.extend(
            [
                libc::SYS_semget,
                libc::SYS_semctl,
                libc::SYS_semop,
                libc::SYS_semtimedop,
            ]
            .map(|call| (call, Vec::new())),
        );
        let private = libc::IPC_PRIVATE as u64;
        refused.insert(libc::SYS_shmget, vec![rule([differs(0, private)])?]);
    }
    let program = program(refused, SeccompAction::Allow, SeccompAction::Errno(EPERM))?;
    seccompiler::apply_filter_all_threads(&program)
}

/// Calls that are allowed with certain arguments only.
fn with_arguments() -> Result<Rules, FilterError> {
    let own_pid = u64::from(std::process::id());
    let mut rules = Rules::new();
    // Threads, no processes, no namespaces.
    let only_a_thread = rule([masked(0, THREAD, THREAD), masked(0, NAMESPACES, 0)])?;
    rules.insert(libc::SYS_clone, vec![only_a_thread]);
    // A panic or `abort` signals this process; no other may be signalled.
    rules.insert(libc::SYS_tgkill, vec![rule([equals(0, own_pid)])?]);
    // Input must not be injected into a terminal on standard error; and no descriptor may make the kernel send signals to other
    // processes.
    let no_typing = rule([TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP].map(|request| differs(1, request)))?;
    rules.insert(libc::SYS_ioctl, vec![no_typing]);
    let no_signals = rule([F_SETOWN, F_SETOWN_EX, F_SETSIG].map(|command| differs(1, command)))?;
    rules.insert(libc::SYS_fcntl, vec![no_signals]);
    let mut prctl = PRCTL
        .iter()
        .map(|&option| rule([equals(0, option as u64)]))
        .collect::<Result<Vec<_>, _>>()?;
    // It may be switched off, but not on again.
    prctl.push(rule([equals(0, libc::PR_SET_DUMPABLE as u64), equals(1, 0)])?);
    rules.insert(libc::SYS_prctl, prctl);
    // This process's limits only.
    rules.insert(
        libc::SYS_prlimit64,
        vec![rule([equals(0, 0)])?, rule([equals(0, own_pid)])?],
    );
    // PulseAudio's library makes its folder private before it uses it; this mode gives no access to others.
    rules.insert(libc::SYS_fchmod, vec![rule([equals(1, 0o700)])?]);
    // Graphics drivers check whether two of their own descriptors refer to the same file (type 0).
    rules.insert(
        libc::SYS_kcmp,
        vec![rule([equals(0, own_pid), equals(1, own_pid), equals(2, 0)])?],
    );
    rules.insert(libc::SYS_socketpair, unix_pairs()?);
    Ok(rules)
}

/// `socket` for Unix streams, with any flags.
fn unix_streams() -> Result<Vec<SeccompRule>, FilterError> {
    Ok(vec![rule([
        equals(0, libc::AF_UNIX as u64),
        masked(1, SOCKET_TYPE, libc::SOCK_STREAM as u64),
    ])?])
}

/// `socketpair` for Unix sockets, the only family that supports it.
fn unix_pairs() -> Result<Vec<SeccompRule>, FilterError> {
    Ok(vec![rule([equals(0, libc::AF_UNIX as u64)])?])
}

// Requests of `ioctl` (asm-generic/ioctls.h, asm-generic/sockios.h).
const TIOCSTI: u64 = libc::TIOCSTI;
const TIOCLINUX: u64 = libc::TIOCLINUX;
const FIOSETOWN: u64 = 0x8901;
const SIOCSPGRP: u64 = 0x8902;
// Commands of `fcntl` (asm-generic/fcntl.h).
const F_SETOWN: u64 = 8;
const F_SETSIG: u64 = 10;
const F_SETOWN_EX: u64 = 15;

/// The bits of a socket's type that are not flags.
const SOCKET_TYPE: u64 = 0xf;

const EPERM: u32 = libc::EPERM as u32;
const ENOSYS: u32 = libc::ENOSYS as u32;

/// A condition on one argument: its index, the comparison, the value. The kernel uses 32 bits of all arguments that are compared
/// here.
type Condition = (u8, SeccompCmpOp, u64);

fn equals(argument: u8, value: u64) -> Condition {
    (argument, SeccompCmpOp::Eq, value)
}

fn differs(argument: u8, value: u64) -> Condition {
    (argument, SeccompCmpOp::Ne, value)
}

fn masked(argument: u8, mask: u64, value: u64) -> Condition {
    (argument, SeccompCmpOp::MaskedEq(mask), value)
}

/// True when all conditions are.
fn rule<const N: usize>(conditions: [Condition; N]) -> Result<SeccompRule, FilterError> {
    let conditions = conditions
        .into_iter()
        .map(|(argument, operator, value)| SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(SeccompRule::new(conditions)?)
}

fn program(rules: Rules, otherwise: SeccompAction, action: SeccompAction) -> Result<BpfProgram, FilterError> {
    let architecture = std::env::consts::ARCH.try_into()?;
    Ok(SeccompFilter::new(rules, otherwise, action, architecture)?.try_into()?)
}
