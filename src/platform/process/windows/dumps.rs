//! What a crash of a process would leave behind.

use windows::Win32::System::Diagnostics::Debug::{
    EXCEPTION_POINTERS, GetErrorMode, SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX,
    SetErrorMode, SetUnhandledExceptionFilter, THREAD_ERROR_MODE,
};
use windows::Win32::System::ErrorReporting::{WER_FAULT_REPORTING, WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags};
use windows::Win32::System::Threading::TerminateProcess;
use windows_registry::LOCAL_MACHINE;

use crate::platform::process::CrashDumps;
use crate::platform::win32::this_process;

/// Where an administrator tells Windows to keep dumps of crashed programs.
const LOCAL_DUMPS: &str = r"SOFTWARE\Microsoft\Windows\Windows Error Reporting\LocalDumps";

/// What a process that crashed leaves as its code: that of an access violation, the usual reason.
const CRASHED: u32 = 0xC000_0005;

/// What a crash of this very process would leave.
#[must_use]
pub fn crash_dumps() -> CrashDumps {
    // SAFETY: takes nothing.
    let mode = THREAD_ERROR_MODE(unsafe { GetErrorMode() });
    // A fail-fast ends a process without asking it, and goes to error reporting whatever its mode.
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

/// What a crash of a stage that this process has started would leave: it inherits this process's mode, and its job holds it to it.
#[must_use]
pub fn crash_dumps_of(_: u32) -> Option<CrashDumps> {
    Some(crash_dumps())
}

/// Windows does not tell how much of its memory another process has locked.
#[must_use]
pub fn locked_by(_: u32) -> Option<u64> {
    None
}

/// Has this process end at once when it crashes, before anybody is asked to look at its memory. Where something ends it past that
/// (a fail-fast), no heap is to be in a report.
pub(super) fn prevent() {
    // SAFETY: takes flags, and children inherit them.
    unsafe { SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX) };
    // SAFETY: takes flags. Refused only where there is no error reporting.
    let _ = unsafe { WerSetFlags(WER_FAULT_REPORTING(WER_FAULT_REPORTING_FLAG_NOHEAP.0)) };
    // SAFETY: the function is there as long as the process.
    unsafe { SetUnhandledExceptionFilter(Some(end_at_once)) };
}

unsafe extern "system" fn end_at_once(_: *const EXCEPTION_POINTERS) -> i32 {
    // SAFETY: the process is this one. There is nothing left to be done in order.
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
