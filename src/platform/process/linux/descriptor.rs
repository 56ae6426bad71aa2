//! Open files that the parent process handed over as descriptor numbers.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use parking_lot::Mutex;
use rustix::io::{Errno, FdFlags, fcntl_getfd, fcntl_setfd};

/// The descriptors that have been taken: none may have two owners.
static TAKEN: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Takes over the file that was handed to this process as descriptor `number`: it is closed when the result is dropped,
/// and no process that is started later inherits it. Standard input (0) is duplicated instead, since the process goes on
/// using it.
///
/// To be called before this process opens files of its own, or `number` may refer to one of those.
///
/// # Errors
/// When no file is open under that number, when it was taken before, or when it is standard output or error.
pub fn take_descriptor(number: u32) -> io::Result<File> {
    let raw = RawFd::try_from(number).map_err(|_| Errno::BADF)?;
    if raw == 0 {
        return Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?));
    }
    let mut taken = TAKEN.lock();
    if raw <= 2 || taken.contains(&number) {
        return Err(Errno::BADF.into());
    }
    // SAFETY: only its flags are read and set; both calls return EBADF for a number that is not open, and the borrow ends
    // within this function, before anything could close it.
    let borrowed = unsafe { BorrowedFd::borrow_raw(raw) };
    fcntl_setfd(borrowed, fcntl_getfd(borrowed)? | FdFlags::CLOEXEC)?;
    taken.push(number);
    // SAFETY: it is open (the calls above succeeded), it came from the parent process, as named on the command line, so
    // no other Rust value owns it, and `TAKEN` makes sure that it is taken only once.
    Ok(File::from(unsafe { OwnedFd::from_raw_fd(raw) }))
}

/// Lets every process that is started from now on inherit the open `file`, and returns the number under which it does
/// ([`take_descriptor`] takes it there). Dropping the file ends that.
///
/// # Errors
/// When the system refuses.
pub fn pass_on(file: &impl AsFd) -> io::Result<u32> {
    let file = file.as_fd();
    fcntl_setfd(file, fcntl_getfd(file)? - FdFlags::CLOEXEC)?;
    u32::try_from(file.as_raw_fd()).map_err(|_| Errno::BADF.into())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::fd::IntoRawFd;

    use super::*;

    #[test]
    fn what_was_handed_over_can_be_read_and_taken_once() {
        let (reader, writer) = rustix::pipe::pipe().expect("a pipe");
        File::from(writer).write_all(b"secret").expect("space in the pipe");
        let number = u32::try_from(reader.into_raw_fd()).expect("not negative");

        let mut file = take_descriptor(number).expect("an open descriptor");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("text");
        assert_eq!(text, "secret");
        assert!(take_descriptor(number).is_err(), "none may have two owners");
        assert!(
            fcntl_getfd(&file).expect("flags").contains(FdFlags::CLOEXEC),
            "children do not inherit it"
        );
    }

    #[test]
    fn what_is_passed_on_is_open_in_a_process_that_is_started() {
        let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).expect("a pipe");
        let number = pass_on(&writer).expect("an open descriptor");
        // Not `>&`: a plain shell takes one digit there, and other tests have files open.
        let words = format!("echo secret >/proc/self/fd/{number}");
        let started = std::process::Command::new("sh").args(["-c", &words]).status();
        assert!(started.expect("a shell").success());
        drop(writer);
        let mut text = String::new();
        File::from(reader).read_to_string(&mut text).expect("text");
        assert_eq!(text, "secret\n");
    }

    #[test]
    fn a_number_that_is_not_open_or_is_standard_output_is_refused() {
        for number in [1, 2, 1_000_000, u32::MAX] {
            assert!(take_descriptor(number).is_err(), "{number}");
        }
    }
}
