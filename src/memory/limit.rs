//! How much memory this process may keep out of swap, and keeping all of it out where that is allowed.
//!
//! Linux counts locked pages against `RLIMIT_MEMLOCK`, 8 MiB for an ordinary user on most systems; a process with
//! `CAP_IPC_LOCK` is not limited. Inside a container's own user namespace, that capability does not count.

use std::{fmt, fs};

use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CapabilitySet, capabilities};

/// How much memory a process may keep out of swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockLimit {
    /// That many bytes.
    Bytes(u64),
    /// As much as there is.
    Unlimited,
}

impl fmt::Display for LockLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} KiB", bytes / 1024),
            Self::Unlimited => f.write_str("no limit"),
        }
    }
}

/// How much memory this process may keep out of swap.
#[must_use]
pub fn lock_limit() -> LockLimit {
    match getrlimit(Resource::Memlock).current {
        Some(bytes) if !is_exempt() => LockLimit::Bytes(bytes),
        _ => LockLimit::Unlimited,
    }
}

/// Whether the limit does not bind this process.
fn is_exempt() -> bool {
    let capable = capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::IPC_LOCK));
    capable && fs::read_to_string("/proc/self/uid_map").is_ok_and(|map| is_first_namespace(&map))
}

/// Whether this `uid_map` is that of the namespace that the system was started in: every number means itself.
fn is_first_namespace(uid_map: &str) -> bool {
    uid_map.split_whitespace().eq(["0", "0", "4294967295"])
}

/// Takes all that the system's administrator allows: raises the limit to the most that this user may set.
pub fn raise_lock_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Memlock);
    // `None` is no limit.
    let is_less = current.is_some_and(|current| maximum.is_none_or(|maximum| current < maximum));
    if is_less {
        // Allowed to everybody; if it is refused, the limit stays what it was, and `lock_limit` says so.
        let _ = setrlimit(
            Resource::Memlock,
            Rlimit {
                current: maximum,
                maximum,
            },
        );
    }
}

/// Keeps the whole process out of swap, what it has and what it will have: also what libraries take for themselves.
/// Whether that is in force now.
///
/// Only where there is no limit. With one, the system would refuse every mapping beyond it, and the process would
/// soon fail for want of memory that the machine has.
pub fn lock_everything() -> bool {
    // A page is locked when it is first used, so that what is only reserved (threads' stacks, drivers' heaps) costs nothing.
    let flags = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    !super::is_bare() && lock_limit() == LockLimit::Unlimited && mlockall(flags).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_hard_one_once_it_was_raised() {
        raise_lock_limit();
        let limit = getrlimit(Resource::Memlock);
        assert_eq!(limit.current, limit.maximum);
    }

    #[test]
    fn a_containers_own_namespace_is_not_the_first() {
        assert!(is_first_namespace("         0          0 4294967295\n"));
        assert!(!is_first_namespace("         0       1000          1\n"));
        assert!(!is_first_namespace(""));
    }

    #[test]
    fn a_slab_beyond_the_limit_says_that_it_is_not_locked() {
        if let LockLimit::Bytes(bytes) = lock_limit() {
            let slab = super::super::Slab::new(usize::try_from(bytes).unwrap() + 1).unwrap();
            assert!(!slab.is_locked());
        }
    }
}
