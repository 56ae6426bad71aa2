//! Faces that were seen in some pictures of a film become covers of all of it. What is not known is covered, rather than shown: a face is
//! covered before it is first seen and after it is last seen, and where it was out of sight it is covered with more room.

mod joining;
mod path;
mod rect;
mod sight;
mod thinning;
mod tracks;

use std::collections::HashSet;

use self::sight::APART_MS;
use self::thinning::fitted;
use self::tracks::tracks;
use super::covers::{Area, COVERS_MAX, Cover, CoverPlace, PLACES_MAX};
pub use sight::{LookedAt, SIGHTS_APART_MS, SeenFace, Sight};

/// Covers of the faces in these `sights`, which are in the order of the film, beside the covers that were drawn by hand (of `covers`, those
/// that were not found) and in as many places as a film may have besides these. Whatever was not looked at is covered whole. `None` where
/// those drawn by hand leave no room for anything.
#[must_use]
pub fn with_faces_covered(covers: &[Cover], sights: &[Sight], looked_at: LookedAt) -> Option<Vec<Cover>> {
    let mut all: Vec<Cover> = covers.iter().filter(|cover| !cover.found).cloned().collect();
    let drawn: usize = all.iter().map(|cover| cover.places.len()).sum();
    let (covers_left, places_left) = (COVERS_MAX.checked_sub(all.len())?, PLACES_MAX.checked_sub(drawn)?);
    let (mut whole, mut tracks) = (unseen(sights, looked_at), tracks(sights, looked_at));
    if whole.is_empty() && tracks.is_empty() {
        return Some(all);
    }
    if whole.len() + usize::from(!tracks.is_empty()) > covers_left.min(places_left) {
        (whole, tracks) = (vec![(0, None)], Vec::new());
    }
    let faces = fitted(
        tracks,
        covers_left.checked_sub(whole.len())?,
        places_left.checked_sub(whole.len())?,
    );
    let faces = faces.into_iter().map(|face| (face.from_ms, face.to_ms, face.places));
    let spans = whole
        .into_iter()
        .map(|(from_ms, to_ms)| (from_ms, to_ms, vec![(from_ms, Area::ALL)]));
    let numbers: HashSet<u16> = all.iter().map(|cover| cover.number).collect();
    let free = (1..=u16::MAX).filter(|number| !numbers.contains(number));
    for (number, (from_ms, to_ms, places)) in free.zip(faces.chain(spans)) {
        all.push(Cover {
            number,
            found: true,
            from_ms,
            to_ms,
            places: places
                .into_iter()
                .map(|(at_ms, area)| CoverPlace { at_ms, area })
                .collect(),
        });
    }
    Some(all)
}

/// From when on the whole picture of a film is covered to its end because it was not looked at for faces.
#[must_use]
pub fn not_looked_at_from(covers: &[Cover]) -> Option<u64> {
    let is_rest = |cover: &&Cover| cover.is_unseen_part() && cover.to_ms.is_none();
    covers.iter().filter(is_rest).map(|cover| cover.from_ms).min()
}

/// The parts of a film of which nobody knows whose faces are in them: from when, and until when.
fn unseen(sights: &[Sight], looked_at: LookedAt) -> Vec<(u64, Option<u64>)> {
    let mut parts: Vec<(u64, Option<u64>)> = Vec::new();
    let mut cover = |from: u64, to: Option<u64>| match parts.last_mut() {
        Some(last) if last.1.is_some_and(|end| end + APART_MS >= from) => last.1 = to,
        _ => parts.push((from, to)),
    };
    let Some(first) = sights.first() else {
        return if looked_at == LookedAt::All {
            Vec::new()
        } else {
            vec![(0, None)]
        };
    };
    if first.at_ms > SIGHTS_APART_MS {
        cover(0, Some(first.at_ms - APART_MS));
    }
    for (index, sight) in sights.iter().enumerate() {
        let next = sights.get(index + 1);
        let before = index.checked_sub(1).and_then(|before| sights.get(before));
        if sight.more {
            let from = before.map_or(0, |before| before.at_ms + APART_MS);
            // One that ends where it begins is none.
            cover(from.min(sight.at_ms), next.map(|next| next.at_ms.max(sight.at_ms + 1)));
        } else if let Some(next) = next.filter(|next| next.at_ms > sight.at_ms + SIGHTS_APART_MS) {
            cover(sight.at_ms + APART_MS, Some(next.at_ms - APART_MS));
        }
    }
    if let Some(last) = sights
        .last()
        .filter(|last| looked_at == LookedAt::Beginning && !last.more)
    {
        cover(last.at_ms + APART_MS, None);
    }
    parts
}

#[cfg(test)]
mod tests;
