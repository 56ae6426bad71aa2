//! Elementary packets: what lies in the transport packets of one stream from one beginning to the next.

use super::packet::Packet;
use crate::playback::media::mpeg::{Pes, stamp};

/// Puts the elementary packets of one stream together.
#[derive(Debug, Clone)]
pub(super) struct Assembler {
    pub(super) pid: u16,
    /// Whether the first bytes of the content are wanted, and only those.
    probes: bool,
    current: Option<Pes>,
    counter: Option<u8>,
}

/// When what begins with `payload` is shown, and the bytes of its header.
pub(super) fn header(payload: &[u8]) -> Option<(Option<u64>, usize)> {
    if payload.get(..3)? != [0, 0, 1] || payload.get(6)? & 0xc0 != 0x80 {
        return None;
    }
    let length = 9 + usize::from(*payload.get(8)?);
    let ticks = if payload[7] & 0x80 != 0 {
        payload.get(9..).and_then(stamp)
    } else {
        None
    };
    (length <= payload.len()).then_some((ticks, length))
}

impl Assembler {
    pub(super) fn new(pid: u16, probes: bool) -> Self {
        Assembler {
            pid,
            probes,
            current: None,
            counter: None,
        }
    }

    pub(super) fn restart(&mut self) {
        (self.current, self.counter) = (None, None);
    }

    /// Takes a packet of the stream in; returns what was finished by it.
    pub(super) fn push(&mut self, packet: &Packet, payload: &[u8]) -> Option<Pes> {
        if payload.is_empty() {
            return None;
        }
        // A packet may come twice.
        let repeated = self.counter.replace(packet.counter) == Some(packet.counter);
        if !packet.begins {
            if !repeated {
                self.extend(packet.payload, payload);
            }
            return None;
        }
        let Some((ticks, length)) = header(payload) else {
            return self.current.take();
        };
        let content = &payload[length..];
        let place = packet.payload + length as u64;
        let Some(ticks) = ticks else {
            // Without a time of its own: more of the one before.
            self.extend(place, content);
            return None;
        };
        let once_more = |current: &Pes| current.ranges.len() == 1 && current.ticks == ticks;
        if repeated && self.current.as_ref().is_some_and(once_more) {
            return None;
        }
        let finished = self.current.replace(Pes::new(packet.start, ticks, packet.is_entry));
        self.extend(place, content);
        finished
    }

    /// What is left at the end of the film.
    pub(super) fn finish(&mut self) -> Option<Pes> {
        self.current.take()
    }

    fn extend(&mut self, place: u64, content: &[u8]) {
        if let Some(current) = &mut self.current {
            current.extend(place, content, self.probes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(begins: bool, counter: u8) -> Packet {
        Packet {
            start: u64::from(counter) * 188,
            pid: 256,
            begins,
            counter,
            is_entry: false,
            payload: u64::from(counter) * 188 + 4,
            length: 184,
        }
    }

    /// A header with a time of so many ticks.
    fn stamped(ticks: u64) -> Vec<u8> {
        let part = |shift: u32, bits: u64| (((ticks >> shift) & bits) << 1 | 1) as u8;
        let mut bytes = vec![0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, 0x20 | part(30, 7)];
        bytes.extend([(ticks >> 22) as u8, part(15, 0x7f), (ticks >> 7) as u8, part(0, 0x7f)]);
        bytes.extend(b"xy");
        bytes
    }

    #[test]
    fn times_have_33_bits() {
        for ticks in [0, 1, 90_000, 0x1_2345_6789, (1 << 33) - 1] {
            assert_eq!(header(&stamped(ticks)), Some((Some(ticks), 14)));
        }
        assert_eq!(header(&[0, 0, 1, 0xe0, 0, 0, 0x80, 0, 0]), Some((None, 9)));
        for bytes in [
            &[][..],
            &[0, 0, 1],
            &[0, 0, 2, 0xe0, 0, 0, 0x80, 0, 0],
            &[0, 0, 1, 0xe0, 0, 0, 0x80, 0, 9],
        ] {
            assert_eq!(header(bytes), None);
        }
    }

    #[test]
    fn what_belongs_together_is_put_together() {
        let mut assembler = Assembler::new(256, false);
        assert_eq!(assembler.push(&packet(false, 0), b"lost"), None);
        assert_eq!(assembler.push(&packet(true, 1), &stamped(7)), None);
        assert_eq!(assembler.push(&packet(true, 1), &stamped(7)), None);
        assert_eq!(assembler.push(&packet(false, 2), b"more"), None);
        assert_eq!(assembler.push(&packet(false, 2), b"more"), None);
        let first = assembler.push(&packet(true, 3), &stamped(9)).unwrap();
        assert_eq!((first.start, first.ticks), (188, 7));
        assert_eq!(first.ranges, [206..208, 380..384]);
        assert_eq!(assembler.finish().map(|last| last.ticks), Some(9));
    }
}
