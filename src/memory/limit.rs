//! How much memory this process may keep out of swap, and keeping all of it out where that is allowed.

use super::lock_limit::LockLimit;
use super::system;

/// How much memory this process may keep out of swap.
#[must_use]
pub fn lock_limit() -> LockLimit {
    system::lock_limit()
}

/// Takes all that the system's administrator allows: raises the limit to the most that this user may set.
pub fn raise_lock_limit() {
    system::raise_lock_limit();
}

/// Keeps the whole process out of swap, what it has and what it will have: also what libraries take for themselves.
/// Whether that is in force now.
///
/// Only where there is no limit. With one, the system would refuse every mapping beyond it, and the process would
/// soon fail for want of memory that the machine has.
pub fn lock_everything() -> bool {
    !super::unprotected::is_bare() && lock_limit() == LockLimit::Unlimited && system::lock_everything()
}

// Wine locks without a limit.
#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_slab_beyond_the_limit_says_that_it_is_not_locked() {
        if let LockLimit::Bytes(bytes) = lock_limit() {
            let slab = crate::memory::slab::Slab::new(usize::try_from(bytes).unwrap() + 1).unwrap();
            assert!(!slab.is_locked());
        }
    }
}
