//! The console that this process was started from.

use std::sync::atomic::{AtomicBool, Ordering};

use windows::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole, GetStdHandle, STD_INPUT_HANDLE};

static SHELL_READS: AtomicBool = AtomicBool::new(false);

/// A program with windows has no console of its own; one that was started from a console writes and asks there. A stage and
/// the process that updates the list of plugins do not: their console would hand them Ctrl-C, which is for whoever started them.
pub(super) fn use_the_starters_console() {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|command| command == "stage" || command == "registry")
    {
        return;
    }
    // SAFETY: takes a constant. Nothing comes back where whoever started this process has given it nothing to read from.
    let given = unsafe { GetStdHandle(STD_INPUT_HANDLE) }.is_ok_and(|input| !input.is_invalid());
    // SAFETY: takes a number. Refused where the starter has no console, or this process has one.
    let attached = unsafe { AttachConsole(ATTACH_PARENT_PROCESS) }.is_ok();
    SHELL_READS.store(attached && !given, Ordering::Relaxed);
}

/// Whether the shell that started this process reads from the terminal too: it waits for no program with windows, and what is typed
/// may come to be its next command.
#[must_use]
pub fn shell_reads_terminal() -> bool {
    SHELL_READS.load(Ordering::Relaxed)
}
