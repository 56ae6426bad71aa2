//! A film in the clear on an encrypted volume (R-ENC).

use std::fs::File;
use std::io;
use std::path::Path;

use thiserror::Error;

use crate::memory::Slab;
use crate::platform::drives::{Encryption, encryption_of};
use crate::platform::files;

/// A film in the clear, open for reading, on a volume that is known to be encrypted by the system.
///
/// As long as it lives, a kernel with [secret memory](Slab::for_secrets) does not hibernate: a sealed film's key has
/// that effect, and this film has no key. When it is dropped, the system is asked to drop its cache of the file.
pub struct CleartextFilm {
    file: File,
    /// A handle that has to be closed after the file on some systems ([`files::forget`]).
    after_it: Option<File>,
    /// Empty; its existence is what prevents hibernation.
    _hidden: Option<Slab>,
}

/// Why a film in the clear is not shown.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CleartextFilmError {
    /// There is no such file.
    #[error("there is no such file: check its name and that its volume is connected")]
    Missing,
    /// A folder, a device, a pipe.
    #[error("that is not a file: name the film itself")]
    NotAFile,
    /// The file is empty.
    #[error("the file is empty: check that it was copied whole")]
    Empty,
    /// The system refuses to let it be read.
    #[error("the file cannot be read ({0}): check that you may read it")]
    Unreadable(io::ErrorKind),
    /// The volume is not encrypted, or not known to be.
    #[error("the film lies on a volume that is not encrypted: seal it into a vault")]
    NotEncrypted(Encryption),
}

impl CleartextFilm {
    /// Opens the film at `path`, following links. The open file is judged, so that it cannot be exchanged after the check.
    ///
    /// # Errors
    /// When it is not an ordinary, non-empty file, or the volume is not known to be encrypted.
    pub fn open(path: &Path) -> Result<Self, CleartextFilmError> {
        let place = path.canonicalize().map_err(|error| unreadable(&error))?;
        if place.is_dir() {
            return Err(CleartextFilmError::NotAFile);
        }
        // All links have been resolved; another link means that the file was exchanged.
        let file = files::open_strictly_to_read(&place).map_err(|error| unreadable(&error))?;
        let metadata = file.metadata().map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            return Err(CleartextFilmError::NotAFile);
        }
        if metadata.len() == 0 {
            return Err(CleartextFilmError::Empty);
        }
        match encryption_of(&file) {
            Encryption::Encrypted { .. } => Ok(Self::holding(file)),
            open => Err(CleartextFilmError::NotEncrypted(open)),
        }
    }

    /// A film whose volume is not checked. For benches, which compare a sealed film with the same in the clear: the
    /// program itself never calls it, and an architecture test keeps it so.
    #[must_use]
    pub fn assume_encrypted(file: File) -> Self {
        Self::holding(file)
    }

    fn holding(file: File) -> Self {
        Self {
            file,
            after_it: None,
            _hidden: Slab::for_secrets(1).ok(),
        }
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }
}

impl Drop for CleartextFilm {
    fn drop(&mut self) {
        self.after_it = files::forget(&self.file);
    }
}

fn unreadable(error: &io::Error) -> CleartextFilmError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => CleartextFilmError::Missing,
        kind => CleartextFilmError::Unreadable(kind),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn refusal(path: &Path) -> CleartextFilmError {
        match CleartextFilm::open(path) {
            Err(error) => error,
            Ok(_) => panic!("{} was opened", path.display()),
        }
    }

    #[test]
    fn what_is_not_a_film_is_reported_before_its_volume() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("empty.mp4"), "").expect("a file");
        assert_eq!(refusal(&folder.path().join("empty.mp4")), CleartextFilmError::Empty);
        assert_eq!(refusal(&folder.path().join("none.mp4")), CleartextFilmError::Missing);
        assert_eq!(refusal(folder.path()), CleartextFilmError::NotAFile);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_refused() {
        assert_eq!(refusal(Path::new("/dev/zero")), CleartextFilmError::NotAFile);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let mode = rustix::fs::Mode::RUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).expect("a pipe");
        assert_eq!(refusal(&pipe), CleartextFilmError::NotAFile);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_film_in_memory_is_not_shown() {
        use crate::platform::drives::Exposure;

        let folder = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
        let film = folder.path().join("film.mp4");
        fs::write(&film, "a film").expect("a file");
        let in_memory = Encryption::Open { how: Exposure::Memory };
        assert_eq!(refusal(&film), CleartextFilmError::NotEncrypted(in_memory));
    }
}
