//! The film's file on the medium, through the descriptor that the stage was handed.

use nix::errno::Errno;
use nix::libc;

use support::syscall_injection::SyscallInjection;

/// A file system takes these on a descriptor that is open for reading only, and writes them to the medium.
pub fn the_files_attributes_stay(injection: &mut SyscallInjection, film: u64) {
    const REQUESTS: [(&str, u64); 18] = [
        ("FS_IOC_SETFLAGS", 0x4008_6602),
        ("FS_IOC32_SETFLAGS", 0x4004_6602),
        ("FS_IOC_SETVERSION", 0x4008_7602),
        ("FS_IOC32_SETVERSION", 0x4004_7602),
        ("FS_IOC_FSSETXATTR", 0x401c_5820),
        ("FS_IOC_SETFSLABEL", 0x4100_9432),
        ("FAT_IOCTL_SET_ATTRIBUTES", 0x4004_7211),
        ("FIFREEZE", 0xc004_5877),
        ("FITHAW", 0xc004_5878),
        ("FITRIM", 0xc018_5879),
        ("FICLONE", 0x4004_9409),
        ("FICLONERANGE", 0x4020_940d),
        ("FIDEDUPERANGE", 0xc018_9436),
        ("FS_IOC_ENABLE_VERITY", 0x4080_6685),
        ("EXT4_IOC_SWAP_BOOT", 0x6611),
        ("EXT4_IOC_SHUTDOWN", 0x8004_587d),
        ("FIBMAP", 1),
        ("FIOASYNC", 0x5452),
    ];
    for (name, request) in REQUESTS {
        let value = injection.bytes(&[0; 128]);
        let made = injection.call(libc::SYS_ioctl, &[film, request, value]);
        assert_eq!(made, Err(Errno::EPERM), "{name}");
        // The kernel looks at the lower half alone.
        let value = injection.bytes(&[0; 128]);
        let made = injection.call(libc::SYS_ioctl, &[film, request | 0xdead << 32, value]);
        assert_eq!(made, Err(Errno::EPERM), "{name}");
    }
    // Every type, and each with and without a direction: what passes is for other kinds of files.
    let mut passed = Vec::new();
    for kind in 0..=0xff_u64 {
        for number in [0x02, 0x11, 0x40, 0x77] {
            for direction in [0, 0x4008_0000] {
                let value = injection.bytes(&[0; 128]);
                let request = direction | kind << 8 | number;
                match injection.call(libc::SYS_ioctl, &[film, request, value]) {
                    Err(Errno::EPERM) => {}
                    Err(Errno::ENOTTY) => passed.push(char::from(kind as u8)),
                    other => panic!("request {request:x}: {other:?}"),
                }
            }
        }
    }
    passed.dedup();
    let drivers = passed.iter().all(|kind| "\0>AFbd".contains(*kind));
    assert!(drivers, "{passed:?}");
    // Of the graphics driver: a buffer by a number that all programs share, and what displays show.
    for number in [
        0x05, 0x0a, 0x0b, 0x11, 0x1e, 0x1f, 0xa0, 0xa1, 0xad, 0xae, 0xc6, 0xc9, 0xce,
    ] {
        let value = injection.bytes(&[0; 128]);
        let made = injection.call(libc::SYS_ioctl, &[film, 0xc008_6400 | number, value]);
        assert_eq!(made, Err(Errno::EPERM), "DRM {number:x}");
    }
    for terminal in [
        libc::TIOCSTI,
        libc::TIOCLINUX,
        libc::TIOCSCTTY,
        libc::TCSETS,
        libc::TIOCSWINSZ,
        libc::TIOCCONS,
    ] {
        let value = injection.bytes(&[0; 128]);
        let made = injection.call(libc::SYS_ioctl, &[2, terminal, value]);
        assert_eq!(made, Err(Errno::EPERM), "terminal {terminal:x}");
    }
}

pub fn the_files_descriptor_is_for_reading_alone(injection: &mut SyscallInjection, film: u64) {
    const F_SET_RW_HINT: i32 = 1036;
    const F_SET_FILE_RW_HINT: i32 = 1038;
    let commands = [
        (libc::F_SETOWN, 1),
        (15, 0), // F_SETOWN_EX
        (10, 9), // F_SETSIG
        (libc::F_SETLK, 0),
        (libc::F_SETLKW, 0),
        (libc::F_GETLK, 0),
        (libc::F_OFD_SETLK, 0),
        (libc::F_OFD_SETLKW, 0),
        (libc::F_SETLEASE, libc::F_RDLCK as u64),
        (libc::F_NOTIFY, 1),
        (libc::F_SETPIPE_SZ, 1 << 20),
        (F_SET_RW_HINT, 0),
        (F_SET_FILE_RW_HINT, 0),
        (libc::F_SETFL, libc::O_ASYNC as u64),
    ];
    for (command, argument) in commands {
        let room = injection.bytes(&[0; 64]);
        let argument = if argument == 0 { room } else { argument };
        let made = injection.call(libc::SYS_fcntl, &[film, command as u64, argument]);
        assert_eq!(made, Err(Errno::EPERM), "fcntl {command}");
    }
    for mode in [0o700, 0o777, 0o600, 0] {
        assert_eq!(injection.call(libc::SYS_fchmod, &[film, mode]), Err(Errno::EPERM));
    }
    assert_eq!(
        injection.call(libc::SYS_fallocate, &[film, 0, 0, 1 << 20]),
        Err(Errno::EBADF)
    );
    assert_eq!(injection.call(libc::SYS_ftruncate, &[film, 0]), Err(Errno::EINVAL));
    let room = injection.bytes(&[0; 16]);
    assert_eq!(injection.call(libc::SYS_write, &[film, room, 4]), Err(Errno::EBADF));
    let mapped = [0, 4096, libc::PROT_WRITE as u64, libc::MAP_SHARED as u64, film, 0];
    assert_eq!(injection.call(libc::SYS_mmap, &mapped), Err(Errno::EACCES));
    let calls = [
        libc::SYS_fchown,
        libc::SYS_flock,
        libc::SYS_fsetxattr,
        libc::SYS_fremovexattr,
        libc::SYS_futimesat,
        libc::SYS_utimensat,
        libc::SYS_fsync,
        libc::SYS_syncfs,
        libc::SYS_sync_file_range,
        libc::SYS_sendfile,
        libc::SYS_splice,
        libc::SYS_tee,
        libc::SYS_vmsplice,
        libc::SYS_copy_file_range,
        libc::SYS_readahead,
        libc::SYS_fanotify_init,
        libc::SYS_inotify_init1,
        libc::SYS_name_to_handle_at,
        libc::SYS_recvmmsg,
    ];
    for call in calls {
        assert_eq!(
            injection.call(call, &[film, 0, 0, 0, 0, 0]),
            Err(Errno::EPERM),
            "call {call}"
        );
    }
}
