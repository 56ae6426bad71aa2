//! Whatever is cut, flipped or put in another place on the stick: what comes of it, as a table (`docs/testing.md`).

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;

use super::ab_file::{AbFile, CATALOGUE, HEADER, Kind, OtherCopy};
use super::*;
use crate::vault::cobblestone::{PREFIX, SEALED_CHUNK};
use crate::vault::film::part_name;

/// Part size of the films here.
const PART: usize = 32 * 1024;
/// A film of one part and a bit, so that every length of its files can be tried.
static SHORT: [u8; PART + 300] = [0x77; PART + 300];

/// A vault of its own, with two films of two parts each.
struct Two {
    template: Template,
    films: [FilmId; 2],
}

impl Two {
    fn new() -> Self {
        let template = Template::new();
        let mut vault = template.open(template.folder.path());
        let mut import = |film: &[u8], title| vault.import(film, new_film(title), &mut keep_going).unwrap();
        let films = [import(&SHORT, "short"), import(&OTHER_FILM, "other")];
        Self { template, films }
    }

    fn folder(&self) -> &Path {
        self.template.folder.path()
    }

    /// The file of a film's part.
    fn part(&self, film: usize, number: u32) -> std::path::PathBuf {
        self.folder().join(part_name(self.films[film], number))
    }

    /// What reading the whole film comes to.
    fn read(&self, film: usize) -> Result<Vec<u8>, VaultError> {
        let vault = self.template.open_to_read(self.folder());
        let reader = FilmReader::open(vault.ticket(self.films[film])?)?;
        let mut bytes = vec![0; reader.len() as usize];
        match reader.read_at(0, &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(crate::film::ReadError::Damaged { offset }) => Err(VaultError::FilmDamaged { offset }),
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// Length of what counts in a copy: the rest is padding.
fn length_that_counts(file: &[u8]) -> usize {
    56 + u32::from_le_bytes(file[12..16].try_into().unwrap()) as usize
}

/// Every damage to one file: cut at every length, every bit flipped; of the padding, every eighth length and byte.
fn with_every_damage(intact: &[u8], mut check: impl FnMut(&[u8], bool)) -> usize {
    let counts = length_that_counts(intact);
    let mut cases = 0;
    let mut changed = intact.to_vec();
    for at in (0..counts).chain((counts..intact.len()).step_by(8)) {
        check(&intact[..at], at < counts);
        cases += 1;
        for bit in 0..if at < counts { 8 } else { 1 } {
            changed[at] ^= 1 << bit;
            check(&changed, at < counts);
            changed[at] ^= 1 << bit;
            cases += 1;
        }
    }
    cases
}

/// | one copy | nothing is lost: the other is used, and it is told that one is damaged |
/// | both alike | refused as damaged, never read as something else |
/// | padding | no difference |
fn small_file_in_every_state(kind: Kind) {
    let template = Template::new();
    let folder = template.folder.path();
    let storage = RealStorage::new(folder);
    let [a, b] = kind.names().map(|name| folder.join(name));
    let intact = fs::read(&a).unwrap();
    assert!(fs::read(&b).unwrap() == intact);
    let body = AbFile::load(&storage, kind).ok().unwrap().body;
    let mut cases = 0;
    for damaged in [&a, &b] {
        cases += with_every_damage(&intact, |bytes, counts| {
            fs::write(damaged, bytes).unwrap();
            let file = AbFile::load(&storage, kind).expect("the other copy is whole");
            assert!(file.body == body);
            assert_eq!(
                matches!(file.other, OtherCopy::Damaged { .. }),
                counts,
                "{:?}",
                file.other
            );
            assert_eq!(file.other == OtherCopy::Equal, !counts);
        });
        fs::write(damaged, &intact).unwrap();
    }
    cases += with_every_damage(&intact, |bytes, counts| {
        fs::write(&a, bytes).unwrap();
        fs::write(&b, bytes).unwrap();
        match AbFile::load(&storage, kind) {
            Ok(file) => assert!(!counts && file.body == body),
            Err(error) => assert!(counts && matches!(error, VaultError::Damaged { .. }), "{error:?}"),
        }
    });
    println!("{}: {cases} damages", kind.names()[0]);
    assert!(cases > 3 * 9 * 300, "{cases}");
}

#[test]
fn the_header_in_every_state_of_damage() {
    small_file_in_every_state(HEADER);
}

#[test]
fn the_catalogue_in_every_state_of_damage() {
    small_file_in_every_state(CATALOGUE);
}

#[test]
fn a_part_that_is_cut_anywhere_is_damaged_there() {
    let two = Two::new();
    let vault = two.template.open_to_read(two.folder());
    let mut cases = 0;
    for number in 0..2 {
        let path = two.part(0, number);
        let intact = fs::read(&path).unwrap();
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        let is_near_an_end = |len: usize| len.saturating_sub(PREFIX) % SEALED_CHUNK < 40 || intact.len() - len < 40;
        let lengths = (0..intact.len()).filter(|&len| len < 100 || is_near_an_end(len) || len.is_multiple_of(16));
        // From the longest down: a file that is cut again need not be written again.
        for len in lengths.rev() {
            file.set_len(len as u64).unwrap();
            let ticket = vault.ticket(two.films[0]).expect("its parts are there");
            let opened = FilmReader::open(ticket).map(drop);
            // Behind a full part lies an empty chunk, which says that it is over.
            let is_it = |offset| (u64::from(number)..=u64::from(number) + 1).contains(&(offset / PART as u64));
            assert!(
                matches!(opened, Err(VaultError::FilmDamaged { offset }) if is_it(offset)),
                "part {number} cut to {len}: {opened:?}"
            );
            cases += 1;
        }
        file.write_all_at(&intact, 0).unwrap();
    }
    println!("parts: {cases} lengths");
    assert_eq!(two.read(0).ok().unwrap(), SHORT);
}

#[test]
fn parts_and_chunks_in_another_place_are_damage_there() {
    let (two, elsewhere) = (Two::new(), Two::new());
    let paths: Vec<_> = (0..2).flat_map(|film| (0..2).map(move |part| (film, part))).collect();
    let mut cases = 0;
    let mut damaged = |film: usize, part: u32, bytes: &[u8]| {
        let path = two.part(film, part);
        let intact = fs::read(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        let result = two.read(film);
        let is_there = |offset| offset / PART as u64 == u64::from(part);
        assert!(
            matches!(result, Err(VaultError::FilmDamaged { offset }) if is_there(offset)),
            "film {film} part {part}: {:?}",
            result.err()
        );
        fs::write(&path, intact).unwrap();
        cases += 1;
    };
    for &(film, part) in &paths {
        let own = fs::read(two.part(film, part)).unwrap();
        // Any other part, of this film, of the other, of another vault: of the same length or not.
        for &(other, number) in &paths {
            for from in [&two, &elsewhere] {
                if (other, number) == (film, part) && std::ptr::eq(from, &two) {
                    continue;
                }
                damaged(film, part, &fs::read(from.part(other, number)).unwrap());
            }
        }
        // A chunk of any of them in the place of its first.
        for &(other, number) in &paths {
            for from in [&two, &elsewhere] {
                let source = fs::read(from.part(other, number)).unwrap();
                for chunk in 0..source.len().saturating_sub(PREFIX) / SEALED_CHUNK {
                    let is_itself = (other, number, chunk) == (film, part, 0) && std::ptr::eq(from, &two);
                    let at = PREFIX + chunk * SEALED_CHUNK;
                    if !is_itself && own.len() >= PREFIX + SEALED_CHUNK {
                        let mut mixed = own.clone();
                        mixed[PREFIX..][..SEALED_CHUNK].copy_from_slice(&source[at..][..SEALED_CHUNK]);
                        damaged(film, part, &mixed);
                    }
                }
            }
        }
    }
    println!("parts and chunks: {cases} exchanged");
    assert!(cases > 60, "{cases}");
    assert_eq!(
        (two.read(0).ok().unwrap(), two.read(1).ok().unwrap()),
        (SHORT.to_vec(), OTHER_FILM.to_vec())
    );
}

/// | header of another vault | the password leads nowhere |
/// | catalogue of another vault | refused as damaged |
/// | both of another vault | that vault, with its own password, and none of these films can be read |
/// | one copy of an older state | the newer is used |
/// | both copies of an older catalogue | that state: this computer's record of the log tells it (`tests/log.rs`) |
#[test]
fn headers_and_catalogues_in_another_place() {
    let (two, elsewhere) = (Two::new(), Two::new());
    let put = |kind: Kind, from: &Path, to: &Path, copies: &[usize]| {
        for &copy in copies {
            fs::copy(from.join(kind.names()[copy]), to.join(kind.names()[copy])).unwrap();
        }
    };
    let open = |folder: &Path| {
        UnlockedVault::open_to_read(Arc::new(RealStorage::new(folder)), again(&two.template.access))
            .map(|vault| vault.films().len())
    };
    let copy = two.template.copy();
    put(HEADER, elsewhere.folder(), copy.path(), &[0, 1]);
    assert_eq!(open(copy.path()), Err(VaultError::WrongPassphrase));

    let copy = two.template.copy();
    put(CATALOGUE, elsewhere.folder(), copy.path(), &[0, 1]);
    assert_eq!(open(copy.path()), Err(VaultError::Damaged { what: Piece::Catalogue }));

    let copy = two.template.copy();
    put(HEADER, elsewhere.folder(), copy.path(), &[0, 1]);
    put(CATALOGUE, elsewhere.folder(), copy.path(), &[0, 1]);
    assert_eq!(open(copy.path()), Err(VaultError::WrongPassphrase));
    let theirs = elsewhere.template.open_to_read(copy.path());
    for film in elsewhere.films {
        let missing = theirs.ticket(film).map(drop);
        assert!(matches!(missing, Err(VaultError::FilmDamaged { .. })), "{missing:?}");
    }

    // A state before the last change.
    let before = two.template.copy();
    two.template
        .open(two.folder())
        .annotate(two.films[0], [notes("later")])
        .unwrap();
    for older in 0..2 {
        let copy = two.template.copy();
        put(CATALOGUE, before.path(), copy.path(), &[older]);
        assert_eq!(
            noted_about(&two.template.open_to_read(copy.path()), two.films[0]),
            "later"
        );
    }
    let copy = two.template.copy();
    put(CATALOGUE, before.path(), copy.path(), &[0, 1]);
    assert_eq!(noted_about(&two.template.open_to_read(copy.path()), two.films[0]), "");
}
