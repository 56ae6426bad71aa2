//! Several MP4 files joined byte-wise into one film, as an import joins the parts that a camera has split a recording into. Each
//! part has an index of its own, whose offsets count from where the part begins.

use std::sync::Arc;

use gstreamer as gst;

use super::description::is_same_codec;
use super::edits::Timeline;
use super::movie::{Movie, MovieTrack};
use super::start::film_start;
use crate::playback::media::key_check::KeyCheck;
use crate::playback::media::sample::FilmTime;
use crate::playback::media::table::{SampleTable, TableEntry};
use crate::playback::media::track::{Media, Track};
use crate::playback::pipeline::codecs::StreamKind;

/// Parts of one film: 25 hours, if each lasts a minute.
const MOST_PARTS: usize = 1500;
/// Samples of one track, as for a film of one part.
const MOST_ENTRIES: usize = 8_000_000;
/// Formats of one track's samples.
const MOST_FORMATS: usize = 200;
/// A thousand hours in nanoseconds: no film is longer, and sums of such times stay far from their type's end.
const LONGEST: FilmTime = 1000 * 3_600_000_000_000;

/// A film that is put together part by part, each as soon as its index was read: of 1500 indexes there is no room for all at once.
pub(super) struct JoinedFilm {
    parts: usize,
    pub(super) tracks: Vec<JoinedTrack>,
    tags: gst::TagList,
    is_cut_short: bool,
    is_first_part_only: bool,
}

impl JoinedFilm {
    /// A film without parts; `tags`: what its first one says about the whole.
    pub(super) fn new(tags: gst::TagList) -> Self {
        Self {
            parts: 0,
            tracks: Vec::new(),
            tags,
            is_cut_short: false,
            is_first_part_only: false,
        }
    }

    /// Adds the next part; `false`: it does not belong to the film, nor does anything behind it.
    pub(super) fn add(&mut self, movie: &Movie) -> bool {
        let played = played(movie);
        let is_cut = played.iter().any(|(track, _)| track.units.is_cut);
        if self.parts == 0 {
            let zero = film_start(movie, &played);
            let tracks = played.into_iter();
            self.tracks = tracks
                .map(|(track, timeline)| JoinedTrack::new(track, timeline, zero))
                .collect();
            if self.tracks.is_empty() {
                return false;
            }
        } else if self.parts == MOST_PARTS || !append(&mut self.tracks, played) {
            self.is_first_part_only = true;
            return false;
        }
        self.parts += 1;
        self.is_cut_short |= is_cut;
        true
    }

    /// All of it; `None` where there is nothing to play. `is_torn`: the file ends where something is missing.
    pub(super) fn finish(self, is_torn: bool) -> Option<Media> {
        let duration = self.tracks.iter().map(|track| track.end).max()?.max(0);
        let tracks = self.tracks.into_iter().map(|track| Track {
            kind: track.kind,
            caps: track.caps,
            samples: Arc::new(Arc::new(
                SampleTable::new(track.entries)
                    .checked(track.key_check)
                    .of_formats(track.further_formats),
            )),
        });
        Some(Media {
            tracks: tracks.collect(),
            duration,
            is_cut_short: self.is_cut_short || is_torn,
            is_first_part_only: self.is_first_part_only,
            tags: self.tags,
        })
    }
}

/// The tracks of a part that have something to play.
fn played(movie: &Movie) -> Vec<(&MovieTrack, Timeline)> {
    let tracks = movie.tracks.iter();
    tracks
        .filter_map(|track| Some((track, track.timeline(movie)?)))
        .collect()
}

/// A track as it is played, of all parts so far.
pub(super) struct JoinedTrack {
    pub(super) kind: StreamKind,
    pub(super) caps: gst::Caps,
    /// Caps of samples that are coded otherwise.
    pub(super) further_formats: Vec<gst::Caps>,
    pub(super) key_check: Option<KeyCheck>,
    pub(super) entries: Vec<TableEntry>,
    /// When the last sample ends.
    pub(super) end: FilmTime,
}

impl JoinedTrack {
    /// A track of the first part; `zero` becomes film time 0.
    pub(super) fn new(track: &MovieTrack, mut timeline: Timeline, zero: FilmTime) -> Self {
        for entry in &mut timeline.entries {
            entry.time -= zero;
        }
        Self {
            kind: track.kind,
            caps: track.caps(),
            further_formats: track.further_formats(),
            key_check: track.key_check(),
            entries: timeline.entries,
            end: timeline.end - zero,
        }
    }

    /// The formats of another part's samples, as numbers of this track's, which learns those that it does not have yet.
    fn formats_of(&mut self, more: &MovieTrack) -> Vec<u8> {
        let formats = std::iter::once(more.caps()).chain(more.further_formats());
        formats
            .map(|caps| {
                let known = std::iter::once(&self.caps).chain(&self.further_formats);
                let place = known.into_iter().position(|known| is_same_coding(known, &caps));
                let place = place.unwrap_or_else(|| {
                    self.further_formats.push(caps);
                    self.further_formats.len()
                });
                u8::try_from(place).unwrap_or_default()
            })
            .collect()
    }
}

/// Has the next part go on where `tracks` end: its first picture follows the last one without a gap, and its sound keeps to its
/// pictures; it may be coded with other settings. `false`: it has other tracks or codecs, or is too long; then `tracks` are as they
/// were.
pub(super) fn append(tracks: &mut [JoinedTrack], next: Vec<(&MovieTrack, Timeline)>) -> bool {
    let leading = tracks
        .iter()
        .position(|track| track.kind == StreamKind::Video)
        .unwrap_or(0);
    let ends = tracks.get(leading).zip(next.get(leading));
    let Some(shift) = ends.and_then(|(track, (_, timeline))| track.end.checked_sub(timeline.start)) else {
        return false;
    };
    let is_believable = |time: FilmTime| {
        let moved = time.checked_add(shift);
        moved.is_some_and(|moved| (-LONGEST..=LONGEST).contains(&moved))
    };
    let fits = tracks.len() == next.len()
        && tracks.iter().zip(&next).all(|(track, (more, timeline))| {
            track.kind == more.kind
                && is_same_codec(&track.caps, &more.caps())
                && track.further_formats.len() + more.further_formats().len() < MOST_FORMATS
                && track.entries.len() + timeline.entries.len() <= MOST_ENTRIES
                && is_believable(timeline.start)
                && is_believable(timeline.end)
        });
    if !fits {
        return false;
    }
    for (track, (more, timeline)) in tracks.iter_mut().zip(next) {
        let formats = track.formats_of(more);
        let first = timeline.start + shift;
        if track.kind == StreamKind::Audio {
            // A camera's sound may reach a little beyond its pictures. Only the end is looked at: of many parts, all that came before
            // would be looked at for each.
            let is_heard = |entry: &TableEntry| !entry.is_hidden && entry.time < first;
            let kept = track.entries.iter().rposition(is_heard).map_or(0, |last| last + 1);
            track.entries.truncate(kept);
        }
        if track.key_check != more.key_check() {
            // One way of looking into pictures does not fit all of them: what the index says of them is believed.
            track.key_check = None;
        }
        let mut entries = timeline.entries;
        let ahead = |entry: &&mut TableEntry| entry.is_hidden && entry.time.saturating_add(shift) < first;
        // Decoders stumble over times that go back: what is only decoded comes right before what is shown.
        let count = entries.iter_mut().filter(ahead).count() as FilmTime;
        let mut hidden: Vec<&mut TableEntry> = entries.iter_mut().filter(ahead).collect();
        hidden.sort_by_key(|entry| entry.time);
        for (entry, place) in hidden.into_iter().zip(0..) {
            entry.time = timeline.start.saturating_add(place - count);
        }
        for entry in &mut entries {
            entry.time = entry.time.saturating_add(shift);
            entry.format = formats.get(usize::from(entry.format)).copied().unwrap_or_default();
        }
        track.entries.extend(entries);
        track.end = track.end.max(timeline.end + shift);
    }
    true
}

/// Whether one decoder can go on with the other's samples. The rate of frames is worked out for each part anew.
fn is_same_coding(one: &gst::Caps, other: &gst::Caps) -> bool {
    let coding = |caps: &gst::Caps| {
        let mut coding = caps.structure(0)?.to_owned();
        coding.remove_field("framerate");
        Some(coding)
    };
    coding(one) == coding(other)
}
