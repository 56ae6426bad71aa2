//! Films that are imported in the background, through the queue that the console uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use support::films::{self, Container};
use support::{seconds, wait_for};
use tempfile::TempDir;
use vitrin::memory::Passphrase;
use vitrin::operations::import::{
    ImportError, ImportNumber, ImportQueue, ImportStep, Inspection, QueuedFilm, QueuedImport,
};
use vitrin::vault::{AnnotationChange, FilmState, KdfCost, Label, LockedVault, NewVault, Notes, UnlockedVault, create};

const PASSWORD: &str = "Correct horse battery 7";

/// A vault, a card, and a queue between them.
struct Bench {
    home: TempDir,
    vault: Option<Arc<Mutex<UnlockedVault>>>,
    queue: ImportQueue,
    changes: Arc<AtomicUsize>,
}

impl Bench {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let passphrase = Passphrase::from_text(PASSWORD).unwrap();
        let label = Label {
            name: "Anna".into(),
            unit: String::new(),
            date: jiff::civil::date(2025, 3, 14),
            if_found: String::new(),
        };
        let new = NewVault {
            label,
            passphrase: &passphrase,
            cost: KdfCost::FLOOR,
        };
        let folder = home.path().join("vault");
        let vault = Arc::new(Mutex::new(create(&folder, new).ok().unwrap()));
        let changes = Arc::new(AtomicUsize::new(0));
        let counted = changes.clone();
        let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_vitrin")));
        let queue = ImportQueue::new(Arc::downgrade(&vault), folder, program, move || {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        Self {
            home,
            vault: Some(vault),
            queue,
            changes,
        }
    }

    fn file(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.home.path().join(name);
        fs::write(&path, contents).unwrap();
        path
    }

    /// A file of that many zeros, which takes no place.
    fn large_file(&self, name: &str, len: u64) -> PathBuf {
        let path = self.file(name, b"");
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(len)
            .unwrap();
        path
    }

    fn add(&self, files: &[&Path]) -> ImportNumber {
        let film = QueuedFilm {
            files: files.iter().map(|path| path.to_path_buf()).collect(),
            ..QueuedFilm::default()
        };
        self.queue.add(film).unwrap()
    }

    fn import(&self, number: ImportNumber) -> QueuedImport {
        let imports = self.queue.imports();
        imports.into_iter().find(|import| import.number == number).unwrap()
    }

    fn vault(&self) -> &Mutex<UnlockedVault> {
        self.vault.as_ref().unwrap()
    }

    fn waits(&self) {
        wait_for("the queue to be done", seconds(60), || {
            (!self.queue.is_busy()).then_some(())
        });
    }

    fn waits_until_running(&self, number: ImportNumber) {
        wait_for("the film to be under way", seconds(30), || {
            let import = self.import(number);
            matches!(import.step, ImportStep::Running { done: 1.., .. }).then_some(())
        });
    }

    fn film_files(&self) -> usize {
        fs::read_dir(self.home.path().join("vault/films")).unwrap().count()
    }
}

#[test]
fn films_are_imported_in_order_and_those_of_several_files_are_joined() {
    let bench = Bench::new();
    let film = fs::read(films::numbered().frames(50).container(Container::Ts).make().path).unwrap();
    // Where a camera would cut it: anywhere.
    let (first, second) = film.split_at(film.len() / 2 + 77);
    let (first, second) = (bench.file("00001.MTS", first), bench.file("00002.MTS", second));
    let joined = bench.add(&[&first, &second]);
    let missing = bench.add(&[Path::new("/nowhere/film.mts")]);
    let notes = bench.add(&[&bench.file("notes.txt", b"no film")]);
    bench.waits();
    let ImportStep::Imported(imported) = bench.import(joined).step else {
        panic!("{:?}", bench.import(joined).step);
    };
    assert_eq!((imported.title.as_str(), imported.size), ("00001", film.len() as u64));
    assert!(
        matches!(imported.inspection, Inspection::Showable { .. }),
        "{:?}",
        imported.inspection
    );
    assert!(matches!(
        bench.import(missing).step,
        ImportStep::Failed(ImportError::Missing(_))
    ));
    let ImportStep::Imported(imported) = bench.import(notes).step else {
        panic!("{:?}", bench.import(notes).step);
    };
    assert!(matches!(imported.inspection, Inspection::NotShowable { .. }));
    let titles: Vec<_> = bench
        .vault()
        .lock()
        .films()
        .iter()
        .map(|film| film.title.clone())
        .collect();
    assert_eq!(titles, ["00001", "notes"]);
    assert!(bench.changes.load(Ordering::Relaxed) > 6);
    bench.queue.clear();
    assert!(bench.queue.imports().is_empty());
}

#[test]
fn while_a_film_is_imported_the_vault_is_free_and_a_cancelled_one_leaves_nothing() {
    let bench = Bench::new();
    let notes = bench.add(&[&bench.file("notes.txt", b"no film")]);
    bench.waits();
    let other = bench.import(notes).id.unwrap();
    let large = bench.add(&[&bench.large_file("large.mts", 20_000 << 20)]);
    let waiting = bench.add(&[&bench.file("waiting.mts", b"film")]);
    bench.waits_until_running(large);
    let id = bench.import(large).id.unwrap();
    {
        let mut vault = bench.vault().lock();
        assert_eq!(
            vault.film(id).ok().unwrap().state,
            FilmState::Unfinished,
            "listed at once"
        );
        assert!(vault.is_being_imported(id));
        let change = AnnotationChange::Notes(Notes::new("meanwhile").ok().unwrap());
        vault.annotate(other, [change]).unwrap();
        vault.ticket(other).ok().unwrap();
    }
    wait_for("the pace to be known", seconds(20), || match bench.import(large).step {
        ImportStep::Running {
            pace: Some(pace),
            total,
            ..
        } => {
            assert!(pace.bytes_per_second > 0 && total == 20_000 << 20);
            Some(())
        }
        _ => None,
    });
    bench.queue.cancel(waiting);
    assert_eq!(bench.import(waiting).step, ImportStep::Cancelled);
    bench.queue.cancel(large);
    bench.waits();
    assert_eq!(bench.import(large).step, ImportStep::Cancelled);
    let vault = bench.vault().lock();
    assert_eq!(
        (vault.films().len(), bench.film_files()),
        (1, 1),
        "nothing is left of it"
    );
}

#[test]
fn locking_the_vault_ends_the_import_and_keeps_it_for_later() {
    let mut bench = Bench::new();
    let large = bench.add(&[&bench.large_file("large.mts", 20_000 << 20)]);
    let waiting = bench.add(&[&bench.file("waiting.mts", b"film")]);
    bench.waits_until_running(large);
    bench.queue.stop();
    bench.vault = None;
    bench.waits();
    assert_eq!(bench.import(large).step, ImportStep::Stopped);
    assert_eq!(bench.import(waiting).step, ImportStep::Stopped);
    let locked = LockedVault::open(bench.home.path().join("vault")).ok().unwrap();
    let vault = locked.unlock(&Passphrase::from_text(PASSWORD).unwrap()).ok().unwrap();
    let film = &vault.films()[0];
    assert_eq!((film.title.as_str(), film.state), ("large", FilmState::Unfinished));
    assert!(!vault.is_being_imported(film.id));
}
