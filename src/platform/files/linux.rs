//! Linux: positioned and scattered reads, opening without following links, `errno`.
#![forbid(unsafe_code)]
#![expect(clippy::disallowed_methods, reason = "opens files for reading")]

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, IoSliceMut};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{Advice, Mode, OFlags, fadvise, statvfs};
use rustix::io::{Errno, preadv};

use super::io_failure::IoFailure;

/// Opens a file; a link in its place is an error. Opening a pipe does not block: the caller can see what it has got.
///
/// # Errors
/// The system's error.
pub fn open_strictly(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    // Without NONBLOCK opening a pipe would block; for plain files it changes nothing.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed()).open(path)
}

/// As [`open_strictly`], for reading only.
///
/// # Errors
/// The system's error.
pub fn open_strictly_to_read(path: &Path) -> io::Result<File> {
    open_strictly(OpenOptions::new().read(true), path)
}

/// Opens `path` for reading, also if it is a folder; follows links. Opening a pipe does not block.
///
/// # Errors
/// The system's error.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    // Without NONBLOCK, opening a pipe without a writer would block for ever.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

/// A file that is made so can be read and written by its owner, and by nobody else.
pub fn for_owner_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// These permissions, and reading and writing for the file's owner.
#[must_use]
pub fn writable(permissions: Permissions) -> Permissions {
    Permissions::from_mode(permissions.mode() | 0o600)
}

/// Whether the open `file` is the one that `path` leads to.
///
/// # Errors
/// When there is no file of that name, or the system does not answer.
pub fn is_file_at(file: &File, path: &Path) -> io::Result<bool> {
    // Asked without opening it: a sandbox may allow the one file and not another that has taken its place.
    let (opened, named) = (file.metadata()?, std::fs::metadata(path)?);
    Ok((opened.dev(), opened.ino()) == (named.dev(), named.ino()))
}

/// Whether `file` is an ordinary file that was opened for reading only.
///
/// # Errors
/// When the system does not answer.
pub fn is_read_only_file(file: &File) -> io::Result<bool> {
    let flags = rustix::fs::fcntl_getfl(file)?;
    Ok(flags & OFlags::ACCMODE == OFlags::RDONLY && file.metadata()?.is_file())
}

/// Whether this thread may create a file in `folder`: creates one without a name and drops it. Also `false` if the file
/// system does not support files without a name.
#[must_use]
pub fn may_make_files_in(folder: &Path) -> bool {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).is_ok()
}

/// Reads from `offset` on into all `slices` in order; returns the number of bytes. There should be no more slices than the
/// system accepts at a time (1024).
///
/// # Errors
/// The system's error.
pub fn read_scattered(file: &File, slices: &mut [IoSliceMut<'_>], offset: u64) -> io::Result<usize> {
    Ok(preadv(file, slices, offset)?)
}

/// Reads from `offset` on into `buffer`; returns the number of bytes, 0 at the end.
///
/// # Errors
/// The system's error.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(buffer, offset)
}

/// Fills `buffer` from `offset` on.
///
/// # Errors
/// The system's error, and `UnexpectedEof` if the file ends before.
pub fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    file.read_exact_at(buffer, offset)
}

/// Writes all of `data` at `offset`.
///
/// # Errors
/// The system's error.
pub fn write_all_at(file: &File, data: &[u8], offset: u64) -> io::Result<()> {
    file.write_all_at(data, offset)
}

/// Advises the system to drop its cache of the file, which it may ignore. Returns `None`: there is nothing to close
/// afterwards.
pub fn forget(file: &File) -> Option<File> {
    let _ = fadvise(file, 0, None, Advice::DontNeed);
    None
}

/// Returns when the names in a folder have reached the medium, if the file system has such an operation.
///
/// # Errors
/// The system's error.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(path).and_then(|folder| folder.sync_all()) {
        // Some file systems (network shares, FUSE) have no such operation for folders; their writes are synchronous or
        // cannot be made so; in both cases there is nothing more to do.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

/// Free space for this user where `path` is, in bytes; the path has to exist.
///
/// # Errors
/// The system's error.
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
    fn a_device_is_not_an_ordinary_file() {
        assert!(!is_read_only_file(&File::open("/dev/null").unwrap()).unwrap());
    }

    #[test]
    fn no_file_can_be_made_where_the_system_shows_processes() {
        assert!(!may_make_files_in(Path::new("/proc")));
    }
}
