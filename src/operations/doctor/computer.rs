//! Checks of memory, of where it could be written, and of the policy.

use super::finding::{Finding, Value};
use super::stage::StageReport;
use crate::memory::{self, Key, LockLimit, Slab};
use crate::platform::session::{Buses, StayAwake};
use crate::platform::swap::{Reason, Verdict};
use crate::platform::{self, Hibernation};
use crate::policy::Policy;

/// Bytes that are locked to see whether that works.
const SAMPLE: usize = 64 * 1024;

/// Whether memory can be locked, and whether the limit is enough for a film.
pub fn memory_lock(swap: &Verdict, stages: &StageReport) -> Finding {
    const CHECK: &str = "doctor-memory-lock";
    let exposed = matches!(swap, Verdict::Exposed { .. });
    if !Slab::new(SAMPLE).is_ok_and(|slab| slab.is_locked()) {
        let finding = if exposed { Finding::red } else { Finding::yellow };
        return finding(CHECK, "doctor-memory-lock-refused");
    }
    let keys = if memory::secret_memory_works() {
        "doctor-memory-lock-keys-hidden"
    } else {
        "doctor-memory-lock-keys-locked"
    };
    let finding = match memory::lock_limit() {
        // A stage without a limit locks all of its memory; its window's drivers alone take megabytes.
        LockLimit::Unlimited if stages.locked > SAMPLE as u64 => {
            Finding::green(CHECK, "doctor-memory-lock-unlimited").with_value("locked", Value::Size(stages.locked))
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
        // Each library has its own `free` on Windows, and a program cannot replace it.
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

/// Whether suspending to disk could write memory in the clear.
pub fn hibernation() -> Finding {
    const CHECK: &str = "doctor-hibernation";
    // As while a vault is unlocked: the kernel refuses to suspend to disk while a process has hidden memory.
    let _key = Key::<32>::generate();
    match platform::hibernation() {
        Hibernation::Refused => Finding::green(CHECK, "doctor-hibernation-refused"),
        Hibernation::NoPlace => Finding::green(CHECK, "doctor-hibernation-no-place"),
        Hibernation::Encrypted => Finding::green(CHECK, "doctor-hibernation-encrypted"),
        Hibernation::Open => Finding::red(CHECK, "doctor-hibernation-open"),
    }
}

/// Whether a crash could leave a dump of this process or of a stage.
pub fn crash_dumps(stages: &StageReport) -> Finding {
    const CHECK: &str = "doctor-crash-dumps";
    let own = platform::crash_dumps();
    let stage_dumps = stages.dumps.as_ref().is_none_or(|dumps| dumps.possible) && stages.sandbox.is_ok();
    if own.possible || stage_dumps {
        Finding::red(CHECK, "doctor-crash-dumps-possible").with("pattern", own.pattern)
    } else if own.on_fail_fast {
        Finding::yellow(CHECK, "doctor-crash-dumps-sudden").with("pattern", own.pattern)
    } else if cfg!(windows) {
        // An access list guards the process on Windows, which is less than Linux's rule.
        Finding::green(CHECK, "doctor-crash-dumps-none-guarded").with("pattern", own.pattern)
    } else {
        Finding::green(CHECK, "doctor-crash-dumps-none").with("pattern", own.pattern)
    }
}

/// Whether the computer can be kept awake while a film is open: requested as for a film, and released.
pub fn awake() -> Finding {
    const CHECK: &str = "doctor-awake";
    match StayAwake::begin(&Buses::default()) {
        Ok(_) => Finding::green(CHECK, "doctor-awake-works"),
        Err(error) => Finding::yellow(CHECK, "doctor-awake-refused").with("why", error.to_string()),
    }
}

/// Whether the administrator's policy can be read, and what is in force.
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
            let known = Finding::green(CHECK, "doctor-policy-known");
            let known = match policy.keep_days {
                Some(days) => known
                    .with_value("keeping", Value::Text("doctor-policy-keep-days"))
                    .with("days", days.to_string()),
                None => known.with_value("keeping", Value::Text("doctor-policy-keep-undecided")),
            };
            known
                .with("minutes", minutes.to_string())
                .with("place", Policy::PLACE)
                .with_value("swap", Value::Text(swap))
        }
        Err(error) => Finding::red(CHECK, "doctor-policy-broken")
            .with("file", error.place())
            .with("why", error.to_string()),
    }
}
