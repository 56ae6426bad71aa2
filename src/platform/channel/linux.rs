//! Linux: the channel is a pair of Unix stream sockets, which also carry open files (`SCM_RIGHTS`).
#![forbid(unsafe_code)]

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::Stdio;
use std::time::Duration;

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, Shutdown, SocketFlags, SocketType, sockopt,
};

/// Maximum number of files in one message: the kernel's limit (`SCM_MAX_FD`).
pub const MAX_FILES: usize = 253;

/// One end of a two-way byte stream between console and stage, which can also carry open files.
pub struct ChannelEnd {
    socket: OwnedFd,
}

impl ChannelEnd {
    /// Two connected ends. Neither is inherited by a started program unless it is handed over ([`Self::into_stdio`]).
    ///
    /// # Errors
    /// When there are no more descriptors.
    pub fn pair() -> io::Result<(Self, Self)> {
        let (one, other) =
            rustix::net::socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
        Ok((Self { socket: one }, Self { socket: other }))
    }

    /// The end that this process was started with, as its standard input.
    ///
    /// # Errors
    /// When the standard input is not a socket: the process was started by hand.
    pub fn inherited() -> io::Result<Self> {
        let socket = io::stdin().as_fd().try_clone_to_owned()?;
        if sockopt::socket_type(&socket)? != SocketType::STREAM
            || sockopt::socket_domain(&socket)? != AddressFamily::UNIX
        {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Self { socket })
    }

    /// For a program to be started, whose standard input this end becomes.
    #[must_use]
    pub fn into_stdio(self) -> Stdio {
        Stdio::from(self.socket)
    }

    /// Another handle on the same end, for a thread that only reads or only writes.
    ///
    /// # Errors
    /// When there are no more descriptors.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            socket: self.socket.try_clone()?,
        })
    }

    /// Limits how long a [`send`](Self::send) waits for a peer that does not read.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn set_send_timeout(&self, timeout: Duration) -> io::Result<()> {
        Ok(sockopt::set_socket_timeout(
            &self.socket,
            sockopt::Timeout::Send,
            Some(timeout),
        )?)
    }

    /// Sends some of `bytes` (at least one), with `files` attached to the first of them. The files stay open here.
    ///
    /// # Errors
    /// `WouldBlock` when the peer did not read in time, `BrokenPipe` when it is gone.
    pub fn send(&self, bytes: &[u8], files: &[File]) -> io::Result<usize> {
        let descriptors: Vec<BorrowedFd<'_>> = files.iter().map(AsFd::as_fd).collect();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FILES))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        // NOSIGNAL: a peer that is gone is an error value and not the end of this process.
        retry(|| rustix::net::sendmsg(&self.socket, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL))
    }

    /// Receives up to `buffer.len()` bytes, 0 at the end of the stream, and appends the files that came with them. Files
    /// come with the first byte of the [`send`](Self::send) that carried them; a caller that asks for no more than the rest of a
    /// message therefore never gets the files of the next.
    ///
    /// # Errors
    /// `InvalidData` when more files came than [`MAX_FILES`]; all of them are closed then.
    pub fn receive(&self, buffer: &mut [u8], files: &mut Vec<File>) -> io::Result<usize> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FILES))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = retry(|| {
            let into = &mut [IoSliceMut::new(&mut *buffer)];
            rustix::net::recvmsg(&self.socket, into, &mut control, RecvFlags::CMSG_CLOEXEC)
        })?;
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                files.extend(descriptors.map(File::from));
            }
        }
        if received.flags.contains(ReturnFlags::CTRUNC) {
            files.clear();
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(received.bytes)
    }

    /// Shuts the channel down in both directions, for every handle on this end.
    pub fn shut_down(&self) {
        // The peer may have shut it down already; then there is nothing left to do.
        let _ = rustix::net::shutdown(&self.socket, Shutdown::Both);
    }
}

/// Repeats a system call that a signal interrupted.
fn retry<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn an_open_file_travels_with_the_bytes_it_was_sent_with() {
        let (console, stage) = ChannelEnd::pair().unwrap();
        console.send(b"before", &[]).unwrap();
        console
            .send(b"with", &[File::open("/proc/self/comm").unwrap()])
            .unwrap();

        let (mut buffer, mut files) = ([0; 64], Vec::new());
        assert_eq!(stage.receive(&mut buffer[..6], &mut files).unwrap(), 6);
        assert!(files.is_empty());
        assert_eq!(stage.receive(&mut buffer, &mut files).unwrap(), 4);
        assert_eq!(files.len(), 1);
        let mut text = String::new();
        files[0].read_to_string(&mut text).unwrap();
        assert!(!text.is_empty());
    }

    #[test]
    fn a_peer_that_is_gone_is_an_error_and_not_a_signal() {
        let (console, stage) = ChannelEnd::pair().unwrap();
        drop(stage);
        assert_eq!(
            console.send(b"hello?", &[]).unwrap_err().kind(),
            io::ErrorKind::BrokenPipe
        );
        assert_eq!(console.receive(&mut [0; 8], &mut Vec::new()).unwrap(), 0);
    }

    #[test]
    fn a_peer_that_does_not_read_does_not_hold_the_sender_for_ever() {
        let (console, _stage) = ChannelEnd::pair().unwrap();
        console.set_send_timeout(Duration::from_millis(50)).unwrap();
        let much = vec![0; 1 << 20];
        let mut sent = 0;
        let error = loop {
            match console.send(&much, &[]) {
                Ok(n) => sent += n,
                Err(error) => break error,
            }
            assert!(sent < 64 << 20, "the socket swallowed 64 MiB unread");
        };
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    }
}
