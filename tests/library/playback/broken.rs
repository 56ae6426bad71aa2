//! What is no film, and films that are damaged: an error, soon, and never a hang.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use support::films::{self, Codec, Container, Sound};
use vitrin::film::{FilmSource, ReadError};
use vitrin::playback::{Kind, Options, PlaybackError, PlayerEvent, SeekMode};

use super::{Bytes, Viewer, facts_of, made, number, small};

#[test]
fn a_damaged_film_plays_up_to_the_damage_and_no_further() {
    for film in [
        made(small().sound(Sound::None)),
        made(films::avchd_progressive().frames(150)),
    ] {
        // Where the frames of the second half are.
        let damage = std::fs::metadata(&film.path).unwrap().len() / 2;
        let first_bad = film.first_number_from(damage);
        let mut viewer = Viewer::opens(Bytes::of(&film.path).damaged_at(damage), Options::default());
        let mut numbers = Vec::new();
        let error = viewer.waits_for("the error", |viewer| {
            numbers.extend(viewer.player.take_frame().as_ref().map(number));
            viewer.events.iter().find_map(|event| match event {
                PlayerEvent::Error(error) => Some(error.clone()),
                _ => None,
            })
        });
        assert!(
            matches!(error, PlaybackError::Read(ReadError::Damaged { .. })),
            "{error:?}"
        );
        assert!(viewer.player.take_frame().is_none(), "nothing is shown after the error");
        assert!(
            numbers.iter().all(|&number| number < first_bad),
            "{numbers:?} with damage from {first_bad} on"
        );
    }
}

#[test]
fn a_stick_that_is_pulled_ends_the_film_at_once() {
    // Larger than all that is kept of a film.
    let source = Arc::new(Bytes::of(&made(films::dv()).path));
    let mut viewer = Viewer::opens_shared(Arc::clone(&source) as Arc<dyn FilmSource>, Options::default());
    viewer.frame();
    source.lost.store(true, Ordering::SeqCst);
    let pulled = Instant::now();
    viewer.player.seek(Duration::from_millis(2500), SeekMode::Exact);
    assert_eq!(viewer.error(), PlaybackError::Read(ReadError::MediumLost));
    assert!(pulled.elapsed() < Duration::from_secs(1));
    assert!(viewer.player.take_frame().is_none(), "nothing is shown after the error");
}

#[test]
fn what_is_no_film_is_named() {
    let unsupported = |bytes: &[u8]| match facts_of(Arc::new(Bytes::new(bytes.to_vec()))) {
        Err(PlaybackError::Unsupported {
            kind: Kind::Container,
            codec,
            ..
        }) => codec,
        other => panic!("{other:?}"),
    };
    assert_eq!(unsupported(b"<html><body>Not found</body></html>"), "text");
    assert_eq!(
        unsupported(&[b"PK\x03\x04".as_slice(), &[0; 5000]].concat()),
        "ZIP archive or office document"
    );
    assert_eq!(unsupported(&noise(1, 100_000)), "unknown format");
}

#[test]
fn an_empty_file_is_a_broken_film() {
    assert!(matches!(
        facts_of(Arc::new(Bytes::new(Vec::new()))),
        Err(PlaybackError::BrokenFilm { .. })
    ));
}

#[test]
fn a_film_cut_short_before_its_index_was_never_finished() {
    let film = made(small());
    let mut bytes = std::fs::read(&film.path).unwrap();
    bytes.truncate(bytes.len() / 2);
    let error = facts_of(Arc::new(Bytes::new(bytes))).unwrap_err();
    assert_eq!(error, PlaybackError::Unfinished);
}

#[test]
fn noise_behind_a_films_first_bytes_is_a_broken_film() {
    let ts: Vec<u8> = noise(3, 188 * 500)
        .chunks(188)
        .flat_map(|packet| [&[0x47], &packet[1..]].concat())
        .collect();
    let magics: [&[u8]; 6] = [
        b"\0\0\0\x20ftypisom",
        b"\x1a\x45\xdf\xa3",
        b"RIFF\0\0\x01\0AVI LIST",
        b"\0\0\x01\xba",
        b"\xff\xd8\xff\xe0",
        &ts,
    ];
    for magic in magics {
        let started = Instant::now();
        let error = facts_of(Arc::new(Bytes::new([magic, &noise(2, 60_000)].concat()))).unwrap_err();
        assert!(
            matches!(error, PlaybackError::BrokenFilm { .. }),
            "{magic:?}: {error:?}"
        );
        assert!(started.elapsed() < Duration::from_secs(12), "{magic:?}");
    }
}

#[test]
fn codecs_that_are_not_on_the_list_are_named() {
    let film = made(
        small()
            .codec(Codec::Other("-c:v utvideo"))
            .container(Container::Mov)
            .frames(10),
    );
    match facts_of(Arc::new(Bytes::of(&film.path))) {
        Err(PlaybackError::Unsupported {
            kind: Kind::Picture,
            codec,
            ..
        }) => assert!(codec.starts_with("UL"), "{codec}"),
        other => panic!("{other:?}"),
    }
    match facts_of(Arc::new(Bytes::new(b".RMF\0\0\0\x12".repeat(100)))) {
        Err(PlaybackError::Unsupported {
            kind: Kind::Container,
            codec,
            ..
        }) => assert_eq!(codec, "RealMedia"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn boxes_in_boxes_without_end_are_not_followed() {
    let mut bytes = b"\0\0\0\x14ftypisom\0\0\x02\0isom".to_vec();
    for depth in (1..=100_000u32).rev() {
        bytes.extend((depth * 8).to_be_bytes());
        bytes.extend(b"moov");
    }
    let outcome = facts_of(Arc::new(Bytes::new(bytes)));
    assert!(matches!(outcome, Err(PlaybackError::BrokenFilm { .. })), "{outcome:?}");
}

/// Flips bytes in good films, again and again: whatever comes of it, it comes soon, and the process lives.
#[test]
fn broken_bytes_never_hang_or_kill_the_process() {
    let recipes = [
        small().frames(50),
        small().frames(50).container(Container::Mkv),
        films::avchd_interlaced().frames(50),
        small()
            .frames(50)
            .container(Container::ProgramStream)
            .codec(Codec::Mpeg2)
            .sound(Sound::Mp2),
        small()
            .frames(50)
            .container(Container::Avi)
            .codec(Codec::Mpeg4)
            .sound(Sound::Mp2),
        small().frames(50).container(Container::Other("flv", "flv")),
        small()
            .frames(50)
            .container(Container::Other("asf", "wmv"))
            .codec(Codec::Other("-c:v wmv2 -q:v 3"))
            .sound(Sound::Other("-c:a wmav2")),
        small()
            .frames(50)
            .container(Container::Ogg)
            .codec(Codec::Theora)
            .sound(Sound::Vorbis),
    ];
    for (index, recipe) in recipes.into_iter().enumerate() {
        let good = std::fs::read(&made(recipe).path).unwrap();
        for round in 0..6u64 {
            let mut bytes = good.clone();
            for flip in noise(100 * index as u64 + round, 4 * 40).chunks(4) {
                let at = u32::from_le_bytes([flip[0], flip[1], flip[2], 0]) as usize;
                // The first rounds hit the headers at both ends, the others anywhere.
                let at = match round {
                    0 => 16 + at % 2000,
                    1 => bytes.len() - 1 - at % 2000,
                    _ => at % bytes.len(),
                };
                bytes[at] ^= flip[3] | 1;
            }
            let started = Instant::now();
            let viewer = Viewer::opens(
                Bytes::new(bytes),
                Options {
                    paused: true,
                    ..Options::default()
                },
            );
            for place in [1.5, 0.2] {
                viewer.player.seek(Duration::from_secs_f64(place), SeekMode::Exact);
                std::thread::sleep(Duration::from_millis(60));
                viewer.player.take_frame();
            }
            drop(viewer);
            assert!(
                started.elapsed() < Duration::from_secs(15),
                "round {round} of film {index}"
            );
        }
    }
}

/// Bytes that look like nothing, the same for the same seed (xorshift).
pub(super) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(next).collect()
}
