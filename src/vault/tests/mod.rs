//! Vaults whose medium or power fails, at every single step.

mod copies;
mod crash;
mod faults;
mod leftovers;
mod log;
mod log_circumstances;
mod log_outcomes;
mod receipts;
mod recording;
mod rekey;
mod resume;
mod storages;
#[cfg(unix)]
mod table;
mod tamper;
mod vectors;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::header::Access;
use super::storage::{RealStorage, Storage};
use super::*;
use crate::film::FilmSource;
use crate::memory::{Key, Passphrase};

const PASSPHRASE: &str = "Abcdefg1";

/// Enough for three parts of 32 KiB.
static FILM: [u8; 70_000] = [0x5A; 70_000];
/// Another film of two parts, the second of them full.
static OTHER_FILM: [u8; 65_536] = [0xC3; 65_536];

fn passphrase(text: &str) -> Passphrase {
    Passphrase::from_text(text).unwrap()
}

fn new_vault(passphrase: &Passphrase) -> NewVault<'_> {
    let label = Label {
        name: "Anna Andersson".into(),
        unit: String::new(),
        date: jiff::civil::date(2026, 3, 9),
        if_found: String::new(),
    };
    NewVault {
        label,
        passphrase,
        cost: KdfCost::FLOOR,
    }
}

fn new_film(title: &str) -> NewFilm {
    NewFilm {
        part_size: PartSize::new(32 * 1024).unwrap(),
        ..NewFilm::titled(title)
    }
}

fn keep_going(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn read(vault: &UnlockedVault, id: FilmId) -> Vec<u8> {
    let reader = FilmReader::open(vault.ticket(id).ok().unwrap()).ok().unwrap();
    let mut film = vec![0; reader.len() as usize];
    reader.read_at(0, &mut film).unwrap();
    film
}

/// A vault with one film, of which any number of copies can be made; opened by its slot's key, without password hashing.
struct Template {
    folder: TempDir,
    access: Access,
    vault_key: Key<32>,
    film: FilmId,
}

impl Template {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut vault = create(folder.path(), new_vault(&passphrase(PASSPHRASE))).ok().unwrap();
        let film = vault.import(&FILM[..], new_film("first"), &mut keep_going).unwrap();
        Self {
            folder,
            access: again(&vault.access),
            vault_key: copy_of(&vault.vault_key),
            film,
        }
    }

    fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), copy.path());
        copy
    }

    fn open_on(&self, storage: Arc<dyn Storage>) -> Result<UnlockedVault, VaultError> {
        UnlockedVault::open(storage, again(&self.access))
    }

    /// As a program that only reads.
    fn open_to_read(&self, folder: &Path) -> UnlockedVault {
        let storage = Arc::new(RealStorage::new(folder));
        let opened = UnlockedVault::open_to_read(storage, again(&self.access));
        opened.unwrap_or_else(|error| panic!("the vault is lost: {error:?}"))
    }

    /// Makes the catalogue one of a program that had no log.
    fn forget_the_log(&self, folder: &Path) {
        let mut vault = self.open_to_read(folder);
        (vault.log.lock().anchor, vault.catalogue.log) = (None, None);
        let catalogue = vault.catalogue.clone();
        vault.commit(catalogue).unwrap();
    }

    fn open(&self, folder: &Path) -> UnlockedVault {
        self.open_on(Arc::new(RealStorage::new(folder)))
            .unwrap_or_else(|error| panic!("the vault is lost: {error:?}"))
    }
}

/// The same access once more.
fn again(access: &Access) -> Access {
    Access {
        slot: access.slot,
        slot_key: copy_of(&access.slot_key),
    }
}

fn copy_of(key: &Key<32>) -> Key<32> {
    Key::from_fn(|bytes| bytes.copy_from_slice(key.expose())).unwrap()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn notes(text: &str) -> AnnotationChange {
    AnnotationChange::Notes(Notes::new(text).unwrap_or_default())
}

fn marker(at_ms: u64, text: &str) -> AnnotationChange {
    AnnotationChange::Mark(Marker::new(at_ms, text).ok().unwrap())
}

/// Notes and markers in one line.
fn noted_about(vault: &UnlockedVault, film: FilmId) -> String {
    let annotations = &vault.film(film).ok().unwrap().annotations;
    let markers = annotations.markers().iter();
    let markers = markers.map(|marker| format!("/{} {}", marker.at_ms(), marker.text()));
    annotations.notes().text().to_owned() + &markers.collect::<String>()
}

/// Names of the files that hold parts of films.
fn film_files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder.join("films")).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
