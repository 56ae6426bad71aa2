//! An attacker inside the stage: while a film plays with picture and sound, an attacker's calls are made in the stage's own
//! name. Each is refused, and the film plays on.

use std::path::Path;

use nix::errno::Errno;
use nix::libc::{self, c_long};

use support::desktop::{self, Desktop};
use support::films;
use support::syscall_injection::SyscallInjection;
use support::vitrin::{Play, Playing, Vault, a_vault_with, title_of};
use support::{seconds, wait_for};

#[test]
fn an_attacker_in_the_stage_gets_nowhere_on_vulkan() {
    an_attacker_gets_nowhere("vulkan");
}

#[test]
fn an_attacker_in_the_stage_gets_nowhere_on_gl() {
    an_attacker_gets_nowhere("gl");
}

#[test]
fn an_attacker_in_a_stage_with_two_films_gets_nowhere() {
    let film = films::numbered().frames(40 * 25).make();
    let other = films::avchd_progressive().make();
    let vault = a_vault_with(&[&film.path, &other.path]);
    let desktop = Desktop::start();
    let play = vault.play(&title_of(&film.path)).beside(&title_of(&other.path), 0.0);
    an_attacker_is_refused(&vault, &desktop, play);
}

fn an_attacker_gets_nowhere(backend: &str) {
    let film = films::numbered().frames(40 * 25).make();
    let other = films::avchd_progressive().make();
    let vault = a_vault_with(&[&film.path, &other.path]);
    let desktop = Desktop::start();
    let play = vault.play(&title_of(&film.path)).with("WGPU_BACKEND", backend);
    an_attacker_is_refused(&vault, &desktop, play);
}

fn an_attacker_is_refused(vault: &Vault, desktop: &Desktop, play: Play) {
    let mut playing = play.shown_on(desktop);
    it_plays_with_sound(&mut playing, desktop);

    let stage = playing.stages()[0];
    let mut injection = SyscallInjection::into(stage);
    what_is_harmless_works(&mut injection, stage);
    let before = everything_below(&vault.folder());
    no_file_is_written(&mut injection, vault);
    no_other_file_is_read(&mut injection, vault, playing.pid());
    the_film_handed_over_cannot_be_written(&mut injection, vault);
    no_socket_is_made(&mut injection);
    nothing_is_started(&mut injection);
    no_other_process_is_touched(&mut injection, playing.pid());
    the_kernel_is_left_alone(&mut injection);
    what_is_harmless_works(&mut injection, stage);
    drop(injection);

    assert_eq!(everything_below(&vault.folder()), before, "the vault is as it was");
    it_plays_with_sound(&mut playing, desktop);
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

/// The way in works: what is allowed is done and answered.
fn what_is_harmless_works(injection: &mut SyscallInjection, stage: u32) {
    assert_eq!(injection.call(libc::SYS_getpid, &[]), Ok(stage.into()));
    let allowed = injection.text("/etc/ld.so.cache");
    let file = injection.call(libc::SYS_openat, &[HERE, allowed, libc::O_RDONLY as u64]);
    let file = file.expect("what a stage may read can be opened");
    assert_eq!(injection.call(libc::SYS_close, &[file]), Ok(0));
    let name = injection.text("scratch");
    let memory = injection
        .call(libc::SYS_memfd_create, &[name, 0])
        .expect("memory of its own");
    let text = injection.text("text");
    assert_eq!(injection.call(libc::SYS_write, &[memory, text, 4]), Ok(4));
    assert_eq!(injection.call(libc::SYS_close, &[memory]), Ok(0));
}

fn no_file_is_written(injection: &mut SyscallInjection, vault: &Vault) {
    let folders = [
        desktop::home(),
        "/tmp".into(),
        "/dev/shm".into(),
        "/var/tmp".into(),
        vault.folder(),
    ];
    let flags = [
        libc::O_WRONLY | libc::O_CREAT,
        libc::O_RDWR | libc::O_CREAT | libc::O_EXCL,
        libc::O_WRONLY | libc::O_TMPFILE,
    ];
    for folder in &folders {
        for flags in flags {
            let is_nameless = flags & libc::O_TMPFILE == libc::O_TMPFILE;
            let path = if is_nameless {
                folder.clone()
            } else {
                folder.join("stolen")
            };
            let at = injection.text(&path);
            let made = injection.call(libc::SYS_openat, &[HERE, at, flags as u64, 0o600]);
            assert_eq!(made, Err(Errno::EACCES), "{} with {flags:o}", path.display());
            assert!(is_nameless || !path.exists());
        }
        let at = injection.text(folder.join("stolen"));
        assert_eq!(
            injection.call(libc::SYS_mkdirat, &[HERE, at, 0o700]),
            Err(Errno::EACCES)
        );
        for call in [libc::SYS_mknod, libc::SYS_creat, libc::SYS_rmdir, libc::SYS_unlink] {
            let at = injection.text(folder.join("stolen"));
            assert_eq!(injection.call(call, &[at, 0o600]), Err(Errno::EPERM), "call {call}");
        }
    }
    for file in vault.parts() {
        for flags in [libc::O_WRONLY, libc::O_RDWR, libc::O_RDONLY | libc::O_TRUNC] {
            let at = injection.text(&file);
            let opened = injection.call(libc::SYS_openat, &[HERE, at, flags as u64]);
            assert_eq!(opened, Err(Errno::EACCES), "{} with {flags:o}", file.display());
        }
        for call in [
            libc::SYS_unlink,
            libc::SYS_chmod,
            libc::SYS_truncate,
            libc::SYS_utimensat,
        ] {
            let at = injection.text(&file);
            assert_eq!(injection.call(call, &[at, 0]), Err(Errno::EPERM), "call {call}");
        }
        for call in [libc::SYS_rename, libc::SYS_link, libc::SYS_symlink] {
            let (from, to) = (injection.text(&file), injection.text("/tmp/stolen"));
            assert_eq!(injection.call(call, &[from, to]), Err(Errno::EPERM), "call {call}");
        }
        let (at, name, value) = (
            injection.text(&file),
            injection.text("user.stolen"),
            injection.text("film"),
        );
        let set = injection.call(libc::SYS_setxattr, &[at, name, value, 4, 0]);
        assert_eq!(set, Err(Errno::EPERM));
    }
}

fn no_other_file_is_read(injection: &mut SyscallInjection, vault: &Vault, console: u32) {
    let diary = desktop::home().join("diary");
    std::fs::write(&diary, "mine").unwrap();
    let mut files = vec![
        diary,
        "/etc/shadow".into(),
        "/etc/hostname".into(),
        format!("/proc/{console}/mem").into(),
        format!("/proc/{console}/environ").into(),
    ];
    // The other film, and the one that is shown once more under its name.
    files.extend(vault.parts());
    for file in files {
        let at = injection.text(&file);
        let opened = injection.call(libc::SYS_openat, &[HERE, at, libc::O_RDONLY as u64]);
        assert_eq!(opened, Err(Errno::EACCES), "{}", file.display());
    }
    for folder in [desktop::home(), vault.folder(), "/tmp".into(), "/".into()] {
        let at = injection.text(&folder);
        let flags = libc::O_RDONLY | libc::O_DIRECTORY;
        let opened = injection.call(libc::SYS_openat, &[HERE, at, flags as u64]);
        assert_eq!(opened, Err(Errno::EACCES), "{}", folder.display());
    }
}

fn the_film_handed_over_cannot_be_written(injection: &mut SyscallInjection, vault: &Vault) {
    let parts = vault.parts();
    let is_part = |name: &str| parts.iter().any(|part| Path::new(name) == part);
    let films: Vec<u64> = injection
        .descriptors()
        .into_iter()
        .filter_map(|(name, film)| is_part(&name).then_some(film))
        .collect();
    assert!(!films.is_empty(), "the film is open");
    for film in films {
        let text = injection.text("junk");
        assert_eq!(
            injection.call(libc::SYS_pwrite64, &[film, text, 4, 0]),
            Err(Errno::EBADF)
        );
        assert_eq!(injection.call(libc::SYS_ftruncate, &[film, 0]), Err(Errno::EINVAL));
        assert_eq!(injection.call(libc::SYS_fchmod, &[film, 0o666]), Err(Errno::EPERM));
        // The same file through the list of open files, this time to write.
        let at = injection.text(format!("/proc/self/fd/{film}"));
        let opened = injection.call(libc::SYS_openat, &[HERE, at, libc::O_RDWR as u64]);
        assert_eq!(opened, Err(Errno::EACCES));
    }
}

fn no_socket_is_made(injection: &mut SyscallInjection) {
    for family in [
        libc::AF_UNIX,
        libc::AF_INET,
        libc::AF_INET6,
        libc::AF_NETLINK,
        libc::AF_PACKET,
    ] {
        for kind in [libc::SOCK_STREAM, libc::SOCK_DGRAM, libc::SOCK_RAW] {
            let made = injection.call(libc::SYS_socket, &[family as u64, kind as u64, 0]);
            assert_eq!(made, Err(Errno::EPERM), "family {family}, kind {kind}");
        }
    }
    // One of its own, for want of a fresh one: its standard input.
    for call in [libc::SYS_connect, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept4] {
        let mut address = vec![libc::AF_UNIX as u8, 0];
        address.extend(b"/tmp/.X11-unix/X0\0");
        let (at, length) = (injection.bytes(&address), address.len() as u64);
        assert_eq!(injection.call(call, &[0, at, length]), Err(Errno::EPERM), "call {call}");
    }
}

fn nothing_is_started(injection: &mut SyscallInjection) {
    let program = injection.text("/bin/true");
    assert_eq!(injection.call(libc::SYS_execve, &[program, 0, 0]), Err(Errno::EPERM));
    let program = injection.text("/bin/true");
    assert_eq!(
        injection.call(libc::SYS_execveat, &[HERE, program, 0, 0, 0]),
        Err(Errno::EPERM)
    );
    // A process, a process that shares memory, a thread in a world of its own.
    let child = libc::SIGCHLD;
    let sharing = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
    let thread = libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD;
    for flags in [
        child,
        sharing,
        thread | libc::CLONE_NEWUSER,
        thread | libc::CLONE_NEWNET,
    ] {
        let made = injection.call(libc::SYS_clone, &[flags as u64, 0, 0, 0, 0]);
        assert_eq!(made, Err(Errno::EPERM), "flags {flags:x}");
    }
    for call in [libc::SYS_fork, libc::SYS_vfork, libc::SYS_unshare, libc::SYS_setns] {
        assert_eq!(injection.call(call, &[0, 0]), Err(Errno::EPERM), "call {call}");
    }
    assert_eq!(injection.call(libc::SYS_clone3, &[0, 0]), Err(Errno::ENOSYS));
}

fn no_other_process_is_touched(injection: &mut SyscallInjection, console: u32) {
    let console = u64::from(console);
    let everybody = u64::MAX;
    for who in [console, everybody, 1] {
        for signal in [0, libc::SIGKILL as u64] {
            let sent = injection.call(libc::SYS_kill, &[who, signal]);
            assert_eq!(sent, Err(Errno::EPERM), "{who} {signal}");
        }
    }
    assert_eq!(
        injection.call(libc::SYS_tgkill, &[console, console, libc::SIGKILL as u64]),
        Err(Errno::EPERM)
    );
    let attach = libc::PTRACE_ATTACH.into();
    assert_eq!(injection.call(libc::SYS_ptrace, &[attach, console]), Err(Errno::EPERM));
    for call in [libc::SYS_process_vm_readv, libc::SYS_process_vm_writev] {
        assert_eq!(injection.call(call, &[console, 0, 0, 0, 0, 0]), Err(Errno::EPERM));
    }
    assert_eq!(injection.call(libc::SYS_pidfd_open, &[console, 0]), Err(Errno::ENOSYS));
    let own_signals = [libc::F_SETOWN as u64, console];
    assert_eq!(
        injection.call(libc::SYS_fcntl, &[0, own_signals[0], own_signals[1]]),
        Err(Errno::EPERM)
    );
    // Nor can it be made readable for others, or type into the terminal that it was started from.
    let readable = [libc::PR_SET_DUMPABLE as u64, 1];
    assert_eq!(injection.call(libc::SYS_prctl, &readable), Err(Errno::EPERM));
    let key = injection.bytes(b"x");
    assert_eq!(
        injection.call(libc::SYS_ioctl, &[2, libc::TIOCSTI, key]),
        Err(Errno::EPERM)
    );
}

fn the_kernel_is_left_alone(injection: &mut SyscallInjection) {
    const EPERM: &[c_long] = &[
        libc::SYS_bpf,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_kexec_load,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_userfaultfd,
        libc::SYS_perf_event_open,
        libc::SYS_personality,
        libc::SYS_open_by_handle_at,
        libc::SYS_swapon,
        libc::SYS_setuid,
        libc::SYS_seccomp,
        libc::SYS_modify_ldt,
        libc::SYS_semget,
        libc::SYS_msgget,
        libc::SYS_mq_open,
    ];
    const ENOSYS: &[c_long] = &[
        libc::SYS_io_uring_setup,
        libc::SYS_open_tree,
        libc::SYS_fsopen,
        libc::SYS_mount_setattr,
        libc::SYS_process_madvise,
        libc::SYS_openat2,
    ];
    for (calls, answer) in [(EPERM, Errno::EPERM), (ENOSYS, Errno::ENOSYS)] {
        for &call in calls {
            assert_eq!(injection.call(call, &[0; 6]), Err(answer), "call {call}");
        }
    }
    // Shared memory that another process could open by its name.
    let made = injection.call(libc::SYS_shmget, &[0x5649_5452, 4096, (libc::IPC_CREAT | 0o600) as u64]);
    assert_eq!(made, Err(Errno::EPERM));
}

/// Pictures follow each other in the window, and the speaker is not silent.
fn it_plays_with_sound(playing: &mut Playing, desktop: &Desktop) {
    let window = playing.window();
    let number = || window.number().or(window.two_numbers()[0]);
    let seen = wait_for("a numbered picture", seconds(10), number);
    let recorder = desktop.record_sound();
    wait_for("pictures to follow", seconds(10), || {
        number().filter(|&number| number > seen + 40)
    });
    assert!(!recorder.stop().is_silent(), "the film is heard");
}

fn everything_below(folder: &Path) -> Vec<(std::path::PathBuf, u64, std::time::SystemTime)> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let facts = entry.metadata().unwrap();
            if facts.is_dir() {
                folders.push(entry.path());
            } else {
                found.push((entry.path(), facts.len(), facts.modified().unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// "Relative to the working folder", which no path here is.
const HERE: u64 = libc::AT_FDCWD as u64;
