//! Films that are imported in the background, through the queue that the console uses.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use support::films::{self, Container};
use support::{seconds, wait_for};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use vitrin::memory::{Passphrase, Slab};
use vitrin::operations::import::{
    ImportError, ImportNumber, ImportPhase, ImportQueue, ImportRequest, ImportStep, Inspection, JoinedFiles,
    QueuedFilm, QueuedImport, Snapshot, SourceToErase, compare, erase_source, import, known,
};
use vitrin::operations::salvage::{SalvagedFilm, SalvagedTitle, salvage};
use vitrin::vault::{
    AnnotationChange, CHUNK, FilmEdit, FilmId, FilmState, KdfCost, Keep, Known, Label, LockedVault, NewFilm, NewVault,
    NextPiece, Notes, UnlockedVault, VaultError, create,
};

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

    fn weak(&self) -> Weak<Mutex<UnlockedVault>> {
        Arc::downgrade(self.vault.as_ref().unwrap())
    }

    fn request<'a>(&'a self, files: &'a [PathBuf]) -> ImportRequest<'a> {
        ImportRequest {
            program: Some(Path::new(env!("CARGO_BIN_EXE_vitrin"))),
            // Only its own files are refused, and none of these is one.
            ..ImportRequest::new(files, self.home.path())
        }
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

/// An import that the locking of the vault interrupts when so many bytes are sealed.
fn interrupted_at(bench: &Bench, file: &Path, at: u64) -> FilmId {
    let (stop, mut id) = (CancellationToken::new(), None);
    let files = [file.to_owned()];
    let request = ImportRequest {
        stop: Some(&stop),
        ..bench.request(&files)
    };
    let outcome = import(&bench.weak(), request, &CancellationToken::new(), &mut |progress| {
        id = Some(progress.id);
        if progress.phase == ImportPhase::Sealing && progress.done >= at {
            stop.cancel();
        }
    });
    assert_eq!(outcome, Err(ImportError::VaultLocked));
    id.unwrap()
}

#[test]
fn an_interrupted_import_goes_on_where_it_stopped_and_is_whole() {
    let bench = Bench::new();
    let film = bench.large_file("large.mts", (150 << 20) + 77);
    let file = fs::File::options().write(true).open(&film).unwrap();
    for place in 0..150 {
        file.write_all_at(&[place as u8; 999], (place << 20) + 500).unwrap();
    }
    let interrupted = interrupted_at(&bench, &film, 100 << 20);
    let files = [film.clone()];
    let mut first_sealed = None;
    let imported = import(
        &bench.weak(),
        bench.request(&files),
        &CancellationToken::new(),
        &mut |progress| {
            if progress.phase == ImportPhase::Sealing {
                first_sealed.get_or_insert(progress.done);
            }
        },
    )
    .unwrap();
    assert_eq!((imported.id, imported.resumed_at), (interrupted, 64 << 20));
    assert_eq!(first_sealed, Some(64 << 20));
    let source = JoinedFiles::open(&files, bench.home.path(), &[]).ok().unwrap();
    let same = compare(
        &bench.weak(),
        imported.id,
        &source,
        &CancellationToken::new(),
        &mut |_| ControlFlow::Continue(()),
    );
    assert_eq!(same, Ok(true));
    // It is known from now on, also when it is erased.
    let folder = bench.home.path().join("vault");
    assert_eq!(
        known(&bench.weak(), &folder, &files),
        Ok(Some(Known::InVault(imported.id)))
    );
    bench.vault().lock().erase(imported.id).unwrap();
    assert_eq!(known(&bench.weak(), &folder, &files), Ok(Some(Known::Erased)));
}

#[test]
fn what_is_whole_of_an_interrupted_import_is_salvaged() {
    let bench = Bench::new();
    let film = bench.large_file("large.mts", 200 << 20);
    let interrupted = interrupted_at(&bench, &film, 150 << 20);
    fs::remove_file(&film).unwrap();
    let salvaged = salvage_in(&bench, interrupted).unwrap();
    let size = salvaged.size;
    assert_eq!(
        (size, salvaged.id, salvaged.is_beginning),
        (128 << 20, interrupted, true)
    );
    let vault = bench.vault().lock();
    let film = vault.film(interrupted).ok().unwrap();
    assert_eq!(
        (film.title.as_str(), film.state, film.size),
        ("large (the beginning)", FilmState::Sealed, size)
    );
    assert_eq!(
        film.origin.as_ref().unwrap().size(),
        200 << 20,
        "what it is the beginning of"
    );
    vault.verify(interrupted, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(bench.film_files(), 2);
}

fn salvage_in(bench: &Bench, id: FilmId) -> Result<SalvagedFilm, ImportError> {
    let title = SalvagedTitle {
        of_a_beginning: "large (the beginning)",
        of_a_recording: None,
    };
    let program = Path::new(env!("CARGO_BIN_EXE_vitrin"));
    let go_on = CancellationToken::new();
    salvage(&bench.weak(), id, title, Some(program), &go_on, &mut |_| ())
}

/// It has no part that is full, and no source to be read again.
#[test]
fn what_is_whole_of_a_recording_that_was_cut_off_is_salvaged_with_all_that_was_noted_about_it() {
    let bench = Bench::new();
    let film = {
        let mut vault = bench.vault().lock();
        let mut recording = vault.begin_recording(NewFilm::titled("Session 3")).unwrap();
        let mut pieces = vec![NextPiece::End, NextPiece::Bytes(Slab::new(5 * CHUNK + 77).unwrap())];
        let mut next = || pieces.pop().unwrap();
        recording
            .seal(&mut next, &mut |_| (), &mut |_| ControlFlow::Continue(()))
            .unwrap();
        // It is never listed as whole.
        recording.film()
    };
    let keep = Keep::until(Some(jiff::civil::date(2026, 12, 24)));
    let edit = FilmEdit {
        keep: Some(keep.clone()),
        ..FilmEdit::default()
    };
    bench.vault().lock().edit(film, edit).unwrap();
    let notes = AnnotationChange::Notes(Notes::new("after 5 minutes").unwrap());
    bench.vault().lock().annotate(film, [notes]).unwrap();
    let salvaged = salvage_in(&bench, film).ok().unwrap();
    assert_eq!(
        (salvaged.title.as_str(), salvaged.size, salvaged.is_beginning),
        ("Session 3", 5 * CHUNK as u64, false)
    );
    let vault = bench.vault().lock();
    let [listed] = vault.films() else {
        panic!("what was cut off is erased")
    };
    assert_eq!((listed.id, listed.state), (salvaged.id, FilmState::Sealed));
    assert_eq!(listed.annotations.notes().text(), "after 5 minutes");
    assert!(listed.keep == keep);
    vault.verify(listed.id, &mut |_| ControlFlow::Continue(())).unwrap();
}

#[test]
fn an_import_of_which_no_part_is_whole_is_not_touched_by_salvaging() {
    let bench = Bench::new();
    let film = bench.large_file("large.mts", 100 << 20);
    let interrupted = interrupted_at(&bench, &film, 30 << 20);
    let part = bench.home.path().join(format!("vault/films/{interrupted}.000"));
    let before = fs::metadata(&part).unwrap().len();
    assert!(before > 0);
    let refused = salvage_in(&bench, interrupted).err();
    assert_eq!(refused, Some(ImportError::Vault(VaultError::SourceEmpty)));
    assert_eq!(fs::metadata(&part).unwrap().len(), before);
    let state = bench.vault().lock().film(interrupted).ok().unwrap().state;
    assert_eq!(state, FilmState::Unfinished);
}

#[test]
fn a_bit_that_flips_on_the_stick_before_it_is_read_back_keeps_the_source_and_lists_nothing() {
    let bench = Bench::new();
    let files = [bench.large_file("film.mts", 3 << 20)];
    let films = bench.home.path().join("vault/films");
    let outcome = import(
        &bench.weak(),
        bench.request(&files),
        &CancellationToken::new(),
        &mut |progress| {
            if progress.phase == ImportPhase::Verifying && progress.done == 0 {
                let part = fs::File::options()
                    .read(true)
                    .write(true)
                    .open(films.join(format!("{}.000", progress.id)))
                    .unwrap();
                let mut byte = [0];
                part.read_exact_at(&mut byte, 2_000_000).unwrap();
                part.write_all_at(&[byte[0] ^ 8], 2_000_000).unwrap();
            }
        },
    );
    assert_eq!(outcome, Err(ImportError::Vault(VaultError::ReadBackDiffers)));
    assert_eq!(fs::metadata(&files[0]).unwrap().len(), 3 << 20);
    assert!(bench.vault().lock().films().is_empty());
    assert_eq!(bench.film_files(), 0);
    let folder = bench.home.path().join("vault");
    assert_eq!(known(&bench.weak(), &folder, &files), Ok(None));
}

#[test]
fn a_source_is_erased_only_if_it_is_what_is_in_the_vault() {
    let bench = Bench::new();
    let files = [bench.file("1.mts", b"one film"), bench.file("2.mts", b"in two files")];
    let companions = [bench.file("1.cpi", b"clip"), bench.home.path().join("none.thm")];
    let go_on = CancellationToken::new();
    let film = import(&bench.weak(), bench.request(&files), &go_on, &mut |_| ()).unwrap();
    let folder = bench.home.path().join("vault");
    let before = [Snapshot::of(&files[0]), Snapshot::of(&files[1])];
    let request = SourceToErase {
        film: film.id,
        files: &files,
        before: &before,
        companions: &companions,
        vault_folder: &folder,
        compare: true,
    };
    let own = ["log.000", "vault.a", "LABEL.txt"].map(|name| folder.join(name));
    let erase = |request| erase_source(&bench.weak(), request, &go_on, &mut |_| ());
    // One file of it alone, in another order, changed, or of another film: nothing is erased.
    let swapped = [files[1].clone(), files[0].clone()];
    for (what, files) in [("alone", &files[..1]), ("swapped", &swapped[..])] {
        let refused = erase(SourceToErase {
            files,
            before: &[],
            ..request
        });
        assert_eq!(refused, Err(ImportError::NotTheSame), "{what}");
    }
    bench.file("2.mts", b"in two other files");
    assert!(matches!(erase(request), Err(ImportError::NotWhole { .. })));
    bench.file("2.mts", b"in two files");
    let other = FilmId::from([9; 16]);
    assert!(
        erase(SourceToErase {
            film: other,
            before: &[],
            ..request
        })
        .is_err()
    );
    for own in own.chunks(1) {
        let refused = erase(SourceToErase {
            companions: own,
            before: &[],
            ..request
        });
        assert_eq!(refused, Err(ImportError::InsideTheVault(own[0].clone())));
    }
    assert!(files.iter().chain(&companions[..1]).all(|file| file.exists()));

    let erased = erase(SourceToErase { before: &[], ..request }).unwrap();
    assert!(erased.is_complete() && erased.not_overwritten.is_empty(), "{erased:?}");
    assert_eq!(erased.erased, 3);
    assert!(!files.iter().chain(&companions).any(|file| file.exists()));
    bench
        .vault()
        .lock()
        .verify(film.id, &mut |_| ControlFlow::Continue(()))
        .unwrap();
}

#[test]
fn a_damaged_copy_keeps_the_source() {
    let bench = Bench::new();
    let files = [bench.large_file("film.mts", 3 << 20)];
    let go_on = CancellationToken::new();
    let film = import(&bench.weak(), bench.request(&files), &go_on, &mut |_| ()).unwrap();
    let folder = bench.home.path().join("vault");
    let part = fs::File::options()
        .write(true)
        .open(folder.join(format!("films/{}.000", film.id)));
    part.unwrap().write_all_at(b"decayed", 1_000_000).unwrap();
    let request = SourceToErase {
        film: film.id,
        files: &files,
        before: &[],
        companions: &[],
        vault_folder: &folder,
        compare: true,
    };
    let outcome = erase_source(&bench.weak(), request, &go_on, &mut |_| ());
    assert!(matches!(
        outcome,
        Err(ImportError::Vault(VaultError::FilmDamaged { .. }))
    ));
    assert!(files[0].exists());
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
    let large = bench.add(&[&bench.large_file("large.mts", 4_000 << 20)]);
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
            assert!(pace.bytes_per_second > 0 && total == 4_000 << 20);
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
    let large = bench.add(&[&bench.large_file("large.mts", 4_000 << 20)]);
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
