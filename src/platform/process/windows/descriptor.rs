//! Open files that the parent process handed over as handle numbers.

use std::fs::File;
use std::io;
use std::os::windows::io::FromRawHandle;

use parking_lot::Mutex;
use windows::Win32::Foundation::{DUPLICATE_CLOSE_SOURCE, DUPLICATE_SAME_ACCESS, DuplicateHandle, HANDLE};
use windows::Win32::Storage::FileSystem::{FILE_TYPE_UNKNOWN, GetFileType};
use windows::Win32::System::Console::{GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE};

use crate::platform::win32::{io_error, this_process};

/// The handles that have been taken: a number may refer to another file once its handle was closed.
static TAKEN: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Takes over the file that was handed to this process as the inheritable handle `number`: it is closed when the result is
/// dropped, and no process that is started later inherits it. Standard input (0) is duplicated instead, since the process goes on
/// using it.
///
/// To be called before this process opens files of its own, or `number` may refer to one of those.
///
/// # Errors
/// When no file is open under that number, when it was taken before, or when it is standard output or error.
pub fn take_descriptor(number: u32) -> io::Result<File> {
    if number == 0 {
        // SAFETY: takes a constant.
        let input = unsafe { GetStdHandle(STD_INPUT_HANDLE) }.map_err(io_error)?;
        return copy(input, false);
    }
    let handle = HANDLE(std::ptr::without_provenance_mut(number as usize));
    let is_standard = [STD_OUTPUT_HANDLE, STD_ERROR_HANDLE].into_iter().any(|which| {
        // SAFETY: takes a constant.
        unsafe { GetStdHandle(which) }.is_ok_and(|standard| standard == handle)
    });
    let mut taken = TAKEN.lock();
    // SAFETY: queries the type of the handle; the answer is "unknown" for one that is not open.
    let kind = unsafe { GetFileType(handle) };
    if is_standard || number <= 2 || taken.contains(&number) || kind == FILE_TYPE_UNKNOWN {
        return Err(io::ErrorKind::NotFound.into());
    }
    let file = copy(handle, true)?;
    taken.push(number);
    Ok(file)
}

/// Duplicates the handle so that no child inherits it; closes the old one if `moved`.
fn copy(handle: HANDLE, moved: bool) -> io::Result<File> {
    let close = if moved {
        DUPLICATE_CLOSE_SOURCE
    } else {
        Default::default()
    };
    let mut copy = HANDLE::default();
    // SAFETY: the system refuses a handle that is not open, and writes the new one to the place passed. A handle that is moved came
    // from the parent process, as named on the command line, so no Rust value owns it.
    let copied = unsafe {
        DuplicateHandle(
            this_process(),
            handle,
            this_process(),
            &raw mut copy,
            0,
            false,
            DUPLICATE_SAME_ACCESS | close,
        )
    };
    copied.map_err(io_error)?;
    // SAFETY: it was just created, and nothing else owns it.
    Ok(unsafe { File::from_raw_handle(copy.0) })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::windows::io::IntoRawHandle;

    use super::*;

    #[test]
    fn what_was_handed_over_can_be_read_and_taken_once() {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"secret").unwrap();
        drop(writer);
        let number = u32::try_from(reader.into_raw_handle().addr()).unwrap();

        let mut text = String::new();
        take_descriptor(number).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "secret");
        assert!(take_descriptor(number).is_err(), "none may have two owners");
    }

    #[test]
    fn a_number_that_is_not_open_or_is_standard_output_is_refused() {
        for number in [1, 2, 1_000_000, u32::MAX] {
            assert!(take_descriptor(number).is_err(), "{number}");
        }
    }
}
