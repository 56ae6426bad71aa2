//! The file that is imported.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;

use crate::platform::files::{is_file_at, open_to_read};
use crate::vault::{FilmId, VaultError, is_own_path};

/// A camera's or recorder's file, open for reading. It is never written to.
#[derive(Debug)]
pub struct SourceFile {
    file: File,
    path: PathBuf,
    snapshot: Snapshot,
}

/// What a file was like at one moment, by which a later change is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    size: u64,
    changed: Option<SystemTime>,
}

impl Snapshot {
    /// Length in bytes.
    #[must_use]
    pub fn size(self) -> u64 {
        self.size
    }

    /// Of the file at `path`; `None` if there is none, or no plain one.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        fs::metadata(path)
            .ok()
            .filter(fs::Metadata::is_file)
            .map(|found| Self::from(&found))
    }
}

impl From<&fs::Metadata> for Snapshot {
    fn from(found: &fs::Metadata) -> Self {
        Self {
            size: found.len(),
            // Not every file system knows it.
            changed: found.modified().ok(),
        }
    }
}

/// Why a film cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// There is no such file.
    #[error("there is no file {}: check its name and that the camera or card is connected", .0.display())]
    Missing(PathBuf),
    /// It is a folder, a device or a pipe.
    #[error("{} is not a file: name the film itself", .0.display())]
    NotAFile(PathBuf),
    /// The file has no bytes.
    #[error("{} is empty: check that the camera has finished writing it", .0.display())]
    Empty(PathBuf),
    /// It is one of the vault's own files.
    #[error("{} is part of the vault itself: name a film from the camera", .0.display())]
    InsideTheVault(PathBuf),
    /// The system refuses to open or read it.
    #[error("{} cannot be read ({kind}): check that you may read it", path.display())]
    Unreadable {
        /// As it was named.
        path: PathBuf,
        /// Why the system refused.
        kind: io::ErrorKind,
    },
    /// What was read is not the whole film, or not one film: nothing is listed as whole.
    #[error("{} is not imported: {why}; check the camera or card, and import it again", path.display())]
    NotWhole {
        /// As it was named.
        path: PathBuf,
        /// What happened.
        why: Shortfall,
        /// Whether what was written could not be erased again, and is listed as unfinished.
        is_left: bool,
    },
    /// It can no longer be read, as when a camera is pulled out. What was written stays, and importing it again goes on from there.
    #[error("{} is not imported whole yet: {why}; connect the camera or card again, and import it again", path.display())]
    Interrupted {
        /// As it was named.
        path: PathBuf,
        /// What happened.
        why: Shortfall,
    },
    /// A film in the vault came from the same files.
    #[error("this film is in the vault already: {0}")]
    AlreadyThere(FilmId),
    /// It is not, or no longer, the file that the film in the vault came from: it is not erased.
    #[error("what is in the files is not what is in the vault: they are not erased")]
    NotTheSame,
    /// The vault was locked meanwhile. What was written stays, as an interrupted import.
    #[error("the vault was locked before the film was whole: unlock it, and import the film again")]
    VaultLocked,
    /// The vault cannot take the film.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Why what was read of a file is not the whole film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Shortfall {
    /// The system could not read on.
    #[error("it could not be read to its end ({0})")]
    BrokeOff(io::ErrorKind),
    /// It ended before its end.
    #[error("it ended after {read} of {size} bytes")]
    EndedEarly {
        /// Bytes that could be read.
        read: u64,
        /// Bytes that it has, as the system says.
        size: u64,
    },
    /// It was written to, cut, lengthened or replaced while it was read, or since the command was begun.
    #[error("it was changed while it was being read")]
    Changed,
}

impl ImportError {
    /// Whether a source could not be read on, as when a camera is pulled out, or the stick has got full.
    pub(super) fn is_broken_off(&self) -> bool {
        matches!(
            self,
            Self::NotWhole {
                why: Shortfall::BrokeOff(_),
                ..
            } | Self::Vault(VaultError::NoSpace { .. })
        )
    }

    /// The same, where what was written is kept, to go on with.
    pub(super) fn interrupted(self) -> Self {
        match self {
            Self::NotWhole { path, why, .. } => Self::Interrupted { path, why },
            error => error,
        }
    }

    /// The same, where what was written could be erased again, or not.
    pub(super) fn with_rest(self, is_left: bool) -> Self {
        match self {
            Self::NotWhole { path, why, .. } => Self::NotWhole { path, why, is_left },
            error => error,
        }
    }
}

impl SourceFile {
    /// Opens `path` to be sealed into the vault in folder `vault`.
    ///
    /// # Errors
    /// When it is not a regular file, cannot be read, is empty, or is one of the vault's own.
    pub fn open(path: &Path, vault: &Path) -> Result<Self, ImportError> {
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => ImportError::Missing(path.to_owned()),
            kind => ImportError::Unreadable {
                path: path.to_owned(),
                kind,
            },
        };
        let file = open_to_read(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(ImportError::NotAFile(path.to_owned()));
        }
        if metadata.len() == 0 {
            return Err(ImportError::Empty(path.to_owned()));
        }
        if is_own_file(path, vault).map_err(unreadable)? {
            return Err(ImportError::InsideTheVault(path.to_owned()));
        }
        Ok(Self {
            file,
            path: path.to_owned(),
            snapshot: Snapshot::from(&metadata),
        })
    }

    /// Its name, without the folder, made fit to be stored.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        without_control_chars(&name)
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// As it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it was like when it was opened.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.snapshot
    }

    /// Length in bytes when it was opened.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.snapshot.size
    }

    /// The file's name without its ending: the film's title, where none is given.
    #[must_use]
    pub fn title(&self) -> String {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        without_control_chars(&stem)
    }

    /// The day on which the file was last written, in the computer's time zone: when it was filmed, as far as a file can tell.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        let changed = Timestamp::try_from(self.snapshot.changed?).ok()?;
        Some(changed.to_zoned(TimeZone::system()).date())
    }

    /// Whether the file that was opened is still as it was, and still the one of that name. If none has the name any more, what was
    /// read may be all that there is of the film.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        let same = |found: io::Result<fs::Metadata>| found.is_ok_and(|found| Snapshot::from(&found) == self.snapshot);
        same(self.file.metadata()) && is_file_at(&self.file, &self.path).unwrap_or(true)
    }
}

fn without_control_chars(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// Whether `path` is one of the files that make up the vault in folder `vault`. Other files may be beside them: before
/// Vitrin, films in the clear were stored on the same stick.
pub(super) fn is_own_file(path: &Path, vault: &Path) -> io::Result<bool> {
    let (path, vault) = (path.canonicalize()?, vault.canonicalize()?);
    Ok(path.strip_prefix(&vault).is_ok_and(is_own_path))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder with a vault's folder in it, with as much of a vault as `SourceFile` checks.
    fn stick() -> (tempfile::TempDir, PathBuf) {
        let stick = tempfile::tempdir().expect("a temporary folder");
        let vault = stick.path().join("vault");
        fs::create_dir_all(vault.join("films")).expect("a folder");
        (stick, vault)
    }

    fn file(path: PathBuf, contents: &str) -> PathBuf {
        fs::write(&path, contents).expect("a file");
        path
    }

    #[test]
    fn a_film_is_called_after_its_file() {
        let (stick, vault) = stick();
        let source = SourceFile::open(&file(stick.path().join("Möte 3.mts"), "film"), &vault).expect("a film");
        assert_eq!((source.title().as_str(), source.size()), ("Möte 3", 4));
        assert!(source.day().is_some());
    }

    #[test]
    fn what_is_no_film_is_refused() {
        let (stick, vault) = stick();
        let open = |path: &Path| SourceFile::open(path, &vault);
        assert!(matches!(
            open(&stick.path().join("none.mp4")),
            Err(ImportError::Missing(_))
        ));
        assert!(matches!(open(stick.path()), Err(ImportError::NotAFile(_))));
        assert!(matches!(
            open(&file(stick.path().join("empty.mp4"), "")),
            Err(ImportError::Empty(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_refused() {
        let (_stick, vault) = stick();
        let device = SourceFile::open(Path::new("/dev/zero"), &vault);
        assert!(matches!(device, Err(ImportError::NotAFile(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let (stick, vault) = stick();
        let pipe = stick.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .expect("a pipe");
        assert!(matches!(SourceFile::open(&pipe, &vault), Err(ImportError::NotAFile(_))));
    }

    #[test]
    fn a_source_that_broke_off_is_told_apart_from_one_that_is_not_whole() {
        let error = |why| ImportError::NotWhole {
            path: PathBuf::from("a.mts"),
            why,
            is_left: false,
        };
        let gone = error(Shortfall::BrokeOff(io::ErrorKind::NotFound));
        assert!(gone.is_broken_off() && !error(Shortfall::Changed).is_broken_off());
        assert!(matches!(gone.interrupted(), ImportError::Interrupted { .. }));
        let left = error(Shortfall::Changed).with_rest(true);
        assert!(matches!(left, ImportError::NotWhole { is_left: true, .. }));
    }

    #[test]
    fn the_vaults_own_files_are_refused_and_others_beside_them_are_not() {
        let (_stick, vault) = stick();
        let own = [
            "vault.a",
            "vault.lck",
            "catalogue.b",
            "films/00.000",
            "LABEL.txt",
            "log.000",
            "log.999",
        ];
        for own in own.into_iter().chain(["log.lck", "log.tries", "Log.000"]) {
            let refused = SourceFile::open(&file(vault.join(own), "sealed"), &vault);
            assert!(matches!(refused, Err(ImportError::InsideTheVault(_))), "{own}");
        }
        assert!(SourceFile::open(&file(vault.join("plain.mp4"), "film"), &vault).is_ok());
    }
}
