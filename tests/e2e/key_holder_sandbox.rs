//! The processes that hold keys write below the vault's folder and nowhere else, and reach no process but their stages.

use std::net::TcpListener;
use std::path::Path;

use nix::errno::Errno;
use nix::libc;

use support::desktop::{self, Desktop};
use support::films;
use support::opening::{held, sealed};
use support::seconds;
use support::syscall_injection::SyscallInjection;
use support::vitrin::{PASSWORD, a_vault, a_vault_with};

#[test]
fn the_command_that_plays_keeps_to_its_vault() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = held(&vault, &film, &desktop);
    let stage = playing.stages()[0];
    let mut injection = SyscallInjection::into(playing.pid());
    assert_eq!(
        made(&mut injection, &vault.folder()),
        Err(Errno::EACCES),
        "it only reads"
    );
    it_keeps_to_itself(&mut injection, stage);
    drop(injection);
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

#[test]
fn the_console_keeps_to_its_vault() {
    let (_film, vault, desktop) = sealed(&films::numbered());
    let mut console = vault.console(&desktop);
    console.unlock(PASSWORD);
    let window = console.show();
    let stage = window.pid().unwrap();
    it_keeps_to(&vault.folder(), &mut SyscallInjection::into(console.pid()), stage);
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

#[test]
fn a_vault_elsewhere_is_opened_by_a_window_that_may_write_there_alone() {
    let (first, second) = (a_vault(), a_vault_with(&[&films::numbered().make().path]));
    let desktop = Desktop::start();
    let mut console = first.console(&desktop);
    let before = console.pid();
    console.step_back();
    console.choose_elsewhere(second.folder().to_str().unwrap());
    assert_ne!(console.pid(), before, "it is another process");
    console.unlock(PASSWORD);
    let stage = console.show().pid().unwrap();
    let mut injection = SyscallInjection::into(console.pid());
    it_keeps_to(&second.folder(), &mut injection, stage);
    assert_eq!(
        made(&mut injection, &first.folder()),
        Err(Errno::EACCES),
        "the first vault"
    );
    drop(injection);
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

/// Tries in the name of a process that holds a vault's keys.
fn it_keeps_to(vault: &Path, injection: &mut SyscallInjection, stage: u32) {
    assert_eq!(made(injection, vault), Ok(()), "the vault is there to be written");
    it_keeps_to_itself(injection, stage);
}

/// Tries what nobody who holds a vault's keys may do.
fn it_keeps_to_itself(injection: &mut SyscallInjection, stage: u32) {
    for folder in [desktop::home(), "/tmp".into(), "/dev/shm".into(), "/var/tmp".into()] {
        assert_eq!(made(injection, &folder), Err(Errno::EACCES), "{}", folder.display());
    }
    let diary = desktop::home().join("diary");
    std::fs::write(&diary, "mine").unwrap();
    let at = injection.text(&diary);
    let opened = injection.call(libc::SYS_openat, &[HERE, at, libc::O_RDONLY as u64]);
    assert_eq!(opened, Err(Errno::EACCES), "what has nothing to do with it is not read");

    // It may start its stages and the plug-in scanner, and no program of the user's.
    for program in ["/bin/sh", "/usr/bin/env"] {
        let at = injection.text(program);
        let started = injection.call(libc::SYS_execve, &[at, 0, 0]);
        assert_eq!(started, Err(Errno::EACCES), "{program}");
    }

    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let kind = [libc::AF_INET as u64, libc::SOCK_STREAM as u64, 0];
    let socket = injection
        .call(libc::SYS_socket, &kind)
        .expect("a socket that leads nowhere");
    let mut address = (libc::AF_INET as u16).to_ne_bytes().to_vec();
    address.extend(server.local_addr().unwrap().port().to_be_bytes());
    address.extend([127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let at = injection.bytes(&address);
    let reached = injection.call(libc::SYS_connect, &[socket, at, 16]);
    assert_eq!(reached, Err(Errno::EACCES), "nothing is sent anywhere");
    assert_eq!(injection.call(libc::SYS_close, &[socket]), Ok(0));

    assert_eq!(injection.call(libc::SYS_kill, &[stage.into(), 0]), Ok(0));
    let this_test = std::process::id().into();
    assert_eq!(injection.call(libc::SYS_kill, &[this_test, 0]), Err(Errno::EPERM));
    let attach = libc::PTRACE_ATTACH.into();
    assert_eq!(
        injection.call(libc::SYS_ptrace, &[attach, this_test]),
        Err(Errno::EPERM)
    );
}

/// Whether a file can be made in a folder; it is taken away again.
fn made(injection: &mut SyscallInjection, folder: &Path) -> Result<(), Errno> {
    let path = folder.join("injection");
    let at = injection.text(&path);
    let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL;
    let file = injection.call(libc::SYS_openat, &[HERE, at, flags as u64, 0o600])?;
    assert_eq!(injection.call(libc::SYS_close, &[file]), Ok(0));
    let at = injection.text(&path);
    injection.call(libc::SYS_unlink, &[at]).map(drop)
}

/// "Relative to the working folder", which no path here is.
const HERE: u64 = libc::AT_FDCWD as u64;
