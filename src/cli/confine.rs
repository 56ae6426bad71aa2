//! The sandbox of each command, entered right after the command line is parsed, before anything else is done.

use super::command_line::Command;
use crate::platform::{self, SandboxPlan};

/// Gives up every right that `command` does not need, for this process and all that it starts. Where the kernel has no
/// Landlock the command goes on without, and `vitrin doctor` reports it: only a stage insists.
pub fn confine(command: &Command) {
    if let Some(plan) = plan(command) {
        // See above.
        let _ = platform::sandbox(&plan);
    }
}

/// The plan of a command that works on a vault or shows a film. The others touch neither, or sandbox themselves.
fn plan(command: &Command) -> Option<SandboxPlan> {
    let vault = match command {
        Command::Init(init) => &init.dir,
        Command::Import(import) => {
            return Some(SandboxPlan::for_command(&import.dir).and_read(import.files.iter().cloned()));
        }
        Command::Show(show) => return Some(SandboxPlan::for_reading(&show.file)),
        Command::Registry(_) => return Some(SandboxPlan::for_registry()),
        Command::List(list) => return Some(SandboxPlan::for_reading(&list.dir)),
        Command::Receipts(receipts) => return Some(SandboxPlan::for_reading(&receipts.dir)),
        Command::Play(play) => return Some(SandboxPlan::for_reading(&play.dir)),
        Command::Verify(verify) => return Some(SandboxPlan::for_reading(&verify.dir)),
        Command::Info(info) => return Some(SandboxPlan::for_reading(&info.dir)),
        Command::Passwd(passwd) => &passwd.dir,
        Command::Edit(edit) => &edit.dir,
        Command::Erase(erase) => &erase.dir,
        Command::Console(_) | Command::Doctor(_) | Command::Man(_) | Command::Completions(_) | Command::Stage(_) => {
            return None;
        }
        #[cfg(target_os = "linux")]
        Command::Scope(_) => return None,
    };
    Some(SandboxPlan::for_command(vault))
}
