//! Imports that were interrupted: going on with them, and what must never happen then.

use std::collections::HashMap;

use super::storages::{CrashingStorage, Unsynced};
use super::*;

const PART: usize = 32 * 1024;

/// Three parts, the last of them short.
fn film() -> Vec<u8> {
    (0..80_000u32).map(|place| (place / 3 % 251) as u8).collect()
}

fn key() -> FingerprintKey {
    FingerprintKey::new(&[7; 32]).unwrap()
}

fn new() -> NewFilm {
    let film = film();
    let file = OriginFile::new("00001.MTS", film.len() as u64, Some(key().start(&film)));
    NewFilm {
        size: Some(film.len() as u64),
        origin: Some(Origin::new(vec![file])),
        ..new_film("second")
    }
}

/// Begins, or goes on where it stopped, as a program does.
fn import(vault: &mut UnlockedVault) -> Result<FilmId, VaultError> {
    let new = new();
    let mut import = match vault.interrupted_import_of(new.origin.as_ref().unwrap()) {
        Some(id) => vault.resume_import(id)?,
        None => vault.begin_import(&new)?,
    };
    let film = film();
    let whole = import.keep_whole_parts(&mut keep_going)?;
    if whole == film.len() as u64 {
        import.end_here()?;
    } else {
        import.seal(&mut &film[whole as usize..], &mut keep_going)?;
    }
    vault.finish_import(&mut import)
}

/// The parts of the second film.
fn parts(folder: &Path, first: FilmId) -> HashMap<String, Vec<u8>> {
    let names = film_files(folder).into_iter();
    let of_second = names.filter(|name| !name.starts_with(&first.to_string()) && !name.ends_with("lck"));
    of_second
        .map(|name| (name.clone(), fs::read(folder.join("films").join(name)).unwrap()))
        .collect()
}

/// A part that was written differently before has to have another salt now: with the same one, two plaintexts would have been
/// encrypted with one key and nonce.
fn assert_no_salt_is_used_twice(before: &HashMap<String, Vec<u8>>, after: &HashMap<String, Vec<u8>>) {
    for (name, now) in after {
        if let Some(then) = before.get(name).filter(|then| *then != now && then.len() >= 24) {
            assert!(then[..24] != now[..24], "{name} was written twice with one salt");
        }
    }
}

#[test]
fn an_import_goes_on_after_a_power_cut_at_any_write_with_what_is_whole_and_without_using_a_salt_twice() {
    let template = Template::new();
    let mut kept = 0;
    for unsynced in Unsynced::ALL {
        for cut in 0.. {
            let folder = template.copy();
            let storage = Arc::new(CrashingStorage::new(folder.path(), cut, unsynced));
            let first_try = template
                .open_on(storage.clone())
                .and_then(|mut vault| import(&mut vault));
            if !storage.has_crashed() {
                first_try.unwrap();
                break;
            }
            let before = parts(folder.path(), template.film);
            let mut vault = template.open(folder.path());
            let id = match vault.find("second") {
                Ok(film) if film.state == FilmState::Sealed => film.id,
                _ => import(&mut vault).unwrap(),
            };
            let after = parts(folder.path(), template.film);
            assert_no_salt_is_used_twice(&before, &after);
            let unchanged = |(name, part): &(&String, &Vec<u8>)| before.get(*name) == Some(*part);
            kept += after.iter().filter(unchanged).count();
            assert!(read(&vault, id) == film(), "cut at {cut}, {unsynced:?}");
            assert_eq!(read(&vault, template.film), FILM);
            assert_eq!(
                (vault.films().len(), film_files(folder.path()).len()),
                (2, 6),
                "nothing is left over"
            );
        }
    }
    assert!(kept > 20, "whole parts are kept: {kept}");
}

#[test]
fn going_on_may_be_interrupted_itself() {
    let template = Template::new();
    // So that two parts are written and the third is torn.
    let interrupted = |folder: &Path| {
        for cut in 10.. {
            let copy = template.copy();
            let storage = Arc::new(CrashingStorage::new(copy.path(), cut, Unsynced::Torn));
            let _ = template.open_on(storage).and_then(|mut vault| import(&mut vault));
            if parts(copy.path(), template.film).len() == 3 {
                copy_folder(copy.path(), folder);
                return;
            }
        }
    };
    let prepared = tempfile::tempdir().unwrap();
    interrupted(prepared.path());
    for unsynced in Unsynced::ALL {
        for cut in 0.. {
            let folder = tempfile::tempdir().unwrap();
            copy_folder(prepared.path(), folder.path());
            let storage = Arc::new(CrashingStorage::new(folder.path(), cut, unsynced));
            let _ = template
                .open_on(storage.clone())
                .and_then(|mut vault| import(&mut vault));
            let mut vault = template.open(folder.path());
            let before = parts(folder.path(), template.film);
            let id = match vault.find("second") {
                Ok(film) if film.state == FilmState::Sealed => film.id,
                _ => import(&mut vault).unwrap(),
            };
            assert_no_salt_is_used_twice(&before, &parts(folder.path(), template.film));
            assert!(read(&vault, id) == film(), "cut at {cut}, {unsynced:?}");
            if !storage.has_crashed() {
                break;
            }
        }
    }
}

/// An import that was interrupted with its first two parts whole.
fn two_parts(template: &Template) -> (TempDir, UnlockedVault, FilmId) {
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let mut import = vault.begin_import(&new()).ok().unwrap();
    let film = film();
    let failing = std::io::Read::chain(&film[..2 * PART + 100], Broken);
    let mut source = failing;
    assert_eq!(
        import.seal(&mut source, &mut keep_going).err(),
        Some(VaultError::SourceUnreadable)
    );
    let id = import.id();
    (folder, vault, id)
}

struct Broken;

impl std::io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::Other.into())
    }
}

#[test]
fn what_is_whole_is_salvaged_as_a_film_of_its_own() {
    let template = Template::new();
    let (folder, mut vault, id) = two_parts(&template);
    let mut import = vault.resume_import(id).ok().unwrap();
    assert_eq!(import.keep_whole_parts(&mut keep_going), Ok(2 * PART as u64));
    assert_eq!(import.end_here(), Ok(2 * PART as u64));
    vault.finish_salvage(&mut import, "second (the beginning)").unwrap();
    let vault = template.open(folder.path());
    let found = vault.find("second (the beginning)").ok().unwrap();
    assert_eq!((found.id, found.state), (id, FilmState::Sealed));
    assert!(read(&vault, id) == film()[..2 * PART]);
    assert_eq!(film_files(folder.path()).len(), 5);
}

#[test]
fn a_part_with_a_changed_byte_is_begun_anew_with_all_after_it() {
    let template = Template::new();
    let (folder, mut vault, id) = two_parts(&template);
    let name = folder.path().join(film::part_name(id, 0));
    let mut part = fs::read(&name).unwrap();
    part[20_000] ^= 4;
    fs::write(&name, part).unwrap();
    assert!(
        matches!(vault.rest_of(id), Err(VaultError::FilmNotFound)),
        "no recording"
    );
    let mut import = vault.resume_import(id).ok().unwrap();
    assert_eq!(import.keep_whole_parts(&mut keep_going), Ok(0));
    assert_eq!(import.end_here(), Err(VaultError::SourceEmpty), "nothing is whole");
    drop(import);
    assert_eq!(
        film_files(folder.path()).len(),
        6,
        "nothing is erased where nothing is kept"
    );
    let finished = self::import(&mut vault).unwrap();
    assert_eq!(finished, id);
    assert!(read(&vault, id) == film());
}

#[test]
fn only_an_interrupted_import_of_the_same_files_is_taken_up() {
    let template = Template::new();
    let (_folder, mut vault, id) = two_parts(&template);
    let origin =
        |name: &str, size, content: &[u8]| Origin::new(vec![OriginFile::new(name, size, Some(key().start(content)))]);
    let size = film().len() as u64;
    assert_eq!(
        vault.interrupted_import_of(&origin("renamed.mts", size, &film())),
        Some(id)
    );
    assert_eq!(
        vault.interrupted_import_of(&origin("00001.MTS", size + 1, &film())),
        None
    );
    assert_eq!(vault.interrupted_import_of(&origin("00001.MTS", size, b"other")), None);
    assert_eq!(vault.interrupted_import_of(&Origin::default()), None);
    let import = vault.resume_import(id).ok().unwrap();
    assert_eq!(
        vault.interrupted_import_of(&origin("00001.MTS", size, &film())),
        None,
        "it is under way"
    );
    assert_eq!(vault.resume_import(id).err(), Some(VaultError::BeingImported));
    drop(import);
    assert_eq!(
        vault.resume_import(template.film).err(),
        Some(VaultError::FilmNotFound),
        "it is whole"
    );
}
