//! For fuzzers: what is read of a vault before anything is authenticated, what is read afterwards, and a film read at random.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use jiff::Timestamp;
use tempfile::TempDir;

use super::ab_file::{AbFile, CATALOGUE, HEADER, fields_of};
use super::catalogue::Catalogue;
use super::cobblestone;
use super::header;
use super::keys::{Purpose, catalogue_context, subkey};
use super::log::{LogEntry, LogEvent, parse_record};
use super::storage::RealStorage;
use super::{
    AnnotationChange, FilmId, FilmReader, KdfCost, Label, Marker, NewFilm, NewVault, Notes, PartSize, RatingChange,
    RatingId, RatingStep, UnlockedVault, create,
};
use crate::film::FilmSource;
use crate::forms::{Value, shipped};
use crate::memory::{Key, Passphrase};

/// Bytes of the example's film: three parts and a bit.
const FILM: usize = 3 * 32 * 1024 + 777;

fn film_byte(at: usize) -> u8 {
    (at % 251) as u8 ^ (at >> 8) as u8
}

/// A vault with one film.
struct Example {
    folder: TempDir,
    vault: UnlockedVault,
    film: FilmId,
}

impl Example {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        let passphrase = Passphrase::from_text("Abcdefg1").expect("there is memory");
        let label = Label {
            name: "Anna Andersson".into(),
            unit: "Östra".into(),
            date: jiff::civil::date(2026, 3, 9),
            if_found: "0700".into(),
        };
        let new = NewVault {
            label,
            passphrase: &passphrase,
            cost: KdfCost::FLOOR,
        };
        let mut vault = create(folder.path(), new).expect("a vault is made");
        let bytes: Vec<u8> = (0..FILM).map(film_byte).collect();
        let new = NewFilm {
            part_size: PartSize::new(32 * 1024).expect("a size that is allowed"),
            ..NewFilm::titled("Samtal 3")
        };
        let film = vault.import(&bytes[..], new, &mut |_| ControlFlow::Continue(()));
        let film = film.expect("the film is imported");
        let marker = Marker::new(61_000, "blicken").expect("a marker");
        let notes = Notes::new("Se tillsammans.").expect("notes");
        let mut changes = vec![AnnotationChange::Mark(marker), AnnotationChange::Notes(notes)];
        changes.extend(rating());
        vault.annotate(film, changes).expect("it is noted");
        Self { folder, vault, film }
    }

    fn load(&self, kind: super::ab_file::Kind) -> AbFile {
        let file = AbFile::load(&RealStorage::new(self.folder.path()), kind);
        file.expect("the file was just written")
    }
}

/// A rating with everything that one can have.
fn rating() -> impl Iterator<Item = AnnotationChange> {
    let item = || "agenda".to_owned();
    let steps = [
        RatingStep::Begin {
            form: shipped()[0].text().to_owned(),
        },
        RatingStep::Answer {
            item: item(),
            value: Some(Value::Number(4)),
        },
        RatingStep::Answer {
            item: "homework".into(),
            value: Some(Value::NotApplicable),
        },
        RatingStep::Comment {
            item: item(),
            text: "Hon frågar.\nSedan tyst.".into(),
        },
        RatingStep::Place {
            item: item(),
            at_ms: 61_000,
            there: true,
        },
        RatingStep::Finish,
    ];
    steps.into_iter().map(|step| {
        AnnotationChange::Rate(RatingChange {
            rating: RatingId::from([0x1a; 16]),
            by: "Anna Andersson".into(),
            at: Timestamp::UNIX_EPOCH,
            step,
        })
    })
}

fn kind(number: u8) -> super::ab_file::Kind {
    if number & 1 == 0 { HEADER } else { CATALOGUE }
}

/// A copy of a small file: what is taken out of it lies inside it.
pub fn small_file(bytes: &[u8]) {
    let Some((&number, copy)) = bytes.split_first() else {
        return;
    };
    if let Some((_, generation, body)) = fields_of(kind(number), copy) {
        assert!(generation > 0 && body.len() < copy.len());
    }
}

pub fn small_files() -> Vec<Vec<u8>> {
    let example = Example::new();
    let copy = |number: u8| {
        let bytes = std::fs::read(example.folder.path().join(kind(number).names()[0])).expect("it was just written");
        [&[number], &bytes[..]].concat()
    };
    vec![copy(0), copy(1)]
}

/// The body of a header, after the version: it has one spelling only.
pub fn header(bytes: &[u8]) {
    const MAC: usize = 64;
    let Some((&version, body)) = bytes.split_first() else {
        return;
    };
    let version = 1 + u32::from(version & 1);
    if let Ok(header) = header::parse(body, version, 7)
        && version == HEADER.version()
    {
        let key = Key::from_fn(|key| key.fill(1)).expect("there is memory");
        let again = header.to_body(7, &key).expect("what was read can be written");
        assert!(again[..again.len() - MAC] == body[..body.len() - MAC]);
    }
}

pub fn headers() -> Vec<Vec<u8>> {
    let example = Example::new();
    let file = example.load(HEADER);
    vec![
        [&[(file.version - 1) as u8], &file.body[..]].concat(),
        [&[0], &file.body[..]].concat(),
    ]
}

/// The list of films: what was read of it can be written, and is then read as the same.
pub fn catalogue(bytes: &[u8]) {
    if let Some(catalogue) = Catalogue::from_json(bytes, 7) {
        let written = catalogue.to_json();
        let again = Catalogue::from_json(&written, 7).expect("what was written can be read");
        assert!(again.to_json() == written);
    }
}

pub fn catalogues() -> Vec<Vec<u8>> {
    let example = Example::new();
    let file = example.load(CATALOGUE);
    let key = subkey(&example.vault.vault_key, example.vault.id(), Purpose::Catalogue).expect("there is memory");
    let context = catalogue_context(example.vault.id(), file.generation);
    let plain = cobblestone::open(key.expose(), &context, &file.body).expect("there is memory");
    vec![plain.expect("it was just sealed").to_vec()]
}

/// One entry of the log, behind its number: what was read of it can be written, and is then read as the same.
pub fn log_record(bytes: &[u8]) {
    let Some((&index, plain)) = bytes.split_first() else {
        return;
    };
    let again = |entry: &LogEntry| {
        let (leaf, private) = entry.to_parts().expect("there is memory");
        LogEntry::from_parts(&leaf, &private).expect("what was written can be read")
    };
    // What a newer program has written is never written again.
    if let Some(entry) = parse_record(u64::from(index), plain)
        && !matches!(entry.event, LogEvent::Other { .. })
    {
        // The first time, what is longer than we write is shortened.
        let entry = again(&entry);
        assert!(again(&entry) == entry);
    }
}

pub fn log_records() -> Vec<Vec<u8>> {
    let example = Example::new();
    let report = example.vault.read_log().expect("the log was just written");
    let entries = report.entries().map(|(_, numbered)| {
        let (leaf, private) = numbered.entry.to_parts().expect("there is memory");
        [&[0], &(leaf.len() as u16).to_le_bytes()[..], &leaf, &private].concat()
    });
    entries.collect()
}

/// A film that is read at random has at each place the byte that it has in the clear, and none behind its end.
pub fn film_reader(bytes: &[u8]) {
    static OPEN: OnceLock<(FilmReader, Vec<u8>)> = OnceLock::new();
    let (reader, film) = OPEN.get_or_init(|| {
        let example = Example::new();
        let ticket = example.vault.ticket(example.film).expect("it is there");
        let reader = FilmReader::open(ticket).expect("it is whole");
        (reader, (0..FILM).map(film_byte).collect())
    });
    assert_eq!(reader.len(), FILM as u64);
    for read in bytes.as_chunks::<5>().0.iter().take(4) {
        let [a, b, c, len @ ..] = *read;
        let offset = u32::from_le_bytes([a, b, c, 0]) as usize % (FILM + FILM / 8);
        let len = usize::from(u16::from_le_bytes(len));
        let mut buffer = vec![0xEE; len];
        let result = reader.read_at(offset as u64, &mut buffer);
        if offset + len <= FILM {
            assert!(result.is_ok(), "{offset} {len}");
            assert!(buffer == film[offset..offset + len], "{offset} {len}");
        } else {
            assert!(result.is_err(), "{offset} {len}");
        }
    }
}

pub fn reads() -> Vec<Vec<u8>> {
    vec![vec![0; 5], (0..80).map(|n| (n * 37) as u8).collect(), vec![0xff; 10]]
}
