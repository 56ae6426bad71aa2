//! A track whose samples are all known but lie in several pieces: in packets or pages with headers in between.

use std::ops::Range;
use std::sync::Arc;

use gstreamer as gst;

use super::bytes::{MAX_SAMPLE, MAX_SAMPLES};
use super::sample::{FilmTime, Sample, SampleReader, SampleSource};
use super::table::{SampleTable, TableEntry};
use super::track::{Media, Track};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

/// The most pieces of a track that are believed.
const MAX_PIECES: usize = 3 * MAX_SAMPLES;

/// Collects samples and their pieces.
#[derive(Default)]
pub(super) struct ScatteredBuilder {
    entries: Vec<TableEntry>,
    pieces: Vec<Range<u64>>,
}

impl ScatteredBuilder {
    /// Adds a sample; `pieces` are where its bytes lie, in their order. `None` when there are too many.
    pub(super) fn push(&mut self, pieces: &[Range<u64>], time: FilmTime, length: u64, is_key: bool) -> Option<()> {
        let size = pieces.iter().map(|piece| piece.end - piece.start).sum::<u64>();
        let is_too_much = self.entries.len() >= MAX_SAMPLES || self.pieces.len() >= MAX_PIECES || size > MAX_SAMPLE;
        if is_too_much || pieces.is_empty() {
            return None;
        }
        let first = self.pieces.len() as u64;
        self.entries.push(TableEntry {
            // For samples in pieces: the first piece, and how many there are.
            offset: first,
            size: u32::try_from(pieces.len()).ok()?,
            length,
            time,
            is_key,
            is_hidden: false,
            format: 0,
        });
        self.pieces.extend_from_slice(pieces);
        Some(())
    }

    fn build(self) -> Arc<dyn SampleSource> {
        Arc::new(Scattered {
            table: Arc::new(SampleTable::new(self.entries)),
            pieces: self.pieces.into(),
        })
    }
}

/// A track as it was found, with the container's times.
pub(super) struct FoundTrack {
    pub(super) kind: StreamKind,
    pub(super) caps: gst::Caps,
    pub(super) samples: ScatteredBuilder,
}

/// Pictures that begin at most this much after sound are where the film begins; nanoseconds.
const LATE_PICTURES: FilmTime = 250_000_000;

/// The film of these tracks, its times counted from its beginning; `None` when there are no samples.
pub(super) fn media_of(mut tracks: Vec<FoundTrack>) -> Option<Media> {
    tracks.retain(|track| !track.samples.entries.is_empty());
    let first_of = |kind| {
        let of_kind = tracks.iter().filter(|track| track.kind == kind);
        of_kind
            .flat_map(|track| &track.samples.entries)
            .map(|entry| entry.time)
            .min()
    };
    let zero = match (first_of(StreamKind::Video), first_of(StreamKind::Audio)) {
        (Some(picture), Some(sound)) if picture.saturating_sub(sound) > LATE_PICTURES => sound,
        (Some(picture), _) => picture,
        (None, sound) => sound?,
    };
    let mut duration = 0;
    for track in &mut tracks {
        for entry in &mut track.samples.entries {
            entry.time = entry.time.saturating_sub(zero);
        }
        fill_lengths(&mut track.samples.entries);
        let ends = track
            .samples
            .entries
            .iter()
            .map(|entry| entry.time.saturating_add_unsigned(entry.length));
        duration = ends.fold(duration, FilmTime::max);
    }
    Some(Media {
        duration,
        tracks: tracks
            .into_iter()
            .map(|track| Track {
                kind: track.kind,
                caps: track.caps,
                samples: track.samples.build(),
            })
            .collect(),
        tags: gst::TagList::new(),
        is_cut_short: false,
        is_first_part_only: false,
    })
}

/// Samples whose length is not said last until the next, and the last one as long as the one before.
fn fill_lengths(entries: &mut [TableEntry]) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&place| entries[place].time);
    let mut last = 0;
    for (n, &place) in order.iter().enumerate() {
        if entries[place].length == 0 {
            let next = order
                .get(n + 1)
                .map(|&next| entries[next].time.saturating_sub(entries[place].time));
            entries[place].length = next.map_or(last, |length| u64::try_from(length).unwrap_or(0));
        }
        last = entries[place].length;
    }
}

struct Scattered {
    table: Arc<SampleTable>,
    pieces: Arc<[Range<u64>]>,
}

impl SampleSource for Scattered {
    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader> {
        Box::new(Reader {
            table: Arc::clone(&self.table),
            pieces: Arc::clone(&self.pieces),
            bytes,
            next: 0,
        })
    }
}

struct Reader {
    table: Arc<SampleTable>,
    pieces: Arc<[Range<u64>]>,
    bytes: CacheReader,
    next: usize,
}

impl SampleReader for Reader {
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
        Ok(self.table.key_frame_near(to))
    }

    fn seek(&mut self, to: FilmTime) -> Result<(), Refusal> {
        self.next = self.table.place_for(to);
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Sample>, Refusal> {
        let Some(entry) = self.table.entry(self.next) else {
            return Ok(None);
        };
        let first = usize::try_from(entry.offset).unwrap_or(usize::MAX);
        let pieces = first
            .checked_add(entry.size as usize)
            .and_then(|end| self.pieces.get(first..end))
            .unwrap_or_default();
        let bytes = match pieces {
            [piece] => self.bytes.bytes(piece.start, (piece.end - piece.start) as usize)?,
            pieces => self.bytes.gather(&[], pieces)?,
        };
        self.next += 1;
        Ok(Some(entry.sample(bytes)))
    }
}
