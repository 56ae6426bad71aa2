//! Asking for the limit of locked memory, raising it, and locking the whole process where there is none.

use super::lock_limit::LockLimit;
use super::system;

/// How much memory this process may keep out of swap.
#[must_use]
pub fn lock_limit() -> LockLimit {
    system::lock_limit()
}

/// Raises the limit to the highest that the administrator lets this user set.
pub fn raise_lock_limit() {
    system::raise_lock_limit();
}

/// Keeps the whole process out of swap, what it has and what it will have: also what libraries allocate for themselves.
/// Returns whether that is in force now.
///
/// Only where there is no limit. With one, the system would refuse every mapping beyond it, and the process would
/// soon fail for lack of memory although the machine has enough.
pub fn lock_everything() -> bool {
    !super::unprotected::is_unprotected() && lock_limit() == LockLimit::Unlimited && system::lock_everything()
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
