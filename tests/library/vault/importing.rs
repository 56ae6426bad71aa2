//! A film that is being imported while the vault is used, by this program and by others.

use std::cell::Cell;
use std::io::{self, Read};

use vitrin::film::FilmFacts;
use vitrin::vault::{FilmImport, FilmState, Phase};

use super::*;

fn new_film(film: &[u8]) -> NewFilm {
    NewFilm {
        size: Some(film.len() as u64),
        part_size: PartSize::new(PART as u64).unwrap(),
        ..NewFilm::titled("new")
    }
}

fn titles(vault: &UnlockedVault) -> Vec<String> {
    vault.films().iter().map(|film| film.title.clone()).collect()
}

#[test]
fn a_film_is_imported_while_others_are_annotated_shown_and_erased() {
    let vault = TestVault::new();
    let (mut one, mut other) = (vault.unlock(), vault.unlock());
    let film = film_of(300_000);
    let (first, second) = (one.import_film("first", b"first"), one.import_film("second", b"second"));
    let mut import = one.begin_import(&new_film(&film)).ok().unwrap();
    assert_eq!(titles(&one), ["first", "second", "new"], "listed at once");
    // On a thread of its own, without the vault.
    let sealing = std::thread::spawn(move || {
        import.seal(&mut &film[..], &mut keep_going).unwrap();
        import
    });
    one.annotate(first, [note("while it is imported")]).unwrap();
    other.annotate(first, [mark(100, "by another program")]).unwrap();
    assert_eq!(one.read(second), b"second");
    other.erase(second).unwrap();
    other.import_film("third", b"third");
    let mut import: FilmImport = sealing.join().unwrap();
    let id = one.finish_import(&mut import).unwrap();
    assert_eq!(vault.unlock().read(id), film_of(300_000));
    let found = vault.unlock();
    assert_eq!(titles(&found), ["first", "new", "third"]);
    let annotations = &found.film(first).ok().unwrap().annotations;
    assert_eq!(
        (annotations.notes().text(), annotations.markers().len()),
        ("while it is imported", 1)
    );
    assert!(
        vault.film_files().iter().all(|name| !name.ends_with("lck")),
        "{:?}",
        vault.film_files()
    );
}

#[test]
fn a_running_import_is_told_from_an_interrupted_one_and_nobody_erases_it() {
    let vault = TestVault::new();
    let (mut one, mut other) = (vault.unlock(), vault.unlock());
    let import = one.begin_import(&new_film(b"film")).ok().unwrap();
    let id = import.id();
    other.set_facts(id, FilmFacts::default(), None).unwrap();
    assert_eq!(other.film(id).ok().unwrap().state, FilmState::Unfinished);
    for vault in [&one, &other, &vault.unlock()] {
        assert!(vault.is_being_imported(id));
    }
    assert_eq!(other.erase(id).err(), Some(VaultError::BeingImported));
    assert_eq!(one.erase(id).err(), Some(VaultError::BeingImported));
    drop(import);
    assert!(!other.is_being_imported(id), "as if the program had crashed");
    other.erase(id).unwrap();
    assert_eq!(vault.film_files(), [""; 0]);
}

#[test]
fn a_film_that_vanished_from_the_list_leaves_nothing_and_says_so() {
    let vault = TestVault::new();
    let (mut one, mut other) = (vault.unlock(), vault.unlock());
    let film = film_of(200_000);
    let mut import = one.begin_import(&new_film(&film)).ok().unwrap();
    // A program that knows nothing of such locks.
    let lock = vault.path().join(format!("films/{}.lck", import.id()));
    fs::remove_file(&lock).unwrap();
    other.erase(import.id()).unwrap();
    import.seal(&mut &film[..], &mut keep_going).unwrap();
    assert_eq!(one.finish_import(&mut import).err(), Some(VaultError::ErasedMeanwhile));
    assert_eq!(vault.film_files(), [""; 0]);
    assert_eq!(titles(&vault.unlock()), [""; 0]);
}

/// Yields so many bytes, and notes the most that it was ahead of what was reported as written.
struct Watched<'a> {
    left: usize,
    given: u64,
    written: &'a Cell<u64>,
    most_ahead: u64,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(self.left).min(10_000);
        buffer[..count].fill(7);
        self.left -= count;
        self.given += count as u64;
        self.most_ahead = self.most_ahead.max(self.given - self.written.get());
        Ok(count)
    }
}

#[test]
fn progress_grows_to_the_films_length_in_both_phases() {
    let (_vault, mut unlocked) = TestVault::unlocked();
    let size = 10 << 20;
    let film = NewFilm {
        size: Some(size),
        ..NewFilm::titled("film")
    };
    let mut import = unlocked.begin_import(&film).ok().unwrap();
    let mut seen = Vec::new();
    let written = Cell::new(0);
    let mut source = Watched {
        left: size as usize,
        given: 0,
        written: &written,
        most_ahead: 0,
    };
    import
        .seal(&mut source, &mut |progress| {
            assert_eq!(progress.total, Some(size));
            if progress.phase == Phase::Sealing {
                written.set(progress.done);
            }
            seen.push((progress.phase, progress.done));
            ControlFlow::Continue(())
        })
        .unwrap();
    // Four batches of half a MiB are under way at a time, and as much is written between two reports.
    assert!(source.most_ahead < 3 << 20, "{} bytes ahead", source.most_ahead);
    unlocked.finish_import(&mut import).unwrap();
    let of = |phase| {
        seen.iter()
            .filter(move |(in_phase, _)| *in_phase == phase)
            .map(|(_, done)| *done)
    };
    for phase in [Phase::Sealing, Phase::Verifying] {
        assert!(of(phase).is_sorted(), "{phase:?}");
        assert_eq!(
            (of(phase).next(), of(phase).next_back()),
            (Some(0), Some(size)),
            "{phase:?}"
        );
    }
}

#[test]
fn what_is_cancelled_or_fails_is_discarded_without_a_trace() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = film_of(300_000);
    let mut import = unlocked.begin_import(&new_film(&film)).ok().unwrap();
    let mut cancel = |progress: Progress| match progress.phase {
        Phase::Sealing => ControlFlow::Continue(()),
        Phase::Verifying => ControlFlow::Break(()),
    };
    assert_eq!(
        import.seal(&mut &film[..], &mut cancel).err(),
        Some(VaultError::Cancelled)
    );
    assert_eq!(
        unlocked.finish_import(&mut import).err(),
        Some(VaultError::FilmUnfinished)
    );
    assert_eq!(
        vault.film_files().len(),
        6,
        "five parts, and what tells that it is running"
    );
    unlocked.discard_import(&mut import).unwrap();
    assert_eq!(vault.film_files(), [""; 0]);
    assert_eq!(titles(&vault.unlock()), [""; 0]);
}
