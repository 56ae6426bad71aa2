//! Windows: tokens, jobs, pipes, the working set.

mod descriptor;
mod dumps;
mod start;
mod terminal;

use std::io;
use std::sync::OnceLock;

use windows::Win32::Foundation::{HANDLE, HLOCAL, LocalFree};
use windows::Win32::Security::Authorization::{ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1};
use windows::Win32::Security::{DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SetKernelObjectSecurity};
use windows::Win32::System::LibraryLoader::{
    LOAD_LIBRARY_SEARCH_APPLICATION_DIR, LOAD_LIBRARY_SEARCH_SYSTEM32, LOAD_LIBRARY_SEARCH_USER_DIRS,
    SetDefaultDllDirectories,
};
use windows::Win32::System::Performance::{QueryPerformanceCounter, QueryPerformanceFrequency};
use windows::Win32::System::SystemServices::{
    PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY, PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY_0,
};
use windows::Win32::System::Threading::{ProcessExtensionPointDisablePolicy, SetProcessMitigationPolicy};
use windows::core::{PCWSTR, w};

use crate::platform::sandbox::environment;
use crate::platform::win32::{io_error, this_process};

pub use descriptor::take_descriptor;
pub use dumps::{crash_dumps, crash_dumps_of, locked_by};
pub use start::StageProcess;
pub use terminal::shell_reads_terminal;

/// Who may do what with a process, in the language for that (SDDL): the system and administrators everything, its own user
/// (`OW`: the owner) end it and read this list, everybody else wait for it and ask how it fares. A user could else read its memory,
/// and could change this list.
const WHO_MAY_WHAT: PCWSTR = w!("D:P(A;;0x1fffff;;;SY)(A;;0x1fffff;;;BA)(A;;0x101000;;;WD)(A;;0x121001;;;OW)");

/// Makes this process a poor source of secrets: it leaves no crash dump, no other process of the same user may open it to read its
/// memory or attach to it, it loads DLLs from its own folder and the system's only and none that somebody else has asked for, and a
/// panic prints its place and not its message. It may also lock as much memory as the system will let it.
///
/// Called first thing in `main`, by every kind of Vitrin process. Gives a program without a console that was started from one
/// that console, so that commands can answer there.
///
/// # Errors
/// When the system refuses one of the settings; all of them are allowed to any user.
pub fn harden() -> io::Result<()> {
    super::panic::print_location_only();
    terminal::attach_to_parent_console();
    crate::memory::raise_lock_limit();
    dumps::prevent();
    // SAFETY: takes flags. The folder for what a program adds itself is empty.
    unsafe {
        SetDefaultDllDirectories(
            LOAD_LIBRARY_SEARCH_APPLICATION_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_USER_DIRS,
        )
    }
    .map_err(io_error)?;
    refuse_extensions();
    keep_others_out_of(this_process())?;
    environment::set_plugin_paths();
    Ok(())
}

/// No hook of another program, no input method of the old kind and no listed DLL gets into this process. A stage is started so.
fn refuse_extensions() {
    let policy = PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY {
        Anonymous: PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY_0 { Flags: 1 },
    };
    let place = (&raw const policy).cast();
    // SAFETY: the structure is the one that belongs to the policy, and as long as is told. Refused where it is in force already.
    let _ = unsafe { SetProcessMitigationPolicy(ProcessExtensionPointDisablePolicy, place, size_of_val(&policy)) };
}

fn keep_others_out_of(process: HANDLE) -> io::Result<()> {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the text is a constant that ends with a zero; the call writes where the descriptor is that it made.
    unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(WHO_MAY_WHAT, SDDL_REVISION_1, &raw mut descriptor, None)
    }
    .map_err(io_error)?;
    // SAFETY: the descriptor was made above; the process is open.
    let set = unsafe { SetKernelObjectSecurity(process, DACL_SECURITY_INFORMATION, descriptor) };
    // SAFETY: it was made with `LocalAlloc`, as the call above says, and is used no more.
    unsafe { LocalFree(Some(HLOCAL(descriptor.0))) };
    set.map_err(io_error)
}

/// Nothing to do: the job that a stage is started in ends with the process that holds it.
///
/// # Errors
/// None.
pub fn die_with_parent() -> io::Result<()> {
    Ok(())
}

/// Nothing to do: a stage is started with a list of what it inherits.
///
/// # Errors
/// None.
pub fn close_inherited() -> io::Result<()> {
    Ok(())
}

/// The performance counter in microseconds: the same for all processes of the machine, and never set back.
#[must_use]
pub fn monotonic_us() -> u64 {
    static FREQUENCY: OnceLock<u64> = OnceLock::new();
    let frequency = *FREQUENCY.get_or_init(|| {
        let mut frequency = 0;
        // SAFETY: the call writes the number. It never fails from Windows XP on.
        let _ = unsafe { QueryPerformanceFrequency(&raw mut frequency) };
        frequency.max(1).cast_unsigned()
    });
    let mut count = 0;
    // SAFETY: as above.
    let _ = unsafe { QueryPerformanceCounter(&raw mut count) };
    let count = count.cast_unsigned();
    count / frequency * 1_000_000 + count % frequency * 1_000_000 / frequency
}
