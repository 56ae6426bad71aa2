//! MP4 in which the coding changes on the way: several descriptions of samples in one track, as cameras and cutting programs write
//! it where recordings of different size follow one another.

use support::films::{Recipe, Sound};

use super::{Viewer, made, number, small};

/// The content of a box and of those in it, found by their path.
fn content<'a>(mut bytes: &'a [u8], path: &[&[u8; 4]]) -> &'a [u8] {
    for kind in path {
        bytes = boxes(bytes).find(|(found, _)| found == *kind).unwrap().1;
    }
    bytes
}

fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
        let (one, rest) = bytes.split_at(size);
        bytes = rest;
        Some((one[4..8].try_into().unwrap(), &one[8..]))
    })
}

fn atom(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
}

fn numbers(body: &[u8]) -> Vec<u32> {
    body.chunks_exact(4)
        .map(|four| u32::from_be_bytes(four.try_into().unwrap()))
        .collect()
}

fn written(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

const TABLES: [&[u8; 4]; 4] = [b"trak", b"mdia", b"minf", b"stbl"];

/// One film of the pictures of both, which have a track each and their index at the end.
fn joined(first: &[u8], second: &[u8]) -> Vec<u8> {
    let moov = content(first, &[b"moov"]);
    let tables = content(moov, &TABLES);
    let others = content(content(second, &[b"moov"]), &TABLES);
    let length: usize = boxes(first)
        .take_while(|(kind, _)| kind != b"moov")
        .map(|(_, body)| body.len() + 8)
        .sum();
    let media = content(second, &[b"mdat"]);
    let moved = (length + 8) as u32 - (media.as_ptr() as usize - second.as_ptr() as usize) as u32;
    let table = |kind: &[u8; 4]| (numbers(content(tables, &[kind])), numbers(content(others, &[kind])));
    // Entries of a table one after the other, behind the numbers that are its head; the last of these counts them.
    let both = |kind: &[u8; 4], head: usize, change: &dyn Fn(usize, u32) -> u32| {
        let (mut mine, theirs) = table(kind);
        mine[head - 1] += theirs[head - 1];
        mine.extend(
            theirs[head..]
                .iter()
                .enumerate()
                .map(|(place, &number)| change(place, number)),
        );
        written(&mine)
    };
    let same = |_: usize, number: u32| number;
    let samples = table(b"stsz").0[2];
    let chunks = table(b"stco").0[1];
    let (mine, theirs) = (content(tables, &[b"stsd"]), content(others, &[b"stsd"]));
    let descriptions = [&written(&[0, 2])[..], &mine[8..], &theirs[8..]].concat();
    let stbl = [
        atom(b"stsd", &descriptions),
        atom(b"stts", &both(b"stts", 2, &same)),
        atom(b"ctts", &both(b"ctts", 2, &same)),
        atom(b"stss", &both(b"stss", 2, &|_, number| number + samples)),
        atom(b"stsz", &both(b"stsz", 3, &same)),
        atom(b"stco", &both(b"stco", 2, &|_, offset| offset.wrapping_add(moved))),
        atom(
            b"stsc",
            &both(b"stsc", 2, &|place, number| match place % 3 {
                0 => number + chunks,
                1 => number,
                _ => 2,
            }),
        ),
    ]
    .concat();
    let replaced = |within: &[u8], kind: &[u8; 4], new: &[u8]| -> Vec<u8> {
        boxes(within)
            .flat_map(|(found, body)| atom(&found, if found == *kind { new } else { body }))
            .collect()
    };
    let trak = content(moov, &[b"trak"]);
    let mdia = content(trak, &[b"mdia"]);
    let minf = replaced(content(mdia, &[b"minf"]), b"stbl", &stbl);
    let mdia = replaced(mdia, b"minf", &minf);
    // Without the edit list, which would end with the first film.
    let trak: Vec<u8> = boxes(trak)
        .filter(|(kind, _)| kind != b"edts")
        .flat_map(|(kind, body)| atom(&kind, if kind == *b"mdia" { &mdia } else { body }))
        .collect();
    [
        &first[..length],
        &atom(b"mdat", media),
        &atom(b"moov", &replaced(moov, b"trak", &trak)),
    ]
    .concat()
}

#[test]
fn pieces_of_different_size_are_shown_one_after_the_other() {
    let piece = |size, frames| {
        made(Recipe {
            size,
            gop: 25,
            ..small().sound(Sound::None).frames(frames)
        })
    };
    let (first, second) = (piece((320, 180), 75), piece((640, 360), 100));
    let read = |film: &support::films::Film| std::fs::read(&film.path).unwrap();
    let path = first.path.with_extension("sizes.mp4");
    std::fs::write(&path, joined(&read(&first), &read(&second))).unwrap();
    let mut viewer = Viewer::holds(&path);
    assert_eq!(number(&viewer.frame()), 0);
    for frame in [10, 74, 75, 76, 174, 30, 120, 0, 100] {
        let shown = viewer.seeks_to(f64::from(frame) / 25.0 + 0.01);
        let (wanted, width) = if frame < 75 { (frame, 320) } else { (frame - 75, 640) };
        assert_eq!((number(&shown), shown.picture.width()), (wanted, width), "at {frame}");
    }
    // Over the border by single steps, forth and back.
    viewer.seeks_to(73.0 / 25.0 + 0.01);
    for (step, wanted) in [(1, 74), (1, 0), (1, 1), (-1, 0), (-1, 74)] {
        let seek = viewer.player.step(step);
        assert_eq!(number(&viewer.answer_to(seek)), wanted);
    }
}
