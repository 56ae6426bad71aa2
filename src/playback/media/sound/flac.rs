//! FLAC files (RFC 9639): a description, and frames whose headers say which number they have, but not how long they are.

use gstreamer as gst;

use super::pieces::{MAX_CHANNELS, MAX_RATE, Pieces, caps, media};
use crate::playback::input::block_cache::Refusal;
use crate::playback::media::bytes::{Bytes, MAX_SAMPLES, be};
use crate::playback::media::track::Media;

/// So much is searched at once for the next frame.
const WINDOW: usize = 128 * 1024;
/// Bytes that a frame's header has at most.
const HEADER: usize = 16;
const MAX_BLOCKS: usize = 1000;

pub(super) fn open(bytes: Bytes<'_>) -> Result<Option<Media>, Refusal> {
    let Some(description) = bytes.array::<42>(0)?.filter(|head| head.starts_with(b"fLaC")) else {
        return Ok(None);
    };
    let info = &description[8..42];
    let (rate, channels) = (be(info, 10, 3) >> 4, be(info, 12, 1) >> 1 & 7);
    let channels = channels + 1;
    if !(1..=MAX_RATE).contains(&rate) || channels > MAX_CHANNELS {
        return Ok(None);
    }
    let Some(start) = behind_descriptions(bytes)? else {
        return Ok(None);
    };
    let frames = frames(bytes, start, be(info, 4, 3))?;
    let mut pieces = Pieces::new(rate);
    for (place, &(at, samples)) in frames.iter().enumerate() {
        let end = frames.get(place + 1).map_or(bytes.len(), |next| next.0);
        if pieces.push(at, end - at, samples).is_none() {
            break;
        }
    }
    // The description alone, marked as the last of its kind.
    let mut head = description.to_vec();
    head[4] |= 0x80;
    let headers = gst::Array::new([gst::Buffer::from_slice(head)]);
    let caps = caps("audio/x-flac", rate, channels)
        .field("framed", true)
        .field("streamheader", headers)
        .build();
    Ok(media(caps, pieces.entries))
}

/// Where the first frame begins.
fn behind_descriptions(bytes: Bytes<'_>) -> Result<Option<u64>, Refusal> {
    let mut at = 4;
    for _ in 0..MAX_BLOCKS {
        let Some(head) = bytes.array::<4>(at)? else { break };
        at += 4 + be(&head, 1, 3);
        if head[0] & 0x80 != 0 {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Where each frame begins, and how many samples it has. `shortest`: no frame has fewer bytes; 0: not known.
fn frames(bytes: Bytes<'_>, start: u64, shortest: u64) -> Result<Vec<(u64, u64)>, Refusal> {
    let mut frames: Vec<(u64, u64)> = Vec::new();
    let mut expected = Expected::default();
    let mut from = start;
    while from < bytes.len() {
        let window = bytes.up_to(from, WINDOW)?;
        let window = window.as_ref();
        let is_last = from + window.len() as u64 == bytes.len();
        let searched = if is_last { window.len() } else { window.len() - HEADER };
        let mut place = 0;
        while place < searched {
            if window[place] == 0xff
                && let Some(header) = header(&window[place..])
                && expected.is_met_by(header)
                && frames.len() < MAX_SAMPLES
            {
                frames.push((from + place as u64, header.samples));
                expected.follow(header);
                place += usize::try_from(shortest).unwrap_or(1).clamp(1, WINDOW);
            } else {
                place += 1;
            }
        }
        from += place as u64;
    }
    Ok(frames)
}

/// What the next frame's header has to say, so that sound is not taken for a header.
#[derive(Default)]
struct Expected {
    /// Number of the frame or sample, when numbers have begun.
    number: Option<u64>,
}

impl Expected {
    fn is_met_by(&self, header: Header) -> bool {
        match self.number {
            // What is missing in between was damaged.
            Some(number) => (number..number.saturating_add(if header.counts_samples { 1 << 20 } else { 64 }))
                .contains(&header.number),
            None => true,
        }
    }

    fn follow(&mut self, header: Header) {
        let step = if header.counts_samples { header.samples } else { 1 };
        self.number = Some(header.number.saturating_add(step));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    samples: u64,
    number: u64,
    counts_samples: bool,
}

/// A frame's header at the beginning of `bytes`, if its sum is right.
fn header(bytes: &[u8]) -> Option<Header> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    if first != 0xff || second & 0xfe != 0xf8 {
        return None;
    }
    let (size, rate) = (bytes.get(2)? >> 4, bytes.get(2)? & 15);
    let (channels, depth) = (bytes.get(3)? >> 4, bytes.get(3)? >> 1 & 7);
    if size == 0 || rate == 15 || channels > 10 || depth == 3 || bytes.get(3)? & 1 != 0 {
        return None;
    }
    // As UTF-8, up to 36 bits.
    let lead = *bytes.get(4)?;
    let (mut number, more) = match lead.leading_ones() {
        0 => (u64::from(lead), 0),
        ones @ 2..=7 => (u64::from(lead) & (0x7f_u64 >> ones), ones as usize - 1),
        _ => return None,
    };
    for byte in bytes.get(5..5 + more)? {
        if byte >> 6 != 2 {
            return None;
        }
        number = number << 6 | u64::from(byte & 0x3f);
    }
    let mut at = 5 + more;
    let samples = match size {
        1 => 192,
        2..=5 => 576 << (size - 2),
        6 => {
            at += 1;
            be(bytes, at - 1, 1) + 1
        }
        7 => {
            at += 2;
            be(bytes, at - 2, 2) + 1
        }
        size => 256 << (size - 8),
    };
    at += match rate {
        12 => 1,
        13 | 14 => 2,
        _ => 0,
    };
    let (head, sum) = (bytes.get(..at)?, *bytes.get(at)?);
    (crc8(head) == sum).then_some(Header {
        samples,
        number,
        counts_samples: second & 1 != 0,
    })
}

/// The checksum with the polynomial x⁸ + x² + x + 1.
fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(
            sum ^ byte,
            |sum, _| if sum & 0x80 == 0 { sum << 1 } else { sum << 1 ^ 7 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_counts_only_with_its_sum() {
        let mut bytes = vec![0xff, 0xf8, 0xc9, 0x18, 0xc2, 0x80];
        bytes.push(crc8(&bytes));
        let expected = Header {
            samples: 4096,
            number: 128,
            counts_samples: false,
        };
        assert_eq!(header(&bytes), Some(expected));
        *bytes.last_mut().unwrap() ^= 1;
        assert_eq!(header(&bytes), None);
        for length in 0..bytes.len() {
            assert_eq!(header(&bytes[..length]), None);
        }
    }
}
