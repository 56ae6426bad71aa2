//! Joins what was seen of one face before and after it was out of sight.

use super::path::Path;

/// Somebody who is seen again after longer than this, where nobody was seen meanwhile, may be another.
const JOINED_MS: u64 = 30_000;
/// And so is somebody who is seen again further away than so many faces.
const FURTHEST: f64 = 1.5;

/// Paths, by when they begin, of which those that go on are one.
pub(super) fn joined(paths: Vec<Path>) -> Vec<Path> {
    let mut joined: Vec<Path> = Vec::new();
    for path in paths {
        let (from_ms, place) = path.first();
        let goes_on = |earlier: &Path| {
            let (last_ms, last) = earlier.last();
            let distance = last.distance(place);
            (last_ms < from_ms && last_ms + JOINED_MS >= from_ms && distance < FURTHEST).then_some(distance)
        };
        let nearest = joined
            .iter()
            .enumerate()
            .filter_map(|(index, earlier)| Some((index, goes_on(earlier)?)));
        match nearest.min_by(|one, other| one.1.total_cmp(&other.1)) {
            Some((index, _)) => joined[index].goes_on(path),
            None => joined.push(path),
        }
    }
    joined
}
