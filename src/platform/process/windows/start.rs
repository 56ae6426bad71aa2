//! Starting a stage or a recorder: with a token that may write almost nowhere, in a job that ends it together with its parent, inheriting one handle.

use std::ffi::{OsStr, OsString, c_void};
use std::io::{self, PipeWriter};
use std::mem;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::OwnedHandle;
use std::os::windows::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;

use windows::Win32::Foundation::{WAIT_OBJECT_0, WAIT_TIMEOUT};
use windows::Win32::System::SystemInformation::GetSystemDirectoryW;
use windows::Win32::System::Threading::{
    CREATE_NO_WINDOW, CREATE_SUSPENDED, CREATE_UNICODE_ENVIRONMENT, CreateProcessAsUserW,
    DeleteProcThreadAttributeList, EXTENDED_STARTUPINFO_PRESENT, GetExitCodeProcess, INFINITE,
    InitializeProcThreadAttributeList, LPPROC_THREAD_ATTRIBUTE_LIST, PROC_THREAD_ATTRIBUTE_CHILD_PROCESS_POLICY,
    PROC_THREAD_ATTRIBUTE_HANDLE_LIST, PROC_THREAD_ATTRIBUTE_JOB_LIST, PROC_THREAD_ATTRIBUTE_MITIGATION_POLICY,
    PROC_THREAD_ATTRIBUTE_SECURITY_CAPABILITIES, PROCESS_INFORMATION, ResumeThread, STARTF_USESTDHANDLES,
    STARTUPINFOEXW, STARTUPINFOW, TerminateProcess, UpdateProcThreadAttribute, WaitForSingleObject,
};
use windows::core::{PCWSTR, PWSTR};

use super::keep_others_out_of;
use crate::platform::channel::ChannelEnd;
use crate::platform::process::Worker;
use crate::platform::sandbox::confinement::{self, CHILD_PROCESS_RESTRICTED, Clipboard, Job};
use crate::platform::sandbox::container::Container;
use crate::platform::win32::{borrowed, io_error, owned, set_inheritable};

/// Exit code of a process that was killed from here.
const KILLED: u32 = 137;

/// A stage's process, held by its parent. It ends when this value is dropped, or when this process ends.
pub struct StageProcess {
    process: OwnedHandle,
    id: u32,
    /// The only handle on the job: when it is closed the system ends the stage.
    job: Job,
}

impl StageProcess {
    /// Starts `program` as this kind of process, with exactly this environment. `end` is its standard input and `errors` its standard error;
    /// it inherits nothing else. It runs with a restricted token, of low integrity for a stage, in a job of its own (`docs/protocol.md`, "On Windows").
    ///
    /// # Errors
    /// The system's error.
    pub fn start(
        program: &Path,
        worker: Worker,
        environment: Vec<(OsString, OsString)>,
        end: ChannelEnd,
        errors: PipeWriter,
    ) -> io::Result<Self> {
        Self::launch(program, worker, environment, end, errors, None)
    }

    /// As [`start`](Self::start) for a stage, in an app container besides, from which there is no network.
    ///
    /// # Errors
    /// The system's error; always on Wine.
    pub fn start_contained(
        program: &Path,
        environment: Vec<(OsString, OsString)>,
        end: ChannelEnd,
        errors: PipeWriter,
    ) -> io::Result<Self> {
        Self::launch(
            program,
            Worker::Stage,
            environment,
            end,
            errors,
            Some(Container::open()?),
        )
    }

    fn launch(
        program: &Path,
        worker: Worker,
        environment: Vec<(OsString, OsString)>,
        end: ChannelEnd,
        errors: PipeWriter,
        container: Option<Container>,
    ) -> io::Result<Self> {
        let errors = OwnedHandle::from(errors);
        set_inheritable(&errors, true)?;
        let launch = Launch {
            container,
            token: confinement::token(worker)?,
            command: worker.command(),
            program: terminated(program.as_os_str())?,
            environment: environment_block(environment)?,
            errors,
            folder: system_folder()?,
        };
        end.hand_to(|end| {
            let limited = Job::new(Clipboard::Closed).and_then(|job| launch.start(end, job));
            // Such a limit is refused within another job, in which some computers start every program.
            let started = limited.or_else(|_| launch.start(end, Job::new(Clipboard::Open)?))?;
            let for_channel = started.process.try_clone()?;
            Ok((started, for_channel))
        })
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Its exit status, if it has ended.
    ///
    /// # Errors
    /// When the system does not answer.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.wait_for(0)
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// When the system does not answer.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.wait_for(INFINITE)?.ok_or_else(|| io::ErrorKind::TimedOut.into())
    }

    /// Kills it.
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

/// What all attempts to start a stage have in common.
struct Launch {
    container: Option<Container>,
    token: OwnedHandle,
    /// The hidden command that it runs.
    command: &'static str,
    /// The program's path.
    program: Vec<u16>,
    environment: Vec<u16>,
    errors: OwnedHandle,
    /// Its current folder: not this process's, since a stick that is a process's current folder cannot be ejected.
    folder: Vec<u16>,
}

impl Launch {
    fn start(&self, end: &OwnedHandle, job: Job) -> io::Result<StageProcess> {
        let mut handles = [borrowed(end), borrowed(&self.errors)];
        let mut jobs = [job.handle()];
        let mut mitigations = confinement::mitigations();
        let mut child_processes = CHILD_PROCESS_RESTRICTED;
        let mut capabilities = self.container.as_ref().map(Container::without_capabilities);
        let mut attributes = Attributes::new(5)?;
        attributes.set(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &mut handles[..])?;
        attributes.set(PROC_THREAD_ATTRIBUTE_JOB_LIST, &mut jobs[..])?;
        attributes.set(PROC_THREAD_ATTRIBUTE_MITIGATION_POLICY, &mut mitigations)?;
        attributes.set(PROC_THREAD_ATTRIBUTE_CHILD_PROCESS_POLICY, &mut child_processes)?;
        if let Some(capabilities) = &mut capabilities {
            attributes.set(PROC_THREAD_ATTRIBUTE_SECURITY_CAPABILITIES, capabilities)?;
        }
        let startup = STARTUPINFOEXW {
            StartupInfo: STARTUPINFOW {
                cb: mem::size_of::<STARTUPINFOEXW>() as u32,
                dwFlags: STARTF_USESTDHANDLES,
                hStdInput: borrowed(end),
                hStdError: borrowed(&self.errors),
                ..STARTUPINFOW::default()
            },
            lpAttributeList: attributes.list(),
        };
        // The system may write into the command line.
        let mut command: Vec<u16> = format!("vitrin {}\0", self.command).encode_utf16().collect();
        let mut started = PROCESS_INFORMATION::default();
        // SAFETY: all pointers are valid through the call: the program's path and the command line are zero-terminated, the
        // environment ends with two zeros, `startup` has the size that its flag requires, and the attributes point to values above.
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
        // Before it runs: a process that opens it earlier would keep its access.
        if let Err(error) = keep_others_out_of(borrowed(&stage.process)) {
            stage.kill();
            return Err(error);
        }
        // Its token does not allow it to raise this itself.
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

/// The attribute list of a process to be started, for what `STARTUPINFO` has no fields for.
struct Attributes {
    place: Vec<usize>,
}

impl Attributes {
    fn new(count: u32) -> io::Result<Self> {
        let mut len = 0;
        // SAFETY: queries the required size. It fails because no buffer is passed, and returns the size all the same.
        let _ = unsafe { InitializeProcThreadAttributeList(None, count, None, &raw mut len) };
        let mut attributes = Self {
            place: vec![0; len.div_ceil(mem::size_of::<usize>())],
        };
        // SAFETY: the buffer has the size that was queried.
        unsafe { InitializeProcThreadAttributeList(Some(attributes.list()), count, None, &raw mut len) }
            .map_err(io_error)?;
        Ok(attributes)
    }

    fn list(&mut self) -> LPPROC_THREAD_ATTRIBUTE_LIST {
        LPPROC_THREAD_ATTRIBUTE_LIST(self.place.as_mut_ptr().cast())
    }

    /// `value` has to live until the process has been started.
    fn set<T: ?Sized>(&mut self, attribute: u32, value: &mut T) -> io::Result<()> {
        let size = mem::size_of_val(value);
        let value = std::ptr::from_mut(value).cast::<c_void>();
        // SAFETY: the list is initialised; the value has `size` bytes, and the callers above keep it until the process has been started.
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
        // SAFETY: it was initialised by `new`, and is not used again.
        unsafe { DeleteProcThreadAttributeList(self.list()) };
    }
}

/// `C:\Windows\System32`, zero-terminated.
fn system_folder() -> io::Result<Vec<u16>> {
    // Longer than any such path.
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

/// A zero-terminated text for the system.
fn terminated(text: &OsStr) -> io::Result<Vec<u16>> {
    let mut wide: Vec<u16> = text.encode_wide().collect();
    if wide.contains(&0) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    wide.push(0);
    Ok(wide)
}

/// An environment block: `name=value`, each zero-terminated, sorted by upper-case name; then another zero.
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
