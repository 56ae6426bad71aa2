//! Stops a process at its end: its code has run to the last line, nothing of its memory has been given back. The process
//! does not know of it; there is nothing in the program that would stop it there.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// Waits for the end of a process, on a thread of its own: the kernel notifies only the thread that asked.
pub struct StopAtExit {
    ends: Receiver<(Pid, i64)>,
    /// Dropping it lets the process go, also when a test fails.
    go: Sender<()>,
}

/// A process that is halted at its end. Dropping this lets it go on.
pub struct End<'a> {
    pub pid: u32,
    /// Its exit code, if it ended of its own accord.
    pub code: Option<i32>,
    go: &'a Sender<()>,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        let _ = self.go.send(());
    }
}

impl StopAtExit {
    /// From now on the process will stop at its end. It runs on as before until then.
    ///
    /// # Panics
    /// When it cannot be traced: be root.
    #[track_caller]
    pub fn of(pid: u32) -> Self {
        Self::with(pid, Options::empty())
    }

    /// The same for all processes that it starts from now on, and those that they start; it is itself the last.
    #[track_caller]
    pub fn of_family(pid: u32) -> Self {
        Self::with(pid, Options::PTRACE_O_TRACEFORK | Options::PTRACE_O_TRACEVFORK)
    }

    #[track_caller]
    fn with(pid: u32, more: Options) -> Self {
        let (sender, ends) = channel();
        let (go, may_go) = channel();
        let (tell_seized, seized) = channel();
        std::thread::spawn(move || {
            let pid = Pid::from_raw(pid.cast_signed());
            let result = seize_all_threads(pid, Options::PTRACE_O_TRACEEXIT | Options::PTRACE_O_TRACECLONE | more);
            let held = result.is_ok();
            let _ = tell_seized.send(result);
            if held {
                follow(pid, &sender, &may_go);
            }
        });
        let seized = seized.recv().expect("the tracer answers");
        seized.unwrap_or_else(|error| panic!("the process cannot be traced ({error}): be root"));
        Self { ends, go }
    }

    /// Waits until a process has come to its end, and holds it there.
    #[track_caller]
    pub fn wait(&self, timeout: Duration) -> End<'_> {
        match self.ends.recv_timeout(timeout) {
            Ok((pid, status)) => End {
                pid: pid.as_raw().cast_unsigned(),
                // As wait(2) has it: the code in the second byte, a signal in the first.
                code: (status & 0x7f == 0).then_some((status >> 8 & 0xff) as i32),
                go: &self.go,
            },
            Err(RecvTimeoutError::Timeout) => panic!("the process has not ended within {timeout:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the process ended without stopping at its end"),
        }
    }
}

/// All threads: those that are started later are seized by the kernel, those in between are found by looking again.
fn seize_all_threads(pid: Pid, options: Options) -> nix::Result<()> {
    let mut seized = Vec::new();
    loop {
        let threads: Vec<Pid> = std::fs::read_dir(format!("/proc/{pid}/task"))
            .map_err(|_| nix::Error::ESRCH)?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .map(Pid::from_raw)
            .filter(|thread| !seized.contains(thread))
            .collect();
        if threads.is_empty() {
            return Ok(());
        }
        for thread in threads {
            match ptrace::seize(thread, options) {
                // Ended in between, or has been seized by the kernel already.
                Ok(()) | Err(nix::Error::ESRCH) => {}
                Err(nix::Error::EPERM) if !seized.is_empty() => {}
                Err(error) => return Err(error),
            }
            seized.push(thread);
        }
    }
}

/// Lets threads run on whenever something happens to them, except the first of a process at its end: no other thread can give
/// the memory back before that one has gone on.
fn follow(pid: Pid, sender: &Sender<(Pid, i64)>, may_go: &Receiver<()>) {
    // Only what this thread traces: what else this program has started is none of its business.
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD)) {
        let Some(thread) = status.pid() else { continue };
        match status {
            WaitStatus::PtraceEvent(_, _, libc::PTRACE_EVENT_EXIT) if is_first(thread) => {
                let status = ptrace::getevent(thread).unwrap_or_default();
                if sender.send((thread, status)).is_ok() {
                    // Returns when the other end drops the process.
                    let _ = may_go.recv();
                }
                // How it ended is its parent's business, which may be this program.
                let _ = ptrace::detach(thread, None);
                if thread == pid {
                    return;
                }
            }
            WaitStatus::PtraceEvent(..) => drop(ptrace::cont(thread, None)),
            WaitStatus::Stopped(_, signal) => drop(ptrace::cont(thread, signal)),
            _ => {}
        }
    }
}

/// Whether the thread is the one that its process is named after.
fn is_first(thread: Pid) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{thread}/status")).unwrap_or_default();
    let process = status.lines().find_map(|line| line.strip_prefix("Tgid:"));
    process.is_some_and(|process| process.trim() == thread.to_string())
}
