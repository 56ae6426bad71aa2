//! Other programs' shared memory and processes, and what all programs share.

use std::process::Command;

use nix::errno::Errno;
use nix::libc::{self, c_long};

use support::syscall_injection::SyscallInjection;

/// Memory of System V that another program has, open to everybody.
struct Segment(String);

impl Segment {
    fn new() -> Self {
        let made = Command::new("ipcmk")
            .args(["-M", "4096", "-p", "0666"])
            .output()
            .unwrap();
        let words = String::from_utf8(made.stdout).unwrap();
        let number = words.split_whitespace().next_back().expect("ipcmk says a number");
        Self(number.to_owned())
    }

    fn number(&self) -> u64 {
        self.0.parse().unwrap()
    }

    fn is_there(&self) -> bool {
        let words = ["-m", "-i", &self.0];
        let shown = Command::new("ipcs").args(words).output().unwrap();
        String::from_utf8_lossy(&shown.stdout).contains("bytes=4096")
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        let _ = Command::new("ipcrm").args(["-m", &self.0]).status();
    }
}

/// By number, by key, by looking at every place of the kernel's list; and none of its own, which would outlive it.
pub fn no_shared_memory_is_found(injection: &mut SyscallInjection) {
    let other = Segment::new();
    assert!(other.is_there());
    for flags in [0, libc::SHM_RDONLY as u64, libc::SHM_EXEC as u64] {
        let attached = injection.call(libc::SYS_shmat, &[other.number(), 0, flags]);
        assert_eq!(attached, Err(Errno::EPERM));
    }
    const IPC_INFO: u64 = 3;
    const SHM_STAT: u64 = 13;
    const SHM_INFO: u64 = 14;
    const SHM_STAT_ANY: u64 = 15;
    let commands = [
        libc::IPC_RMID as u64,
        libc::IPC_SET as u64,
        libc::IPC_STAT as u64,
        IPC_INFO,
        libc::SHM_LOCK as u64,
        libc::SHM_UNLOCK as u64,
        SHM_STAT,
        SHM_INFO,
        SHM_STAT_ANY,
    ];
    for command in commands {
        for number in [0, 1, 2, other.number()] {
            let room = injection.bytes(&[0; 128]);
            let said = injection.call(libc::SYS_shmctl, &[number, command, room]);
            assert_eq!(said, Err(Errno::EPERM), "shmctl {number} {command}");
        }
    }
    for key in [libc::IPC_PRIVATE as u64, 0x5649_5452, 5_678_293] {
        for flags in [0, 0o666, libc::IPC_CREAT as u64 | 0o600] {
            let made = injection.call(libc::SYS_shmget, &[key, 4096, flags]);
            assert_eq!(made, Err(Errno::EPERM), "key {key}");
        }
    }
    let calls = [
        libc::SYS_shmdt,
        libc::SYS_semget,
        libc::SYS_semctl,
        libc::SYS_semop,
        libc::SYS_semtimedop,
        libc::SYS_msgget,
        libc::SYS_msgctl,
        libc::SYS_msgrcv,
        libc::SYS_msgsnd,
        libc::SYS_mq_open,
        libc::SYS_mq_unlink,
    ];
    all_are_refused(injection, &calls);
    assert!(other.is_there(), "it was removed");
}

/// The console's priority, its processors, its limits, its time.
pub fn no_other_process_is_named(injection: &mut SyscallInjection, console: u32) {
    let nice = || {
        let stat = std::fs::read_to_string(format!("/proc/{console}/stat")).unwrap();
        let after_name = stat[stat.rfind(')').unwrap() + 2..].to_owned();
        after_name.split_whitespace().nth(16).unwrap().to_owned()
    };
    let before = nice();
    let others = [u64::from(console), 1, std::process::id().into()];
    for other in others {
        for (which, who) in [
            (libc::PRIO_PROCESS, other),
            (libc::PRIO_PGRP, other),
            (libc::PRIO_PGRP, 0),
            (libc::PRIO_USER, 0),
            (libc::PRIO_USER, 65534),
        ] {
            for call in [libc::SYS_setpriority, libc::SYS_getpriority] {
                let made = injection.call(call, &[which.into(), who, 19]);
                assert_eq!(made, Err(Errno::EPERM), "call {call}: {which} {who}");
            }
        }
        let room = injection.bytes(&[0; 256]);
        let calls: [(c_long, [u64; 4]); 17] = [
            (libc::SYS_sched_setaffinity, [other, 8, room, 0]),
            (libc::SYS_sched_setparam, [other, room, 0, 0]),
            (libc::SYS_sched_getparam, [other, room, 0, 0]),
            (libc::SYS_sched_setscheduler, [other, libc::SCHED_IDLE as u64, room, 0]),
            (libc::SYS_sched_getscheduler, [other, 0, 0, 0]),
            (libc::SYS_sched_setattr, [other, room, 0, 0]),
            (libc::SYS_sched_getattr, [other, room, 56, 0]),
            (libc::SYS_sched_rr_get_interval, [other, room, 0, 0]),
            (libc::SYS_get_robust_list, [other, room, room, 0]),
            (libc::SYS_prlimit64, [other, libc::RLIMIT_CORE.into(), 0, room]),
            (libc::SYS_getpgid, [other, 0, 0, 0]),
            (libc::SYS_getsid, [other, 0, 0, 0]),
            (libc::SYS_kcmp, [other, other, 0, 0]),
            (libc::SYS_ioprio_set, [1, other, 0x6000, 0]),
            (libc::SYS_ioprio_get, [1, other, 0, 0]),
            (libc::SYS_migrate_pages, [other, 8, room, room]),
            (libc::SYS_move_pages, [other, 1, room, room]),
        ];
        for (call, arguments) in calls {
            assert_eq!(injection.call(call, &arguments), Err(Errno::EPERM), "call {call}");
        }
        // Libraries ask it of single threads, and take this for a kernel that does not know.
        let asked = injection.call(libc::SYS_sched_getaffinity, &[other, 8, room]);
        assert_eq!(asked, Err(Errno::ENOSYS));
        // The clock that counts the processor time of another process, from which typing can be told.
        let clock = !other << 3 | 2;
        for call in [
            libc::SYS_clock_gettime,
            libc::SYS_clock_getres,
            libc::SYS_clock_nanosleep,
        ] {
            let made = injection.call(call, &[clock, room, room, room]);
            assert_eq!(made, Err(Errno::EPERM), "call {call}");
        }
        // A lock that passes priority on, held by a thread of the other process.
        for operation in [
            libc::FUTEX_LOCK_PI,
            libc::FUTEX_TRYLOCK_PI,
            libc::FUTEX_CMP_REQUEUE_PI,
            13,
        ] {
            for flags in [0, libc::FUTEX_PRIVATE_FLAG, libc::FUTEX_CLOCK_REALTIME] {
                let lock = injection.bytes(&(other as u32).to_ne_bytes());
                let made = injection.call(libc::SYS_futex, &[lock, (operation | flags) as u64, 0, 1, lock, 0]);
                assert_eq!(made, Err(Errno::ENOSYS), "futex {operation}");
            }
        }
    }
    assert_eq!(nice(), before, "the console's priority");
    // Its own it may ask for.
    let room = injection.bytes(&[0; 128]);
    assert!(injection.call(libc::SYS_sched_getaffinity, &[0, 128, room]).is_ok());
    assert!(injection.call(libc::SYS_getpriority, &[0, 0]).is_ok());
    let room = injection.bytes(&[0; 16]);
    assert_eq!(
        injection.call(libc::SYS_clock_gettime, &[libc::CLOCK_MONOTONIC as u64, room]),
        Ok(0)
    );
}

pub fn nothing_is_done_to_the_whole_system(injection: &mut SyscallInjection) {
    let room = injection.bytes(&[0; 64]);
    // Alarms that wake the computer up.
    for clock in [libc::CLOCK_REALTIME_ALARM, libc::CLOCK_BOOTTIME_ALARM] {
        let made = injection.call(libc::SYS_timerfd_create, &[clock as u64, 0]);
        assert_eq!(made, Err(Errno::EPERM), "clock {clock}");
    }
    // Its own memory sent to swap, shared with other processes', or taken out of the computer's as faulty.
    for advice in [
        libc::MADV_PAGEOUT,
        libc::MADV_COLD,
        libc::MADV_MERGEABLE,
        libc::MADV_HWPOISON,
        libc::MADV_SOFT_OFFLINE,
    ] {
        let made = injection.call(libc::SYS_madvise, &[room & !4095, 4096, advice as u64]);
        assert_eq!(made, Err(Errno::EPERM), "advice {advice}");
    }
    // A filter of sockets, which runs in the kernel; a descriptor for the process on the other side.
    for option in [
        libc::SO_ATTACH_FILTER,
        libc::SO_ATTACH_BPF,
        libc::SO_RCVBUFFORCE,
        libc::SO_BINDTODEVICE,
    ] {
        let room = injection.bytes(&[0; 64]);
        let made = injection.call(
            libc::SYS_setsockopt,
            &[0, libc::SOL_SOCKET as u64, option as u64, room, 16],
        );
        assert_eq!(made, Err(Errno::EPERM), "option {option}");
    }
    const SO_PEERPIDFD: u64 = 77;
    let room = injection.bytes(&[4, 0, 0, 0, 0, 0, 0, 0]);
    let asked = [0, libc::SOL_SOCKET as u64, SO_PEERPIDFD, room + 4, room];
    assert_eq!(injection.call(libc::SYS_getsockopt, &asked), Err(Errno::EPERM));
    let calls = [
        libc::SYS_set_mempolicy,
        libc::SYS_mbind,
        libc::SYS_get_mempolicy,
        libc::SYS_capget,
        libc::SYS_capset,
        libc::SYS_setrlimit,
        libc::SYS_sync,
        libc::SYS_sethostname,
        libc::SYS_settimeofday,
        libc::SYS_clock_settime,
        libc::SYS_adjtimex,
        libc::SYS_syslog,
        libc::SYS_acct,
        libc::SYS_reboot,
        libc::SYS_quotactl,
        libc::SYS_vhangup,
        libc::SYS_iopl,
        libc::SYS_ioperm,
        libc::SYS_timer_create,
        libc::SYS_rt_sigqueueinfo,
        libc::SYS_rt_tgsigqueueinfo,
        libc::SYS_tkill,
        libc::SYS_setpgid,
        libc::SYS_setsid,
        libc::SYS_wait4,
        libc::SYS_waitid,
        libc::SYS_uselib,
        libc::SYS_io_setup,
        libc::SYS_lookup_dcookie,
        libc::SYS_remap_file_pages,
    ];
    all_are_refused(injection, &calls);
    let recent = [
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_pidfd_send_signal,
        libc::SYS_process_mrelease,
        libc::SYS_process_madvise,
        libc::SYS_landlock_create_ruleset,
    ];
    for call in recent {
        assert_eq!(injection.call(call, &[0; 6]), Err(Errno::ENOSYS), "call {call}");
    }
}

fn all_are_refused(injection: &mut SyscallInjection, calls: &[c_long]) {
    for &call in calls {
        assert_eq!(injection.call(call, &[0; 6]), Err(Errno::EPERM), "call {call}");
    }
}
