//! Who is who from one picture to the next.

use super::rect::Rect;
use super::sight::Sight;

/// A face that is out of sight for longer is looked for no more; what is seen there later begins a track of its own, which may be joined.
const LOST_MS: u64 = 3000;
/// A face that moved further than this, in its own widths or heights, is another one.
const FURTHEST: f64 = 1.0;
/// The same for one that was seen once only, just before: nobody knows how fast it moves.
const FURTHEST_FIRST: f64 = 2.5;
/// The same for each second that it was out of sight, and at most.
const FURTHER_A_SECOND: f64 = 0.5;
const FURTHEST_LOST: f64 = 1.8;
/// A way that was measured over a longer time says nothing about how fast a face moves now.
const MOVING_MS: u64 = 1000;

/// One of these is enough for a face to be one: seen surely once, or often enough.
const SURE: u16 = 350;
const LIKELY: u16 = 200;
const OFTEN: usize = 3;
/// Sights of one face that are no further apart have none missing between them.
pub(super) const NEXT_MS: u64 = 450;
/// So long it is taken to have moved on as it did, unseen.
pub(super) const MOVES_ON_MS: u64 = 600;

/// Where a face was seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    pub(super) seen: Vec<(u64, Rect)>,
    best: u16,
}

/// Faces that were seen one after the other near each other.
pub(super) fn paths(scene: &[Sight]) -> Vec<Path> {
    let (mut open, mut ended): (Vec<Path>, Vec<Path>) = Default::default();
    for sight in scene {
        let (lost, looked_for): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|path: &Path| path.last().0 + LOST_MS < sight.at_ms);
        ended.extend(lost);
        open = looked_for;
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (number, path) in open.iter().enumerate() {
            for (index, face) in sight.faces.iter().enumerate() {
                let distance = path.distance(sight.at_ms, Rect::of(face.area));
                if distance.is_finite() {
                    pairs.push((distance, number, index));
                }
            }
        }
        pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (mut taken, mut known) = (vec![false; open.len()], vec![false; sight.faces.len()]);
        for (_, number, index) in pairs {
            if !taken[number] && !known[index] {
                (taken[number], known[index]) = (true, true);
                open[number].see(sight, index);
            }
        }
        for (index, _) in known.iter().enumerate().filter(|(_, known)| !**known) {
            let mut path = Path::default();
            path.see(sight, index);
            open.push(path);
        }
    }
    ended.extend(open);
    ended.sort_by_key(|path| path.first().0);
    ended
}

impl Path {
    fn see(&mut self, sight: &Sight, index: usize) {
        let face = sight.faces[index];
        self.best = self.best.max(face.score);
        self.seen.push((sight.at_ms, Rect::of(face.area)));
    }

    /// Goes on with what was seen of the same face later.
    pub(super) fn goes_on(&mut self, later: Path) {
        self.best = self.best.max(later.best);
        self.seen.extend(later.seen);
    }

    pub(super) fn first(&self) -> (u64, Rect) {
        self.seen[0]
    }

    pub(super) fn last(&self) -> (u64, Rect) {
        self.seen[self.seen.len() - 1]
    }

    pub(super) fn is_face(&self) -> bool {
        self.best >= SURE || (self.best >= LIKELY && self.seen.len() >= OFTEN)
    }

    /// How far a face is from where this one is expected at that time; infinite where it is another.
    fn distance(&self, at_ms: u64, face: Rect) -> f64 {
        let (last_ms, last) = self.last();
        let unseen = at_ms.saturating_sub(last_ms);
        let furthest = if self.seen.len() == 1 && unseen <= NEXT_MS {
            FURTHEST_FIRST
        } else {
            (FURTHEST + FURTHER_A_SECOND * unseen as f64 / 1000.0).min(FURTHEST_LOST)
        };
        let expected = last.moved(self.way(self.seen.len() - 1, unseen));
        let distance = expected.distance(face).min(last.distance(face));
        if distance < furthest { distance } else { f64::INFINITY }
    }

    /// How far it moves in so many milliseconds, as it did around a sight and the one before it.
    pub(super) fn way(&self, to: usize, in_ms: u64) -> (f64, f64) {
        let Some(before) = to.checked_sub(1).map(|before| self.seen[before]) else {
            return (0.0, 0.0);
        };
        let (at_ms, rect) = self.seen[to];
        let took = at_ms.saturating_sub(before.0);
        if took == 0 || took > MOVING_MS {
            return (0.0, 0.0);
        }
        let (across, down) = before.1.way_to(rect);
        let times = in_ms.min(MOVES_ON_MS) as f64 / took as f64;
        (across * times, down * times)
    }
}
