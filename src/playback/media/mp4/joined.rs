//! Several MP4 files joined byte-wise into one film, as an import joins the parts that a camera has split a recording into. Each
//! part has an index of its own, whose offsets count from where the part begins.

use gstreamer as gst;

use super::edits::Timeline;
use super::movie::{Movie, MovieTrack};
use crate::playback::input::block_cache::FilmBytes;
use crate::playback::media::key_check::KeyCheck;
use crate::playback::media::sample::FilmTime;
use crate::playback::media::table::TableEntry;
use crate::playback::pipeline::codecs::StreamKind;

/// Parts of one film: a day in parts of a minute.
pub(super) const MOST_PARTS: usize = 1500;
/// Samples of one track, as for a film of one part.
const MOST_ENTRIES: usize = 8_000_000;
/// Formats of one track's samples.
const MOST_FORMATS: usize = 200;

/// The index of one part.
pub(super) struct Section {
    pub(super) movie: Movie,
    pub(super) moov: FilmBytes,
}

impl Section {
    /// Its tracks that have something to play.
    pub(super) fn played(&self) -> Vec<(&MovieTrack, Timeline)> {
        let tracks = self.movie.tracks.iter();
        tracks
            .filter_map(|track| Some((track, track.timeline(&self.movie)?)))
            .collect()
    }
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
/// pictures; it may be coded with other settings. `false`: it has other tracks or codecs; then `tracks` are as they were.
pub(super) fn append(tracks: &mut [JoinedTrack], next: Vec<(&MovieTrack, Timeline)>) -> bool {
    let fits = tracks.len() == next.len()
        && tracks.iter().zip(&next).all(|(track, (more, timeline))| {
            track.kind == more.kind
                && is_same_codec(&track.caps, &more.caps())
                && track.further_formats.len() + more.further_formats().len() < MOST_FORMATS
                && track.entries.len() + timeline.entries.len() <= MOST_ENTRIES
        });
    if !fits {
        return false;
    }
    let leading = tracks
        .iter()
        .position(|track| track.kind == StreamKind::Video)
        .unwrap_or(0);
    let Some((seam, zero)) = tracks
        .get(leading)
        .map(|track| track.end)
        .zip(next.get(leading).map(|(_, timeline)| timeline.start))
    else {
        return false;
    };
    for (track, (more, timeline)) in tracks.iter_mut().zip(next) {
        let formats = track.formats_of(more);
        let shift = seam - zero;
        let first = timeline.start + shift;
        if track.kind == StreamKind::Audio {
            // A camera's sound may reach a little beyond its pictures.
            track.entries.retain(|entry| entry.is_hidden || entry.time < first);
        }
        let mut entries = timeline.entries;
        let ahead = |entry: &&mut TableEntry| entry.is_hidden && entry.time + shift < first;
        // Decoders stumble over times that go back: what is only decoded comes right before what is shown.
        let count = entries.iter_mut().filter(ahead).count() as FilmTime;
        let mut hidden: Vec<&mut TableEntry> = entries.iter_mut().filter(ahead).collect();
        hidden.sort_by_key(|entry| entry.time);
        for (entry, place) in hidden.into_iter().zip(0..) {
            entry.time = first - shift - count + place;
        }
        for entry in &mut entries {
            entry.time += shift;
            entry.format = formats.get(usize::from(entry.format)).copied().unwrap_or_default();
        }
        track.entries.extend(entries);
        track.end = track.end.max(timeline.end + shift);
    }
    true
}

/// Whether one decoder serves both, whatever their settings.
fn is_same_codec(one: &gst::Caps, other: &gst::Caps) -> bool {
    let codec = |caps: &gst::Caps| {
        let structure = caps.structure(0)?;
        Some((structure.name().to_owned(), structure.get::<i32>("mpegversion").ok()))
    };
    codec(one) == codec(other)
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
