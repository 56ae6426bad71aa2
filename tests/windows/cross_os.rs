//! A vault is the same on every system: what was sealed on one is read on another, byte for byte.
//!
//! `VITRIN_EXCHANGE` names a folder that several systems reach. The first that comes makes a vault there and lays the films beside
//! it, which are made up; the later one reads it and compares, and says so beforehand with `VITRIN_EXCHANGE_READS`. Without
//! the variables one system does both.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use vitrin::film::FilmSource;
use vitrin::memory::Passphrase;
use vitrin::vault::{FilmReader, KdfCost, Label, LockedVault, NewFilm, NewVault, PartSize, UnlockedVault, create};

const PASSPHRASE: &str = "Möte2026glas";

/// Bytes of a sealed chunk's contents.
const CHUNK: usize = 16 * 1024;

/// Titles and lengths: nothing between chunks, around their edges, several parts, names in all letters.
const FILMS: [(&str, usize); 5] = [
    ("Möte 3 – Åsa & Öyvind", 1),
    ("ett block", CHUNK),
    ("ett block och lite", CHUNK + 1),
    ("flera delar", 9 * CHUNK + 777),
    ("film 五", 3 * CHUNK - 1),
];

#[test]
fn what_was_sealed_on_one_system_is_read_on_another() {
    let own = tempfile::tempdir().unwrap();
    let place = std::env::var_os("VITRIN_EXCHANGE").map_or_else(|| own.path().to_owned(), PathBuf::from);
    let vault = place.join("valv på stickan");
    let reads = std::env::var_os("VITRIN_EXCHANGE_READS").is_some();
    assert_eq!(vault.exists(), reads, "whose vault is at {}?", vault.display());
    if !reads {
        make(&place, &vault);
    }
    let unlocked = unlock(&vault);
    assert_eq!(unlocked.films().len(), FILMS.len());
    for (number, film) in unlocked.films().iter().enumerate() {
        let (title, len) = FILMS[number];
        assert_eq!((film.title.as_str(), film.size), (title, len as u64));
        let sealed = FilmReader::open(unlocked.ticket(film.id).unwrap()).unwrap();
        let clear = fs::read(place.join(format!("{number}.film"))).unwrap();
        assert_eq!(clear.len(), len);
        for step in [clear.len(), CHUNK, 5000] {
            let mut read = Vec::new();
            while read.len() < clear.len() {
                let mut piece = vec![0; step.min(clear.len() - read.len())];
                sealed.read_at(read.len() as u64, &mut piece).unwrap();
                read.extend(piece);
            }
            assert!(read == clear, "{title}, read by {step} bytes, is another film");
        }
    }
    println!("{} films of {} are as they were", FILMS.len(), vault.display());
}

fn make(place: &Path, vault: &Path) {
    let passphrase = Passphrase::from_text(PASSPHRASE).unwrap();
    let new = NewVault {
        label: Label {
            name: "Åsa Öberg".into(),
            unit: "BUP Borås".into(),
            date: jiff::civil::date(2026, 3, 9),
            if_found: "Receptionen".into(),
        },
        passphrase: &passphrase,
        cost: KdfCost::FLOOR,
    };
    create(vault, new).unwrap();
    let mut unlocked = unlock(vault);
    for (number, (title, len)) in FILMS.into_iter().enumerate() {
        let film: Vec<u8> = (0..len).map(|at| (at * 31 + at / 251 + number) as u8).collect();
        fs::write(place.join(format!("{number}.film")), &film).unwrap();
        let new = NewFilm {
            size: Some(film.len() as u64),
            part_size: PartSize::new(4 * CHUNK as u64).unwrap(),
            ..NewFilm::titled(title)
        };
        unlocked
            .import(&film[..], new, &mut |_| ControlFlow::Continue(()))
            .unwrap();
    }
}

fn unlock(vault: &Path) -> UnlockedVault {
    let locked = LockedVault::open(vault).unwrap_or_else(|error| panic!("{error}"));
    let passphrase = Passphrase::from_text(PASSPHRASE).unwrap();
    locked.unlock(&passphrase).unwrap_or_else(|error| panic!("{error}"))
}
