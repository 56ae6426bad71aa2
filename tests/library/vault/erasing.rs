//! Erasing where something is in the way: the film is erased all the same, and nothing else is hindered.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use vitrin::film::FilmFacts;
use vitrin::vault::{Erasure, FilmId, LockedVault, UnlockedVault, VaultError};

use super::{Films, PART, PASSPHRASE, TestVault, film_of, note, passphrase};

/// Bytes at the start of each part that are overwritten.
const OVERWRITTEN: usize = 64 * 1024;

/// A vault with a film of three parts, and another film.
fn vault_with_two() -> (TestVault, UnlockedVault, FilmId, FilmId) {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let film = unlocked.import_film("film", &film_of(2 * PART + 100));
    let other = unlocked.import_film("other", &film_of(1000));
    (vault, unlocked, film, other)
}

/// A folder with something in it, which cannot be removed in place of a part.
fn put_in_the_way(at: &Path) {
    fs::remove_file(at).unwrap();
    fs::create_dir(at).unwrap();
    fs::write(at.join("diary"), "mine").unwrap();
}

/// Other names of a film's parts, under which they can be looked at when they have been removed.
fn second_names(vault: &TestVault, film: FilmId, parts: &[usize]) -> Vec<std::path::PathBuf> {
    let second = |&part: &usize| {
        let name = vault.path().join(format!("second-name-{part}"));
        fs::hard_link(vault.part(film, part), &name).unwrap();
        name
    };
    parts.iter().map(second).collect()
}

fn is_overwritten(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    bytes[..bytes.len().min(OVERWRITTEN)].iter().all(|&byte| byte == 0)
}

#[test]
fn the_other_parts_go_whatever_is_in_the_way_of_one() {
    for in_the_way in 0..3 {
        let (vault, mut unlocked, film, other) = vault_with_two();
        let others: Vec<usize> = (0..3).filter(|&part| part != in_the_way).collect();
        let seconds = second_names(&vault, film, &others);
        put_in_the_way(&vault.part(film, in_the_way));
        assert_eq!(unlocked.erase(film), Ok(Erasure::Unfinished));
        assert!(seconds.iter().all(|path| is_overwritten(path)), "part {in_the_way}");
        assert!(others.iter().all(|&part| !vault.part(film, part).exists()));
        assert_eq!(fs::read(vault.part(film, in_the_way).join("diary")).unwrap(), b"mine");
        // Its key is gone from both copies.
        for lost in ["catalogue.a", "catalogue.b"] {
            let copy = fs::read(vault.path().join(lost)).unwrap();
            fs::remove_file(vault.path().join(lost)).unwrap();
            assert_eq!(vault.unlock().ticket(film).err(), Some(VaultError::FilmNotFound));
            fs::write(vault.path().join(lost), copy).unwrap();
        }
        assert_eq!(vault.unlock().read(other), film_of(1000));
    }
}

#[test]
fn parts_after_one_that_is_missing_go_too() {
    let (vault, mut unlocked, film, _) = vault_with_two();
    let seconds = second_names(&vault, film, &[1, 2]);
    fs::remove_file(vault.part(film, 0)).unwrap();
    fs::remove_file(vault.part(film, 1)).unwrap();
    assert_eq!(unlocked.erase(film), Ok(Erasure::Complete));
    assert!(is_overwritten(&seconds[1]) && !vault.part(film, 2).exists());
    assert_eq!(unlocked.unfinished_erasures(), 0);
}

#[test]
fn what_is_no_part_is_removed_and_where_it_leads_to_stays() {
    let elsewhere = tempfile::tempdir().unwrap();
    let diary = elsewhere.path().join("diary");
    fs::write(&diary, "mine").unwrap();
    type Put<'a> = (&'a str, &'a dyn Fn(&Path));
    let obstacles: [Put; 5] = [
        ("a link to a file", &|at| symlink(&diary, at).unwrap()),
        ("a link to a folder", &|at| symlink(elsewhere.path(), at).unwrap()),
        ("a pipe", &|at| mknodat(CWD, at, FileType::Fifo, Mode::RUSR, 0).unwrap()),
        ("a socket", &|at| drop(UnixListener::bind(at).unwrap())),
        ("an empty folder", &|at| fs::create_dir(at).unwrap()),
    ];
    for (what, put) in obstacles {
        let (vault, mut unlocked, film, other) = vault_with_two();
        fs::remove_file(vault.part(film, 1)).unwrap();
        put(&vault.part(film, 1));
        assert_eq!(unlocked.erase(film), Ok(Erasure::Complete), "{what}");
        assert_eq!(vault.film_files(), [format!("{other}.000")], "{what}");
        assert_eq!(fs::read(&diary).unwrap(), b"mine", "{what}");
    }
}

#[test]
fn a_part_that_is_marked_read_only_is_overwritten_and_removed() {
    let (vault, mut unlocked, film, _) = vault_with_two();
    let seconds = second_names(&vault, film, &[0, 1, 2]);
    for part in 0..3 {
        fs::set_permissions(vault.part(film, part), fs::Permissions::from_mode(0o400)).unwrap();
    }
    assert_eq!(unlocked.erase(film), Ok(Erasure::Complete));
    assert!(seconds.iter().all(|path| is_overwritten(path)));
}

#[test]
fn what_is_left_of_an_erased_film_hinders_nothing_and_is_tried_again_at_the_next_unlocking() {
    let (vault, mut unlocked, film, other) = vault_with_two();
    let in_the_way = vault.part(film, 1);
    put_in_the_way(&in_the_way);
    assert_eq!(unlocked.erase(film), Ok(Erasure::Unfinished));
    let mut first = Some(unlocked);
    for _ in 0..2 {
        // The second is unlocked when the first has changed the password and the vault key.
        let mut unlocked = first.take().unwrap_or_else(|| vault.unlock());
        assert_eq!(unlocked.unfinished_erasures(), 1);
        let new = unlocked.import_film("new", b"film");
        unlocked.annotate(other, [note("Börja här")]).unwrap();
        unlocked.set_facts(new, FilmFacts::default(), None).unwrap();
        unlocked.add_passphrase("colleague", &passphrase("Gfedcba2")).unwrap();
        unlocked.remove_passphrase("colleague").unwrap();
        let pass = passphrase(PASSPHRASE);
        unlocked.change_passphrase(&pass, &pass).unwrap();
        assert_eq!(unlocked.erase(new), Ok(Erasure::Complete));
        assert_eq!(unlocked.read(other), film_of(1000));
        assert_eq!(unlocked.unfinished_erasures(), 1, "only what is left is recorded");
    }
    let troubled = LockedVault::open(vault.path()).unwrap().troubled_parts().unwrap();
    assert_eq!(troubled, [format!("{film}.001")]);

    fs::remove_dir_all(&in_the_way).unwrap();
    fs::write(&in_the_way, "a part that came back").unwrap();
    let mut unlocked = vault.unlock();
    unlocked.annotate(other, [note("Sedan här")]).unwrap();
    assert_eq!(unlocked.unfinished_erasures(), 0);
    assert_eq!(vault.unlock().unfinished_erasures(), 0);
    assert!(!in_the_way.exists());
    assert_eq!(
        LockedVault::open(vault.path()).unwrap().troubled_parts(),
        Ok(Vec::new())
    );
}

#[test]
fn a_part_whose_start_is_overwritten_already_is_found_without_the_password() {
    let (vault, _, film, _) = vault_with_two();
    vault.overwrite(&vault.part_name(film, 2), 0, &[0; 116]);
    let troubled = LockedVault::open(vault.path()).unwrap().troubled_parts().unwrap();
    assert_eq!(troubled, [format!("{film}.002")]);
}
