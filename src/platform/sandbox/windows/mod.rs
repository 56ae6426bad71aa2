//! What each kind of Vitrin process may touch.
//!
//! On Windows a process does not give rights up: a stage is started without them (`process/windows/start.rs`), and looks here whether that is so.
//! `docs/architecture.md`, "The sandbox on Windows", says what each part is worth.

pub(in crate::platform) mod confinement;
pub(in crate::platform) mod environment;

use std::ffi::CStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use windows::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};
use windows::core::{PCSTR, w};

use confinement::Clipboard;

pub use environment::{PASSED_ENVIRONMENT, STAGE_ENVIRONMENT};

/// What a process may touch. Made by [`SandboxPlan::for_stage`], [`SandboxPlan::for_command`] and [`SandboxPlan::for_console`].
#[derive(Debug, Clone)]
pub struct SandboxPlan {
    role: Role,
}

/// Whose plan it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Stage,
    /// A command or the console. Windows gives them no sandbox: what writes a vault and starts stages needs a user's rights.
    KeyHolder,
}

impl SandboxPlan {
    /// A stage's. With and without a window it is the same.
    #[must_use]
    pub fn for_stage(_: bool) -> Self {
        Self { role: Role::Stage }
    }

    /// That of a command on a vault.
    #[must_use]
    pub fn for_command(_: &Path) -> Self {
        Self { role: Role::KeyHolder }
    }

    /// That of showing a film that lies in no vault.
    #[must_use]
    pub fn for_plain_film(_: &Path) -> Self {
        Self { role: Role::KeyHolder }
    }

    /// That of the process that brings GStreamer's list of plugins up to date.
    #[must_use]
    pub fn for_registry() -> Self {
        Self { role: Role::KeyHolder }
    }

    /// The console's.
    #[must_use]
    pub fn for_console(_: Option<&Path>) -> Self {
        Self { role: Role::KeyHolder }
    }

    /// The same plan, and these may be read as well.
    #[must_use]
    pub fn and_read(self, _: impl IntoIterator<Item = PathBuf>) -> Self {
        self
    }

    /// Whether a process under this plan may write below `folder`, as far as the plan goes.
    #[must_use]
    pub fn may_write_below(&self, _: &Path) -> bool {
        self.role == Role::KeyHolder
    }

    /// The plan in lines for people.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        match self.role {
            Role::Stage => vec![
                (
                    "write",
                    "what is open to low integrity: AppData\\LocalLow; media without access lists (FAT, exFAT)".into(),
                ),
                ("start", "no program".into()),
                ("privileges", "none but passing through folders".into()),
                ("desktop", "no clipboard, where Vitrin itself is in no job".into()),
            ],
            Role::KeyHolder => vec![
                ("write", "what the user may".into()),
                ("start", "what the user may".into()),
            ],
        }
    }
}

/// What is in force, for the record and for `vitrin doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLevel {
    /// What the token and the mitigations forbid.
    enforced: bool,
    /// The clipboard too is out of reach.
    limited: bool,
}

impl SandboxLevel {
    /// Whether the plan is in force in full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.enforced
    }

    /// Whether everything that is asked for is in force.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.enforced
    }
}

impl fmt::Display for SandboxLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.enforced {
            "low integrity, no privileges; job: no other process, no dump; mitigations"
        } else {
            "job: no other process, no dump; Wine enforces no integrity levels and no mitigations"
        })?;
        f.write_str(if self.limited { "; no clipboard" } else { "" })
    }
}

/// Why a process is not sandboxed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// It was not started by Vitrin, or the system did not do what it was asked for.
    #[error("this process was started with more rights than a film may have ({0})")]
    Unconfined(&'static str),
    /// Windows has none for this kind of process.
    #[error("Windows has no sandbox that a process can enter by itself")]
    Unavailable,
    /// The system does not tell what is in force.
    #[error("the system does not tell what this process may do: {0}")]
    Unknown(#[from] io::Error),
}

/// Makes sure that a stage was started as it should be; for other processes there is nothing to be had.
///
/// # Errors
/// [`SandboxError::Unconfined`] for a stage that may do too much, [`SandboxError::Unavailable`] for all others.
pub fn sandbox(plan: &SandboxPlan) -> Result<SandboxLevel, SandboxError> {
    if plan.role == Role::KeyHolder {
        return Err(SandboxError::Unavailable);
    }
    if crate::memory::is_bare() {
        return Ok(SandboxLevel {
            enforced: false,
            limited: false,
        });
    }
    let wine = is_wine();
    Found {
        in_a_job: confinement::is_in_a_job()?,
        wine,
        held: !wine && confinement::is_held()?,
        low: !wine && confinement::is_low()?,
        kept_from_clipboard: !wine && confinement::is_kept_from_clipboard(),
    }
    .judged()
}

/// How a process was started.
#[derive(Debug, Clone, Copy)]
struct Found {
    in_a_job: bool,
    /// On Wine, which tells no more of a job. Linux has a program of its own, which is the one to use there; tests of this one run
    /// here.
    wine: bool,
    /// The job lets it start no other, and ends with whoever holds the job.
    held: bool,
    /// Of low integrity.
    low: bool,
    kept_from_clipboard: bool,
}

impl Found {
    /// Whether a film may come into it.
    fn judged(self) -> Result<SandboxLevel, SandboxError> {
        let needed = [
            (self.in_a_job, "it is in no job"),
            (self.held || self.wine, "its job does not hold it"),
            (self.low || self.wine, "its integrity is not low"),
        ];
        match needed.into_iter().find(|(is_so, _)| !is_so) {
            Some((_, fault)) => Err(SandboxError::Unconfined(fault)),
            None => Ok(SandboxLevel {
                enforced: !self.wine,
                limited: self.kept_from_clipboard,
            }),
        }
    }
}

/// Nothing to do: Windows cannot take the right to make connections from a process that may draw and sound, short of an app
/// container (`docs/threat-model.md` says what that leaves open).
///
/// # Errors
/// None.
pub fn deny_sockets(level: SandboxLevel, _: bool) -> Result<SandboxLevel, SandboxError> {
    Ok(level)
}

/// What a stage's sandbox would be on this system: what the parts of it can be made of is tried; no process is started.
///
/// # Errors
/// What the system says.
pub fn sandbox_support() -> Result<SandboxLevel, SandboxError> {
    confinement::token()?;
    confinement::Job::new(Clipboard::Closed)?;
    Ok(SandboxLevel {
        enforced: !is_wine(),
        limited: true,
    })
}

/// Whether this is Wine and no Windows: its `ntdll.dll` says so.
fn is_wine() -> bool {
    const TELLS: &CStr = c"wine_get_version";
    // SAFETY: the name is a constant; the library is loaded in every process, for good.
    let Ok(library) = (unsafe { GetModuleHandleW(w!("ntdll.dll")) }) else {
        return false;
    };
    // SAFETY: the name is a constant; the function is looked for and not called.
    unsafe { GetProcAddress(library, PCSTR(TELLS.as_ptr().cast())) }.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_comes_only_into_a_process_that_lacks_nothing() {
        let whole = Found {
            in_a_job: true,
            wine: false,
            held: true,
            low: true,
            kept_from_clipboard: true,
        };
        let outcome = |found: Found| found.judged().map(|level| level.is_whole()).ok();
        assert_eq!(outcome(whole), Some(true));
        let kept_from_clipboard = false;
        assert_eq!(
            outcome(Found {
                kept_from_clipboard,
                ..whole
            }),
            Some(true)
        );
        assert_eq!(
            outcome(Found {
                in_a_job: false,
                ..whole
            }),
            None
        );
        assert_eq!(outcome(Found { held: false, ..whole }), None);
        assert_eq!(outcome(Found { low: false, ..whole }), None);
        // Wine has no integrity levels; there the job decides, and it is not taken for the whole.
        let (wine, held, low) = (true, false, false);
        assert_eq!(
            outcome(Found {
                wine,
                held,
                low,
                ..whole
            }),
            Some(false)
        );
        let in_a_job = false;
        assert_eq!(
            outcome(Found {
                wine,
                held,
                low,
                in_a_job,
                ..whole
            }),
            None
        );
    }

    #[test]
    fn this_process_was_not_started_as_a_stage() {
        let level = sandbox(&SandboxPlan::for_stage(true));
        assert!(!level.is_ok_and(|level| level.is_whole()));
        assert!(matches!(
            sandbox(&SandboxPlan::for_console(None)),
            Err(SandboxError::Unavailable)
        ));
    }
}
