//! The walk: reads a film once from front to back for its key frames, its length, and the places where its clock jumps.

use super::key_frame::is_key;
use super::packet::{Grid, Packets};
use super::pes::{Assembler, Pes, header};
use super::sound_length::sound_length;
use super::tables::{Program, Stream};
use super::timeline::{Timeline, nanoseconds};
use crate::film::{IndexJoin, IndexPoint, MediaIndex, ReadError};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::ends::{Ends, film_start};
use crate::playback::media::sample::FilmTime;

/// What is this much earlier or later than what lies before it in the file, in nanoseconds, is by another clock.
const MAX_BACK: i64 = 5_000_000_000;
const MAX_AHEAD: i64 = 20_000_000_000;
/// So many pieces of sound by another clock in a row make a join without a picture.
const MAX_STRAY: u32 = 200;
const MAX_JOINS: usize = 1000;

/// The index of the film in `bytes`. Where the medium reports damage, the film ends.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn walk(bytes: &CacheReader, grid: Grid, program: &Program) -> Result<MediaIndex, Refusal> {
    let mut walk = Walk {
        pictures: program.pictures(),
        sound: program.sound(),
        timeline: Timeline::default(),
        near: None,
        stray: None,
        last_key: None,
        first_picture: None,
        first_key: None,
        first_sound: None,
        ends: Ends::default(),
        index: MediaIndex {
            length: bytes.len(),
            ..MediaIndex::default()
        },
    };
    let mut assembler = walk.pictures.map(|pictures| Assembler::new(pictures.pid, true));
    let mut last_sound = walk.sound.map(|sound| Assembler::new(sound.pid, false));
    let mut packets = Packets::new(bytes.clone(), grid);
    loop {
        let next = match packets.next() {
            Err(Refusal::Failed(ReadError::Damaged { .. })) => {
                bytes.forget_failure();
                None
            }
            next => next?,
        };
        let Some((packet, payload)) = next else {
            break;
        };
        if let Some(assembler) = assembler.as_mut().filter(|assembler| assembler.pid == packet.pid) {
            if let Some(finished) = assembler.push(&packet, payload) {
                walk.picture(&finished);
            }
        } else if let Some(assembler) = last_sound.as_mut().filter(|assembler| assembler.pid == packet.pid) {
            assembler.push(&packet, payload);
            if packet.begins
                && let Some((Some(ticks), _)) = header(payload)
            {
                walk.piece_of_sound(packet.start, ticks);
            }
        }
    }
    if let Some(last) = last_sound.as_mut().and_then(Assembler::finish)
        && let Some(sound) = walk.sound
    {
        let content = bytes.gather(&[], &last.ranges)?;
        walk.ends.sound.set_last(sound_length(&sound.caps, content.as_ref()));
    }
    if let Some(last) = assembler.as_mut().and_then(Assembler::finish) {
        walk.picture(&last);
    }
    Ok(walk.finish())
}

struct Walk<'a> {
    pictures: Option<&'a Stream>,
    sound: Option<&'a Stream>,
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

impl Walk<'_> {
    /// Film time of what begins at `offset`, and whether it fits to what is before it.
    fn time(&mut self, offset: u64, ticks: u64) -> (FilmTime, bool) {
        let Some(near) = self.near else {
            self.timeline.add(0, 0);
            let time = nanoseconds(ticks as i64);
            self.near = Some(time);
            return (time, true);
        };
        let time = self.timeline.time(offset, ticks, near);
        (time, (near - MAX_BACK..near + MAX_AHEAD).contains(&time))
    }

    /// Has the clock go on from `offset` so that `ticks` there is `time`.
    fn join(&mut self, offset: u64, ticks: u64, time: FilmTime) {
        if self.timeline.joins().len() < MAX_JOINS {
            self.timeline.add(offset, time - nanoseconds(ticks as i64));
        }
    }

    fn picture(&mut self, picture: &Pes) {
        let codec = self.pictures.and_then(|pictures| pictures.codec);
        let is_key = codec
            .and_then(|codec| is_key(codec, &picture.head))
            .unwrap_or(picture.is_entry);
        let (mut time, mut fits) = self.time(picture.start, picture.ticks);
        // Key frames come one after the other, as soon as a film goes back by whatever it is.
        fits &= !is_key || self.last_key.is_none_or(|last| time > last);
        if !fits && let Some(end) = self.ends.pictures.end(None) {
            let begin = self.stray.take().map_or(picture.start, |(offset, _)| offset);
            self.join(begin, picture.ticks, end);
            time = end;
        }
        self.near = Some(time);
        self.ends.pictures.note(time, None);
        let point = IndexPoint {
            time_ns: time,
            offset: picture.start,
        };
        self.first_picture.get_or_insert(point);
        if is_key {
            self.last_key = Some(time);
            self.first_key.get_or_insert(time);
            self.index.add_point(time, picture.start);
        }
    }

    fn piece_of_sound(&mut self, offset: u64, ticks: u64) {
        let (mut time, fits) = self.time(offset, ticks);
        if fits {
            self.stray = None;
        } else {
            let (begin, count) = self.stray.unwrap_or((offset, 0));
            if self.pictures.is_some() && count < MAX_STRAY {
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

    fn finish(mut self) -> MediaIndex {
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
