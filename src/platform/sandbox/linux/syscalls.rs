//! The system calls that a stage may make: a list for its whole life, and what is taken away before it is handed a film.
//!
//! The kernel answers a call that is not allowed with an error value, and the process goes on. That is a choice: a library
//! that tries something it can do without (look for a bus, fork a helper, raise a priority) works on without it, and a
//! refused call does an attacker no more good than a killed process. Killing would only turn a driver's harmless habit, on a
//! computer that nobody has tried, into a film that vanishes in the middle of a call.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

/// Why a list of calls could not be put in force.
pub(super) type FilterError = seccompiler::Error;

/// Calls that are allowed whatever their arguments. What they can reach is bounded by Landlock and by the files that are
/// open.
const ALLOWED: &[c_long] = &[
    // Memory. Executable memory has to stay: orc and llvmpipe translate to machine code while they run.
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
    // Threads, and what ends them. Making them is in `with_arguments`.
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
    // Files: what Landlock lets be opened is read. No call that renames, removes, links or changes a file's owner, mode, time
    // or attributes is on the list. Making a folder is, because PulseAudio's library begins with it and goes on only when it
    // hears that the folder is there; a new one is refused by Landlock.
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
    // The size of shared memory that is handed to display and sound (memfd).
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
    // Talking over sockets that are open: the console, the display, the sound server.
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
    // Who and where one is.
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

/// The older calls that this architecture still has for some of the above, and its own.
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

/// Memory and semaphores of System V: the sound library's mixer where there is no sound server (dmix), and pictures handed
/// to an X server on the same computer.
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
/// with room for what is to come. Those that are not allowed are said to be missing, so that libraries take the older way,
/// which is then judged: `clone3`, for one, has its flags in memory, where a filter cannot read them.
const RECENT: std::ops::Range<c_long> = 424..600;

/// Flags that make `clone` make a thread and nothing else; a thread has all of these.
const THREAD: u64 = (libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD) as u64;
/// Flags of `clone` that would make a world of its own for what is made.
const NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u64;

/// What `prctl` may be asked for: names of threads and of memory, timer slack, huge pages, and to be asked. `PR_SET_NO_NEW_PRIVS`
/// because it is set again with the next filter.
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
    // The standard library's first question: which instructions the processor has.
    PR_GET_AUXV,
];

/// Not in `libc` yet (linux/prctl.h).
const PR_GET_AUXV: i32 = 0x4155_5856;

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// Allows the calling thread, and every thread that it starts afterwards, what is on the list and nothing else. With
/// `window`: also to connect to display and sound.
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
    // Two filters, because one has only two answers. A call has to pass both; each leaves to the other what it would answer.
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

/// Takes away, from all threads, what only the start needed: making and connecting sockets, and changing the list. With
/// `sound_server` (one is connected) also the mixer's shared memory; private shared memory stays.
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

/// Calls that are allowed with some arguments only.
fn with_arguments() -> Result<Rules, FilterError> {
    let own_pid = u64::from(std::process::id());
    let mut rules = Rules::new();
    // Threads, no processes, no namespaces.
    let only_a_thread = rule([masked(0, THREAD, THREAD), masked(0, NAMESPACES, 0)])?;
    rules.insert(libc::SYS_clone, vec![only_a_thread]);
    // A panic or `abort` ends the own process; nobody else is signalled.
    rules.insert(libc::SYS_tgkill, vec![rule([equals(0, own_pid)])?]);
    // A terminal on standard error must not be fed with commands as if somebody had typed them; and no descriptor may have the
    // kernel send signals to others.
    let no_typing = rule([TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP].map(|request| differs(1, request)))?;
    rules.insert(libc::SYS_ioctl, vec![no_typing]);
    let no_signals = rule([F_SETOWN, F_SETOWN_EX, F_SETSIG].map(|command| differs(1, command)))?;
    rules.insert(libc::SYS_fcntl, vec![no_signals]);
    let mut prctl = PRCTL
        .iter()
        .map(|&option| rule([equals(0, option as u64)]))
        .collect::<Result<Vec<_>, _>>()?;
    // Off, never on again.
    prctl.push(rule([equals(0, libc::PR_SET_DUMPABLE as u64), equals(1, 0)])?);
    rules.insert(libc::SYS_prctl, prctl);
    // The own limits only.
    rules.insert(
        libc::SYS_prlimit64,
        vec![rule([equals(0, 0)])?, rule([equals(0, own_pid)])?],
    );
    // PulseAudio's library shuts its folder to others before it trusts it; nothing can be opened to them by this.
    rules.insert(libc::SYS_fchmod, vec![rule([equals(1, 0o700)])?]);
    // Graphics drivers ask whether two of their own descriptors are the same file (type 0).
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

/// `socketpair` of the only family that has pairs.
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

/// A condition on one argument: which, how it is compared, and with what. The kernel takes 32 bits of all arguments that are
/// judged here.
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
