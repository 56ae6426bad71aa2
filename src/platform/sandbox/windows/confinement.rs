//! The confinement that a stage is started with: token, job, mitigations.

use std::ffi::{CStr, c_void};
use std::io;
use std::mem;
use std::os::windows::io::OwnedHandle;
use std::path::{Component, Path, Prefix};

use windows::Win32::Foundation::HANDLE;
use windows::Win32::Security::{
    CreateRestrictedToken, CreateWellKnownSid, DISABLE_MAX_PRIVILEGE, GetLengthSid, GetSidSubAuthority,
    GetSidSubAuthorityCount, GetTokenInformation, LUA_TOKEN, PSID, SID_AND_ATTRIBUTES, SetTokenInformation,
    TOKEN_ADJUST_DEFAULT, TOKEN_ASSIGN_PRIMARY, TOKEN_DUPLICATE, TOKEN_MANDATORY_LABEL, TOKEN_QUERY,
    TokenIntegrityLevel, WELL_KNOWN_SID_TYPE, WinBuiltinAdministratorsSid, WinLowLabelSid,
};
use windows::Win32::Storage::FileSystem::GetDriveTypeW;
use windows::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, IsProcessInJob, JOB_OBJECT_LIMIT, JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
    JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOB_OBJECT_UILIMIT,
    JOB_OBJECT_UILIMIT_READCLIPBOARD, JOB_OBJECT_UILIMIT_WRITECLIPBOARD, JOBOBJECT_BASIC_UI_RESTRICTIONS,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JOBOBJECTINFOCLASS, JobObjectBasicUIRestrictions,
    JobObjectExtendedLimitInformation, QueryInformationJobObject, SetInformationJobObject,
};
use windows::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};
use windows::Win32::System::SystemServices::SE_GROUP_INTEGRITY;
use windows::Win32::System::Threading::OpenProcessToken;
use windows::Win32::System::WindowsProgramming::DRIVE_REMOTE;
use windows::core::{PCSTR, PCWSTR, w};

use crate::platform::process::Worker;
use crate::platform::win32::{borrowed, io_error, owned, this_process};

/// `PROCESS_CREATION_CHILD_PROCESS_RESTRICTED` (`UpdateProcThreadAttribute`): the process may start no other.
pub(in crate::platform) const CHILD_PROCESS_RESTRICTED: u32 = 1;

/// The policies of `PROCESS_CREATION_MITIGATION_POLICY_*` that are switched on (winbase.h; each has four bits, the lowest means "on").
/// Left out: the ban on generated code, which graphics drivers and GStreamer's ORC need; preferring system DLLs and requiring
/// signed ones, since GStreamer's are not Microsoft's.
/// Data execution prevention and checked exception handlers cannot be requested on 64 bits: they are always on there.
const MITIGATIONS: u64 = 1 << 12 // a damaged heap ends the process
    | 1 << 16 // addresses are random, bottom-up
    | 1 << 20 // and over the whole address space
    | 1 << 32 // no extension points: no DLL that another program injects
    | 1 << 48 // no fonts except the system's
    | 1 << 56; // no DLLs that a process of low integrity could have written

/// No DLLs from other computers. Left out if the program itself is on another computer.
const NO_REMOTE_IMAGES: u64 = 1 << 52;

/// The level below which nothing of the user's can be written (`SECURITY_MANDATORY_LOW_RID`).
const LOW: u32 = 0x1000;

/// The token of a stage or recorder: this process's own without privileges and without membership of administrators. A stage's is of low
/// integrity besides; whether Windows lets such a process use a camera is not documented, so a recorder's is not.
pub(in crate::platform) fn token(worker: Worker) -> io::Result<OwnedHandle> {
    let access = TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY | TOKEN_QUERY | TOKEN_ADJUST_DEFAULT;
    let mut own = HANDLE::default();
    // SAFETY: the process is this one; the call writes the token's handle to the place passed.
    unsafe { OpenProcessToken(this_process(), access, &raw mut own) }.map_err(io_error)?;
    let own = owned(own)?;
    let mut administrators = Sid::well_known(WinBuiltinAdministratorsSid)?;
    let disabled = [SID_AND_ATTRIBUTES {
        Sid: administrators.pointer(),
        Attributes: 0,
    }];
    let mut restricted = HANDLE::default();
    // SAFETY: the token is open; the list and the identifier in it live through the call, which writes the new token.
    let outcome = unsafe {
        CreateRestrictedToken(
            borrowed(&own),
            DISABLE_MAX_PRIVILEGE | LUA_TOKEN,
            Some(&disabled),
            None,
            None,
            &raw mut restricted,
        )
    };
    outcome.map_err(io_error)?;
    let restricted = owned(restricted)?;
    if worker == Worker::Stage {
        lower(&restricted)?;
    }
    Ok(restricted)
}

fn lower(token: &OwnedHandle) -> io::Result<()> {
    let mut low = Sid::well_known(WinLowLabelSid)?;
    let label = TOKEN_MANDATORY_LABEL {
        Label: SID_AND_ATTRIBUTES {
            Sid: low.pointer(),
            Attributes: SE_GROUP_INTEGRITY.cast_unsigned(),
        },
    };
    let len = mem::size_of_val(&label) as u32 + low.len();
    // SAFETY: the token is open; the label and the identifier that it points to live through the call.
    unsafe { SetTokenInformation(borrowed(token), TokenIntegrityLevel, (&raw const label).cast(), len) }
        .map_err(io_error)
}

/// Whether this process's token is of low integrity, or lower.
pub(in crate::platform) fn is_low() -> io::Result<bool> {
    let mut token = HANDLE::default();
    // SAFETY: as in `token`.
    unsafe { OpenProcessToken(this_process(), TOKEN_QUERY, &raw mut token) }.map_err(io_error)?;
    let token = owned(token)?;
    // Aligned for the structure, and large enough for any label.
    let mut place = [0_usize; 16];
    let mut len = 0;
    // SAFETY: the buffer has as many bytes as passed.
    unsafe {
        GetTokenInformation(
            borrowed(&token),
            TokenIntegrityLevel,
            Some(place.as_mut_ptr().cast::<c_void>()),
            mem::size_of_val(&place) as u32,
            &raw mut len,
        )
    }
    .map_err(io_error)?;
    // SAFETY: the call has written such a structure there, followed by the identifier that it points to.
    let label = unsafe { &*place.as_ptr().cast::<TOKEN_MANDATORY_LABEL>() };
    Ok(last_part(label.Label.Sid) <= LOW)
}

/// The last part of a label's identifier: the level.
fn last_part(sid: PSID) -> u32 {
    // SAFETY: the identifier is valid: the system has created it.
    let count = unsafe { GetSidSubAuthorityCount(sid) };
    // SAFETY: the call has returned a pointer into the identifier.
    let last = u32::from(unsafe { *count }.saturating_sub(1));
    // SAFETY: as above; a label has at least one part.
    let part = unsafe { GetSidSubAuthority(sid, last) };
    // SAFETY: the call has returned a pointer into the identifier.
    unsafe { *part }
}

/// Whether this process is in a job.
pub(in crate::platform) fn is_in_a_job() -> io::Result<bool> {
    let mut is = windows::core::BOOL::default();
    // SAFETY: the process is this one; the call writes the answer.
    unsafe { IsProcessInJob(this_process(), None, &raw mut is) }.map_err(io_error)?;
    Ok(is.as_bool())
}

/// Whether this process is in a job that lets it start no other process, and ends it with the job's holder.
pub(in crate::platform) fn is_held() -> io::Result<bool> {
    let limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = of_own_job(JobObjectExtendedLimitInformation)?;
    let basic = limits.BasicLimitInformation;
    Ok(basic.LimitFlags.contains(limits_of_job()) && basic.ActiveProcessLimit == 1)
}

/// Whether this process is in a job of [`Clipboard::Closed`].
pub(in crate::platform) fn is_kept_from_clipboard() -> bool {
    of_own_job::<JOBOBJECT_BASIC_UI_RESTRICTIONS>(JobObjectBasicUIRestrictions)
        .is_ok_and(|limits| limits.UIRestrictionsClass.contains(ui_limits()))
}

/// Queries the job that this process is in, the innermost if there are several. `T` is the structure of `class`.
fn of_own_job<T: Default>(class: JOBOBJECTINFOCLASS) -> io::Result<T> {
    let mut info = T::default();
    let len = mem::size_of::<T>() as u32;
    // SAFETY: the callers above pass the class of the structure; its own size is passed. No job means this process's own.
    unsafe { QueryInformationJobObject(None, class, (&raw mut info).cast(), len, None) }.map_err(io_error)?;
    Ok(info)
}

/// The mitigation policies that a stage is started with.
pub(in crate::platform) fn mitigations() -> u64 {
    let is_remote = std::env::current_exe().is_ok_and(|program| is_remote(&program));
    if is_remote {
        MITIGATIONS
    } else {
        MITIGATIONS | NO_REMOTE_IMAGES
    }
}

/// Whether `path` is on another computer.
fn is_remote(path: &Path) -> bool {
    let Some(Component::Prefix(prefix)) = path.components().next() else {
        return false;
    };
    match prefix.kind() {
        Prefix::UNC(..) | Prefix::VerbatimUNC(..) => true,
        Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
            let root: Vec<u16> = [letter as u16, ':' as u16, '\\' as u16, 0].to_vec();
            // SAFETY: the name is zero-terminated and lives through the call.
            unsafe { GetDriveTypeW(PCWSTR(root.as_ptr())) == DRIVE_REMOTE }
        }
        _ => false,
    }
}

/// A job that confines one process: it may start no other, leaves no dump, and ends when the last handle on the job is closed. This
/// is the only handle.
pub(in crate::platform) struct Job(OwnedHandle);

/// Whether a job's process may use the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::platform) enum Clipboard {
    /// It may neither read nor write it.
    Closed,
    /// As far as its token allows.
    Open,
}

impl Job {
    pub(in crate::platform) fn new(clipboard: Clipboard) -> io::Result<Self> {
        // SAFETY: no attributes and no name.
        let job = owned(unsafe { CreateJobObjectW(None, PCWSTR::null()) }.map_err(io_error)?)?;
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = limits_of_job();
        limits.BasicLimitInformation.ActiveProcessLimit = 1;
        let limits_len = mem::size_of_val(&limits) as u32;
        // SAFETY: the structure is the one that the class requires, and its own size is passed.
        unsafe {
            SetInformationJobObject(
                borrowed(&job),
                JobObjectExtendedLimitInformation,
                (&raw const limits).cast(),
                limits_len,
            )
        }
        .map_err(io_error)?;
        if clipboard == Clipboard::Open {
            return Ok(Self(job));
        }
        let ui = JOBOBJECT_BASIC_UI_RESTRICTIONS {
            UIRestrictionsClass: ui_limits(),
        };
        let ui_len = mem::size_of_val(&ui) as u32;
        // SAFETY: as above.
        unsafe {
            SetInformationJobObject(
                borrowed(&job),
                JobObjectBasicUIRestrictions,
                (&raw const ui).cast(),
                ui_len,
            )
        }
        .map_err(io_error)?;
        Ok(Self(job))
    }

    pub(in crate::platform) fn handle(&self) -> HANDLE {
        borrowed(&self.0)
    }

    /// Makes sure that the process is in the job in which it was started.
    pub(in crate::platform) fn hold(&self, process: &OwnedHandle) -> io::Result<()> {
        let mut is = windows::core::BOOL::default();
        // SAFETY: both are open; the call writes the answer.
        unsafe { IsProcessInJob(borrowed(process), Some(self.handle()), &raw mut is) }.map_err(io_error)?;
        if is.as_bool() {
            return Ok(());
        }
        // SAFETY: both are open; the process has not run yet.
        unsafe { AssignProcessToJobObject(self.handle(), borrowed(process)) }.map_err(io_error)
    }
}

fn limits_of_job() -> JOB_OBJECT_LIMIT {
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
}

/// Graphics drivers need what the other limits forbid: browsers leave them out too for the process that draws.
fn ui_limits() -> JOB_OBJECT_UILIMIT {
    JOB_OBJECT_UILIMIT_READCLIPBOARD | JOB_OBJECT_UILIMIT_WRITECLIPBOARD
}

/// A security identifier.
struct Sid {
    place: [usize; 9],
}

impl Sid {
    fn well_known(kind: WELL_KNOWN_SID_TYPE) -> io::Result<Self> {
        let mut sid = Self { place: [0; 9] };
        let mut len = mem::size_of_val(&sid.place) as u32;
        // SAFETY: the buffer has as many bytes as passed: an identifier has 68 at most.
        unsafe { CreateWellKnownSid(kind, None, Some(sid.pointer()), &raw mut len) }.map_err(io_error)?;
        Ok(sid)
    }

    fn pointer(&mut self) -> PSID {
        PSID(self.place.as_mut_ptr().cast())
    }

    fn len(&mut self) -> u32 {
        // SAFETY: `well_known` has written a valid identifier there.
        unsafe { GetLengthSid(self.pointer()) }
    }
}

/// Whether this is Wine: its `ntdll.dll` exports a function that only Wine has.
pub(in crate::platform) fn is_wine() -> bool {
    const WINE_ONLY: &CStr = c"wine_get_version";
    // SAFETY: the name is a constant; the library is always loaded in every process.
    let Ok(library) = (unsafe { GetModuleHandleW(w!("ntdll.dll")) }) else {
        return false;
    };
    // SAFETY: the name is a constant; the function is looked up and not called.
    unsafe { GetProcAddress(library, PCSTR(WINE_ONLY.as_ptr().cast())) }.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_user_can_create_a_job_and_a_token() {
        Job::new(Clipboard::Closed).unwrap();
        Job::new(Clipboard::Open).unwrap();
        token(Worker::Stage).unwrap();
        token(Worker::Recorder).unwrap();
    }

    #[test]
    fn the_level_is_the_last_part_of_the_label() {
        assert_eq!(last_part(Sid::well_known(WinLowLabelSid).unwrap().pointer()), LOW);
    }

    #[test]
    fn a_share_is_distinguished_from_a_drive() {
        assert!(is_remote(Path::new(r"\\server\share\vitrin.exe")));
        assert!(is_remote(Path::new(r"\\?\UNC\server\share\vitrin.exe")));
        assert!(!is_remote(Path::new(r"C:\Windows\notepad.exe")));
    }
}
