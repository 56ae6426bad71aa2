//! Access to the vault's files: all of it goes through [`Storage`].
#![expect(clippy::disallowed_methods, reason = "the one place that writes files")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::VaultError;
use crate::platform::files;

/// The folder of films inside the vault.
pub const FILMS: &str = "films";

/// The lock file: its lock is held by the program that writes.
const LOCK: &str = "vault.lck";

/// One vault's folder. Names are relative to it, with `/` between folder and file; `""` is the folder itself.
///
/// Tests replace it by storages that fail at the n-th operation, or lose everything after the n-th write.
pub trait Storage: Send + Sync {
    /// Creates a folder; no error if it exists.
    fn make_folder(&self, name: &str) -> io::Result<()>;
    /// Opens a file for reading.
    fn open(&self, name: &str) -> io::Result<StoredFile>;
    /// Opens an existing file for writing.
    fn open_to_write(&self, name: &str) -> io::Result<StoredFile>;
    /// Creates a new file for writing; an error if it exists.
    fn create(&self, name: &str) -> io::Result<StoredFile>;
    /// Makes a file writable for its owner.
    fn allow_writing(&self, name: &str) -> io::Result<()>;
    /// Removes a file, whatever its kind, or an empty folder. What a link leads to stays.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// The names in a folder.
    fn names(&self, folder: &str) -> io::Result<Vec<String>>;
    /// Length of a file in bytes.
    fn len(&self, file: &StoredFile) -> io::Result<u64>;
    /// Fills `buffer` from `offset` on; an error if the file ends before.
    fn read_at(&self, file: &StoredFile, buffer: &mut [u8], offset: u64) -> io::Result<()>;
    /// Writes all of `data` at `offset`.
    fn write_at(&self, file: &StoredFile, data: &[u8], offset: u64) -> io::Result<()>;
    /// Returns when the file's bytes and length have reached the medium.
    fn sync(&self, file: &StoredFile) -> io::Result<()>;
    /// Returns when the names in a folder have reached the medium.
    fn sync_folder(&self, name: &str) -> io::Result<()>;
    /// Asks the system to drop its cache of a file that is still being written.
    fn drop_cached(&self, file: &StoredFile);
    /// Closes a file and asks the system to drop its cache of it, so that the next read comes from the medium.
    fn close_and_forget(&self, file: StoredFile);
    /// Free space on the medium in bytes.
    fn free_bytes(&self) -> io::Result<u64>;
    /// Takes the write lock until the returned value is dropped; [`ErrorKind::WouldBlock`] if another program holds it.
    fn lock(&self) -> io::Result<WriteLock> {
        self.lock_file(LOCK)
    }
    /// Takes the lock on a file, which is made if need be, as [`lock`](Self::lock). It ends with the program, however that ends.
    fn lock_file(&self, name: &str) -> io::Result<WriteLock>;
    /// Whether somebody holds the lock on a file, be it this program. A file that is not there is not locked.
    fn is_locked(&self, name: &str) -> io::Result<bool>;
}

/// An open file of a vault.
pub struct StoredFile {
    /// Relative to the vault's folder.
    #[allow(dead_code, reason = "the storages of tests need it")]
    pub name: String,
    /// The system's handle.
    pub file: File,
}

/// A lock on one of a vault's files, released on drop.
pub struct WriteLock {
    file: File,
}

impl Drop for WriteLock {
    /// In so many words: closing is not enough, because a process that is being started has the file open for a moment, too.
    fn drop(&mut self) {
        // Closing it is what remains.
        drop(self.file.unlock());
    }
}

/// A folder in the file system.
///
/// The contents of a stick are untrusted (R-VIRUS): a name that turns out to be a link, a pipe or a device is refused, so that a
/// prepared stick can neither redirect a write out of the vault's folder nor block a reader.
pub struct RealStorage {
    root: PathBuf,
    /// Whether new files are for their owner alone. A vault's are not: a stick goes from one computer and user to the next, and what is on it is
    /// sealed.
    is_private: bool,
}

impl RealStorage {
    /// The folder at `root`, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            is_private: false,
        }
    }

    /// A folder of the user's own, whose files nobody else may read.
    pub fn private(root: impl Into<PathBuf>) -> Self {
        Self {
            is_private: true,
            ..Self::new(root)
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() {
            self.root.clone()
        } else {
            self.root.join(name)
        }
    }

    fn stored(&self, name: &str, options: &mut OpenOptions) -> io::Result<StoredFile> {
        Ok(StoredFile {
            name: name.to_owned(),
            file: self.open_plain(name, options)?,
        })
    }

    /// Opens a plain file that really is in the vault's folder.
    fn open_plain(&self, name: &str, options: &mut OpenOptions) -> io::Result<File> {
        if let Some((folder, _)) = name.split_once('/') {
            self.check_folder(folder)?;
        }
        let path = self.path(name);
        // How a system refuses to open a link, a folder or a socket differs from one to the other.
        let file = files::open_strictly(options, &path).map_err(|error| match fs::symlink_metadata(&path) {
            Ok(found) if !found.is_file() => not_plain(),
            _ => error,
        })?;
        if file.metadata()?.is_file() {
            Ok(file)
        } else {
            Err(not_plain())
        }
    }

    /// Checks that the name is a folder, and not a link to one.
    fn check_folder(&self, name: &str) -> io::Result<()> {
        if fs::symlink_metadata(self.path(name))?.is_dir() {
            Ok(())
        } else {
            Err(not_plain())
        }
    }
}

impl Storage for RealStorage {
    fn make_folder(&self, name: &str) -> io::Result<()> {
        fs::create_dir_all(self.path(name))?;
        if name.is_empty() {
            Ok(())
        } else {
            self.check_folder(name)
        }
    }

    fn open(&self, name: &str) -> io::Result<StoredFile> {
        self.stored(name, OpenOptions::new().read(true))
    }

    fn open_to_write(&self, name: &str) -> io::Result<StoredFile> {
        self.stored(name, OpenOptions::new().read(true).write(true))
    }

    fn create(&self, name: &str) -> io::Result<StoredFile> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        if self.is_private {
            files::for_owner_alone(&mut options);
        }
        self.stored(name, &mut options)
    }

    fn allow_writing(&self, name: &str) -> io::Result<()> {
        if let Some((folder, _)) = name.split_once('/') {
            self.check_folder(folder)?;
        }
        let path = self.path(name);
        let found = fs::symlink_metadata(&path)?;
        // The permissions that a link leads to are somebody else's.
        if !found.is_file() {
            return Err(not_plain());
        }
        fs::set_permissions(path, files::writable(found.permissions()))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        if let Some((folder, _)) = name.split_once('/') {
            self.check_folder(folder)?;
        }
        let path = self.path(name);
        fs::remove_file(&path).or_else(|error| fs::remove_dir(&path).map_err(|_| error))
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.check_folder(folder)?;
        // A name that is not text is none that Vitrin gave.
        let name = |entry: io::Result<fs::DirEntry>| entry.map(|entry| entry.file_name().into_string().ok());
        fs::read_dir(self.path(folder))?
            .map(name)
            .filter_map(Result::transpose)
            .collect()
    }

    fn len(&self, file: &StoredFile) -> io::Result<u64> {
        Ok(file.file.metadata()?.len())
    }

    fn read_at(&self, file: &StoredFile, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        files::read_exact_at(&file.file, buffer, offset)
    }

    fn write_at(&self, file: &StoredFile, data: &[u8], offset: u64) -> io::Result<()> {
        files::write_all_at(&file.file, data, offset)
    }

    fn sync(&self, file: &StoredFile) -> io::Result<()> {
        file.file.sync_all()
    }

    fn sync_folder(&self, name: &str) -> io::Result<()> {
        files::sync_folder(&self.path(name))
    }

    fn drop_cached(&self, file: &StoredFile) {
        drop(files::forget(&file.file));
    }

    fn close_and_forget(&self, file: StoredFile) {
        // A hint: where it is not followed, the read-back still verifies what the system has in its cache.
        files::close_and_forget(file.file);
    }

    fn free_bytes(&self) -> io::Result<u64> {
        files::free_bytes(existing_ancestor(&self.root))
    }

    fn lock_file(&self, name: &str) -> io::Result<WriteLock> {
        let file = self.open_plain(name, OpenOptions::new().write(true).create(true).truncate(false))?;
        match file.try_lock() {
            Ok(()) => Ok(WriteLock { file }),
            Err(TryLockError::WouldBlock) => Err(ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn is_locked(&self, name: &str) -> io::Result<bool> {
        let file = match self.open_plain(name, OpenOptions::new().read(true)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            file => file?,
        };
        // Shared: those who ask at the same time do not take each other for the holder.
        match file.try_lock_shared() {
            Ok(()) => {
                drop(WriteLock { file });
                Ok(false)
            }
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// A new file outside of any vault, for what the user takes out of one; for its owner alone. One that is there already is taken only if it is
/// empty.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`], and the system's error.
pub fn new_file(path: &Path) -> io::Result<File> {
    let mut new = OpenOptions::new();
    match files::for_owner_alone(new.write(true).create_new(true)).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let file = files::open_strictly(OpenOptions::new().write(true), path)?;
            let found = file.metadata()?;
            if found.is_file() && found.len() == 0 {
                Ok(file)
            } else {
                Err(error)
            }
        }
        file => file,
    }
}

/// Writes such a file, and returns when it has reached the medium.
///
/// # Errors
/// As [`new_file`], and errors of writing.
pub fn write_new_file(path: &Path, contents: &[u8]) -> Result<(), VaultError> {
    let write = || {
        let file = new_file(path)?;
        files::write_all_at(&file, contents, 0)?;
        file.sync_all()
    };
    write().map_err(|error| VaultError::from_io(&error, "write a file"))
}

/// Largest file that [`read_own_file`] reads, in bytes.
const OWN_FILE_MAX: u64 = 64 * 1024;

/// The text of a small file in a folder of the user's own; `None` if there is none.
///
/// # Errors
/// [`ErrorKind::InvalidData`] for what is no plain file or no text, or larger than 64 KiB, and the system's error.
pub fn read_own_file(folder: &Path, name: &str) -> io::Result<Option<String>> {
    let storage = RealStorage::private(folder);
    let file = match storage.open(name) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let len = storage.len(&file)?;
    if len > OWN_FILE_MAX {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; len as usize];
    storage.read_at(&file, &mut bytes, 0)?;
    let text = String::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData)?;
    Ok(Some(text))
}

/// Makes `text` all that is in a file in a folder of the user's own, and returns when it has reached the medium. A new file
/// is for its owner alone.
///
/// # Errors
/// [`ErrorKind::InvalidData`] where something else than a plain file has the name, and the system's error.
pub fn write_own_file(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let storage = RealStorage::private(folder);
    storage.make_folder("")?;
    let file = match storage.open_to_write(name) {
        Err(error) if error.kind() == ErrorKind::NotFound => storage.create(name)?,
        file => file?,
    };
    storage.write_at(&file, text.as_bytes(), 0)?;
    file.file.set_len(text.len() as u64)?;
    storage.sync(&file)
}

fn not_plain() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "neither a plain file nor a plain folder")
}

/// Whether the error is that something else than a plain file, or than a plain folder, has the name.
pub fn is_not_plain(error: &io::Error) -> bool {
    error.kind() == ErrorKind::InvalidData
}

/// The folder itself, or its nearest existing ancestor.
fn existing_ancestor(path: &Path) -> &Path {
    let found = path
        .ancestors()
        .find(|ancestor| ancestor.exists() && !ancestor.as_os_str().is_empty());
    found.unwrap_or(Path::new("."))
}

// Wine does not support Windows' links.
#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn every_way_in(storage: &RealStorage, name: &str) -> Vec<io::Result<()>> {
        vec![
            storage.open(name).map(drop),
            storage.open_to_write(name).map(drop),
            storage.create(name).map(drop),
        ]
    }

    #[test]
    fn a_link_on_the_stick_leads_nowhere() {
        let stick = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let target = elsewhere.path().join("diary");
        fs::write(&target, b"mine").unwrap();
        let storage = RealStorage::new(stick.path());
        for name in ["catalogue.b", LOCK] {
            symlink(&target, stick.path().join(name)).unwrap();
            assert!(every_way_in(&storage, name).iter().all(Result::is_err), "{name}");
        }
        assert!(storage.lock().is_err());
        symlink(elsewhere.path(), stick.path().join(FILMS)).unwrap();
        assert!(every_way_in(&storage, "films/diary").iter().all(Result::is_err));
        assert!(storage.make_folder(FILMS).is_err());
        assert!(storage.remove("films/diary").is_err());
        assert_eq!(fs::read(&target).unwrap(), b"mine");
    }

    #[test]
    fn a_lock_is_released_although_a_process_that_is_being_started_has_its_file_open() {
        let stick = tempfile::tempdir().unwrap();
        let storage = RealStorage::new(stick.path());
        let lock = storage.lock().unwrap();
        let in_the_child = lock.file.try_clone().unwrap();
        assert_eq!(storage.lock().err().unwrap().kind(), ErrorKind::WouldBlock);
        drop(lock);
        assert!(!storage.is_locked(LOCK).unwrap());
        assert!(storage.lock().is_ok());
        drop(in_the_child);
    }

    #[test]
    fn what_is_taken_out_of_a_vault_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;

        let home = tempfile::tempdir().unwrap();
        let mode = |name: &str| fs::metadata(home.path().join(name)).unwrap().permissions().mode() & 0o077;
        new_file(&home.path().join("log.csv")).unwrap();
        RealStorage::private(home.path()).create("computer.key").unwrap();
        assert_eq!((mode("log.csv"), mode("computer.key")), (0, 0));
    }

    #[test]
    fn a_pipe_on_the_stick_is_refused_and_not_waited_for() {
        let stick = tempfile::tempdir().unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(stick.path().join("vault.a"))
            .status();
        assert!(made.unwrap().success());
        let storage = RealStorage::new(stick.path());
        assert!(every_way_in(&storage, "vault.a").iter().all(Result::is_err));
    }
}
