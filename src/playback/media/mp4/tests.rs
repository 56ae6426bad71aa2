//! Whole files in memory: what is right, and what is not.

use std::sync::Arc;

use gstreamer as gst;

use super::boxes::tests::{atom, words};
use super::fragments::add_fragment;
use super::joined::{JoinedFilm, JoinedTrack, append};
use super::movie::Movie;
use super::tags;
use crate::film::{FilmSource, ReadError};
use crate::playback::media::test_films::{bytes_of, reader_of};
use crate::playback::media::track::Media;
use crate::playback::pipeline::codecs::StreamKind;

/// A matrix that does nothing.
const UPRIGHT: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

fn text(name: &[u8; 4]) -> u32 {
    u32::from_be_bytes(*name)
}

/// A film of pictures and sound: each sample is 10 bytes long, from byte 0 on.
fn moov() -> Vec<u8> {
    let header = [
        &words(&[0, 3_600_000_000, 0, 1000, 2000, 0x1_0000, 0, 0, 0]),
        &words(&UPRIGHT)[..],
    ]
    .concat();
    let avc = [
        &[0; 24][..],
        &[1, 64, 0, 180],
        &[0; 50],
        &atom(b"avcC", &[&[1, 66, 0, 30, 255]]),
    ]
    .concat();
    let pictures = [
        atom(b"stsd", &[&words(&[0, 1]), &atom(b"avc1", &[&avc])]),
        atom(b"stts", &[&words(&[0, 1, 20, 10])]),
        atom(b"ctts", &[&words(&[0, 2, 10, 0, 10, 5])]),
        atom(b"stss", &[&words(&[0, 2, 1, 11])]),
        atom(b"stsc", &[&words(&[0, 1, 1, 10, 1])]),
        atom(b"stsz", &[&words(&[0, 0, 20]), &words(&[10; 20])]),
        atom(b"stco", &[&words(&[0, 2, 0, 100])]),
    ];
    let sowt = [&[0; 16][..], &[0, 2, 0, 16, 0, 0, 0, 0, 0xbb, 0x80, 0, 0]].concat();
    let sound = [
        atom(b"stsd", &[&words(&[0, 1]), &atom(b"sowt", &[&sowt])]),
        atom(b"stts", &[&words(&[0, 1, 100, 1])]),
        atom(b"stsc", &[&words(&[0, 1, 1, 50, 1])]),
        atom(b"stsz", &[&words(&[0, 4, 100])]),
        atom(b"co64", &[&words(&[0, 2, 0, 200, 0, 400])]),
    ];
    let tracks = [(b"vide", pictures.concat(), 100), (b"soun", sound.concat(), 48_000)].map(|(kind, tables, clock)| {
        let number = if kind == b"vide" { 1 } else { 2 };
        let tkhd = [
            &words(&[1, 0, 0, number, 0, 2000, 0, 0, 0, 0]),
            &words(&UPRIGHT)[..],
            &words(&[320 << 16, 180 << 16]),
        ];
        let mdia = [
            atom(b"mdhd", &[&words(&[0, 0, 0, clock, 200, 0])]),
            atom(b"hdlr", &[&words(&[0, 0, text(kind)])]),
            atom(b"minf", &[&atom(b"stbl", &[&tables])]),
        ];
        let elst = words(&[0, 1, 2000, 0, 1 << 16]);
        atom(
            b"trak",
            &[
                &atom(b"tkhd", &tkhd),
                &atom(b"edts", &[&atom(b"elst", &[&elst])]),
                &atom(b"mdia", &[&mdia.concat()]),
            ],
        )
    });
    let trex = [1, 2].map(|number| atom(b"trex", &[&words(&[0, number, 1, 10, 10, 0])]));
    let day = atom(b"\xa9day", &[&[0, 10, 0, 0], b"2019-05-06"]);
    [
        atom(b"mvhd", &[&header]),
        tracks.concat(),
        atom(b"mvex", &[&trex.concat()]),
        atom(b"udta", &[&day]),
    ]
    .concat()
}

fn moof() -> Vec<u8> {
    let traf = |number| {
        let trun = atom(b"trun", &[&words(&[0x301, 3, 100, 10, 10, 10, 10, 10, 10])]);
        let tfdt = atom(b"tfdt", &[&words(&[0, 200])]);
        atom(b"traf", &[&atom(b"tfhd", &[&words(&[0x2_0000, number])]), &tfdt, &trun])
    };
    [atom(b"mfhd", &[&words(&[0, 1])]), traf(1), traf(2)].concat()
}

#[test]
fn a_small_film_is_read_whole() {
    gst::init().unwrap();
    let moov = moov();
    let mut movie = Movie::read(&moov, 0, 1000).unwrap();
    let kinds: Vec<_> = movie.tracks.iter().map(|track| track.kind).collect();
    assert_eq!(kinds, [StreamKind::Video, StreamKind::Audio]);
    let pictures = movie.tracks[0].caps();
    let sound = movie.tracks[1].caps();
    let expected = "video/x-h264, stream-format=(string)avc, alignment=(string)au, width=(int)320, height=(int)180, \
                    framerate=(fraction)10/1";
    assert!(
        pictures.is_subset(&expected.parse::<gst::Caps>().unwrap()),
        "{pictures}"
    );
    assert!(pictures.structure(0).unwrap().has_field("codec_data"));
    let expected = "audio/x-raw, format=(string)S16LE, layout=(string)interleaved, rate=(int)48000, channels=(int)2";
    assert_eq!(sound, expected.parse::<gst::Caps>().unwrap());
    let timelines: Vec<_> = movie
        .tracks
        .iter()
        .map(|track| track.timeline(&movie).unwrap())
        .collect();
    assert_eq!((timelines[0].entries.len(), timelines[0].end), (20, 2_000_000_000));
    assert_eq!(timelines[1].entries.len(), 1, "two chunks that lie side by side");
    assert_eq!(timelines[1].entries[0].size, 400);
    let tags = tags::read(&moov, &movie);
    assert_eq!(tags.get::<gst::tags::DateTime>().unwrap().get().year(), 2019);
    add_fragment(&moof(), 500, &mut movie.tracks);
    assert_eq!(movie.tracks[0].units.units.len(), 23);
}

/// A random number generator (Marsaglia's xorshift) of a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit.max(1)
    }
}

#[test]
fn no_damage_is_too_much() {
    gst::init().unwrap();
    let (moov, moof) = (moov(), moof());
    let mut random = Random(0x5eed_1234_abcd);
    let special = [0, 1, 7, 0x7f, 0x80, 0xff];
    let mut readable = 0;
    for _ in 0..4000 {
        let mut damaged = moov.clone();
        let mut fragment = moof.clone();
        for bytes in [&mut damaged, &mut fragment] {
            for _ in 0..1 + random.below(6) {
                let at = random.below(bytes.len());
                match random.below(4) {
                    0 => bytes[at] = special[random.below(special.len())],
                    1 => bytes[at] = random.below(256) as u8,
                    2 => {
                        let end = (at + 4).min(bytes.len());
                        bytes[at..end].fill(special[random.below(special.len())]);
                    }
                    _ => bytes.truncate(at.max(16)),
                }
            }
        }
        let film = [0, 300, 1000, 5000][random.below(4)];
        let Some(mut movie) = Movie::read(&damaged, 0, film) else {
            continue;
        };
        readable += 1;
        add_fragment(&fragment, random.below(2000) as u64, &mut movie.tracks);
        for track in &movie.tracks {
            track.caps();
            assert!(track.units.units.len() <= 6000, "{} samples", track.units.units.len());
            if let Some(timeline) = track.timeline(&movie) {
                assert!(
                    timeline
                        .entries
                        .iter()
                        .all(|entry| entry.offset + u64::from(entry.size) <= film)
                );
                assert!(timeline.start <= timeline.end);
            }
        }
        tags::read(&damaged, &movie);
    }
    assert!(readable > 1000, "{readable}");
}

#[test]
fn a_film_of_ten_hours_is_read_quickly() {
    gst::init().unwrap();
    // Sound of 36,000 s in samples of 1024 frames at 48 kHz, and as many pictures.
    let count = 1_687_500;
    let sizes = words(&vec![10; count as usize]);
    let tables = [
        atom(b"stsd", &[&words(&[0, 1]), &atom(b"avc1", &[&[0; 78]])]),
        atom(b"stts", &[&words(&[0, 1, count, 1024])]),
        atom(b"stsc", &[&words(&[0, 1, 1, count, 1])]),
        atom(b"stsz", &[&words(&[0, 0, count]), &sizes]),
        atom(b"stco", &[&words(&[0, 1, 0])]),
    ];
    let mdia = [
        atom(b"mdhd", &[&words(&[0, 0, 0, 48_000, 0, 0])]),
        atom(b"hdlr", &[&words(&[0, 0, text(b"vide")])]),
        atom(b"minf", &[&atom(b"stbl", &[&tables.concat()])]),
    ];
    let tkhd = words(&[1, 0, 0, 1, 0]);
    let trak = atom(
        b"trak",
        &[&atom(b"tkhd", &[&tkhd, &[0; 60]]), &atom(b"mdia", &[&mdia.concat()])],
    );
    let moov = [atom(b"mvhd", &[&words(&[0, 0, 0, 1000, 0]), &[0; 80]]), trak].concat();
    let started = std::time::Instant::now();
    let movie = Movie::read(&moov, 0, 1 << 30).unwrap();
    let timeline = movie.tracks[0].timeline(&movie).unwrap();
    assert_eq!(timeline.entries.len(), count as usize);
    assert!(
        started.elapsed() < std::time::Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn the_next_part_goes_on_where_the_pictures_end_and_its_sound_with_it() {
    gst::init().unwrap();
    let moov = moov();
    let movies = [0, 5000].map(|begin| Movie::read(&moov, begin, 10_000).unwrap());
    let played = |movie: &'static Movie| -> Vec<_> {
        let tracks = movie.tracks.iter();
        tracks.map(|track| (track, track.timeline(movie).unwrap())).collect()
    };
    let [first, second] = movies.map(|movie| &*Box::leak(Box::new(movie)));
    let mut tracks: Vec<JoinedTrack> = played(first)
        .into_iter()
        .map(|(track, timeline)| JoinedTrack::new(track, timeline, 0))
        .collect();
    let alone: Vec<_> = tracks.iter().map(|track| track.entries.clone()).collect();
    assert!(append(&mut tracks, played(second)));
    for (track, alone) in tracks.iter().zip(alone) {
        assert_eq!(track.entries.len(), 2 * alone.len());
        let (one, two) = track.entries.split_at(alone.len());
        assert_eq!(one, alone);
        for (before, after) in one.iter().zip(two) {
            assert_eq!(after.offset, before.offset + 5000);
            assert_eq!(after.time, before.time + 2_000_000_000);
        }
    }
    assert_eq!(tracks[0].end, 4_000_000_000);
    // Another track is missing: nothing is joined.
    let pictures = played(second).into_iter().take(1).collect();
    assert!(!append(&mut tracks, pictures));
    assert_eq!(tracks[0].end, 4_000_000_000);
}

/// `bytes` with what is `from` as `to`, which has the same length.
fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut count = 0;
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
            count += 1;
        }
    }
    assert!(count > 0 && from.len() == to.len());
    bytes
}

/// The same part again and again.
struct Repeated {
    part: Vec<u8>,
    count: u64,
}

impl Repeated {
    /// Parts of so many bytes with this index.
    fn new(moov: &[u8], size: usize, count: u64) -> Self {
        let mut part = [atom(b"ftyp", &[b"isom"]), atom(b"moov", &[moov])].concat();
        let rest = vec![0; size - part.len() - 8];
        part.extend(atom(b"mdat", &[&rest]));
        Self { part, count }
    }
}

impl FilmSource for Repeated {
    fn len(&self) -> u64 {
        self.part.len() as u64 * self.count
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let (mut at, mut left) = (offset as usize % self.part.len(), buffer);
        while !left.is_empty() {
            let length = left.len().min(self.part.len() - at);
            let (here, behind) = left.split_at_mut(length);
            here.copy_from_slice(&self.part[at..at + length]);
            (at, left) = (0, behind);
        }
        Ok(())
    }
}

fn opened(film: Repeated) -> Media {
    super::open(&reader_of(&Arc::new(film)), None).unwrap().unwrap()
}

#[test]
fn a_film_may_have_more_parts_than_there_is_room_for_their_indexes() {
    // Each index is in a block of its own.
    let media = opened(Repeated::new(&moov(), 270_000, 600));
    assert_eq!(media.duration, 600 * 2_000_000_000);
    assert!(!media.is_first_part_only && !media.is_cut_short);
}

#[test]
fn parts_that_are_too_many_are_left_out_and_it_is_told() {
    for (count, is_told) in [(1500, false), (1501, true)] {
        let media = opened(Repeated::new(&moov(), 2000, count));
        assert_eq!(media.duration, 1500 * 2_000_000_000);
        assert_eq!(media.is_first_part_only, is_told);
    }
}

#[test]
fn parts_that_are_longer_than_any_film_are_left_out_and_it_is_told() {
    // Twenty pictures that stand for so many seconds each; without edit lists, which say something else.
    for (seconds, hours) in [(54_000, 900), (540_000_000, 3_000_000)] {
        let pictures = replaced(moov(), &words(&[0, 1, 20, 10]), &words(&[0, 1, 20, seconds]));
        let pictures = replaced(pictures, &words(&[0, 0, 0, 100, 200]), &words(&[0, 0, 0, 1, 200]));
        let media = opened(Repeated::new(&replaced(pictures, b"edts", b"free"), 2000, 9));
        assert!(media.is_first_part_only);
        let lasts = media.duration / 3_600_000_000_000;
        // A time on the track's clock is believed up to 640,000 hours.
        assert!(lasts == hours || (hours > 1000 && lasts > 600_000), "{lasts}");
    }
}

#[test]
fn pictures_of_parts_that_have_to_be_looked_into_otherwise_are_not_looked_into() {
    gst::init().unwrap();
    let other = replaced(moov(), &[1, 66, 0, 30, 255], &[1, 66, 0, 30, 254]);
    for (second, is_checked) in [(moov(), true), (other, false)] {
        let [first, second] = [moov(), second].map(|moov| Movie::read(&moov, 0, 10_000).unwrap());
        let mut film = JoinedFilm::new(gst::TagList::new());
        assert!(film.add(&first) && film.add(&second));
        assert_eq!(film.tracks[0].key_check.is_some(), is_checked);
    }
}

#[test]
fn a_film_in_fragments_with_a_track_of_nothing_has_no_index() {
    // Without samples in the index itself, and without edit lists.
    let head = replaced(replaced(moov(), b"stsz", b"free"), b"edts", b"free");
    for (has_sound, is_indexed) in [(true, true), (false, false)] {
        let mut film = [atom(b"ftyp", &[b"isom"]), atom(b"moov", &[&head])].concat();
        for fragment in 0..70 {
            let traf = |number, time| {
                let trun = atom(b"trun", &[&words(&[0x301, 3, 300, 10, 10, 10, 10, 10, 10])]);
                let tfdt = atom(b"tfdt", &[&words(&[0, time])]);
                atom(b"traf", &[&atom(b"tfhd", &[&words(&[0x2_0000, number])]), &tfdt, &trun])
            };
            let sound = if has_sound {
                traf(2, fragment * 14_400)
            } else {
                Vec::new()
            };
            let moof = [atom(b"mfhd", &[&words(&[0, fragment])]), traf(1, fragment * 30), sound].concat();
            film.extend([atom(b"moof", &[&moof]), atom(b"mdat", &[&[0; 400]])].concat());
        }
        let index = super::index(&bytes_of(film)).unwrap();
        assert_eq!(index.is_some(), is_indexed);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn sound_goes_on_over_the_seams_without_a_gap() {
    use support::cards::{Clock, joined, parts, recording};

    gst::init().unwrap();
    let parts = parts(&recording().make(), &[60, 120], Clock::BeginsAnew);
    let mut film = joined(&parts);
    // In the parts behind the first, cameras write no edit lists; ffmpeg hides with them what a part has of sound before its first
    // picture.
    let first = std::fs::metadata(&parts[0]).unwrap().len() as usize;
    let lists: Vec<usize> = (first..film.len() - 4)
        .filter(|&at| &film[at..at + 4] == b"edts")
        .collect();
    for at in lists {
        film[at..at + 4].copy_from_slice(b"free");
    }
    let bytes = bytes_of(film);
    let Ok(Some(media)) = super::open(&bytes, None) else {
        panic!("no film");
    };
    assert!(!media.is_cut_short && !media.is_first_part_only);
    let sound = media.tracks.iter().find(|track| track.kind == StreamKind::Audio);
    let mut reader = sound.unwrap().samples.reader(bytes);
    let mut heard: Vec<(i64, i64)> = Vec::new();
    while let Ok(Some(sample)) = reader.next() {
        if !sample.is_hidden {
            heard.push((sample.time, sample.time + sample.length.unwrap().cast_signed()));
        }
    }
    // A frame of AAC lasts 21 ms.
    const FRAME: i64 = 22_000_000;
    let apart: Vec<i64> = heard.windows(2).map(|pair| pair[1].0 - pair[0].1).collect();
    assert!(apart.iter().all(|apart| apart.abs() <= FRAME), "{apart:?}");
    assert!(
        apart.iter().filter(|apart| apart.abs() > 1000).count() <= 2,
        "{apart:?}"
    );
    assert!(
        heard[0].0 <= FRAME && heard[heard.len() - 1].1 >= 7_200_000_000 - 2 * FRAME,
        "{heard:?}"
    );
}
