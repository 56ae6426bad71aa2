//! Storages that fail on purpose.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::platform::files::{self, IoFailure};
use crate::vault::storage::{RealStorage, Storage, StoredFile, WriteLock};

const SECTOR: usize = 512;

/// A medium on which one operation fails once: the n-th, counted from 0, whatever it is.
pub struct FailingStorage {
    real: RealStorage,
    left: Mutex<Option<usize>>,
    io_failure: IoFailure,
}

impl FailingStorage {
    pub fn new(folder: &Path, failing: usize, io_failure: IoFailure) -> Self {
        Self {
            real: RealStorage::new(folder),
            left: Mutex::new(Some(failing)),
            io_failure,
        }
    }

    /// Whether the operation has failed already.
    pub fn has_failed(&self) -> bool {
        self.left.lock().unwrap().is_none()
    }

    fn step(&self) -> io::Result<()> {
        let mut left = self.left.lock().unwrap();
        match *left {
            Some(0) => {
                *left = None;
                Err(self.io_failure.example())
            }
            Some(more) => {
                *left = Some(more - 1);
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Storage for FailingStorage {
    fn make_folder(&self, name: &str) -> io::Result<()> {
        self.step().and_then(|()| self.real.make_folder(name))
    }
    fn open(&self, name: &str) -> io::Result<StoredFile> {
        self.step().and_then(|()| self.real.open(name))
    }
    fn open_to_write(&self, name: &str) -> io::Result<StoredFile> {
        self.step().and_then(|()| self.real.open_to_write(name))
    }
    fn create(&self, name: &str) -> io::Result<StoredFile> {
        self.step().and_then(|()| self.real.create(name))
    }
    fn allow_writing(&self, name: &str) -> io::Result<()> {
        self.step().and_then(|()| self.real.allow_writing(name))
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.step().and_then(|()| self.real.remove(name))
    }
    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.step().and_then(|()| self.real.names(folder))
    }
    fn len(&self, file: &StoredFile) -> io::Result<u64> {
        self.step().and_then(|()| self.real.len(file))
    }
    fn read_at(&self, file: &StoredFile, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.step().and_then(|()| self.real.read_at(file, buffer, offset))
    }
    /// A failing write has written its first half.
    fn write_at(&self, file: &StoredFile, data: &[u8], offset: u64) -> io::Result<()> {
        if let Err(error) = self.step() {
            self.real.write_at(file, &data[..data.len() / 2], offset)?;
            return Err(error);
        }
        self.real.write_at(file, data, offset)
    }
    fn sync(&self, file: &StoredFile) -> io::Result<()> {
        self.step().and_then(|()| self.real.sync(file))
    }
    fn sync_folder(&self, name: &str) -> io::Result<()> {
        self.step().and_then(|()| self.real.sync_folder(name))
    }
    fn drop_cached(&self, file: &StoredFile) {
        self.real.drop_cached(file);
    }
    fn close_and_forget(&self, file: StoredFile) {
        self.real.close_and_forget(file);
    }
    fn free_bytes(&self) -> io::Result<u64> {
        self.step().and_then(|()| self.real.free_bytes())
    }
    fn lock_file(&self, name: &str) -> io::Result<WriteLock> {
        self.step().and_then(|()| self.real.lock_file(name))
    }
    fn is_locked(&self, name: &str) -> io::Result<bool> {
        self.step().and_then(|()| self.real.is_locked(name))
    }
}

/// A medium that keeps one bit of one write to a film otherwise than it was written: the n-th, counted from 0.
pub struct LyingStorage {
    real: RealStorage,
    left: Mutex<Option<usize>>,
}

impl LyingStorage {
    pub fn new(folder: &Path, lying: usize) -> Self {
        Self {
            real: RealStorage::new(folder),
            left: Mutex::new(Some(lying)),
        }
    }
}

impl Storage for LyingStorage {
    fn make_folder(&self, name: &str) -> io::Result<()> {
        self.real.make_folder(name)
    }
    fn open(&self, name: &str) -> io::Result<StoredFile> {
        self.real.open(name)
    }
    fn open_to_write(&self, name: &str) -> io::Result<StoredFile> {
        self.real.open_to_write(name)
    }
    fn create(&self, name: &str) -> io::Result<StoredFile> {
        self.real.create(name)
    }
    fn allow_writing(&self, name: &str) -> io::Result<()> {
        self.real.allow_writing(name)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.real.remove(name)
    }
    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.real.names(folder)
    }
    fn len(&self, file: &StoredFile) -> io::Result<u64> {
        self.real.len(file)
    }
    fn read_at(&self, file: &StoredFile, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.real.read_at(file, buffer, offset)
    }
    fn write_at(&self, file: &StoredFile, data: &[u8], offset: u64) -> io::Result<()> {
        let mut data = data.to_vec();
        let mut left = self.left.lock().unwrap();
        if file.name.starts_with("films/") {
            *left = match *left {
                Some(0) => {
                    let middle = data.len() / 2;
                    data[middle] ^= 0x10;
                    None
                }
                left => left.map(|left| left - 1),
            };
        }
        self.real.write_at(file, &data, offset)
    }
    fn sync(&self, file: &StoredFile) -> io::Result<()> {
        self.real.sync(file)
    }
    fn sync_folder(&self, name: &str) -> io::Result<()> {
        self.real.sync_folder(name)
    }
    fn drop_cached(&self, file: &StoredFile) {
        self.real.drop_cached(file);
    }
    fn close_and_forget(&self, file: StoredFile) {
        self.real.close_and_forget(file);
    }
    fn free_bytes(&self) -> io::Result<u64> {
        self.real.free_bytes()
    }
    fn lock_file(&self, name: &str) -> io::Result<WriteLock> {
        self.real.lock_file(name)
    }
    fn is_locked(&self, name: &str) -> io::Result<bool> {
        self.real.is_locked(name)
    }
}

/// What a power failure does to data that was written, but not yet synchronised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// All of it has reached the medium, except the operation that was cut.
    Kept,
    /// Nothing of it has: contents, lengths, new names and removals are as before.
    Lost,
    /// Every second sector of it has, and the first half of the write that was cut.
    Torn,
}

impl Unsynced {
    pub const ALL: [Self; 3] = [Self::Kept, Self::Lost, Self::Torn];
}

/// A medium whose power fails at the n-th changing operation, counted from 0; nothing works from then on.
pub struct CrashingStorage {
    real: RealStorage,
    root: PathBuf,
    unsynced: Unsynced,
    state: Mutex<State>,
}

struct State {
    left: usize,
    crashed: bool,
    undo: Vec<Undo>,
}

/// How to undo a change that was not synchronised.
enum Undo {
    Write {
        name: String,
        offset: u64,
        before: Vec<u8>,
        len_before: u64,
    },
    Create {
        name: String,
    },
    Remove {
        name: String,
        contents: Vec<u8>,
    },
}

impl CrashingStorage {
    pub fn new(folder: &Path, cut: usize, unsynced: Unsynced) -> Self {
        let state = Mutex::new(State {
            left: cut,
            crashed: false,
            undo: Vec::new(),
        });
        Self {
            real: RealStorage::new(folder),
            root: folder.to_owned(),
            unsynced,
            state,
        }
    }

    /// Whether the power has failed.
    pub fn has_crashed(&self) -> bool {
        self.state.lock().unwrap().crashed
    }

    fn alive(&self) -> io::Result<()> {
        if self.has_crashed() {
            Err(IoFailure::Gone.example())
        } else {
            Ok(())
        }
    }

    /// Counts a changing operation; an error when the power fails now or has failed.
    fn step(&self) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        if state.crashed {
            return Err(IoFailure::Gone.example());
        }
        if state.left > 0 {
            state.left -= 1;
            return Ok(());
        }
        state.crashed = true;
        if self.unsynced != Unsynced::Kept {
            for undo in state.undo.drain(..).rev() {
                self.undo(undo).unwrap();
            }
        }
        Err(IoFailure::Gone.example())
    }

    fn remember(&self, undo: Undo) {
        self.state.lock().unwrap().undo.push(undo);
    }

    fn undo(&self, undo: Undo) -> io::Result<()> {
        match undo {
            Undo::Write {
                name,
                offset,
                before,
                len_before,
            } => {
                let file = OpenOptions::new().write(true).open(self.root.join(name))?;
                if self.unsynced == Unsynced::Torn {
                    for (number, sector) in before.chunks(SECTOR).enumerate().filter(|(number, _)| number % 2 == 1) {
                        files::write_all_at(&file, sector, offset + (number * SECTOR) as u64)?;
                    }
                    return Ok(());
                }
                files::write_all_at(&file, &before, offset)?;
                file.set_len(len_before)
            }
            Undo::Create { name } => fs::remove_file(self.root.join(name)),
            Undo::Remove { name, contents } => fs::write(self.root.join(name), contents),
        }
    }

    fn undo_of_write(&self, file: &StoredFile, len: usize, offset: u64) -> io::Result<Undo> {
        let len_before = file.file.metadata()?.len();
        let there = usize::try_from(len_before.saturating_sub(offset)).unwrap().min(len);
        let mut before = vec![0; there];
        files::read_exact_at(&file.file, &mut before, offset)?;
        Ok(Undo::Write {
            name: file.name.clone(),
            offset,
            before,
            len_before,
        })
    }
}

impl Storage for CrashingStorage {
    fn make_folder(&self, name: &str) -> io::Result<()> {
        self.step().and_then(|()| self.real.make_folder(name))
    }
    fn open(&self, name: &str) -> io::Result<StoredFile> {
        self.alive().and_then(|()| self.real.open(name))
    }
    fn open_to_write(&self, name: &str) -> io::Result<StoredFile> {
        self.alive().and_then(|()| self.real.open_to_write(name))
    }
    fn create(&self, name: &str) -> io::Result<StoredFile> {
        self.step()?;
        let file = self.real.create(name)?;
        self.remember(Undo::Create { name: name.to_owned() });
        Ok(file)
    }
    fn allow_writing(&self, name: &str) -> io::Result<()> {
        self.step().and_then(|()| self.real.allow_writing(name))
    }
    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.alive().and_then(|()| self.real.names(folder))
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.step()?;
        let contents = fs::read(self.root.join(name))?;
        self.real.remove(name)?;
        self.remember(Undo::Remove {
            name: name.to_owned(),
            contents,
        });
        Ok(())
    }
    fn len(&self, file: &StoredFile) -> io::Result<u64> {
        self.alive().and_then(|()| self.real.len(file))
    }
    fn read_at(&self, file: &StoredFile, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.alive().and_then(|()| self.real.read_at(file, buffer, offset))
    }
    fn write_at(&self, file: &StoredFile, data: &[u8], offset: u64) -> io::Result<()> {
        let was_alive = !self.has_crashed();
        if let Err(error) = self.step() {
            // The file's name may have been lost in the cut; then its first half is lost with it.
            if was_alive && self.unsynced == Unsynced::Torn {
                self.real.write_at(file, &data[..data.len() / 2], offset)?;
            }
            return Err(error);
        }
        let undo = self.undo_of_write(file, data.len(), offset)?;
        self.real.write_at(file, data, offset)?;
        self.remember(undo);
        Ok(())
    }
    fn sync(&self, file: &StoredFile) -> io::Result<()> {
        self.step()?;
        let synced = |undo: &Undo| matches!(undo, Undo::Write { name, .. } if *name == file.name);
        self.state.lock().unwrap().undo.retain(|undo| !synced(undo));
        self.real.sync(file)
    }
    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        self.step()?;
        let is_in = |name: &str| name.rsplit_once('/').map_or("", |(parent, _)| parent) == folder;
        let synced = |undo: &Undo| match undo {
            Undo::Write { .. } => false,
            Undo::Create { name } | Undo::Remove { name, .. } => is_in(name),
        };
        self.state.lock().unwrap().undo.retain(|undo| !synced(undo));
        self.real.sync_folder(folder)
    }
    fn drop_cached(&self, _: &StoredFile) {}
    fn close_and_forget(&self, _: StoredFile) {}
    fn free_bytes(&self) -> io::Result<u64> {
        self.alive().and_then(|()| self.real.free_bytes())
    }
    fn lock_file(&self, name: &str) -> io::Result<WriteLock> {
        self.alive().and_then(|()| self.real.lock_file(name))
    }
    fn is_locked(&self, name: &str) -> io::Result<bool> {
        self.alive().and_then(|()| self.real.is_locked(name))
    }
}
