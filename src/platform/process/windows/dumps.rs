//! Crash dumps.

use windows::Win32::System::Diagnostics::Debug::{
    EXCEPTION_POINTERS, GetErrorMode, SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX,
    SetErrorMode, SetUnhandledExceptionFilter, THREAD_ERROR_MODE,
};
use windows::Win32::System::ErrorReporting::{WER_FAULT_REPORTING, WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags};
use windows::Win32::System::Threading::TerminateProcess;
use windows_registry::LOCAL_MACHINE;

use crate::platform::process::CrashDumps;
use crate::platform::win32::this_process;

/// The registry key by which an administrator has Windows store dumps of crashed programs.
const LOCAL_DUMPS: &str = r"SOFTWARE\Microsoft\Windows\Windows Error Reporting\LocalDumps";

/// Exit code of a process that crashed: that of an access violation, the usual cause.
const CRASHED: u32 = 0xC000_0005;

/// What a crash of this process would leave.
#[must_use]
pub fn crash_dumps() -> CrashDumps {
    // SAFETY: takes no arguments.
    let mode = THREAD_ERROR_MODE(unsafe { GetErrorMode() });
    // A fail-fast ends a process at once, and is reported whatever its error mode.
    let kept_here = LOCAL_MACHINE.open(LOCAL_DUMPS).is_ok();
    CrashDumps {
        possible: !mode.contains(SEM_NOGPFAULTERRORBOX),
        on_fail_fast: kept_here,
        pattern: if kept_here {
            format!(r"Windows Error Reporting, HKEY_LOCAL_MACHINE\{LOCAL_DUMPS}")
        } else {
            "Windows Error Reporting".to_owned()
        },
    }
}

/// What a crash of a stage started by this process would leave: it inherits this process's error mode, and its job enforces that.
#[must_use]
pub fn crash_dumps_of(_: u32) -> Option<CrashDumps> {
    Some(crash_dumps())
}

/// `None`: Windows does not report how much memory another process has locked.
#[must_use]
pub fn locked_by(_: u32) -> Option<u64> {
    None
}

/// Makes this process end at once when it crashes, before a debugger or error reporting can read its memory. A report of a
/// fail-fast, which cannot be prevented, contains no heap.
pub(super) fn prevent() {
    // SAFETY: takes flags, and children inherit them.
    unsafe { SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX) };
    // SAFETY: takes flags. Refused only if there is no error reporting.
    let _ = unsafe { WerSetFlags(WER_FAULT_REPORTING(WER_FAULT_REPORTING_FLAG_NOHEAP.0)) };
    // SAFETY: the function exists for the life of the process.
    unsafe { SetUnhandledExceptionFilter(Some(end_at_once)) };
}

unsafe extern "system" fn end_at_once(_: *const EXCEPTION_POINTERS) -> i32 {
    // SAFETY: the process is this one. Nothing is left to clean up.
    let _ = unsafe { TerminateProcess(this_process(), CRASHED) };
    // EXCEPTION_EXECUTE_HANDLER: not reached.
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_prevents_dumps_leaves_none() {
        prevent();
        assert!(!crash_dumps().possible);
    }
}
