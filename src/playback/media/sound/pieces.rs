//! What all readers of sound share: pieces of sound, one behind the other, become a track.

use std::sync::Arc;

use gstreamer as gst;

use crate::playback::media::bytes::{MAX_SAMPLE, MAX_SAMPLES};
use crate::playback::media::sample::FilmTime;
use crate::playback::media::table::{SampleTable, TableEntry};
use crate::playback::media::track::{Media, Track};
use crate::playback::pipeline::codecs::StreamKind;

const SECOND: u64 = 1_000_000_000;
/// The most samples a second and channels that are believed.
pub(super) const MAX_RATE: u64 = 1_536_000;
pub(super) const MAX_CHANNELS: u64 = 64;

/// One track of sound.
pub(super) fn media(caps: gst::Caps, entries: Vec<TableEntry>) -> Option<Media> {
    let last = entries.last()?;
    let duration = last.time.checked_add_unsigned(last.length)?;
    Some(Media {
        duration,
        tracks: vec![Track {
            kind: StreamKind::Audio,
            caps,
            samples: Arc::new(Arc::new(SampleTable::new(entries))),
        }],
        tags: gst::TagList::new(),
        is_cut_short: false,
        is_first_part_only: false,
    })
}

/// When sample number `samples` is heard.
fn time_of(samples: u64, rate: u64) -> Option<FilmTime> {
    let time = u128::from(samples) * u128::from(SECOND) / u128::from(rate.max(1));
    FilmTime::try_from(time).ok()
}

/// Pieces of `size` bytes, one behind the other, of which number n begins with sample n · `samples`.
pub(super) struct Pieces {
    pub(super) entries: Vec<TableEntry>,
    /// Samples until now.
    samples: u64,
    rate: u64,
}

impl Pieces {
    pub(super) fn new(rate: u64) -> Self {
        Pieces {
            entries: Vec::new(),
            samples: 0,
            rate,
        }
    }

    /// `None` when it cannot be: times or sizes beyond all bounds.
    pub(super) fn push(&mut self, offset: u64, size: u64, samples: u64) -> Option<()> {
        if self.entries.len() >= MAX_SAMPLES || size > MAX_SAMPLE {
            return None;
        }
        let time = time_of(self.samples, self.rate)?;
        self.samples = self.samples.checked_add(samples)?;
        let length = time_of(self.samples, self.rate)? - time;
        self.entries.push(TableEntry {
            offset,
            size: u32::try_from(size).ok()?,
            length: u64::try_from(length).ok()?,
            time,
            is_key: true,
            is_hidden: false,
            format: 0,
        });
        Some(())
    }
}

/// Caps of `media` with rate and channels.
pub(super) fn caps(media: &str, rate: u64, channels: u64) -> gst::caps::Builder<gst::caps::NoFeature> {
    // Both are bounded by whoever read them.
    gst::Caps::builder(media)
        .field("rate", i32::try_from(rate).unwrap_or(i32::MAX))
        .field("channels", i32::try_from(channels).unwrap_or(i32::MAX))
}
