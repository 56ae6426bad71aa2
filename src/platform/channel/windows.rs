//! Windows: the channel is a duplex pipe.
//!
//! A pipe carries no handles. The process that started the stage duplicates them into it (`DuplicateHandle`) and sends their numbers:
//! every packet is `length of the bytes, u32 | number of handles, u16 | handles, u64 each | bytes`, little-endian. Only the stage
//! accepts handles: a number sent by a stage is never taken for one.

use std::fs::File;
use std::io;
use std::mem;
use std::os::windows::io::{FromRawHandle, OwnedHandle, RawHandle};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, RwLock};
use windows::Win32::Foundation::{
    DUPLICATE_SAME_ACCESS, DuplicateHandle, ERROR_IO_PENDING, ERROR_OPERATION_ABORTED, GENERIC_READ, GENERIC_WRITE,
    HANDLE, WAIT_OBJECT_0,
};
use windows::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, FILE_SHARE_NONE, OPEN_EXISTING,
    PIPE_ACCESS_DUPLEX, ReadFile, WriteFile,
};
use windows::Win32::System::Console::{GetStdHandle, STD_INPUT_HANDLE, SetStdHandle};
use windows::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows::Win32::System::Pipes::{
    CreateNamedPipeW, GetNamedPipeInfo, PIPE_READMODE_BYTE, PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_BYTE, PIPE_WAIT,
};
use windows::Win32::System::Threading::{CreateEventW, INFINITE, SetEvent, WaitForMultipleObjects};
use windows::core::{HSTRING, PCWSTR};

use crate::platform::win32::{borrowed, io_error, owned, set_inheritable, this_process};

/// Maximum number of files in one message: as on Linux.
pub const MAX_FILES: usize = 253;

/// Size of the pipe's buffer for what was sent and not yet read.
const BUFFER: u32 = 64 * 1024;

/// Size of a packet's header: length and number of handles.
const HEADER: usize = 6;

/// How long a message with files waits for the receiving process to start.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// One end of a two-way byte stream between console and stage, which can also carry open files.
pub struct ChannelEnd {
    pipe: Arc<Pipe>,
    /// Number of bytes of the current packet that have not been received yet.
    rest: AtomicUsize,
    send_timeout: Mutex<Option<Duration>>,
}

struct Pipe {
    /// `None` once this end has been shut down.
    handle: RwLock<Option<OwnedHandle>>,
    /// Set when this end is shut down, to wake waiting threads.
    shut: Event,
    files: Files,
}

/// In which direction this end transfers files.
enum Files {
    /// It sends them to the process at the other end.
    Sends(Arc<Peer>),
    /// It receives them. Until a process is started with this end, it represents that process.
    Receives(Arc<Peer>),
}

/// The process that gets a pair's second end.
#[derive(Default)]
struct Peer {
    state: Mutex<PeerState>,
    changed: Condvar,
}

#[derive(Default)]
enum PeerState {
    #[default]
    NotStarted,
    Started(OwnedHandle),
    Gone,
}

impl ChannelEnd {
    /// Two connected ends. The first is for this process; the second is for a program to be started
    /// ([`crate::platform::StageProcess::start`]), and neither is inherited otherwise.
    ///
    /// # Errors
    /// When the system cannot create a pipe.
    pub fn pair() -> io::Result<(Self, Self)> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let name = format!(
            r"\\.\pipe\vitrin-{}-{:032x}",
            std::process::id(),
            u128::from_ne_bytes(random)
        );
        let name = HSTRING::from(name);
        let (open, mode) = (
            PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE | FILE_FLAG_OVERLAPPED,
            PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
        );
        // SAFETY: the name lives through the call. There is one instance, to which this process itself connects below.
        let ours = unsafe { CreateNamedPipeW(&name, open, mode, 1, BUFFER, BUFFER, 0, None) };
        let ours = owned(ours)?;
        let access = GENERIC_READ.0 | GENERIC_WRITE.0;
        // SAFETY: the name lives through the call.
        let theirs = unsafe {
            CreateFileW(
                &name,
                access,
                FILE_SHARE_NONE,
                None,
                OPEN_EXISTING,
                FILE_FLAG_OVERLAPPED,
                None,
            )
        };
        let theirs = owned(theirs.map_err(io_error)?)?;
        let peer = Arc::new(Peer::default());
        Ok((
            Self::of(ours, Files::Sends(Arc::clone(&peer)))?,
            Self::of(theirs, Files::Receives(peer))?,
        ))
    }

    /// The end that this process was started with, as its standard input.
    ///
    /// # Errors
    /// When the standard input is not a pipe: the process was started by hand.
    pub fn inherited() -> io::Result<Self> {
        // SAFETY: takes a constant.
        let handle = unsafe { GetStdHandle(STD_INPUT_HANDLE) }.map_err(io_error)?;
        // SAFETY: queries the handle's type; nothing is written whatever it is.
        unsafe { GetNamedPipeInfo(handle, None, None, None, None) }.map_err(io_error)?;
        // SAFETY: takes the standard input away from all others: this process has none from here on.
        unsafe { SetStdHandle(STD_INPUT_HANDLE, HANDLE::default()) }.map_err(io_error)?;
        let handle = owned(handle)?;
        set_inheritable(&handle, false)?;
        Self::of(handle, Files::Receives(Arc::default()))
    }

    fn of(handle: OwnedHandle, files: Files) -> io::Result<Self> {
        Ok(Self {
            pipe: Arc::new(Pipe {
                handle: RwLock::new(Some(handle)),
                shut: Event::new()?,
                files,
            }),
            rest: AtomicUsize::new(0),
            send_timeout: Mutex::new(None),
        })
    }

    /// Another handle on the same end, for a thread that only reads or only writes.
    ///
    /// # Errors
    /// None.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            pipe: Arc::clone(&self.pipe),
            rest: AtomicUsize::new(0),
            send_timeout: Mutex::new(None),
        })
    }

    /// Limits how long a [`send`](Self::send) waits for a peer that does not read.
    ///
    /// # Errors
    /// None.
    pub fn set_send_timeout(&self, timeout: Duration) -> io::Result<()> {
        *self.send_timeout.lock() = Some(timeout);
        Ok(())
    }

    /// Sends all of `bytes`, with `files` attached to the first of them. The files stay open here. Files wait until the process
    /// at the other end has started.
    ///
    /// # Errors
    /// `WouldBlock` when the peer did not read in time, `BrokenPipe` when it is gone.
    pub fn send(&self, bytes: &[u8], files: &[File]) -> io::Result<usize> {
        let (Ok(length), Ok(count)) = (u32::try_from(bytes.len()), u16::try_from(files.len())) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        if bytes.is_empty() || files.len() > MAX_FILES {
            return if bytes.is_empty() {
                Ok(0)
            } else {
                Err(io::ErrorKind::InvalidInput.into())
            };
        }
        let mut head = Vec::with_capacity(HEADER + 8 * files.len());
        head.extend(length.to_le_bytes());
        head.extend(count.to_le_bytes());
        if !files.is_empty() {
            for number in self.hand_over(files)? {
                head.extend(number.to_le_bytes());
            }
        }
        self.write_all(&head)?;
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    /// Duplicates the files into the process at the other end; returns their handles there.
    fn hand_over(&self, files: &[File]) -> io::Result<Vec<u64>> {
        let Files::Sends(peer) = &self.pipe.files else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        peer.with_process(|process| files.iter().map(|file| copy_into(process, file)).collect())
    }

    /// Receives up to `buffer.len()` bytes, 0 at the end of the stream, and appends the files that came with them. Files come
    /// with the first byte of the [`send`](Self::send) that carried them; a caller that asks for no more than the rest of a
    /// message therefore never gets the files of the next.
    ///
    /// # Errors
    /// `InvalidData` when files came that this end does not accept, or more than [`MAX_FILES`].
    pub fn receive(&self, buffer: &mut [u8], files: &mut Vec<File>) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut rest = self.rest.load(Ordering::Relaxed);
        while rest == 0 {
            let mut header = [0; HEADER];
            if !self.read_all(&mut header)? {
                return Ok(0);
            }
            let [a, b, c, d, count @ ..] = header;
            rest = u32::from_le_bytes([a, b, c, d]) as usize;
            self.take_files(u16::from_le_bytes(count), files)?;
        }
        let most = rest.min(buffer.len());
        let count = self.read(&mut buffer[..most])?;
        // A truncated packet is the end of the stream: its reader notices that the rest is missing.
        self.rest
            .store(if count == 0 { 0 } else { rest - count }, Ordering::Relaxed);
        Ok(count)
    }

    fn take_files(&self, count: u16, files: &mut Vec<File>) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        if !matches!(self.pipe.files, Files::Receives(_)) || usize::from(count) > MAX_FILES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        for _ in 0..count {
            let mut number = [0; 8];
            if !self.read_all(&mut number)? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let handle =
                usize::try_from(u64::from_le_bytes(number)).map_err(|_| io::ErrorKind::InvalidData)? as RawHandle;
            // SAFETY: the parent process has duplicated the handle into this process for this message, and nothing else knows it.
            files.push(unsafe { File::from_raw_handle(handle) });
        }
        Ok(())
    }

    /// Shuts the channel down in both directions, for every handle on this end.
    pub fn shut_down(&self) {
        self.pipe.shut.set();
        // Threads that still read or write wake up and release the lock. The peer can read what was sent before.
        drop(self.pipe.handle.write().take());
    }

    /// Starts a process with this end: `start` gets it as an inheritable handle and returns the process, which the other end is
    /// then told.
    pub(in crate::platform) fn hand_to<T>(
        self,
        start: impl FnOnce(&OwnedHandle) -> io::Result<(T, OwnedHandle)>,
    ) -> io::Result<T> {
        let guard = self.pipe.handle.read();
        let end = guard.as_ref().ok_or(io::ErrorKind::BrokenPipe)?;
        set_inheritable(end, true)?;
        let (started, process) = start(end)?;
        if let Files::Receives(peer) = &self.pipe.files {
            peer.set_state(PeerState::Started(process));
        }
        Ok(started)
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let (start, len) = (buffer.as_mut_ptr(), buffer.len());
        let outcome = self.pipe.transfer(None, |pipe, overlapped| {
            // SAFETY: `transfer` returns only when the system is done with the buffer, which is borrowed until then.
            let into = unsafe { std::slice::from_raw_parts_mut(start, len) };
            // SAFETY: as above; `overlapped` lives as long.
            unsafe { ReadFile(pipe, Some(into), None, Some(overlapped)) }
        });
        match outcome {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
            outcome => outcome,
        }
    }

    /// Fills the buffer; `false` at the end of the stream, before the first byte.
    fn read_all(&self, buffer: &mut [u8]) -> io::Result<bool> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read(&mut buffer[filled..])? {
                0 if filled == 0 => return Ok(false),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        Ok(true)
    }

    fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        let timeout = *self.send_timeout.lock();
        while !bytes.is_empty() {
            let piece = &bytes[..bytes.len().min(BUFFER as usize / 2)];
            let count = self.pipe.transfer(timeout, |pipe, overlapped| {
                // SAFETY: `transfer` returns only when the system is done with the bytes and with `overlapped`.
                unsafe { WriteFile(pipe, Some(piece), None, Some(overlapped)) }
            })?;
            bytes = &bytes[count..];
        }
        Ok(())
    }
}

impl Drop for ChannelEnd {
    fn drop(&mut self) {
        if let Files::Receives(peer) = &self.pipe.files
            && Arc::strong_count(&self.pipe) == 1
        {
            peer.give_up();
        }
    }
}

impl Pipe {
    /// Begins a transfer and waits until it is complete, this end is shut down, or the timeout has passed. When it returns, the system
    /// no longer uses any buffer.
    fn transfer(
        &self,
        timeout: Option<Duration>,
        begin: impl FnOnce(HANDLE, *mut OVERLAPPED) -> windows::core::Result<()>,
    ) -> io::Result<usize> {
        let guard = self.handle.read();
        let handle = borrowed(guard.as_ref().ok_or(io::ErrorKind::BrokenPipe)?);
        let done = Event::new()?;
        let mut overlapped = OVERLAPPED {
            hEvent: borrowed(&done.0),
            ..OVERLAPPED::default()
        };
        let mut cut_off = None;
        match begin(handle, &raw mut overlapped) {
            Ok(()) => {}
            Err(error) if error == ERROR_IO_PENDING.into() => {
                let events = [borrowed(&done.0), borrowed(&self.shut.0)];
                let milliseconds = timeout.map_or(INFINITE, |timeout| {
                    u32::try_from(timeout.as_millis()).unwrap_or(INFINITE - 1)
                });
                // SAFETY: both events are open for as long as they are borrowed.
                let woken = unsafe { WaitForMultipleObjects(&events, false, milliseconds) };
                if woken != WAIT_OBJECT_0 {
                    let is_shut = woken.0 == WAIT_OBJECT_0.0 + 1;
                    cut_off = Some(if is_shut {
                        io::ErrorKind::BrokenPipe
                    } else {
                        io::ErrorKind::WouldBlock
                    });
                    // SAFETY: the transfer is the one begun above; that it may be complete by now is not an error.
                    let _ = unsafe { CancelIoEx(handle, Some(&raw const overlapped)) };
                }
            }
            Err(error) => return Err(io_error(error)),
        }
        let mut count = 0;
        // SAFETY: `overlapped` belongs to the transfer begun above. The wait is short: it is complete, or cancelled.
        let ended = unsafe { GetOverlappedResult(handle, &raw const overlapped, &raw mut count, true) };
        match (ended, cut_off) {
            (Ok(()), _) => Ok(count as usize),
            (Err(error), Some(kind)) if error == ERROR_OPERATION_ABORTED.into() => Err(kind.into()),
            (Err(error), _) => Err(io_error(error)),
        }
    }
}

impl Peer {
    fn set_state(&self, state: PeerState) {
        *self.state.lock() = state;
        self.changed.notify_all();
    }

    /// The second end was dropped, and no process has it.
    fn give_up(&self) {
        let mut state = self.state.lock();
        if matches!(*state, PeerState::NotStarted) {
            *state = PeerState::Gone;
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until the process has started.
    fn with_process<T>(&self, act: impl FnOnce(&OwnedHandle) -> io::Result<T>) -> io::Result<T> {
        let until = Instant::now() + START_TIMEOUT;
        let mut state = self.state.lock();
        loop {
            match &*state {
                PeerState::Started(process) => return act(process),
                PeerState::Gone => return Err(io::ErrorKind::BrokenPipe.into()),
                PeerState::NotStarted => {}
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            self.changed.wait_for(&mut state, left);
        }
    }
}

/// An event that threads can wait for; once set it stays set.
struct Event(OwnedHandle);

impl Event {
    fn new() -> io::Result<Self> {
        // SAFETY: no attributes and no name.
        let event = unsafe { CreateEventW(None, true, false, PCWSTR::null()) };
        owned(event.map_err(io_error)?).map(Self)
    }

    fn set(&self) {
        // SAFETY: the event is open, so the call cannot fail.
        let _ = unsafe { SetEvent(borrowed(&self.0)) };
    }
}

/// Duplicates `file` into `process`, with the same rights as here; returns the handle's number there.
fn copy_into(process: &OwnedHandle, file: &File) -> io::Result<u64> {
    let mut there = HANDLE::default();
    // SAFETY: both processes and the file are open; the call writes the new handle to the place passed. It belongs to the other process.
    let copied = unsafe {
        DuplicateHandle(
            this_process(),
            borrowed(file),
            borrowed(process),
            &raw mut there,
            0,
            false,
            DUPLICATE_SAME_ACCESS,
        )
    };
    copied.map_err(io_error)?;
    Ok(there.0.addr() as u64)
}

const _: () = assert!(mem::size_of::<RawHandle>() <= mem::size_of::<u64>());

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// Two ends, both in this process.
    fn pair() -> (ChannelEnd, ChannelEnd) {
        let (console, stage) = ChannelEnd::pair().unwrap();
        let Files::Receives(peer) = &stage.pipe.files else {
            panic!("the second end receives files")
        };
        peer.set_state(PeerState::Started(handle_on_this_process()));
        (console, stage)
    }

    fn handle_on_this_process() -> OwnedHandle {
        let mut handle = HANDLE::default();
        // SAFETY: duplicates the pseudo handle of this process into a real one.
        unsafe {
            DuplicateHandle(
                this_process(),
                this_process(),
                this_process(),
                &raw mut handle,
                0,
                false,
                DUPLICATE_SAME_ACCESS,
            )
        }
        .unwrap();
        owned(handle).unwrap()
    }

    fn file_with(text: &str) -> (tempfile::TempDir, File) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, text).unwrap();
        (folder, File::open(path).unwrap())
    }

    #[test]
    fn an_open_file_travels_with_the_bytes_it_was_sent_with() {
        let (console, stage) = pair();
        let (_folder, file) = file_with("film");
        console.send(b"before", &[]).unwrap();
        console.send(b"with", &[file]).unwrap();

        let (mut buffer, mut files) = ([0; 64], Vec::new());
        assert_eq!(stage.receive(&mut buffer[..6], &mut files).unwrap(), 6);
        assert!(files.is_empty());
        assert_eq!(stage.receive(&mut buffer, &mut files).unwrap(), 4);
        assert_eq!(files.len(), 1);
        let mut text = String::new();
        files[0].read_to_string(&mut text).unwrap();
        assert_eq!(text, "film");
    }

    #[test]
    fn a_file_from_the_stage_is_refused() {
        let (console, stage) = pair();
        let (_folder, file) = file_with("film");
        assert!(stage.send(b"mine", &[file]).is_err());
        // A stage that an attacker controls may send a number all the same.
        stage.write_all(&[1, 0, 0, 0, 1, 0]).unwrap();
        stage.write_all(&[4, 0, 0, 0, 0, 0, 0, 0, b'x']).unwrap();
        let mut files = Vec::new();
        let refused = console.receive(&mut [0; 8], &mut files).unwrap_err();
        assert_eq!((refused.kind(), files.len()), (io::ErrorKind::InvalidData, 0));
    }

    #[test]
    fn what_was_sent_before_the_end_is_still_read() {
        let (console, stage) = pair();
        console.send(b"last words", &[]).unwrap();
        console.shut_down();
        let (mut buffer, mut files) = ([0; 64], Vec::new());
        assert_eq!(stage.receive(&mut buffer, &mut files).unwrap(), 10);
        assert_eq!(stage.receive(&mut buffer, &mut files).unwrap(), 0);
        assert_eq!(
            stage.send(b"hello?", &[]).unwrap_err().kind(),
            io::ErrorKind::BrokenPipe
        );
    }

    #[test]
    fn shutting_down_wakes_who_reads() {
        let (console, _stage) = pair();
        let reader = console.try_clone().unwrap();
        let waiting = std::thread::spawn(move || reader.receive(&mut [0; 8], &mut Vec::new()));
        std::thread::sleep(Duration::from_millis(50));
        console.shut_down();
        assert_eq!(waiting.join().unwrap().unwrap(), 0);
    }

    #[test]
    fn a_peer_that_does_not_read_does_not_hold_the_sender_for_ever() {
        let (console, _stage) = pair();
        console.set_send_timeout(Duration::from_millis(50)).unwrap();
        let much = vec![0; 1 << 20];
        assert_eq!(console.send(&much, &[]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn files_for_a_process_that_was_never_started_are_not_waited_for() {
        let (console, stage) = ChannelEnd::pair().unwrap();
        drop(stage);
        let (_folder, file) = file_with("film");
        assert_eq!(
            console.send(b"x", &[file]).unwrap_err().kind(),
            io::ErrorKind::BrokenPipe
        );
    }
}
