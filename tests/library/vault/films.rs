//! Films in a vault: sealing, listing, noting, erasing.

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;

use vitrin::film::{Area, Cover, FilmFacts, LeftOut, MediaIndex, Voices};
use vitrin::vault::{AnnotationChange, Annotations, FilmState, NewFilm, Phase, Progress, VaultError};

use super::{CHUNK, Films, PART, TestVault, film_of, keep_going, mark, note};

#[test]
fn films_of_every_length_around_chunks_and_parts_come_back_byte_for_byte() {
    let (_folder, mut vault) = TestVault::unlocked();
    let edges = [CHUNK, PART, 2 * PART, 2 * PART + CHUNK];
    for len in edges
        .iter()
        .flat_map(|edge| [edge - 1, *edge, edge + 1])
        .chain([1, 1_500_000])
    {
        let film = film_of(len);
        let id = vault.import_film("film", &film);
        assert!(vault.read(id) == film, "a film of {len} bytes");
        assert_eq!(vault.verify(id, &mut keep_going), Ok(()));
    }
}

#[test]
fn a_film_is_listed_with_what_is_known_of_it() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let recorded_on = Some(jiff::civil::date(2026, 3, 8));
    let new = NewFilm {
        imported_by: "Anna".into(),
        recorded_on,
        ..NewFilm::titled(" Möte 3 ")
    };
    let id = unlocked.import(&b"film"[..], new, &mut keep_going).unwrap();
    let facts = FilmFacts {
        container: Some("MP4".into()),
        duration_ms: Some(40_000),
        ..FilmFacts::default()
    };
    unlocked.set_facts(id, facts.clone(), None).unwrap();

    let unlocked = vault.unlock();
    let [film] = unlocked.films() else {
        panic!("one film was imported")
    };
    assert_eq!(
        (film.id, film.title.as_str(), film.imported_by.as_str()),
        (id, "Möte 3", "Anna")
    );
    assert_eq!(
        (film.recorded_on, film.size, film.state),
        (recorded_on, 4, FilmState::Sealed)
    );
    assert_eq!(film.facts, Some(facts));
}

#[test]
fn the_index_of_a_film_is_handed_over_with_it() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = unlocked.import_film("film", b"film");
    let mut index = MediaIndex {
        length: 4,
        duration_ns: 1_000_000_000,
        ..MediaIndex::default()
    };
    index.add_point(0, 2);
    unlocked.set_facts(film, FilmFacts::default(), Some(&index)).unwrap();
    assert_eq!(vault.unlock().ticket(film).unwrap().index.as_deref(), Some(&index));
    unlocked.set_facts(film, FilmFacts::default(), None).unwrap();
    assert_eq!(vault.unlock().ticket(film).unwrap().index, None);
}

#[test]
fn markers_and_notes_stay_with_their_film_until_it_is_erased() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let (film, other) = (
        unlocked.import_film("film", b"film"),
        unlocked.import_film("other", b"film"),
    );
    for remark in [
        mark(61_040, "Pausen"),
        mark(2_000, "Blicken"),
        note("Börja här.\nSedan frågan."),
    ] {
        unlocked.annotate(film, [remark]).unwrap();
    }
    unlocked
        .annotate(film, [AnnotationChange::Unmark { at_ms: 2_000 }])
        .unwrap();

    let mut unlocked = vault.unlock();
    let annotations = &unlocked.film(film).ok().unwrap().annotations;
    let [marker] = annotations.markers() else {
        panic!("one of two markers was removed")
    };
    assert_eq!((marker.at_ms(), marker.text()), (61_040, "Pausen"));
    assert_eq!(annotations.notes().text(), "Börja här.\nSedan frågan.");
    assert!(unlocked.film(other).ok().unwrap().annotations == Annotations::default());

    unlocked.erase(film).unwrap();
    assert_eq!(unlocked.annotate(film, [note("gone")]), Err(VaultError::FilmNotFound));
}

#[test]
fn disguised_voices_are_sealed_with_the_film_and_no_ticket_is_without_them() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = unlocked.import_film("film", b"film");
    assert!(unlocked.ticket_to_show(film).unwrap().voices.are_plain());
    let disguised = || AnnotationChange::Voices(Voices::all_disguised());
    unlocked.annotate(film, [disguised(), mark(5, "x")]).unwrap();
    let mut unlocked = vault.unlock();
    assert!(unlocked.film(film).ok().unwrap().annotations.voices().disguised);
    assert!(unlocked.ticket(film).unwrap().voices.disguised);
    assert!(unlocked.ticket_to_show(film).unwrap().voices.disguised);
    // The same again writes nothing.
    let copy = || fs::read(vault.path().join("catalogue.a")).unwrap();
    let before = copy();
    unlocked.annotate(film, [disguised()]).unwrap();
    // What cannot be left out of a film is not written.
    let passage = LeftOut {
        from_ms: 5,
        to_ms: 9,
        beep: true,
    };
    let twice = Voices {
        left_out: vec![passage; 2],
        ..Voices::default()
    };
    assert!(unlocked.annotate(film, [AnnotationChange::Voices(twice)]).is_err());
    assert!(copy() == before);
    let both = Voices::all_disguised().without(passage);
    unlocked
        .annotate(film, [AnnotationChange::Voices(both.clone())])
        .unwrap();
    assert_eq!(vault.unlock().ticket_to_show(film).unwrap().voices, both);
    unlocked
        .annotate(film, [AnnotationChange::Voices(Voices::default())])
        .unwrap();
    assert!(vault.unlock().ticket(film).unwrap().voices.are_plain());
}

#[test]
fn what_is_covered_is_sealed_with_the_film_and_no_ticket_is_without_it() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = unlocked.import_film("film", b"film");
    let mut moves = Cover {
        from_ms: 1_000,
        to_ms: Some(9_000),
        ..Cover::still(3, Area::ALL)
    };
    moves.let_move_from(2_000);
    let covers = vec![Cover::still(1, Area::ALL), moves];
    unlocked
        .annotate(film, [AnnotationChange::Covers(covers.clone()), mark(5, "x")])
        .unwrap();
    let mut unlocked = vault.unlock();
    assert_eq!(unlocked.film(film).ok().unwrap().annotations.covers(), covers);
    assert_eq!(unlocked.ticket(film).unwrap().covers, covers);
    assert_eq!(unlocked.ticket_to_show(film).unwrap().covers, covers);
    // The same again writes nothing, and what cannot be covers is not written.
    let copy = || fs::read(vault.path().join("catalogue.a")).unwrap();
    let before = copy();
    unlocked
        .annotate(film, [AnnotationChange::Covers(covers.clone())])
        .unwrap();
    let twice = vec![Cover::still(1, Area::ALL); 2];
    assert!(unlocked.annotate(film, [AnnotationChange::Covers(twice)]).is_err());
    assert!(copy() == before);
    unlocked.annotate(film, [AnnotationChange::Covers(Vec::new())]).unwrap();
    assert_eq!(vault.unlock().ticket(film).unwrap().covers, []);
}

#[test]
fn what_two_programs_note_about_a_film_is_all_there() {
    let vault = TestVault::new();
    let mut one = vault.unlock();
    let film = one.import_film("film", b"film");
    let mut other = vault.unlock();
    one.annotate(film, [mark(1_000, "one")]).unwrap();
    other.annotate(film, [mark(2_000, "other")]).unwrap();
    one.annotate(film, [note("notes")]).unwrap();
    let unlocked = vault.unlock();
    let annotations = &unlocked.film(film).ok().unwrap().annotations;
    assert_eq!((annotations.markers().len(), annotations.notes().text()), (2, "notes"));
}

#[test]
fn noting_the_same_again_writes_nothing() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = unlocked.import_film("film", b"film");
    let copies = || ["catalogue.a", "catalogue.b"].map(|name| fs::read(vault.path().join(name)).unwrap());
    let before = copies();
    unlocked.annotate(film, [note("")]).unwrap();
    assert!(copies() == before);
    unlocked.annotate(film, [note("something")]).unwrap();
    assert!(copies() != before);
}

#[test]
fn a_film_is_found_by_id_prefix_or_title() {
    let (_folder, mut vault) = TestVault::unlocked();
    let ids = ["one", "two", "two"].map(|title| vault.import_film(title, b"film"));
    let found = |name: &str| vault.find(name).map(|film| film.id);
    assert_eq!(found(&ids[0].to_string()), Ok(ids[0]));
    assert_eq!(found(&ids[1].to_string()[..12].to_uppercase()), Ok(ids[1]));
    assert_eq!(found("one"), Ok(ids[0]));
    assert_eq!(found("two"), Err(VaultError::AmbiguousFilm));
    for nothing in ["", "three", &"0".repeat(32)] {
        assert_eq!(found(nothing), Err(VaultError::FilmNotFound), "{nothing:?}");
    }
}

#[test]
fn an_import_reports_both_phases_to_their_end() {
    let (_folder, mut vault) = TestVault::unlocked();
    let film = film_of(3_000_000);
    let mut seen = Vec::new();
    let mut note = |progress: Progress| {
        seen.push((progress.phase, progress.done));
        assert_eq!(progress.total, Some(3_000_000));
        ControlFlow::Continue(())
    };
    vault
        .import(
            &film[..],
            NewFilm {
                size: Some(3_000_000),
                ..NewFilm::titled("film")
            },
            &mut note,
        )
        .unwrap();
    assert!(seen.is_sorted_by_key(|(phase, done)| (*phase == Phase::Verifying, *done)));
    assert!(seen.contains(&(Phase::Sealing, 3_000_000)) && seen.contains(&(Phase::Verifying, 3_000_000)));
    assert!(seen.len() > 6, "progress in steps of about a megabyte: {seen:?}");
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    for phase in [Phase::Sealing, Phase::Verifying] {
        let vault = TestVault::new();
        let mut unlocked = vault.unlock();
        let mut cancel = |progress: Progress| match progress.phase == phase && progress.done > 0 {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let result = unlocked.import(&film_of(3_000_000)[..], NewFilm::titled("film"), &mut cancel);
        assert_eq!(result, Err(VaultError::Cancelled));
        assert!(unlocked.films().is_empty() && vault.unlock().films().is_empty());
        assert_eq!(vault.film_files(), [""; 0]);
    }
}

#[test]
fn a_source_that_fails_or_is_empty_leaves_nothing() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let broken = film_of(100_000).chain_error();
    let mut import = |source: Box<dyn Read>| unlocked.import(source, NewFilm::titled("film"), &mut keep_going);
    assert_eq!(import(broken), Err(VaultError::SourceUnreadable));
    assert_eq!(import(Box::new(io::empty())), Err(VaultError::SourceEmpty));
    assert!(vault.unlock().films().is_empty());
    assert_eq!(vault.film_files(), [""; 0]);
}

#[test]
fn a_source_of_another_length_than_it_was_leaves_nothing() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = film_of(3 * PART);
    for says in [1, 2 * PART, 3 * PART - 1, 3 * PART + 1, 30 * PART] {
        let new = NewFilm {
            size: Some(says as u64),
            ..NewFilm::titled("film")
        };
        let result = unlocked.import(&film[..], new, &mut keep_going);
        assert_eq!(result, Err(VaultError::SourceChanged), "{says} bytes");
        assert!(vault.unlock().films().is_empty());
        assert_eq!(vault.film_files(), [""; 0]);
    }
    // One that goes on for ever is not read for ever.
    let new = NewFilm {
        size: Some(1000),
        ..NewFilm::titled("film")
    };
    let result = unlocked.import(io::repeat(7), new, &mut keep_going);
    assert_eq!(result, Err(VaultError::SourceChanged));
}

#[test]
fn an_erased_film_is_gone_and_the_others_stay() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let (one, film) = (unlocked.import_film("one", b"one"), film_of(300_000));
    let other = unlocked.import_film("other", &film);
    unlocked.erase(one).unwrap();
    assert_eq!(unlocked.erase(one), Err(VaultError::FilmNotFound));
    assert!(
        vault
            .film_files()
            .iter()
            .all(|name| name.starts_with(&other.to_string()))
    );
    assert_eq!(vault.unlock().read(other), film);
}

#[test]
fn a_part_that_was_taken_away_is_damage_where_it_began() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let id = unlocked.import_film("film", &film_of(100_000));
    let offset = PART as u64;
    fs::remove_file(vault.part(id, 1)).unwrap();
    assert_eq!(unlocked.ticket(id).err(), Some(VaultError::FilmDamaged { offset }));
}

#[test]
fn a_pulled_stick_is_named_as_such() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let id = unlocked.import_film("film", &film_of(100_000));
    fs::remove_dir_all(vault.path()).unwrap();
    assert_eq!(unlocked.ticket(id).err(), Some(VaultError::MediumLost));
    assert_eq!(unlocked.erase(id), Err(VaultError::MediumLost));
}

trait BreaksOff {
    fn chain_error(self) -> Box<dyn Read>;
}

impl BreaksOff for Vec<u8> {
    /// A source that gives these bytes and then fails, like a card that is pulled.
    fn chain_error(self) -> Box<dyn Read> {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::NotConnected.into())
            }
        }
        Box::new(io::Cursor::new(self).chain(Broken))
    }
}

#[test]
fn while_another_program_writes_to_the_vault_nothing_is_changed_and_it_is_told() {
    let vault = TestVault::new();
    let (mut one, mut other) = (vault.unlock(), vault.unlock());
    let film = one.import_film("first", b"film");
    // A program that is in the middle of a change.
    let writing = fs::File::open(vault.path().join("vault.lck")).unwrap();
    writing.lock().unwrap();
    let facts = FilmFacts {
        container: Some("MP4".into()),
        ..FilmFacts::default()
    };
    assert_eq!(one.set_facts(film, facts.clone(), None).err(), Some(VaultError::Busy));
    assert_eq!(other.annotate(film, [note("new")]).err(), Some(VaultError::Busy));
    assert_eq!(other.erase(film).err(), Some(VaultError::Busy));
    let imported = one.import(&b"film"[..], NewFilm::titled("second"), &mut keep_going);
    assert_eq!(imported.err(), Some(VaultError::Busy));
    // It can be read meanwhile.
    let found = vault.unlock();
    assert_eq!((found.films().len(), found.read(film)), (1, b"film".to_vec()));
    assert_eq!(found.films()[0].facts, None);
    writing.unlock().unwrap();
    one.set_facts(film, facts.clone(), None).unwrap();
    assert_eq!(vault.unlock().films()[0].facts, Some(facts));
}
