//! Reads the samples of one stream, from the pieces that are put together as it goes.

use std::ops::Range;
use std::sync::Arc;

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
pub(crate) struct Layout {
    pub(crate) timeline: Timeline,
    /// Key frames, ascending in time and place.
    pub(crate) keys: Vec<IndexPoint>,
    /// Places for reading sound from, ascending in time and place.
    pub(crate) places: Vec<IndexPoint>,
}

impl Layout {
    fn first_picture(&self) -> Option<FilmTime> {
        self.keys.first().map(|key| key.time_ns)
    }

    /// Whether a key frame begins at `offset`.
    pub(crate) fn has_key_at(&self, offset: u64) -> bool {
        self.keys.binary_search_by_key(&offset, |key| key.offset).is_ok()
    }
}

/// A picture, or sound from one time stamp to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where reading has to begin for it.
    pub(crate) start: u64,
    pub(crate) time: FilmTime,
    /// How long it is shown, in nanoseconds, where that is known.
    pub(crate) lasts: Option<u64>,
    /// Where its content is.
    pub(crate) ranges: Vec<Range<u64>>,
    /// What the stream says of whether decoding may begin with it.
    pub(crate) is_entry: bool,
}

/// A stream, cut into pieces.
pub(crate) trait Pieces: Send {
    /// Goes on at `place`.
    fn go_to(&mut self, place: IndexPoint);

    /// The next piece. `until`: does not look further than that in other streams; then `None`.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    fn next(&mut self, until: FilmTime) -> Result<Option<Piece>, Refusal>;

    /// Whether decoding can begin with this picture.
    ///
    /// # Errors
    /// As for [`Pieces::next`].
    fn is_key(&self, picture: &Piece) -> Result<bool, Refusal>;

    /// The same as the samples bear it, found out without reading.
    fn is_known_key(&self, picture: &Piece) -> bool;
}

/// A stream's samples; `pieces` makes what cuts it.
pub(crate) struct StreamTrack<F> {
    pub(crate) is_picture: bool,
    pub(crate) layout: Arc<Layout>,
    pub(crate) pieces: F,
}

impl<P: Pieces + 'static, F: Fn(CacheReader) -> P + Send + Sync> SampleSource for StreamTrack<F> {
    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader> {
        Box::new(StreamReader {
            pieces: (self.pieces)(bytes.clone()),
            bytes,
            is_picture: self.is_picture,
            layout: Arc::clone(&self.layout),
            begun: false,
            ahead: None,
        })
    }
}

struct StreamReader<P> {
    bytes: CacheReader,
    pieces: P,
    is_picture: bool,
    layout: Arc<Layout>,
    begun: bool,
    /// What was looked at ahead of its turn.
    ahead: Option<Piece>,
}

impl<P: Pieces> StreamReader<P> {
    fn go_to(&mut self, place: IndexPoint) {
        self.begun = true;
        self.ahead = None;
        self.pieces.go_to(place);
    }

    fn next_piece(&mut self, until: FilmTime) -> Result<Option<Piece>, Refusal> {
        match self.ahead.take() {
            Some(ahead) => Ok(Some(ahead)),
            None => self.pieces.next(until),
        }
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
        while let Some(picture) = self.next_piece(to.saturating_add(REORDERED))? {
            if picture.time > to.saturating_add(REORDERED) {
                break;
            }
            if picture.time <= to && picture.time > best.time_ns && self.pieces.is_key(&picture)? {
                best = IndexPoint {
                    time_ns: picture.time,
                    offset: picture.start,
                };
            }
        }
        self.go_to(best);
        Ok(())
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
                match self.next_piece(to.saturating_add(MAX_SEARCH))? {
                    Some(piece) if piece.time <= to => {
                        last = Some(IndexPoint {
                            time_ns: piece.time,
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

impl<P: Pieces> SampleReader for StreamReader<P> {
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
        if self.is_picture {
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
            let Some(piece) = self.next_piece(FilmTime::MAX)? else {
                return Ok(None);
            };
            if piece.ranges.is_empty() {
                continue;
            }
            let (mut time, mut length) = (piece.time, piece.lasts);
            let first = self.layout.first_picture().filter(|_| self.is_picture);
            let is_hidden = first.is_some_and(|first| time < first);
            if first == Some(time) && time > 0 {
                // Shown from the beginning of the film on.
                length = length.map(|length| length.saturating_add(time.unsigned_abs()));
                time = 0;
            }
            return Ok(Some(Sample {
                bytes: self.bytes.gather(&[], &piece.ranges)?,
                time,
                length,
                is_key: !self.is_picture || self.pieces.is_known_key(&piece),
                is_hidden,
                format: 0,
            }));
        }
    }
}
