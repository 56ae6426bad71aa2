//! Films made by hand, and what is found in them.

use super::*;
use crate::playback::media::test_films::{bytes_of, survives_alterations};

/// Writes packs and packets.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    is_first_version: bool,
}

fn stamped(ticks: u64) -> [u8; 5] {
    let part = |shift: u32, bits: u64| (((ticks >> shift) & bits) << 1 | 1) as u8;
    [
        0x20 | part(30, 7),
        (ticks >> 22) as u8,
        part(15, 0x7f),
        (ticks >> 7) as u8,
        part(0, 0x7f),
    ]
}

impl Writer {
    fn packet(&mut self, id: u8, ticks: Option<u64>, content: &[u8]) {
        let pack: &[u8] = if self.is_first_version {
            &[0, 0, 1, 0xba, 0x21, 0, 1, 0, 1, 0x80, 0, 1]
        } else {
            &[0, 0, 1, 0xba, 0x44, 0, 4, 0, 4, 1, 0, 0, 3, 0xf8]
        };
        self.bytes.extend(pack);
        let stamp = ticks.map(stamped);
        let head: Vec<u8> = match (self.is_first_version, stamp) {
            (true, Some(stamp)) => [&[0xff, 0x60, 1][..], &stamp].concat(),
            (true, None) => vec![0x0f],
            (false, Some(stamp)) => [&[0x80, 0x80, 5][..], &stamp].concat(),
            (false, None) => vec![0x80, 0, 0],
        };
        self.bytes.extend([0, 0, 1, id]);
        self.bytes.extend(((head.len() + content.len()) as u16).to_be_bytes());
        self.bytes.extend(head);
        self.bytes.extend(content);
        // What stands between packets.
        self.bytes.extend([0, 0, 1, 0xbe, 0, 3, 0xff, 0xff, 0xff]);
    }

    /// Pictures of these kinds and numbers, 25 a second, in packets of `size` bytes; a stamp wherever one begins in a packet, or
    /// only where a key frame does. Sound every fifth of a second.
    fn film(mut self, pictures: &[(char, u64)], size: usize, from: u64, all_stamps: bool) -> Vec<u8> {
        let mut stream: Vec<u8> = Vec::new();
        // Where each picture's own start code is.
        let mut begins: Vec<(usize, Option<u64>)> = Vec::new();
        for &(kind, number) in pictures {
            let ticks = (from + number * 3600) % (1 << 33);
            if kind == 'I' {
                stream.extend([0, 0, 1, 0xb3, 20, 0, 0xb4, 0x13, 0, 0, 0, 0]);
                if !self.is_first_version {
                    stream.extend([0, 0, 1, 0xb5, 0x14, 0x82, 0, 1, 0, 0]);
                }
                stream.extend([0, 0, 1, 0xb8, 0, 8, 0, 0]);
            }
            begins.push((stream.len(), (all_stamps || kind == 'I').then_some(ticks)));
            let coding = "IPB".find(kind).unwrap() as u8 + 1;
            stream.extend([
                0,
                0,
                1,
                0,
                (number >> 2) as u8 & 0x3f,
                (number << 6) as u8 | coding << 3,
                0,
                0,
            ]);
            if !self.is_first_version {
                stream.extend([0, 0, 1, 0xb5, 0x8f, 0xff, 3, 0x80, 0x80]);
            }
            stream.extend([0, 0, 1, 1]);
            // What tells the picture from others, again and again, and never a start code.
            stream.extend([mark(number)].repeat(300 + number as usize % 7));
        }
        let mut frame = vec![0xff, 0xfd, 0xa4, 0];
        frame.resize(576, 0);
        let frames = frame.repeat(pictures.len());
        let mut sounded = 0;
        for (n, content) in stream.chunks(size).enumerate() {
            let here = n * size..n * size + content.len();
            let stamp = begins
                .iter()
                .find(|(at, _)| here.contains(at))
                .and_then(|&(_, ticks)| ticks);
            self.packet(0xe0, stamp, content);
            let place = begins.partition_point(|&(at, _)| at < here.end);
            // 24 ms a frame; a packet of 1000 bytes every other.
            while sounded * 576 + 1000 < frames.len() && (sounded as u64) * 24 < place as u64 * 40 {
                let stamp = (from + sounded as u64 * 2160) % (1 << 33);
                self.packet(0xc0, Some(stamp), &frames[sounded * 576..(sounded + 1) * 576]);
                sounded += 1;
            }
        }
        self.bytes
    }
}

/// A byte that neither the next 127 pictures have nor a start code.
fn mark(number: u64) -> u8 {
    (number << 1) as u8 | 1
}

/// Groups of twelve: kinds and numbers in the order of the file.
fn pictures(groups: u64) -> Vec<(char, u64)> {
    let open = [
        ('I', 2),
        ('B', 0),
        ('B', 1),
        ('P', 5),
        ('B', 3),
        ('B', 4),
        ('P', 8),
        ('B', 6),
        ('B', 7),
        ('P', 11),
        ('B', 9),
        ('B', 10),
    ];
    (0..groups)
        .flat_map(|group| open.map(|(kind, number)| (kind, group * 12 + number)))
        // The first group has nothing to refer to before its key frame.
        .filter(|&(_, number)| number >= 2)
        .map(|(kind, number)| (kind, number - 2))
        .collect()
}

/// Numbers of the frames from a place on, in the order of showing.
fn shown(bytes: &CacheReader, media: &Media, to: i64) -> Vec<i64> {
    let mut reader = media.tracks[0].samples.reader(bytes.clone());
    reader.seek(to * 1_000_000).unwrap();
    let mut found = Vec::new();
    while let Some(sample) = reader.next().unwrap() {
        let number = (sample.time + 500_000) / 40_000_000;
        let last = *sample.bytes.as_ref().last().unwrap();
        assert_eq!(last, mark(number.unsigned_abs()), "{to}");
        assert!((sample.time - number * 40_000_000).abs() < 20_000);
        found.push(number);
    }
    found.sort_unstable();
    found
}

fn all(count: i64) -> Vec<i64> {
    (0..count).collect()
}

#[test]
fn pictures_are_found_however_packets_are_cut() {
    for is_first_version in [true, false] {
        for size in [11, 40, 333, 2000, 3000] {
            for all_stamps in [true, false] {
                let writer = Writer {
                    is_first_version,
                    ..Writer::default()
                };
                let bytes = bytes_of(writer.film(&pictures(5), size, 126_000, all_stamps));
                let media = open(&bytes, None).unwrap().unwrap();
                let what = format!("{is_first_version} {size} {all_stamps}");
                assert_eq!(media.tracks.len(), 2, "{what}");
                assert_eq!(media.duration / 1_000_000, 58 * 40, "{what}");
                assert_eq!(shown(&bytes, &media, 0), all(58), "{what}");
                // The key frame before, and with it what is shown before that.
                assert_eq!(shown(&bytes, &media, 1000)[..4], [22, 23, 24, 25], "{what}");
                assert_eq!(shown(&bytes, &media, 60_000)[0], 46, "{what}");
            }
        }
    }
}

#[test]
fn sound_is_cut_between_frames() {
    let bytes = bytes_of(Writer::default().film(&pictures(5), 333, 126_000, true));
    let media = open(&bytes, None).unwrap().unwrap();
    let mut reader = media.tracks[1].samples.reader(bytes.clone());
    for to in [0, 600_000_000, 1_200_000_000] {
        reader.seek(to).unwrap();
        let first = reader.next().unwrap().unwrap();
        assert!(
            (to - 24_000_000..=to + 1_000_000).contains(&first.time),
            "{to}: {}",
            first.time
        );
        assert_eq!(first.bytes.as_ref()[..4], [0xff, 0xfd, 0xa4, 0]);
        assert_eq!(first.bytes.as_ref().len(), 576);
    }
}

#[test]
fn clips_put_together_and_clocks_that_wrap_are_one_film() {
    let clip = |from| Writer::default().film(&pictures(5), 2000, from, true);
    for second in [126_000, 3600 * 90_000, 0] {
        let bytes = bytes_of([clip(126_000), clip(second)].concat());
        let kept = index(&bytes).unwrap().unwrap();
        let kept = MediaIndex::from_bytes(&kept.to_bytes()).unwrap();
        let media = open(&bytes, Some(&kept)).unwrap().unwrap();
        assert_eq!(media.duration / 1_000_000, 2 * 58 * 40, "{second}");
        let mut reader = media.tracks[0].samples.reader(bytes.clone());
        let mut times: Vec<i64> = std::iter::from_fn(|| reader.next().unwrap())
            .map(|sample| (sample.time + 500_000) / 40_000_000)
            .collect();
        times.sort_unstable();
        assert_eq!(times, all(116), "{second}");
    }
    let bytes = bytes_of(clip((1 << 33) - 90_000));
    let media = open(&bytes, None).unwrap().unwrap();
    assert_eq!(shown(&bytes, &media, 0), all(58));
}

#[test]
fn an_index_that_was_kept_is_not_made_again() {
    use crate::playback::media::test_films::{memory, reader_of};
    let film = Writer::default().film(&pictures(1500), 2000, 0, true);
    let kept = index(&bytes_of(film.as_slice())).unwrap().unwrap();
    let source = memory(film.as_slice());
    let bytes = reader_of(&source);
    let media = open(&bytes, Some(&kept)).unwrap().unwrap();
    assert_eq!(media.duration / 1_000_000_000, 719);
    assert!(source.read() < film.len() as u64 / 2, "{}", source.read());
}

#[test]
fn streams_that_nobody_knows_are_looked_for_in_little_of_a_film() {
    use crate::playback::media::test_films::{memory, reader_of};
    // One packet, and then nothing that is one.
    let mut writer = Writer::default();
    writer.packet(0xe0, None, &[0x55; 2000]);
    writer.bytes.resize(48 << 20, 0x55);
    let source = memory(writer.bytes);
    assert!(Program::find(&reader_of(&source)).unwrap().is_none());
    assert!(source.read() < 20 << 20, "{}", source.read());
}

#[test]
fn packets_of_one_byte_are_not_looked_at_again_with_each() {
    let mut writer = Writer::default();
    for _ in 0..100_000 {
        writer.packet(0xc0, None, &[0x55]);
    }
    // Found all the same: what comes behind, and is known by its looks.
    writer.packet(
        0xe0,
        None,
        &[0, 0, 1, 0xb3, 20, 0, 0xb4, 0x13, 0, 0, 0, 0, 0, 0, 1, 0xb8, 0, 8, 0, 0],
    );
    let started = std::time::Instant::now();
    let program = Program::find(&bytes_of(writer.bytes)).unwrap().unwrap();
    assert_eq!(program.streams.len(), 1);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn altered_films_are_read_without_harm() {
    for is_first_version in [true, false] {
        let writer = Writer {
            is_first_version,
            ..Writer::default()
        };
        let film = writer.film(&pictures(4), 333, 0, false);
        survives_alterations(
            &film,
            (100, 30),
            |number, length| number as usize % length,
            |bytes| open(bytes, None).unwrap(),
        );
    }
}
