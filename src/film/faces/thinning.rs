//! Tracks in as few places as a film may have: always more is covered than has to be, never less.

use super::rect::Rect;
use super::tracks::Track;
use crate::film::covers::Area;

/// A cover with its places.
pub(super) struct Fitted {
    pub(super) from_ms: u64,
    pub(super) to_ms: Option<u64>,
    pub(super) places: Vec<(u64, Area)>,
}

/// A cover may be by this part larger than it has to be, so that it need not move.
const LOOSE: f64 = 0.25;
/// How many times as loose each further try is.
const LOOSER: f64 = 1.6;

/// At most so many covers, in so many places.
pub(super) fn fitted(mut tracks: Vec<Track>, covers: usize, places: usize) -> Vec<Fitted> {
    let most = covers.min(places);
    while tracks.len() > most.max(1) {
        merge_nearest(&mut tracks);
    }
    let mut loose = LOOSE;
    loop {
        let fitted: Vec<Fitted> = tracks.iter().map(|track| thinned(track, loose)).collect();
        let count: usize = fitted.iter().map(|track| track.places.len()).sum();
        // When a cover may be of any size, each has one place.
        if count <= places || loose.is_infinite() {
            return fitted;
        }
        loose = if loose > 1e6 { f64::INFINITY } else { loose * LOOSER };
    }
}

/// Makes one track of the two that begin nearest to each other in time: it stands still and holds both.
fn merge_nearest(tracks: &mut Vec<Track>) {
    let gap = |pair: &[Track]| pair[1].from_ms - pair[0].from_ms;
    let nearest = tracks.windows(2).enumerate().min_by_key(|(_, pair)| gap(pair));
    let Some(index) = nearest.map(|(index, _)| index) else {
        return;
    };
    let later = tracks.remove(index + 1);
    let track = &mut tracks[index];
    let needed = track.needed.iter().chain(&later.needed).map(|(_, rect)| *rect);
    let Some(all) = needed.reduce(Rect::and) else { return };
    track.to_ms = track.to_ms.zip(later.to_ms).map(|(one, other)| one.max(other));
    track.needed = vec![(track.from_ms, all)];
}

/// Some of what is needed, from the first of these indices to the last; the next piece begins where this one ends.
#[derive(Clone, Copy)]
struct Piece {
    first: usize,
    last: usize,
    rect: Rect,
}

/// The track in pieces in each of which it hardly moves. At the place between two pieces the cover holds both, and inside a piece it holds
/// that; as it moves evenly between two places, it holds all of the piece between them.
fn thinned(track: &Track, loose: f64) -> Fitted {
    let at = |index: usize| track.needed[index].0;
    let pieces = pieces(track, loose);
    let mut places: Vec<(u64, Rect)> = Vec::new();
    let mut put = |at_ms: u64, rect: Rect| match places.last_mut() {
        Some((last_ms, place)) if *last_ms == at_ms => *place = place.and(rect),
        _ => places.push((at_ms, rect)),
    };
    for (index, piece) in pieces.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| pieces[before].rect.and(piece.rect));
        put(at(piece.first), before.unwrap_or(piece.rect));
        let after = pieces.get(index + 1).map(|after| after.rect.and(piece.rect));
        // It becomes smaller again soon, and larger late, where that is worth a place.
        if piece.first + 1 < piece.last && before.is_some_and(|before| before.is_larger(piece.rect)) {
            put(at(piece.first + 1), piece.rect);
        }
        if piece.first + 1 < piece.last && after.is_some_and(|after| after.is_larger(piece.rect)) {
            put(at(piece.last - 1), piece.rect);
        }
        if after.is_none() && pieces.len() > 1 {
            put(at(piece.last), piece.rect);
        }
    }
    Fitted {
        from_ms: track.from_ms,
        to_ms: track.to_ms,
        places: places.into_iter().map(|(at_ms, rect)| (at_ms, rect.area())).collect(),
    }
}

fn pieces(track: &Track, loose: f64) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut tightest = (f64::INFINITY, f64::INFINITY);
    for (index, &(_, rect)) in track.needed.iter().enumerate() {
        let tighter = (tightest.0.min(rect.width()), tightest.1.min(rect.height()));
        match pieces.last_mut() {
            Some(piece) if fits(piece.rect.and(rect), tighter, loose) => {
                (piece.rect, piece.last) = (piece.rect.and(rect), index);
                tightest = tighter;
            }
            last => {
                let first = if last.is_some() { index - 1 } else { index };
                let before = track.needed[first].1;
                tightest = (rect.width().min(before.width()), rect.height().min(before.height()));
                let rect = before.and(rect);
                pieces.push(Piece {
                    first,
                    last: index,
                    rect,
                });
            }
        }
    }
    pieces
}

fn fits(rect: Rect, (width, height): (f64, f64), loose: f64) -> bool {
    loose.is_infinite() || (rect.width() <= width * (1.0 + loose) && rect.height() <= height * (1.0 + loose))
}
