//! Recording: what has reached the medium when the power fails, and what must not be there.

use std::collections::VecDeque;
use std::io::Read;
use std::time::Duration;

use super::storages::{CrashingStorage, Unsynced};
use super::*;
use crate::memory::Slab;

/// One of these comes at a time: a whole chunk, as the recorder fills it up.
fn piece(number: u8) -> [u8; CHUNK] {
    [number; CHUNK]
}

const PIECES: u8 = 5;

/// Records [`PIECES`] chunks and `rest` further bytes, with every whole chunk brought to the medium at once; `asked` is told how many
/// pieces were handed over each time that another one is asked for.
fn record(vault: &mut UnlockedVault, rest: usize, asked: &mut dyn FnMut(usize)) -> Result<FilmId, VaultError> {
    let mut recording = vault.begin_recording(new_film("recorded"))?;
    recording.sync_interval = Duration::ZERO;
    let mut pieces: VecDeque<Vec<u8>> = (0..PIECES).map(|number| piece(number).to_vec()).collect();
    pieces.push_back(vec![PIECES; rest]);
    let mut given = 0;
    let mut next = || {
        asked(given);
        let Some(piece) = pieces.pop_front() else {
            return NextPiece::End;
        };
        given += 1;
        let mut slab = Slab::new(piece.len()).unwrap();
        slab.copy_from_slice(&piece);
        NextPiece::Bytes(slab)
    };
    recording.seal(&mut next, &mut |_| {}, &mut keep_going)?;
    vault.finish_recording(&mut recording)
}

/// What of an unfinished film lies on the medium whole and in order.
fn rest(vault: &mut UnlockedVault, id: FilmId) -> Vec<u8> {
    let mut rest = Vec::new();
    vault.rest_of(id).unwrap().read_to_end(&mut rest).unwrap();
    rest
}

#[test]
fn a_recording_is_a_film_like_any_other() {
    for rest in [0, 1, 1000, CHUNK - 1] {
        let template = Template::new();
        let folder = template.copy();
        let mut vault = template.open(folder.path());
        let id = record(&mut vault, rest, &mut |_| {}).unwrap();
        let mut wanted: Vec<u8> = (0..PIECES).flat_map(piece).collect();
        wanted.resize(wanted.len() + rest, PIECES);
        assert!(read(&vault, id) == wanted, "{rest}");
        assert_eq!(vault.film(id).unwrap().state, FilmState::Sealed);
    }
}

#[test]
fn of_nothing_there_is_no_film() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let mut recording = vault.begin_recording(new_film("recorded")).unwrap();
    let outcome = recording.seal(&mut || NextPiece::End, &mut |_| {}, &mut keep_going);
    assert_eq!(outcome.err(), Some(VaultError::SourceEmpty));
    vault.discard_recording(&mut recording).unwrap();
    assert_eq!(vault.films().len(), 1);
}

#[test]
fn the_vault_is_used_while_it_is_recorded_into() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let mut recording = vault.begin_recording(new_film("recorded")).unwrap();
    assert_eq!(read(&vault, template.film), FILM);
    vault
        .import(&OTHER_FILM[..], new_film("other"), &mut keep_going)
        .unwrap();
    let mut pieces = vec![
        NextPiece::End,
        NextPiece::Bytes(Slab::new(10).unwrap()),
        NextPiece::Nothing,
    ];
    let mut next = || pieces.pop().unwrap();
    assert!(vault.is_being_imported(recording.film()));
    recording.seal(&mut next, &mut |_| {}, &mut keep_going).unwrap();
    let id = vault.finish_recording(&mut recording).unwrap();
    assert_eq!(read(&vault, id), [0; 10]);
    assert_eq!(vault.films().len(), 3);
}

#[test]
fn a_power_cut_loses_no_chunk_that_was_brought_to_the_medium() {
    let template = Template::new();
    for unsynced in Unsynced::ALL {
        for cut in 0.. {
            let folder = template.copy();
            let storage = Arc::new(CrashingStorage::new(folder.path(), cut, unsynced));
            let mut on_the_medium = 0;
            let confirmed = template.open_on(storage.clone()).is_ok_and(|mut vault| {
                let crashing = storage.clone();
                record(&mut vault, 1000, &mut |given| {
                    if !crashing.has_crashed() {
                        on_the_medium = given;
                    }
                })
                .is_ok()
            });
            let crashed = storage.has_crashed();
            let mut vault = template.open(folder.path());
            assert_eq!(read(&vault, template.film), FILM);
            match vault.find("recorded").cloned() {
                Ok(film) if film.state == FilmState::Unfinished => {
                    assert!(!confirmed, "a confirmed film is unfinished");
                    let rest = rest(&mut vault, film.id);
                    let there = rest.len() / CHUNK;
                    assert!(
                        there >= on_the_medium.min(PIECES.into()),
                        "{there} of {on_the_medium} chunks, cut {cut}, {unsynced:?}"
                    );
                    let wanted: Vec<u8> = (0..PIECES).flat_map(piece).collect();
                    assert!(wanted.starts_with(&rest), "what is left is the film's beginning");
                }
                Ok(film) => assert_eq!(read(&vault, film.id).len(), usize::from(PIECES) * CHUNK + 1000),
                Err(_) => assert_eq!(on_the_medium, 0),
            }
            if !crashed {
                assert!(confirmed && cut > 3, "without a cut it has to succeed");
                break;
            }
        }
    }
}

#[test]
fn the_rest_of_a_film_ends_before_the_first_chunk_that_was_changed() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let recording = cut_off(&mut vault);
    assert!(matches!(
        vault.rest_of(recording.film()),
        Err(VaultError::BeingImported)
    ));
    assert!(matches!(vault.rest_of(template.film), Err(VaultError::FilmNotFound)));
    let id = recording.film();
    // It was never listed as whole.
    drop(recording);
    assert_eq!(rest(&mut vault, id).len(), usize::from(PIECES) * CHUNK);
    // Two chunks in each part: the second of the second part.
    let part = folder.path().join(format!("films/{id}.001"));
    let mut sealed = fs::read(&part).unwrap();
    sealed[56 + 16_400 + 5] ^= 1;
    fs::write(&part, sealed).unwrap();
    assert!(rest(&mut vault, id) == [piece(0), piece(1), piece(2)].concat());
    fs::remove_file(folder.path().join(format!("films/{id}.000"))).unwrap();
    assert!(rest(&mut vault, id).is_empty());
}

/// A recording that was sealed and is not listed as whole: what a program leaves that is killed.
fn cut_off(vault: &mut UnlockedVault) -> Recording {
    let mut recording = vault.begin_recording(new_film("recorded")).unwrap();
    let mut pieces: Vec<u8> = (0..PIECES).rev().collect();
    let mut next = || match pieces.pop() {
        Some(number) => {
            let mut slab = Slab::new(CHUNK).unwrap();
            slab.copy_from_slice(&piece(number));
            NextPiece::Bytes(slab)
        }
        None => NextPiece::End,
    };
    recording.seal(&mut next, &mut |_| {}, &mut keep_going).unwrap();
    recording
}

#[test]
fn a_recording_that_another_program_has_just_finished_has_no_rest() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let mut recording = cut_off(&mut vault);
    let mut other = template.open(folder.path());
    let id = vault.finish_recording(&mut recording).unwrap();
    assert_eq!(other.film(id).unwrap().state, FilmState::Unfinished, "as it knows it");
    assert!(matches!(other.rest_of(id), Err(VaultError::FilmNotFound)));
    assert_eq!(read(&other, id).len(), usize::from(PIECES) * CHUNK);
}

#[test]
fn nobody_takes_up_or_erases_a_recording_while_its_rest_is_read() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let id = cut_off(&mut vault).film();
    assert!(
        matches!(vault.resume_import(id), Err(VaultError::FilmNotFound)),
        "no import"
    );
    let mut rest = vault.rest_of(id).unwrap();
    let mut other = template.open(folder.path());
    assert!(matches!(other.rest_of(id), Err(VaultError::BeingImported)));
    assert_eq!(other.erase(id).err(), Some(VaultError::BeingImported));
    let mut again = vault.begin_rescue(&rest).unwrap();
    again.seal(&mut rest, &mut keep_going).unwrap();
    let new = vault.finish_rescue(&mut again, None).unwrap();
    vault.erase_rest(&mut rest).unwrap();
    assert_eq!(vault.film(id).err(), Some(VaultError::FilmNotFound));
    assert_eq!(read(&vault, new), (0..PIECES).flat_map(piece).collect::<Vec<u8>>());
}

#[test]
fn of_a_recording_that_is_given_up_nothing_more_is_written() {
    let template = Template::new();
    let folder = template.copy();
    let mut vault = template.open(folder.path());
    let mut recording = vault.begin_recording(new_film("recorded")).unwrap();
    recording.sync_interval = Duration::ZERO;
    let mut pieces = vec![
        NextPiece::GiveUp,
        NextPiece::Bytes(Slab::new(10).unwrap()),
        NextPiece::Bytes(Slab::new(CHUNK).unwrap()),
    ];
    let mut next = || pieces.pop().unwrap();
    let outcome = recording.seal(&mut next, &mut |_| {}, &mut keep_going);
    assert_eq!(outcome.err(), Some(VaultError::Cancelled));
    let id = recording.film();
    drop(recording);
    let part = fs::metadata(folder.path().join(format!("films/{id}.000"))).unwrap();
    assert_eq!(part.len(), 56 + 16_400, "no short chunk ends it");
    assert_eq!(rest(&mut vault, id).len(), CHUNK);
}
