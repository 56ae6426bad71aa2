//! A crash leaves nothing behind: no core file, and nothing for a program that collects them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::process::{Resource, Rlimit, setrlimit};

use support::desktop::Desktop;
use support::films;
use support::opening::running;
use support::vitrin::{PASSWORD, a_vault_with, is_running};
use support::{seconds, wait_for};

#[test]
fn a_crash_while_a_film_plays_leaves_no_core_file() {
    let cores = tempfile::tempdir().unwrap();
    let pattern = format!("{}/core.%p", cores.path().display());
    nothing_is_left_of_a_crash(&pattern, cores.path());
}

#[test]
fn a_crash_while_a_film_plays_gives_nothing_to_a_collector_of_cores() {
    let cores = tempfile::tempdir().unwrap();
    // As systemd-coredump, apport and abrt are installed. The kernel starts it with an empty environment, as root.
    let collector = cores.path().join("collector");
    let script = format!("#!/bin/sh\nexec /bin/cat > {}/core.$1\n", cores.path().display());
    std::fs::write(&collector, script).unwrap();
    std::fs::set_permissions(&collector, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    nothing_is_left_of_a_crash(&format!("|{} %p", collector.display()), cores.path());
}

fn nothing_is_left_of_a_crash(pattern: &str, cores: &Path) {
    let film = films::numbered().frames(40 * 25).make();
    let vault = a_vault_with(&[&film.path, &films::avchd_progressive().make().path]);
    let desktop = Desktop::start();
    let _pattern = CorePattern::set(pattern);
    // What this process allows, those that it starts inherit.
    let unlimited = Rlimit {
        current: None,
        maximum: None,
    };
    setrlimit(Resource::Core, unlimited).expect("root may allow core files");
    let core_of = |pid: u32| cores.join(format!("core.{pid}"));

    // A process that does nothing about it leaves a core.
    let mut careless = Command::new("sleep").arg("60").stdin(Stdio::null()).spawn().unwrap();
    crash(careless.id());
    careless.wait().unwrap();
    wait_for("the core of a careless process", seconds(10), || {
        std::fs::metadata(core_of(careless.id()))
            .ok()
            .filter(|file| file.len() > 0)
    });

    let mut playing = running(&vault, &film, &desktop);
    let stage = playing.stages()[0];
    crash(stage);
    playing.expect("error", seconds(10));
    playing.exit_code(seconds(10));
    drop(playing);

    let mut console = vault.console(&desktop);
    console.unlock(PASSWORD);
    console.show();
    // The stage that shows and the spare one end with the process that has keys and window.
    let mut all = console.stages();
    all.push(console.pid());
    crash(console.pid());
    console.exit_code(seconds(10));
    wait_for("the stages to end with their console", seconds(10), || {
        all.iter().all(|&pid| !is_running(pid)).then_some(())
    });
    // A collector may take its time.
    std::thread::sleep(seconds(1));
    all.push(stage);
    let left: Vec<PathBuf> = all.into_iter().map(core_of).filter(|core| core.exists()).collect();
    assert_eq!(left, Vec::<PathBuf>::new());
    let others = std::fs::read_dir(cores).unwrap().flatten();
    let others = others.filter(|entry| entry.file_name().to_string_lossy().starts_with("core."));
    assert_eq!(others.count(), 1, "only the careless one's");
}

/// Sends the signal until the process is gone: the first one is taken for an overrun stack by Rust's own handler, which
/// looks, finds none, and leaves the next one to the kernel.
fn crash(pid: u32) {
    wait_for("the process to crash", seconds(10), || {
        let _ = kill(Pid::from_raw(pid.cast_signed()), Signal::SIGSEGV);
        std::thread::sleep(std::time::Duration::from_millis(100));
        (!is_running(pid)).then_some(())
    });
}

/// Where the kernel puts core files, until the value is dropped.
struct CorePattern {
    before: String,
}

const CORE_PATTERN: &str = "/proc/sys/kernel/core_pattern";

impl CorePattern {
    fn set(pattern: &str) -> Self {
        let before = std::fs::read_to_string(CORE_PATTERN).unwrap();
        std::fs::write(CORE_PATTERN, pattern).expect("root may say where core files go");
        Self { before }
    }
}

impl Drop for CorePattern {
    fn drop(&mut self) {
        let _ = std::fs::write(CORE_PATTERN, &self.before);
    }
}
