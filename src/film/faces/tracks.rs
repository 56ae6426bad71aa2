//! What has to be covered of whom: tracks, each of one face in one scene.

use super::joining::joined;
use super::path::{MOVES_ON_MS, NEXT_MS, Path, paths};
use super::rect::Rect;
use super::sight::{APART_MS, LookedAt, Sight};

/// A cover is so many times as wide and high as the face from forehead to chin: hair, ears, and what a face moves between two pictures.
const MARGIN: f64 = 1.8;
/// How long it is covered before it is first seen and after it is last seen, where it may have come from outside of the picture, and where
/// it was lost in the middle of it: somebody who turns away or bends down is still there.
const BESIDE_EDGE_MS: u64 = 1500;
const BEFORE_MS: u64 = 3000;
const AFTER_MS: u64 = 5000;
/// How many times as large the cover is then.
const UNSEEN: f64 = 1.5;
/// The same for each second between two sights, and at most.
const UNSEEN_A_SECOND: f64 = 0.3;
const UNSEEN_MOST: f64 = 2.0;

/// One face in one scene.
#[derive(Debug, Clone)]
pub(super) struct Track {
    pub(super) from_ms: u64,
    /// `None`: to the film's end.
    pub(super) to_ms: Option<u64>,
    /// What has to be covered when; between two of them it moves evenly.
    pub(super) needed: Vec<(u64, Rect)>,
}

/// From when to when nobody but those who move changes place.
#[derive(Debug, Clone, Copy)]
struct Scene {
    from_ms: u64,
    /// `None`: to the film's end.
    to_ms: Option<u64>,
}

/// Tracks of all faces, by when they begin.
pub(super) fn tracks(sights: &[Sight], looked_at: LookedAt) -> Vec<Track> {
    let mut tracks = Vec::new();
    let mut rest = sights;
    while !rest.is_empty() {
        let next = rest.iter().skip(1).position(|sight| sight.scene).map(|index| index + 1);
        let (scene, later) = rest.split_at(next.unwrap_or(rest.len()));
        let from_ms = if rest.len() == sights.len() { 0 } else { scene[0].at_ms };
        let to_ms = match later.first() {
            Some(next) => Some(next.at_ms.saturating_sub(APART_MS).max(from_ms + 1)),
            None if looked_at == LookedAt::All => None,
            // What follows is covered whole.
            None => scene.last().map(|last| last.at_ms + APART_MS),
        };
        let shown = Scene { from_ms, to_ms };
        let last_ms = scene.last().map_or(from_ms, |last| last.at_ms);
        let paths = joined(paths(scene)).into_iter().filter(Path::is_face);
        tracks.extend(paths.map(|path| covered(&path, shown, last_ms)));
        rest = later;
    }
    tracks.sort_by_key(|track| track.from_ms);
    tracks
}

/// What has to be covered for it, in a scene whose last picture that was looked at is at `last_ms`.
fn covered(path: &Path, scene: Scene, last_ms: u64) -> Track {
    let mut needed: Vec<(u64, Rect)> = Vec::new();
    let ((first_ms, first), (end_ms, end)) = (path.first(), path.last());
    let from_ms = match first.drawn_to_edges() {
        Some(_) => first_ms.saturating_sub(BESIDE_EDGE_MS),
        None => first_ms.saturating_sub(BEFORE_MS),
    };
    let from_ms = from_ms.max(scene.from_ms);
    if from_ms < first_ms {
        let back = if path.seen.len() > 1 {
            path.way(1, MOVES_ON_MS)
        } else {
            (0.0, 0.0)
        };
        let before = unseen_at(first, (-back.0, -back.1));
        needed.extend([(from_ms, before), (first_ms - 1, before)]);
    }
    for (index, &(at_ms, rect)) in path.seen.iter().enumerate() {
        if let Some((before_ms, before)) = index.checked_sub(1).map(|before| path.seen[before])
            && at_ms > before_ms + NEXT_MS
        {
            let seconds = (at_ms - before_ms) as f64 / 1000.0;
            let factor = (1.0 + UNSEEN_A_SECOND * seconds).min(UNSEEN_MOST);
            let between = before.grown(MARGIN * factor).and(rect.grown(MARGIN * factor));
            needed.extend([(before_ms + 1, between), (at_ms - 1, between)]);
        }
        needed.push((at_ms, rect.grown(MARGIN)));
    }
    let after = match end.drawn_to_edges() {
        Some(_) => BESIDE_EDGE_MS,
        None => AFTER_MS,
    };
    // Pictures behind the last one that was looked at are few.
    let is_to_the_end = end_ms + after >= last_ms;
    let to_ms = if is_to_the_end {
        scene.to_ms
    } else {
        Some(end_ms + after)
    };
    if !is_to_the_end || end_ms < last_ms {
        let on = unseen_at(end, path.way(path.seen.len() - 1, MOVES_ON_MS));
        needed.extend([(end_ms + 1, on), (end_ms + after, on)]);
    }
    Track {
        from_ms,
        to_ms: to_ms.map(|to| to.max(from_ms + 1)),
        needed,
    }
}

/// What is covered of a face that is out of sight: where it was, where it would be had it moved on, and what is between it and an edge of
/// the picture that it may have passed.
fn unseen_at(rect: Rect, way: (f64, f64)) -> Rect {
    let all = rect.and(rect.moved(way));
    let drawn = all.drawn_to_edges().unwrap_or(all);
    all.grown(MARGIN * UNSEEN).and(drawn)
}
