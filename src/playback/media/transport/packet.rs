//! Transport packets, and how they lie in the file (ISO/IEC 13818-1).

use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};

const PACKET: usize = 188;
const SYNC: u8 = 0x47;
/// Packets that are read at once.
const AT_ONCE: usize = 256;
/// Consecutive sync bytes that make a beginning.
const CERTAIN: usize = 4;

/// How packets lie in the file: one every 188 bytes, every 192 with a time stamp before each (AVCHD), every 204 with a checksum
/// behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) stride: usize,
}

/// A packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packet {
    /// Where it begins in the file, with what is before it.
    pub(super) start: u64,
    pub(super) pid: u16,
    /// Whether a section or an elementary packet begins in it.
    pub(super) begins: bool,
    pub(super) counter: u8,
    /// Whether the stream may be entered here, by its own statement.
    pub(super) is_entry: bool,
    /// Place of the payload in the file.
    pub(super) payload: u64,
    pub(super) length: usize,
}

impl Packet {
    /// Reads one that begins with its sync byte, which is at `place` in the file.
    fn read(bytes: &[u8], start: u64, place: u64) -> Option<Self> {
        let bytes: &[u8; PACKET] = bytes.first_chunk()?;
        if bytes[0] != SYNC || bytes[1] & 0x80 != 0 || bytes[3] & 0xc0 != 0 {
            // Known to be damaged, or scrambled.
            return None;
        }
        let (mut at, mut is_entry) = (4, false);
        if bytes[3] & 0x20 != 0 {
            let length = usize::from(bytes[4]);
            is_entry = length > 0 && bytes[5] & 0x40 != 0;
            at = 5 + length;
        }
        if bytes[3] & 0x10 == 0 || at >= PACKET {
            at = PACKET;
        }
        Some(Packet {
            start,
            pid: u16::from_be_bytes([bytes[1] & 0x1f, bytes[2]]),
            begins: bytes[1] & 0x40 != 0,
            counter: bytes[3] & 0x0f,
            is_entry,
            payload: place + at as u64,
            length: PACKET - at,
        })
    }
}

/// Goes through the packets of a file.
pub(super) struct Packets {
    bytes: CacheReader,
    grid: Grid,
    at: u64,
    /// Some of the file, and where it begins.
    chunk: Option<(u64, FilmBytes)>,
}

impl Grid {
    /// How packets lie in a file that begins with `head`.
    pub(super) fn find(head: &[u8]) -> Option<Self> {
        [192, 188, 204]
            .into_iter()
            .find(|&stride| (0..stride).any(|first| is_grid(head, first, stride)))
            .map(|stride| Grid { stride })
    }

    /// Bytes of a packet's place before its sync byte.
    fn before(self) -> usize {
        if self.stride == 192 { 4 } else { 0 }
    }
}

fn is_grid(bytes: &[u8], first: usize, stride: usize) -> bool {
    (0..CERTAIN).all(|n| bytes.get(first + n * stride) == Some(&SYNC))
}

impl Packets {
    pub(super) fn new(bytes: CacheReader, grid: Grid) -> Self {
        Packets {
            bytes,
            grid,
            at: 0,
            chunk: None,
        }
    }

    pub(super) fn go_to(&mut self, at: u64) {
        self.at = at;
        self.chunk = None;
    }

    /// The next packet that makes sense, and the bytes of its payload; `None` at the end.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    pub(super) fn next(&mut self) -> Result<Option<(Packet, &[u8])>, Refusal> {
        let before = self.grid.before();
        let found = loop {
            let Some((begin, length)) = self.fill()? else {
                return Ok(None);
            };
            let Some((_, chunk)) = &self.chunk else {
                return Ok(None);
            };
            let bytes = &chunk.as_ref()[begin..begin + length];
            if bytes.get(before) != Some(&SYNC) {
                // Lost: the next place where several follow each other, or else only a last one.
                let next = (1..length).find(|&first| {
                    is_grid(bytes, first + before, self.grid.stride)
                        || (length < CERTAIN * self.grid.stride && bytes.get(first + before) == Some(&SYNC))
                });
                self.at += next.unwrap_or(length.saturating_sub(CERTAIN * self.grid.stride).max(1)) as u64;
                continue;
            }
            let start = self.at;
            self.at += self.grid.stride as u64;
            if let Some(packet) = Packet::read(&bytes[before..], start, start + before as u64) {
                break packet;
            }
        };
        let Some((chunk_start, chunk)) = &self.chunk else {
            return Ok(None);
        };
        let begin = (found.payload - chunk_start) as usize;
        Ok(Some((found, &chunk.as_ref()[begin..begin + found.length])))
    }

    /// Has a whole packet and what may be behind it in the chunk; where it begins there, and how much there is.
    fn fill(&mut self) -> Result<Option<(usize, usize)>, Refusal> {
        let needed = self.grid.before() + PACKET;
        loop {
            if let Some((start, chunk)) = &self.chunk
                && let Some(begin) = self.at.checked_sub(*start)
                && (begin as usize) + needed <= chunk.as_ref().len()
            {
                let begin = begin as usize;
                return Ok(Some((begin, chunk.as_ref().len() - begin)));
            }
            let left = self.bytes.len().saturating_sub(self.at);
            if left < needed as u64 {
                return Ok(None);
            }
            let length = left.min((AT_ONCE * self.grid.stride) as u64) as usize;
            self.chunk = None;
            self.chunk = Some((self.at, self.bytes.bytes(self.at, length)?));
        }
    }
}
