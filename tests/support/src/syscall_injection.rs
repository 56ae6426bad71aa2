//! Injected code in a process that knows nothing of it: a thread is halted where it makes a system call, another call
//! is put in its place, its answer is read, and the thread makes its own call as if nothing had been. What the kernel
//! answers is what it would answer to an attacker who has taken the process over.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::Path;

use nix::errno::Errno;
use nix::libc::{c_long, user_regs_struct};
use nix::sys::ptrace::{self, Options};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// Bytes for what a call points to, below what the thread's stack uses (and below its red zone of 128 bytes).
const DATA_SIZE: u64 = 4096;
const BELOW_THE_STACK: u64 = 256;

/// A halted thread of another process. It runs on, unharmed, when the value is dropped.
pub struct SyscallInjection {
    thread: Pid,
    memory: std::fs::File,
    /// As the thread was about to make its own call.
    own: user_regs_struct,
    /// What was where the calls' data is put.
    below: Vec<u8>,
    at: u64,
    used: u64,
    calls: usize,
}

impl SyscallInjection {
    /// Halts the first thread of a process at its next system call, which has to come by itself.
    ///
    /// # Panics
    /// When it cannot be traced: be root.
    #[track_caller]
    pub fn into(pid: u32) -> Self {
        Self::into_when(pid, |_| true)
    }

    /// The same, but lets the thread run on until the descriptors of its process (by what they are open on) are as they should be:
    /// looks at them before each call that it makes.
    ///
    /// # Panics
    /// As above, and when it ends before.
    #[track_caller]
    pub fn into_when(pid: u32, is_as_it_should_be: impl Fn(&BTreeMap<String, u64>) -> bool) -> Self {
        let thread = Pid::from_raw(pid.cast_signed());
        ptrace::seize(thread, Options::PTRACE_O_TRACESYSGOOD)
            .unwrap_or_else(|error| panic!("the process cannot be traced ({error}): be root"));
        ptrace::interrupt(thread).unwrap();
        until_stopped(thread, |status| matches!(status, WaitStatus::PtraceEvent(..)));
        to_the_next_stop_at_a_call(thread);
        while !is_as_it_should_be(&descriptors_of(thread)) {
            // Its end, and the next one's beginning.
            to_the_next_stop_at_a_call(thread);
            to_the_next_stop_at_a_call(thread);
        }
        let mut own = ptrace::getregs(thread).unwrap();
        // What is run again is the instruction that makes the call, with what the thread wanted.
        own.rip -= SYSCALL_INSTRUCTION;
        own.rax = own.orig_rax;
        let memory = std::fs::File::options()
            .read(true)
            .write(true)
            .open(format!("/proc/{pid}/mem"))
            .unwrap();
        let at = (own.rsp - BELOW_THE_STACK - DATA_SIZE) & !15;
        let mut below = vec![0; DATA_SIZE as usize];
        memory.read_exact_at(&mut below, at).unwrap();
        Self {
            thread,
            memory,
            own,
            below,
            at,
            used: 0,
            calls: 0,
        }
    }

    /// Puts a text where the next calls can point to it; its address.
    pub fn text(&mut self, text: impl AsRef<Path>) -> u64 {
        let text = CString::new(text.as_ref().as_os_str().as_bytes()).unwrap();
        self.bytes(text.as_bytes_with_nul())
    }

    /// The same for bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> u64 {
        let at = self.at + self.used;
        self.used = (self.used + bytes.len() as u64).next_multiple_of(16);
        assert!(self.used <= DATA_SIZE, "more data than fits");
        self.memory.write_all_at(bytes, at).unwrap();
        at
    }

    /// Makes a system call in the process; what the kernel answered.
    pub fn call(&mut self, number: c_long, arguments: &[u64]) -> Result<u64, Errno> {
        // The thread is halted where it makes its own call, before the kernel has looked at it.
        let mut regs = self.own;
        regs.rip += SYSCALL_INSTRUCTION;
        regs.orig_rax = number.cast_unsigned();
        let argument = |n: usize| arguments.get(n).copied().unwrap_or(0);
        (regs.rdi, regs.rsi, regs.rdx) = (argument(0), argument(1), argument(2));
        (regs.r10, regs.r8, regs.r9) = (argument(3), argument(4), argument(5));
        ptrace::setregs(self.thread, regs).unwrap();
        to_the_next_stop_at_a_call(self.thread);
        let answer = ptrace::getregs(self.thread).unwrap().rax.cast_signed();
        // Back to before, and up to the own call again.
        ptrace::setregs(self.thread, self.own).unwrap();
        to_the_next_stop_at_a_call(self.thread);
        self.used = 0;
        self.calls += 1;
        u64::try_from(answer).map_err(|_| Errno::from_raw((-answer) as i32))
    }

    /// What lies at an address that the last call was given.
    pub fn read(&self, at: u64, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.memory.read_exact_at(&mut bytes, at).unwrap();
        bytes
    }

    /// How many calls were made.
    pub fn calls(&self) -> usize {
        self.calls
    }

    /// Descriptors of the process by what they are open on.
    pub fn descriptors(&self) -> BTreeMap<String, u64> {
        descriptors_of(self.thread)
    }
}

fn descriptors_of(process: Pid) -> BTreeMap<String, u64> {
    let entries = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().flatten();
    let known = entries.filter_map(|entry| {
        let target = std::fs::read_link(entry.path()).ok()?;
        Some((target.to_str()?.to_owned(), entry.file_name().to_str()?.parse().ok()?))
    });
    known.collect()
}

impl Drop for SyscallInjection {
    fn drop(&mut self) {
        // As at the start: the thread is halted before its own call with its own registers and its own stack.
        let _ = self.memory.write_all_at(&self.below, self.at);
        let _ = ptrace::detach(self.thread, None);
    }
}

/// Length of the instruction `syscall`.
const SYSCALL_INSTRUCTION: u64 = 2;

/// Lets the thread run until the kernel is about to make a call for it, or has just made one.
fn to_the_next_stop_at_a_call(thread: Pid) {
    ptrace::syscall(thread, None).unwrap();
    until_stopped(thread, |status| matches!(status, WaitStatus::PtraceSyscall(_)));
}

fn until_stopped(thread: Pid, is_it: impl Fn(WaitStatus) -> bool) {
    loop {
        let status = waitpid(thread, Some(WaitPidFlag::__WALL)).unwrap();
        if is_it(status) {
            return;
        }
        match status {
            WaitStatus::Stopped(_, signal) => ptrace::syscall(thread, signal).unwrap(),
            WaitStatus::PtraceEvent(..) => ptrace::syscall(thread, None).unwrap(),
            other => panic!("the process does not stop but {other:?}"),
        }
    }
}
