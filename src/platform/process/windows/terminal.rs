//! The console that this process was started from.

use std::sync::atomic::{AtomicBool, Ordering};

use windows::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole, GetStdHandle, STD_INPUT_HANDLE};

static SHELL_READS: AtomicBool = AtomicBool::new(false);

/// Attaches to the parent's console: a program with windows has none of its own, and one started from a console writes and asks
/// there. A stage and the process that refreshes the list of plugins do not attach: the console would send them Ctrl-C, which is
/// meant for their parent.
pub(super) fn attach_to_parent_console() {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|command| command == "stage" || command == "registry")
    {
        return;
    }
    // SAFETY: takes a constant. The handle is invalid if the parent has given this process no standard input.
    let given = unsafe { GetStdHandle(STD_INPUT_HANDLE) }.is_ok_and(|input| !input.is_invalid());
    // SAFETY: takes a number. Refused if the parent has no console, or this process already has one.
    let attached = unsafe { AttachConsole(ATTACH_PARENT_PROCESS) }.is_ok();
    SHELL_READS.store(attached && !given, Ordering::Relaxed);
}

/// Whether the shell that started this process also reads from the terminal: it does not wait for a program with windows, and what
/// is typed may become its next command.
#[must_use]
pub fn shell_reads_terminal() -> bool {
    SHELL_READS.load(Ordering::Relaxed)
}
