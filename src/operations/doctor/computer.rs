//! Memory, and where it could go.

use super::finding::{Finding, Value};
use super::stage::Looked;
use crate::memory::{self, Key, LockLimit, Slab};
use crate::platform::session::{Buses, StayAwake};
use crate::platform::swap::{Reason, Verdict};
use crate::platform::{self, Hibernation};
use crate::policy::Policy;

/// How much is really locked for the look at it.
const TRIED: usize = 64 * 1024;

/// Whether memory can be locked, as much as may be needed.
pub fn memory_lock(swap: &Verdict, looked: &Looked) -> Finding {
    const CHECK: &str = "doctor-memory-lock";
    let exposed = matches!(swap, Verdict::Exposed { .. });
    if !Slab::new(TRIED).is_ok_and(|slab| slab.is_locked()) {
        let finding = if exposed { Finding::red } else { Finding::yellow };
        return finding(CHECK, "doctor-memory-lock-refused");
    }
    let keys = if memory::secret_memory_works() {
        "doctor-memory-lock-keys-hidden"
    } else {
        "doctor-memory-lock-keys-locked"
    };
    let finding = match memory::lock_limit() {
        // A stage that may lock everything does; its window's drivers alone take megabytes.
        LockLimit::Unlimited if looked.locked > TRIED as u64 => {
            Finding::green(CHECK, "doctor-memory-lock-unlimited").with_value("locked", Value::Size(looked.locked))
        }
        LockLimit::Unlimited if !exposed => Finding::green(CHECK, "doctor-memory-lock-needless"),
        LockLimit::Unlimited => Finding::yellow(CHECK, "doctor-memory-lock-unused"),
        LockLimit::Bytes(bytes) => {
            let finding = if exposed {
                Finding::yellow(CHECK, "doctor-memory-lock-short")
            } else {
                Finding::green(CHECK, "doctor-memory-lock-limited")
            };
            finding.with_value("limit", Value::Size(bytes))
        }
    };
    finding.with_value("keys", Value::Text(keys))
}

/// Whether freed memory is overwritten.
pub fn wiping() -> Finding {
    const CHECK: &str = "doctor-wiping";
    if memory::wipes_on_free() {
        Finding::green(CHECK, "doctor-wiping-works")
    } else if cfg!(windows) {
        // There every library has a `free` of its own, which no program can take the place of.
        Finding::yellow(CHECK, "doctor-wiping-own")
    } else {
        Finding::red(CHECK, "doctor-wiping-broken")
    }
}

/// Whether memory can be swapped to a disk in the clear.
pub fn swap(verdict: &Verdict) -> Finding {
    const CHECK: &str = "doctor-swap";
    match verdict {
        Verdict::Safe(Reason::NoSwap) => Finding::green(CHECK, "doctor-swap-none"),
        Verdict::Safe(Reason::StaysInMemory) => Finding::green(CHECK, "doctor-swap-in-memory"),
        Verdict::Safe(Reason::Encrypted) => Finding::green(CHECK, "doctor-swap-encrypted"),
        Verdict::Safe(Reason::Forbidden) => Finding::green(CHECK, "doctor-swap-forbidden"),
        Verdict::Safe(Reason::Locked) => Finding::green(CHECK, "doctor-swap-locked"),
        Verdict::Exposed { area } => match Policy::load() {
            Ok(policy) if policy.accept_swap => Finding::yellow(CHECK, "doctor-swap-accepted").with("area", area),
            _ => Finding::red(CHECK, "doctor-swap-exposed").with("area", area),
        },
    }
}

/// What suspending to disk would do.
pub fn hibernation() -> Finding {
    const CHECK: &str = "doctor-hibernation";
    // As while a vault is unlocked: hidden memory keeps the kernel from it.
    let _key = Key::<32>::generate();
    match platform::hibernation() {
        Hibernation::Refused => Finding::green(CHECK, "doctor-hibernation-refused"),
        Hibernation::NoPlace => Finding::green(CHECK, "doctor-hibernation-no-place"),
        Hibernation::Encrypted => Finding::green(CHECK, "doctor-hibernation-encrypted"),
        Hibernation::Open => Finding::red(CHECK, "doctor-hibernation-open"),
    }
}

/// What a crash would leave.
pub fn crash_dumps(looked: &Looked) -> Finding {
    const CHECK: &str = "doctor-crash-dumps";
    let own = platform::crash_dumps();
    let stages = looked.dumps.as_ref().is_none_or(|dumps| dumps.possible) && looked.sandbox.is_ok();
    if own.possible || stages {
        Finding::red(CHECK, "doctor-crash-dumps-possible").with("pattern", own.pattern)
    } else if own.on_fail_fast {
        Finding::yellow(CHECK, "doctor-crash-dumps-sudden").with("pattern", own.pattern)
    } else if cfg!(windows) {
        // There a list says who may open a process; that is less than Linux's rule.
        Finding::green(CHECK, "doctor-crash-dumps-none-guarded").with("pattern", own.pattern)
    } else {
        Finding::green(CHECK, "doctor-crash-dumps-none").with("pattern", own.pattern)
    }
}

/// Whether the computer can be kept awake while a film is open: asked for as for a film, and given back.
pub fn awake() -> Finding {
    const CHECK: &str = "doctor-awake";
    match StayAwake::begin(&Buses::default()) {
        Ok(_) => Finding::green(CHECK, "doctor-awake-works"),
        Err(error) => Finding::yellow(CHECK, "doctor-awake-refused").with("why", error.to_string()),
    }
}

/// What the administrator has decided.
pub fn policy() -> Finding {
    const CHECK: &str = "doctor-policy";
    match Policy::load() {
        Ok(policy) => {
            let swap = if policy.accept_swap {
                "doctor-policy-swap-accepted"
            } else {
                "doctor-policy-swap-refused"
            };
            let minutes = policy.idle_lock.as_secs().div_ceil(60);
            Finding::green(CHECK, "doctor-policy-known")
                .with("minutes", minutes.to_string())
                .with("place", Policy::PLACE)
                .with_value("swap", Value::Text(swap))
        }
        Err(error) => Finding::red(CHECK, "doctor-policy-broken")
            .with("file", error.place())
            .with("why", error.to_string()),
    }
}
