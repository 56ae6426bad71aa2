//! The vault through its public interface: what a program that uses it can rely on.

mod damage;
mod erasing;
mod films;
mod importing;
mod interop;
mod making;
mod pictures;
mod ratings;
mod reading;

use std::fs::{self, OpenOptions};
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vitrin::film::FilmSource;
use vitrin::memory::Passphrase;
use vitrin::vault::{
    AnnotationChange, FilmId, FilmReader, KdfCost, Label, LockedVault, Marker, NewFilm, NewVault, Notes, PartSize,
    Progress, UnlockedVault, VaultError, create,
};

const PASSPHRASE: &str = "Abcdefg1";
const CHUNK: usize = 16 * 1024;
const SEALED_CHUNK: usize = CHUNK + 16;
const PREFIX: usize = 56;
/// Four chunks: films of test size have several parts.
const PART: usize = 4 * CHUNK;

fn keep_going(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn mark(at_ms: u64, text: &str) -> AnnotationChange {
    AnnotationChange::Mark(Marker::new(at_ms, text).ok().unwrap())
}

fn note(text: &str) -> AnnotationChange {
    AnnotationChange::Notes(Notes::new(text).ok().unwrap())
}

/// Bytes that differ from place to place.
fn film_of(len: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut film: Vec<u8> = (0..len.div_ceil(8)).flat_map(|_| next()).collect();
    film.truncate(len);
    film
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::from_text(text).unwrap()
}

fn label() -> Label {
    Label {
        name: "Anna Andersson".into(),
        unit: "BUP Borås".into(),
        date: jiff::civil::date(2026, 3, 9),
        if_found: "Receptionen, Kungsgatan 1".into(),
    }
}

/// A vault in a folder of its own, with the cheapest password hashing that is allowed.
struct TestVault {
    folder: TempDir,
}

impl TestVault {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = NewVault {
            label: label(),
            passphrase: &passphrase(PASSPHRASE),
            cost: KdfCost::FLOOR,
        };
        create(folder.path(), new).map(drop).unwrap();
        Self { folder }
    }

    /// With the folder, which is there as long as the first of the two is.
    fn unlocked() -> (Self, UnlockedVault) {
        let vault = Self::new();
        let unlocked = vault.unlock();
        (vault, unlocked)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn unlock(&self) -> UnlockedVault {
        LockedVault::open(self.path())
            .ok()
            .unwrap()
            .unlock(&passphrase(PASSPHRASE))
            .ok()
            .unwrap()
    }

    fn part_name(&self, film: FilmId, part: usize) -> String {
        format!("films/{film}.{part:03}")
    }

    fn part(&self, film: FilmId, part: usize) -> PathBuf {
        self.path().join(self.part_name(film, part))
    }

    fn film_files(&self) -> Vec<String> {
        let names = fs::read_dir(self.path().join("films")).unwrap();
        names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    fn flip(&self, name: &str, at: usize) {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(self.path().join(name))
            .unwrap();
        let mut byte = [0];
        file.read_exact_at(&mut byte, at as u64).unwrap();
        file.write_all_at(&[byte[0] ^ (1 << (at % 8))], at as u64).unwrap();
    }

    fn overwrite(&self, name: &str, at: usize, bytes: &[u8]) {
        let file = OpenOptions::new().write(true).open(self.path().join(name)).unwrap();
        file.write_all_at(bytes, at as u64).unwrap();
    }
}

trait Films {
    fn import_film(&mut self, title: &str, film: &[u8]) -> FilmId;
    fn reader(&self, id: FilmId) -> Result<FilmReader, VaultError>;
    fn whole(&self, id: FilmId) -> Result<Vec<u8>, u64>;
    fn read(&self, id: FilmId) -> Vec<u8>;
}

impl Films for UnlockedVault {
    fn import_film(&mut self, title: &str, film: &[u8]) -> FilmId {
        let part_size = PartSize::new(PART as u64).unwrap();
        let new = NewFilm {
            size: Some(film.len() as u64),
            part_size,
            ..NewFilm::titled(title)
        };
        self.import(film, new, &mut keep_going).unwrap()
    }

    fn reader(&self, id: FilmId) -> Result<FilmReader, VaultError> {
        FilmReader::open(self.ticket(id)?)
    }

    /// The whole film, or where it is damaged. Any other error is a failed test.
    fn whole(&self, id: FilmId) -> Result<Vec<u8>, u64> {
        let damaged = |error| match error {
            VaultError::FilmDamaged { offset } => offset,
            error => panic!("{error:?}"),
        };
        let reader = self.reader(id).map_err(damaged)?;
        let mut film = vec![0; reader.len() as usize];
        reader.read_at(0, &mut film).map_err(|error| damaged(error.into()))?;
        Ok(film)
    }

    fn read(&self, id: FilmId) -> Vec<u8> {
        self.whole(id).unwrap()
    }
}
