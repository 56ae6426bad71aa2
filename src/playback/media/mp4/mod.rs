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

use file::Parts;
use fragments::add_fragment;
use joined::JoinedFilm;
use movie::Movie;

use super::track::Media;
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
    let mut film = read_film(&mut parts, bytes)?;
    if film.is_none() && parts.search_index()? {
        film = read_film(&mut parts, bytes)?;
    }
    Ok(film.and_then(|film| film.finish(parts.is_torn)))
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

/// Reads the index, and all fragments behind it; where another file follows, that one's as well. `None`: there is no index.
fn read_film(parts: &mut Parts<'_>, bytes: &CacheReader) -> Result<Option<JoinedFilm>, Refusal> {
    let mut film: Option<JoinedFilm> = None;
    // Where the file that is read begins, and its index when that has come.
    let (mut begin, mut current): (u64, Option<Movie>) = (0, None);
    while let Some(part) = parts.next()? {
        match &part.kind {
            b"ftyp" if parts.has_media_data || film.is_some() => {
                if !add_part(film.as_mut(), current.take()) {
                    return Ok(film);
                }
                begin = part.offset;
            }
            b"moov" if current.is_none() => {
                current = Movie::read(part.body.as_ref(), begin, bytes.len());
                if let (None, Some(movie)) = (&film, &current) {
                    film = Some(JoinedFilm::new(tags::read(part.body.as_ref(), movie)));
                }
            }
            b"moof" => {
                if let Some(movie) = &mut current {
                    add_fragment(part.body.as_ref(), part.offset - begin, &mut movie.tracks);
                }
            }
            _ => {}
        }
    }
    // The last file's recording was never finished.
    parts.is_torn |= current.is_none() && film.is_some();
    add_part(film.as_mut(), current);
    Ok(film)
}

/// `false`: nothing that comes behind this part belongs to the film.
fn add_part(film: Option<&mut JoinedFilm>, part: Option<Movie>) -> bool {
    film.zip(part).is_none_or(|(film, part)| film.add(&part))
}
