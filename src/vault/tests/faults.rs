//! Failure of one operation, at every step: the error says what happened, and the vault is unchanged.

use super::storages::{FailingStorage, LyingStorage};
use super::*;
use crate::platform::files::IoFailure;

/// Runs `act` on fresh copies of the vault, letting every operation fail once with `io_failure`; `check` gets the result.
fn with_every_operation_failing<T>(
    template: &Template,
    io_failure: IoFailure,
    act: impl Fn(&mut UnlockedVault) -> Result<T, VaultError>,
    check: impl Fn(&Path, Result<T, VaultError>),
) {
    for failing in 0.. {
        let folder = template.copy();
        let storage = Arc::new(FailingStorage::new(folder.path(), failing, io_failure));
        let result = template.open_on(storage.clone()).and_then(|mut vault| act(&mut vault));
        if !storage.has_failed() {
            assert!(result.is_ok() && failing > 10, "without a failure it has to succeed");
            println!("{failing} calls to the medium, each failing once");
            break;
        }
        check(folder.path(), result);
        assert!(failing < 500, "the operation never ends");
    }
}

fn import_second(vault: &mut UnlockedVault) -> Result<FilmId, VaultError> {
    let new = NewFilm {
        size: Some(OTHER_FILM.len() as u64),
        ..new_film("second")
    };
    vault.import(&OTHER_FILM[..], new, &mut keep_going)
}

#[test]
fn a_full_stick_stops_an_import_and_leaves_nothing_of_it() {
    let template = Template::new();
    with_every_operation_failing(&template, IoFailure::Full, import_second, |folder, result| {
        let vault = template.open(folder);
        assert_eq!(read(&vault, template.film), FILM);
        match result {
            // A copy of a small file could not be read while looking, and the other could.
            Ok(id) => assert_eq!(read(&vault, id), OTHER_FILM),
            Err(error) => {
                assert_eq!(error, VaultError::NoSpace { missing: None });
                assert_eq!(vault.films().len(), 1, "a film is listed whose import failed");
                assert_eq!(film_files(folder).len(), 3, "an import that failed has left files");
            }
        }
    });
}

#[test]
fn a_failing_stick_is_named_as_such_and_nothing_confirmed_is_lost() {
    let template = Template::new();
    with_every_operation_failing(&template, IoFailure::Gone, import_second, |folder, result| {
        let vault = template.open(folder);
        assert_eq!(read(&vault, template.film), FILM);
        match result {
            Ok(id) => assert_eq!(read(&vault, id), OTHER_FILM),
            Err(error) => assert_eq!(error, VaultError::MediumLost),
        }
    });
}

#[test]
fn erasing_on_a_failing_stick_can_be_done_again() {
    let template = Template::new();
    let erase = |vault: &mut UnlockedVault| vault.erase(template.film);
    with_every_operation_failing(&template, IoFailure::Gone, erase, |folder, result| {
        let mut vault = template.open(folder);
        match result {
            Ok(_) => assert!(vault.film(template.film).is_err()),
            Err(error) => {
                assert_eq!(error, VaultError::MediumLost);
                if vault.film(template.film).is_ok() {
                    assert_eq!(read(&vault, template.film), FILM);
                    vault.erase(template.film).unwrap();
                }
            }
        }
        assert_eq!(film_files(folder), [""; 0]);
    });
}

#[test]
fn noting_on_a_failing_or_full_stick_loses_nothing_and_can_be_done_again() {
    let template = Template::new();
    let note = |vault: &mut UnlockedVault| vault.annotate(template.film, [notes("blicken")]);
    for (io_failure, expected) in [
        (IoFailure::Gone, VaultError::MediumLost),
        (IoFailure::Full, VaultError::NoSpace { missing: None }),
    ] {
        with_every_operation_failing(&template, io_failure, note, |folder, result| {
            let mut vault = template.open(folder);
            assert_eq!(read(&vault, template.film), FILM);
            if let Err(error) = result {
                assert_eq!(error, expected);
                vault.annotate(template.film, [notes("blicken")]).unwrap();
            }
            assert_eq!(noted_about(&template.open(folder), template.film), "blicken");
        });
    }
}

#[test]
fn a_medium_that_gives_back_another_bit_is_noticed_and_nothing_is_listed_as_whole() {
    let template = Template::new();
    // A prefix, two batches, and the prefix and batch of the second part.
    for lying_write in 0..4 {
        let folder = template.copy();
        let storage = Arc::new(LyingStorage::new(folder.path(), lying_write));
        let mut vault = template.open_on(storage).ok().unwrap();
        let result = import_second(&mut vault);
        assert_eq!(result, Err(VaultError::ReadBackDiffers), "write {lying_write}");
        let vault = template.open(folder.path());
        assert_eq!((vault.films().len(), film_files(folder.path()).len()), (1, 3));
    }
}

#[test]
fn a_film_too_large_is_refused_before_anything_is_written() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let before = fs::read(folder.path().join("catalogue.a")).unwrap();
    let new = NewFilm {
        size: Some(1 << 41),
        ..NewFilm::titled("huge")
    };
    let result = vault.import(std::io::repeat(0), new, &mut keep_going);
    assert!(
        matches!(result, Err(VaultError::NoSpace { missing: Some(bytes) }) if bytes > 1 << 30),
        "{result:?}"
    );
    assert!(fs::read(folder.path().join("catalogue.a")).unwrap() == before);
    assert_eq!(vault.films().len(), 1);
}
