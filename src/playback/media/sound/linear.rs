//! Sound in pieces of constant size, as WAV, AIFF and the like hold it.

use std::ops::Range;

use gstreamer as gst;

use super::pieces::{MAX_CHANNELS, MAX_RATE, Pieces, caps, media};
use crate::playback::media::track::Media;

/// Pieces of uncompressed sound a second.
const PIECES: u64 = 20;

/// Bytes of a piece, and of a coded block, at least: no file of a sensible rate has smaller ones.
const SMALLEST: u64 = 256;
const SMALLEST_BLOCK: u64 = 32;

/// What a header says about the sound.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Format {
    pub(super) coding: Coding,
    pub(super) rate: u64,
    pub(super) channels: u64,
    /// Which loudspeakers the channels are for, as WAV and GStreamer number them; 0: not said.
    pub(super) speakers: u64,
}

/// How the sound is coded.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Coding {
    /// Not at all: GStreamer's name of the format, and bytes of a sample.
    Pcm(&'static str, u64),
    /// As one byte a sample: media type.
    Law(&'static str),
    /// In blocks of so many bytes with so many samples of each channel: media type, layout, and what a decoder needs to know.
    Blocks {
        media: &'static str,
        layout: Option<&'static str>,
        size: u64,
        samples: u64,
        setup: Vec<u8>,
    },
    /// MPEG frames follow each other.
    Mpeg,
    #[default]
    Unknown,
}

/// The sound in these bytes of the film.
pub(super) fn read(format: &Format, data: Range<u64>) -> Option<Media> {
    let &Format { rate, channels, .. } = format;
    if !(1..=MAX_RATE).contains(&rate) || !(1..=MAX_CHANNELS).contains(&channels) {
        return None;
    }
    let uncoded = |block: u64| (block, 1, (rate / PIECES).max(SMALLEST / block).max(1));
    let (block, samples_of_block, blocks_of_piece) = match &format.coding {
        Coding::Pcm(_, bytes) => uncoded(channels * bytes),
        Coding::Law(_) => uncoded(channels),
        Coding::Blocks { size, samples, .. } => (*size, *samples, 1),
        Coding::Mpeg | Coding::Unknown => return None,
    };
    if block < SMALLEST_BLOCK && samples_of_block > 1 || block == 0 || samples_of_block == 0 {
        return None;
    }
    let mut pieces = Pieces::new(rate);
    let mut blocks = data.end.checked_sub(data.start)? / block;
    let mut at = data.start;
    while blocks > 0 {
        let now = blocks.min(blocks_of_piece);
        pieces.push(at, now * block, now.checked_mul(samples_of_block)?)?;
        at += now * block;
        blocks -= now;
    }
    media(format.caps(block)?, pieces.entries)
}

impl Format {
    fn caps(&self, block: u64) -> Option<gst::Caps> {
        let of = |media| caps(media, self.rate, self.channels);
        Some(match &self.coding {
            Coding::Pcm(format, _) => {
                let caps = of("audio/x-raw")
                    .field("format", *format)
                    .field("layout", "interleaved");
                if self.channels > 2 {
                    caps.field("channel-mask", gst::Bitmask(self.mask())).build()
                } else {
                    caps.build()
                }
            }
            Coding::Law(media) => of(media).build(),
            Coding::Blocks {
                media, layout, setup, ..
            } => {
                let mut caps = of(media).field("block_align", i32::try_from(block).ok()?);
                if let Some(layout) = layout {
                    caps = caps.field("layout", *layout);
                }
                if !setup.is_empty() {
                    caps = caps.field("codec_data", gst::Buffer::from_slice(setup.clone()));
                }
                caps.build()
            }
            Coding::Mpeg | Coding::Unknown => return None,
        })
    }

    /// The loudspeakers of the channels; where the header says nothing that can be, the usual ones.
    fn mask(&self) -> u64 {
        if u64::from(self.speakers.count_ones()) == self.channels {
            return self.speakers;
        }
        match self.channels {
            3 => 0x7,
            4 => 0x33,
            5 => 0x37,
            6 => 0x3f,
            7 => 0x13f,
            8 => 0x63f,
            _ => 0,
        }
    }
}
