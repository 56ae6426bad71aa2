//! Where reading may begin in the file, what its times mean, and when its tracks end.

use super::clock::{Clock, MAX_TIME, Place};
use super::ebml::id;
use super::head::{Head, content};
use super::scan::{Item, Scanner};
use super::tracks::{Info, USUAL_SCALE};
use crate::film::{IndexPoint, MediaIndex};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::sample::FilmTime;

/// Elements between the beginning of a document and what it says of itself.
const MAX_ELEMENTS: usize = 64;

/// A stretch of the file with a clock of its own.
#[derive(Debug, Clone, Copy)]
struct Part {
    offset: u64,
    clock: Clock,
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
