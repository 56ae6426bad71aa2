//! Common to all calls to Windows: handles, names, errors.

use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::{Component, Path, Prefix};

use windows::Win32::Foundation::{HANDLE, HANDLE_FLAG_INHERIT, HANDLE_FLAGS, SetHandleInformation, WIN32_ERROR};
use windows::Win32::System::Threading::GetCurrentProcess;

/// The pseudo handle of this process, which needs no closing.
pub fn this_process() -> HANDLE {
    // SAFETY: takes no arguments.
    unsafe { GetCurrentProcess() }
}

/// Takes ownership of a handle that the system has just made for this process.
pub fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_invalid() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it is open, and nothing else owns it.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle.0) })
}

/// The raw handle, for one call; not to be kept.
pub fn borrowed(handle: &impl AsRawHandle) -> HANDLE {
    HANDLE(handle.as_raw_handle())
}

/// Sets whether processes started from here inherit the handle.
pub fn set_inheritable(handle: &impl AsRawHandle, on: bool) -> io::Result<()> {
    let flags = if on {
        HANDLE_FLAG_INHERIT
    } else {
        HANDLE_FLAGS::default()
    };
    // SAFETY: the handle is open for as long as it is borrowed.
    unsafe { SetHandleInformation(borrowed(handle), HANDLE_FLAG_INHERIT.0, flags) }.map_err(io_error)
}

/// A path for the system, zero-terminated, in the form that may be longer than 260 characters (`\\?\`).
pub fn wide(path: &Path) -> io::Result<Vec<u16>> {
    const VERBATIM: &str = r"\\?\";
    let whole = std::path::absolute(path)?;
    let text = whole.as_os_str().encode_wide();
    let mut name: Vec<u16> = match whole.components().next() {
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::Disk(_)) => {
            VERBATIM.encode_utf16().chain(text).collect()
        }
        // `\\server\share`: the two backslashes before the server are dropped.
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::UNC(..)) => VERBATIM
            .encode_utf16()
            .chain(r"UNC\".encode_utf16())
            .chain(text.skip(2))
            .collect(),
        _ => text.collect(),
    };
    name.push(0);
    Ok(name)
}

/// The system's error as an `io::Error`, with its code if it has one.
pub fn io_error(error: windows::core::Error) -> io::Error {
    match WIN32_ERROR::from_error(&error) {
        Some(code) => io::Error::from_raw_os_error(code.0.cast_signed()),
        None => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_the_system_may_be_long() {
        let text = |path: &str| String::from_utf16(&wide(Path::new(path)).unwrap()).unwrap();
        assert_eq!(text(r"C:\films"), "\\\\?\\C:\\films\0");
        assert_eq!(text(r"\\server\share\films\"), "\\\\?\\UNC\\server\\share\\films\\\0");
        assert_eq!(text(r"\\?\C:\films"), "\\\\?\\C:\\films\0");
    }
}
