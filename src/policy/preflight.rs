//! Whether secrets may come into memory on this computer: what it would do with them, and what its owner has decided.

use thiserror::Error;

use super::{Policy, PolicyError};
use crate::platform::swap::{self, Verdict};

/// Secrets may come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preflight {
    /// What the administrator has decided.
    pub policy: Policy,
    /// The swap area through which memory can reach a disk in the clear, where the owner accepts that.
    pub accepted_risk: Option<String>,
}

/// Secrets must not come.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Blocked {
    /// Memory can reach a disk in the clear, and nobody has accepted that.
    #[error("memory can be swapped to {area}, which is not encrypted")]
    Swap {
        /// The swap area.
        area: String,
    },
    /// Nobody can say what the owner has decided.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// Asks before the first secret, having done what can be done ([`swap::protect`]: **may start the program anew**, and has
/// to be called as early as that). `accept_swap` is what the person at the command line has decided; the policy may have
/// decided it too.
///
/// # Errors
/// [`Blocked`]
pub fn preflight(accept_swap: bool) -> Result<Preflight, Blocked> {
    decide(Policy::load()?, accept_swap, swap::protect())
}

/// Asks again later, when there are threads and windows: swap may have been added, or taken away.
///
/// # Errors
/// [`Blocked`]
pub fn preflight_again(accept_swap: bool) -> Result<Preflight, Blocked> {
    decide(Policy::load()?, accept_swap, swap::verdict_now())
}

fn decide(policy: Policy, accept_swap: bool, verdict: Verdict) -> Result<Preflight, Blocked> {
    let accepted_risk = match verdict {
        Verdict::Safe(_) => None,
        Verdict::Exposed { area } if accept_swap || policy.accept_swap => Some(area),
        Verdict::Exposed { area } => return Err(Blocked::Swap { area }),
    };
    Ok(Preflight { policy, accepted_risk })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::swap::Reason;

    fn exposed() -> Verdict {
        Verdict::Exposed {
            area: "/dev/sda3".into(),
        }
    }

    #[test]
    fn a_safe_computer_is_cleared_whatever_was_decided() {
        for accepted in [false, true] {
            let cleared = decide(Policy::default(), accepted, Verdict::Safe(Reason::NoSwap)).unwrap();
            assert_eq!(cleared.accepted_risk, None);
        }
    }

    #[test]
    fn an_exposed_computer_is_barred_until_someone_accepts_it() {
        let decided = Policy {
            accept_swap: true,
            ..Policy::default()
        };
        let barred = decide(Policy::default(), false, exposed());
        assert!(matches!(barred, Err(Blocked::Swap { area }) if area == "/dev/sda3"));
        for (policy, accept_swap) in [(Policy::default(), true), (decided, false), (decided, true)] {
            let cleared = decide(policy, accept_swap, exposed()).unwrap();
            assert_eq!(cleared.accepted_risk.as_deref(), Some("/dev/sda3"));
        }
    }
}
