//! Windows: a process does not give up rights; a stage is started without them (`process/windows/start.rs`), and verifies that
//! here. `docs/architecture.md`, "The sandbox on Windows", says what each part protects against.

pub(in crate::platform) mod confinement;
pub(in crate::platform) mod container;
pub(in crate::platform) mod environment;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use confinement::{Clipboard, is_wine};
use thiserror::Error;

use crate::platform::process::Worker;

pub use environment::{PASSED_ENVIRONMENT, STAGE_ENVIRONMENT};

/// What a process may access. Made by [`SandboxPlan::for_stage`], [`SandboxPlan::for_command`] and [`SandboxPlan::for_console`].
#[derive(Debug, Clone)]
pub struct SandboxPlan {
    role: Role,
}

/// The kind of process that a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Stage,
    Recorder,
    /// A command or the console. Windows has no sandbox for them: writing a vault and starting stages needs the user's rights.
    KeyHolder,
}

impl SandboxPlan {
    /// The plan of a stage, with or without a window.
    #[must_use]
    pub fn for_stage(_: bool) -> Self {
        Self { role: Role::Stage }
    }

    /// The plan of a recorder.
    #[must_use]
    pub fn for_recorder() -> Self {
        Self { role: Role::Recorder }
    }

    /// The plan of a command on a vault.
    #[must_use]
    pub fn for_command(_: &Path) -> Self {
        Self { role: Role::KeyHolder }
    }

    /// The plan of a command that only reads a vault, or a film in the clear.
    #[must_use]
    pub fn for_reading(_: &Path) -> Self {
        Self { role: Role::KeyHolder }
    }

    /// The plan of the process that refreshes GStreamer's list of plugins: nothing else is written.
    #[must_use]
    pub fn for_registry() -> Self {
        Self { role: Role::KeyHolder }
    }

    /// The plan of the console.
    #[must_use]
    pub fn for_console(_: Option<&Path>) -> Self {
        Self { role: Role::KeyHolder }
    }

    /// The same plan: a key holder may read everything anyway.
    #[must_use]
    pub fn and_read(self, _: impl IntoIterator<Item = PathBuf>) -> Self {
        self
    }

    /// The same plan: a key holder may write anyway.
    #[must_use]
    pub fn and_append(self, _: impl IntoIterator<Item = PathBuf>) -> Self {
        self
    }

    /// The same plan: a key holder's recorders may use cameras anyway.
    #[must_use]
    pub fn and_camera(self) -> Self {
        self
    }

    /// The same plan: a key holder may write anyway.
    #[must_use]
    pub fn and_remember(self) -> Self {
        self
    }

    /// The same plan: a key holder may write anyway.
    #[must_use]
    pub fn and_keep_settings(self) -> Self {
        self
    }

    /// The plan of the process that looks for copies of films. Windows has no sandbox for it.
    #[must_use]
    pub fn for_sweeping(_: &[PathBuf]) -> Self {
        Self { role: Role::KeyHolder }
    }

    /// The same plan: a key holder may erase everything anyway.
    #[must_use]
    pub fn and_erase(self, _: impl IntoIterator<Item = PathBuf>) -> Self {
        self
    }

    /// Whether a process under this plan may write below `folder`, as far as the plan goes.
    #[must_use]
    pub fn may_write_below(&self, _: &Path) -> bool {
        self.role == Role::KeyHolder
    }

    /// The plan as readable lines.
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
            Role::Recorder => vec![
                ("write", "what the user may".into()),
                ("start", "no program".into()),
                ("privileges", "none but passing through folders".into()),
            ],
            Role::KeyHolder => vec![
                ("write", "what the user may".into()),
                ("start", "what the user may".into()),
            ],
        }
    }
}

/// The sandbox in force, for the log and for `vitrin doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLevel {
    /// Whether token and mitigations are in force.
    enforced: bool,
    /// Whether it may not write what other programs of the user read.
    low: bool,
    /// Whether the clipboard is inaccessible too.
    limited: bool,
    /// Whether it is in an app container.
    contained: bool,
}

impl SandboxLevel {
    /// Whether the plan is in force in full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.enforced
    }

    /// Whether everything requested is in force.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.enforced
    }

    /// Whether no connection to another computer can be made: only from an app container.
    #[must_use]
    pub fn is_without_new_sockets(&self) -> bool {
        self.contained
    }
}

impl fmt::Display for SandboxLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.enforced && self.low {
            "low integrity, no privileges; job: no other process, no dump; mitigations"
        } else if self.enforced {
            "no privileges; job: no other process, no dump; mitigations"
        } else {
            "job: no other process, no dump; Wine enforces no integrity levels and no mitigations"
        })?;
        f.write_str(if self.limited { "; no clipboard" } else { "" })?;
        f.write_str(if self.contained {
            "; app container: no connections"
        } else {
            "; connections are not denied"
        })
    }
}

/// Why a process is not sandboxed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// It was not started by Vitrin, or the system did not enforce what was requested.
    #[error("this process was not started with the rights that a film is given ({0})")]
    Unconfined(&'static str),
    /// Windows has no sandbox for this kind of process.
    #[error("Windows has no sandbox that a process can enter by itself")]
    Unavailable,
    /// The system does not report what is in force.
    #[error("the system does not tell what this process may do: {0}")]
    Unknown(#[from] io::Error),
}

/// Verifies that a stage was started with its confinement; for other processes there is none.
///
/// # Errors
/// [`SandboxError::Unconfined`] for a stage that may do too much, [`SandboxError::Unavailable`] for all others.
pub fn sandbox(plan: &SandboxPlan) -> Result<SandboxLevel, SandboxError> {
    if plan.role == Role::KeyHolder {
        return Err(SandboxError::Unavailable);
    }
    if crate::memory::is_unprotected() {
        return Ok(SandboxLevel {
            enforced: false,
            low: false,
            limited: false,
            contained: false,
        });
    }
    let wine = is_wine();
    let contained = !wine && container::is_contained()?;
    Confinement {
        contained,
        blind: contained && !container::can_read_plugins(),
        in_a_job: confinement::is_in_a_job()?,
        wine,
        held: !wine && confinement::is_held()?,
        low: !wine && confinement::is_low()?,
        may_be_medium: plan.role == Role::Recorder,
        kept_from_clipboard: !wine && confinement::is_kept_from_clipboard(),
    }
    .level()
}

/// The confinement that a process was started with.
#[derive(Debug, Clone, Copy)]
struct Confinement {
    in_a_job: bool,
    /// Whether it runs on Wine, which reports no more about a job. On Linux the program for Linux is the one to use; tests of
    /// this one run on Wine.
    wine: bool,
    /// The job lets it start no other process, and ends it with the job's holder.
    held: bool,
    /// Of low integrity.
    low: bool,
    /// A recorder: it is not known whether Windows lets a process of low integrity use a camera.
    may_be_medium: bool,
    kept_from_clipboard: bool,
    contained: bool,
    /// It may not read what decodes films.
    blind: bool,
}

impl Confinement {
    /// The level, or an error if a film must not be decoded in it.
    fn level(self) -> Result<SandboxLevel, SandboxError> {
        let needed = [
            (self.in_a_job, "it is in no job"),
            (self.held || self.wine, "its job does not hold it"),
            (self.low || self.wine || self.may_be_medium, "its integrity is not low"),
            (!self.blind, "its app container may not read the film plugins"),
        ];
        match needed.into_iter().find(|(is_so, _)| !is_so) {
            Some((_, fault)) => Err(SandboxError::Unconfined(fault)),
            None => Ok(SandboxLevel {
                enforced: !self.wine,
                low: self.low,
                limited: self.kept_from_clipboard,
                contained: self.contained,
            }),
        }
    }
}

/// Does nothing: short of an app container, which a process is started in, Windows cannot deny connections to a process that may draw
/// and play sound (`docs/threat-model.md` says what that leaves open).
///
/// # Errors
/// None.
pub fn deny_sockets(level: SandboxLevel, _: bool) -> Result<SandboxLevel, SandboxError> {
    Ok(level)
}

/// The level of a stage's sandbox on this system, found by creating its token and job; no process is started.
///
/// # Errors
/// The system's error.
pub fn sandbox_support() -> Result<SandboxLevel, SandboxError> {
    confinement::token(Worker::Stage)?;
    confinement::Job::new(Clipboard::Closed)?;
    Ok(SandboxLevel {
        enforced: !is_wine(),
        low: true,
        limited: true,
        contained: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_comes_only_into_a_process_that_lacks_nothing() {
        let whole = Confinement {
            in_a_job: true,
            wine: false,
            held: true,
            low: true,
            may_be_medium: false,
            kept_from_clipboard: true,
            contained: false,
            blind: false,
        };
        let outcome = |confinement: Confinement| confinement.level().map(|level| level.is_whole()).ok();
        assert_eq!(outcome(whole), Some(true));
        let kept_from_clipboard = false;
        assert_eq!(
            outcome(Confinement {
                kept_from_clipboard,
                ..whole
            }),
            Some(true)
        );
        assert_eq!(
            outcome(Confinement {
                in_a_job: false,
                ..whole
            }),
            None
        );
        assert_eq!(outcome(Confinement { held: false, ..whole }), None);
        assert_eq!(outcome(Confinement { low: false, ..whole }), None);
        let may_be_medium = true;
        assert_eq!(
            outcome(Confinement {
                low: false,
                may_be_medium,
                ..whole
            }),
            Some(true)
        );
        assert_eq!(outcome(Confinement { blind: true, ..whole }), None);
        for contained in [false, true] {
            let level = Confinement { contained, ..whole }.level().unwrap();
            assert_eq!(level.is_without_new_sockets(), contained);
            assert_eq!(level.to_string().contains("app container"), contained);
        }
        // Wine has no integrity levels: the job decides there, and the level is not the whole sandbox.
        let (wine, held, low) = (true, false, false);
        assert_eq!(
            outcome(Confinement {
                wine,
                held,
                low,
                ..whole
            }),
            Some(false)
        );
        let in_a_job = false;
        assert_eq!(
            outcome(Confinement {
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
