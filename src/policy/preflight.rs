//! Preflight: may secrets come into memory on this computer? Looks at where swap would write them, and at the owner's policy.

use thiserror::Error;

use super::{Policy, PolicyError};
use crate::platform::swap::{self, Verdict};

/// The result of a preflight that passed: secrets may come into memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preflight {
    /// The administrator's policy.
    pub policy: Policy,
    /// The swap area through which memory can reach a disk in the clear, where the owner accepts that.
    pub accepted_risk: Option<String>,
}

/// Why secrets must not come into memory.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Blocked {
    /// Memory can reach a disk in the clear, and the owner has not accepted that.
    #[error("memory can be swapped to {area}, which is not encrypted")]
    Swap {
        /// The swap area.
        area: String,
    },
    /// The owner's policy is not known.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// The check before the first secret, after doing what can be done about swap ([`swap::protect`]: **may restart the program**, so it
/// has to be called that early). `accept_swap` is the decision on the command line; the policy may have made it too.
///
/// # Errors
/// [`Blocked`]
pub fn preflight(accept_swap: bool) -> Result<Preflight, Blocked> {
    decide(Policy::load()?, accept_swap, swap::protect())
}

/// The check again later, when there are threads and windows: swap may have been added, or removed.
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
    fn a_safe_computer_passes_whatever_was_decided() {
        for accepted in [false, true] {
            let passed = decide(Policy::default(), accepted, Verdict::Safe(Reason::NoSwap)).unwrap();
            assert_eq!(passed.accepted_risk, None);
        }
    }

    #[test]
    fn an_exposed_computer_is_blocked_until_someone_accepts_it() {
        let decided = Policy {
            accept_swap: true,
            ..Policy::default()
        };
        let blocked = decide(Policy::default(), false, exposed());
        assert!(matches!(blocked, Err(Blocked::Swap { area }) if area == "/dev/sda3"));
        for (policy, accept_swap) in [(Policy::default(), true), (decided, false), (decided, true)] {
            let passed = decide(policy, accept_swap, exposed()).unwrap();
            assert_eq!(passed.accepted_risk.as_deref(), Some("/dev/sda3"));
        }
    }
}
