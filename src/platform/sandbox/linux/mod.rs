//! Linux: Landlock restricts files, programs, TCP and signals; seccomp restricts a stage to a list of system calls ([`syscalls`]).
//! `docs/protocol.md`, section "What the stage may touch", gives the reason for each entry of its plan.
#![forbid(unsafe_code)]

mod environment;
mod plans;
mod syscalls;

use std::fmt;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, RestrictionStatus, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use thiserror::Error;

pub use environment::{CONSOLE_ENVIRONMENT, PASSED_ENVIRONMENT, STAGE_ENVIRONMENT};

/// The version of Landlock (Linux 6.15) whose restrictions are requested. An older kernel enforces those it knows. A newer one is
/// not asked for more: an untested restriction might break a driver.
const TESTED: ABI = ABI::V7;

/// What a sandboxed process may still access. Made by [`SandboxPlan::for_stage`], [`SandboxPlan::for_command`] and
/// [`SandboxPlan::for_console`].
#[derive(Debug, Clone)]
pub struct SandboxPlan {
    role: Role,
    /// Files and whole folders that may be read.
    pub read: Vec<PathBuf>,
    /// Device files and folders of them that may be read, written and controlled.
    pub devices: Vec<PathBuf>,
    /// Folders below which files may be created, written, renamed and removed.
    pub write: Vec<PathBuf>,
    /// Folders below which files may be read, overwritten and removed, and none be made: films that are erased once they are in a vault.
    pub erase: Vec<PathBuf>,
    /// Programs and folders of programs that may be started.
    pub execute: Vec<PathBuf>,
}

/// The kind of process that a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A stage, with or without a window.
    Stage { window: bool },
    /// A command or the console: it starts stages, asks for passwords and writes the vault.
    KeyHolder,
}

impl SandboxPlan {
    /// Whether a process under this plan may write below `folder`. Links are followed as the kernel does.
    #[must_use]
    pub fn may_write_below(&self, folder: &Path) -> bool {
        let Ok(folder) = folder.canonicalize() else {
            return false;
        };
        self.write
            .iter()
            .filter_map(|allowed| allowed.canonicalize().ok())
            .any(|allowed| folder.starts_with(allowed))
    }
}

/// The sandbox in force, for the log and for `vitrin doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLevel {
    /// Version of the kernel's Landlock, 1 or more.
    abi: i32,
    /// Whether everything requested of Landlock is in force.
    full: bool,
    calls: Calls,
}

/// The system calls that are still allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calls {
    All,
    Listed,
    /// Those on the list, except those that create or connect a socket.
    WithoutSockets,
}

impl SandboxLevel {
    /// Version of the kernel's Landlock, 1 or more: TCP is denied from 4 on, device control from 5, signals from 6.
    #[must_use]
    pub fn landlock_version(&self) -> i32 {
        self.abi
    }

    /// Whether Landlock enforces the plan completely.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Whether only listed system calls are allowed (seccomp).
    #[must_use]
    pub fn lists_system_calls(&self) -> bool {
        self.calls != Calls::All
    }

    /// Whether a stage's whole sandbox is in force: Landlock, and the list of system calls.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_full() && self.lists_system_calls()
    }

    /// Whether no socket can be created or connected any more.
    #[must_use]
    pub fn is_without_new_sockets(&self) -> bool {
        self.calls == Calls::WithoutSockets
    }
}

impl fmt::Display for SandboxLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { abi, full, calls } = self;
        match (full, *abi) {
            (true, _) => write!(f, "landlock {abi}: files, programs, TCP, device control, signals")?,
            (false, 4..) => write!(f, "landlock {abi}: files, programs, TCP")?,
            (false, _) => write!(f, "landlock {abi}: files, programs (this kernel cannot deny TCP)")?,
        }
        match calls {
            Calls::All => Ok(()),
            Calls::Listed => write!(f, "; seccomp: listed calls"),
            Calls::WithoutSockets => write!(f, "; seccomp: listed calls, no new sockets"),
        }
    }
}

/// Why a process is not sandboxed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The kernel has no Landlock, or it is switched off.
    #[error(
        "this system has no Landlock, or it is switched off (Linux 5.13 or newer has it; see `lsm=` on the kernel's command line)"
    )]
    Unavailable,
    /// The kernel refused the rules.
    #[error("the sandbox was refused: {0}")]
    Refused(#[from] RulesetError),
    /// The kernel refused the list of system calls.
    #[error("the list of system calls was refused: {0}")]
    CallsRefused(#[from] seccompiler::Error),
}

/// Gives up, irrevocably, every right to files, programs and TCP that `plan` does not grant, and in a stage every system call
/// that is not listed. Applies to the calling thread and to every thread and process that it starts afterwards: to be called
/// before there are other threads.
///
/// Files that are already open, or are received later through a [`crate::platform::ChannelEnd`], keep the rights they were opened
/// with. Missing folders in [`SandboxPlan::write`] are created, as the kernel accepts existing paths only.
///
/// # Errors
/// [`SandboxError::Unavailable`] when nothing at all could be enforced. An older kernel that supports a part of it is not an
/// error; the level says so.
pub fn sandbox(plan: &SandboxPlan) -> Result<SandboxLevel, SandboxError> {
    if crate::memory::is_unprotected() {
        return Ok(SandboxLevel {
            abi: 0,
            full: false,
            calls: Calls::All,
        });
    }
    for folder in &plan.write {
        // If it cannot be created nothing can be written there; the write reports the error then.
        #[expect(
            clippy::disallowed_methods,
            reason = "creates the folders that the plan allows to write in"
        )]
        let _ = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    }
    let read: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    let drive = read | AccessFs::WriteFile | AccessFs::IoctlDev;
    let keep = read
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir;
    let erase = read | AccessFs::WriteFile | AccessFs::RemoveFile;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(TESTED))?
        .handle_access(AccessNet::from_all(TESTED))?
        .scope(plan.role.scope())?
        .create()?
        // Paths that do not exist are skipped.
        .add_rules(path_beneath_rules(&plan.read, read))?
        .add_rules(path_beneath_rules(&plan.devices, drive))?
        .add_rules(path_beneath_rules(&plan.write, keep))?
        .add_rules(path_beneath_rules(&plan.erase, erase))?
        .add_rules(path_beneath_rules(&plan.execute, read | AccessFs::Execute))?
        .restrict_self()?;
    let mut level = level(&status).ok_or(SandboxError::Unavailable)?;
    if let Role::Stage { window } = plan.role {
        syscalls::allow_only_listed(window)?;
        level.calls = if window { Calls::Listed } else { Calls::WithoutSockets };
    }
    Ok(level)
}

/// Denies every thread of a sandboxed stage, irrevocably, the system calls that create and connect sockets, and what else only
/// the start needs: called when display and sound are connected, before there is a film. `sound_server`: whether sound goes to a
/// server; then the sound card is denied too.
///
/// # Errors
/// [`SandboxError::CallsRefused`] when the kernel refuses.
pub fn deny_sockets(level: SandboxLevel, sound_server: bool) -> Result<SandboxLevel, SandboxError> {
    if crate::memory::is_unprotected() {
        return Ok(level);
    }
    syscalls::deny_sockets(sound_server)?;
    Ok(SandboxLevel {
        calls: Calls::WithoutSockets,
        ..level
    })
}

/// The level of a stage's sandbox on this system, found by putting a thread into one.
///
/// # Errors
/// As [`sandbox`].
pub fn sandbox_support() -> Result<SandboxLevel, SandboxError> {
    let plan = SandboxPlan::for_stage(false);
    // Both Landlock and seccomp apply to threads: when this one ends, nothing is restricted any more.
    std::thread::spawn(move || sandbox(&plan))
        .join()
        .unwrap_or(Err(SandboxError::Unavailable))
}

impl Role {
    /// The scopes it is confined to. A stage with a window and the key holders may connect to abstract sockets: the X server's or
    /// the session bus may be one. In a stage, [`deny_sockets`] ends that before there is a film.
    fn scope(self) -> BitFlags<Scope> {
        match self {
            Self::Stage { window: false } => Scope::Signal | Scope::AbstractUnixSocket,
            Self::Stage { window: true } | Self::KeyHolder => Scope::Signal.into(),
        }
    }
}

fn level(status: &RestrictionStatus) -> Option<SandboxLevel> {
    let full = match status.ruleset {
        RulesetStatus::FullyEnforced => true,
        RulesetStatus::PartiallyEnforced => false,
        RulesetStatus::NotEnforced => return None,
    };
    match status.landlock {
        LandlockStatus::Available {
            effective_abi,
            kernel_abi,
        } => Some(SandboxLevel {
            abi: kernel_abi.unwrap_or(effective_abi as i32),
            full,
            calls: Calls::All,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    /// Runs `what` on a thread, whose sandbox ends with it.
    fn in_a_sandbox<T: Send>(plan: &SandboxPlan, what: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let inside = scope.spawn(|| {
                sandbox(plan).expect("this kernel has Landlock");
                what()
            });
            inside.join().expect("it does not panic")
        })
    }

    #[test]
    fn a_command_writes_below_its_vault_alone() {
        let stick = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let vault = stick.path().join("new/vault");
        // The folder does not exist yet, so its nearest existing ancestor is writable.
        let plan = SandboxPlan::for_command(&vault);
        assert!(plan.may_write_below(stick.path()) && !plan.may_write_below(elsewhere.path()));
        in_a_sandbox(&plan, || {
            fs::create_dir_all(&vault).unwrap();
            fs::write(vault.join("file"), "sealed").unwrap();
            let refused = fs::write(elsewhere.path().join("file"), "stolen").unwrap_err();
            assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
        });
    }

    #[test]
    fn what_is_imported_is_read_and_not_written() {
        let (stick, card) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (film, other) = (card.path().join("film"), card.path().join("other"));
        fs::write(&film, "film").unwrap();
        fs::write(&other, "other").unwrap();
        let plan = SandboxPlan::for_command(stick.path()).and_read([film.clone()]);
        in_a_sandbox(&plan, || {
            assert_eq!(fs::read(&film).unwrap(), b"film");
            assert!(fs::remove_file(&film).is_err() && File::options().append(true).open(&film).is_err());
            assert!(fs::read(&other).is_err());
        });
    }

    #[test]
    fn what_is_erased_from_a_card_is_overwritten_and_removed_and_nothing_is_made_there() {
        let (stick, card) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let film = card.path().join("film");
        fs::write(&film, "film").unwrap();
        let plan = SandboxPlan::for_command(stick.path()).and_erase([card.path().to_owned()]);
        assert!(!plan.may_write_below(card.path()));
        in_a_sandbox(&plan, || {
            assert!(fs::write(card.path().join("other"), "stolen").is_err());
            assert!(fs::create_dir(card.path().join("folder")).is_err());
            assert!(fs::rename(&film, card.path().join("moved")).is_err());
            let erased = crate::platform::files::erase_file(&film, |_| true, &mut |_| ()).unwrap();
            assert!(erased.overwritten && !film.exists());
        });
    }

    #[test]
    fn a_link_out_of_the_vaults_folder_is_no_way_out() {
        let (stick, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let link = stick.path().join("link");
        std::os::unix::fs::symlink(elsewhere.path(), &link).unwrap();
        let plan = SandboxPlan::for_command(stick.path());
        assert!(!plan.may_write_below(&link));
        in_a_sandbox(&plan, || assert!(fs::write(link.join("file"), "stolen").is_err()));
    }

    #[test]
    fn querying_the_level_restricts_no_other_thread() {
        let level = sandbox_support().expect("this kernel has Landlock");
        assert!(level.lists_system_calls() && level.is_without_new_sockets());
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "free").unwrap();
        std::os::unix::net::UnixStream::pair().unwrap();
    }

    #[test]
    fn the_plan_in_lines_names_what_is_there() {
        let stick = tempfile::tempdir().unwrap();
        let lines = SandboxPlan::for_command(stick.path()).lines();
        let (what, folders) = &lines[0];
        assert_eq!(*what, "write");
        assert!(folders.contains(stick.path().to_str().unwrap()), "{folders}");
        assert!(!lines.iter().any(|(_, paths)| paths.contains("nowhere")));
    }
}
