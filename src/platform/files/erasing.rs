//! Erasing somebody's file for good, as far as its medium allows: a film on a camera's card, a copy on the desktop.
#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_methods,
    reason = "the one place that erases files outside a vault"
)]

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use super::system::{open_strictly, sync_folder, write_all_at};

/// Number of bytes that are overwritten at a time.
const PIECE: usize = 1024 * 1024;

/// A file that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Whether its bytes were overwritten, and had reached the medium, before its name was removed. On flash that says less than it
    /// seems: the old ones may be kept in cells that only special equipment can read.
    pub overwritten: bool,
}

/// Overwrites the file at `path` with zeros, waits until they have reached the medium, removes its name, and checks that it is gone. A medium
/// that cannot overwrite (a camera that is no drive) loses the name alone.
///
/// `is_it` tells whether the file that was opened is the one that is meant; a link is never followed. `on_progress` gets the number
/// of bytes that are overwritten.
///
/// # Errors
/// The system's; [`io::ErrorKind::NotFound`] if it is another file; [`io::ErrorKind::AlreadyExists`] if it is still there afterwards.
pub fn erase_file(path: &Path, is_it: impl Fn(&File) -> bool, on_progress: &mut dyn FnMut(u64)) -> io::Result<Erased> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let overwritten = match open_strictly(OpenOptions::new().write(true), path) {
        Ok(file) if !is_it(&file) => return Err(io::ErrorKind::NotFound.into()),
        Ok(file) => overwrite(&file, on_progress),
        Err(error) => Err(error),
    };
    // Whoever may not write may not remove either, and hears why.
    if let Err(error) = fs::remove_file(path) {
        return Err(match overwritten {
            Err(first) if first.kind() == io::ErrorKind::PermissionDenied => first,
            _ => error,
        });
    }
    if let Some(folder) = path.parent() {
        sync_folder(folder)?;
    }
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Erased {
            overwritten: overwritten.is_ok(),
        }),
        Err(error) => Err(error),
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

fn overwrite(file: &File, on_progress: &mut dyn FnMut(u64)) -> io::Result<()> {
    let len = file.metadata()?.len();
    let zeros = vec![0; PIECE];
    let mut done = 0;
    while done < len {
        let count = usize::try_from(len - done).unwrap_or(PIECE).min(PIECE);
        write_all_at(file, &zeros[..count], done)?;
        done += count as u64;
        on_progress(done);
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_overwritten_before_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film");
        fs::write(&path, vec![7; 3_000_000]).unwrap();
        // The same file under another name keeps what was written over it.
        let kept = folder.path().join("kept");
        fs::hard_link(&path, &kept).unwrap();
        let mut done = Vec::new();
        let erased = erase_file(&path, |_| true, &mut |bytes| done.push(bytes)).unwrap();
        assert!(erased.overwritten && !path.exists());
        assert_eq!(done, [1 << 20, 2 << 20, 3_000_000]);
        assert!(fs::read(&kept).unwrap().iter().all(|&byte| byte == 0));
        assert_eq!(fs::metadata(&kept).unwrap().len(), 3_000_000);
    }

    #[test]
    fn another_file_in_its_place_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film");
        fs::write(&path, "another").unwrap();
        let outcome = erase_file(&path, |_| false, &mut |_| ());
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(fs::read(&path).unwrap(), b"another");
        assert!(erase_file(folder.path(), |_| true, &mut |_| ()).is_err());
        assert!(erase_file(&folder.path().join("none"), |_| true, &mut |_| ()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "mine").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(erase_file(&link, |_| true, &mut |_| ()).is_err());
        assert_eq!(fs::read(&target).unwrap(), b"mine");
    }
}
