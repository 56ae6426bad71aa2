//! Whoever listens: no way of sending reaches them.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;

use nix::errno::Errno;
use nix::libc;

use support::syscall_injection::SyscallInjection;

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
pub fn nobody_is_written_to(injection: &mut SyscallInjection, film: u64) {
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
