//! Helpers of the integration tests and benches: films whose every frame carries its number, a private desktop with sound, the
//! `vitrin` program on it, and readers for what its window shows and its speaker plays.
//!
//! The helpers know the program by its command line and its window alone: nothing here links to it. `tests/support_selftest.rs`
//! proves that they can fail.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops with the place and the reason"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

pub mod answers;
pub mod bus;
pub mod calls;
pub mod cards;
pub mod careless_start;
pub mod changes;
pub mod console;
pub mod copies;
pub mod desktop;
pub mod endurance;
pub mod films;
pub mod fingerprints;
pub mod footage;
pub mod frame_barcode;
pub mod interop;
pub mod memory;
pub mod mpv;
pub mod opening;
pub mod picture;
pub mod sound;
pub mod stop_at_exit;
#[cfg(target_arch = "x86_64")]
pub mod syscall_injection;
pub mod tiles;
pub mod unprivileged;
pub mod vitrin;
pub mod volumes;
pub mod wine;

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The program under test. Cargo builds it for every integration test and bench of its package, and puts it here.
pub fn program() -> PathBuf {
    profile_folder().join("vitrin")
}

/// Where cargo puts what it builds with this profile: the folder above that of the tests and benches themselves.
fn profile_folder() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2);
    folder.expect("cargo puts tests into target/<profile>/deps").to_owned()
}

/// A folder for what the tests make, inside the target folder; kept between runs.
pub fn work_folder(name: &str) -> PathBuf {
    let folder = profile_folder().with_file_name("tmp").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// One test at a time: tests that measure time disturb each other on two cores.
pub fn one_at_a_time() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    // A test that failed has poisoned the lock, and that says nothing about the next one.
    TURN.lock().unwrap_or_else(|failed| failed.into_inner())
}

/// Waits for a turn to watch a film as it plays, which takes time but a small part of a core: five tests do so at once.
pub fn turn_to_watch() -> WatchTurn {
    let mut watching = WATCHING.lock().unwrap();
    while *watching == 5 {
        watching = TURN_ENDED.wait(watching).unwrap();
    }
    *watching += 1;
    WatchTurn(())
}

static WATCHING: Mutex<u32> = Mutex::new(0);
static TURN_ENDED: Condvar = Condvar::new();

/// A turn of [`turn_to_watch`], which ends when it is dropped.
#[must_use]
pub struct WatchTurn(());

impl Drop for WatchTurn {
    fn drop(&mut self) {
        *WATCHING.lock().unwrap() -= 1;
        TURN_ENDED.notify_one();
    }
}

/// Runs a test in a process of its own, where what it counts is its own. `test` is the test function that asks for it.
///
/// # Panics
/// When the test fails there, or is not found.
#[track_caller]
pub fn in_own_process<T: Fn()>(_test: T, body: impl FnOnce()) {
    if is_own_process() {
        return body();
    }
    again_in_own_process::<T>(|_| ());
}

/// The same on a private desktop: what is started there has its windows and its sound on it.
///
/// # Panics
/// When the test fails there, or is not found.
#[track_caller]
pub fn on_own_desktop<T: Fn()>(_test: T, body: impl FnOnce()) {
    if is_own_process() {
        return body();
    }
    let desktop = desktop::Desktop::start();
    again_in_own_process::<T>(|command| desktop.set_environment(command));
}

const IN_OWN_PROCESS: &str = "VITRIN_TEST_IN_OWN_PROCESS";

fn is_own_process() -> bool {
    std::env::var_os(IN_OWN_PROCESS).is_some()
}

#[track_caller]
fn again_in_own_process<T>(prepare: impl FnOnce(&mut Command)) {
    // The harness knows a test by its path within the test program.
    let path = std::any::type_name::<T>();
    let (_, name) = path.split_once("::").expect("a test function has a path");
    let mut command = Command::new(std::env::current_exe().unwrap());
    prepare(&mut command);
    let output = command
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(IN_OWN_PROCESS, "1")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{name}, in a process of its own:\n{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Asks again and again until there is an answer; fails with `what` after `timeout`.
#[track_caller]
pub fn wait_for<T>(what: &str, timeout: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + timeout;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < until, "waited {timeout:?} in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The tree whose tests are run: Cargo runs them in the folder of their package. It is not asked for while compiling, because copies of the tree
/// share one folder of builds, and a program may have been compiled for another copy.
pub fn tree() -> PathBuf {
    std::env::current_dir().unwrap()
}

/// Seconds, for time-outs that read like a sentence.
pub const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}
