//! Damage: always an error, never a wrong byte (P3).

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use vitrin::film::{FilmSource, ReadError};
use vitrin::vault::VaultError;

use super::{CHUNK, Films, PART, PREFIX, SEALED_CHUNK, TestVault, film_of, keep_going};

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
fn a_part_that_is_no_plain_file_is_damage_where_it_begins() {
    let vault = TestVault::new();
    let mut unlocked = vault.unlock();
    let id = unlocked.import_film("film", &film_of(2 * PART + 100));
    let other = unlocked.import_film("other", &film_of(1000));
    let part = vault.part(id, 1);
    let sealed = fs::read(&part).unwrap();
    let beside = vault.path().join("the part itself");
    fs::write(&beside, &sealed).unwrap();
    type Put<'a> = (&'a str, &'a dyn Fn());
    let instead: [Put; 5] = [
        ("a folder", &|| fs::create_dir(&part).unwrap()),
        ("a link to the part itself", &|| symlink(&beside, &part).unwrap()),
        ("a pipe", &|| {
            mknodat(CWD, &part, FileType::Fifo, Mode::RUSR, 0).unwrap()
        }),
        ("a socket", &|| drop(UnixListener::bind(&part).unwrap())),
        ("a folder with something in it", &|| {
            fs::create_dir(&part).unwrap();
            fs::write(part.join("file"), "x").unwrap();
        }),
    ];
    let damaged = VaultError::FilmDamaged { offset: PART as u64 };
    for (what, put) in instead {
        fs::remove_file(&part).or_else(|_| fs::remove_dir(&part)).unwrap();
        put();
        assert_eq!(unlocked.verify(id, &mut keep_going), Err(damaged.clone()), "{what}");
        assert_eq!(unlocked.ticket(id).err(), Some(damaged.clone()), "{what}");
        assert_eq!(unlocked.verify(other, &mut keep_going), Ok(()), "{what}");
    }
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
