//! Changed, cut, swapped and foreign bytes stop the film with the right word, and not one wrong picture is shown.
//!
//! The damage is done at the offsets of docs/format.md: chunk `k` of a part at byte `56 + k · 16400`.

use std::path::Path;

use support::desktop::{Desktop, numbers_seen};
use support::films::{self, Film};
use support::seconds;
use support::vitrin::{CHUNK, CHUNK_OF_FILM, CHUNKS_START, Vault, a_vault_with, is_running, title_of};

/// Exit code of a film that is not what was sealed.
const DAMAGED: i32 = 5;

#[test]
fn a_flipped_bit_stops_the_film_before_its_picture() {
    let (film, vault, k) = a_sealed_film();
    change(&part(&vault), |bytes| bytes[chunk(k) + 5000] ^= 0x10);
    the_film_stops_before(&film, &vault, k);
}

#[test]
fn a_flipped_bit_in_a_tag_stops_the_film_before_its_picture() {
    let (film, vault, k) = a_sealed_film();
    change(&part(&vault), |bytes| bytes[chunk(k + 1) - 1] ^= 0x01);
    the_film_stops_before(&film, &vault, k);
}

#[test]
fn swapped_chunks_stop_the_film_before_their_picture() {
    let (film, vault, k) = a_sealed_film();
    change(&part(&vault), |bytes| {
        let (first, second) = bytes[chunk(k)..chunk(k + 2)].split_at_mut(CHUNK as usize);
        first.swap_with_slice(second);
    });
    the_film_stops_before(&film, &vault, k);
}

#[test]
fn a_repeated_chunk_stops_the_film_before_its_picture() {
    let (film, vault, k) = a_sealed_film();
    change(&part(&vault), |bytes| {
        bytes.copy_within(chunk(k - 1)..chunk(k), chunk(k))
    });
    the_film_stops_before(&film, &vault, k);
}

#[test]
fn a_chunk_of_another_film_stops_the_film_before_its_picture() {
    let (film, vault, k) = a_sealed_film();
    // The same clear bytes under another film's key: nothing but the key differs.
    let known = vault.parts();
    vault.import(&film.path, "the same once more").succeeds();
    let other = vault
        .parts()
        .into_iter()
        .find(|path| !known.contains(path))
        .expect("a second film's part");
    let foreign = std::fs::read(other).unwrap();
    change(&known[0], |bytes| {
        bytes[chunk(k)..chunk(k + 1)].copy_from_slice(&foreign[chunk(k)..chunk(k + 1)])
    });
    the_film_stops_before(&film, &vault, k);
}

/// In pause the places where a jump may lead are made ready: five and ten seconds ahead, and so behind the damage, which is further away than
/// the two seconds that the pipeline which plays reads ahead.
#[test]
fn damage_where_a_jump_may_lead_does_not_end_a_film_that_stands_before_it() {
    let (film, vault, k) = a_sealed_film();
    change(&part(&vault), |bytes| bytes[chunk(k) + 5000] ^= 0x10);
    let first_hurt = film.first_number_from(k * CHUNK_OF_FILM);
    assert!(
        film.time_of(first_hurt) < 5.0,
        "the damage is on the way of a jump of five seconds"
    );
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).paused().shown_on(&desktop);
    let window = playing.window();
    window.wait_for_number(0, seconds(2));
    let said = playing.next_where(seconds(3), |event| event.name() == "error");
    assert!(said.is_none(), "{said:?}");
    // Nor are single pictures before it given up.
    playing.seek(film.time_of(30));
    window.wait_for_number(30, seconds(2));
    let said = playing.next_where(seconds(1), |event| event.name() == "error");
    assert!(said.is_none(), "{said:?}");
    playing.play();
    assert_eq!(playing.expect("error", seconds(20)).0["code"], "damaged");
    assert_eq!(playing.exit_code(seconds(10)), DAMAGED);
}

#[test]
fn parts_of_two_films_exchanged_play_neither() {
    let (film, vault, _) = a_sealed_film();
    vault.import(&film.path, "the same once more").succeeds();
    let parts = vault.parts();
    assert_eq!(parts.len(), 2);
    let aside = parts[0].with_extension("aside");
    std::fs::rename(&parts[0], &aside).unwrap();
    std::fs::rename(&parts[1], &parts[0]).unwrap();
    std::fs::rename(&aside, &parts[1]).unwrap();
    nothing_is_shown(&vault, &title_of(&film.path));
    nothing_is_shown(&vault, "the same once more");
}

#[test]
fn a_film_cut_at_a_chunks_end_shows_nothing() {
    let (film, vault, k) = a_sealed_film();
    change(&part(&vault), |bytes| bytes.truncate(chunk(k)));
    nothing_is_shown(&vault, &title_of(&film.path));
}

#[test]
fn a_film_cut_within_a_chunk_shows_nothing() {
    let (film, vault, k) = a_sealed_film();
    change(&part(&vault), |bytes| bytes.truncate(chunk(k) + 777));
    nothing_is_shown(&vault, &title_of(&film.path));
}

#[test]
fn a_film_that_lost_its_last_byte_shows_nothing() {
    let (film, vault, _) = a_sealed_film();
    change(&part(&vault), |bytes| bytes.truncate(bytes.len() - 1));
    nothing_is_shown(&vault, &title_of(&film.path));
}

#[test]
fn a_film_with_a_byte_too_many_shows_nothing() {
    let (film, vault, _) = a_sealed_film();
    change(&part(&vault), |bytes| bytes.push(0));
    nothing_is_shown(&vault, &title_of(&film.path));
}

#[test]
fn a_changed_salt_shows_nothing() {
    let (film, vault, _) = a_sealed_film();
    change(&part(&vault), |bytes| bytes[3] ^= 0x80);
    nothing_is_shown(&vault, &title_of(&film.path));
}

#[test]
fn a_part_that_is_gone_shows_nothing() {
    let (film, vault, _) = a_sealed_film();
    std::fs::remove_file(part(&vault)).unwrap();
    nothing_is_shown(&vault, &title_of(&film.path));
}

/// A film in a vault, and a chunk in its second half: there are pictures before it that may be shown. The film's index
/// is at its start, so that only frames can be hit.
fn a_sealed_film() -> (Film, Vault, u64) {
    let film = films::Recipe {
        grain: 9,
        ..films::numbered().container(films::Container::Mp4IndexAtStart)
    }
    .make();
    let vault = a_vault_with(&[&film.path]);
    let chunks = film.path.metadata().unwrap().len() / CHUNK_OF_FILM;
    assert!(chunks > 20, "a film of {chunks} chunks is too short for this");
    (film, vault, chunks * 6 / 10)
}

fn part(vault: &Vault) -> std::path::PathBuf {
    let mut parts = vault.parts();
    assert_eq!(parts.len(), 1, "one film in one part");
    parts.remove(0)
}

fn chunk(k: u64) -> usize {
    (CHUNKS_START + k * CHUNK) as usize
}

fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    how(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

/// Plays into the damage in chunk `k`: frames before it may be shown, in order; no other.
fn the_film_stops_before(film: &Film, vault: &Vault, k: u64) {
    let title = title_of(&film.path);
    let first_hurt = film.first_number_from(k * CHUNK_OF_FILM);
    assert!(first_hurt > 50, "there are whole pictures before the damage");

    let desktop = Desktop::start();
    let mut playing = vault.play(&title).paused().shown_on(&desktop);
    let window = playing.window();
    window.wait_for_number(0, seconds(2));
    let stages = playing.stages();
    assert!(!stages.is_empty(), "the stage is a process of its own");
    let watch = window.watch();
    playing.play();
    let error = playing.expect("error", seconds(20));
    assert_eq!(error.0["code"], "damaged");
    assert_eq!(playing.exit_code(seconds(10)), DAMAGED);
    let seen = numbers_seen(&watch.stop());
    assert!(seen.is_sorted(), "in order: {seen:?}");
    assert!(
        seen.iter().all(|&n| n < first_hurt),
        "frame {first_hurt} is hurt, and shown was {seen:?}"
    );
    assert!(seen.len() > 5, "the whole part was played: {seen:?}");
    assert!(stages.iter().all(|&pid| !is_running(pid)), "the stage has ended");
    vault.verify(&title).ends_with(DAMAGED);

    // Going straight behind the damage is possible or not; going into it shows nothing of it.
    let mut playing = vault.play(&title).paused().shown_on(&desktop);
    let window = playing.window();
    window.wait_for_number(0, seconds(2));
    let watch = window.watch();
    playing.send(serde_json::json!({"command": "seek", "to": film.time_of(first_hurt + 1), "exact": true}));
    let error = playing.expect("error", seconds(20));
    assert_eq!(error.0["code"], "damaged");
    assert_eq!(playing.exit_code(seconds(10)), DAMAGED);
    let seen = numbers_seen(&watch.stop());
    assert!(
        seen.iter().all(|&n| n < first_hurt),
        "frame {first_hurt} is hurt, and shown was {seen:?}"
    );
}

/// The film is refused before its first picture.
fn nothing_is_shown(vault: &Vault, title: &str) {
    let desktop = Desktop::start();
    let mut playing = vault.play(title).on(&desktop);
    let code = playing.exit_code(seconds(30));
    assert_eq!(code, DAMAGED, "it said: {}", playing.words());
    let names: Vec<String> = playing.history().iter().map(|event| event.name().to_owned()).collect();
    assert!(!names.iter().any(|name| name == "first_picture"), "{names:?}");
    vault.verify(title).ends_with(DAMAGED);
}
