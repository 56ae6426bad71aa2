//! Opening, reading and writing files where systems differ, and the meaning of their errors.

mod erasing;
mod io_failure;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

use std::fs::File;
use std::io;

#[cfg(windows)]
use self::windows as system;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(windows)]
pub(super) use self::windows::open_to_ask;
pub use erasing::{Erased, erase_file};
pub use io_failure::IoFailure;
pub use system::{
    for_owner_alone, forget, free_bytes, is_file_at, is_read_only_file, may_make_files_in, open_strictly,
    open_strictly_to_read, open_to_read, read_at, read_exact_at, read_scattered, sync_folder, writable, write_all_at,
};

/// Closes the file and asks the system to drop its cache of it, so that the next read comes from the medium.
pub fn close_and_forget(file: File) {
    let after_it = forget(&file);
    drop(file);
    drop(after_it);
}

/// The meaning of `error`.
#[must_use]
pub fn io_failure(error: &io::Error) -> IoFailure {
    error.raw_os_error().map_or(IoFailure::Other, system::io_failure)
}

#[cfg(test)]
impl IoFailure {
    /// An error of this system with this meaning.
    pub fn example(self) -> io::Error {
        let error = io::Error::from_raw_os_error(system::example(self));
        assert_eq!(io_failure(&error), self);
        error
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::IoSliceMut;

    use super::*;

    #[test]
    fn a_scattered_read_fills_the_pieces_in_order_and_stops_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, (0..100).collect::<Vec<u8>>()).unwrap();
        let file = File::open(&path).unwrap();
        let (mut one, mut two, mut three) = ([0; 3], [0; 0], [0; 4]);
        let mut pieces = [&mut one[..], &mut two, &mut three].map(IoSliceMut::new);
        assert_eq!(read_scattered(&file, &mut pieces, 10).unwrap(), 7);
        assert_eq!((one, three), ([10, 11, 12], [13, 14, 15, 16]));
        let (mut last, mut beyond) = ([0; 3], [9; 4]);
        let mut pieces = [&mut last[..], &mut beyond].map(IoSliceMut::new);
        assert_eq!(read_scattered(&file, &mut pieces, 96).unwrap(), 4);
        assert_eq!((last, beyond), ([96, 97, 98], [99, 9, 9, 9]));
        assert_eq!(
            read_scattered(&file, &mut [IoSliceMut::new(&mut [0; 5])], 100).unwrap(),
            0
        );
    }

    #[test]
    fn what_cannot_be_filled_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "0123456789").unwrap();
        let file = File::open(&path).unwrap();
        let mut bytes = [0; 4];
        read_exact_at(&file, &mut bytes, 6).unwrap();
        assert_eq!(&bytes, b"6789");
        assert_eq!(
            read_exact_at(&file, &mut bytes, 7).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }

    #[test]
    fn what_was_forgotten_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "0123456789").unwrap();
        let (closed, open) = (File::open(&path).unwrap(), File::open(&path).unwrap());
        close_and_forget(closed);
        drop(forget(&open));
        let mut bytes = [0; 4];
        read_exact_at(&open, &mut bytes, 3).unwrap();
        assert_eq!(&bytes, b"3456");
        drop(open);
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn there_is_free_space_where_files_can_be_made() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free_bytes(folder.path()).unwrap() > 0);
        sync_folder(folder.path()).unwrap();
    }

    #[test]
    fn every_failure_has_its_error() {
        use IoFailure::{Denied, Full, Gone, NoMemory, Other, WriteProtected};
        for io_failure in [Full, Gone, WriteProtected, Denied, NoMemory, Other] {
            io_failure.example();
        }
    }

    #[test]
    fn only_an_ordinary_file_opened_for_reading_passes_for_one() {
        let place = tempfile::NamedTempFile::new().unwrap();
        assert!(is_read_only_file(&File::open(place.path()).unwrap()).unwrap());
        assert!(!is_read_only_file(place.as_file()).unwrap());
        let appending = File::options().append(true).open(place.path()).unwrap();
        assert!(!is_read_only_file(&appending).unwrap());
        let folder = open_to_read(place.path().parent().unwrap()).unwrap();
        assert!(!is_read_only_file(&folder).unwrap());
    }

    #[test]
    fn a_file_that_has_taken_another_ones_place_is_not_that_file() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("file"), folder.path().join("other"));
        fs::write(&path, "same").unwrap();
        fs::write(&other, "same").unwrap();
        let file = File::open(&path).unwrap();
        assert!(is_file_at(&file, &path).unwrap());
        assert!(!is_file_at(&file, &other).unwrap());
        assert!(is_file_at(&file, &folder.path().join("none")).is_err());
    }

    #[test]
    fn trying_whether_a_file_can_be_made_leaves_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(may_make_files_in(folder.path()));
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        assert!(!may_make_files_in(&folder.path().join("none")));
    }
}
