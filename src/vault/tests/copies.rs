//! The two copies of header and catalogue: what is confirmed is in both, and what is read is never written.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use super::ab_file::{AbFile, CATALOGUE};
use super::storage::{StoredFile, WriteLock};
use super::*;
use crate::film::FilmFacts;

const COPIES: [[&str; 2]; 2] = [["vault.a", "vault.b"], ["catalogue.a", "catalogue.b"]];

/// Every file with its bytes and the time of its last change.
fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>, SystemTime)> {
    let changed = fs::metadata(folder).unwrap().modified().unwrap();
    let mut files = vec![(folder.to_str().unwrap().to_owned(), Vec::new(), changed)];
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(snapshot(&entry.path()));
        }
        let name = entry.path().to_str().unwrap().to_owned();
        let contents = fs::read(entry.path()).unwrap_or_default();
        files.push((name, contents, entry.metadata().unwrap().modified().unwrap()));
    }
    files.sort();
    files
}

fn flip(folder: &Path, name: &str, bit: usize) {
    let mut bytes = fs::read(folder.join(name)).unwrap();
    bytes[bit / 8] ^= 1 << (bit % 8);
    fs::write(folder.join(name), bytes).unwrap();
}

fn are_equal(folder: &Path) -> bool {
    COPIES.iter().all(|names| {
        let [a, b] = names.map(|name| fs::read(folder.join(name)).unwrap());
        a == b
    })
}

type Change = fn(&mut UnlockedVault, FilmId) -> Result<(), VaultError>;

#[test]
fn every_confirmed_change_survives_any_flipped_bit_of_either_copy() {
    let changes: [(&str, Change); 6] = [
        ("import", |vault, _| {
            vault
                .import(&OTHER_FILM[..], new_film("second"), &mut keep_going)
                .map(drop)
        }),
        ("notes", |vault, film| vault.annotate(film, [notes("blicken")])),
        ("marker", |vault, film| vault.annotate(film, [marker(1000, "blicken")])),
        ("facts", |vault, film| vault.set_facts(film, FilmFacts::default(), None)),
        ("erase", |vault, film| vault.erase(film).map(drop)),
        ("password", |vault, _| {
            vault.add_passphrase("other", &passphrase("Gfedcba2"))
        }),
    ];
    let template = Template::new();
    let state = |vault: &UnlockedVault| {
        let film = |film: &Film| {
            let noted = noted_about(vault, film.id);
            format!("{} {:?} {noted} {}", film.title, film.state, film.facts.is_some())
        };
        let films: Vec<_> = vault.films().iter().map(film).collect();
        (films, vault.slot_names().map(str::to_owned).collect::<Vec<_>>())
    };
    for (name, change) in changes {
        let folder = template.copy();
        change(&mut template.open(folder.path()), template.film).unwrap();
        assert!(are_equal(folder.path()), "{name} was confirmed and is in one copy only");
        let confirmed = state(&template.open(folder.path()));
        for copy in COPIES.concat() {
            // Magic, version, generation, checksum, body.
            for bit in [3, 8 * 8, 8 * 16, 8 * 30 + 1, 8 * 100 + 5] {
                flip(folder.path(), copy, bit);
                let storage = Arc::new(RealStorage::new(folder.path()));
                let vault = UnlockedVault::open_to_read(storage, copy_of(&template.vault_key), 1);
                let vault = vault.unwrap_or_else(|error| panic!("{name}, bit {bit} of {copy}: {error:?}"));
                assert_eq!(state(&vault), confirmed, "{name}, bit {bit} of {copy}");
                assert!(vault.copies().any_damaged());
                flip(folder.path(), copy, bit);
            }
        }
    }
}

/// As programs before this one did: only one copy is written, and that is the newest.
fn with_one_copy_written(template: &Template) -> (TempDir, [&'static str; 2]) {
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let mut changed = vault.catalogue.clone();
    let film = changed.film_mut(template.film).unwrap();
    film.annotations.apply(notes("the latest")).unwrap();
    let generation = vault.catalogue_file.next_generation().unwrap();
    let key = keys::subkey(&vault.vault_key, vault.id(), keys::Purpose::Catalogue).unwrap();
    let body = changed.seal(generation, vault.id(), &key).unwrap();
    vault.catalogue_file.write(&*vault.storage, generation, body).unwrap();
    let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap()[16];
    let [a, b] = COPIES[1];
    let newest_first = if bytes(a) > bytes(b) { [a, b] } else { [b, a] };
    (folder, newest_first)
}

#[test]
fn a_damaged_newest_copy_is_told_and_is_not_replaced_by_unlocking() {
    let template = Template::new();
    let (folder, [newest, _]) = with_one_copy_written(&template);
    flip(folder.path(), newest, 8 * 100);
    let before = snapshot(folder.path());
    // The console's way, which may write.
    let mut vault = template.open(folder.path());
    assert_eq!(vault.copies().catalogue, OtherCopy::Damaged { may_be_newer: true });
    assert!(vault.copies().may_hide_a_change());
    assert!(snapshot(folder.path()) == before, "unlocking has written");
    // What the user then changes counts, and is in both.
    vault.annotate(template.film, [notes("again")]).unwrap();
    assert!(are_equal(folder.path()));
    let vault = template.open(folder.path());
    assert_eq!(
        (vault.copies().catalogue, noted_about(&vault, template.film)),
        (OtherCopy::Equal, "again".into())
    );
}

#[test]
fn copies_are_told_apart_and_looking_at_them_writes_nothing() {
    let template = Template::new();
    let older = with_one_copy_written(&template);
    let whole = template.copy();
    let damaged = template.copy();
    flip(damaged.path(), "catalogue.a", 8 * 100);
    let missing = template.copy();
    fs::remove_file(missing.path().join("catalogue.b")).unwrap();
    let empty = template.copy();
    fs::write(empty.path().join("catalogue.b"), b"").unwrap();
    let different = template.copy();
    let mut vault = template.open(different.path());
    let body = vault.catalogue.seal(
        vault.catalogue_file.generation,
        vault.id(),
        &copy_of(&template.vault_key),
    );
    let generation = vault.catalogue_file.generation;
    vault
        .catalogue_file
        .write(&*vault.storage, generation, body.unwrap())
        .unwrap();
    for (folder, expected) in [
        (&whole, OtherCopy::Equal),
        (&older.0, OtherCopy::Older),
        (&missing, OtherCopy::Missing),
        (&damaged, OtherCopy::Damaged { may_be_newer: false }),
        (&empty, OtherCopy::Damaged { may_be_newer: true }),
    ] {
        let before = snapshot(folder.path());
        let storage = Arc::new(RealStorage::new(folder.path()));
        let vault = UnlockedVault::open_to_read(storage, copy_of(&template.vault_key), 1)
            .ok()
            .unwrap();
        assert_eq!(vault.copies().catalogue, expected);
        assert_eq!(vault.check_copies().map(|copies| copies.catalogue), Ok(expected));
        vault.verify(template.film, &mut keep_going).unwrap();
        assert_eq!(
            LockedVault::open(folder.path()).unwrap().copies().unwrap().catalogue,
            expected
        );
        assert!(snapshot(folder.path()) == before, "{expected:?}: looking has written");
    }
    let file = AbFile::load(&RealStorage::new(different.path()), CATALOGUE)
        .ok()
        .unwrap();
    assert_eq!(file.other, OtherCopy::Damaged { may_be_newer: false });
}

/// A system whose cache of one file is wrong until it is asked to drop it, or a medium that writes that file wrongly.
struct WrongStorage {
    real: RealStorage,
    name: &'static str,
    wrong_cache: AtomicBool,
    wrong_writes: bool,
}

impl WrongStorage {
    fn new(folder: &Path, name: &'static str, wrong_writes: bool) -> Arc<Self> {
        Arc::new(Self {
            real: RealStorage::new(folder),
            name,
            wrong_cache: AtomicBool::new(!wrong_writes),
            wrong_writes,
        })
    }
}

impl Storage for WrongStorage {
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
        self.real.read_at(file, buffer, offset)?;
        if file.name == self.name && self.wrong_cache.load(Ordering::Relaxed) {
            buffer[100] ^= 1;
        }
        Ok(())
    }
    fn write_at(&self, file: &StoredFile, data: &[u8], offset: u64) -> io::Result<()> {
        let mut data = data.to_vec();
        if file.name == self.name && self.wrong_writes {
            data[100] ^= 1;
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
        if file.name == self.name {
            self.wrong_cache.store(false, Ordering::Relaxed);
        }
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
fn a_copy_that_is_wrong_in_the_systems_cache_is_read_from_the_medium() {
    let template = Template::new();
    for name in COPIES.concat() {
        let storage = WrongStorage::new(template.folder.path(), name, false);
        let vault = template.open_on(storage).ok().unwrap();
        assert!(!vault.copies().any_damaged(), "{name}");
    }
}

#[test]
fn a_copy_that_did_not_reach_the_medium_is_not_confirmed() {
    let template = Template::new();
    for name in COPIES[1] {
        let folder = template.copy();
        let mut vault = template
            .open_on(WrongStorage::new(folder.path(), name, true))
            .ok()
            .unwrap();
        let noted = vault.annotate(template.film, [notes("blicken")]);
        assert_eq!(noted, Err(VaultError::ReadBackDiffers), "{name}");
    }
    for name in COPIES[0] {
        let folder = template.copy();
        let mut vault = template
            .open_on(WrongStorage::new(folder.path(), name, true))
            .ok()
            .unwrap();
        let added = vault.add_passphrase("other", &passphrase("Gfedcba2"));
        assert_eq!(added, Err(VaultError::ReadBackDiffers), "{name}");
    }
}
