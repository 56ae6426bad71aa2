//! Films made by hand, and what is found in them.

use super::*;
use crate::playback::media::sample::SampleReader;
use crate::playback::media::test_films::{bytes_of, memory, reader_of, survives_alterations};

fn id_bytes(id: u32) -> Vec<u8> {
    id.to_be_bytes().into_iter().skip_while(|&byte| byte == 0).collect()
}

pub(super) fn element(id: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = id_bytes(id);
    bytes.extend((body.len() as u32 | 0x1000_0000).to_be_bytes());
    bytes.extend(body);
    bytes
}

fn endless(id: u32, body: &[u8]) -> Vec<u8> {
    [
        id_bytes(id),
        vec![0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        body.to_vec(),
    ]
    .concat()
}

pub(super) fn number(id: u32, number: u64) -> Vec<u8> {
    element(id, &number.to_be_bytes())
}

fn simple(track: u8, ticks: i16, flags: u8, frames: &[u8]) -> Vec<u8> {
    let head = [vec![0x80 | track], ticks.to_be_bytes().to_vec(), vec![flags]].concat();
    element(id::SIMPLE_BLOCK, &[head.as_slice(), frames].concat())
}

fn group(track: u8, ticks: i16, frame: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let head = [vec![0x80 | track], ticks.to_be_bytes().to_vec(), vec![0]].concat();
    let block = element(id::BLOCK, &[head.as_slice(), frame].concat());
    element(id::BLOCK_GROUP, &[vec![block], more.to_vec()].concat().concat())
}

fn cluster(time: u64, blocks: &[Vec<u8>]) -> Vec<u8> {
    endless(
        id::CLUSTER,
        &[vec![number(id::TIMESTAMP, time)], blocks.to_vec()].concat().concat(),
    )
}

fn tracks(more: &[u8]) -> Vec<u8> {
    let video = [
        number(0xd7, 1),
        number(0x83, 1),
        element(0x86, b"V_VP8"),
        element(0xe0, &[number(0xb0, 64), number(0xba, 48)].concat()),
        more.to_vec(),
    ];
    let audio = [
        number(0xd7, 2),
        number(0x83, 2),
        element(0x86, b"A_VORBIS"),
        element(
            0xe1,
            &[element(0xb5, &48_000f32.to_be_bytes()), number(0x9f, 2)].concat(),
        ),
    ];
    element(
        id::TRACKS,
        &[element(0xae, &video.concat()), element(0xae, &audio.concat())].concat(),
    )
}

fn document(parts: &[Vec<u8>]) -> Vec<u8> {
    [
        element(id::EBML, &element(0x4282, b"webm")),
        endless(id::SEGMENT, &parts.concat()),
    ]
    .concat()
}

/// As a browser records: nothing has a size, the second cluster does not begin with a key frame, one block is laced.
fn live() -> Vec<u8> {
    document(&[
        element(id::INFO, &number(0x2a_d7b1, 1_000_000)),
        tracks(&[]),
        cluster(
            5000,
            &[
                simple(1, 0, 0x80, b"key0"),
                simple(2, -10, 0x80, b"s0"),
                simple(1, 40, 0, b"p1"),
                simple(2, 20, 0x84, &[2, b'a', b'b', b'c']),
                simple(1, 80, 0, b"p2"),
                simple(2, 80, 0x80, b"s4"),
            ],
        ),
        cluster(
            5900,
            &[
                group(1, 0, b"p3", &[element(0xfb, &[0x80]), number(0x9b, 40)]),
                group(1, 40, b"key4", &[number(0x9b, 50)]),
                simple(2, 41, 0x80, b"s5"),
                simple(1, 90, 0, b"p5"),
            ],
        ),
    ])
}

fn samples(mut reader: Box<dyn SampleReader>) -> Vec<(i64, bool, Vec<u8>)> {
    let mut found = Vec::new();
    while let Some(sample) = reader.next().unwrap() {
        found.push((sample.time / 1_000_000, sample.is_key, sample.bytes.as_ref().to_vec()));
    }
    found
}

fn summary(samples: &[(i64, bool, Vec<u8>)]) -> Vec<(i64, bool, &str)> {
    samples
        .iter()
        .map(|(time, key, bytes)| (*time, *key, std::str::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn a_browsers_recording_is_read_block_by_block() {
    let bytes = bytes_of(live());
    let media = open(&bytes, None).unwrap().unwrap();
    assert_eq!(media.duration / 1_000_000, 1030);
    let pictures = samples(media.tracks[0].samples.reader(bytes.clone()));
    assert_eq!(
        summary(&pictures),
        [
            (0, true, "key0"),
            (40, false, "p1"),
            (80, false, "p2"),
            (900, false, "p3"),
            (940, true, "key4"),
            (990, false, "p5")
        ]
    );
    // The laced block's frames share the time up to the next.
    let sound = samples(media.tracks[1].samples.reader(bytes.clone()));
    let times: Vec<_> = summary(&sound).iter().map(|&(time, _, bytes)| (time, bytes)).collect();
    assert_eq!(
        times,
        [(-10, "s0"), (20, "a"), (40, "b"), (60, "c"), (80, "s4"), (941, "s5")]
    );
    for (to, first) in [(0, "key0"), (939, "key0"), (940, "key4"), (50_000, "key4")] {
        let mut reader = media.tracks[0].samples.reader(bytes.clone());
        reader.seek(to * 1_000_000).unwrap();
        assert_eq!(summary(&samples(reader))[0].2, first, "{to}");
    }
    for (to, first) in [(-500, "s0"), (30, "a"), (700, "s4"), (2000, "s5")] {
        let mut reader = media.tracks[1].samples.reader(bytes.clone());
        reader.seek(to * 1_000_000).unwrap();
        assert_eq!(summary(&samples(reader))[0].2, first, "{to}");
    }
    let mut reader = media.tracks[0].samples.reader(bytes);
    let near = |reader: &mut Box<dyn SampleReader>, to: i64| reader.key_frame_near(to * 1_000_000).unwrap() / 1_000_000;
    assert_eq!((near(&mut reader, 400), near(&mut reader, 500)), (0, 940));
}

#[test]
fn a_kept_index_finds_the_same_without_reading_the_film() {
    // The second cluster lies megabytes behind the first.
    let mut film = live();
    let second = film.windows(4).rposition(|four| four == id_bytes(id::CLUSTER)).unwrap();
    film.splice(second..second, element(0xec, &vec![0; 3_000_000]));
    let source = memory(film.as_slice());
    let bytes = reader_of(&source);
    let kept = index(&bytes).unwrap().unwrap();
    let kept = MediaIndex::from_bytes(&kept.to_bytes()).unwrap();
    let source = memory(film.as_slice());
    let bytes = reader_of(&source);
    let media = open(&bytes, Some(&kept)).unwrap().unwrap();
    assert!(source.read() < 600_000);
    let mut reader = media.tracks[0].samples.reader(bytes.clone());
    reader.seek(950_000_000).unwrap();
    assert_eq!(summary(&samples(reader)), [(940, true, "key4"), (990, false, "p5")]);
    // One that was thinned out finds the key frames between all the same.
    let thin = MediaIndex {
        points: kept.points[..1].to_vec(),
        ..kept.clone()
    };
    let media = open(&bytes, Some(&thin)).unwrap().unwrap();
    let mut reader = media.tracks[0].samples.reader(bytes.clone());
    reader.seek(3_000_000_000).unwrap();
    assert_eq!(summary(&samples(reader))[0].2, "key4");
    // One of another file is not used.
    let other = MediaIndex { length: 5, ..kept };
    let media = open(&bytes, Some(&other)).unwrap().unwrap();
    assert_eq!(media.duration / 1_000_000, 1030);
}

#[test]
fn two_documents_in_a_row_are_one_film() {
    let bytes = bytes_of([live(), live()].concat());
    let kept = index(&bytes).unwrap().unwrap();
    let media = open(&bytes, Some(&kept)).unwrap().unwrap();
    let pictures = samples(media.tracks[0].samples.reader(bytes));
    let times: Vec<i64> = pictures.iter().map(|(time, ..)| *time).collect();
    assert_eq!(times, [0, 40, 80, 900, 940, 990, 1030, 1070, 1110, 1930, 1970, 2020]);
}

#[test]
fn what_was_left_away_from_frames_is_put_back() {
    let compression = [number(0x4254, 3), element(0x4255, b"<>")].concat();
    let encoding = element(0x6d80, &element(0x6240, &element(0x5034, &compression)));
    let film = document(&[tracks(&encoding), cluster(0, &[simple(1, 0, 0x80, b"frame")])]);
    let bytes = bytes_of(film.as_slice());
    let media = open(&bytes, None).unwrap().unwrap();
    assert_eq!(
        samples(media.tracks[0].samples.reader(bytes)),
        [(0, true, b"<>frame".to_vec())]
    );
    // Compression of another kind is named, not shown.
    let encoding = element(0x6d80, &element(0x6240, &element(0x5034, &number(0x4254, 1))));
    let bytes = bytes_of(document(&[
        tracks(&encoding),
        cluster(0, &[simple(1, 0, 0x80, b"frame")]),
    ]));
    let media = open(&bytes, None).unwrap().unwrap();
    let verdict = look_up(media.tracks[0].caps.structure(0).unwrap());
    assert!(matches!(verdict, Verdict::Unknown(StreamKind::Video, name) if name.contains("compressed")));
}

#[test]
fn frames_that_are_compressed_are_unpacked() {
    use std::io::Write;
    let deflated = |frame: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(frame).unwrap();
        encoder.finish().unwrap()
    };
    let encoding = element(0x6d80, &element(0x6240, &element(0x5034, &number(0x4254, 0))));
    // One that gains a thousandfold, and one that is no such thing.
    let (long, short) = (vec![7; 900_000], b"frame".to_vec());
    let blocks = [
        simple(1, 0, 0x80, &deflated(&long)),
        simple(1, 40, 0x80, &deflated(&short)),
        simple(1, 80, 0x80, b"not zlib"),
    ];
    let bytes = bytes_of(document(&[tracks(&encoding), cluster(0, &blocks)]));
    let media = open(&bytes, None).unwrap().unwrap();
    let found: Vec<Vec<u8>> = samples(media.tracks[0].samples.reader(bytes))
        .into_iter()
        .map(|(.., bytes)| bytes)
        .collect();
    assert!(found == [long, short, b"not zlib".to_vec()]);
}

#[test]
fn behind_damage_the_next_cluster_is_found() {
    let mut film = live();
    let place = film.windows(2).position(|two| two == b"p1").unwrap() - 6;
    // The block claims to be far larger than the film.
    film[place - 3] = 0x1f;
    let bytes = bytes_of(film.as_slice());
    let media = open(&bytes, None).unwrap().unwrap();
    let pictures = samples(media.tracks[0].samples.reader(bytes));
    assert_eq!(
        pictures.last().map(|(_, _, bytes)| bytes.as_slice()),
        Some(b"p5".as_slice())
    );
    assert!(pictures.len() < 6);
}

#[test]
fn altered_films_are_read_without_harm() {
    survives_alterations(
        &live(),
        (400, 3),
        |number, length| number as usize % length,
        |bytes| open(bytes, None).unwrap(),
    );
}
