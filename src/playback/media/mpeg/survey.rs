//! What is found on the way through a film: its key frames, its length, and the places where its clock jumps.

use super::timeline::{Timeline, nanoseconds};
use crate::film::{IndexJoin, IndexPoint, MediaIndex};
use crate::playback::media::ends::{Ends, film_start};
use crate::playback::media::sample::FilmTime;

/// What is this much earlier or later than what lies before it in the file, in nanoseconds, is by another clock.
const MAX_BACK: i64 = 5_000_000_000;
const MAX_AHEAD: i64 = 20_000_000_000;
/// The same where there are pictures and sound: a picture may stand for long, and sound may pause, but not both at once.
const MAX_AHEAD_OF_BOTH: i64 = 4_000_000_000;
/// So many pieces of sound by another clock in a row make a join without a picture.
const MAX_STRAY: u32 = 200;
const MAX_JOINS: usize = 1000;

/// Collects what is told of pictures and sound in the order of the file.
pub(crate) struct Survey {
    has_pictures: bool,
    timeline: Timeline,
    /// Time of what lies before in the file.
    near: Option<FilmTime>,
    /// Where sound by another clock began that no picture has followed yet, and how many pieces there were.
    stray: Option<(u64, u32)>,
    last_key: Option<FilmTime>,
    first_picture: Option<IndexPoint>,
    first_key: Option<FilmTime>,
    first_sound: Option<FilmTime>,
    ends: Ends,
    index: MediaIndex,
}

impl Survey {
    /// Of a file of `length` bytes.
    pub(crate) fn new(length: u64, has_pictures: bool) -> Self {
        Survey {
            has_pictures,
            timeline: Timeline::default(),
            near: None,
            stray: None,
            last_key: None,
            first_picture: None,
            first_key: None,
            first_sound: None,
            ends: Ends::default(),
            index: MediaIndex {
                length,
                ..MediaIndex::default()
            },
        }
    }

    /// Film time of what begins at `offset`, and whether it fits to what is before it.
    fn time(&mut self, offset: u64, ticks: u64) -> (FilmTime, bool) {
        let Some(near) = self.near else {
            self.timeline.add(0, 0);
            let time = nanoseconds(ticks as i64);
            self.near = Some(time);
            return (time, true);
        };
        let time = self.timeline.time(offset, ticks, near);
        let ahead = if self.first_picture.is_some() && self.first_sound.is_some() {
            MAX_AHEAD_OF_BOTH
        } else {
            MAX_AHEAD
        };
        (time, (near - MAX_BACK..near + ahead).contains(&time))
    }

    /// Has the clock go on from `offset` so that `ticks` there is `time`.
    fn join(&mut self, offset: u64, ticks: u64, time: FilmTime) {
        if self.timeline.joins().len() < MAX_JOINS {
            self.timeline.add(offset, time - nanoseconds(ticks as i64));
        }
    }

    /// A picture begins at `offset`; `lasts`: how many nanoseconds it is shown, where that is known.
    pub(crate) fn picture(&mut self, offset: u64, ticks: u64, is_key: bool, lasts: Option<u64>) {
        let (mut time, mut fits) = self.time(offset, ticks);
        // Key frames come one after the other, as soon as a film goes back by whatever it is.
        fits &= !is_key || self.last_key.is_none_or(|last| time > last);
        if !fits && let Some(end) = self.ends.pictures.end(None) {
            let begin = self.stray.take().map_or(offset, |(offset, _)| offset);
            self.join(begin, ticks, end);
            time = end;
        }
        self.near = Some(time);
        self.ends.pictures.note(time, lasts);
        let point = IndexPoint { time_ns: time, offset };
        self.first_picture.get_or_insert(point);
        if is_key {
            self.last_key = Some(time);
            self.first_key.get_or_insert(time);
            self.index.add_point(time, offset);
        }
    }

    /// Sound with a time stamp begins at `offset`.
    pub(crate) fn sound(&mut self, offset: u64, ticks: u64) {
        let (mut time, fits) = self.time(offset, ticks);
        if fits {
            self.stray = None;
        } else {
            let (begin, count) = self.stray.unwrap_or((offset, 0));
            if self.has_pictures && count < MAX_STRAY {
                self.stray = Some((begin, count + 1));
                return;
            }
            if let Some(end) = self.ends.sound.end(None) {
                self.join(offset, ticks, end);
                time = end;
            }
            self.stray = None;
        }
        self.near = Some(time);
        self.ends.sound.note(time, None);
        self.first_sound.get_or_insert(time);
        self.index.add_place(time, offset);
    }

    /// How many nanoseconds the sound lasts that was told of last.
    pub(crate) fn set_last_sound(&mut self, lasts: Option<u64>) {
        self.ends.sound.set_last(lasts);
    }

    pub(crate) fn finish(mut self) -> MediaIndex {
        if self.index.points.is_empty()
            && let Some(first) = self.first_picture
        {
            self.index.add_point(first.time_ns, first.offset);
        }
        let picture = self.first_key.or(self.first_picture.map(|first| first.time_ns));
        let zero = film_start(picture, self.first_sound);
        for point in self.index.points.iter_mut().chain(&mut self.index.places) {
            point.time_ns -= zero;
        }
        let joins = self.timeline.joins().iter();
        self.index.joins = joins
            .map(|&(offset, shift)| IndexJoin {
                offset,
                shift_ns: shift - zero,
            })
            .collect();
        let end = self.ends.latest(None).unwrap_or(zero);
        self.index.duration_ns = (end - zero).max(0).unsigned_abs();
        self.index
    }
}
