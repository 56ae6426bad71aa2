//! AVI, which stores frames in another order than they are shown in and says nothing about it.

use std::path::{Path, PathBuf};
use std::process::Command;

use support::films::{Codec, Container, Film, Recipe, Sound};

use super::{Bytes, Viewer, made, number, small};
use vitrin::playback::{Options, PlayerEvent, Warning};

fn mpeg4() -> Recipe {
    small().container(Container::Avi).codec(Codec::Mpeg4).sound(Sound::Mp2)
}

/// The film of `recipe` with `frames` frames in a row that are shown before the one stored ahead of them.
fn with_b_frames(recipe: &Recipe, b_frames: u32, fourcc: &str) -> Film {
    let source = made(
        recipe
            .clone()
            .codec(Codec::Ffv1)
            .container(Container::Mkv)
            .sound(Sound::Pcm),
    );
    let path = source.path.with_extension(format!("{b_frames}.{fourcc}.avi"));
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-i"])
        .arg(&source.path)
        .args([
            "-c:v",
            "mpeg4",
            "-q:v",
            "3",
            "-g",
            "24",
            "-bf",
            &b_frames.to_string(),
            "-tag:v",
            fourcc,
        ])
        .args(["-c:a", "mp2", "-bitexact"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(status.success());
    Film { path, ..source }
}

type Chunk = ([u8; 4], Vec<u8>);

/// A film's chunks in its list `movi`: where the list's content begins, and each chunk's name and content.
fn chunks(avi: &[u8]) -> (usize, Vec<Chunk>) {
    let movi = avi.windows(4).position(|name| name == b"movi").unwrap();
    let word = |at: usize| u32::from_le_bytes(avi[at..at + 4].try_into().unwrap()) as usize;
    let end = movi + word(movi - 4);
    let mut found = Vec::new();
    let mut at = movi + 4;
    while at + 8 <= end {
        let size = word(at + 4);
        found.push((avi[at..at + 4].try_into().unwrap(), avi[at + 8..at + 8 + size].to_vec()));
        at += 8 + size + size % 2;
    }
    (movi, found)
}

/// Writes the film again with these chunks; `indexed`: with an index behind them.
fn rewritten(avi: &[u8], chunks: &[([u8; 4], Vec<u8>)], indexed: bool) -> Vec<u8> {
    let movi = avi.windows(4).position(|name| name == b"movi").unwrap();
    let mut film = avi[..movi + 4].to_vec();
    let mut index = Vec::new();
    for (name, content) in chunks {
        let is_key = name[2] == b'w'
            || content
                .windows(5)
                .any(|bytes| bytes[..4] == *b"\0\0\x01\xb6" && bytes[4] >> 6 == 0);
        index.extend(name);
        for word in [
            if is_key { 0x10 } else { 0 },
            (film.len() - movi) as u32,
            content.len() as u32,
        ] {
            index.extend(word.to_le_bytes());
        }
        film.extend(name);
        film.extend((content.len() as u32).to_le_bytes());
        film.extend(content);
        film.resize(film.len().next_multiple_of(2), 0);
    }
    let list = (film.len() - movi) as u32;
    film[movi - 4..movi].copy_from_slice(&list.to_le_bytes());
    if indexed {
        film.extend(b"idx1");
        film.extend((index.len() as u32).to_le_bytes());
        film.extend(index);
    }
    let whole = (film.len() - 8) as u32;
    film[4..8].copy_from_slice(&whole.to_le_bytes());
    film
}

fn is_b_frame(content: &[u8]) -> bool {
    content
        .windows(5)
        .any(|bytes| bytes[..4] == *b"\0\0\x01\xb6" && bytes[4] >> 6 == 2)
}

/// As encoders did whose players could not wait for a frame: a frame and the one shown before it in one chunk, then a dummy.
fn packed(film: &Film) -> PathBuf {
    const DUMMY: [u8; 8] = [0, 0, 1, 0xb6, 0x53, 0x1c, 0x00, 0x00];
    let avi = std::fs::read(&film.path).unwrap();
    let (_, found) = chunks(&avi);
    let mut written: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    let mut reference: Option<usize> = None;
    for (name, content) in found {
        if name[2] == b'd'
            && is_b_frame(&content)
            && let Some(before) = reference.take()
        {
            written[before].1.extend(content);
            written.push((name, DUMMY.to_vec()));
            continue;
        }
        if name[2] == b'd' {
            reference = (!is_b_frame(&content)).then_some(written.len());
        }
        written.push((name, content));
    }
    let path = film.path.with_extension("packed.avi");
    std::fs::write(&path, rewritten(&avi, &written, true)).unwrap();
    path
}

/// Every frame of the film at `path`, and exact seeks to each fifth and the last two.
fn is_exact(film: &Film, path: &Path) {
    let mut viewer = Viewer::holds(path);
    assert_eq!(number(&viewer.frame()), film.first_number());
    let numbers = (film.first_number()..=film.last_number())
        .rev()
        .step_by(5)
        .chain([film.last_number() - 1]);
    for wanted in numbers {
        let middle = (film.time_of(wanted) + film.time_of(wanted + 1)) / 2.0;
        let frame = viewer.seeks_to(middle);
        let off = (frame.pts.as_secs_f64() - film.time_of(wanted)).abs();
        assert!(
            number(&frame) == wanted && off < 0.0015,
            "{path:?}: {wanted}, shown {} at {:?}",
            number(&frame),
            frame.pts
        );
    }
}

#[test]
fn frames_stored_out_of_order_are_found_exactly() {
    for (b_frames, fourcc) in [(1, "XVID"), (2, "DX50"), (3, "FMP4")] {
        let film = with_b_frames(&mpeg4().frames(75), b_frames, fourcc);
        is_exact(&film, &film.path);
    }
}

#[test]
fn two_frames_in_one_chunk_are_found_exactly() {
    let film = with_b_frames(&mpeg4().frames(73), 1, "DIVX");
    let path = packed(&film);
    let (_, found) = chunks(&std::fs::read(&path).unwrap());
    assert!(
        found.iter().filter(|(_, content)| content.len() == 8).count() > 20,
        "not packed"
    );
    is_exact(&film, &path);
}

#[test]
fn a_film_without_its_index_plays_to_where_it_was_cut() {
    let film = with_b_frames(&mpeg4().frames(100), 2, "XVID");
    let avi = std::fs::read(&film.path).unwrap();
    let (_, found) = chunks(&avi);
    let half = rewritten(&avi, &found[..found.len() / 2], false);
    // In the middle of a chunk.
    let cut = half[..half.len() - 100].to_vec();
    let whole_frames = found[..found.len() / 2]
        .iter()
        .filter(|(name, _)| name[2] == b'd')
        .count() as u32;
    let mut viewer = Viewer::opens(
        Bytes::new(cut),
        Options {
            paused: true,
            ..Options::default()
        },
    );
    assert_eq!(number(&viewer.frame()), film.first_number());
    viewer.event("a warning", |event| {
        (*event == PlayerEvent::Warning(Warning::CutShort)).then_some(())
    });
    let last = number(&viewer.seeks_to(60.0)) - film.first_number() + 1;
    // The last that is whole may be shown after two that were cut off.
    assert!(
        (whole_frames - 2..=whole_frames + 2).contains(&last),
        "{last} of {whole_frames}"
    );
    let middle = film.first_number() + 20;
    assert_eq!(number(&viewer.seeks_to(film.time_of(middle) + 0.01)), middle);
}
