//! The small picture of a film: sealed beside it, gone with it, and never one that shows what is covered now.

use std::fs;

use vitrin::film::{Area, Cover, FilmPicture};
use vitrin::vault::{AnnotationChange, FilmId, UnlockedVault};

use super::{Films, TestVault, film_of, passphrase};

/// Of every picture's file, in bytes.
const SEALED: usize = 16_384;

fn file_of(vault: &TestVault, film: FilmId) -> std::path::PathBuf {
    vault.path().join(format!("films/{film}.1000"))
}

/// Pixels that begin with this byte.
fn picture(width: u8, height: u8, first: u8) -> FilmPicture {
    let mut rgb = film_of(usize::from(width) * usize::from(height) * 3);
    rgb[0] = first;
    FilmPicture::new(width, height, &rgb).unwrap().unwrap()
}

/// The first byte of the film's picture, if it has one.
fn found(vault: &UnlockedVault, film: FilmId) -> Option<u8> {
    vault.picture(film).unwrap().map(|picture| picture.rgb()[0])
}

fn with_a_picture() -> (TestVault, UnlockedVault, FilmId) {
    let (vault, mut unlocked) = TestVault::unlocked();
    let film = unlocked.import_film("film", &film_of(5000));
    assert!(unlocked.keep_picture(film, &[], &picture(96, 54, 1)).unwrap());
    (vault, unlocked, film)
}

fn cover(vault: &mut UnlockedVault, film: FilmId, covers: &[Cover]) {
    vault
        .annotate(film, [AnnotationChange::Covers(covers.to_vec())])
        .unwrap();
}

#[test]
fn a_picture_comes_back_pixel_for_pixel_and_is_sealed_in_a_file_of_one_length() {
    let (vault, mut unlocked, film) = with_a_picture();
    let catalogue = fs::read(vault.path().join("catalogue.a")).unwrap();
    for (width, height) in [(96, 54), (1, 1), (30, 54)] {
        let kept = picture(width, height, 9);
        assert!(unlocked.keep_picture(film, &[], &kept).unwrap());
        let read = vault.unlock().picture(film).unwrap().expect("a picture");
        assert_eq!((read.width(), read.height()), (width, height));
        assert!(read.rgb() == kept.rgb());
        let sealed = fs::read(file_of(&vault, film)).unwrap();
        assert_eq!(sealed.len(), SEALED);
        let row = &kept.rgb()[..kept.rgb().len().min(24)];
        assert!(row.len() < 24 || !sealed.windows(row.len()).any(|bytes| bytes == row));
    }
    let after = fs::read(vault.path().join("catalogue.a")).unwrap();
    assert!(after == catalogue, "the catalogue is not written for it");
}

#[test]
fn a_picture_that_was_made_with_other_covers_is_never_given() {
    let (vault, mut unlocked, film) = with_a_picture();
    let uncovered = fs::read(file_of(&vault, film)).unwrap();
    let covers = [Cover::still(1, Area::ALL)];
    assert!(!unlocked.keep_picture(film, &covers, &picture(96, 54, 2)).unwrap());
    assert_eq!(found(&unlocked, film), Some(1), "what is not covered needs no other");

    // By a program that knows nothing of pictures, too: it leaves the file.
    cover(&mut unlocked, film, &covers);
    assert!(fs::read(file_of(&vault, film)).unwrap() == uncovered);
    assert_eq!(found(&unlocked, film), None);
    assert!(!unlocked.keep_picture(film, &[], &picture(96, 54, 3)).unwrap());
    assert_eq!(found(&unlocked, film), None);
    assert!(unlocked.keep_picture(film, &covers, &picture(96, 54, 4)).unwrap());
    assert_eq!(found(&vault.unlock(), film), Some(4));

    // Somebody puts back what was there.
    let covered = fs::read(file_of(&vault, film)).unwrap();
    fs::write(file_of(&vault, film), &uncovered).unwrap();
    assert_eq!(found(&vault.unlock(), film), None);
    fs::write(file_of(&vault, film), covered).unwrap();

    // Each thing that is said of a cover counts, but for its number.
    let mut unlocked = vault.unlock();
    let changes: [fn(&mut Cover); 5] = [
        |cover| cover.from_ms = 5,
        |cover| cover.to_ms = Some(9),
        |cover| cover.places[0].at_ms = 7,
        |cover| cover.places[0].area.top = 1,
        |cover| cover.places[0].area.right = 9999,
    ];
    for change in changes {
        let mut other = covers[0].clone();
        change(&mut other);
        cover(&mut unlocked, film, &[other]);
        assert_eq!(found(&unlocked, film), None);
    }
    cover(&mut unlocked, film, &[Cover::still(2, Area::ALL)]);
    assert_eq!(found(&unlocked, film), Some(4));
    cover(&mut unlocked, film, &[]);
    assert_eq!(found(&unlocked, film), None);
}

#[test]
fn a_picture_goes_with_its_film_and_with_no_other() {
    let (vault, mut unlocked, film) = with_a_picture();
    let other = unlocked.import_film("other", &film_of(1000));
    unlocked.keep_picture(other, &[], &picture(10, 10, 5)).unwrap();
    let second_name = vault.path().join("second-name");
    fs::hard_link(file_of(&vault, film), &second_name).unwrap();
    unlocked.erase(film).unwrap();
    assert!(!file_of(&vault, film).exists());
    assert!(fs::read(&second_name).unwrap() == [0; SEALED], "it is overwritten");
    assert_eq!(found(&unlocked, other), Some(5));
    assert_eq!(found(&vault.unlock(), other), Some(5), "under another vault key too");
    assert!(unlocked.keep_picture(film, &[], &picture(1, 1, 1)).is_err());
    assert!(!file_of(&vault, film).exists());
}

#[test]
fn a_picture_outlives_other_passwords_and_other_notes() {
    let (vault, mut unlocked, film) = with_a_picture();
    let other = passphrase("Gfedcba2");
    unlocked.add_passphrase("handledare", &passphrase("Hhhhhhh3")).unwrap();
    unlocked
        .change_passphrase(&passphrase(super::PASSPHRASE), &other)
        .unwrap();
    unlocked
        .annotate(film, [super::note("ny"), super::mark(10, "här")])
        .unwrap();
    let locked = vitrin::vault::LockedVault::open(vault.path()).ok().unwrap();
    assert_eq!(found(&locked.unlock(&other).ok().unwrap(), film), Some(1));
}

#[test]
fn what_is_not_the_picture_that_was_sealed_is_none_and_can_be_made_again() {
    let (vault, mut unlocked, film) = with_a_picture();
    let other = unlocked.import_film("other", &film_of(1000));
    let file = file_of(&vault, film);
    let sealed = fs::read(&file).unwrap();
    for at in [0, 24, 56, 5000, SEALED - 1] {
        vault.flip(&format!("films/{film}.1000"), at);
        assert_eq!(found(&unlocked, film), None, "byte {at}");
        fs::write(&file, &sealed).unwrap();
    }
    fs::write(file_of(&vault, other), &sealed).unwrap();
    assert_eq!(found(&unlocked, other), None, "that of another film");
    for cut in [0, 71, SEALED - 1] {
        fs::write(&file, &sealed[..cut]).unwrap();
        assert_eq!(found(&unlocked, film), None);
    }
    assert!(unlocked.keep_picture(film, &[], &picture(2, 2, 8)).unwrap());
    assert_eq!(found(&unlocked, film), Some(8));
    fs::remove_file(&file).unwrap();
    assert_eq!(found(&unlocked, film), None);
    fs::create_dir(&file).unwrap();
    assert_eq!(found(&unlocked, film), None);
    assert!(unlocked.keep_picture(film, &[], &picture(2, 2, 8)).is_err());
    assert_eq!(unlocked.read(film), film_of(5000), "the film is as it was");
}
