//! Instruments for the integration tests: films whose every frame carries its number, a private desktop with sound, the
//! `vitrin` program on it, and readers for what its window shows and its speaker plays.
//!
//! `mod support;` brings it into a test file. `tests/instruments.rs` proves that the instruments can fail.

// Every test file that says `mod support;` compiles all of it and uses a part.
#![allow(dead_code)]
// A test that cannot go on has to stop with the place and the reason; that is what unwrap does.
#![allow(clippy::unwrap_used)]

pub mod answers;
pub mod bus;
pub mod calls;
pub mod changes;
pub mod console;
pub mod desktop;
pub mod films;
pub mod footage;
pub mod interop;
#[cfg(target_arch = "x86_64")]
pub mod intruder;
pub mod last_breath;
pub mod memory;
pub mod ordinary;
pub mod picture;
pub mod pieces;
pub mod sound;
pub mod strip;
pub mod tiles;
pub mod vitrin;
pub mod volumes;
pub mod wine;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// A folder for what the tests make, inside the target folder; kept between runs.
pub fn work_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// One test at a time: tests that measure time or watch a screen disturb each other on two cores.
pub fn one_at_a_time() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    // A test that failed has poisoned the lock, and that says nothing about the next one.
    TURN.lock().unwrap_or_else(|failed| failed.into_inner())
}

/// Asks again and again until there is an answer; fails with `what` after `patience`.
#[track_caller]
pub fn wait_for<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + patience;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < until, "waited {patience:?} in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Seconds, for time-outs that read like a sentence.
pub const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}
