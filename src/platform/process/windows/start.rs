//! Starting a stage: with a token that may write almost nowhere, in a job that ends with whoever holds it, with one handle.

use std::ffi::{OsStr, OsString, c_void};
use std::io;
use std::mem;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::OwnedHandle;
use std::os::windows::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;

use windows::Win32::Foundation::{DUPLICATE_SAME_ACCESS, DuplicateHandle, HANDLE, WAIT_OBJECT_0, WAIT_TIMEOUT};
use windows::Win32::System::Console::{GetStdHandle, STD_ERROR_HANDLE};
use windows::Win32::System::SystemInformation::GetSystemDirectoryW;
use windows::Win32::System::Threading::{
    CREATE_NO_WINDOW, CREATE_SUSPENDED, CREATE_UNICODE_ENVIRONMENT, CreateProcessAsUserW,
    DeleteProcThreadAttributeList, EXTENDED_STARTUPINFO_PRESENT, GetExitCodeProcess, INFINITE,
    InitializeProcThreadAttributeList, LPPROC_THREAD_ATTRIBUTE_LIST, PROC_THREAD_ATTRIBUTE_CHILD_PROCESS_POLICY,
    PROC_THREAD_ATTRIBUTE_HANDLE_LIST, PROC_THREAD_ATTRIBUTE_JOB_LIST, PROC_THREAD_ATTRIBUTE_MITIGATION_POLICY,
    PROCESS_INFORMATION, ResumeThread, STARTF_USESTDHANDLES, STARTUPINFOEXW, STARTUPINFOW, TerminateProcess,
    UpdateProcThreadAttribute, WaitForSingleObject,
};
use windows::core::{PCWSTR, PWSTR};

use super::keep_others_out_of;
use crate::platform::channel::ChannelEnd;
use crate::platform::sandbox::confinement::{self, CHILD_PROCESS_RESTRICTED, Clipboard, Job};
use crate::platform::win32::{borrowed, io_error, owned, set_inheritable, this_process};

/// What a process that was ended from here leaves as its code.
const KILLED: u32 = 137;

/// A stage's process, as whoever started it has it. It ends together with this value, or with this process.
pub struct StageProcess {
    process: OwnedHandle,
    id: u32,
    /// The last handle on it: when it is closed the system ends the stage.
    job: Job,
}

impl StageProcess {
    /// Starts `program stage` in this environment and no other. It finds `end` as its standard input, and inherits nothing else
    /// but the standard error. It runs with a restricted token of low integrity, in a job of its own
    /// (`docs/protocol.md`, "On Windows").
    ///
    /// # Errors
    /// What the system says.
    pub fn start(program: &Path, environment: Vec<(OsString, OsString)>, end: ChannelEnd) -> io::Result<Self> {
        let launch = Launch {
            token: confinement::token()?,
            program: terminated(program.as_os_str())?,
            environment: environment_block(environment)?,
            errors: standard_error(),
            folder: system_folder()?,
        };
        end.hand_to(|end| {
            let limited = Job::new(Clipboard::Closed).and_then(|job| launch.start(end, job));
            // Such a limit cannot be had within another job, which some computers start every program in.
            let started = limited.or_else(|_| launch.start(end, Job::new(Clipboard::Open)?))?;
            let for_channel = started.process.try_clone()?;
            Ok((started, for_channel))
        })
    }

    /// The process's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.wait_for(0)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.wait_for(INFINITE)?.ok_or_else(|| io::ErrorKind::TimedOut.into())
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        // SAFETY: the process is open. It may have ended by itself.
        let _ = unsafe { TerminateProcess(borrowed(&self.process), KILLED) };
    }

    fn wait_for(&self, milliseconds: u32) -> io::Result<Option<ExitStatus>> {
        // SAFETY: the process is open.
        match unsafe { WaitForSingleObject(borrowed(&self.process), milliseconds) } {
            WAIT_OBJECT_0 => {}
            WAIT_TIMEOUT => return Ok(None),
            _ => return Err(io::Error::last_os_error()),
        }
        let mut code = 0;
        // SAFETY: the process is open; the call writes the number.
        unsafe { GetExitCodeProcess(borrowed(&self.process), &raw mut code) }.map_err(io_error)?;
        Ok(Some(ExitStatus::from_raw(code)))
    }
}

/// What every attempt to start a stage has in common.
struct Launch {
    token: OwnedHandle,
    /// The program's name.
    program: Vec<u16>,
    environment: Vec<u16>,
    errors: Option<OwnedHandle>,
    /// Where it runs: not where this process does, since nobody can eject a stick on which a process runs.
    folder: Vec<u16>,
}

impl Launch {
    fn start(&self, end: &OwnedHandle, job: Job) -> io::Result<StageProcess> {
        let mut handles = vec![borrowed(end)];
        handles.extend(self.errors.as_ref().map(borrowed));
        let mut jobs = [job.handle()];
        let mut mitigations = confinement::mitigations();
        let mut child_processes = CHILD_PROCESS_RESTRICTED;
        let mut attributes = Attributes::new(4)?;
        attributes.set(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &mut handles[..])?;
        attributes.set(PROC_THREAD_ATTRIBUTE_JOB_LIST, &mut jobs[..])?;
        attributes.set(PROC_THREAD_ATTRIBUTE_MITIGATION_POLICY, &mut mitigations)?;
        attributes.set(PROC_THREAD_ATTRIBUTE_CHILD_PROCESS_POLICY, &mut child_processes)?;
        let startup = STARTUPINFOEXW {
            StartupInfo: STARTUPINFOW {
                cb: mem::size_of::<STARTUPINFOEXW>() as u32,
                dwFlags: STARTF_USESTDHANDLES,
                hStdInput: borrowed(end),
                hStdError: self.errors.as_ref().map_or_else(HANDLE::default, borrowed),
                ..STARTUPINFOW::default()
            },
            lpAttributeList: attributes.list(),
        };
        // The system may write into the command line.
        let mut command: Vec<u16> = "vitrin stage\0".encode_utf16().collect();
        let mut started = PROCESS_INFORMATION::default();
        // SAFETY: all that is pointed to lives through the call: the program's name and the command line end with a zero, the
        // environment with two, `startup` is as long as its flag says, and the attributes point to values above.
        let outcome = unsafe {
            CreateProcessAsUserW(
                Some(borrowed(&self.token)),
                PCWSTR(self.program.as_ptr()),
                Some(PWSTR(command.as_mut_ptr())),
                None,
                None,
                true,
                CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT | CREATE_NO_WINDOW,
                Some(self.environment.as_ptr().cast()),
                PCWSTR(self.folder.as_ptr()),
                (&raw const startup).cast(),
                &raw mut started,
            )
        };
        outcome.map_err(io_error)?;
        let thread = owned(started.hThread)?;
        let mut stage = StageProcess {
            process: owned(started.hProcess)?,
            id: started.dwProcessId,
            job,
        };
        // Before it runs: whoever opens it now keeps what it gets.
        if let Err(error) = keep_others_out_of(borrowed(&stage.process)) {
            stage.kill();
            return Err(error);
        }
        // From its token the right to raise this itself was taken.
        crate::memory::raise_lock_limit_of(&stage.process);
        if let Err(error) = stage.job.hold(&stage.process) {
            stage.kill();
            return Err(error);
        }
        // SAFETY: the thread is open; it has not run yet.
        unsafe { ResumeThread(borrowed(&thread)) };
        Ok(stage)
    }
}

/// What a process is started with, beyond what `STARTUPINFO` has fields for.
struct Attributes {
    place: Vec<usize>,
}

impl Attributes {
    fn new(count: u32) -> io::Result<Self> {
        let mut len = 0;
        // SAFETY: asks how many bytes are needed. That it fails for want of them is its answer.
        let _ = unsafe { InitializeProcThreadAttributeList(None, count, None, &raw mut len) };
        let mut attributes = Self {
            place: vec![0; len.div_ceil(mem::size_of::<usize>())],
        };
        // SAFETY: the place has as many bytes as were asked for.
        unsafe { InitializeProcThreadAttributeList(Some(attributes.list()), count, None, &raw mut len) }
            .map_err(io_error)?;
        Ok(attributes)
    }

    fn list(&mut self) -> LPPROC_THREAD_ATTRIBUTE_LIST {
        LPPROC_THREAD_ATTRIBUTE_LIST(self.place.as_mut_ptr().cast())
    }

    /// `value` has to live until the process is started.
    fn set<T: ?Sized>(&mut self, attribute: u32, value: &mut T) -> io::Result<()> {
        let size = mem::size_of_val(value);
        let value = std::ptr::from_mut(value).cast::<c_void>();
        // SAFETY: the list is initialised; the value has `size` bytes, and the callers above keep it until the process is started.
        unsafe {
            UpdateProcThreadAttribute(
                self.list(),
                0,
                attribute as usize,
                Some(value.cast_const()),
                size,
                None,
                None,
            )
        }
        .map_err(io_error)
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: it was initialised by `new`, and is used no more.
        unsafe { DeleteProcThreadAttributeList(self.list()) };
    }
}

/// `C:\Windows\System32`, ending with a zero.
fn system_folder() -> io::Result<Vec<u16>> {
    // More than any has.
    let mut name = vec![0; 1024];
    // SAFETY: the system writes at most as many units as the buffer has, with a zero at the end.
    match unsafe { GetSystemDirectoryW(Some(&mut name)) } as usize {
        0 => Err(io::Error::last_os_error()),
        length if length < name.len() => {
            name.truncate(length + 1);
            Ok(name)
        }
        _ => Err(io::ErrorKind::InvalidFilename.into()),
    }
}

/// Where this process writes its errors, as a handle that may be inherited; `None` where it has no such place.
fn standard_error() -> Option<OwnedHandle> {
    // SAFETY: the call takes a constant.
    let errors = unsafe { GetStdHandle(STD_ERROR_HANDLE) }.ok()?;
    if errors.is_invalid() || errors == HANDLE::default() {
        return None;
    }
    let mut copy = HANDLE::default();
    // SAFETY: the handle is this process's own; the call writes the new one where it is told.
    let copied = unsafe {
        DuplicateHandle(
            this_process(),
            errors,
            this_process(),
            &raw mut copy,
            0,
            true,
            DUPLICATE_SAME_ACCESS,
        )
    };
    copied.ok()?;
    let copy = owned(copy).ok()?;
    set_inheritable(&copy, true).ok()?;
    Some(copy)
}

/// A text for the system, ending with a zero.
fn terminated(text: &OsStr) -> io::Result<Vec<u16>> {
    let mut wide: Vec<u16> = text.encode_wide().collect();
    if wide.contains(&0) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    wide.push(0);
    Ok(wide)
}

/// `name=value`, each ending with a zero, in the order of their names in capitals; and a zero.
fn environment_block(mut environment: Vec<(OsString, OsString)>) -> io::Result<Vec<u16>> {
    environment.sort_by_key(|(name, _)| name.to_ascii_uppercase());
    let mut block = Vec::new();
    for (name, value) in environment {
        let mut line = name;
        line.push("=");
        line.push(value);
        block.extend(terminated(&line)?);
    }
    if block.is_empty() {
        block.push(0);
    }
    block.push(0);
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_sorted_and_ends_with_two_zeros() {
        let block = environment_block(vec![("b".into(), "2".into()), ("A".into(), "1".into())]).unwrap();
        assert_eq!(String::from_utf16(&block).unwrap(), "A=1\0b=2\0\0");
        assert_eq!(environment_block(Vec::new()).unwrap(), [0, 0]);
        assert!(environment_block(vec![("a".into(), "b\0c=d".into())]).is_err());
    }
}
