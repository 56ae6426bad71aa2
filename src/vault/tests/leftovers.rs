//! A medium with bad sectors: parts of films that can be neither overwritten nor removed, for good.

use std::io;
use std::sync::Mutex;

use super::*;
use crate::platform::files::IoFailure;
use crate::vault::storage::{StoredFile, WriteLock};

/// Where it fails, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bad {
    Open,
    Write,
    Sync,
    Remove,
    Names,
}

/// A medium that fails so at every name that begins like this one.
struct BadSectors {
    real: RealStorage,
    name: String,
    bad: Bad,
    /// How often it was tried to open such a file.
    tries: Mutex<usize>,
}

impl BadSectors {
    fn check(&self, bad: Bad, name: &str) -> io::Result<()> {
        if bad == self.bad && (name.starts_with(&self.name) || bad == Bad::Names) {
            return Err(IoFailure::Gone.example());
        }
        Ok(())
    }
}

impl Storage for BadSectors {
    fn make_folder(&self, name: &str) -> io::Result<()> {
        self.real.make_folder(name)
    }
    fn open(&self, name: &str) -> io::Result<StoredFile> {
        self.real.open(name)
    }
    fn open_to_write(&self, name: &str) -> io::Result<StoredFile> {
        *self.tries.lock().unwrap() += usize::from(name.starts_with(&self.name));
        self.check(Bad::Open, name).and_then(|()| self.real.open_to_write(name))
    }
    fn create(&self, name: &str) -> io::Result<StoredFile> {
        self.real.create(name)
    }
    fn allow_writing(&self, name: &str) -> io::Result<()> {
        self.real.allow_writing(name)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.check(Bad::Remove, name).and_then(|()| self.real.remove(name))
    }
    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.check(Bad::Names, folder).and_then(|()| self.real.names(folder))
    }
    fn len(&self, file: &StoredFile) -> io::Result<u64> {
        self.real.len(file)
    }
    fn read_at(&self, file: &StoredFile, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.real.read_at(file, buffer, offset)
    }
    fn write_at(&self, file: &StoredFile, data: &[u8], offset: u64) -> io::Result<()> {
        self.check(Bad::Write, &file.name)
            .and_then(|()| self.real.write_at(file, data, offset))
    }
    fn sync(&self, file: &StoredFile) -> io::Result<()> {
        self.check(Bad::Sync, &file.name).and_then(|()| self.real.sync(file))
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

#[test]
fn bad_sectors_keep_one_part_and_hinder_nothing_else() {
    let template = Template::new();
    for bad in [Bad::Open, Bad::Write, Bad::Sync, Bad::Remove] {
        for part in 0..3 {
            let folder = template.copy();
            let name = film::part_name(template.film, part);
            let storage = Arc::new(BadSectors {
                real: RealStorage::new(folder.path()),
                name: name.clone(),
                bad,
                tries: Mutex::new(0),
            });
            let mut vault = template.open_on(storage.clone()).ok().unwrap();
            assert_eq!(vault.erase(template.film), Ok(Erasure::Unfinished), "{bad:?}");
            assert_eq!(
                vec![format!("films/{}", film_files(folder.path())[0])],
                [name],
                "{bad:?}"
            );
            assert_eq!(film_files(folder.path()).len(), 1, "{bad:?}");

            let mut vault = template.open_on(storage.clone()).ok().unwrap();
            let before = *storage.tries.lock().unwrap();
            let other = vault
                .import(&OTHER_FILM[..], new_film("second"), &mut keep_going)
                .unwrap();
            vault.annotate(other, [notes("blicken")]).unwrap();
            assert_eq!(vault.erase(other), Ok(Erasure::Complete));
            let tries = *storage.tries.lock().unwrap() - before;
            assert!(tries <= 1, "a bad sector is not waited for with every write: {tries}");
            assert_eq!(vault.unfinished_erasures(), 1);

            // In another computer, say, the sector can be written.
            let vault = template.open(folder.path());
            assert_eq!((vault.unfinished_erasures(), film_files(folder.path()).len()), (0, 0));
        }
    }
}

#[test]
fn a_folder_that_cannot_be_listed_keeps_no_part() {
    let template = Template::new();
    let folder = template.copy();
    let storage = Arc::new(BadSectors {
        real: RealStorage::new(folder.path()),
        name: "none".into(),
        bad: Bad::Names,
        tries: Mutex::new(0),
    });
    let mut vault = template.open_on(storage).ok().unwrap();
    assert_eq!(vault.erase(template.film), Ok(Erasure::Complete));
    assert_eq!(film_files(folder.path()), [""; 0]);
}
