//! AMR and AMR-WB files (RFC 4867, section 5): a magic word, and frames of 20 ms.

use super::pieces::{Pieces, caps, media};
use crate::playback::input::block_cache::Refusal;
use crate::playback::media::bytes::Bytes;
use crate::playback::media::track::Media;

const NARROW: &[u8] = b"#!AMR\n";
const WIDE: &[u8] = b"#!AMR-WB\n";
/// Bytes of a frame by its type, the first byte included; 0: not defined.
const NARROW_SIZES: [u8; 16] = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
const WIDE_SIZES: [u8; 16] = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];

pub(super) fn open(bytes: Bytes<'_>) -> Result<Option<Media>, Refusal> {
    let head = bytes.up_to(0, WIDE.len())?;
    let (kind, rate, sizes, start) = if head.as_ref() == WIDE {
        ("audio/AMR-WB", 16_000, WIDE_SIZES, WIDE.len())
    } else if head.as_ref().starts_with(NARROW) {
        ("audio/AMR", 8_000, NARROW_SIZES, NARROW.len())
    } else {
        return Ok(None);
    };
    let mut pieces = Pieces::new(rate);
    let mut at = start as u64;
    while let Some([first]) = bytes.array::<1>(at)? {
        let size = u64::from(sizes[usize::from(first >> 3 & 15)]);
        if size == 0 {
            // Damage: the next byte may begin a frame again.
            at += 1;
            continue;
        }
        if at + size > bytes.len() || pieces.push(at, size, rate / 50).is_none() {
            break;
        }
        at += size;
    }
    Ok(media(caps(kind, rate, 1).build(), pieces.entries))
}
