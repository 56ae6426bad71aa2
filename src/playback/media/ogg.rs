//! Ogg (RFC 3533) with Opus, Vorbis or Theora: pages, which hold packets or pieces of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use gstreamer as gst;

use super::bytes::{Bytes, be, le};
use super::sample::FilmTime;
use super::scattered::{FoundTrack, ScatteredBuilder, media_of};
use super::track::Media;
use super::vorbis::Blocks;
use crate::playback::input::block_cache::{BlockCache, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

const SECOND: i128 = 1_000_000_000;
/// Streams beyond these are ignored.
const MAX_STREAMS: usize = 16;
/// The longest header packet that is believed: comments may hold a picture.
const MAX_HEADER: u64 = 16 * 1024 * 1024;
/// The granule position of a page in which no packet ends.
const GRANULE_OF_NOTHING: u64 = u64::MAX;

pub(super) fn open(cache: &Arc<BlockCache>) -> Result<Option<Media>, Refusal> {
    let bytes = Bytes(cache);
    let mut streams = BTreeMap::<u32, Stream>::new();
    let mut at = 0;
    while let Some(head) = bytes.array::<27>(at)? {
        if &head[..4] != b"OggS" {
            match next_page(bytes, at + 1)? {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        let sizes = bytes.up_to(at + 27, usize::from(head[26]))?;
        let data = at + 27 + u64::from(head[26]);
        let page = Page {
            continues: head[5] & 1 != 0,
            granule: le(&head, 6, 8),
            sizes: sizes.as_ref(),
            data,
        };
        // 32 bits.
        let serial = le(&head, 14, 4) as u32;
        let begins = head[5] & 2 != 0;
        if begins && streams.len() < MAX_STREAMS {
            streams.entry(serial).or_default();
        }
        let end = page.end();
        if let Some(stream) = streams.get_mut(&serial) {
            stream.take(bytes, &page)?;
        }
        at = end;
    }
    Ok(media_of(streams.into_values().filter_map(Stream::track).collect()))
}

/// Where the next page begins after damage.
fn next_page(bytes: Bytes<'_>, mut from: u64) -> Result<Option<u64>, Refusal> {
    const WINDOW: usize = 64 * 1024;
    loop {
        let window = bytes.up_to(from, WINDOW)?;
        let window = window.as_ref();
        if let Some(place) = window.windows(4).position(|word| word == b"OggS") {
            return Ok(Some(from + place as u64));
        }
        if window.len() < WINDOW {
            return Ok(None);
        }
        from += (WINDOW - 3) as u64;
    }
}

struct Page<'a> {
    continues: bool,
    /// When its last packet ends.
    granule: u64,
    sizes: &'a [u8],
    data: u64,
}

impl Page<'_> {
    fn end(&self) -> u64 {
        self.data + self.sizes.iter().map(|&size| u64::from(size)).sum::<u64>()
    }
}

/// One stream, while it is read.
#[derive(Default)]
struct Stream {
    coding: Option<Coding>,
    headers: Vec<Vec<u8>>,
    /// Pieces of a packet that goes on in the next page.
    open: Vec<Range<u64>>,
    samples: ScatteredBuilder,
    /// When the next packet begins, in samples or frames; `None` until a page has said it.
    now: Option<i64>,
}

/// A packet with sound or a frame.
struct Packet {
    /// Samples or frames.
    length: i64,
    is_key: bool,
    pieces: Vec<Range<u64>>,
}

enum Coding {
    Opus {
        pre_skip: i64,
        channels: i32,
        family: i32,
    },
    Vorbis {
        rate: i64,
        channels: i32,
        blocks: Option<Blocks>,
    },
    Theora {
        rate: (i64, i64),
        shift: u32,
        size: (i32, i32),
    },
}

impl Coding {
    fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"OpusHead") {
            return Some(Coding::Opus {
                pre_skip: i64::try_from(le(head, 10, 2)).ok()?,
                channels: i32::from(*head.get(9)?).max(1),
                family: i32::from(*head.get(18)?),
            });
        }
        if head.starts_with(b"\x01vorbis") {
            return Some(Coding::Vorbis {
                rate: i64::try_from(le(head, 12, 4)).ok().filter(|rate| *rate > 0)?,
                channels: i32::from(*head.get(11)?).max(1),
                blocks: None,
            });
        }
        if head.starts_with(b"\x80theora") {
            let part = |place, length| i64::try_from(be(head, place, length)).ok().filter(|part| *part > 0);
            return Some(Coding::Theora {
                rate: (part(22, 4)?, part(26, 4)?),
                shift: (be(head, 40, 2) >> 5 & 31) as u32,
                size: (
                    i32::try_from(be(head, 14, 3)).ok()?,
                    i32::try_from(be(head, 17, 3)).ok()?,
                ),
            });
        }
        None
    }

    fn headers(&self) -> usize {
        match self {
            Coding::Opus { .. } => 2,
            Coding::Vorbis { .. } | Coding::Theora { .. } => 3,
        }
    }

    /// Units (samples, frames) a second, as a fraction.
    fn units(&self) -> (i64, i64) {
        match self {
            Coding::Opus { .. } => (48_000, 1),
            Coding::Vorbis { rate, .. } => (*rate, 1),
            Coding::Theora { rate, .. } => *rate,
        }
    }

    /// Units of a packet that begins with these bytes, and whether decoding can begin with it.
    fn length(&mut self, packet: &[u8]) -> (i64, bool) {
        match self {
            Coding::Opus { .. } => (opus_samples(packet), true),
            Coding::Vorbis { blocks, .. } => (blocks.as_mut().map_or(0, |blocks| blocks.samples(packet)), true),
            Coding::Theora { .. } => (1, packet.first().is_some_and(|first| first & 0xc0 == 0)),
        }
    }

    /// Units until the end of the packet that a page's granule position names.
    fn end(&self, granule: u64) -> Option<i64> {
        match self {
            Coding::Theora { shift, .. } => {
                let key = granule.checked_shr(*shift)?;
                let since = granule & ((1_u64 << shift) - 1);
                i64::try_from(key.checked_add(since)?).ok()
            }
            _ => i64::try_from(granule).ok(),
        }
    }

    fn caps(&self, headers: Vec<Vec<u8>>) -> gst::Caps {
        let headers = gst::Array::new(headers.into_iter().map(gst::Buffer::from_slice));
        match self {
            Coding::Opus { channels, family, .. } => gst::Caps::builder("audio/x-opus")
                .field("rate", 48_000)
                .field("channels", *channels)
                .field("channel-mapping-family", *family)
                .field("streamheader", headers)
                .build(),
            Coding::Vorbis { rate, channels, .. } => gst::Caps::builder("audio/x-vorbis")
                .field("rate", i32::try_from(*rate).unwrap_or(i32::MAX))
                .field("channels", *channels)
                .field("streamheader", headers)
                .build(),
            Coding::Theora { rate, size, .. } => {
                let caps = gst::Caps::builder("video/x-theora")
                    .field("width", size.0)
                    .field("height", size.1)
                    .field("streamheader", headers);
                match (i32::try_from(rate.0), i32::try_from(rate.1)) {
                    (Ok(numerator), Ok(denominator)) => caps
                        .field("framerate", gst::Fraction::new(numerator, denominator))
                        .build(),
                    _ => caps.build(),
                }
            }
        }
    }

    fn kind(&self) -> StreamKind {
        match self {
            Coding::Theora { .. } => StreamKind::Video,
            _ => StreamKind::Audio,
        }
    }
}

impl Stream {
    fn take(&mut self, bytes: Bytes<'_>, page: &Page<'_>) -> Result<(), Refusal> {
        if !page.continues {
            self.open.clear();
        }
        // What goes on from a page that was lost is of no use.
        let mut is_rest = page.continues && self.open.is_empty();
        let mut at = page.data;
        let mut start = at;
        let mut packets = Vec::new();
        for &size in page.sizes {
            at += u64::from(size);
            if size == 255 {
                continue;
            }
            if start < at {
                self.open.push(start..at);
            }
            start = at;
            let packet = std::mem::take(&mut self.open);
            if !std::mem::take(&mut is_rest) {
                packets.push(packet);
            }
        }
        if start < at && !is_rest {
            self.open.push(start..at);
        }
        let mut lengths = Vec::new();
        for packet in packets {
            if !self.take_header(bytes, &packet)? {
                let head = match packet.first() {
                    Some(first) => bytes.up_to(first.start, 8.min((first.end - first.start) as usize))?,
                    None => bytes.up_to(0, 0)?,
                };
                if let Some(coding) = &mut self.coding {
                    let (length, is_key) = coding.length(head.as_ref());
                    lengths.push(Packet {
                        length,
                        is_key,
                        pieces: packet,
                    });
                }
            }
        }
        self.add(page.granule, lengths);
        Ok(())
    }

    /// Whether the packet belongs to the stream's headers.
    fn take_header(&mut self, bytes: Bytes<'_>, packet: &[Range<u64>]) -> Result<bool, Refusal> {
        if self.headers.len() >= self.coding.as_ref().map_or(1, Coding::headers) {
            return Ok(false);
        }
        let size: u64 = packet.iter().map(|piece| piece.end - piece.start).sum();
        if size > MAX_HEADER {
            return Ok(true);
        }
        let mut header = Vec::new();
        for piece in packet {
            if let Some(bytes) = bytes.at(piece.start, (piece.end - piece.start) as usize)? {
                header.extend_from_slice(bytes.as_ref());
            }
        }
        if self.headers.is_empty() {
            self.coding = Coding::of(&header);
        }
        if let Some(Coding::Vorbis { blocks, .. }) = &mut self.coding
            && header.starts_with(b"\x05vorbis")
        {
            *blocks = self.headers.first().and_then(|first| Blocks::new(first, &header));
        }
        self.headers.push(header);
        Ok(true)
    }

    /// Adds the packets of a page that ends at `granule`.
    fn add(&mut self, granule: u64, packets: Vec<Packet>) {
        let Some(coding) = &self.coding else { return };
        let length: i64 = packets.iter().map(|packet| packet.length).sum();
        if packets.is_empty() {
            return;
        }
        let end = (granule != GRANULE_OF_NOTHING).then(|| coding.end(granule)).flatten();
        let (units, per) = coding.units();
        // The last page ends before its last packet does, so the page's end counts only where that is later (after a gap), or
        // where nothing was before.
        let mut now = match (self.now, end) {
            (None, Some(end)) => end.saturating_sub(length).max(0),
            (Some(now), Some(end)) if end.saturating_sub(length) > now.saturating_add(units / per.max(1) / 10) => {
                end - length
            }
            (now, _) => now.unwrap_or(0),
        };
        let skip = match coding {
            Coding::Opus { pre_skip, .. } => *pre_skip,
            _ => 0,
        };
        let time = |units_at: i64| i128::from(units_at) * SECOND * i128::from(per) / i128::from(units);
        for packet in packets {
            let after = now.saturating_add(packet.length);
            let (from, to) = (time(now - skip), time(after - skip));
            now = after;
            // An empty packet repeats the frame before it.
            if packet.pieces.is_empty() {
                continue;
            }
            let (Ok(from), Ok(length)) = (FilmTime::try_from(from), u64::try_from(to - from)) else {
                return;
            };
            if self.samples.push(&packet.pieces, from, length, packet.is_key).is_none() {
                return;
            }
        }
        self.now = Some(now);
    }

    fn track(self) -> Option<FoundTrack> {
        let coding = self.coding?;
        Some(FoundTrack {
            kind: coding.kind(),
            caps: coding.caps(self.headers),
            samples: self.samples,
        })
    }
}

/// Samples, at 48 kHz, of a packet of Opus (RFC 6716, section 3.1).
fn opus_samples(packet: &[u8]) -> i64 {
    let Some(&toc) = packet.first() else { return 0 };
    let config = toc >> 3;
    let frame = match config {
        0..=11 => [480, 960, 1920, 2880][usize::from(config & 3)],
        12..=15 => [480, 960][usize::from(config & 1)],
        _ => [120, 240, 480, 960][usize::from(config & 3)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => packet.get(1).map_or(0, |count| i64::from(count & 63)),
    };
    frame * frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_of_opus_have_their_lengths() {
        assert_eq!(opus_samples(&[0xfc]), 960);
        assert_eq!(opus_samples(&[0x08]), 960);
        assert_eq!(opus_samples(&[0x1b, 2]), 5760);
        assert_eq!(opus_samples(&[]), 0);
    }
}
