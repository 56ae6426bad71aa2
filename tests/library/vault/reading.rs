//! Reading a film, by Vitrin and by the independent reader.

use std::sync::Arc;

use proptest::prelude::*;
use support::interop::read_vault;
use vitrin::film::{FilmSource, ReadError};
use vitrin::vault::{AnnotationChange, FilmReader, VaultError};

use super::{CHUNK, Films, PART, PASSPHRASE, TestVault, film_of, mark, note, passphrase};

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
    // A film without annotations has the record that it had before there were any.
    let record = |catalogue: &serde_json::Value| catalogue["catalogue"]["films"][0].clone();
    assert_eq!(
        [&record(&catalogue)["markers"], &record(&catalogue)["notes"]],
        [&serde_json::Value::Null; 2]
    );
    let first = unlocked.films()[0].id;
    unlocked.annotate(first, [mark(61_040, "Pausen")]).unwrap();
    unlocked.annotate(first, [note("Börja här.")]).unwrap();
    let (at_ms, until_ms) = (61_040, Some(75_000));
    let until = AnnotationChange::Until { at_ms, until_ms };
    unlocked.annotate(first, [until]).unwrap();
    let mut noted = record(&json(&["catalogue", path]));
    let when = noted["markers"][0]["set_at"].take();
    assert!(when.as_str().is_some_and(|when| when.ends_with('Z')), "{when}");
    assert_eq!(
        noted["markers"],
        serde_json::json!([{
            "at_ms": 61_040, "text": "Pausen", "until_ms": 75_000, "set_by": "Anna Andersson", "set_at": null
        }])
    );
    assert_eq!(noted["notes"], "Börja här.");
    let refused = read_vault(&["catalogue", path], "Gfedcba2");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("wrong passphrase"));
}
