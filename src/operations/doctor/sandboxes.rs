//! Checks of the sandbox of each kind of process: each plan is tried on a thread of its own, which then ends.

use std::env;
use std::path::{Path, PathBuf};
use std::thread;

use super::finding::Finding;
use super::stage::StageReport;
use crate::platform::{self, SandboxLevel, SandboxPlan, may_make_files_in};
use crate::protocol::ErrorCode;

/// Folders in which every user may make files.
const OPEN_FOLDERS: &[&str] = if cfg!(windows) {
    &[r"C:\Users\Public"]
} else {
    &["/tmp", "/dev/shm", "/var/tmp"]
};

/// A plan, and the kind of process that it is for.
pub type NamedPlan = (&'static str, SandboxPlan);

/// The plans of all kinds of process; for the vault in `folder`, if one is named.
pub fn plans(folder: Option<&Path>) -> Vec<NamedPlan> {
    vec![
        ("film", SandboxPlan::for_stage(true)),
        ("recorder", SandboxPlan::for_recorder()),
        ("console", SandboxPlan::for_console(existing(folder)).and_camera()),
        ("commands", commands_plan(folder)),
    ]
}

/// What the stage reported of its sandbox, and whether that is all that a stage asks of the kernel.
pub fn stage(stages: &StageReport) -> Finding {
    const CHECK: &str = "doctor-sandbox-stage";
    let support = platform::sandbox_support().ok();
    let whole = support.is_some_and(|level| level.is_whole());
    // Whether a stage is started in an app container is decided and tried when it is started: it says so itself.
    let contained = |level: &str| level.contains("app container");
    let may_connect = support.is_some_and(|level| !level.is_without_new_sockets());
    match &stages.sandbox {
        Ok(level) if whole && may_connect && !contained(level) => {
            Finding::yellow(CHECK, "doctor-sandbox-stage-connected").with("level", level)
        }
        Ok(level) if whole => Finding::green(CHECK, "doctor-sandbox-stage-on").with("level", level),
        Ok(level) => Finding::yellow(CHECK, "doctor-sandbox-stage-partly").with("level", level),
        Err((ErrorCode::NoSandbox, detail)) => Finding::red(CHECK, "doctor-sandbox-stage-off").with("why", detail),
        Err((_, detail)) => Finding::red(CHECK, "doctor-sandbox-stage-lost").with("why", detail),
    }
}

/// The sandbox of the console, with the vault in `folder` if one is named.
pub fn console(folder: Option<&Path>) -> Finding {
    const CHECK: &str = "doctor-sandbox-console";
    match try_plan(SandboxPlan::for_console(existing(folder)).and_camera()) {
        Trial::Full(level) => with_level(Finding::green(CHECK, "doctor-sandbox-console-on"), level),
        Trial::Partial(level) => with_level(Finding::yellow(CHECK, "doctor-sandbox-console-partly"), level),
        Trial::Leaked => Finding::red(CHECK, "doctor-sandbox-console-leaks"),
        Trial::Refused(why) => Finding::yellow(CHECK, "doctor-sandbox-console-off").with("why", why),
    }
}

/// The sandbox of the commands on the vault in `folder`; without one, of the command that shows a film in the clear.
pub fn commands(folder: Option<&Path>) -> Finding {
    const CHECK: &str = "doctor-sandbox-commands";
    match try_plan(commands_plan(folder)) {
        Trial::Full(level) => with_level(Finding::green(CHECK, "doctor-sandbox-commands-on"), level),
        Trial::Partial(level) => with_level(Finding::yellow(CHECK, "doctor-sandbox-commands-partly"), level),
        Trial::Leaked => Finding::red(CHECK, "doctor-sandbox-commands-leaks"),
        Trial::Refused(why) => Finding::yellow(CHECK, "doctor-sandbox-commands-off").with("why", why),
    }
}

fn with_level(finding: Finding, level: SandboxLevel) -> Finding {
    finding.with("level", level.to_string())
}

fn commands_plan(folder: Option<&Path>) -> SandboxPlan {
    // Any existing file serves as the film.
    let cleartext_film = || SandboxPlan::for_reading(&env::current_exe().unwrap_or_default());
    existing(folder).map_or_else(cleartext_film, SandboxPlan::for_command)
}

/// `folder` if it exists; the sandbox would make one that does not.
fn existing(folder: Option<&Path>) -> Option<&Path> {
    folder.filter(|folder| folder.is_dir())
}

/// What trying a plan has shown.
enum Trial {
    /// All of it is in force, and no file could be made where the plan does not allow it.
    Full(SandboxLevel),
    /// The part that this kernel knows is in force, and no file could be made.
    Partial(SandboxLevel),
    /// The kernel reports it in force, but a file could be made.
    Leaked,
    /// The kernel refused it.
    Refused(String),
}

/// Puts a thread under `plan` and lets it try to make files where it may not.
fn try_plan(plan: SandboxPlan) -> Trial {
    let forbidden: Vec<PathBuf> = OPEN_FOLDERS
        .iter()
        .map(PathBuf::from)
        .filter(|folder| !plan.may_write_below(folder) && may_make_files_in(folder))
        .collect();
    let inside = move || match platform::sandbox(&plan) {
        Ok(_) if forbidden.iter().any(|folder| may_make_files_in(folder)) => Trial::Leaked,
        Ok(level) if level.is_full() => Trial::Full(level),
        Ok(level) => Trial::Partial(level),
        Err(error) => Trial::Refused(error.to_string()),
    };
    let outcome = thread::spawn(inside).join();
    outcome.unwrap_or_else(|_| Trial::Refused("the thread that tried it ended early".to_owned()))
}
