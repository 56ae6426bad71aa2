//! Packs and elementary packets, one after the other (ISO/IEC 11172-1, 13818-1).

use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};
use crate::playback::media::mpeg::stamp;

/// Bytes that are read at once; a packet has 65,541 at most.
const AT_ONCE: usize = 256 * 1024;
/// Longest head of a pack, with its stuffing.
const LONGEST_HEAD: usize = 32;
pub(super) const STREAM_MAP: u8 = 0xbc;
pub(super) const PRIVATE: u8 = 0xbd;

/// An elementary packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packet {
    /// Where it begins in the file.
    pub(super) start: u64,
    pub(super) id: u8,
    /// When that which begins first in it is shown: 33 bits, 90,000 a second.
    pub(super) ticks: Option<u64>,
    /// Place of its content in the file.
    pub(super) place: u64,
}

/// Goes through the packets of a file.
pub(super) struct Packets {
    bytes: CacheReader,
    pub(super) at: u64,
    /// Packets that begin from here on are not looked for.
    end: u64,
    /// Some of the file, and where it begins.
    chunk: Option<(u64, FilmBytes)>,
}

impl Packets {
    pub(super) fn new(bytes: CacheReader) -> Self {
        Packets {
            bytes,
            at: 0,
            end: u64::MAX,
            chunk: None,
        }
    }

    /// Those that begin among the first `end` bytes: where bytes are no packets, looking for some has an end.
    pub(super) fn among(bytes: CacheReader, end: u64) -> Self {
        Packets {
            end,
            ..Packets::new(bytes)
        }
    }

    pub(super) fn go_to(&mut self, at: u64) {
        self.at = at;
        self.chunk = None;
    }

    /// The next packet and its content; `None` at the end.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    pub(super) fn next(&mut self) -> Result<Option<(Packet, &[u8])>, Refusal> {
        let (packet, length) = loop {
            let (start, end) = (self.at, self.end);
            let head = self.ahead(LONGEST_HEAD)?;
            if head.len() < 6 || start >= end {
                return Ok(None);
            }
            let step = match (head[..3] == [0, 0, 1], head[3]) {
                (true, 0xb9) => Some(4),
                (true, 0xba) => pack_head(head),
                (true, 0xbb..) => Some(6 + usize::from(u16::from_be_bytes([head[4], head[5]]))),
                _ => None,
            };
            let id = head[3];
            let Some(step) = step.filter(|&step| step != 6) else {
                self.find_pack()?;
                continue;
            };
            self.at += step as u64;
            if !matches!(id, STREAM_MAP | PRIVATE | 0xc0..=0xef | 0xfd) {
                continue;
            }
            self.at = start;
            let whole = self.ahead(step)?;
            let length = whole.len();
            let read = if id == STREAM_MAP {
                Some((None, 6))
            } else {
                header(whole)
            };
            self.at += length as u64;
            if let Some((ticks, head)) = read {
                let place = start + head as u64;
                let packet = Packet {
                    start,
                    id,
                    ticks,
                    place,
                };
                break (packet, length - head);
            }
        };
        let Some((chunk_start, chunk)) = &self.chunk else {
            return Ok(None);
        };
        let begin = (packet.place - chunk_start) as usize;
        Ok(Some((packet, &chunk.as_ref()[begin..begin + length])))
    }

    /// The next bytes, `length` or fewer at the end of the file.
    fn ahead(&mut self, length: usize) -> Result<&[u8], Refusal> {
        let wanted = self.bytes.len().saturating_sub(self.at).min(length as u64) as usize;
        let has_it = self.chunk.as_ref().is_some_and(|(start, chunk)| {
            let begin = self.at.checked_sub(*start);
            begin.is_some_and(|begin| begin.saturating_add(wanted as u64) <= chunk.as_ref().len() as u64)
        });
        if !has_it {
            let left = self.bytes.len().saturating_sub(self.at).min(AT_ONCE as u64) as usize;
            self.chunk = None;
            self.chunk = Some((self.at, self.bytes.bytes(self.at.min(self.bytes.len()), left)?));
        }
        Ok(self.chunk.as_ref().map_or(&[], |(start, chunk)| {
            let begin = (self.at - start) as usize;
            &chunk.as_ref()[begin..begin + wanted]
        }))
    }

    /// Lost: goes to the next pack.
    fn find_pack(&mut self) -> Result<(), Refusal> {
        self.at += 1;
        while self.at < self.end {
            let ahead = self.ahead(AT_ONCE / 4)?;
            if ahead.len() < 4 {
                self.at += ahead.len() as u64;
                return Ok(());
            }
            let found = ahead.windows(4).position(|four| four == [0, 0, 1, 0xba]);
            let step = found.unwrap_or(ahead.len() - 3);
            self.at += step as u64;
            if found.is_some() {
                break;
            }
        }
        Ok(())
    }
}

/// Bytes of a pack's head: that of MPEG-2 may be stuffed.
fn pack_head(head: &[u8]) -> Option<usize> {
    match head.get(4)? >> 4 {
        0b0100..=0b0111 => Some(14 + usize::from(head.get(13)? & 7)),
        0b0010 => Some(12),
        _ => None,
    }
}

/// The time stamp of a packet, and the bytes of its head.
fn header(packet: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *packet.get(6)?;
    let (ticks, length) = if first & 0xc0 == 0x80 {
        let ticks = (packet.get(7)? & 0x80 != 0).then(|| packet.get(9..).and_then(stamp));
        (ticks.flatten(), 9 + usize::from(*packet.get(8)?))
    } else {
        // MPEG-1: stuffing, the size of the decoder's buffer, time stamps.
        let stuffing = packet[6..].iter().take(17).take_while(|&&byte| byte == 0xff).count();
        let mut at = 6 + stuffing;
        if packet.get(at)? >> 6 == 1 {
            at += 2;
        }
        match packet.get(at)? >> 4 {
            2 => (Some(stamp(packet.get(at..)?)?), at + 5),
            3 => (Some(stamp(packet.get(at..)?)?), at + 10),
            0 => (None, at + 1),
            _ => return None,
        }
    };
    (length <= packet.len()).then_some((ticks, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_both_versions_are_read() {
        let stamped = [0x21, 0, 1, 0, 0x15];
        let second = [&[0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5][..], &stamped, b"x"].concat();
        assert_eq!(header(&second), Some((Some(10), 14)));
        let first = [&[0, 0, 1, 0xe0, 0, 0, 0xff, 0xff, 0x60, 1][..], &stamped, b"x"].concat();
        assert_eq!(header(&first), Some((Some(10), 15)));
        assert_eq!(header(&[0, 0, 1, 0xc0, 0, 0, 0x0f, 1]), Some((None, 7)));
        assert_eq!(header(&[0, 0, 1, 0xe0, 0, 0, 0x80, 0, 9]), None);
        assert_eq!(header(&[0, 0, 1, 0xe0, 0, 0, 0x21, 0]), None);
    }
}
