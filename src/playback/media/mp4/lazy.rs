//! Films in fragments with an index that was made at import: fragments are read where they are needed. To read the head of each one
//! when a film is opened is to read most of it: the cache reads blocks, and in each there may be such a head.

use std::collections::VecDeque;
use std::sync::Arc;

use super::boxes::{atoms, find};
use super::edits::Timeline;
use super::file::Parts;
use super::fragments::{Defaults, FragmentTrack, add_fragment};
use super::movie::{Movie, MovieTrack};
use super::start::film_start;
use super::tags;
use super::units::{Unit, Units};
use crate::film::{IndexJoin, IndexPoint, MediaIndex};
use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};
use crate::playback::media::key_check::KeyCheck;
use crate::playback::media::mpeg::{Layout, Piece, Pieces, StreamTrack, layout_of, media_of};
use crate::playback::media::sample::FilmTime;
use crate::playback::media::track::{Media, Track};
use crate::playback::pipeline::codecs::StreamKind;

/// A film of fewer fragments is opened without an index.
const MIN_FRAGMENTS: usize = 64;

/// Where a fragment begins in the film, and which samples are its first: of the first track of pictures, and of sound.
struct FragmentPlace {
    offset: u64,
    firsts: [usize; 2],
}

/// The index of the film in `bytes`; `None` where it is opened without one.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn index(bytes: &CacheReader) -> Result<Option<MediaIndex>, Refusal> {
    let mut parts = Parts::new(bytes);
    let Some((mut movie, _)) = read_movie(&mut parts, bytes)? else {
        return Ok(None);
    };
    let mut fragments: Vec<FragmentPlace> = Vec::new();
    let first_of = |kind| movie.tracks.iter().position(|track| track.kind == kind);
    let noted = [StreamKind::Video, StreamKind::Audio].map(first_of);
    while let Some(part) = parts.next()? {
        let trafs = || atoms(part.body.as_ref()).filter(|atom| atom.kind == *b"traf");
        if part.kind != *b"moof" || trafs().any(|traf| find(traf.body, b"tfdt").is_none()) {
            return Ok(None);
        }
        let count = |movie: &Movie| noted.map(|place| place.map_or(0, |place| movie.tracks[place].units.units.len()));
        let firsts = count(&movie);
        add_fragment(part.body.as_ref(), part.offset, &mut movie.tracks);
        // A file may have a million fragments with nothing in them.
        if count(&movie) != firsts {
            fragments.push(FragmentPlace {
                offset: part.offset,
                firsts,
            });
        }
    }
    let is_whole = !parts.is_torn && movie.tracks.iter().all(|track| !track.units.is_cut);
    if fragments.len() < MIN_FRAGMENTS || !is_whole {
        return Ok(None);
    }
    let played: Vec<(&MovieTrack, Timeline)> = movie
        .tracks
        .iter()
        .filter_map(|track| Some((track, track.timeline(&movie)?)))
        .collect();
    // Whatever an edit list does beyond moving a track as a whole is not done where fragments are read by themselves.
    let is_moved = |(track, timeline): &(&MovieTrack, Timeline)| {
        let (units, entries) = (&track.units.units, &timeline.entries);
        units.len() == entries.len()
            && units.iter().zip(entries).all(|(unit, entry)| {
                let is_same = (unit.offset, unit.size, unit.is_key) == (entry.offset, entry.size, entry.is_key);
                is_same && unit.format == 0 && track.plain_time(unit.pts) == entry.time
            })
    };
    // A track that has nothing to play would be opened by its description alone.
    if played.is_empty() || played.len() < movie.tracks.len() || !played.iter().all(is_moved) {
        return Ok(None);
    }
    let zero = film_start(&movie, &played);
    let duration = played.iter().map(|(_, timeline)| timeline.end - zero).max();
    let mut index = MediaIndex {
        length: bytes.len(),
        duration_ns: duration.unwrap_or(0).max(0).unsigned_abs(),
        joins: vec![IndexJoin {
            offset: 0,
            shift_ns: -zero,
        }],
        ..MediaIndex::default()
    };
    for (which, place) in noted.into_iter().enumerate() {
        if let Some(place) = place {
            note_track(&mut index, bytes, (which, &movie.tracks[place]), &fragments, zero)?;
        }
    }
    Ok(Some(index).filter(|index| !index.points.is_empty()))
}

/// Notes where the key frames of pictures are, or the beginnings of sound; `which` of the fragments' numbers are the track's.
fn note_track(
    index: &mut MediaIndex,
    bytes: &CacheReader,
    (which, track): (usize, &MovieTrack),
    fragments: &[FragmentPlace],
    zero: FilmTime,
) -> Result<(), Refusal> {
    let ends = fragments.iter().skip(1).map(|next| next.firsts[which]);
    let ends = ends.chain([track.units.units.len()]);
    for (fragment, end) in fragments.iter().zip(ends) {
        let units = track.units.units.get(fragment.firsts[which]..end).unwrap_or_default();
        let time = |unit: &Unit| track.plain_time(unit.pts).saturating_sub(zero);
        if track.kind == StreamKind::Audio {
            if let Some(first) = units.first() {
                index.add_place(time(first), fragment.offset);
            }
            continue;
        }
        for unit in units.iter().filter(|unit| unit.is_key) {
            if is_key(bytes, track.key_check(), unit)? {
                index.add_point(time(unit), fragment.offset);
            }
        }
    }
    Ok(())
}

fn is_key(bytes: &CacheReader, check: Option<KeyCheck>, unit: &Unit) -> Result<bool, Refusal> {
    match check {
        Some(check) => Ok(check.holds(bytes.bytes(unit.offset, unit.size as usize)?.as_ref())),
        None => Ok(true),
    }
}

/// The film's index box, where it is one that lists no samples: those are in fragments behind it.
fn read_movie(parts: &mut Parts<'_>, bytes: &CacheReader) -> Result<Option<(Movie, FilmBytes)>, Refusal> {
    let mut first = parts.next()?;
    if first.as_ref().is_some_and(|part| part.kind == *b"ftyp") {
        first = parts.next()?;
    }
    let Some(part) = first.filter(|part| part.kind == *b"moov") else {
        return Ok(None);
    };
    let movie = Movie::read(part.body.as_ref(), 0, bytes.len());
    let movie = movie.filter(|movie| movie.tracks.iter().all(|track| track.units.units.is_empty()));
    Ok(movie.map(|movie| (movie, part.body)))
}

/// Opens the film with `index`; `None` where that does not fit.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn open(bytes: &CacheReader, index: &MediaIndex) -> Result<Option<Media>, Refusal> {
    if index.length != bytes.len() || index.points.is_empty() {
        return Ok(None);
    }
    let Some((movie, moov)) = read_movie(&mut Parts::new(bytes), bytes)? else {
        return Ok(None);
    };
    let layout = layout_of(index);
    let tags = tags::read(moov.as_ref(), &movie);
    let zero = index.joins.first().map_or(0, |join| join.shift_ns.saturating_neg());
    let movie = Arc::new(movie);
    let tracks = movie.tracks.iter().enumerate().map(|(place, track)| {
        let (movie, shared) = (Arc::clone(&movie), Arc::clone(&layout));
        Track {
            kind: track.kind,
            caps: track.caps(),
            samples: Arc::new(StreamTrack {
                is_picture: track.kind == StreamKind::Video,
                layout: Arc::clone(&layout),
                pieces: move |bytes| FragmentPieces::new(bytes, &movie, place, &shared, zero),
            }),
        }
    });
    let media = media_of(index, tracks.collect());
    Ok(Some(Media { tags, ..media }))
}

/// A track that takes in the samples of one fragment.
struct OneTrack {
    number: u32,
    is_sound: bool,
    defaults: Defaults,
    units: Units,
}

impl FragmentTrack for OneTrack {
    fn number(&self) -> u32 {
        self.number
    }

    fn is_sound(&self) -> bool {
        self.is_sound
    }

    fn defaults(&self) -> Defaults {
        self.defaults
    }

    fn units(&mut self) -> &mut Units {
        &mut self.units
    }
}

/// One track, fragment by fragment.
struct FragmentPieces {
    bytes: CacheReader,
    movie: Arc<Movie>,
    place: usize,
    layout: Arc<Layout>,
    zero: FilmTime,
    /// Where the next box begins.
    next: u64,
    /// Samples that were listed and not asked for yet, and where their fragment begins.
    listed: VecDeque<Unit>,
    fragment: u64,
    /// What comes before this time is of no use: reading was to begin there.
    sought: Option<FilmTime>,
}

impl FragmentPieces {
    fn new(bytes: CacheReader, movie: &Arc<Movie>, place: usize, layout: &Arc<Layout>, zero: FilmTime) -> Self {
        FragmentPieces {
            bytes,
            movie: Arc::clone(movie),
            place,
            layout: Arc::clone(layout),
            zero,
            next: 0,
            listed: VecDeque::new(),
            fragment: 0,
            sought: None,
        }
    }

    fn track(&self) -> &MovieTrack {
        &self.movie.tracks[self.place]
    }

    /// Reads the next fragment; `false` at the end.
    fn read_fragment(&mut self) -> Result<bool, Refusal> {
        let mut parts = Parts::starting_at(&self.bytes, self.next);
        let part = parts.next()?;
        let next = parts.place();
        self.next = next;
        let Some(part) = part else {
            return Ok(false);
        };
        if part.kind == *b"moof" {
            let mut one = [self.track().alone(self.bytes.len())];
            add_fragment(part.body.as_ref(), part.offset, &mut one);
            let [one] = one;
            self.fragment = part.offset;
            self.listed.extend(one.units.units);
        }
        Ok(true)
    }

    /// Whether the pictures of fragments that are not read yet are all later than `until`.
    fn is_behind(&self, until: FilmTime) -> bool {
        let ahead = self.layout.keys.partition_point(|key| key.offset < self.next);
        self.layout.keys.get(ahead).is_some_and(|key| key.time_ns > until)
    }
}

impl MovieTrack {
    /// The same track without samples.
    fn alone(&self, film: u64) -> OneTrack {
        OneTrack {
            number: FragmentTrack::number(self),
            is_sound: self.kind == StreamKind::Audio,
            defaults: FragmentTrack::defaults(self),
            units: Units::new(film, None),
        }
    }
}

impl Pieces for FragmentPieces {
    fn go_to(&mut self, place: IndexPoint) {
        self.next = place.offset;
        self.sought = Some(place.time_ns);
        self.listed.clear();
    }

    fn next(&mut self, until: FilmTime) -> Result<Option<Piece>, Refusal> {
        loop {
            while let Some(unit) = self.listed.pop_front() {
                let time = self.track().plain_time(unit.pts).saturating_sub(self.zero);
                if self.sought.is_some_and(|sought| time < sought || !unit.is_key) {
                    continue;
                }
                self.sought = None;
                return Ok(Some(Piece {
                    start: self.fragment,
                    time,
                    lasts: self.track().plain_length(unit.duration),
                    ranges: std::iter::once(unit.offset..unit.offset + u64::from(unit.size)).collect(),
                    is_entry: unit.is_key,
                }));
            }
            if self.is_behind(until) || !self.read_fragment()? {
                return Ok(None);
            }
        }
    }

    fn is_key(&self, picture: &Piece) -> Result<bool, Refusal> {
        let check = self.track().key_check().filter(|_| picture.is_entry);
        match (check, picture.ranges.first()) {
            (Some(check), Some(range)) => {
                let sample = self.bytes.bytes(range.start, (range.end - range.start) as usize)?;
                Ok(check.holds(sample.as_ref()))
            }
            _ => Ok(picture.is_entry),
        }
    }

    fn is_known_key(&self, picture: &Piece) -> bool {
        picture.is_entry
    }
}
