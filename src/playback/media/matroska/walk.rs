//! The walk: reads a film once from front to back for an index of its key frames and its length.

use super::clock::Clock;
use super::ebml::id;
use super::head::{Head, content};
use super::scan::{Block, Item, Scanner};
use super::tracks::{Info, TrackEntry, USUAL_SCALE};
use crate::film::{IndexJoin, IndexPoint, MediaIndex, ReadError};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::ends::{Ends, film_start};

/// A cluster this much before what was read already begins the clock anew, in nanoseconds.
const MAX_STEP_BACK: i64 = 5_000_000_000;
/// So does one this much later.
const MAX_PAUSE: i64 = 600_000_000_000;

/// The tracks that are shown and heard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) pictures: Option<&'a TrackEntry>,
    pub(super) sound: Option<&'a TrackEntry>,
}

/// The index of the film in `bytes`, which begins with `head`. Where the medium reports damage, the film ends.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn walk(bytes: &CacheReader, head: &Head, shown: Shown<'_>) -> Result<MediaIndex, Refusal> {
    let mut walk = Walk {
        shown,
        clock: Clock {
            scale: head.info.scale,
            shift: 0,
        },
        cluster_start: head.first_cluster,
        cluster: None,
        anew: None,
        progress: Progress::default(),
        index: MediaIndex {
            length: bytes.len(),
            ..MediaIndex::default()
        },
    };
    let mut scanner = Scanner::new(bytes.clone(), head.first_cluster);
    loop {
        let item = match scanner.next() {
            Err(Refusal::Failed(ReadError::Damaged { .. })) => {
                bytes.forget_failure();
                None
            }
            item => item?,
        };
        match item {
            Some(Item::About(about)) if about.id == id::INFO => {
                if let Some(content) = content(bytes, about)? {
                    walk.clock.scale = Info::read(content.as_ref()).scale;
                }
            }
            Some(item) => walk.take(item),
            None => break,
        }
    }
    let is_whole = walk.index.joins.is_empty();
    let stated = head.info.duration.filter(|_| is_whole);
    Ok(walk.finish(stated.and_then(|stated| i64::try_from(stated).ok())))
}

/// What is known of the tracks that are shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) ends: Ends,
    pub(super) first_picture: Option<IndexPoint>,
    pub(super) first_sound: Option<i64>,
    /// The first picture that no other is needed for; most often the first of all.
    pub(super) first_key: Option<i64>,
}

impl Progress {
    pub(super) fn note(&mut self, shown: Shown<'_>, block: &Block, time: i64, clock: Clock) {
        let is = |track: Option<&TrackEntry>| track.is_some_and(|track| track.number == block.head.track);
        let stated = block
            .duration
            .and_then(|ticks| clock.length(i64::try_from(ticks).ok()?));
        let stated = stated.map(i64::unsigned_abs);
        if is(shown.pictures) {
            let usual = shown.pictures.and_then(|track| track.default_duration);
            self.ends.pictures.note(time, stated.or(usual));
            self.first_picture.get_or_insert(IndexPoint {
                time_ns: time,
                offset: block.start,
            });
            if block.is_key {
                self.first_key.get_or_insert(time);
            }
        } else if is(shown.sound) {
            self.ends.sound.note(time, stated);
            self.first_sound.get_or_insert(time);
        }
    }

    /// When the film begins.
    pub(super) fn zero(&self) -> i64 {
        let picture = self.first_key.or(self.first_picture.map(|first| first.time_ns));
        film_start(picture, self.first_sound)
    }
}

struct Walk<'a> {
    shown: Shown<'a>,
    clock: Clock,
    cluster_start: u64,
    /// Time of the cluster by the segment's own clock.
    cluster: Option<i64>,
    /// Where the clock began anew; the first block there says by how much.
    anew: Option<u64>,
    progress: Progress,
    index: MediaIndex,
}

impl Walk<'_> {
    fn take(&mut self, item: Item) {
        match item {
            Item::Part(part) => {
                self.anew.get_or_insert(part.start);
                self.clock.scale = USUAL_SCALE;
                self.cluster = None;
            }
            Item::Cluster(cluster) => {
                self.cluster_start = cluster.start;
                self.cluster = None;
            }
            Item::Timestamp(ticks) => self.begin_cluster(ticks),
            Item::Block(block) => self.block(&block),
            Item::About(_) => {}
        }
    }

    fn begin_cluster(&mut self, ticks: u64) {
        self.cluster = i64::try_from(ticks).ok().and_then(|ticks| self.clock.length(ticks));
        let Some(time) = self.cluster.map(|time| time + self.clock.shift) else {
            return;
        };
        if let Some(latest) = self.progress.ends.latest(None)
            && self.anew.is_none()
            && !(latest - MAX_STEP_BACK..latest + MAX_PAUSE).contains(&time)
        {
            self.anew = Some(self.cluster_start);
        }
        if self.anew.is_none() {
            self.index.add_place(time, self.cluster_start);
        }
    }

    fn block(&mut self, block: &Block) {
        let ticks = i64::from(block.head.ticks);
        let Some((cluster, from)) = self.cluster.zip(self.clock.length(ticks)) else {
            return;
        };
        let is_shown = [self.shown.pictures, self.shown.sound]
            .iter()
            .flatten()
            .any(|track| track.number == block.head.track);
        if !is_shown {
            return;
        }
        let own = cluster + from;
        if let Some(offset) = self.anew.take()
            && let Some(latest) = self.progress.ends.latest(None)
        {
            self.clock.shift = latest - own;
            self.index.joins.push(IndexJoin {
                offset,
                shift_ns: self.clock.shift,
            });
        }
        let time = own + self.clock.shift;
        self.progress.note(self.shown, block, time, self.clock);
        let is_picture = self
            .shown
            .pictures
            .is_some_and(|track| track.number == block.head.track);
        if is_picture && block.is_key {
            self.index.add_point(time, block.start);
        }
        self.index.add_place(time, block.start);
    }

    fn finish(mut self, stated: Option<i64>) -> MediaIndex {
        let progress = self.progress;
        if self.index.points.is_empty()
            && let Some(first) = progress.first_picture
        {
            self.index.add_point(first.time_ns, first.offset);
        }
        let zero = progress.zero();
        for point in self.index.points.iter_mut().chain(&mut self.index.places) {
            point.time_ns -= zero;
        }
        let first = IndexJoin { offset: 0, shift_ns: 0 };
        self.index.joins.insert(0, first);
        for join in &mut self.index.joins {
            join.shift_ns -= zero;
        }
        let end = progress.ends.latest(stated).unwrap_or(zero);
        self.index.duration_ns = (end - zero).max(0).unsigned_abs();
        self.index
    }
}
