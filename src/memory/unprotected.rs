//! For builds of benches alone: whether this process goes without the measures that protect film, so that their cost can
//! be told from the same build, in the same run.
//!
//! In every other build the answer is a constant, and what asks for it is compiled away.

#[cfg(feature = "bench-bare")]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "bench-bare")]
static BARE: AtomicBool = AtomicBool::new(false);

/// Reads from the environment (`VITRIN_BENCH_BARE`) whether to go without. First thing in a process, before there is
/// anything to protect.
#[cfg(feature = "bench-bare")]
pub(crate) fn choose() {
    BARE.store(std::env::var_os("VITRIN_BENCH_BARE").is_some(), Ordering::Relaxed);
}

/// Whether this process goes without.
#[inline]
pub(crate) fn is_bare() -> bool {
    #[cfg(feature = "bench-bare")]
    return BARE.load(Ordering::Relaxed);
    #[cfg(not(feature = "bench-bare"))]
    return false;
}
