//! What a camera's transport stream (`.MTS`, `.M2TS`) says at its two ends: when it was begun, with what, and how long it is.
//!
//! Camcorders write it into the pictures' stream, as user data of H.264 ("modified digital video pack metadata", MDPM): a list of
//! numbered packs of four bytes. Nothing is decoded.

use std::time::Duration;

use super::bytes::{Bytes, text};
use super::device::{avchd_maker, device};
use super::recording::{DateSource, Device, RecordedAt};
use super::time::avchd;

/// Says that what follows is MDPM.
const UUID: [u8; 16] = [
    0x17, 0xee, 0x8c, 0x60, 0xf8, 0x4d, 0x11, 0xd9, 0x8c, 0xd6, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66,
];
/// Bytes looked through at the beginning of a stream, where its first picture is.
const LOOKED_AT: u64 = 2 << 20;
/// Bytes at its end: some pictures, also at 50 Mbit/s.
const END: u64 = 512 << 10;
/// Bytes of the first pictures that are put together.
const MOST_PICTURE: usize = 256 << 10;
/// Bytes of MDPM: no camera has more than some dozens of packs.
const MOST_PACKS: usize = 255;
const PACKET: usize = 188;
const SYNC: u8 = 0x47;
/// The clock of 90 kHz has 33 bits.
const WRAP: u64 = 1 << 33;

/// What the stream says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TransportFacts {
    pub(super) recorded: Option<RecordedAt>,
    pub(super) device: Option<Device>,
    pub(super) length: Option<Duration>,
    /// Whether it is a transport stream at all.
    pub(super) is_one: bool,
}

/// Looks into a file's two ends.
pub(super) fn read(file: &Bytes) -> TransportFacts {
    /// Where most cameras have it.
    const FIRST: u64 = 128 << 10;
    let mut facts = TransportFacts::default();
    let mut first = None;
    for length in [FIRST, LOOKED_AT] {
        let head = file.read(0, length);
        let found = pictures(&head);
        facts.is_one |= found.is_one;
        first = found.first;
        (facts.recorded, facts.device) = mdpm(&found.bytes);
        if facts.recorded.is_some() || (head.len() as u64) < length {
            break;
        }
    }
    if let Some(first) = first {
        let from = file.len().saturating_sub(END);
        let last = pictures(&file.read(from, END)).last;
        let ticks = last.map(|last| (last + WRAP - first) % WRAP);
        // What is longer than a day is none: the clock has begun anew in between.
        facts.length = ticks
            .filter(|ticks| (1..90_000 * 86_400).contains(ticks))
            .map(|ticks| Duration::from_millis(ticks / 90));
    }
    facts
}

/// The pictures' elementary stream in some of a file.
#[derive(Default)]
struct Pictures {
    is_one: bool,
    bytes: Vec<u8>,
    /// The first time and the latest one.
    first: Option<u64>,
    last: Option<u64>,
}

fn pictures(bytes: &[u8]) -> Pictures {
    let mut found = Pictures::default();
    let Some((stride, mut at)) = grid(bytes) else {
        return found;
    };
    found.is_one = true;
    let mut wanted = None;
    while let Some(packet) = bytes.get(at..).and_then(|rest| rest.get(..PACKET)) {
        at += stride;
        let Some((pid, begins, payload)) = payload(packet) else {
            continue;
        };
        let is_picture =
            begins && payload.get(..3) == Some(&[0, 0, 1]) && payload.get(3).is_some_and(|id| id & 0xf0 == 0xe0);
        if is_picture && wanted.is_none_or(|wanted| wanted == pid) {
            wanted = Some(pid);
            if let Some(ticks) = time(payload) {
                found.first.get_or_insert(ticks);
                // Pictures are stored in another order than they are shown in.
                let is_later = |last: u64| (ticks + WRAP - last) % WRAP < WRAP / 2;
                if found.last.is_none_or(is_later) {
                    found.last = Some(ticks);
                }
            }
            let content = payload.get(8).map_or(0, |length| 9 + usize::from(*length));
            found.add(payload.get(content..).unwrap_or_default());
        } else if wanted == Some(pid) && !begins {
            found.add(payload);
        }
    }
    found
}

impl Pictures {
    fn add(&mut self, bytes: &[u8]) {
        let left = MOST_PICTURE.saturating_sub(self.bytes.len()).min(bytes.len());
        self.bytes.extend_from_slice(&bytes[..left]);
    }
}

/// How far apart packets are, and where the first is.
fn grid(bytes: &[u8]) -> Option<(usize, usize)> {
    const CERTAIN: usize = 5;
    [192, 188].into_iter().find_map(|stride| {
        let is_first = |first: &usize| (0..CERTAIN).all(|n| bytes.get(first + n * stride) == Some(&SYNC));
        (0..stride).find(is_first).map(|first| (stride, first))
    })
}

/// Number of its stream, whether something begins in it, and what it carries.
fn payload(packet: &[u8]) -> Option<(u16, bool, &[u8])> {
    let &[sync, high, low, control, ..] = packet else {
        return None;
    };
    if sync != SYNC || control & 0x10 == 0 {
        return None;
    }
    let skipped = if control & 0x20 == 0 {
        4
    } else {
        5 + usize::from(packet[4])
    };
    let pid = u16::from_be_bytes([high & 0x1f, low]);
    Some((pid, high & 0x40 != 0, packet.get(skipped..)?))
}

/// When what begins with `payload` is shown.
fn time(payload: &[u8]) -> Option<u64> {
    if payload.get(7)? & 0x80 == 0 {
        return None;
    }
    let stamp = payload.get(9..14)?;
    let byte = |n: usize| u64::from(stamp[n]);
    Some(((byte(0) >> 1) & 7) << 30 | byte(1) << 22 | (byte(2) >> 1) << 15 | byte(3) << 7 | byte(4) >> 1)
}

/// Time and device in the first MDPM of a stream of H.264.
fn mdpm(stream: &[u8]) -> (Option<RecordedAt>, Option<Device>) {
    let place = stream.windows(UUID.len()).position(|window| window == UUID);
    let Some(rest) = place.and_then(|place| stream.get(place + UUID.len()..)) else {
        return (None, None);
    };
    let packs = unescaped(&rest[..rest.len().min(4 + 1 + MOST_PACKS * 6)]);
    let Some(packs) = packs.strip_prefix(b"MDPM") else {
        return (None, None);
    };
    let Some((&count, packs)) = packs.split_first() else {
        return (None, None);
    };
    let packs: Vec<&[u8]> = packs.chunks_exact(5).take(usize::from(count)).collect();
    let pack = |number: u8| packs.iter().find(|pack| pack[0] == number).map(|pack| &pack[1..]);
    let recorded = pack(0x18).zip(pack(0x19)).and_then(|(day, time)| {
        let bytes = <[u8; 8]>::try_from([day, time].concat()).ok()?;
        avchd(bytes, DateSource::Stream)
    });
    let maker = pack(0xe0).and_then(|pack| avchd_maker(u16::from_be_bytes([pack[0], pack[1]])));
    let model: Vec<u8> = [0xe4, 0xe5, 0xe6]
        .into_iter()
        .filter_map(pack)
        .flatten()
        .copied()
        .collect();
    let is_text = |byte: &u8| *byte == 0 || byte.is_ascii_graphic() || *byte == b' ';
    let model = if model.iter().all(is_text) {
        text(&model)
    } else {
        String::new()
    };
    (recorded, maker.and_then(|maker| device(maker, &model, false)))
}

/// Takes out the bytes that keep a start code from appearing inside (0 0 3).
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for &byte in bytes {
        if byte == 3 && zeros >= 2 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;
    use jiff::tz::Offset;

    use super::*;

    /// User data with these packs, behind its start code.
    fn sei(packs: &[[u8; 5]]) -> Vec<u8> {
        let mut content = [&UUID[..], b"MDPM", &[packs.len() as u8], &packs.concat()].concat();
        let length = content.len() as u8;
        // A second pack of zeros would look like a start code.
        let mut escaped = Vec::new();
        let mut zeros = 0;
        for byte in content.drain(..) {
            if zeros == 2 && byte <= 3 {
                escaped.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            escaped.push(byte);
        }
        [&[0, 0, 0, 1, 6, 5, length][..], &escaped, &[0x80]].concat()
    }

    /// Packets of 192 bytes with a picture at each of these times, the first of which begins with `head`.
    fn stream(head: &[u8], ticks: &[u64]) -> Vec<u8> {
        let mut packets = Vec::new();
        for (number, ticks) in ticks.iter().enumerate() {
            let part = |shift: u32, bits: u64| (((ticks >> shift) & bits) << 1 | 1) as u8;
            let mut pes = vec![0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, 0x20 | part(30, 7)];
            pes.extend([(ticks >> 22) as u8, part(15, 0x7f), (ticks >> 7) as u8, part(0, 0x7f)]);
            if number == 0 {
                pes.extend(head);
            }
            pes.resize(184 * 3, 0xaa);
            for (part, content) in pes.chunks(184).enumerate() {
                packets.extend([0, 0, 0, 0, SYNC, if part == 0 { 0x50 } else { 0x10 }, 0x11, 0x10]);
                packets.extend(content);
            }
        }
        packets
    }

    fn facts(bytes: &[u8]) -> TransportFacts {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("00000.MTS");
        std::fs::write(&path, bytes).unwrap();
        read(&Bytes::open(&path).unwrap())
    }

    fn dated() -> Vec<u8> {
        let packs = [
            [0x13, 0, 0, 0, 0],
            [0x18, 0x42, 0x20, 0x24, 0x05],
            [0x19, 0x17, 0x00, 0x00, 0x01],
            [0xe0, 0x01, 0x08, 0, 0],
        ];
        // So long a way to the packs that they are in two packets.
        [vec![0xbb; 140], sei(&packs)].concat()
    }

    #[test]
    fn time_and_maker_are_in_the_stream() {
        let facts = facts(&stream(&dated(), &[900_000, 903_600, 1_800_000]));
        let recorded = facts.recorded.unwrap();
        assert_eq!(recorded.at, datetime(2024, 5, 17, 0, 0, 1, 0));
        assert_eq!(recorded.offset, Some(Offset::constant(2)));
        assert_eq!(recorded.source, DateSource::Stream);
        assert_eq!(facts.device.unwrap().make, "Sony");
        assert_eq!(facts.length, Some(Duration::from_secs(10)));
    }

    #[test]
    fn a_clock_that_wraps_around_gives_the_length() {
        let facts = facts(&stream(&[], &[WRAP - 90_000, WRAP - 1, 90_000]));
        assert_eq!((facts.length, facts.recorded), (Some(Duration::from_secs(2)), None));
    }

    #[test]
    fn streams_that_are_cut_or_broken_anywhere_are_read_as_far_as_they_go() {
        let bytes = stream(&dated(), &[900_000, 903_600]);
        for length in 0..bytes.len() {
            let found = pictures(&bytes[..length]);
            let _ = mdpm(&found.bytes);
        }
        let elementary = dated();
        for length in 0..elementary.len() {
            assert_eq!(
                mdpm(&elementary[..length]).0.is_some(),
                length >= elementary.len() - 6,
                "{length}"
            );
        }
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xff;
            let _ = mdpm(&pictures(&broken).bytes);
        }
        assert_eq!(facts(b"no stream"), TransportFacts::default());
    }
}
