//! Crash dumps, and memory that is locked out of swap.
#![forbid(unsafe_code)]

use std::fs;
use std::os::unix::fs::MetadataExt;

use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

use crate::platform::process::CrashDumps;

/// What a crash of this process would leave.
#[must_use]
pub fn crash_dumps() -> CrashDumps {
    let size = getrlimit(Resource::Core).current;
    // Whether it is dumpable decides: a program behind a `|` in the pattern gets the core whatever the limit.
    let dumpable = dumpable_behavior().is_ok_and(|behaviour| behaviour == DumpableBehavior::NotDumpable);
    dumps(size == Some(0) && dumpable)
}

/// What a crash of the process `pid` would leave, as far as visible from outside: its limit, and whether root owns its folder in
/// `/proc`, as for every process that is not dumpable (no distinction is possible if the user is root). `None` if it has ended.
#[must_use]
pub fn crash_dumps_of(pid: u32) -> Option<CrashDumps> {
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).ok()?;
    let owner = fs::metadata(format!("/proc/{pid}/stat")).ok()?.uid();
    Some(dumps(core_limit(&limits) == Some("0") && owner == 0))
}

/// Number of bytes that the process `pid` has locked out of swap; `None` if it has ended.
#[must_use]
pub fn locked_by(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmLck:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn dumps(impossible: bool) -> CrashDumps {
    CrashDumps {
        possible: !impossible,
        on_fail_fast: false,
        pattern: fs::read_to_string("/proc/sys/kernel/core_pattern")
            .unwrap_or_default()
            .trim()
            .to_owned(),
    }
}

/// The soft limit in the line `Max core file size        0                    0                    bytes`.
fn core_limit(limits: &str) -> Option<&str> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"))?;
    line.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_core_files_is_found() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max data size             unlimited            unlimited            bytes     \n\
                      Max core file size        0                    unlimited            bytes     \n";
        assert_eq!(core_limit(limits), Some("0"));
        assert_eq!(core_limit("Max data size unlimited"), None);
    }

    #[test]
    fn what_a_process_has_locked_is_reported() {
        let before = locked_by(std::process::id()).expect("this process runs");
        let slab = crate::memory::Slab::new(1 << 20).expect("memory");
        let with_it = locked_by(std::process::id()).expect("this process runs");
        // Other tests lock and unlock at the same time: where nothing can be locked, only that there is an answer is certain.
        assert!(!slab.is_locked() || with_it > 0, "{before} before, {with_it} after");
    }

    #[test]
    fn a_process_that_was_not_hardened_could_leave_a_core_file() {
        // A test program is not hardened; its limit may still be 0.
        assert!(crash_dumps().possible);
    }
}
