//! The boxes of a file, one after the other: where its index and its fragments lie.

use super::boxes::{FourCc, header};
use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};

/// Larger indexes are none: a film of ten hours has one of 50 MB.
const MAX_INDEX: u64 = 256 << 20;
/// Boxes of a file: ten fragments a second for a day, with two boxes each.
const MAX_BOXES: usize = 2_000_000;
/// Bytes that are looked through at each end of a film whose boxes lie about their size.
const SEARCHED: u64 = 64 << 20;

/// A box that matters, with its header.
pub(super) struct Part {
    pub(super) kind: FourCc,
    /// Where the box begins.
    pub(super) offset: u64,
    pub(super) body: FilmBytes,
}

/// Walks over a file's boxes, and hands out indexes and fragments.
pub(super) struct Parts<'a> {
    bytes: &'a CacheReader,
    next: u64,
    left: usize,
    /// Whether coded pictures or sound were seen.
    pub(super) has_media_data: bool,
    /// Whether the file ends inside an index or a fragment.
    pub(super) is_torn: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn new(bytes: &'a CacheReader) -> Self {
        Parts {
            bytes,
            next: 0,
            left: MAX_BOXES,
            has_media_data: false,
            is_torn: false,
        }
    }

    /// Goes on at a box that begins at `offset`.
    pub(super) fn starting_at(bytes: &'a CacheReader, offset: u64) -> Self {
        Parts {
            next: offset,
            ..Parts::new(bytes)
        }
    }

    /// Where the next box begins.
    pub(super) fn place(&self) -> u64 {
        self.next
    }

    /// The next `ftyp`, `moov` or `moof`.
    pub(super) fn next(&mut self) -> Result<Option<Part>, Refusal> {
        let film = self.bytes.len();
        while self.next < film {
            let Some(left) = self.left.checked_sub(1) else {
                return Ok(None);
            };
            self.left = left;
            let offset = self.next;
            let head = self.bytes.bytes(offset, (film - offset).min(16) as usize)?;
            let Some((kind, head, size)) = header(head.as_ref()).filter(|(kind, ..)| is_kind(*kind)) else {
                return Ok(None);
            };
            let end = size
                .map_or(Some(film), |size| offset.checked_add(size))
                .unwrap_or(u64::MAX);
            self.next = end.min(film);
            self.has_media_data |= kind == *b"mdat";
            if matches!(&kind, b"ftyp" | b"moov" | b"moof") {
                let start = offset.saturating_add(head).min(self.next);
                let length = self.next - start;
                self.is_torn |= end > film;
                if length > MAX_INDEX {
                    continue;
                }
                return Ok(Some(Part {
                    kind,
                    offset,
                    body: self.bytes.bytes(start, length as usize)?,
                }));
            }
        }
        Ok(None)
    }

    /// Goes on at the index that is found by its looks, in a file whose boxes do not lead to it. `false`: there is none.
    pub(super) fn search_index(&mut self) -> Result<bool, Refusal> {
        let film = self.bytes.len();
        let from_the_end = film.saturating_sub(SEARCHED);
        for (from, to) in [(from_the_end, film), (0, SEARCHED.min(from_the_end))] {
            if let Some(offset) = self.search(from, to)? {
                self.next = offset;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn search(&self, from: u64, to: u64) -> Result<Option<u64>, Refusal> {
        /// Bytes looked through at once, and how far two pieces overlap.
        const PIECE: u64 = 256 * 1024;
        const PATTERN: usize = 16;
        let mut start = from;
        while start + (PATTERN as u64) < to {
            let length = (PIECE + PATTERN as u64).min(to - start) as usize;
            let piece = self.bytes.bytes(start, length)?;
            let looks_like_index = |window: &[u8]| &window[4..8] == b"moov" && &window[12..16] == b"mvhd";
            if let Some(place) = piece.as_ref().windows(PATTERN).position(looks_like_index) {
                return Ok(Some(start + place as u64));
            }
            start += PIECE;
        }
        Ok(None)
    }
}

/// Whether a box can be called so.
fn is_kind(kind: FourCc) -> bool {
    kind.iter()
        .all(|&byte| byte.is_ascii_graphic() || byte == b' ' || byte == 0xa9)
}
