//! Calls that are allowed with certain arguments only: those that name what is the stage's own.

use libc::c_long;
use seccompiler::SeccompRule;

use super::ioctl;
use super::needs::Needs;
use super::rules::{FilterError, Rules, any, differs, equals, masked, null, one_of, rule};

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
const PRCTL: [i32; 12] = [
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

/// The allowed commands of `fcntl` (linux/fcntl.h): copies and flags of descriptors, seals of memory, whether two descriptors
/// are the same file. `F_SETFL` is judged by its flags.
const FCNTL: [i32; 8] = [
    libc::F_DUPFD,
    libc::F_DUPFD_CLOEXEC,
    libc::F_GETFD,
    libc::F_SETFD,
    libc::F_GETFL,
    libc::F_ADD_SEALS,
    libc::F_GET_SEALS,
    F_DUPFD_QUERY,
];

/// Not in `libc` yet.
const F_DUPFD_QUERY: i32 = 1027;

/// Locks on files. PulseAudio's library locks its cookie while it reads it.
const LOCKS: [i32; 3] = [libc::F_GETLK, libc::F_SETLK, libc::F_SETLKW];

/// What may be advised about memory (asm-generic/mman-common.h). Missing are those that write it to swap, share it with other
/// processes' and take pages away from the whole system.
const MADVISE: [i32; 20] = [
    libc::MADV_NORMAL,
    libc::MADV_RANDOM,
    libc::MADV_SEQUENTIAL,
    libc::MADV_WILLNEED,
    libc::MADV_DONTNEED,
    libc::MADV_FREE,
    libc::MADV_REMOVE,
    libc::MADV_DONTFORK,
    libc::MADV_DOFORK,
    libc::MADV_HUGEPAGE,
    libc::MADV_NOHUGEPAGE,
    libc::MADV_DONTDUMP,
    libc::MADV_DODUMP,
    libc::MADV_WIPEONFORK,
    libc::MADV_KEEPONFORK,
    libc::MADV_POPULATE_READ,
    libc::MADV_POPULATE_WRITE,
    libc::MADV_DONTNEED_LOCKED,
    MADV_GUARD_INSTALL,
    MADV_GUARD_REMOVE,
];

/// Not in `libc` yet: how newer C libraries guard threads' stacks.
const MADV_GUARD_INSTALL: i32 = 102;
const MADV_GUARD_REMOVE: i32 = 103;

/// The allowed options of `setsockopt`, all of level `SOL_SOCKET`.
const SOCKET_OPTIONS: [i32; 6] = [
    libc::SO_SNDBUF,
    libc::SO_RCVBUF,
    libc::SO_PRIORITY,
    libc::SO_PASSCRED,
    libc::SO_SNDTIMEO,
    libc::SO_RCVTIMEO,
];

/// The allowed options of `getsockopt`. Not `SO_PEERPIDFD`, a descriptor for the process on the other side.
const SOCKET_QUERIES: [i32; 10] = [
    libc::SO_ERROR,
    libc::SO_TYPE,
    libc::SO_DOMAIN,
    libc::SO_PROTOCOL,
    libc::SO_ACCEPTCONN,
    libc::SO_PEERCRED,
    libc::SO_SNDBUF,
    libc::SO_RCVBUF,
    libc::SO_SNDTIMEO,
    libc::SO_RCVTIMEO,
];

/// Calls whose first argument is a process. Zero is the calling thread.
const OF_A_PROCESS: [c_long; 9] = [
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_setparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_getattr,
    libc::SYS_sched_setattr,
    libc::SYS_getpgid,
    libc::SYS_getsid,
];

/// Calls whose first argument is a clock.
const OF_A_CLOCK: [c_long; 4] = [
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_timerfd_create,
];

/// The bits of a clock's number that are zero in the system's clocks and the caller's own. Other numbers have a process in them,
/// whose processor time they count; 8 and 9 wake the computer up.
const FOREIGN_CLOCK: u64 = !0x07 & 0xffff_ffff;

/// The bits of a socket's type that are not flags.
const SOCKET_TYPE: u64 = 0xf;

/// The calls, and the arguments that they are allowed with.
pub(super) fn allowed(needs: Needs) -> Result<Rules, FilterError> {
    let own_pid = u64::from(std::process::id());
    let mut rules = Rules::new();

    // Threads, no processes, no namespaces.
    let only_a_thread = rule([masked(0, THREAD, THREAD), masked(0, NAMESPACES, 0)])?;
    rules.insert(libc::SYS_clone, vec![only_a_thread]);
    // A panic or `abort` signals this process; no other may be signalled.
    rules.insert(libc::SYS_tgkill, vec![rule([equals(0, own_pid)])?]);
    for call in OF_A_PROCESS {
        rules.insert(call, vec![rule([equals(0, 0)])?]);
    }
    for call in [libc::SYS_getpriority, libc::SYS_setpriority] {
        let own = rule([equals(0, libc::PRIO_PROCESS.into()), equals(1, 0)])?;
        rules.insert(call, vec![own]);
    }
    rules.insert(libc::SYS_prlimit64, one_of(0, [0, own_pid])?);
    for call in OF_A_CLOCK {
        rules.insert(call, vec![rule([masked(0, FOREIGN_CLOCK, 0)])?]);
    }
    let mut prctl = one_of(0, PRCTL.map(number))?;
    // It may be switched off, but not on again.
    prctl.push(rule([equals(0, number(libc::PR_SET_DUMPABLE)), equals(1, 0)])?);
    rules.insert(libc::SYS_prctl, prctl);
    rules.insert(libc::SYS_madvise, one_of(2, MADVISE.map(number))?);

    rules.insert(libc::SYS_ioctl, ioctl::allowed(needs)?);
    let mut fcntl = one_of(1, FCNTL.map(number))?;
    // No descriptor may make the kernel send signals.
    fcntl.push(rule([
        equals(1, number(libc::F_SETFL)),
        masked(2, number(libc::O_ASYNC), 0),
    ])?);
    // Graphics drivers check whether two of their own descriptors refer to the same file (type 0).
    rules.insert(
        libc::SYS_kcmp,
        vec![rule([equals(0, own_pid), equals(1, own_pid), equals(2, 0)])?],
    );

    // Streams alone: a datagram socket would take an address for each message, and reach whoever listens there.
    let stream = [
        equals(0, number(libc::AF_UNIX)),
        masked(1, SOCKET_TYPE, number(libc::SOCK_STREAM)),
    ];
    rules.insert(libc::SYS_socketpair, vec![rule(stream)?]);
    rules.insert(libc::SYS_sendto, vec![rule([null(4)])?]);
    rules.insert(libc::SYS_setsockopt, of_a_socket(&SOCKET_OPTIONS)?);
    rules.insert(libc::SYS_getsockopt, of_a_socket(&SOCKET_QUERIES)?);

    if needs != Needs::Nothing {
        let stream = [
            equals(0, number(libc::AF_UNIX)),
            masked(1, SOCKET_TYPE, number(libc::SOCK_STREAM)),
        ];
        let mut sockets = vec![rule(stream)?];
        if needs == Needs::Camera {
            // What is plugged in and out is told by the kernel over a socket of its own.
            sockets.push(rule([
                equals(0, number(libc::AF_NETLINK)),
                equals(2, number(libc::NETLINK_KOBJECT_UEVENT)),
            ])?);
            rules.extend(any([libc::SYS_bind]));
        }
        rules.insert(libc::SYS_socket, sockets);
        rules.extend(any([libc::SYS_connect, libc::SYS_seccomp]));
        fcntl.extend(locks()?);
        // PulseAudio's library makes its folder private before it uses it; this mode gives no access to others.
        rules.insert(libc::SYS_fchmod, vec![rule([equals(1, 0o700)])?]);
    }
    rules.insert(libc::SYS_fcntl, fcntl);
    Ok(rules)
}

/// Calls that are answered as by a kernel that lacks them with these arguments, so that libraries go on without.
pub(super) fn missing() -> Result<Rules, FilterError> {
    let mut rules = Rules::new();
    // A lock that passes priority on names the thread that holds it, by a number in memory: any program's.
    let operation = |operation| rule([masked(1, FUTEX_OPERATION, number(operation))]);
    let inheriting = FUTEX_INHERITING.map(operation);
    rules.insert(libc::SYS_futex, inheriting.into_iter().collect::<Result<_, _>>()?);
    // The C library asks it about single threads of this process, and goes on without an answer.
    let of_another = rule([differs(0, 0), differs(0, u64::from(std::process::id()))])?;
    rules.insert(libc::SYS_sched_getaffinity, vec![of_another]);
    Ok(rules)
}

/// Operations of `futex` for locks that pass priority on (linux/futex.h).
const FUTEX_INHERITING: [i32; 6] = [
    libc::FUTEX_LOCK_PI,
    libc::FUTEX_UNLOCK_PI,
    libc::FUTEX_TRYLOCK_PI,
    libc::FUTEX_WAIT_REQUEUE_PI,
    libc::FUTEX_CMP_REQUEUE_PI,
    libc::FUTEX_LOCK_PI2,
];

/// The bits of an operation of `futex` that are not flags.
const FUTEX_OPERATION: u64 = 0x7f;

fn of_a_socket(options: &[i32]) -> Result<Vec<SeccompRule>, FilterError> {
    let options = options.iter();
    options
        .map(|&option| rule([equals(1, number(libc::SOL_SOCKET)), equals(2, number(option))]))
        .collect()
}

/// Locking and unlocking files.
pub(super) fn locks() -> Result<Vec<SeccompRule>, FilterError> {
    one_of(1, LOCKS.map(number))
}

/// As the kernel sees an argument of 32 bits.
const fn number(argument: i32) -> u64 {
    argument.cast_unsigned() as u64
}
