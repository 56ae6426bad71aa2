//! MP4, MOV and 3GP (ISO 14496-12 and Apple's QuickTime file format): plain, and in fragments.
//!
//! | module | what it does |
//! |---|---|
//! | `boxes`, `file` | boxes in memory, and those of the file |
//! | `movie` | the index: clocks and tracks |
//! | `tables`, `fragments`, `units` | where samples lie and when they are decoded |
//! | `lazy` | films in fragments, read where they are needed |
//! | `edits` | edit lists: when samples are shown |
//! | `joined` | files joined byte-wise, as one film |
//! | `description` | codecs, as caps |
//! | `matrix`, `tags` | which way up, and the day of recording |

mod boxes;
mod description;
mod edits;
mod file;
mod fragments;
mod joined;
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
use joined::{JoinedTrack, Section};
use movie::{Movie, MovieTrack};
use start::film_start;

use super::table::SampleTable;
use super::track::{Media, Track};
use crate::film::MediaIndex;
use crate::playback::input::block_cache::{CacheReader, Refusal};

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
    let mut sections = read_sections(&mut parts, bytes)?;
    if sections.is_empty() && parts.search_index()? {
        sections = read_sections(&mut parts, bytes)?;
    }
    let Some((first, others)) = sections.split_first() else {
        return Ok(None);
    };
    let played = first.played();
    if played.is_empty() {
        return Ok(None);
    }
    let zero = film_start(&first.movie, &played);
    let mut is_cut_short = parts.is_torn || is_cut(&played);
    let mut tracks: Vec<JoinedTrack> = played
        .into_iter()
        .map(|(track, timeline)| JoinedTrack::new(track, timeline, zero))
        .collect();
    let mut is_first_part_only = false;
    for section in others {
        let played = section.played();
        let is_its_end = is_cut(&played);
        if !joined::append(&mut tracks, played) {
            is_first_part_only = true;
            break;
        }
        is_cut_short |= is_its_end;
    }
    let duration = tracks.iter().map(|track| track.end).max().unwrap_or(0).max(0);
    let tracks = tracks.into_iter().map(|track| Track {
        kind: track.kind,
        caps: track.caps,
        samples: Arc::new(Arc::new(
            SampleTable::new(track.entries)
                .checked(track.key_check)
                .of_formats(track.further_formats),
        )),
    });
    Ok(Some(Media {
        tracks: tracks.collect(),
        duration,
        is_cut_short,
        is_first_part_only,
        tags: tags::read(first.moov.as_ref(), &first.movie),
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

fn is_cut(played: &[(&MovieTrack, Timeline)]) -> bool {
    played.iter().any(|(track, _)| track.units.is_cut)
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

/// Reads the index, and all fragments behind it; where another file follows, that one's as well.
fn read_sections(parts: &mut Parts<'_>, bytes: &CacheReader) -> Result<Vec<Section>, Refusal> {
    let mut sections: Vec<Section> = Vec::new();
    // Where the file that is read begins, and whether its index is still to come.
    let (mut begin, mut is_new) = (0, true);
    while let Some(part) = parts.next()? {
        match &part.kind {
            b"ftyp" if parts.has_media_data || !sections.is_empty() => {
                if sections.len() == joined::MOST_PARTS {
                    break;
                }
                (begin, is_new) = (part.offset, true);
            }
            b"moov" if is_new => {
                let movie = Movie::read(part.body.as_ref(), begin, bytes.len());
                is_new = movie.is_none();
                sections.extend(movie.map(|movie| Section { movie, moov: part.body }));
            }
            b"moof" if !is_new => {
                if let Some(Section { movie, .. }) = sections.last_mut() {
                    add_fragment(part.body.as_ref(), part.offset - begin, &mut movie.tracks);
                }
            }
            _ => {}
        }
    }
    // The last file's recording was never finished.
    parts.is_torn |= is_new && !sections.is_empty();
    Ok(sections)
}
