//! Reads the samples of one stream: puts elementary packets together as it goes.

use std::sync::Arc;

use super::key_frame::is_key;
use super::packet::{Grid, Packets};
use super::pes::{Assembler, Pes, header};
use super::tables::PictureCodec;
use super::timeline::Timeline;
use crate::film::IndexPoint;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::sample::{FilmTime, Sample, SampleReader, SampleSource};

/// Sound lies this much behind pictures of the same time, in nanoseconds; seldom as much as the last.
const INTERLEAVED: [i64; 3] = [1_500_000_000, 10_000_000_000, 60_000_000_000];
/// What is this much later than what is looked for ends the search.
const MAX_SEARCH: i64 = 5_000_000_000;
/// Pictures are stored at most this much ahead of their turn.
const REORDERED: i64 = 1_000_000_000;
/// Key frames that the index leaves out are looked for where the next is further away than this.
const NEAR: i64 = 1_500_000_000;

/// What all readers of a film share.
pub(super) struct Layout {
    pub(super) grid: Grid,
    pub(super) timeline: Timeline,
    /// Key frames, ascending in time and place.
    pub(super) keys: Vec<IndexPoint>,
    /// Places for reading sound from, ascending in time and place.
    pub(super) places: Vec<IndexPoint>,
    /// All streams whose times count.
    pub(super) pids: Vec<u16>,
}

impl Layout {
    fn first_picture(&self) -> Option<FilmTime> {
        self.keys.first().map(|key| key.time_ns)
    }
}

/// A stream's samples.
pub(super) struct StreamTrack {
    pub(super) pid: u16,
    /// For pictures.
    pub(super) codec: Option<PictureCodec>,
    pub(super) layout: Arc<Layout>,
}

impl SampleSource for StreamTrack {
    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader> {
        Box::new(StreamReader {
            assembler: Assembler::new(self.pid, false),
            packets: Packets::new(bytes.clone(), self.layout.grid),
            bytes,
            codec: self.codec,
            layout: Arc::clone(&self.layout),
            near: 0,
            begun: false,
            has_ended: false,
            ahead: None,
        })
    }
}

struct StreamReader {
    bytes: CacheReader,
    packets: Packets,
    assembler: Assembler,
    codec: Option<PictureCodec>,
    layout: Arc<Layout>,
    /// Time of what lies before in the file.
    near: FilmTime,
    begun: bool,
    has_ended: bool,
    /// What was looked at ahead of its turn.
    ahead: Option<(Pes, FilmTime)>,
}

impl StreamReader {
    fn go_to(&mut self, place: IndexPoint) {
        self.begun = true;
        self.has_ended = false;
        self.ahead = None;
        self.near = place.time_ns;
        self.assembler.restart();
        self.packets.go_to(place.offset);
    }

    /// The next elementary packet of the stream and its film time. `until`: does not look further than that; then `None`.
    fn next_pes(&mut self, until: FilmTime) -> Result<Option<(Pes, FilmTime)>, Refusal> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let finished = loop {
            let Some((packet, payload)) = self.packets.next()? else {
                if self.has_ended {
                    return Ok(None);
                }
                self.has_ended = true;
                break self.assembler.finish();
            };
            if packet.begins
                && self.layout.pids.contains(&packet.pid)
                && let Some((Some(ticks), _)) = header(payload)
            {
                let time = self.layout.timeline.time(packet.start, ticks, self.near);
                // Times that make no sense do not lead others astray.
                self.near = time;
                if time > until && packet.pid != self.assembler.pid {
                    return Ok(None);
                }
            }
            if packet.pid == self.assembler.pid
                && let Some(finished) = self.assembler.push(&packet, payload)
            {
                break Some(finished);
            }
        };
        Ok(finished.map(|pes| {
            let time = self.layout.timeline.time(pes.start, pes.ticks, self.near);
            (pes, time)
        }))
    }

    fn seek_picture(&mut self, to: FilmTime) -> Result<(), Refusal> {
        let layout = Arc::clone(&self.layout);
        let after = layout.keys.partition_point(|key| key.time_ns <= to);
        let Some(&key) = after
            .checked_sub(1)
            .map_or(layout.keys.first(), |key| layout.keys.get(key))
        else {
            return Ok(());
        };
        self.go_to(key);
        let next = layout.keys.get(after).map_or(FilmTime::MAX, |next| next.time_ns);
        if to.saturating_sub(key.time_ns) < NEAR || next.saturating_sub(key.time_ns) < 2 * NEAR {
            return Ok(());
        }
        // The index may have been thinned out.
        let mut best = key;
        while let Some((picture, time)) = self.next_pes(to.saturating_add(REORDERED))? {
            if time > to.saturating_add(REORDERED) {
                break;
            }
            if time <= to && time > best.time_ns && self.is_key(&picture)? {
                best = IndexPoint {
                    time_ns: time,
                    offset: picture.start,
                };
            }
        }
        self.go_to(best);
        Ok(())
    }

    fn is_key(&self, picture: &Pes) -> Result<bool, Refusal> {
        let Some(codec) = self.codec else {
            return Ok(true);
        };
        let head = self
            .bytes
            .gather(&[], picture.ranges.get(..24).unwrap_or(&picture.ranges))?;
        Ok(is_key(codec, head.as_ref()).unwrap_or(picture.is_entry))
    }

    /// Goes to the last piece that begins before `to`, or to the first behind it where the sound pauses.
    fn seek_sound(&mut self, to: FilmTime) -> Result<(), Refusal> {
        let layout = Arc::clone(&self.layout);
        let mut begun_at = None;
        for back in INTERLEAVED {
            let from = to.saturating_sub(back);
            let place = layout
                .places
                .partition_point(|place| place.time_ns <= from)
                .saturating_sub(1);
            let Some(&begin) = layout.places.get(place).filter(|_| begun_at != Some(place)) else {
                break;
            };
            begun_at = Some(place);
            self.go_to(begin);
            let mut last: Option<IndexPoint> = None;
            loop {
                match self.next_pes(to.saturating_add(MAX_SEARCH))? {
                    Some((piece, time)) if time <= to => {
                        last = Some(IndexPoint {
                            time_ns: time,
                            offset: piece.start,
                        });
                    }
                    found => {
                        self.ahead = found;
                        break;
                    }
                }
            }
            if let Some(last) = last {
                self.go_to(last);
                return Ok(());
            }
        }
        Ok(())
    }
}

impl SampleReader for StreamReader {
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
        let keys = &self.layout.keys;
        let first = self.layout.first_picture();
        let time = |key: &IndexPoint| {
            if Some(key.time_ns) == first {
                key.time_ns.min(0)
            } else {
                key.time_ns
            }
        };
        let after = keys.partition_point(|key| key.time_ns <= to);
        let before = after.checked_sub(1).and_then(|before| keys.get(before)).map(time);
        Ok(match (before, keys.get(after).map(time)) {
            (Some(before), Some(after)) if after - to < to - before => after,
            (Some(before), _) => before,
            (None, after) => after.unwrap_or(0),
        })
    }

    fn seek(&mut self, to: FilmTime) -> Result<(), Refusal> {
        if self.codec.is_some() {
            self.seek_picture(to)
        } else {
            self.seek_sound(to)
        }
    }

    fn next(&mut self) -> Result<Option<Sample>, Refusal> {
        if !self.begun {
            self.seek(0)?;
        }
        loop {
            let Some((pes, mut time)) = self.next_pes(FilmTime::MAX)? else {
                return Ok(None);
            };
            if pes.ranges.is_empty() {
                continue;
            }
            let first = self.layout.first_picture().filter(|_| self.codec.is_some());
            let is_hidden = first.is_some_and(|first| time < first);
            if first == Some(time) {
                // Shown from the beginning of the film on.
                time = time.min(0);
            }
            return Ok(Some(Sample {
                bytes: self.bytes.gather(&[], &pes.ranges)?,
                time,
                length: None,
                is_key: self.codec.is_none()
                    || self
                        .layout
                        .keys
                        .binary_search_by_key(&pes.start, |key| key.offset)
                        .is_ok(),
                is_hidden,
            }));
        }
    }
}
