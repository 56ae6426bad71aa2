//! MP4, MOV and 3GP (ISO 14496-12 and Apple's QuickTime file format): plain, and in fragments.
//!
//! | module | what it does |
//! |---|---|
//! | `boxes`, `file` | boxes in memory, and those of the file |
//! | `movie` | the index: clocks and tracks |
//! | `tables`, `fragments`, `units` | where samples lie and when they are decoded |
//! | `edits` | edit lists: when samples are shown |
//! | `description` | codecs, as caps |
//! | `matrix`, `tags` | which way up, and the day of recording |

mod boxes;
mod description;
mod edits;
mod file;
mod fragments;
mod matrix;
mod movie;
mod tables;
mod tags;
#[cfg(test)]
mod tests;
mod units;

use std::sync::Arc;

use edits::Timeline;
use file::Parts;
use fragments::add_fragment;
use movie::{Movie, MovieTrack};

use super::sample::FilmTime;
use super::table::SampleTable;
use super::track::{Media, Track};
use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

/// Pictures that begin so soon after sound begin the film, in nanoseconds; where an edit list says when, that is what counts.
const SOON: FilmTime = 250_000_000;
/// An edit list that shows nothing for longer than this at first speaks of another clock's beginning.
const MAX_NOTHING: FilmTime = 60_000_000_000;

/// Reads the film; `None` when it has no index that says where its pictures are.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn open(bytes: &CacheReader) -> Result<Option<Media>, Refusal> {
    let mut parts = Parts::new(bytes);
    let (mut movie, mut moov) = read_parts(&mut parts, bytes)?;
    if movie.is_none() && parts.search_index()? {
        (movie, moov) = read_parts(&mut parts, bytes)?;
    }
    let (Some(movie), Some(moov)) = (movie, moov) else {
        return Ok(None);
    };
    let played: Vec<(&MovieTrack, Timeline)> = movie
        .tracks
        .iter()
        .filter_map(|track| Some((track, track.timeline(&movie)?)))
        .collect();
    if played.is_empty() {
        return Ok(None);
    }
    let zero = film_start(&movie, &played);
    let is_cut_short = parts.is_torn || played.iter().any(|(track, _)| track.units.is_cut);
    let mut duration = 0;
    let tracks = played.into_iter().map(|(track, mut timeline)| {
        for entry in &mut timeline.entries {
            entry.time -= zero;
        }
        duration = duration.max(timeline.end - zero);
        Track {
            kind: track.kind,
            caps: track.caps(),
            samples: Arc::new(Arc::new(
                SampleTable::new(timeline.entries)
                    .checked(track.key_check())
                    .of_formats(track.further_formats()),
            )),
        }
    });
    Ok(Some(Media {
        tracks: tracks.collect(),
        duration,
        is_cut_short,
        tags: tags::read(moov.as_ref(), &movie),
    }))
}

/// Whether the film has pictures or sound but nothing that says where each is: its recording was never finished.
///
/// # Errors
/// As for [`open`].
pub(super) fn is_unfinished(bytes: &CacheReader) -> Result<bool, Refusal> {
    let mut parts = Parts::new(bytes);
    while let Some(part) = parts.next()? {
        if part.kind == *b"moov" {
            return Ok(false);
        }
    }
    Ok(parts.has_media_data && !parts.search_index()?)
}

/// Reads the index, and all fragments behind it.
fn read_parts(parts: &mut Parts<'_>, bytes: &CacheReader) -> Result<(Option<Movie>, Option<FilmBytes>), Refusal> {
    let mut movie: Option<Movie> = None;
    let mut moov = None;
    while let Some(part) = parts.next()? {
        match (&part.kind, &mut movie) {
            (b"moov", None) => {
                movie = Movie::read(part.body.as_ref(), bytes.len());
                moov = Some(part.body);
            }
            (b"moof", Some(movie)) => add_fragment(part.body.as_ref(), part.offset, &mut movie.tracks),
            _ => {}
        }
    }
    Ok((movie, moov))
}

/// What becomes film time 0.
fn film_start(movie: &Movie, played: &[(&MovieTrack, Timeline)]) -> FilmTime {
    let starts = |kind| {
        let tracks = played.iter().filter(move |(track, _)| track.kind == kind);
        tracks.map(|(_, timeline)| timeline.start).next()
    };
    match (starts(StreamKind::Video), starts(StreamKind::Audio)) {
        // What the edit list delays at the beginning is part of the film.
        (Some(pictures), sound) if movie.has_edits() => {
            let first = sound.map_or(pictures, |sound| pictures.min(sound));
            if first > MAX_NOTHING { first } else { 0 }
        }
        (Some(pictures), Some(sound)) if pictures - sound > SOON => sound,
        (Some(pictures), _) => pictures,
        (None, Some(sound)) => sound,
        (None, None) => 0,
    }
}
