//! Windows: tokens, jobs, pipes, the working set.

mod channel;
mod confinement;
mod dumps;
mod environment;
mod sandbox;
mod start;
mod window;

use std::fs::File;
use std::io;
use std::mem;
use std::os::windows::ffi::OsStrExt;
use std::path::{Component, Path, Prefix};
use std::sync::OnceLock;

use windows::Wdk::Foundation::{NtQueryObject, ObjectBasicInformation};
use windows::Win32::Foundation::{GENERIC_WRITE, HANDLE, HLOCAL, LocalFree, WIN32_ERROR};
use windows::Win32::Security::Authorization::{ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1};
use windows::Win32::Security::{DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SetKernelObjectSecurity};
use windows::Win32::Storage::FileSystem::{FILE_APPEND_DATA, FILE_WRITE_ATTRIBUTES, FILE_WRITE_DATA, GetDriveTypeW};
use windows::Win32::System::LibraryLoader::{
    LOAD_LIBRARY_SEARCH_APPLICATION_DIR, LOAD_LIBRARY_SEARCH_SYSTEM32, LOAD_LIBRARY_SEARCH_USER_DIRS,
    SetDefaultDllDirectories,
};
use windows::Win32::System::Performance::{QueryPerformanceCounter, QueryPerformanceFrequency};
use windows::Win32::System::SystemServices::{
    PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY, PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY_0,
};
use windows::Win32::System::Threading::{
    GetCurrentProcess, ProcessExtensionPointDisablePolicy, SetProcessMitigationPolicy,
};
use windows::Win32::System::WindowsProgramming::{DRIVE_REMOTE, PUBLIC_OBJECT_BASIC_INFORMATION};
use windows::core::{PCWSTR, w};

pub(super) use channel::owned;
pub use channel::{ChannelEnd, MAX_FILES};
pub use dumps::{crash_dumps, crash_dumps_of, locked_by};
pub use environment::{PASSED_ENVIRONMENT, STAGE_ENVIRONMENT};
pub use sandbox::{
    SandboxError, SandboxLevel, SandboxPlan, may_make_files_in, sandbox, sandbox_support, take_away_sockets,
};
pub use start::StageProcess;
pub use window::{
    drawing_shows, fill_undrawn, has_desktop, hear_of_displays, let_come_forward, named, shell_reads_terminal,
};

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
    super::panic::print_places_only();
    window::use_the_starters_console();
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
    environment::name_places();
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

/// Whether `file` is an ordinary file that was opened for reading and nothing else.
///
/// # Errors
/// When the system does not tell.
pub fn is_read_only_file(file: &File) -> io::Result<bool> {
    let mut told = PUBLIC_OBJECT_BASIC_INFORMATION::default();
    let len = mem::size_of_val(&told) as u32;
    // SAFETY: the file is open; the structure is the one that belongs to the class, and as long as is told.
    let status = unsafe {
        NtQueryObject(
            Some(channel::borrowed(file)),
            ObjectBasicInformation,
            Some((&raw mut told).cast()),
            len,
            None,
        )
    };
    status.ok().map_err(io_error)?;
    let writing = FILE_WRITE_DATA.0 | FILE_APPEND_DATA.0 | FILE_WRITE_ATTRIBUTES.0 | GENERIC_WRITE.0;
    Ok(told.GrantedAccess & writing == 0 && file.metadata()?.is_file())
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

/// Whether `path` lies on another computer.
fn is_remote(path: &Path) -> bool {
    let Some(Component::Prefix(prefix)) = path.components().next() else {
        return false;
    };
    match prefix.kind() {
        Prefix::UNC(..) | Prefix::VerbatimUNC(..) => true,
        Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
            let root: Vec<u16> = [letter as u16, ':' as u16, '\\' as u16, 0].to_vec();
            // SAFETY: the name ends with a zero and lives through the call.
            unsafe { GetDriveTypeW(PCWSTR(root.as_ptr())) == DRIVE_REMOTE }
        }
        _ => false,
    }
}

/// A handle that always means this process, and needs no closing.
pub(super) fn this_process() -> HANDLE {
    // SAFETY: takes nothing.
    unsafe { GetCurrentProcess() }
}

/// A path for the system, ending with a zero, in the form that may be longer than 260 characters (`\\?\`).
pub(super) fn wide(path: &Path) -> io::Result<Vec<u16>> {
    const VERBATIM: &str = r"\\?\";
    let whole = std::path::absolute(path)?;
    let text = whole.as_os_str().encode_wide();
    let mut name: Vec<u16> = match whole.components().next() {
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::Disk(_)) => {
            VERBATIM.encode_utf16().chain(text).collect()
        }
        // `\\server\share`: the two signs before the server give way.
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..)) => VERBATIM
            .encode_utf16()
            .chain(r"UNC\".encode_utf16())
            .chain(text.skip(2))
            .collect(),
        _ => text.collect(),
    };
    name.push(0);
    Ok(name)
}

/// The system's error as the standard library has it, with its number where it has one.
pub(super) fn io_error(error: windows::core::Error) -> io::Error {
    match WIN32_ERROR::from_error(&error) {
        Some(code) => io::Error::from_raw_os_error(code.0.cast_signed()),
        None => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_the_system_may_be_long() {
        let told = |path: &str| String::from_utf16(&wide(Path::new(path)).unwrap()).unwrap();
        assert_eq!(told(r"C:\films"), "\\\\?\\C:\\films\0");
        assert_eq!(told(r"\\server\share\films\"), "\\\\?\\UNC\\server\\share\\films\\\0");
        assert_eq!(told(r"\\?\C:\films"), "\\\\?\\C:\\films\0");
    }

    #[test]
    fn a_share_is_told_from_a_drive() {
        assert!(is_remote(Path::new(r"\\server\share\vitrin.exe")));
        assert!(is_remote(Path::new(r"\\?\UNC\server\share\vitrin.exe")));
        assert!(!is_remote(Path::new(r"C:\Windows\notepad.exe")));
    }
}
