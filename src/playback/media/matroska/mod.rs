//! Matroska and WebM: tracks, and blocks read cluster by cluster.
//!
//! Films with cues open without being read; of those without, as browsers record them, all headers of blocks are read once for an
//! index ([`walk`]), which can be kept.
//!
//! Sources: RFC 8794 (EBML), RFC 9559 (Matroska), "Matroska Media Container Codec Specifications" (draft).

mod block;
mod caps;
mod clock;
mod ebml;
mod head;
mod inflate;
mod layout;
mod reader;
mod scan;
mod sound;
#[cfg(test)]
mod tests;
mod tracks;
mod walk;

use std::sync::Arc;

use gstreamer as gst;

use self::caps::{caps, orientation};
use self::clock::{Clock, Place};
use self::ebml::id;
use self::head::Head;
use self::layout::Layout;
use self::reader::BlockTrack;
use self::scan::{Item, Scanner};
use self::tracks::TrackEntry;
use self::walk::{Progress, Shown, walk};
use super::track::{Media, Track};
use crate::film::MediaIndex;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::pipeline::codecs::{StreamKind, Verdict, look_up};

/// Sound that has not come this much after the first picture, in nanoseconds, does not begin before it.
const SOUND_AFTER_PICTURE: i64 = 2_000_000_000;

/// A film is not read from its last key frame on for its length where that is this much before the stated end.
const MAX_TAIL: i64 = 60_000_000_000;
/// A film that is this much shorter than it states, in nanoseconds, has lost its end.
const MAX_SHORT: i64 = 3_000_000_000;

/// Reads what the Matroska file in `bytes` holds; `None` where GStreamer's demuxer has to. `index`: one that [`index`] made.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(super) fn open(bytes: &CacheReader, index: Option<&MediaIndex>) -> Result<Option<Media>, Refusal> {
    let Some(head) = Head::read(bytes)? else {
        return Ok(None);
    };
    let tracks: Vec<(&TrackEntry, gst::Caps)> = with_caps(&head);
    let shown = shown(&tracks);
    if shown.pictures.is_none() && shown.sound.is_none() {
        return Ok(None);
    }
    let layout = match by_cues(bytes, &head, shown)? {
        Some(layout) => layout,
        None => {
            let made;
            let index = match index.filter(|index| index.length == bytes.len()) {
                Some(index) => index,
                None => {
                    made = walk(bytes, &head, shown)?;
                    &made
                }
            };
            Layout::of_index(bytes, &head, index)?
        }
    };
    let layout = Arc::new(layout);
    let tags = tags(&head, shown);
    let tracks = tracks.into_iter().map(|(entry, caps)| Track {
        kind: kind(entry),
        caps,
        samples: Arc::new(BlockTrack::new(entry, Arc::clone(&layout))),
    });
    Ok(Some(Media {
        duration: layout.duration,
        is_cut_short: is_cut_short(bytes, &head, &layout),
        is_first_part_only: false,
        tracks: tracks.collect(),
        tags,
    }))
}

/// The index of the film in `bytes`; `None` where it has cues, or GStreamer's demuxer has to read it.
///
/// # Errors
/// As for [`open`].
pub(super) fn index(bytes: &CacheReader) -> Result<Option<MediaIndex>, Refusal> {
    let Some(head) = Head::read(bytes)? else {
        return Ok(None);
    };
    let tracks = with_caps(&head);
    let shown = shown(&tracks);
    if (shown.pictures.is_none() && shown.sound.is_none()) || by_cues(bytes, &head, shown)?.is_some() {
        return Ok(None);
    }
    walk(bytes, &head, shown).map(Some)
}

fn with_caps(head: &Head) -> Vec<(&TrackEntry, gst::Caps)> {
    let tracks = head.tracks.iter();
    tracks.filter_map(|track| Some((track, caps(track)?))).collect()
}

fn kind(track: &TrackEntry) -> StreamKind {
    if track.kind == 1 {
        StreamKind::Video
    } else {
        StreamKind::Audio
    }
}

/// The first track of each kind that can be decoded, or else the first.
fn shown<'a>(tracks: &[(&'a TrackEntry, gst::Caps)]) -> Shown<'a> {
    let first = |wanted: StreamKind| {
        let of_kind = || tracks.iter().filter(move |(track, _)| kind(track) == wanted);
        let known = of_kind().find(|(_, caps)| {
            let verdict = caps.structure(0).map(look_up);
            matches!(verdict, Some(Verdict::Known(_)))
        });
        known.or_else(|| of_kind().next()).map(|&(track, _)| track)
    };
    Shown {
        pictures: first(StreamKind::Video),
        sound: first(StreamKind::Audio),
    }
}

/// The layout of a film of one segment with cues; `None` where it has to be walked through.
fn by_cues(bytes: &CacheReader, head: &Head, shown: Shown<'_>) -> Result<Option<Layout>, Refusal> {
    let Some(pictures) = shown.pictures else {
        return Ok(None);
    };
    let mut cues = head.cues(bytes, pictures.number)?;
    let Some(&last) = cues.last() else {
        return Ok(None);
    };
    let clock = Clock {
        scale: head.info.scale,
        shift: 0,
    };
    // A copy that broke off, or to which another film was added, is walked through.
    if head.segment_end().is_some_and(|end| end > bytes.len()) {
        return Ok(None);
    }
    if let Some(end) = head.segment_end()
        && let Some(next) = Scanner::new(bytes.clone(), end).element(end)?
        && [id::EBML, id::SEGMENT, id::CLUSTER].contains(&next.id)
    {
        return Ok(None);
    }
    // From the beginning until both tracks have begun.
    let mut begin = Progress::default();
    let has_begun = |progress: &Progress, time: i64| {
        let picture = progress.first_key;
        let waited = picture.is_some_and(|picture| time > picture + SOUND_AFTER_PICTURE);
        picture.is_some() && (progress.first_sound.is_some() || shown.sound.is_none() || waited)
    };
    if !scan(bytes, head.first_cluster, shown, clock, &mut begin, has_begun)? {
        return Ok(None);
    }
    // From the last key frame to the end, unless that is long.
    let mut end = Progress::default();
    let stated = stated(head);
    let found = match stated.filter(|stated| stated.saturating_sub(last.time) > MAX_TAIL) {
        Some(stated) => Some(stated),
        None if scan(bytes, last.offset, shown, clock, &mut end, |_, _| false)? => end.ends.latest(stated),
        None => None,
    };
    let Some((first, found)) = begin.first_key.zip(found) else {
        return Ok(None);
    };
    // Cues that leave out the beginning.
    if cues.first().is_some_and(|cue| cue.time > first) {
        let place = Place {
            time: first,
            offset: head.first_cluster,
            in_cluster: None,
        };
        cues.insert(0, place);
    }
    let sound_only = begin.ends.latest(None).unwrap_or(first);
    Ok(Some(Layout::of_cues(
        head,
        cues,
        begin.zero(),
        Some(first),
        found.max(sound_only),
    )))
}

/// Whether the film states more than there is of it.
fn is_cut_short(bytes: &CacheReader, head: &Head, layout: &Layout) -> bool {
    let is_missing = head.segment_end().is_some_and(|end| end > bytes.len());
    let lost = |stated: i64| {
        stated
            .saturating_add(layout.clock(0).shift)
            .saturating_sub(layout.duration)
    };
    is_missing || stated(head).is_some_and(|stated| lost(stated) > MAX_SHORT)
}

fn stated(head: &Head) -> Option<i64> {
    head.info.duration.and_then(|duration| i64::try_from(duration).ok())
}

/// Notes the blocks from `at` on until `enough`; `false` where something else than blocks of the first segment comes.
fn scan(
    bytes: &CacheReader,
    at: u64,
    shown: Shown<'_>,
    clock: Clock,
    progress: &mut Progress,
    enough: impl Fn(&Progress, i64) -> bool,
) -> Result<bool, Refusal> {
    let mut scanner = Scanner::new(bytes.clone(), at);
    let mut cluster = None;
    while let Some(item) = scanner.next()? {
        match item {
            Item::Part(_) => return Ok(false),
            Item::Cluster(_) => cluster = None,
            Item::Timestamp(ticks) => cluster = clock.time(ticks),
            Item::Block(block) => {
                let from = clock.length(i64::from(block.head.ticks));
                if let Some((cluster, from)) = cluster.zip(from) {
                    progress.note(shown, &block, cluster + from, clock);
                    if enough(progress, cluster + from) {
                        return Ok(true);
                    }
                }
            }
            Item::About(_) => {}
        }
    }
    Ok(true)
}

fn tags(head: &Head, shown: Shown<'_>) -> gst::TagList {
    let mut tags = gst::TagList::new();
    if let Some(list) = tags.get_mut() {
        if let Some(turned) = shown.pictures.and_then(|track| orientation(&track.video)) {
            list.add::<gst::tags::ImageOrientation>(&turned, gst::TagMergeMode::Append);
        }
        let recorded = head
            .info
            .recorded
            .and_then(|seconds| gst::DateTime::from_unix_epoch_utc(seconds).ok());
        if let Some(recorded) = recorded {
            list.add::<gst::tags::DateTime>(&recorded, gst::TagMergeMode::Append);
        }
    }
    tags
}
