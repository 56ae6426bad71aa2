//! Where reading may begin in the file, what its times mean, and when its tracks end.

use super::ebml::id;
use super::head::{Head, content};
use super::scan::{Item, Scanner};
use super::tracks::{Info, USUAL_SCALE};
use crate::film::{IndexPoint, MediaIndex};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::sample::FilmTime;

/// Times beyond this (36 years) are nonsense.
const MAX_TIME: i64 = 1 << 60;
/// Pictures that begin this much after sound begin with it.
const MAX_LATE_PICTURE: i64 = 250_000_000;
/// Longest that a last frame of unknown length is shown, in nanoseconds.
const MAX_LAST: i64 = 1_000_000_000;
/// How much later than the last frame's time a film may end, by its own statement.
const MAX_END: i64 = 10_000_000_000;
/// Elements between the beginning of a document and what it says of itself.
const MAX_ELEMENTS: usize = 64;

/// The clock of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// Nanoseconds of one tick.
    pub(super) scale: u64,
    /// Nanoseconds that are added to get film times.
    pub(super) shift: i64,
}

impl Clock {
    /// So many ticks in nanoseconds; `None` where that is nonsense.
    pub(super) fn length(self, ticks: i64) -> Option<i64> {
        let length = ticks.checked_mul(i64::try_from(self.scale).ok()?)?;
        (length.abs() < MAX_TIME).then_some(length)
    }

    /// Film time of so many ticks.
    pub(super) fn time(self, ticks: u64) -> Option<FilmTime> {
        self.length(i64::try_from(ticks).ok()?)?.checked_add(self.shift)
    }
}

/// A stretch of the file with a clock of its own.
#[derive(Debug, Clone, Copy)]
struct Part {
    offset: u64,
    clock: Clock,
}

/// A place where reading may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Film time of the block or cluster there.
    pub(super) time: FilmTime,
    /// Where a block or cluster begins.
    pub(super) offset: u64,
    /// Where the block is in the content of the cluster.
    pub(super) in_cluster: Option<u64>,
}

/// What all readers of a film share.
pub(super) struct Layout {
    /// Ascending in place; the first begins at 0.
    parts: Vec<Part>,
    /// Key frames of the pictures, ascending in time.
    pub(super) keys: Vec<Place>,
    /// Places for reading sound from, ascending in time.
    pub(super) places: Vec<Place>,
    /// Film time of the first picture.
    pub(super) first_picture: Option<FilmTime>,
    pub(super) duration: FilmTime,
}

impl Layout {
    /// The layout that an index describes.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    pub(super) fn of_index(bytes: &CacheReader, head: &Head, index: &MediaIndex) -> Result<Self, Refusal> {
        let mut parts: Vec<Part> = Vec::with_capacity(index.joins.len() + 1);
        parts.push(Part {
            offset: 0,
            clock: Clock {
                scale: head.info.scale,
                shift: 0,
            },
        });
        for join in &index.joins {
            let before = parts.last().map_or(USUAL_SCALE, |part| part.clock.scale);
            let scale = if join.offset == 0 {
                head.info.scale
            } else {
                scale_at(bytes, join.offset)?.unwrap_or(before)
            };
            parts.push(Part {
                offset: join.offset,
                clock: Clock {
                    scale,
                    shift: join.shift_ns,
                },
            });
        }
        let place = |point: &IndexPoint| Place {
            time: point.time_ns,
            offset: point.offset,
            in_cluster: None,
        };
        let keys: Vec<Place> = index.points.iter().map(place).collect();
        let first = Place {
            time: FilmTime::MIN,
            offset: head.first_cluster,
            in_cluster: None,
        };
        Ok(Layout {
            parts,
            first_picture: keys.first().map(|key| key.time),
            keys,
            places: std::iter::once(first).chain(index.places.iter().map(place)).collect(),
            duration: i64::try_from(index.duration_ns).unwrap_or(MAX_TIME),
        })
    }

    /// The layout of a film of one segment whose key frames are known in the segment's own time.
    pub(super) fn of_cues(head: &Head, cues: Vec<Place>, zero: i64, first_picture: Option<i64>, end: i64) -> Self {
        let keys: Vec<Place> = cues
            .into_iter()
            .map(|cue| Place {
                time: cue.time - zero,
                ..cue
            })
            .collect();
        let first = Place {
            time: FilmTime::MIN,
            offset: head.first_cluster,
            in_cluster: None,
        };
        let places = std::iter::once(first).chain(keys.iter().map(|key| Place {
            in_cluster: None,
            ..*key
        }));
        Layout {
            parts: vec![Part {
                offset: 0,
                clock: Clock {
                    scale: head.info.scale,
                    shift: -zero,
                },
            }],
            places: places.collect(),
            keys,
            first_picture: first_picture.map(|first| first - zero),
            duration: end - zero,
        }
    }

    /// The clock that is valid at a place in the file.
    pub(super) fn clock(&self, offset: u64) -> Clock {
        let after = self.parts.partition_point(|part| part.offset <= offset);
        let part = after.checked_sub(1).and_then(|last| self.parts.get(last));
        part.map_or(
            Clock {
                scale: USUAL_SCALE,
                shift: 0,
            },
            |part| part.clock,
        )
    }
}

/// The scale that the document at `offset` states; `None` where none begins there.
fn scale_at(bytes: &CacheReader, offset: u64) -> Result<Option<u64>, Refusal> {
    let mut scanner = Scanner::new(bytes.clone(), offset);
    let mut begins = false;
    for _ in 0..MAX_ELEMENTS {
        match scanner.next()? {
            Some(Item::Part(part)) => begins |= part.start == offset,
            Some(Item::About(about)) if about.id == id::INFO && begins => {
                let content = content(bytes, about)?;
                return Ok(content.map(|content| Info::read(content.as_ref()).scale));
            }
            Some(Item::About(_)) => {}
            Some(Item::Cluster(_)) | None => break,
            Some(_) => return Ok(None),
        }
    }
    Ok(begins.then_some(USUAL_SCALE))
}

/// When the film begins: with the first picture, or with sound that begins long before it.
pub(super) fn film_start(first_picture: Option<i64>, first_sound: Option<i64>) -> i64 {
    match (first_picture, first_sound) {
        (Some(picture), Some(sound)) if picture > sound.saturating_add(MAX_LATE_PICTURE) => sound,
        (Some(picture), _) => picture,
        (None, sound) => sound.unwrap_or(0),
    }
}

/// When a track ends, found out from its last blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct End {
    /// The latest time, how long what begins then lasts where that is known, and the latest time but one.
    last: Option<(i64, Option<u64>)>,
    before: Option<i64>,
    /// The shortest time from one to the next.
    shortest: Option<i64>,
}

impl End {
    pub(super) fn note(&mut self, time: i64, length: Option<u64>) {
        match self.last {
            Some((last, _)) if time <= last => {
                if time < last {
                    self.before = Some(self.before.map_or(time, |before| before.max(time)));
                }
            }
            last => {
                self.shortest = self.usual();
                self.before = last.map(|(last, _)| last);
                self.last = Some((time, length));
            }
        }
    }

    fn usual(&self) -> Option<i64> {
        let newest = self.last.zip(self.before).map(|((last, _), before)| last - before);
        self.shortest.into_iter().chain(newest).min()
    }

    /// When the track ends; `stated`: when the film does, by its own statement.
    pub(super) fn end(&self, stated: Option<i64>) -> Option<i64> {
        let (last, length) = self.last?;
        let length = length
            .and_then(|length| i64::try_from(length).ok())
            .filter(|&length| length < MAX_TIME);
        let stated = stated.filter(|&stated| stated > last && stated - last < MAX_END);
        let usual = self.usual().unwrap_or(0).min(MAX_LAST);
        Some(length.map(|length| last + length).or(stated).unwrap_or(last + usual))
    }
}

/// When pictures and sound end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) pictures: End,
    pub(super) sound: End,
}

impl Ends {
    pub(super) fn latest(&self, stated: Option<i64>) -> Option<i64> {
        let sound = self.sound.end(None);
        let pictures = self.pictures.end(stated);
        pictures.into_iter().chain(sound).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_film_begins_with_its_first_picture_or_with_sound_long_before() {
        assert_eq!(film_start(Some(80), Some(0)), 80);
        assert_eq!(film_start(Some(80), Some(3_000_000_000)), 80);
        assert_eq!(film_start(Some(1_500_000_000), Some(7)), 7);
        assert_eq!((film_start(None, Some(9)), film_start(None, None)), (9, 0));
    }

    #[test]
    fn a_last_frame_lasts_as_long_as_it_says_or_as_others_do() {
        let mut end = End::default();
        assert_eq!(end.end(Some(5)), None);
        for time in [0, 120_000_000, 40_000_000, 80_000_000] {
            end.note(time, None);
        }
        assert_eq!(end.end(None), Some(160_000_000));
        assert_eq!(end.end(Some(500_000_000)), Some(500_000_000));
        // A film that was cut off states more than it has.
        assert_eq!(end.end(Some(3_600_000_000_000)), Some(160_000_000));
        end.note(200_000_000, Some(33_000_000));
        assert_eq!(end.end(Some(500_000_000)), Some(233_000_000));
    }
}
