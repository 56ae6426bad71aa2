//! Films made by hand, and what is found in them.

use super::*;
use crate::film::{FilmSource, ReadError};
use crate::playback::media::test_films::{bytes_of, reader_of, survives_alterations};

/// Writes packets of 188 bytes with what belongs around them.
struct Writer {
    bytes: Vec<u8>,
    before: usize,
    after: usize,
    counters: [u8; 512],
}

impl Writer {
    fn new(before: usize, after: usize) -> Self {
        let mut writer = Writer {
            bytes: Vec::new(),
            before,
            after,
            counters: [0; 512],
        };
        // One program, its table in packets 256: H.264 in 300, AC-3 in 301.
        writer.packet(
            0,
            true,
            &[
                &[0, 0, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe1, 0, 1, 2, 3, 4][..],
                &[0xff; 167],
            ]
            .concat(),
        );
        let table = [
            0, 2, 0xb0, 23, 0, 1, 0xc1, 0, 0, 0xe1, 0x2c, 0xf0, 0, 0x1b, 0xe1, 0x2c, 0xf0, 0, 0x81, 0xe1, 0x2d, 0xf0, 0,
        ];
        writer.packet(256, true, &[&table[..], &[1, 2, 3, 4], &[0xff; 157]].concat());
        writer
    }

    fn packet(&mut self, pid: u16, begins: bool, payload: &[u8]) {
        assert!(payload.len() <= 184);
        self.bytes.extend(vec![0; self.before]);
        let counter = &mut self.counters[usize::from(pid)];
        *counter = (*counter + 1) & 15;
        let stuffing = 184 - payload.len();
        let control = if stuffing > 0 { 0x30 } else { 0x10 };
        self.bytes.extend([
            0x47,
            (u8::from(begins) << 6) | (pid >> 8) as u8,
            pid as u8,
            control | *counter,
        ]);
        if stuffing > 0 {
            self.bytes.push(stuffing as u8 - 1);
        }
        if stuffing > 1 {
            self.bytes.push(0);
            self.bytes.extend(vec![0xff; stuffing - 2]);
        }
        self.bytes.extend(payload);
        self.bytes.extend(vec![0; self.after]);
    }

    fn pes(&mut self, pid: u16, ticks: u64, content: &[u8]) {
        let part = |shift: u32, bits: u64| (((ticks >> shift) & bits) << 1 | 1) as u8;
        let mut bytes = vec![0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, 0x20 | part(30, 7)];
        bytes.extend([(ticks >> 22) as u8, part(15, 0x7f), (ticks >> 7) as u8, part(0, 0x7f)]);
        bytes.extend(content);
        for (n, piece) in bytes.chunks(184).enumerate() {
            self.packet(pid, n == 0, piece);
        }
    }

    fn picture(&mut self, ticks: u64, is_key: bool) {
        let head = if is_key {
            [0, 0, 1, 0x65, 0x88]
        } else {
            [0, 0, 1, 0x41, 0x9a]
        };
        self.pes(300, ticks, &[&head[..], &[7; 500]].concat());
    }

    /// Four seconds: 25 pictures a second, a key frame every second, sound every fifth.
    fn film(mut self, from: u64) -> Vec<u8> {
        for n in 0..100u64 {
            let ticks = (from + n * 3600) % (1 << 33);
            self.picture(ticks, n % 25 == 0);
            if n % 5 == 0 {
                self.pes(301, ticks, b"sound");
            }
        }
        self.bytes
    }
}

fn times(bytes: &CacheReader, media: &Media, track: usize, to: i64) -> Vec<i64> {
    let mut reader = media.tracks[track].samples.reader(bytes.clone());
    reader.seek(to * 1_000_000).unwrap();
    let mut found = Vec::new();
    while let Some(sample) = reader.next().unwrap() {
        assert_eq!(sample.bytes.as_ref().len(), if track == 0 { 505 } else { 5 });
        found.push((sample.time + 500) / 1_000_000);
    }
    found
}

#[test]
fn every_kind_of_packet_is_read() {
    for (before, after) in [(0, 0), (4, 0), (0, 16)] {
        let bytes = bytes_of(Writer::new(before, after).film(126_000));
        let media = open(&bytes, None).unwrap().unwrap();
        assert_eq!(media.duration / 1_000_000, 4000);
        assert_eq!(
            times(&bytes, &media, 0, 0),
            (0..100).map(|n| n * 40).collect::<Vec<_>>()
        );
        assert_eq!(times(&bytes, &media, 0, 2500)[0], 2000);
        assert_eq!(times(&bytes, &media, 1, 2500)[0], 2400);
        assert_eq!(times(&bytes, &media, 0, 9000)[0], 3000);
    }
}

#[test]
fn clocks_that_wrap_or_begin_anew_are_one_film() {
    let wrapping = bytes_of(Writer::new(0, 0).film((1 << 33) - 2 * 90_000));
    let media = open(&wrapping, None).unwrap().unwrap();
    assert_eq!(
        times(&wrapping, &media, 0, 0),
        (0..100).map(|n| n * 40).collect::<Vec<_>>()
    );
    assert_eq!(times(&wrapping, &media, 1, 3100)[0], 3000);
    // The same film again, one from an hour later, one whose clock is a little ahead, and one from ten seconds later.
    for second in [90_000, 3600 * 90_000, 0, 15 * 90_000] {
        let film = [Writer::new(4, 0).film(90_000), Writer::new(4, 0).film(second)].concat();
        let bytes = bytes_of(film);
        let kept = index(&bytes).unwrap().unwrap();
        let kept = MediaIndex::from_bytes(&kept.to_bytes()).unwrap();
        let media = open(&bytes, Some(&kept)).unwrap().unwrap();
        assert_eq!(media.duration / 1_000_000, 8000, "{second}");
        assert_eq!(
            times(&bytes, &media, 0, 0),
            (0..200).map(|n| n * 40).collect::<Vec<_>>(),
            "{second}"
        );
        assert_eq!(times(&bytes, &media, 0, 6500)[0], 6000);
        assert_eq!(times(&bytes, &media, 1, 6500)[0], 6400);
        assert_eq!(times(&bytes, &media, 1, 3950)[..2], [3800, 4000]);
    }
}

/// A film of a day and more that is written as it is read: four pictures a second, of which the first is a key frame.
struct Long {
    seconds: u64,
}

impl Long {
    /// Packets of a second, with the tables.
    const LENGTH: u64 = 7 * 188;

    /// The clock wraps around after six and a half hours, and loses an hour after fifteen.
    fn ticks(second: u64) -> u64 {
        let jump = if second >= 15 * 3600 { 3600 } else { 0 };
        ((20 * 3600 + second + jump) * 90_000) % (1 << 33)
    }

    fn second(second: u64) -> Vec<u8> {
        let mut writer = Writer::new(0, 0);
        writer.counters[300] = (second * 4 % 16) as u8;
        writer.counters[301] = (second % 16) as u8;
        for quarter in 0..4 {
            let ticks = (Self::ticks(second) + quarter * 22_500) % (1 << 33);
            let head = if quarter == 0 {
                [0, 0, 1, 0x65, 0x88]
            } else {
                [0, 0, 1, 0x41, 0x9a]
            };
            writer.pes(300, ticks, &head);
        }
        writer.pes(301, Self::ticks(second), b"sound");
        assert_eq!(writer.bytes.len() as u64, Self::LENGTH);
        writer.bytes
    }
}

impl FilmSource for Long {
    fn len(&self) -> u64 {
        self.seconds * Self::LENGTH
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let mut done = 0;
        while done < buffer.len() {
            let at = offset + done as u64;
            let second = Self::second(at / Self::LENGTH);
            let rest = &second[(at % Self::LENGTH) as usize..];
            let count = rest.len().min(buffer.len() - done);
            buffer[done..done + count].copy_from_slice(&rest[..count]);
            done += count;
        }
        Ok(())
    }
}

#[test]
fn a_film_of_more_than_a_day_is_exact() {
    let hours = 27;
    let source = Arc::new(Long { seconds: hours * 3600 });
    let bytes = reader_of(&source);
    let kept = index(&bytes).unwrap().unwrap().fitted().unwrap();
    assert_eq!(kept.duration_ns, hours * 3600 * 1_000_000_000);
    assert_eq!(kept.joins.len(), 2);
    let media = open(&bytes, Some(&kept)).unwrap().unwrap();
    for hour in [0, 4, 6, 7, 14, 15, 16, 26] {
        let to = (hour * 3600 + 1801) * 1_000_000_000 + 600_000_000;
        for (track, wanted) in [(0, to - 600_000_000), (1, to - 600_000_000)] {
            let mut reader = media.tracks[track].samples.reader(bytes.clone());
            reader.seek(to).unwrap();
            let found = reader.next().unwrap().unwrap().time;
            assert!(
                (found - wanted).abs() < 100,
                "{hour} {track}: {found} instead of {wanted}"
            );
        }
    }
}

#[test]
fn a_thinned_index_finds_the_nearest_key_frame_all_the_same() {
    let bytes = bytes_of(Writer::new(0, 0).film(0));
    let mut kept = index(&bytes).unwrap().unwrap();
    kept.points.truncate(1);
    let media = open(&bytes, Some(&kept)).unwrap().unwrap();
    assert_eq!(times(&bytes, &media, 0, 3500)[0], 3000);
}

#[test]
fn altered_films_are_read_without_harm() {
    // Half of the alterations in headers.
    let place = |number: u64, length: usize| {
        let place = number as usize % length;
        if number & (1 << 40) == 0 {
            place - place % 188 + place % 24
        } else {
            place
        }
    };
    survives_alterations(&Writer::new(0, 0).film(126_000), (150, 40), place, |bytes| {
        open(bytes, None).unwrap()
    });
}
