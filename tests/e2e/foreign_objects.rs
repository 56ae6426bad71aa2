//! An attacker inside a stage reaches for what belongs to others: programs that listen, their memory, their processes, the
//! film's file on the medium. From the stage that shows a film and from the one that looks into it during an import, and as an
//! ordinary user too: root may do more, but an ordinary user has more of their own that a stage must not touch.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;

use nix::errno::Errno;
use nix::libc::{self, c_long};

use support::desktop::Desktop;
use support::films;
use support::syscall_injection::SyscallInjection;
use support::unprivileged::UnprivilegedUser;
use support::vitrin::{self, PASSWORD, a_vault, a_vault_with, begin_by, run_by, title_of};
use support::{seconds, wait_for};

#[test]
fn a_stage_that_shows_a_film_reaches_nothing_of_others() {
    let film = films::numbered().frames(40 * 25).make();
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).shown_on(&desktop);
    let (console, stage) = (playing.pid(), playing.stages()[0]);
    try_everything(SyscallInjection::into(stage), &vault.folder(), console);

    let window = playing.window();
    let seen = wait_for("a numbered picture", seconds(10), || window.number());
    wait_for("pictures to follow", seconds(10), || {
        window.number().filter(|&number| number > seen + 20)
    });
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

#[test]
fn nor_does_it_when_an_ordinary_user_shows_it() {
    let user = UnprivilegedUser::new();
    let stick = user.home().join("stick");
    let film = user.bring(&films::numbered().frames(40 * 25).make().path);
    let (folder, file) = (stick.to_str().unwrap(), film.to_str().unwrap());
    run_by(
        &user.words(),
        &["init", folder, "--name", "Anna Andersson"],
        &[PASSWORD],
    )
    .succeeds();
    run_by(
        &user.words(),
        &["import", folder, file, "--title", "Session"],
        &[PASSWORD],
    )
    .succeeds();

    let desktop = Desktop::start();
    let server = desktop.open_sound_to_others();
    let play = vitrin::play(folder, "Session").by(user.words());
    let mut playing = play.with("PULSE_SERVER", &server).shown_on(&desktop);
    let (console, stage) = (playing.pid(), playing.stages()[0]);
    try_everything(SyscallInjection::into(stage), &stick, console);
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

#[test]
fn nor_does_a_stage_that_looks_into_a_film_during_import() {
    let film = films::numbered().make();
    let vault = a_vault();
    let mut import = vault.begin_import(&film.path, "Session");
    attack_the_look_of(import.id(), &vault.folder());
    assert!(import.wait().unwrap().success(), "the import goes on");
    vault.verify("Session").succeeds();
}

#[test]
fn nor_does_it_when_an_ordinary_user_imports() {
    let user = UnprivilegedUser::new();
    let stick = user.home().join("stick");
    let film = user.bring(&films::numbered().make().path);
    let (folder, file) = (stick.to_str().unwrap(), film.to_str().unwrap());
    run_by(
        &user.words(),
        &["init", folder, "--name", "Anna Andersson"],
        &[PASSWORD],
    )
    .succeeds();
    let arguments = ["import", folder, file, "--title", "Session"];
    let mut import = begin_by(&user.words(), &arguments, &[PASSWORD]);
    attack_the_look_of(import.id(), &stick);
    assert!(import.wait().unwrap().success(), "the import goes on");
}

/// In the stage that an import starts, once it has the film's descriptor.
fn attack_the_look_of(import: u32, vault: &Path) {
    let stage = wait_for("a stage", seconds(20), || {
        vitrin::descendants(import).into_iter().find(|&pid| is_a_stage(pid))
    });
    let injection =
        SyscallInjection::into_when(stage, |open| open.keys().any(|name| Path::new(name).starts_with(vault)));
    try_everything(injection, vault, import);
}

fn is_a_stage(pid: u32) -> bool {
    let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    words.split(|&byte| byte == 0).nth(1) == Some(&b"stage"[..])
}

fn try_everything(mut injection: SyscallInjection, vault: &Path, console: u32) {
    let open = injection.descriptors();
    let film = open.iter().find(|(name, _)| Path::new(name).starts_with(vault));
    let (name, &film) = film.expect("the film is open");
    let before = std::fs::metadata(name).unwrap();

    // All of them, whatever comes of the first.
    let attacks: [(&str, &dyn Fn(&mut SyscallInjection)); 6] = [
        ("sockets", &|into| nobody_is_written_to(into, film)),
        ("shared memory", &no_shared_memory_is_found),
        ("the file's attributes", &|into| the_files_attributes_stay(into, film)),
        ("the file's descriptor", &|into| {
            the_files_descriptor_is_for_reading_alone(into, film)
        }),
        ("other processes", &|into| no_other_process_is_named(into, console)),
        ("the whole system", &nothing_is_done_to_the_whole_system),
    ];
    let mut succeeded = Vec::new();
    for (what, attack) in attacks {
        if catch_unwind(AssertUnwindSafe(|| attack(&mut injection))).is_err() {
            succeeded.push(what);
        }
    }
    println!("{} system calls tried", injection.calls());
    assert!(succeeded.is_empty(), "not kept from the stage: {succeeded:?}");

    let after = std::fs::metadata(name).unwrap();
    assert_eq!(after.permissions(), before.permissions(), "the film's file");
    assert_eq!(after.modified().unwrap(), before.modified().unwrap(), "the film's file");
}

/// Programs of the user that listen at datagram sockets, as the journal and the system's log do.
struct Listeners {
    folder: tempfile::TempDir,
    sockets: Vec<(UnixDatagram, Vec<u8>)>,
}

impl Listeners {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let everybody = |path: &Path| std::fs::set_permissions(path, PermissionsExt::from_mode(0o777)).unwrap();
        everybody(folder.path());
        let path = folder.path().join("log");
        let by_path = UnixDatagram::bind(&path).unwrap();
        everybody(&path);
        let mut address = family(libc::AF_UNIX);
        address.extend(path.to_str().unwrap().bytes());
        address.push(0);

        let name = format!("vitrin-test-{}", std::process::id());
        let abstract_one = SocketAddr::from_abstract_name(&name).unwrap();
        let by_name = UnixDatagram::bind_addr(&abstract_one).unwrap();
        let mut name_address = family(libc::AF_UNIX);
        name_address.push(0);
        name_address.extend(name.bytes());

        let sockets = vec![(by_path, address), (by_name, name_address)];
        for (socket, _) in &sockets {
            socket.set_nonblocking(true).unwrap();
        }
        // They do hear.
        UnixDatagram::unbound().unwrap().send_to(b"hello", &path).unwrap();
        assert_eq!(sockets[0].0.recv(&mut [0; 8]).unwrap(), 5);
        Self { folder, sockets }
    }

    #[track_caller]
    fn have_heard_nothing(&self) {
        for (socket, _) in &self.sockets {
            let heard = socket.recv(&mut [0; 64]);
            let error = heard.expect_err("nothing was sent").kind();
            assert_eq!(
                error,
                std::io::ErrorKind::WouldBlock,
                "in {}",
                self.folder.path().display()
            );
        }
    }
}

fn family(family: i32) -> Vec<u8> {
    (family as u16).to_ne_bytes().to_vec()
}

/// Every kind of pair, every socket that the stage has, every way to send with an address.
fn nobody_is_written_to(injection: &mut SyscallInjection, film: u64) {
    let listeners = Listeners::new();
    let families = [
        libc::AF_UNIX,
        libc::AF_INET,
        libc::AF_INET6,
        libc::AF_NETLINK,
        libc::AF_TIPC,
    ];
    let kinds = [
        libc::SOCK_DGRAM,
        libc::SOCK_STREAM,
        libc::SOCK_SEQPACKET,
        libc::SOCK_RAW,
        libc::SOCK_RDM,
        10, // SOCK_PACKET
    ];
    for family in families {
        for kind in kinds {
            for flags in [
                0,
                libc::SOCK_CLOEXEC,
                libc::SOCK_NONBLOCK,
                libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK,
            ] {
                let Some(pair) = pair(injection, family, kind | flags) else {
                    continue;
                };
                // Whatever can be made: nobody else hears of it.
                no_way_of_sending_takes_an_address(injection, pair[0], film, &listeners);
                for end in pair {
                    injection.call(libc::SYS_close, &[end]).unwrap();
                }
                let allowed = (family, kind) == (libc::AF_UNIX, libc::SOCK_STREAM);
                assert!(allowed, "a pair of family {family}, kind {kind}, flags {flags:x}");
            }
        }
    }
    // The sockets that it has anyway.
    let own: Vec<u64> = {
        let open = injection.descriptors().into_iter();
        open.filter(|(name, _)| name.starts_with("socket:"))
            .map(|(_, fd)| fd)
            .collect()
    };
    assert!(!own.is_empty(), "its channel at least");
    for socket in own {
        no_way_of_sending_takes_an_address(injection, socket, film, &listeners);
    }
    // What libraries need works: two ends of a stream, and sending without an address.
    let [one, other] = pair(injection, libc::AF_UNIX, libc::SOCK_STREAM).expect("a pair of streams");
    let text = injection.text("text");
    assert_eq!(injection.call(libc::SYS_sendto, &[one, text, 4, 0, 0, 0]), Ok(4));
    let room = injection.bytes(&[0; 8]);
    assert_eq!(injection.call(libc::SYS_recvfrom, &[other, room, 8, 0, 0, 0]), Ok(4));
    for end in [one, other] {
        injection.call(libc::SYS_close, &[end]).unwrap();
    }
}

fn pair(injection: &mut SyscallInjection, family: i32, kind: i32) -> Option<[u64; 2]> {
    let room = injection.bytes(&[0; 8]);
    match injection.call(libc::SYS_socketpair, &[family as u64, kind as u64, 0, room]) {
        Ok(_) => {
            let numbers = injection.read(room, 8);
            let number = |at: usize| u64::from(u32::from_ne_bytes(numbers[at..at + 4].try_into().unwrap()));
            Some([number(0), number(4)])
        }
        Err(refused) => {
            assert_eq!(refused, Errno::EPERM, "a pair of family {family}, kind {kind:x}");
            None
        }
    }
}

#[track_caller]
fn no_way_of_sending_takes_an_address(injection: &mut SyscallInjection, socket: u64, film: u64, listeners: &Listeners) {
    // A connected stream refuses an address by itself.
    let refused = [Errno::EPERM, Errno::EISCONN, Errno::EOPNOTSUPP];
    for (_, address) in &listeners.sockets {
        let length = address.len() as u64;
        let dont_wait = libc::MSG_DONTWAIT as u64;
        for flags in [
            dont_wait,
            dont_wait | libc::MSG_OOB as u64,
            dont_wait | libc::MSG_ZEROCOPY as u64,
        ] {
            let (at, text) = (injection.bytes(address), injection.text("film"));
            let sent = injection.call(libc::SYS_sendto, &[socket, text, 4, flags, at, length]);
            assert!(sent.is_err_and(|error| error == Errno::EPERM), "sendto: {sent:?}");
        }
        for files in [&[][..], &[film]] {
            let at = message(injection, address, files);
            let sent = injection.call(libc::SYS_sendmsg, &[socket, at, dont_wait]);
            assert!(sent.is_err_and(|error| refused.contains(&error)), "sendmsg: {sent:?}");
            let at = message(injection, address, files);
            let sent = injection.call(libc::SYS_sendmmsg, &[socket, at, 1, dont_wait]);
            assert!(sent.is_err_and(|error| error == Errno::EPERM), "sendmmsg: {sent:?}");
        }
        for call in [libc::SYS_connect, libc::SYS_bind] {
            let at = injection.bytes(address);
            let connected = injection.call(call, &[socket, at, length]);
            assert_eq!(connected, Err(Errno::EPERM), "call {call}");
        }
        listeners.have_heard_nothing();
    }
}

/// A message to an address, with files attached: `struct mmsghdr`, which begins with a `struct msghdr`.
fn message(injection: &mut SyscallInjection, address: &[u8], files: &[u64]) -> u64 {
    let name = injection.bytes(address);
    let text = injection.text("film");
    let vector = injection.bytes(&[text, 4].map(u64::to_ne_bytes).concat());
    let mut control = Vec::new();
    for &file in files {
        control.extend(20_u64.to_ne_bytes());
        control.extend(libc::SOL_SOCKET.to_ne_bytes());
        control.extend(libc::SCM_RIGHTS.to_ne_bytes());
        control.extend(file.to_ne_bytes());
    }
    let control_at = injection.bytes(&control);
    let words = [
        name,
        address.len() as u64,
        vector,
        1,
        if control.is_empty() { 0 } else { control_at },
        control.len() as u64,
        0,
        0,
    ];
    injection.bytes(&words.map(u64::to_ne_bytes).concat())
}

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
fn no_shared_memory_is_found(injection: &mut SyscallInjection) {
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

/// A file system takes these on a descriptor that is open for reading only, and writes them to the medium.
fn the_files_attributes_stay(injection: &mut SyscallInjection, film: u64) {
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

fn the_files_descriptor_is_for_reading_alone(injection: &mut SyscallInjection, film: u64) {
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

/// The console's priority, its processors, its limits, its time.
fn no_other_process_is_named(injection: &mut SyscallInjection, console: u32) {
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

fn nothing_is_done_to_the_whole_system(injection: &mut SyscallInjection) {
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
