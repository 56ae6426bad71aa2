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
use windows::Win32::System::Threading::{
    GetCurrentThread, ProcessExtensionPointDisablePolicy, SetProcessMitigationPolicy, SetThreadPriority,
    THREAD_PRIORITY_BELOW_NORMAL,
};
use windows::core::{PCWSTR, w};

use crate::platform::sandbox::environment;
use crate::platform::win32::{io_error, this_process};

pub use descriptor::take_descriptor;
pub use dumps::{crash_dumps, crash_dumps_of, locked_by};
pub use start::StageProcess;
pub use terminal::shell_reads_terminal;

/// The access list of a process, in SDDL: the system and administrators may do everything, its own user (`OW`: the owner) may end
/// it and read this list, all others may wait for it and query its state. Otherwise the user's other processes could read its
/// memory, and change this list.
const ACCESS_LIST: PCWSTR = w!("D:P(A;;0x1fffff;;;SY)(A;;0x1fffff;;;BA)(A;;0x101000;;;WD)(A;;0x121001;;;OW)");

/// Has the calling thread give way to others that want a processor, such as those that play a film. Threads that it starts do not
/// inherit that.
pub fn give_way() {
    // SAFETY: returns a constant that stands for the calling thread, and is not to be closed.
    let this_thread = unsafe { GetCurrentThread() };
    // SAFETY: the handle is that of this thread, which may change its own priority. If it could not, it would only disturb more.
    let _ = unsafe { SetThreadPriority(this_thread, THREAD_PRIORITY_BELOW_NORMAL) };
}

/// Hardens this process: it leaves no crash dump, no other process of the same user may open it to read its memory or attach to it,
/// it loads DLLs only from its own folder and the system's and none that another program injects, and a panic prints its location
/// and not its message. Raises the limit of locked memory to what the system allows.
///
/// Every kind of Vitrin process calls it first in `main`. Attaches a program without a console to the one it was started from, so
/// that commands can print there.
///
/// # Errors
/// When the system refuses one of the settings; any user may make all of them.
pub fn harden() -> io::Result<()> {
    super::panic::print_location_only();
    terminal::attach_to_parent_console();
    crate::memory::raise_lock_limit();
    dumps::prevent();
    // SAFETY: takes flags. The program adds no folder of its own to the search path.
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

/// Keeps hooks of other programs, legacy input methods and `AppInit` DLLs out of this process. A stage is started this way.
fn refuse_extensions() {
    let policy = PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY {
        Anonymous: PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY_0 { Flags: 1 },
    };
    let place = (&raw const policy).cast();
    // SAFETY: the structure is the one that the policy requires, and its own size is passed. Refused if it is already in force.
    let _ = unsafe { SetProcessMitigationPolicy(ProcessExtensionPointDisablePolicy, place, size_of_val(&policy)) };
}

fn keep_others_out_of(process: HANDLE) -> io::Result<()> {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the text is a zero-terminated constant; the call writes the pointer to the descriptor that it made.
    unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(ACCESS_LIST, SDDL_REVISION_1, &raw mut descriptor, None)
    }
    .map_err(io_error)?;
    // SAFETY: the descriptor was made above; the process is open.
    let set = unsafe { SetKernelObjectSecurity(process, DACL_SECURITY_INFORMATION, descriptor) };
    // SAFETY: the call above has allocated it with `LocalAlloc`, and it is not used again.
    unsafe { LocalFree(Some(HLOCAL(descriptor.0))) };
    set.map_err(io_error)
}

/// Does nothing: the job that a stage is started in ends together with the process that holds it.
///
/// # Errors
/// None.
pub fn die_with_parent() -> io::Result<()> {
    Ok(())
}

/// Does nothing: a stage is started with a list of the handles it inherits.
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
        // SAFETY: the call writes the number. It never fails since Windows XP.
        let _ = unsafe { QueryPerformanceFrequency(&raw mut frequency) };
        frequency.max(1).cast_unsigned()
    });
    let mut count = 0;
    // SAFETY: as above.
    let _ = unsafe { QueryPerformanceCounter(&raw mut count) };
    let count = count.cast_unsigned();
    count / frequency * 1_000_000 + count % frequency * 1_000_000 / frequency
}
