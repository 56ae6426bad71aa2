//! For builds of benches only: whether this process runs without the measures that protect film, so that their cost can be
//! measured in the same build, in the same run.
//!
//! In every other build the answer is a constant, and what asks for it is compiled away.

#[cfg(feature = "bench-bare")]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "bench-bare")]
static UNPROTECTED: AtomicBool = AtomicBool::new(false);

/// Reads from the environment (`VITRIN_BENCH_BARE`) whether to run unprotected. To be called first in a process, before
/// there is anything to protect.
#[cfg(feature = "bench-bare")]
pub(crate) fn choose_protection() {
    UNPROTECTED.store(std::env::var_os("VITRIN_BENCH_BARE").is_some(), Ordering::Relaxed);
}

/// Whether this process runs unprotected.
#[inline]
pub(crate) fn is_unprotected() -> bool {
    #[cfg(feature = "bench-bare")]
    return UNPROTECTED.load(Ordering::Relaxed);
    #[cfg(not(feature = "bench-bare"))]
    return false;
}
