//! MP4, MOV and 3GP (ISO 14496-12 and Apple's QuickTime file format): plain, and in fragments.
//!
//! | module | what it does |
//! |---|---|
//! | `boxes`, `file` | boxes in memory, and those of the file |
//! | `movie` | the index: clocks and tracks |
//! | `tables`, `fragments`, `units` | where samples lie and when they are decoded |
//! | `lazy` | films in fragments, read where they are needed |
//! | `edits` | edit lists: when samples are shown |
//! | `description` | codecs, as caps |
//! | `matrix`, `tags` | which way up, and the day of recording |

mod boxes;
mod description;
mod edits;
mod file;
mod fragments;
mod lazy;
mod matrix;
mod movie;
mod start;
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
use start::film_start;

use super::table::SampleTable;
use super::track::{Media, Track};
use crate::film::MediaIndex;
use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};

/// Reads the film; `None` when it has no index that says where its pictures are. `index`: one that [`index`] made.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn open(bytes: &CacheReader, index: Option<&MediaIndex>) -> Result<Option<Media>, Refusal> {
    if let Some(index) = index
        && let Some(media) = lazy::open(bytes, index)?
    {
        return Ok(Some(media));
    }
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

/// The index of a film in many fragments; `None` for others.
///
/// # Errors
/// As for [`open`].
pub(super) fn index(bytes: &CacheReader) -> Result<Option<MediaIndex>, Refusal> {
    lazy::index(bytes)
}

/// Whether the film's boxes are nested so deeply that nobody else should follow them either.
///
/// # Errors
/// As for [`open`].
pub(super) fn is_too_deep(bytes: &CacheReader) -> Result<bool, Refusal> {
    let mut parts = Parts::new(bytes);
    while let Some(part) = parts.next()? {
        if boxes::is_too_deep(part.body.as_ref()) {
            return Ok(true);
        }
    }
    Ok(false)
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
