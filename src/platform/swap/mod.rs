//! Whether memory of this process can reach a disk that is not encrypted.
//!
//! Memory that is short is written to swap areas, and it stays there after the program has ended. Only part of what
//! Vitrin holds can be locked on an ordinary user's limits, so it looks at where the rest could go. Needs no rights and
//! changes nothing.

#[cfg(target_os = "linux")]
mod linux;
mod verdict;
#[cfg(windows)]
mod windows;

#[cfg(windows)]
use self::windows as system;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(target_os = "linux")]
pub use linux::{ScopeError, move_into_scope, move_parent, survey_in};
pub use verdict::{Hibernation, Reason, SwapArea, SwapDestination, SwapSurvey, Verdict};

use crate::memory;

/// Does what can be done so that no memory of this process and of those that it starts reaches a disk in the clear, and
/// says whether that succeeded. Where there is nothing to fear, it does nothing.
///
/// All memory is locked where this process may lock that much (each stage does so for itself). Otherwise systemd is asked
/// for a control group without swap, and the program starts anew in it: **then this call does not return**, and the new
/// program comes here again. So call it before there is a second thread, before the sandbox, and before anything secret
/// is in memory. Windows has no such group: there it returns.
#[must_use]
pub fn protect() -> Verdict {
    let verdict = survey().verdict();
    if let Verdict::Safe(_) = verdict {
        return verdict;
    }
    if memory::lock_everything() {
        return Verdict::Safe(Reason::Locked);
    }
    #[cfg(target_os = "linux")]
    linux::restart_without_swap();
    verdict
}

/// The verdict as it is now, for a process that is long under way: locks all memory if that has become necessary, and
/// starts nothing anew.
#[must_use]
pub fn verdict_now() -> Verdict {
    match survey().verdict() {
        Verdict::Exposed { .. } if memory::lock_everything() => Verdict::Safe(Reason::Locked),
        verdict => verdict,
    }
}

/// What hibernation would do now.
#[must_use]
pub fn hibernation() -> Hibernation {
    system::hibernation()
}

/// Looks at the system as it is now. Swap may be added later: look again before each unlocking.
#[must_use]
pub fn survey() -> SwapSurvey {
    system::survey()
}
