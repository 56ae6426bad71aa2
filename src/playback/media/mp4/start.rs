//! When a film begins.

use super::edits::Timeline;
use super::movie::{Movie, MovieTrack};
use crate::playback::media::sample::FilmTime;
use crate::playback::pipeline::codecs::StreamKind;

/// Pictures that begin so soon after sound begin the film, in nanoseconds; where an edit list says when, that is what counts.
const SOON: FilmTime = 250_000_000;
/// An edit list that shows nothing for longer than this at first speaks of another clock's beginning.
const MAX_NOTHING: FilmTime = 60_000_000_000;

/// What becomes film time 0.
pub(super) fn film_start(movie: &Movie, played: &[(&MovieTrack, Timeline)]) -> FilmTime {
    let starts = |kind| {
        let tracks = played.iter().filter(move |(track, _)| track.kind == kind);
        tracks.map(|(_, timeline)| timeline.start).next()
    };
    match (starts(StreamKind::Video), starts(StreamKind::Audio)) {
        // What an edit list delays at the beginning is part of the film.
        (Some(pictures), sound) if movie.begins_with_nothing() => {
            let first = sound.map_or(pictures, |sound| pictures.min(sound.max(0)));
            // A moment is what cutting leaves, and nobody's intention.
            if (SOON..=MAX_NOTHING).contains(&first) {
                0
            } else {
                first
            }
        }
        // Sound may begin a little before 0: with what its decoder needs.
        (Some(pictures), Some(sound)) if movie.has_edits() => pictures.min(sound.max(0)),
        (Some(pictures), Some(sound)) if pictures - sound > SOON => sound,
        (Some(pictures), _) => pictures,
        (None, Some(sound)) => sound,
        (None, None) => 0,
    }
}
