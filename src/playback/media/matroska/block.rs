//! Blocks: the frames of one track at one time, and how several are laced into one block.

use std::ops::Range;

use super::ebml::number;

/// Bytes that the longest head of a block takes.
pub(super) const HEAD: usize = 11;
/// Frames in one block.
const MAX_FRAMES: usize = 256;

/// What a block begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockHead {
    pub(super) track: u64,
    /// In the segment's ticks, from the cluster's time on.
    pub(super) ticks: i16,
    flags: u8,
    /// Bytes of the head.
    pub(super) length: usize,
}

impl BlockHead {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (track, length) = number(bytes)?;
        let ticks = i16::from_be_bytes(bytes.get(length..length + 2)?.try_into().ok()?);
        Some(BlockHead {
            track,
            ticks,
            flags: *bytes.get(length + 2)?,
            length: length + 3,
        })
    }

    /// Only where the block is a `SimpleBlock`.
    pub(super) fn is_key(self) -> bool {
        self.flags & 0x80 != 0
    }

    pub(super) fn is_laced(self) -> bool {
        self.flags & 0x06 != 0
    }

    /// Where the frames are in a block that begins with this head; `start` is the content of the block, of which the beginning is
    /// enough, and `size` its whole length in bytes. `None` when it makes no sense, or when more of the beginning is needed.
    pub(super) fn frames(self, start: &[u8], size: u64) -> Option<Vec<Range<u64>>> {
        let mut at = self.length;
        let begin = at as u64;
        if !self.is_laced() {
            return (begin <= size).then(|| std::iter::once(begin..size).collect());
        }
        let count = usize::from(*start.get(at)?) + 1;
        debug_assert!(count <= MAX_FRAMES);
        at += 1;
        // The sizes of all frames but the last.
        let mut sizes: Vec<u64> = Vec::with_capacity(count);
        match self.flags & 0x06 {
            0x02 => {
                for _ in 1..count {
                    let mut frame = 0u64;
                    loop {
                        let byte = *start.get(at)?;
                        at += 1;
                        frame += u64::from(byte);
                        if byte < 255 {
                            break;
                        }
                    }
                    sizes.push(frame);
                }
            }
            0x06 => {
                let mut frame = 0i64;
                for n in 1..count {
                    let (value, length) = number(start.get(at..)?)?;
                    let value = i64::try_from(value).ok()?;
                    // All but the first are differences, stored with half of their range below zero.
                    let zero = (1i64 << (7 * length - 1)) - 1;
                    frame = if n == 1 {
                        value
                    } else {
                        frame.checked_add(value - zero)?
                    };
                    sizes.push(u64::try_from(frame).ok()?);
                    at += length;
                }
            }
            _ => {
                let all = size.checked_sub(at as u64)?;
                let frame = all / count as u64;
                if frame * count as u64 != all {
                    return None;
                }
                sizes.resize(count - 1, frame);
            }
        }
        let mut begin = at as u64;
        let mut frames = Vec::with_capacity(count);
        for frame in sizes {
            let end = begin.checked_add(frame)?;
            frames.push(begin..end);
            begin = end;
        }
        if begin > size {
            return None;
        }
        frames.push(begin..size);
        Some(frames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: &[u8], size: u64) -> Option<Vec<Range<u64>>> {
        BlockHead::read(bytes)?.frames(bytes, size)
    }

    #[test]
    fn heads_are_read() {
        let head = BlockHead::read(&[0x40, 0x85, 0xff, 0xfe, 0x80]).unwrap();
        assert_eq!(
            (head.track, head.ticks, head.is_key(), head.length),
            (0x85, -2, true, 5)
        );
        assert_eq!(BlockHead::read(&[0x81, 0, 1]), None);
    }

    #[test]
    fn every_lacing_is_taken_apart() {
        assert_eq!(
            frames(&[0x81, 0, 0, 0x80], 9).as_deref(),
            Some(std::slice::from_ref(&(4..9)))
        );
        // Xiph: 300 and 5 bytes, and the rest.
        let xiph = [0x81, 0, 0, 0x02, 2, 255, 45, 5];
        assert_eq!(frames(&xiph, 400), Some(vec![8..308, 308..313, 313..400]));
        // Equal.
        assert_eq!(frames(&[0x81, 0, 0, 0x04, 2], 11), Some(vec![5..7, 7..9, 9..11]));
        assert_eq!(frames(&[0x81, 0, 0, 0x04, 2], 12), None);
        // EBML: 800, 800 - 300, 500 + 6000, and the rest.
        let ebml = [0x81, 0, 0, 0x06, 3, 0x43, 0x20, 0x5e, 0xd3, 0x77, 0x6f];
        assert_eq!(
            frames(&ebml, 9000),
            Some(vec![11..811, 811..1311, 1311..1311 + 500 + 6000, 7811..9000])
        );
    }

    #[test]
    fn laces_that_do_not_fit_are_refused() {
        assert_eq!(frames(&[0x81, 0, 0, 0x02, 2, 255, 45, 5], 312), None);
        assert_eq!(frames(&[0x81, 0, 0, 0x02, 2, 255], 400), None);
        assert_eq!(frames(&[0x81, 0, 0, 0x06, 2, 0x81, 0x80], 400), None);
        assert_eq!(frames(&[0x81, 0, 0, 0x02], 400), None);
    }
}
