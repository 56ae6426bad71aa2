//! Windows: positioned reads, opening without following links, the meaning of error codes.
#![expect(
    clippy::disallowed_methods,
    reason = "opens files for reading, and one to try whether a folder may be written to"
)]

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, IoSliceMut};
use std::mem;
use std::os::windows::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::os::windows::io::AsRawHandle;
use std::path::Path;

use windows::Wdk::Foundation::{NtQueryObject, ObjectBasicInformation};
use windows::Win32::Foundation as code;
use windows::Win32::Foundation::{GENERIC_WRITE, HANDLE};
use windows::Win32::Storage::FileSystem::{
    DELETE, FILE_APPEND_DATA, FILE_ATTRIBUTE_REPARSE_POINT, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_DELETE_ON_CLOSE,
    FILE_FLAG_NO_BUFFERING, FILE_FLAG_OPEN_REPARSE_POINT, FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_ID_INFO,
    FILE_SHARE_DELETE, FILE_SHARE_NONE, FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_WRITE_ATTRIBUTES, FILE_WRITE_DATA,
    FileIdInfo, GetDiskFreeSpaceExW, GetFileInformationByHandleEx, ReOpenFile,
};
use windows::Win32::System::WindowsProgramming::PUBLIC_OBJECT_BASIC_INFORMATION;
use windows::core::PCWSTR;

use super::io_failure::IoFailure;
use crate::platform::win32::{borrowed, io_error, owned, wide};

/// Opens a file; a link in its place is an error.
///
/// # Errors
/// The system's error.
pub fn open_strictly(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let file = options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT.0).open(path)?;
    let metadata = file.metadata()?;
    if metadata.file_type().is_symlink() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    if metadata.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT.0 == 0 {
        return Ok(file);
    }
    // Not a link, but a file whose contents are stored in another way: deduplicated by a file server, or in a cloud. Its provider
    // serves the contents to programs that open it as usual.
    let usual = options.custom_flags(0).open(path)?;
    if identity(&usual)? == identity(&file)? {
        Ok(usual)
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// A file that is made so gets the access list of its folder, which in a user's own folders names that user alone.
pub fn for_owner_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// These permissions, without the mark "read only".
#[must_use]
#[allow(
    clippy::permissions_set_readonly_false,
    reason = "on Unix this would let everybody write; here it takes back a mark"
)]
pub fn writable(mut permissions: Permissions) -> Permissions {
    permissions.set_readonly(false);
    permissions
}

/// Whether the open `file` is the one that `path` leads to.
///
/// # Errors
/// When there is no file of that name, or the system does not answer.
pub fn is_file_at(file: &File, path: &Path) -> io::Result<bool> {
    Ok(identity(&open_to_ask(path, 0)?)? == identity(file)?)
}

/// The identity of a file: its volume, and its number there.
fn identity(file: &File) -> io::Result<(u64, [u8; 16])> {
    let mut info = FILE_ID_INFO::default();
    let len = size_of_val(&info) as u32;
    // SAFETY: the file is open; the structure is the one that the class requires, and its own size is passed.
    unsafe { GetFileInformationByHandleEx(HANDLE(file.as_raw_handle()), FileIdInfo, (&raw mut info).cast(), len) }
        .map_err(io_error)?;
    Ok((info.VolumeSerialNumber, info.FileId.Identifier))
}

/// As [`open_strictly`], for reading only.
///
/// # Errors
/// The system's error.
pub fn open_strictly_to_read(path: &Path) -> io::Result<File> {
    open_strictly(OpenOptions::new().read(true), path)
}

/// Opens `path` for reading, also if it is a folder; follows links.
///
/// # Errors
/// The system's error.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    // Without this flag Windows refuses to open a folder, as if the user had no permission.
    let flags = FILE_FLAG_BACKUP_SEMANTICS.0;
    File::options().read(true).custom_flags(flags).open(path)
}

/// Opens a file, folder or device with no rights except `access`; follows links.
///
/// # Errors
/// The system's error.
pub fn open_to_ask(path: &Path, access: u32) -> io::Result<File> {
    let flags = FILE_FLAG_BACKUP_SEMANTICS.0;
    File::options().access_mode(access).custom_flags(flags).open(path)
}

/// Creates a file that is deleted when its handle is closed, at once.
fn make_temporarily(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true).share_mode(FILE_SHARE_NONE.0);
    options.access_mode(FILE_GENERIC_WRITE.0 | DELETE.0);
    options.custom_flags(FILE_FLAG_DELETE_ON_CLOSE.0);
    options.open(path).map(drop)
}

/// Whether this process may create a file in `folder`: creates one, which is deleted with its handle.
#[must_use]
pub fn may_make_files_in(folder: &Path) -> bool {
    let mut random = [0; 8];
    if getrandom::fill(&mut random).is_err() {
        return false;
    }
    let name = format!("vitrin-{:016x}.tmp", u64::from_ne_bytes(random));
    make_temporarily(&folder.join(name)).is_ok()
}

/// Whether `file` is an ordinary file that was opened for reading only.
///
/// # Errors
/// When the system does not answer.
pub fn is_read_only_file(file: &File) -> io::Result<bool> {
    let mut info = PUBLIC_OBJECT_BASIC_INFORMATION::default();
    let len = mem::size_of_val(&info) as u32;
    // SAFETY: the file is open; the structure is the one that the class requires, and its own size is passed.
    let status = unsafe {
        NtQueryObject(
            Some(borrowed(file)),
            ObjectBasicInformation,
            Some((&raw mut info).cast()),
            len,
            None,
        )
    };
    status.ok().map_err(io_error)?;
    let writing = FILE_WRITE_DATA.0 | FILE_APPEND_DATA.0 | FILE_WRITE_ATTRIBUTES.0 | GENERIC_WRITE.0;
    Ok(info.GrantedAccess & writing == 0 && file.metadata()?.is_file())
}

/// Reads from `offset` on into all `slices` in order; returns the number of bytes.
///
/// Windows has no scattered reads of cached files, so this reads in one piece and copies from there: the contents of a vault's
/// files are sealed, so the copy is not secret.
///
/// # Errors
/// The system's error.
pub fn read_scattered(file: &File, slices: &mut [IoSliceMut<'_>], offset: u64) -> io::Result<usize> {
    let whole: usize = slices.iter().map(|slice| slice.len()).sum();
    let mut sealed = vec![0; whole];
    let mut count = 0;
    while count < whole {
        match file.seek_read(&mut sealed[count..], offset + count as u64) {
            Ok(0) => break,
            Ok(read) => count += read,
            Err(error) if is_end(&error) => break,
            Err(error) if count == 0 => return Err(error),
            // Returns what was read so far; the next call meets the error again.
            Err(_) => break,
        }
    }
    let mut rest = &sealed[..count];
    for slice in slices {
        let (here, later) = rest.split_at(rest.len().min(slice.len()));
        slice[..here.len()].copy_from_slice(here);
        rest = later;
    }
    Ok(count)
}

/// Reads from `offset` on into `buffer`; returns the number of bytes, 0 at the end.
///
/// # Errors
/// The system's error.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    match file.seek_read(buffer, offset) {
        Err(error) if is_end(&error) => Ok(0),
        outcome => outcome,
    }
}

/// Fills `buffer` from `offset` on.
///
/// # Errors
/// The system's error, and `UnexpectedEof` if the file ends before.
pub fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.seek_read(&mut buffer[filled..], offset + filled as u64) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if is_end(&error) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes all of `data` at `offset`.
///
/// # Errors
/// The system's error.
pub fn write_all_at(file: &File, data: &[u8], offset: u64) -> io::Result<()> {
    let mut written = 0;
    while written < data.len() {
        match file.seek_write(&data[written..], offset + written as u64)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            count => written += count,
        }
    }
    Ok(())
}

/// Makes the system drop its cache of the file, once the file and then the returned handle are closed.
///
/// Windows has no such advice. But its driver for FAT drops the cache when the last cached handle on a file is closed while another,
/// uncached one is open (cleanup.c of Microsoft's `fastfat`). For NTFS, exFAT and shares the behaviour is not known.
pub fn forget(file: &File) -> Option<File> {
    let share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    // SAFETY: the file is open; the other arguments are numbers.
    let uncached = unsafe {
        ReOpenFile(
            HANDLE(file.as_raw_handle()),
            FILE_GENERIC_READ.0,
            share_all,
            FILE_FLAG_NO_BUFFERING,
        )
    };
    uncached.ok().and_then(|handle| owned(handle).ok()).map(File::from)
}

/// Does nothing: the names in a folder are written with the files themselves, whose own
/// [`sync_all`](File::sync_all) waits for both (`FlushFileBuffers`).
///
/// # Errors
/// None.
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Free space for this user where `path` is, in bytes; the path has to exist.
///
/// # Errors
/// The system's error.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let folder = if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    };
    // A share's name has to end with a backslash (GetDiskFreeSpaceExW).
    let name = wide(&folder.join(""))?;
    let mut free = 0;
    // SAFETY: the name is zero-terminated and lives through the call, which writes the number passed.
    unsafe { GetDiskFreeSpaceExW(PCWSTR(name.as_ptr()), Some(&raw mut free), None, None) }.map_err(io_error)?;
    Ok(free)
}

/// A read that begins at or past the end of the file.
fn is_end(error: &io::Error) -> bool {
    error.raw_os_error() == Some(code::ERROR_HANDLE_EOF.0.cast_signed())
}

pub(super) fn io_failure(number: i32) -> IoFailure {
    match code::WIN32_ERROR(number.cast_unsigned()) {
        code::ERROR_DISK_FULL | code::ERROR_HANDLE_DISK_FULL | code::ERROR_FILE_TOO_LARGE => IoFailure::Full,
        code::ERROR_DISK_QUOTA_EXCEEDED => IoFailure::Full,
        code::ERROR_WRITE_PROTECT => IoFailure::WriteProtected,
        code::ERROR_ACCESS_DENIED | code::ERROR_NETWORK_ACCESS_DENIED => IoFailure::Denied,
        code::ERROR_NOT_ENOUGH_MEMORY | code::ERROR_OUTOFMEMORY | code::ERROR_NO_SYSTEM_RESOURCES => {
            IoFailure::NoMemory
        }
        // A stick or card that was pulled out.
        code::ERROR_FILE_NOT_FOUND
        | code::ERROR_PATH_NOT_FOUND
        | code::ERROR_INVALID_DRIVE
        | code::ERROR_NOT_READY
        | code::ERROR_WRONG_DISK
        | code::ERROR_DEV_NOT_EXIST
        | code::ERROR_NO_SUCH_DEVICE
        | code::ERROR_DEVICE_NOT_CONNECTED
        | code::ERROR_DEVICE_REMOVED
        | code::ERROR_FILE_INVALID
        | code::ERROR_MEDIA_CHANGED
        | code::ERROR_NO_MEDIA_IN_DRIVE
        | code::ERROR_UNRECOGNIZED_VOLUME => IoFailure::Gone,
        // A failing stick or card.
        code::ERROR_CRC
        | code::ERROR_SEEK
        | code::ERROR_SECTOR_NOT_FOUND
        | code::ERROR_WRITE_FAULT
        | code::ERROR_READ_FAULT
        | code::ERROR_GEN_FAILURE
        | code::ERROR_IO_DEVICE
        | code::ERROR_DISK_OPERATION_FAILED => IoFailure::Gone,
        // A share that is gone.
        code::ERROR_BAD_NETPATH
        | code::ERROR_BAD_NET_NAME
        | code::ERROR_NETNAME_DELETED
        | code::ERROR_UNEXP_NET_ERR
        | code::ERROR_SEM_TIMEOUT
        | code::ERROR_NETWORK_UNREACHABLE
        | code::ERROR_HOST_UNREACHABLE
        | code::ERROR_CONNECTION_ABORTED => IoFailure::Gone,
        _ => IoFailure::Other,
    }
}

#[cfg(test)]
pub(super) fn example(io_failure: IoFailure) -> i32 {
    let error = match io_failure {
        IoFailure::Full => code::ERROR_DISK_FULL,
        IoFailure::Gone => code::ERROR_DEVICE_NOT_CONNECTED,
        IoFailure::WriteProtected => code::ERROR_WRITE_PROTECT,
        IoFailure::Denied => code::ERROR_ACCESS_DENIED,
        IoFailure::NoMemory => code::ERROR_NOT_ENOUGH_MEMORY,
        IoFailure::Other => code::ERROR_INVALID_PARAMETER,
    };
    error.0.cast_signed()
}
