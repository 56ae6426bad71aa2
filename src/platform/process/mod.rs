//! This process and its children: hardening, crash dumps, the clock that they share.

mod panic;
mod worker;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    StageProcess, close_inherited, crash_dumps, crash_dumps_of, die_with_parent, give_way, harden, locked_by,
    monotonic_us, pass_on, shell_reads_terminal, take_descriptor,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{
    StageProcess, close_inherited, crash_dumps, crash_dumps_of, die_with_parent, give_way, harden, locked_by,
    monotonic_us, shell_reads_terminal, take_descriptor,
};

pub use worker::Worker;

/// What would happen to a process's memory if it crashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrashDumps {
    /// Whether a dump could be written, or handed to a program that collects crashes.
    pub possible: bool,
    /// Whether a fail-fast, which a process cannot prevent from being reported, leaves a dump in a folder on this computer.
    pub on_fail_fast: bool,
    /// Where the dumps of other programs go.
    pub pattern: String,
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn the_clock_goes_forward_in_microseconds() {
        let around = Instant::now();
        let before = monotonic_us();
        let within = Instant::now();
        while within.elapsed() < Duration::from_millis(20) {
            thread::yield_now();
        }
        let least = within.elapsed();
        let passed = Duration::from_micros(monotonic_us() - before);
        // Each reading of the clock is rounded down by less than a microsecond.
        let rounding = Duration::from_micros(1);
        assert!(passed + rounding >= least, "at least {least:?} came out as {passed:?}");
        assert!(passed <= around.elapsed() + rounding, "more than went by: {passed:?}");
    }
}
