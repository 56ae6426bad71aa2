//! Stops a process at its end: its code has run to the last line, nothing of its memory has been given back. The process
//! does not know of it; there is nothing in the program that would stop it there.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// Waits for the end of a process, on a thread of its own: the kernel tells only the thread that asked.
pub struct LastBreath {
    stopped: Receiver<i64>,
    /// Dropping it lets the process go, also when a test fails.
    _go: Sender<()>,
}

impl LastBreath {
    /// From now on the process will stop at its end. It runs on as before until then.
    ///
    /// # Panics
    /// When it cannot be traced: be root.
    #[track_caller]
    pub fn of(pid: u32) -> Self {
        let (tell, stopped) = channel();
        let (go, may_go) = channel();
        let (tell_seized, seized) = channel();
        std::thread::spawn(move || {
            let pid = Pid::from_raw(pid.cast_signed());
            let result = seize_all_threads(pid);
            let held = result.is_ok();
            let _ = tell_seized.send(result);
            if held {
                follow(pid, &tell, &may_go);
            }
        });
        let seized = seized.recv().expect("the tracer answers");
        seized.unwrap_or_else(|error| panic!("the process cannot be traced ({error}): be root"));
        Self { stopped, _go: go }
    }

    /// Waits until the process has come to its end, and holds it there. Its exit code, if it ended of its own accord.
    #[track_caller]
    pub fn wait(&self, patience: Duration) -> Option<i32> {
        match self.stopped.recv_timeout(patience) {
            // As wait(2) has it: the code in the second byte, a signal in the first.
            Ok(status) if status & 0x7f == 0 => Some((status >> 8 & 0xff) as i32),
            Ok(_) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the process has not ended within {patience:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the process ended without stopping at its end"),
        }
    }
}

fn options() -> Options {
    Options::PTRACE_O_TRACEEXIT | Options::PTRACE_O_TRACECLONE
}

/// All threads: those that are started later are seized by the kernel, those in between are found by looking again.
fn seize_all_threads(pid: Pid) -> nix::Result<()> {
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
            match ptrace::seize(thread, options()) {
                // Ended in between, or has been seized by the kernel already.
                Ok(()) | Err(nix::Error::ESRCH) => {}
                Err(nix::Error::EPERM) if !seized.is_empty() => {}
                Err(error) => return Err(error),
            }
            seized.push(thread);
        }
    }
}

/// Lets the threads run on whenever something happens to them, except the first of them at its end: with it the process ends,
/// and no other thread can give the memory back before it has gone on.
fn follow(pid: Pid, tell: &Sender<i64>, may_go: &Receiver<()>) {
    // Only what this thread traces: what else this program has started is none of its business.
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD)) {
        let Some(thread) = status.pid() else { continue };
        match status {
            WaitStatus::PtraceEvent(_, _, libc::PTRACE_EVENT_EXIT) if thread == pid => {
                let _ = tell.send(ptrace::getevent(thread).unwrap_or_default());
                // Returns when the other side lets go.
                let _ = may_go.recv();
                // How it ended is its parent's business, which may be this program.
                let _ = ptrace::detach(thread, None);
                return;
            }
            WaitStatus::PtraceEvent(..) => drop(ptrace::cont(thread, None)),
            WaitStatus::Stopped(_, signal) => drop(ptrace::cont(thread, signal)),
            _ => {}
        }
    }
}
