//! Whether memory of this process can reach a disk that is not encrypted.
//!
//! When memory is short, pages are written to swap areas, and stay there after the program has ended. An ordinary user's
//! limits allow only part of Vitrin's memory to be locked, so this module finds out where the rest could go. Needs no rights
//! and changes nothing.

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

/// Does what is possible so that no memory of this process and its children reaches a disk in the clear, and returns whether
/// that succeeded. Does nothing if memory is safe already.
///
/// Locks all memory if this process may lock that much (each stage does so for itself). Otherwise asks systemd for a control
/// group without swap and restarts the program in it: **then this call does not return**, and the new program calls it
/// again. So it has to be called before there is a second thread, before the sandbox, and before anything secret is in
/// memory. Windows has no such group: there it always returns.
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

/// The verdict as it is now, for a process that has been running for a while: locks all memory if that has become
/// necessary, and never restarts the program.
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

/// Surveys the system as it is now. Swap may be added later: to be called again before each unlocking.
#[must_use]
pub fn survey() -> SwapSurvey {
    system::survey()
}
