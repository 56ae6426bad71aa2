//! The vault through its public door: what a program that uses it can rely on.

use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use support::interop::read_vault;
use tempfile::TempDir;
use vitrin::memory::Passphrase;
use vitrin::vault::{
    BrokenRule, Field, FilmFacts, FilmId, FilmReader, FilmSource, FilmState, KdfCost, Label, LockedVault, Marker,
    NewFilm, NewVault, Notes, PartSize, Phase, Piece, Progress, ReadError, Remark, Remarks, UnlockedVault, VaultError,
    create,
};

const PASSPHRASE: &str = "Abcdefg1";
const CHUNK: usize = 16 * 1024;
const SEALED_CHUNK: usize = CHUNK + 16;
const PREFIX: usize = 56;
/// Four chunks: films of test size have several parts.
const PART: usize = 4 * CHUNK;

// -- making and unlocking ---------------------------------------------------------------------------------------------

#[test]
fn the_label_is_read_without_a_password() {
    let vault = TestVault::new();
    assert_eq!(*LockedVault::open(vault.path()).ok().unwrap().label(), label());
    let text = fs::read_to_string(vault.path().join("LABEL.txt")).unwrap();
    for part in ["Anna Andersson", "BUP Borås", "2026-03-09", "Receptionen, Kungsgatan 1"] {
        assert!(text.contains(part), "LABEL.txt lacks {part}");
    }
}

#[test]
fn a_wrong_password_and_a_damaged_header_are_different_errors() {
    let vault = TestVault::new();
    let unlock = |text| LockedVault::open(vault.path())?.unlock(&passphrase(text)).map(drop);
    assert_eq!(unlock("Gfedcba2"), Err(VaultError::WrongPassphrase));
    assert_eq!(unlock(PASSPHRASE), Ok(()));
    for copy in ["vault.a", "vault.b"] {
        vault.flip(copy, 100);
    }
    assert_eq!(unlock(PASSPHRASE), Err(VaultError::Damaged { what: Piece::Header }));
}

#[test]
fn a_vault_survives_the_loss_of_any_one_small_file() {
    for lost in [
        "vault.a",
        "vault.b",
        "catalogue.a",
        "catalogue.b",
        "LABEL.txt",
        "vault.lck",
    ] {
        let vault = TestVault::new();
        fs::remove_file(vault.path().join(lost)).unwrap();
        vault.unlock();
    }
}

#[test]
fn a_vault_is_never_made_over_another() {
    let vault = TestVault::new();
    let pass = passphrase(PASSPHRASE);
    let again = |path| {
        create(
            path,
            NewVault {
                label: label(),
                passphrase: &pass,
                cost: KdfCost::FLOOR,
            },
        )
        .err()
    };
    assert_eq!(again(vault.path()), Some(VaultError::AlreadyAVault));
    vault.flip("vault.a", 100);
    vault.flip("vault.b", 100);
    assert_eq!(
        again(vault.path()),
        Some(VaultError::AlreadyAVault),
        "a damaged vault may still be rescued"
    );
}

#[test]
fn a_weak_password_or_a_bad_label_makes_no_vault() {
    let folder = tempfile::tempdir().unwrap();
    let make = |label, pass| {
        let pass = passphrase(pass);
        create(
            folder.path(),
            NewVault {
                label,
                passphrase: &pass,
                cost: KdfCost::FLOOR,
            },
        )
        .err()
    };
    let weak = VaultError::WeakPassphrase(vec![BrokenRule::TooShort, BrokenRule::NoUpperCase, BrokenRule::NoDigit]);
    assert_eq!(make(label(), "abc"), Some(weak));
    let nameless = Label {
        name: " ".into(),
        ..label()
    };
    assert!(matches!(
        make(nameless, PASSPHRASE),
        Some(VaultError::BadText { field: Field::Name, .. })
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_is_no_vault_says_so() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(LockedVault::open(folder.path()).err(), Some(VaultError::NotAVault));
    assert_eq!(
        LockedVault::open(folder.path().join("nowhere")).err(),
        Some(VaultError::NotAVault)
    );
}

// -- passwords --------------------------------------------------------------------------------------------------------

#[test]
fn several_passwords_open_a_vault_until_they_are_removed() {
    let vault = TestVault::new();
    let opens = |text| {
        LockedVault::open(vault.path())
            .ok()
            .unwrap()
            .unlock(&passphrase(text))
            .is_ok()
    };
    let mut unlocked = vault.unlock();
    unlocked.add_passphrase("supervisor", &passphrase("Gfedcba2")).unwrap();
    assert!(opens(PASSPHRASE) && opens("Gfedcba2"));
    assert_eq!(
        unlocked.add_passphrase("supervisor", &passphrase("Hhhhhhh3")),
        Err(VaultError::SlotExists)
    );
    assert_eq!(
        unlocked.slot_names().collect::<Vec<_>>(),
        ["Anna Andersson", "supervisor"]
    );
    unlocked.remove_passphrase("Anna Andersson").unwrap();
    assert!(!opens(PASSPHRASE) && opens("Gfedcba2"));
    assert_eq!(unlocked.remove_passphrase("supervisor"), Err(VaultError::LastSlot));
    assert_eq!(unlocked.remove_passphrase("nobody"), Err(VaultError::SlotNotFound));
}

#[test]
fn a_password_is_changed_only_by_who_knows_it_and_by_the_rule() {
    let vault = TestVault::new();
    let film = film_of(50_000);
    let id = vault.unlock().import_film("film", &film);
    let mut unlocked = vault.unlock();
    let mut change = |old, new| unlocked.change_passphrase(&passphrase(old), &passphrase(new));
    assert_eq!(change("Gfedcba2", "Hhhhhhh3"), Err(VaultError::WrongPassphrase));
    assert_eq!(
        change(PASSPHRASE, "Hhhhhhhh"),
        Err(VaultError::WeakPassphrase(vec![BrokenRule::NoDigit]))
    );
    assert_eq!(change(PASSPHRASE, "Hhhhhhh3"), Ok(()));
    let locked = LockedVault::open(vault.path()).ok().unwrap();
    assert_eq!(
        locked.unlock(&passphrase(PASSPHRASE)).err(),
        Some(VaultError::WrongPassphrase)
    );
    assert_eq!(locked.unlock(&passphrase("Hhhhhhh3")).ok().unwrap().read(id), film);
}

// -- films ------------------------------------------------------------------------------------------------------------

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
    unlocked.set_facts(id, facts.clone()).unwrap();

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
        unlocked.remark(film, [remark]).unwrap();
    }
    unlocked.remark(film, [Remark::Unmark { at_ms: 2_000 }]).unwrap();

    let mut unlocked = vault.unlock();
    let remarks = &unlocked.film(film).ok().unwrap().remarks;
    let [marker] = remarks.markers() else {
        panic!("one of two markers was removed")
    };
    assert_eq!((marker.at_ms(), marker.text()), (61_040, "Pausen"));
    assert_eq!(remarks.notes().text(), "Börja här.\nSedan frågan.");
    assert!(unlocked.film(other).ok().unwrap().remarks == Remarks::default());

    unlocked.erase(film).unwrap();
    assert_eq!(unlocked.remark(film, [note("gone")]), Err(VaultError::FilmNotFound));
}

#[test]
fn what_two_programs_note_about_a_film_is_all_there() {
    let vault = TestVault::new();
    let mut one = vault.unlock();
    let film = one.import_film("film", b"film");
    let mut other = vault.unlock();
    one.remark(film, [mark(1_000, "one")]).unwrap();
    other.remark(film, [mark(2_000, "other")]).unwrap();
    one.remark(film, [note("notes")]).unwrap();
    let unlocked = vault.unlock();
    let remarks = &unlocked.film(film).ok().unwrap().remarks;
    assert_eq!((remarks.markers().len(), remarks.notes().text()), (2, "notes"));
}

#[test]
fn noting_the_same_again_writes_nothing() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = unlocked.import_film("film", b"film");
    let copies = || ["catalogue.a", "catalogue.b"].map(|name| fs::read(vault.path().join(name)).unwrap());
    let before = copies();
    unlocked.remark(film, [note("")]).unwrap();
    assert!(copies() == before);
    unlocked.remark(film, [note("something")]).unwrap();
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
fn two_programs_do_not_write_at_once_and_see_each_others_films() {
    let vault = TestVault::new();
    let (mut one, mut other) = (vault.unlock(), vault.unlock());
    let mut busy = None;
    let mut meanwhile = |_| {
        busy = other.set_facts(FilmId::from([0; 16]), FilmFacts::default()).err();
        ControlFlow::Continue(())
    };
    one.import(&b"film"[..], NewFilm::titled("first"), &mut meanwhile)
        .unwrap();
    assert_eq!(busy, Some(VaultError::Busy));
    other.import_film("second", b"film");
    let titles: Vec<_> = other.films().iter().map(|film| film.title.clone()).collect();
    assert_eq!(titles, ["first", "second"]);
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

// -- reading ----------------------------------------------------------------------------------------------------------

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_place_of_a_film_reads_as_it_was_sealed(at in 0..400_000usize, len in 0..200_000usize, aligned: bool) {
        static FILM: std::sync::LazyLock<(Vec<u8>, FilmReader)> = std::sync::LazyLock::new(|| {
            let film = film_of(400_123);
            // The folder goes away at once; the reader's open files do not.
            let folder = TestVault::new();
            let mut vault = folder.unlock();
            let id = vault.import_film("film", &film);
            (film, vault.reader(id).ok().unwrap())
        });
        let (film, reader) = &*FILM;
        let at = if aligned { at - at % CHUNK } else { at };
        let mut buffer = vec![0; len.min(film.len() - at)];
        reader.read_at(at as u64, &mut buffer).unwrap();
        prop_assert!(buffer == film[at..at + buffer.len()]);
    }
}

#[test]
fn many_threads_read_one_film() {
    let film = film_of(2_000_000);
    let (_folder, mut vault) = TestVault::unlocked();
    let id = vault.import_film("film", &film);
    let reader: Arc<dyn FilmSource> = Arc::new(vault.reader(id).ok().unwrap());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (reader, film) = (reader.clone(), &film);
            scope.spawn(move || {
                for step in 0..40 {
                    let at = (thread * 77_777 + step * 47_111) % 1_900_000;
                    let mut buffer = vec![0; 100_000];
                    reader.read_at(at as u64, &mut buffer).unwrap();
                    assert!(buffer == film[at..at + 100_000]);
                }
            });
        }
    });
}

#[test]
fn nothing_is_read_past_the_end() {
    let (_folder, mut vault) = TestVault::unlocked();
    let id = vault.import_film("film", &film_of(1000));
    let reader = vault.reader(id).ok().unwrap();
    let read = |at, len| reader.read_at(at, &mut vec![0; len]);
    assert_eq!(read(0, 1000), Ok(()));
    assert_eq!(read(1000, 0), Ok(()));
    for (at, len) in [(0, 1001), (1000, 1), (1001, 0), (u64::MAX, 1)] {
        assert_eq!(read(at, len), Err(ReadError::PastEnd));
    }
}

#[test]
fn a_ticket_with_another_length_opens_nothing() {
    let (_folder, mut vault) = TestVault::unlocked();
    let len = (PART + 1000) as u64;
    let id = vault.import_film("film", &film_of(PART + 1000));
    for wrong in [
        0,
        len - 1,
        len + 1,
        len - CHUNK as u64,
        PART as u64,
        2 * PART as u64,
        u64::MAX,
    ] {
        let mut ticket = vault.ticket(id).ok().unwrap();
        ticket.size = wrong;
        assert!(
            matches!(FilmReader::open(ticket).err(), Some(VaultError::FilmDamaged { .. })),
            "{wrong}"
        );
    }
}

// -- damage (P3): always an error, never a wrong byte -----------------------------------------------------------------

#[test]
fn a_flipped_bit_anywhere_is_damage_at_its_chunk() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = film_of(2 * PART + CHUNK + 100);
    let id = unlocked.import_film("film", &film);
    for part in 0..3 {
        let sealed = fs::read(vault.part(id, part)).unwrap();
        // Every byte of what is not film, and a sample of the rest.
        let is_framing = |at: usize| at < PREFIX || (at - PREFIX) % SEALED_CHUNK >= CHUNK || sealed.len() - at <= 16;
        for at in (0..sealed.len()).filter(|&at| is_framing(at) || at.is_multiple_of(211)) {
            vault.flip(&vault.part_name(id, part), at);
            let chunk = at.saturating_sub(PREFIX) / SEALED_CHUNK;
            let damaged_at = (part * PART + chunk * CHUNK) as u64;
            assert_eq!(unlocked.whole(id), Err(damaged_at), "byte {at} of part {part}");
            let expected = Err(VaultError::FilmDamaged { offset: damaged_at });
            assert_eq!(
                unlocked.verify(id, &mut keep_going),
                expected,
                "byte {at} of part {part}"
            );
            vault.flip(&vault.part_name(id, part), at);
        }
    }
    assert_eq!(unlocked.whole(id), Ok(film));
}

#[test]
fn a_part_that_was_cut_or_lengthened_is_damaged() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let id = unlocked.import_film("film", &film_of(PART + 2 * CHUNK + 100));
    for part in 0..2 {
        let path = vault.part(id, part);
        let intact = fs::read(&path).unwrap();
        let chunk_ends = (0..=intact.len() / SEALED_CHUNK).map(|chunk| PREFIX + chunk * SEALED_CHUNK);
        let around = chunk_ends.flat_map(|end| [end - 1, end, end + 1, end + 15, end + 16, end + 17, end + 5000]);
        for len in around
            .chain([0, 1, 24, intact.len() - 1])
            .filter(|&len| len < intact.len())
        {
            fs::write(&path, &intact[..len]).unwrap();
            assert!(unlocked.whole(id).is_err(), "part {part} cut to {len} bytes");
            assert!(
                unlocked.verify(id, &mut keep_going).is_err(),
                "part {part} cut to {len} bytes"
            );
        }
        for more in [1, 16, SEALED_CHUNK] {
            fs::write(&path, [intact.as_slice(), &vec![0; more]].concat()).unwrap();
            assert!(unlocked.whole(id).is_err(), "part {part} with {more} bytes more");
            assert!(
                unlocked.verify(id, &mut keep_going).is_err(),
                "part {part} with {more} bytes more"
            );
        }
        fs::write(&path, &intact).unwrap();
    }
    assert!(unlocked.whole(id).is_ok());
}

#[test]
fn chunks_in_another_place_are_damaged() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = film_of(2 * PART + 100);
    let (one, other) = (unlocked.import_film("one", &film), unlocked.import_film("other", &film));
    let chunk = |id, part, number: usize| {
        let sealed = fs::read(vault.part(id, part)).unwrap();
        sealed[PREFIX + number * SEALED_CHUNK..][..SEALED_CHUNK].to_vec()
    };
    let foreign = [
        ("the same part", chunk(one, 0, 1)),
        ("another part at the same place", chunk(one, 1, 0)),
        ("another film with the same contents", chunk(other, 0, 0)),
        ("an empty stick", vec![0; SEALED_CHUNK]),
    ];
    let intact = fs::read(vault.part(one, 0)).unwrap();
    for (from, bytes) in foreign {
        vault.overwrite(&vault.part_name(one, 0), PREFIX, &bytes);
        assert_eq!(unlocked.whole(one), Err(0), "a chunk from {from}");
        fs::write(vault.part(one, 0), &intact).unwrap();
    }
}

#[test]
fn whole_parts_in_another_place_are_damaged() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = film_of(2 * PART);
    let (one, other) = (unlocked.import_film("one", &film), unlocked.import_film("other", &film));
    let parts = [vault.part(one, 0), vault.part(one, 1), vault.part(other, 0)].map(|path| fs::read(path).unwrap());
    fs::write(vault.part(one, 0), &parts[1]).unwrap();
    fs::write(vault.part(one, 1), &parts[0]).unwrap();
    assert_eq!(unlocked.whole(one), Err(0), "two parts have changed places");
    fs::write(vault.part(one, 0), &parts[2]).unwrap();
    assert_eq!(unlocked.whole(one), Err(0), "a part of another film");
}

#[test]
fn a_failed_read_leaves_nothing_in_the_buffer() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let id = unlocked.import_film("film", &film_of(PART));
    let reader = unlocked.reader(id).ok().unwrap();
    vault.flip(&vault.part_name(id, 0), PREFIX + 2 * SEALED_CHUNK + 5);
    for (at, len) in [(0, PART), (2 * CHUNK, CHUNK), (2 * CHUNK + 3, 100)] {
        let mut buffer = vec![0xEE; len];
        let damaged = Err(ReadError::Damaged {
            offset: 2 * CHUNK as u64,
        });
        assert_eq!(reader.read_at(at as u64, &mut buffer), damaged);
        assert!(buffer.iter().all(|&byte| byte == 0));
    }
    let mut before = vec![0; 2 * CHUNK];
    assert_eq!(
        reader.read_at(0, &mut before),
        Ok(()),
        "what is before the damage can still be read"
    );
}

// -- the independent reader -------------------------------------------------------------------------------------------

#[test]
fn the_independent_reader_reads_what_vitrin_sealed() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    unlocked.add_passphrase("handledare", &passphrase("Askådare9")).unwrap();
    for len in [1, CHUNK, PART, 2 * PART + CHUNK + 77] {
        let film = film_of(len);
        let id = unlocked.import_film("Möte", &film);
        let read = read_vault(&["film", vault.path().to_str().unwrap(), &id.to_string()], "Askådare9");
        assert!(
            read.stdout == film,
            "a film of {len} bytes: {}",
            String::from_utf8_lossy(&read.stderr)
        );
    }
    let path = vault.path().to_str().unwrap();
    let json = |args: &[&str]| {
        let output = read_vault(args, PASSPHRASE);
        serde_json::from_slice::<serde_json::Value>(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    };
    assert_eq!(json(&["label", path])["unit"], "BUP Borås");
    let catalogue = json(&["catalogue", path]);
    assert_eq!(catalogue["label"]["date"], "2026-03-09");
    assert_eq!(catalogue["catalogue"]["films"].as_array().map(Vec::len), Some(4));
    assert_eq!(catalogue["catalogue"]["films"][3]["size"], 2 * PART + CHUNK + 77);
    // Of a film that nobody noted anything about the record is what it was before there were remarks.
    let record = |catalogue: &serde_json::Value| catalogue["catalogue"]["films"][0].clone();
    assert_eq!(
        [&record(&catalogue)["markers"], &record(&catalogue)["notes"]],
        [&serde_json::Value::Null; 2]
    );
    let first = unlocked.films()[0].id;
    unlocked.remark(first, [mark(61_040, "Pausen")]).unwrap();
    unlocked.remark(first, [note("Börja här.")]).unwrap();
    let noted = record(&json(&["catalogue", path]));
    assert_eq!(
        noted["markers"],
        serde_json::json!([{ "at_ms": 61_040, "text": "Pausen" }])
    );
    assert_eq!(noted["notes"], "Börja här.");
    let refused = read_vault(&["catalogue", path], "Gfedcba2");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("wrong passphrase"));
}

// -- helpers ----------------------------------------------------------------------------------------------------------

fn keep_going(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn mark(at_ms: u64, text: &str) -> Remark {
    Remark::Mark(Marker::new(at_ms, text).ok().unwrap())
}

fn note(text: &str) -> Remark {
    Remark::Notes(Notes::new(text).ok().unwrap())
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
