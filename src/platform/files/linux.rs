//! Linux: positioned and scattered reads, opening without following links, `errno`.
#![forbid(unsafe_code)]
#![expect(clippy::disallowed_methods, reason = "opens files for reading")]

use std::fs::{File, OpenOptions};
use std::io::{self, IoSliceMut};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{Advice, Mode, OFlags, fadvise, statvfs};
use rustix::io::{Errno, preadv};

use super::IoFailure;

/// Opens a file; a link in its place is an error. A pipe is not waited for: whoever gets it can see what it is.
///
/// # Errors
/// What the system says.
pub fn open_strictly(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    // Without NONBLOCK a pipe would be waited for; for plain files it changes nothing.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed()).open(path)
}

/// As [`open_strictly`], for reading and nothing else.
///
/// # Errors
/// What the system says.
pub fn open_strictly_to_read(path: &Path) -> io::Result<File> {
    open_strictly(OpenOptions::new().read(true), path)
}

/// Opens whatever is at `path`, links followed, for reading; also a folder. A pipe is not waited for.
///
/// # Errors
/// What the system says.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    // Without NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

/// Whether `file` is an ordinary file that was opened for reading and nothing else.
///
/// # Errors
/// When the system does not tell.
pub fn is_read_only_file(file: &File) -> io::Result<bool> {
    let flags = rustix::fs::fcntl_getfl(file)?;
    Ok(flags & OFlags::ACCMODE == OFlags::RDONLY && file.metadata()?.is_file())
}

/// Whether this thread may make a file in `folder`: makes one that has no name, and lets go of it. Also `false` where the file
/// system has no files without a name.
#[must_use]
pub fn may_make_files_in(folder: &Path) -> bool {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).is_ok()
}

/// Reads from `offset` on into all `slices`, one after the other; how many bytes came. The slices should not be more than the
/// system takes at a time (1024).
///
/// # Errors
/// What the system says.
pub fn read_scattered(file: &File, slices: &mut [IoSliceMut<'_>], offset: u64) -> io::Result<usize> {
    Ok(preadv(file, slices, offset)?)
}

/// Fills `buffer` from `offset` on.
///
/// # Errors
/// What the system says, and `UnexpectedEof` where the file ends before.
pub fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    file.read_exact_at(buffer, offset)
}

/// Writes all of `data` at `offset`.
///
/// # Errors
/// What the system says.
pub fn write_all_at(file: &File, data: &[u8], offset: u64) -> io::Result<()> {
    file.write_all_at(data, offset)
}

/// Asks the system to forget what it keeps of the file in memory: advice, of which it makes what it likes. Nothing is left to be
/// closed after it.
pub fn forget(file: &File) -> Option<File> {
    let _ = fadvise(file, 0, None, Advice::DontNeed);
    None
}

/// Returns when the names in a folder have reached the medium, where the file system knows such an operation.
///
/// # Errors
/// What the system says.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(path).and_then(|folder| folder.sync_all()) {
        // Some file systems (network shares, FUSE) have no such operation for folders; their writes are synchronous or
        // cannot be made so, and either way there is nothing more to do.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

/// Bytes that this user may still write where `path` is, which has to be there.
///
/// # Errors
/// What the system says.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let found = statvfs(path)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

pub(super) fn io_failure(code: i32) -> IoFailure {
    match Errno::from_raw_os_error(code) {
        Errno::NOSPC | Errno::DQUOT | Errno::FBIG => IoFailure::Full,
        Errno::IO | Errno::NODEV | Errno::NXIO | Errno::NOENT | Errno::STALE | Errno::NOTCONN => IoFailure::Gone,
        Errno::NOMEDIUM | Errno::REMOTEIO | Errno::SHUTDOWN | Errno::TIMEDOUT | Errno::HOSTDOWN => IoFailure::Gone,
        Errno::ROFS => IoFailure::WriteProtected,
        Errno::ACCESS | Errno::PERM => IoFailure::Denied,
        Errno::NOMEM => IoFailure::NoMemory,
        _ => IoFailure::Other,
    }
}

#[cfg(test)]
pub(super) fn example(io_failure: IoFailure) -> i32 {
    let errno = match io_failure {
        IoFailure::Full => Errno::NOSPC,
        IoFailure::Gone => Errno::IO,
        IoFailure::WriteProtected => Errno::ROFS,
        IoFailure::Denied => Errno::ACCESS,
        IoFailure::NoMemory => Errno::NOMEM,
        IoFailure::Other => Errno::INVAL,
    };
    errno.raw_os_error()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_pulled_stick_answers_means_that_it_is_gone() {
        for errno in [Errno::IO, Errno::NODEV, Errno::NXIO, Errno::NOENT, Errno::STALE] {
            assert_eq!(io_failure(errno.raw_os_error()), IoFailure::Gone);
        }
    }

    #[test]
    fn a_device_is_no_ordinary_file() {
        assert!(!is_read_only_file(&File::open("/dev/null").unwrap()).unwrap());
    }

    #[test]
    fn nobody_makes_a_file_where_the_system_shows_processes() {
        assert!(!may_make_files_in(Path::new("/proc")));
    }
}
