//! What each kind of process gives up: tried, each on a thread that goes away again.

use std::env;
use std::path::{Path, PathBuf};
use std::thread;

use super::finding::Finding;
use super::stage::Looked;
use crate::platform::{self, SandboxLevel, SandboxPlan, may_make_files_in};
use crate::protocol::ErrorCode;

/// Where every user may make files.
const ELSEWHERE: &[&str] = if cfg!(windows) {
    &[r"C:\Users\Public"]
} else {
    &["/tmp", "/dev/shm", "/var/tmp"]
};

/// A plan and whose it is.
pub type NamedPlan = (&'static str, SandboxPlan);

/// The plans of all kinds of process; for the vault in `folder`, if one is named.
pub fn plans(folder: Option<&Path>) -> Vec<NamedPlan> {
    vec![
        ("film", SandboxPlan::for_stage(true)),
        ("console", SandboxPlan::for_console(there(folder))),
        ("commands", of_commands(folder)),
    ]
}

/// The stage's own words, and whether they are all that a stage asks of the kernel.
pub fn stage(looked: &Looked) -> Finding {
    const CHECK: &str = "doctor-sandbox-stage";
    let whole = platform::sandbox_support().is_ok_and(|level| level.is_whole());
    match &looked.sandbox {
        Ok(level) if whole => Finding::green(CHECK, "doctor-sandbox-stage-on").with("level", level),
        Ok(level) => Finding::yellow(CHECK, "doctor-sandbox-stage-partly").with("level", level),
        Err((ErrorCode::NoSandbox, detail)) => Finding::red(CHECK, "doctor-sandbox-stage-off").with("why", detail),
        Err((_, detail)) => Finding::red(CHECK, "doctor-sandbox-stage-lost").with("why", detail),
    }
}

/// The console's, before the vault in `folder` if one is named.
pub fn console(folder: Option<&Path>) -> Finding {
    const CHECK: &str = "doctor-sandbox-console";
    match tried(SandboxPlan::for_console(there(folder))) {
        Tried::Held(level) => with_level(Finding::green(CHECK, "doctor-sandbox-console-on"), level),
        Tried::HeldPartly(level) => with_level(Finding::yellow(CHECK, "doctor-sandbox-console-partly"), level),
        Tried::Leaked => Finding::red(CHECK, "doctor-sandbox-console-leaks"),
        Tried::Refused(why) => Finding::yellow(CHECK, "doctor-sandbox-console-off").with("why", why),
    }
}

/// That of the commands on the vault in `folder`; of those that show a film in the clear, if none is named.
pub fn commands(folder: Option<&Path>) -> Finding {
    const CHECK: &str = "doctor-sandbox-commands";
    match tried(of_commands(folder)) {
        Tried::Held(level) => with_level(Finding::green(CHECK, "doctor-sandbox-commands-on"), level),
        Tried::HeldPartly(level) => with_level(Finding::yellow(CHECK, "doctor-sandbox-commands-partly"), level),
        Tried::Leaked => Finding::red(CHECK, "doctor-sandbox-commands-leaks"),
        Tried::Refused(why) => Finding::yellow(CHECK, "doctor-sandbox-commands-off").with("why", why),
    }
}

fn with_level(finding: Finding, level: SandboxLevel) -> Finding {
    finding.with("level", level.to_string())
}

fn of_commands(folder: Option<&Path>) -> SandboxPlan {
    // Any file that is there stands for the film.
    let any = || SandboxPlan::for_cleartext_film(&env::current_exe().unwrap_or_default());
    there(folder).map_or_else(any, SandboxPlan::for_command)
}

/// A folder that is not there would be made.
fn there(folder: Option<&Path>) -> Option<&Path> {
    folder.filter(|folder| folder.is_dir())
}

enum Tried {
    /// All of it is in force, and no file could be made where the plan does not allow it.
    Held(SandboxLevel),
    /// What this kernel knows of it is in force, and no file could be made.
    HeldPartly(SandboxLevel),
    /// It is said to be in force, and a file could be made.
    Leaked,
    Refused(String),
}

/// Puts a thread under `plan` and has it try to write where it may not.
fn tried(plan: SandboxPlan) -> Tried {
    let elsewhere: Vec<PathBuf> = ELSEWHERE
        .iter()
        .map(PathBuf::from)
        .filter(|folder| !plan.may_write_below(folder) && may_make_files_in(folder))
        .collect();
    let inside = move || match platform::sandbox(&plan) {
        Ok(_) if elsewhere.iter().any(|folder| may_make_files_in(folder)) => Tried::Leaked,
        Ok(level) if level.is_full() => Tried::Held(level),
        Ok(level) => Tried::HeldPartly(level),
        Err(error) => Tried::Refused(error.to_string()),
    };
    let outcome = thread::spawn(inside).join();
    outcome.unwrap_or_else(|_| Tried::Refused("the thread that tried it ended early".to_owned()))
}
