//! The head of a film: what its first segment says before the first cluster, and its cues.

use super::clock::{Clock, Place};
use super::ebml::{elements, id, uint};
use super::scan::{Element, Item, Scanner};
use super::tracks::{Info, TrackEntry, read_tracks};
use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};

/// Of an element that is read whole; covers of tracks' private data and cues of a day.
const MAX_CONTENT: u64 = 32 * 1024 * 1024;
/// Key frames that cues may name.
const MAX_CUES: usize = 500_000;

/// What a film says of itself.
pub(super) struct Head {
    /// The first segment.
    pub(super) segment: Element,
    pub(super) first_cluster: u64,
    pub(super) info: Info,
    pub(super) tracks: Vec<TrackEntry>,
    cues: Option<Element>,
}

/// The content of an element; `None` where that is too long or not in the file.
pub(super) fn content(bytes: &CacheReader, element: Element) -> Result<Option<FilmBytes>, Refusal> {
    let size = element.size.filter(|&size| size <= MAX_CONTENT);
    let inside = size.filter(|&size| element.body.checked_add(size).is_some_and(|end| end <= bytes.len()));
    inside.map(|size| bytes.bytes(element.body, size as usize)).transpose()
}

impl Head {
    /// Reads it; `None` where there is no segment with tracks and a cluster.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    pub(super) fn read(bytes: &CacheReader) -> Result<Option<Self>, Refusal> {
        let mut scanner = Scanner::new(bytes.clone(), 0);
        let mut head: Option<Head> = None;
        let mut elsewhere = Vec::new();
        while let Some(item) = scanner.next()? {
            match (item, &mut head) {
                (Item::Part(part), None) if part.id == id::SEGMENT => {
                    head = Some(Head {
                        segment: part,
                        first_cluster: 0,
                        info: Info::default(),
                        tracks: Vec::new(),
                        cues: None,
                    });
                }
                (Item::About(about), Some(head)) => {
                    if about.id == id::SEEK_HEAD {
                        elsewhere.extend(places_of(bytes, about, head.segment.body)?);
                    } else {
                        head.take(bytes, about)?;
                    }
                }
                (Item::Cluster(cluster), Some(head)) => {
                    head.first_cluster = cluster.start;
                    break;
                }
                // A second document before the first cluster: the first has none.
                (Item::Part(_), Some(_)) => break,
                _ => {}
            }
        }
        let Some(mut head) = head.filter(|head| head.first_cluster > 0) else {
            return Ok(None);
        };
        for (id, place) in elsewhere {
            let missing = match id {
                id::TRACKS => head.tracks.is_empty(),
                id::CUES => head.cues.is_none(),
                id::INFO => head.info == Info::default(),
                _ => false,
            };
            if missing
                && place > head.first_cluster
                && let Some(element) = scanner.element(place)?
                && element.id == id
            {
                head.take(bytes, element)?;
            }
        }
        Ok((!head.tracks.is_empty()).then_some(head))
    }

    fn take(&mut self, bytes: &CacheReader, about: Element) -> Result<(), Refusal> {
        if about.id == id::CUES {
            self.cues = Some(about);
            return Ok(());
        }
        let Some(content) = content(bytes, about)? else {
            return Ok(());
        };
        match about.id {
            id::INFO => self.info = Info::read(content.as_ref()),
            id::TRACKS => self.tracks = read_tracks(content.as_ref()),
            _ => {}
        }
        Ok(())
    }

    /// Where the segment ends, by its own statement.
    pub(super) fn segment_end(&self) -> Option<u64> {
        self.segment.size.and_then(|size| self.segment.body.checked_add(size))
    }

    /// The key frames of a track that the cues name, in the segment's own time; empty where there are none.
    ///
    /// # Errors
    /// As for [`Head::read`].
    pub(super) fn cues(&self, bytes: &CacheReader, track: u64) -> Result<Vec<Place>, Refusal> {
        let content = match self.cues {
            Some(cues) => content(bytes, cues)?,
            None => None,
        };
        let Some(content) = content else {
            return Ok(Vec::new());
        };
        let clock = Clock {
            scale: self.info.scale,
            shift: 0,
        };
        let points = elements(content.as_ref()).filter(|&(id, _)| id == 0xbb);
        let mut places: Vec<Place> = points
            .take(MAX_CUES)
            .filter_map(|(_, point)| self.cue(point, track, clock))
            .filter(|place| place.offset >= self.first_cluster && place.offset < bytes.len())
            .collect();
        places.sort_by_key(|place| (place.time, place.offset));
        places.dedup_by_key(|place| place.time);
        Ok(places)
    }

    fn cue(&self, point: &[u8], track: u64, clock: Clock) -> Option<Place> {
        let time = elements(point).find(|&(id, _)| id == 0xb3)?.1;
        let time = clock.time(uint(time)?)?;
        elements(point)
            .filter(|&(id, _)| id == 0xb7)
            .find_map(|(_, positions)| {
                let number = |wanted: u32| {
                    elements(positions)
                        .find(|&(id, _)| id == wanted)
                        .and_then(|(_, body)| uint(body))
                };
                if number(0xf7) != Some(track) {
                    return None;
                }
                Some(Place {
                    time,
                    offset: self.segment.body.checked_add(number(0xf1)?)?,
                    in_cluster: number(0xf0),
                })
            })
    }
}

/// The elements that a `SeekHead` names, and where they begin.
fn places_of(bytes: &CacheReader, seek_head: Element, segment: u64) -> Result<Vec<(u32, u64)>, Refusal> {
    let Some(content) = content(bytes, seek_head)? else {
        return Ok(Vec::new());
    };
    let entries = elements(content.as_ref()).filter(|&(id, _)| id == 0x4dbb).take(64);
    let found = entries.filter_map(|(_, entry)| {
        let number = |wanted: u32| {
            elements(entry)
                .find(|&(id, _)| id == wanted)
                .and_then(|(_, body)| uint(body))
        };
        let id = u32::try_from(number(0x53ab)?).ok()?;
        Some((id, segment.checked_add(number(0x53ac)?)?))
    });
    Ok(found.collect())
}
