//! A track whose samples are all known from the beginning, as in MP4 and AVI.

use std::sync::Arc;

use gstreamer as gst;

use super::key_check::KeyCheck;
use super::sample::{FilmTime, Sample, SampleReader, SampleSource};
use super::sizes::forget_lies;
use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};

/// Where a sample lies and when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TableEntry {
    /// Byte in the film.
    pub(crate) offset: u64,
    /// Bytes.
    pub(crate) size: u32,
    /// Nanoseconds; `0`: not known. A slide may stand for minutes.
    pub(crate) length: u64,
    pub(crate) time: FilmTime,
    pub(crate) is_key: bool,
    /// See [`Sample::is_hidden`].
    pub(crate) is_hidden: bool,
    /// See [`Sample::format`].
    pub(crate) format: u8,
}

impl TableEntry {
    /// The sample that this is the entry of; `bytes` are what lies at its place.
    pub(super) fn sample(&self, bytes: FilmBytes) -> Sample {
        Sample {
            bytes,
            time: self.time,
            length: (self.length > 0).then_some(self.length),
            is_key: self.is_key,
            is_hidden: self.is_hidden,
            format: self.format,
        }
    }
}

/// All samples of one track in the order in which they are decoded. With several edits, one after the other: each begins with the
/// hidden samples that it needs.
pub(crate) struct SampleTable {
    entries: Vec<TableEntry>,
    /// For each key frame the film time from which on everything can be decoded that begins with it, and its place; ascending.
    keys: Vec<(FilmTime, u32)>,
    /// How to see whether a key frame is one.
    key_check: Option<KeyCheck>,
    further_formats: Vec<gst::Caps>,
}

impl SampleTable {
    /// `entries` in decoding order.
    pub(crate) fn new(entries: Vec<TableEntry>) -> Self {
        let mut keys: Vec<(FilmTime, u32)> = Vec::new();
        // Earliest time shown since the last key frame, where that one is hidden: from there on, decoding can begin with it.
        let mut hidden_key: Option<(usize, FilmTime)> = None;
        for (place, entry) in (0u32..).zip(&entries) {
            // What is shown before the key frame refers to others as well.
            if !entry.is_hidden
                && let Some((key, time)) = hidden_key
                && entry.time > time
                && (!entry.is_key || keys[key].0 == FilmTime::MAX)
            {
                keys[key].0 = keys[key].0.min(entry.time);
            }
            if entry.is_key {
                hidden_key = entry.is_hidden.then_some((keys.len(), entry.time));
                keys.push((if entry.is_hidden { FilmTime::MAX } else { entry.time }, place));
            }
        }
        keys.retain(|&(time, _)| time != FilmTime::MAX);
        keys.sort_unstable();
        SampleTable {
            entries,
            keys,
            key_check: None,
            further_formats: Vec::new(),
        }
    }

    /// With samples of further formats; of these, sizes that no picture has are left out.
    pub(super) fn of_formats(self, mut further_formats: Vec<gst::Caps>) -> Self {
        further_formats.iter_mut().for_each(forget_lies);
        SampleTable {
            further_formats,
            ..self
        }
    }

    /// Has a look into key frames before decoding begins with one.
    pub(super) fn checked(self, key_check: Option<KeyCheck>) -> Self {
        SampleTable { key_check, ..self }
    }

    /// The last key frame that is shown at or before `to`, or else the first: its time and place.
    fn key_before(&self, to: FilmTime) -> Option<(FilmTime, u32)> {
        let after = self.keys.partition_point(|&(time, _)| time <= to);
        self.keys.get(after.saturating_sub(1)).copied()
    }

    /// Time of the key frame nearest to `to`.
    pub(super) fn key_frame_near(&self, to: FilmTime) -> FilmTime {
        let before = self.key_before(to).map_or(0, |(time, _)| time);
        let after = self.key_after(to).map_or(before, |(time, _)| time);
        if after - to < to - before { after } else { before }
    }

    /// The place in decoding order from which on all that is shown at and after `to` can be decoded.
    pub(super) fn place_for(&self, to: FilmTime) -> usize {
        self.key_before(to).map_or(0, |(_, place)| place as usize)
    }

    pub(super) fn entry(&self, place: usize) -> Option<&TableEntry> {
        self.entries.get(place)
    }

    fn key_after(&self, to: FilmTime) -> Option<(FilmTime, u32)> {
        let after = self.keys.partition_point(|&(time, _)| time <= to);
        self.keys.get(after).copied()
    }
}

impl SampleSource for Arc<SampleTable> {
    fn further_formats(&self) -> &[gst::Caps] {
        &self.further_formats
    }

    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader> {
        Box::new(TableReader {
            table: Arc::clone(self),
            bytes,
            next: 0,
        })
    }
}

/// Times pass through fractions of seconds: the picture at a time may begin a little behind it.
const ROUNDING: FilmTime = 1_000_000;

struct TableReader {
    table: Arc<SampleTable>,
    bytes: CacheReader,
    /// Place of the sample that is read next.
    next: usize,
}

impl SampleReader for TableReader {
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
        Ok(self.table.key_frame_near(to))
    }

    fn picture_at(&self, at: FilmTime) -> Option<FilmTime> {
        let begun = |entry: &&TableEntry| !entry.is_hidden && entry.time <= at.saturating_add(ROUNDING);
        self.table.entries.iter().filter(begun).map(|entry| entry.time).max()
    }

    fn picture_after(&self, at: FilmTime) -> Option<FilmTime> {
        let later = |entry: &&TableEntry| !entry.is_hidden && entry.time > at.saturating_add(ROUNDING);
        self.table.entries.iter().filter(later).map(|entry| entry.time).min()
    }

    fn seek(&mut self, to: FilmTime) -> Result<(), Refusal> {
        self.next = self.table.place_for(to);
        while let Some(check) = self.table.key_check
            && let Some(entry) = self.table.entries.get(self.next)
            && !check.holds(self.bytes.bytes(entry.offset, entry.size as usize)?.as_ref())
            && let Some(before) = self.table.entries[..self.next].iter().rposition(|entry| entry.is_key)
        {
            self.next = before;
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Sample>, Refusal> {
        let Some(entry) = self.table.entry(self.next) else {
            return Ok(None);
        };
        let bytes = self.bytes.bytes(entry.offset, entry.size as usize)?;
        self.next += 1;
        Ok(Some(entry.sample(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(time: FilmTime, is_key: bool, is_hidden: bool) -> TableEntry {
        TableEntry {
            offset: 0,
            size: 1,
            length: 40,
            time,
            is_key,
            is_hidden,
            format: 0,
        }
    }

    #[test]
    fn decoding_begins_with_the_key_frame_that_what_is_sought_refers_to() {
        // The second group is open: 80 is stored behind its key frame, and refers to the group before.
        let order = [(0, true), (40, false), (120, true), (80, false), (160, false)];
        let table = SampleTable::new(order.map(|(time, is_key)| entry(time, is_key, false)).to_vec());
        let place = |to| table.key_before(to).map(|(_, place)| place);
        assert_eq!([0, 79, 80, 119, 120, 5000].map(place), [0, 0, 0, 0, 2, 2].map(Some));
        assert_eq!(place(-5), Some(0));
    }

    #[test]
    fn a_cut_inside_a_group_begins_with_its_hidden_key_frame() {
        let order = [
            entry(0, true, false),
            entry(40, false, false),
            entry(-80, true, true),
            entry(-40, false, true),
            entry(80, false, false),
            entry(120, false, false),
        ];
        let table = SampleTable::new(order.to_vec());
        assert_eq!(table.key_before(79), Some((0, 0)));
        assert_eq!(table.key_before(80), Some((80, 2)));
    }

    #[test]
    fn a_hidden_key_frame_does_not_begin_what_is_shown_before_it() {
        // The cut is inside an open group, whose key frame is decoded for the two before it.
        let order = [
            entry(0, true, false),
            entry(121, true, true),
            entry(80, false, false),
            entry(120, false, false),
        ];
        let table = SampleTable::new(order.to_vec());
        assert_eq!(table.key_before(120), Some((0, 0)));
    }

    #[test]
    fn sound_begins_with_the_piece_that_its_decoder_needs() {
        let order = [
            entry(-40, true, true),
            entry(-20, true, true),
            entry(0, true, false),
            entry(20, true, false),
        ];
        let table = SampleTable::new(order.to_vec());
        assert_eq!(table.key_before(-200), Some((0, 1)));
        assert_eq!(table.key_before(20), Some((20, 3)));
    }
}
