//! Reads the samples of one track: parses clusters as it goes.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::clock::Place;
use super::inflate::inflate;
use super::layout::Layout;
use super::scan::{Block, Item, Scanner};
use super::tracks::TrackEntry;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::sample::{FilmTime, Sample, SampleReader, SampleSource};

/// Sound may be stored this much behind pictures of the same time, in nanoseconds; seldom as much as the last.
const INTERLEAVED: [i64; 3] = [1_500_000_000, 10_000_000_000, 60_000_000_000];
/// Sound is not looked for further behind its time than this.
const MAX_SEARCH: i64 = 10_000_000_000;
/// Key frames that the index leaves out are looked for where the next is further away than this, in nanoseconds.
const NEAR: i64 = 1_500_000_000;
/// Pictures are stored at most this much ahead of their turn.
const REORDERED: i64 = 1_000_000_000;
/// Bytes of a laced block in which the sizes of its frames are.
const LACES: u64 = 16 * 1024;
/// Elements of a cluster before its time.
const MAX_BEFORE_TIME: usize = 16;

/// A track's samples.
pub(super) struct BlockTrack {
    number: u64,
    is_picture: bool,
    /// Nanoseconds of one frame.
    frame_length: Option<u64>,
    codec_delay: i64,
    stripped: Arc<[u8]>,
    is_deflated: bool,
    layout: Arc<Layout>,
}

impl BlockTrack {
    pub(super) fn new(entry: &TrackEntry, layout: Arc<Layout>) -> Self {
        BlockTrack {
            number: entry.number,
            is_picture: entry.kind == 1,
            frame_length: entry.default_duration.or_else(|| frame_length(entry)),
            codec_delay: i64::try_from(entry.codec_delay).unwrap_or(0),
            stripped: entry.stripped.as_slice().into(),
            is_deflated: entry.is_deflated,
            layout,
        }
    }
}

/// Nanoseconds of one frame, for codecs whose frames are all of one length.
fn frame_length(entry: &TrackEntry) -> Option<u64> {
    let samples = match entry.codec.as_str() {
        "A_MPEG/L3" if entry.audio.rate < 32_000.0 => 576.0,
        "A_MPEG/L3" | "A_MPEG/L2" => 1152.0,
        "A_MPEG/L1" => 384.0,
        "A_AC3" => 1536.0,
        codec if codec.starts_with("A_AAC") => 1024.0,
        _ => return None,
    };
    let rate = Some(entry.audio.rate).filter(|rate| (1000.0..1e6).contains(rate))?;
    Some((samples * 1e9 / rate) as u64)
}

impl SampleSource for BlockTrack {
    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader> {
        Box::new(BlockReader {
            track: BlockTrack {
                stripped: Arc::clone(&self.stripped),
                layout: Arc::clone(&self.layout),
                ..*self
            },
            scanner: Scanner::new(bytes.clone(), 0),
            bytes,
            cluster: None,
            begun: false,
            ahead: None,
            waiting: VecDeque::new(),
        })
    }
}

/// A frame that was found and not asked for yet.
struct Waiting {
    range: Range<u64>,
    time: FilmTime,
    length: Option<u64>,
    is_key: bool,
    is_hidden: bool,
}

struct BlockReader {
    track: BlockTrack,
    bytes: CacheReader,
    scanner: Scanner,
    /// Film time of the cluster.
    cluster: Option<FilmTime>,
    /// Whether the reader was sent anywhere yet.
    begun: bool,
    /// A block of the track that was looked at ahead of its turn, with its time.
    ahead: Option<(Block, FilmTime)>,
    waiting: VecDeque<Waiting>,
}

impl BlockReader {
    fn go_to(&mut self, place: Place) -> Result<(), Refusal> {
        self.begun = true;
        self.ahead = None;
        self.waiting.clear();
        self.cluster = None;
        self.scanner.go_to(place.offset);
        let at = place.offset;
        let Some(in_cluster) = place.in_cluster else {
            // In the middle of a cluster, the block's own time tells the cluster's.
            if let Some(Item::Block(block)) = self.scanner.next()? {
                let from = self.track.layout.clock(at).length(i64::from(block.head.ticks));
                self.cluster = from.and_then(|from| place.time.checked_sub(from));
            }
            self.scanner.go_to(at);
            return Ok(());
        };
        // The cluster's time, then the block.
        let mut body = None;
        for _ in 0..MAX_BEFORE_TIME {
            match self.scanner.next()? {
                Some(Item::Cluster(cluster)) if cluster.start == at => body = Some(cluster.body),
                Some(Item::Timestamp(ticks)) => {
                    self.cluster = self.track.layout.clock(at).time(ticks);
                    break;
                }
                _ => break,
            }
        }
        let block = body.and_then(|body| body.checked_add(in_cluster));
        if let Some(block) = block.filter(|_| self.cluster.is_some()) {
            self.scanner.go_to(block);
            if matches!(self.scanner.next()?, Some(Item::Block(found)) if found.start == block && found.head.track == self.track.number)
            {
                self.scanner.go_to(block);
                return Ok(());
            }
        }
        self.cluster = None;
        self.scanner.go_to(at);
        Ok(())
    }

    /// The next block of the track and its film time. `until`: does not look further than that; then `None`.
    fn next_block(&mut self, until: FilmTime) -> Result<Option<(Block, FilmTime)>, Refusal> {
        if let Some(block) = self.ahead.take() {
            return Ok(Some(block));
        }
        loop {
            let Some(item) = self.scanner.next()? else {
                return Ok(None);
            };
            match item {
                Item::Part(_) | Item::Cluster(_) => self.cluster = None,
                Item::Timestamp(ticks) => self.cluster = self.track.layout.clock(self.scanner.at).time(ticks),
                Item::Block(block) => {
                    let clock = self.track.layout.clock(block.start);
                    let from = clock.length(i64::from(block.head.ticks));
                    let Some((cluster, from)) = self.cluster.zip(from) else {
                        continue;
                    };
                    let Some(time) = cluster.checked_add(from) else {
                        continue;
                    };
                    if block.head.track == self.track.number {
                        return Ok(Some((block, time - self.track.codec_delay)));
                    }
                    if time > until {
                        return Ok(None);
                    }
                }
                Item::About(_) => {}
            }
        }
    }

    /// Goes to the last key frame before `to` of which the index knows, or to an earlier one where that is none.
    fn seek_picture(&mut self, to: FilmTime) -> Result<(), Refusal> {
        let layout = Arc::clone(&self.track.layout);
        let mut key = layout.keys.partition_point(|key| key.time <= to).max(1);
        while let Some(place) = key.checked_sub(1).and_then(|key| layout.keys.get(key)) {
            self.go_to(*place)?;
            while let Some((block, time)) = self.next_block(FilmTime::MAX)? {
                if block.is_key || block.start == place.offset {
                    if time > to && key > 1 {
                        break;
                    }
                    let next = layout.keys.get(key).map_or(FilmTime::MAX, |next| next.time);
                    return self.nearest_key((block, time), to, next);
                }
                if time > to && key > 1 {
                    break;
                }
            }
            key -= 1;
        }
        // No key frame at all: from the beginning.
        match layout.places.first() {
            Some(&first) => self.go_to(first),
            None => Ok(()),
        }
    }

    /// Goes to the last key frame before `to` from `found` on; `next` is the next of which the index knows, which may have been
    /// thinned out.
    fn nearest_key(&mut self, found: (Block, FilmTime), to: FilmTime, next: FilmTime) -> Result<(), Refusal> {
        let from = found.1;
        let mut best = (self.scanner.clone(), self.cluster, found);
        if to.saturating_sub(from) > NEAR && next.saturating_sub(from) > 2 * NEAR {
            let until = to.saturating_add(REORDERED);
            while let Some((block, time)) = self.next_block(until)?.filter(|&(_, time)| time <= until) {
                if block.is_key && time <= to && time > best.2.1 {
                    best = (self.scanner.clone(), self.cluster, (block, time));
                }
            }
        }
        let found;
        (self.scanner, self.cluster, found) = best;
        self.ahead = Some(found);
        Ok(())
    }

    /// Goes to the last block that begins before `to`, or to the first behind it where the sound pauses.
    fn seek_sound(&mut self, to: FilmTime) -> Result<(), Refusal> {
        let layout = Arc::clone(&self.track.layout);
        let mut begun_at = None;
        for back in INTERLEAVED {
            let from = to.saturating_sub(back);
            let place = layout
                .places
                .partition_point(|place| place.time <= from)
                .saturating_sub(1);
            let Some(begin) = layout.places.get(place).filter(|_| begun_at != Some(place)) else {
                break;
            };
            begun_at = Some(place);
            self.go_to(*begin)?;
            let mut last: Option<(Scanner, Option<FilmTime>)> = None;
            loop {
                let here = (self.scanner.clone(), self.cluster);
                match self.next_block(to.saturating_add(MAX_SEARCH))? {
                    Some((_, time)) if time <= to => last = Some(here),
                    found => {
                        self.ahead = found;
                        break;
                    }
                }
            }
            if let Some((scanner, cluster)) = last {
                (self.scanner, self.cluster) = (scanner, cluster);
                self.ahead = None;
                return Ok(());
            }
        }
        Ok(())
    }

    /// Cuts a block into its frames.
    fn unlace(&mut self, block: &Block, time: FilmTime) -> Result<(), Refusal> {
        let start = self.bytes.bytes(
            block.body,
            block.size.min(if block.head.is_laced() { LACES } else { 16 }) as usize,
        )?;
        let Some(frames) = block.head.frames(start.as_ref(), block.size) else {
            return Ok(());
        };
        drop(start);
        let count = frames.len() as u64;
        let clock = self.track.layout.clock(block.start);
        let whole = block
            .duration
            .and_then(|ticks| clock.length(i64::try_from(ticks).ok()?))
            .map(i64::unsigned_abs);
        let mut each = whole.map(|whole| whole / count).or(self.track.frame_length);
        if each.is_none() && count > 1 {
            let next = self.next_block(time.saturating_add(MAX_SEARCH))?;
            each = next
                .and_then(|(_, next)| u64::try_from(next - time).ok())
                .map(|whole| whole / count);
            self.ahead = next;
        }
        let first_picture = self.track.layout.first_picture.filter(|_| self.track.is_picture);
        for (n, frame) in (0u64..).zip(frames) {
            if frame.is_empty() {
                continue;
            }
            let later = i64::try_from(each.unwrap_or(0).saturating_mul(n)).unwrap_or(0);
            let mut time = time.saturating_add(later);
            let mut length = each;
            if first_picture == Some(time) && time > 0 {
                // Shown from the beginning of the film on.
                length = length.map(|length| length.saturating_add(time.unsigned_abs()));
                time = 0;
            }
            self.waiting.push_back(Waiting {
                range: block.body + frame.start..block.body + frame.end,
                time,
                length,
                is_key: block.is_key,
                is_hidden: first_picture.is_some_and(|first| time < first) && time != 0,
            });
        }
        Ok(())
    }
}

impl SampleReader for BlockReader {
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
        let keys = &self.track.layout.keys;
        let after = keys.partition_point(|key| key.time <= to);
        let before = after.checked_sub(1).and_then(|before| keys.get(before));
        let first = self.track.layout.first_picture;
        let time = |key: &Place| {
            if Some(key.time) == first {
                key.time.min(0)
            } else {
                key.time
            }
        };
        let (before, after) = (before.map(time), keys.get(after).map(time));
        Ok(match (before, after) {
            (Some(before), Some(after)) if after - to < to - before => after,
            (Some(before), _) => before,
            (None, after) => after.unwrap_or(0),
        })
    }

    fn seek(&mut self, to: FilmTime) -> Result<(), Refusal> {
        if self.track.is_picture {
            self.seek_picture(to)
        } else {
            self.seek_sound(to)
        }
    }

    fn next(&mut self) -> Result<Option<Sample>, Refusal> {
        if !self.begun {
            self.seek(FilmTime::MIN)?;
        }
        while self.waiting.is_empty() {
            let Some((block, time)) = self.next_block(FilmTime::MAX)? else {
                return Ok(None);
            };
            self.unlace(&block, time)?;
        }
        let Some(frame) = self.waiting.pop_front() else {
            return Ok(None);
        };
        let bytes = if self.track.stripped.is_empty() {
            self.bytes
                .bytes(frame.range.start, (frame.range.end - frame.range.start) as usize)?
        } else {
            self.bytes.gather(&self.track.stripped, &[frame.range])?
        };
        let bytes = if self.track.is_deflated {
            inflate(&self.bytes, bytes)?
        } else {
            bytes
        };
        Ok(Some(Sample {
            bytes,
            time: frame.time,
            length: frame.length,
            is_key: frame.is_key,
            is_hidden: frame.is_hidden,
            format: 0,
        }))
    }
}
