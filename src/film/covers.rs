//! Areas of a film's picture that are covered by a solid shape, so that what is beneath is not shown: a face.

use std::collections::HashSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Most areas of one film.
pub const COVERS_MAX: usize = 200;
/// Most places of all areas of one film together.
pub const PLACES_MAX: usize = 2000;
/// The picture's width, and its height, in the unit of an [`Area`].
pub const WHOLE: u16 = 10_000;

/// Times of pictures and of covers are rounded to milliseconds, each in its own way.
const ROUNDING_MS: u64 = 2;

/// A rectangle of the picture as it is shown: upright, in ten-thousandths of its width and of its height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its left edge, from the picture's.
    pub left: u16,
    /// Its upper edge.
    pub top: u16,
    /// Its right edge.
    pub right: u16,
    /// Its lower edge.
    pub bottom: u16,
}

/// Where a cover is from a moment of the film on; between two of them it moves evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverPlace {
    /// The moment, in milliseconds from the film's start.
    pub at_ms: u64,
    /// What is covered then.
    pub area: Area,
}

/// One area of the picture that is covered, for the whole film or for a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// What it is called: no other cover of the film has this number.
    pub number: u16,
    /// Whether it was made of a face that was found, and was not changed by hand since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub found: bool,
    /// From when on it covers, in milliseconds from the film's start.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub from_ms: u64,
    /// Until when; `None`: to the film's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_ms: Option<u64>,
    /// Where it is, in the order of the film: at least one.
    pub places: Vec<CoverPlace>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Area {
    /// The whole picture.
    pub const ALL: Self = Self {
        left: 0,
        top: 0,
        right: WHOLE,
        bottom: WHOLE,
    };

    /// Whether it is a rectangle inside the picture, and not empty.
    #[must_use]
    pub fn is_sound(self) -> bool {
        self.left < self.right && self.right <= WHOLE && self.top < self.bottom && self.bottom <= WHOLE
    }

    /// What lies `part` of `of` on the way to `other`, rounded outwards.
    fn towards(self, other: Self, part: u64, of: u64) -> Self {
        let between = |from: u16, to: u16, outwards: bool| {
            let sum = u128::from(from) * u128::from(of - part) + u128::from(to) * u128::from(part);
            let of = u128::from(of.max(1));
            // Between two numbers of 16 bits.
            (if outwards { sum.div_ceil(of) } else { sum / of }) as u16
        };
        Self {
            left: between(self.left, other.left, false),
            top: between(self.top, other.top, false),
            right: between(self.right, other.right, true),
            bottom: between(self.bottom, other.bottom, true),
        }
    }
}

impl Cover {
    /// A cover of the whole film that does not move.
    #[must_use]
    pub fn still(number: u16, area: Area) -> Self {
        Self {
            number,
            found: false,
            from_ms: 0,
            to_ms: None,
            places: vec![CoverPlace { at_ms: 0, area }],
        }
    }

    /// Whether it covers anything of a picture that is shown at `at_ms`.
    #[must_use]
    pub fn covers_at(&self, at_ms: u64) -> bool {
        at_ms.saturating_add(ROUNDING_MS) >= self.from_ms
            && self.to_ms.is_none_or(|to| at_ms <= to.saturating_add(ROUNDING_MS))
    }

    /// Where it is at `at_ms`, whether it covers then or not; a cover without a place covers everything.
    #[must_use]
    pub fn area_at(&self, at_ms: u64) -> Area {
        let next = self.places.partition_point(|place| place.at_ms <= at_ms);
        let before = next.checked_sub(1).and_then(|last| self.places.get(last));
        match (before, self.places.get(next)) {
            (Some(before), Some(after)) => before.area.towards(
                after.area,
                at_ms - before.at_ms,
                // Later than the one before.
                after.at_ms - before.at_ms,
            ),
            (Some(place), None) | (None, Some(place)) => place.area,
            (None, None) => Area::ALL,
        }
    }

    /// Whether it is not in one place all along.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.places.len() > 1
    }

    /// Whether it covers all of the picture in a part of the film that was not looked at for faces: nobody has drawn it, and it is not moved.
    #[must_use]
    pub fn is_unseen_part(&self) -> bool {
        self.found && self.places.iter().all(|place| place.area == Area::ALL)
    }

    /// From `at_ms` on it may be elsewhere: what is drawn later does not change where it is up to there.
    pub fn let_move_from(&mut self, at_ms: u64) {
        let area = self.area_at(at_ms);
        // Its first place tells where it is before; this one is another.
        let first = self.places.first().map_or(0, |place| place.at_ms);
        self.place_at(if self.moves() { at_ms } else { at_ms.max(first + 1) }, area);
    }

    /// It is where it is at `at_ms` all along.
    pub fn keep_still(&mut self, at_ms: u64) {
        let area = self.area_at(at_ms);
        self.places = vec![CoverPlace { at_ms: 0, area }];
    }

    fn put(&mut self, at_ms: u64, area: Area) {
        if self.moves() {
            self.place_at(at_ms, area);
        } else {
            self.places = vec![CoverPlace { at_ms: 0, area }];
        }
    }

    fn place_at(&mut self, at_ms: u64, area: Area) {
        match self.places.binary_search_by_key(&at_ms, |place| place.at_ms) {
            Ok(there) => self.places[there].area = area,
            Err(between) => self.places.insert(between, CoverPlace { at_ms, area }),
        }
    }

    /// Whether it has at least one place, all sound and in order, and ends later than it begins.
    fn is_sound(&self) -> bool {
        self.number > 0
            && self.to_ms.is_none_or(|to| to > self.from_ms)
            && !self.places.is_empty()
            && self.places.is_sorted_by(|one, next| one.at_ms < next.at_ms)
            && self.places.iter().all(|place| place.area.is_sound())
    }
}

/// Whether these can be the covers of one film.
#[must_use]
pub fn are_sound(covers: &[Cover]) -> bool {
    let mut numbers = HashSet::new();
    covers.len() <= COVERS_MAX
        && covers.iter().map(|cover| cover.places.len()).sum::<usize>() <= PLACES_MAX
        && covers
            .iter()
            .all(|cover| cover.is_sound() && numbers.insert(cover.number))
}

/// The covers after one was drawn at a moment of the film: a new one (no `number`), one that is elsewhere or of another size from now on,
/// or one less (no `area`). One that does not move is elsewhere all along; of one that moves, the place at this moment is another.
#[must_use]
pub fn drawn(covers: &[Cover], number: Option<u16>, area: Option<Area>, at_ms: u64) -> Vec<Cover> {
    let mut covers = covers.to_vec();
    match (number, area) {
        (None, None) => {}
        (None, Some(area)) => {
            let is_free = |number: &u16| covers.iter().all(|cover| cover.number != *number);
            let number = (1..=u16::MAX).find(is_free).unwrap_or(u16::MAX);
            covers.push(Cover::still(number, area));
        }
        (Some(number), None) => covers.retain(|cover| cover.number != number || cover.is_unseen_part()),
        (Some(number), Some(area)) => {
            let drawn = |cover: &&mut Cover| cover.number == number && !cover.is_unseen_part();
            if let Some(cover) = covers.iter_mut().find(drawn) {
                cover.put(at_ms, area);
                cover.found = false;
            }
        }
    }
    covers
}

/// What is covered of a picture that is shown from `at` on, for `length` where that is known.
#[must_use]
pub fn covered_at(covers: &[Cover], at: Duration, length: Option<Duration>) -> Vec<Area> {
    let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let (from, to) = (ms(at), ms(at.saturating_add(length.unwrap_or_default())));
    // A cover that begins while the picture still stands covers all of it.
    let begins_meanwhile = |cover: &Cover| (from..to).contains(&cover.from_ms);
    covers
        .iter()
        .filter(|cover| cover.covers_at(from) || begins_meanwhile(cover))
        .map(|cover| cover.area_at(from))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(left: u16, top: u16, right: u16, bottom: u16) -> Area {
        Area {
            left,
            top,
            right,
            bottom,
        }
    }

    const HERE: Area = Area {
        left: 1000,
        top: 2000,
        right: 3000,
        bottom: 4000,
    };

    fn moving(places: &[(u64, Area)]) -> Cover {
        Cover {
            places: places.iter().map(|&(at_ms, area)| CoverPlace { at_ms, area }).collect(),
            ..Cover::still(1, HERE)
        }
    }

    #[test]
    fn a_cover_moves_evenly_between_its_places_and_stays_before_and_behind_them() {
        let cover = moving(&[(1000, HERE), (3000, area(2000, 2000, 4000, 4001))]);
        assert_eq!(cover.area_at(0), HERE);
        assert_eq!(cover.area_at(1000), HERE);
        assert_eq!(cover.area_at(2000), area(1500, 2000, 3500, 4001), "rounded outwards");
        assert_eq!(cover.area_at(3000), area(2000, 2000, 4000, 4001));
        assert_eq!(cover.area_at(u64::MAX), area(2000, 2000, 4000, 4001));
        let slow = moving(&[(0, HERE), (u64::MAX, Area::ALL)]);
        assert_eq!(slow.area_at(u64::MAX / 2), area(500, 1000, 6500, 7000));
    }

    #[test]
    fn a_part_of_the_film_is_covered_to_the_picture_and_rather_one_more_than_one_less() {
        let cover = Cover {
            from_ms: 1000,
            to_ms: Some(2000),
            ..Cover::still(1, HERE)
        };
        let at = |at, length| {
            let length = Some(Duration::from_millis(length));
            !covered_at(std::slice::from_ref(&cover), Duration::from_millis(at), length).is_empty()
        };
        assert!(!at(900, 40) && !at(960, 40) && at(960, 41) && at(999, 1) && at(1000, 40));
        assert!(at(2000, 40) && at(2001, 40) && !at(2010, 40));
        let all = covered_at(&[Cover::still(1, HERE)], Duration::MAX, None);
        assert_eq!(all, [HERE]);
    }

    #[test]
    fn what_is_drawn_moves_a_cover_all_along_until_it_is_let_move() {
        let there = area(5000, 2000, 7000, 4000);
        let one = drawn(&[], None, Some(HERE), 9000);
        assert_eq!(one, [Cover::still(1, HERE)]);
        let mut covers = drawn(&one, None, Some(there), 9000);
        assert_eq!(covers[1].number, 2);
        // For the whole film.
        covers = drawn(&covers, Some(1), Some(there), 9000);
        assert_eq!(covers[0].area_at(0), there);
        covers[0].let_move_from(9000);
        covers = drawn(&covers, Some(1), Some(HERE), 10_000);
        let at = |at_ms| covers[0].area_at(at_ms);
        assert_eq!([at(0), at(9000), at(10_000), at(20_000)], [there, there, HERE, HERE]);
        assert_eq!(at(9500), area(3000, 2000, 5000, 4000));
        // Drawn once more at the same moment.
        covers = drawn(&covers, Some(1), Some(Area::ALL), 10_000);
        assert_eq!((covers[0].places.len(), covers[0].area_at(10_000)), (3, Area::ALL));
        covers[0].keep_still(9000);
        assert_eq!(covers[0], Cover::still(1, there));
        covers[0].let_move_from(0);
        assert!(covers[0].moves() && are_sound(&covers), "also at the film's start");
        covers = drawn(&covers, Some(1), None, 0);
        assert_eq!(covers, [Cover::still(2, there)]);
        assert_eq!(
            drawn(&covers, None, Some(HERE), 0)[1].number,
            1,
            "a number is used again"
        );
    }

    #[test]
    fn what_covers_a_part_that_was_not_looked_at_is_neither_moved_nor_removed_with_the_pointer() {
        let unseen = Cover {
            found: true,
            from_ms: 5000,
            ..Cover::still(1, Area::ALL)
        };
        let covers = [unseen.clone()];
        assert_eq!(drawn(&covers, Some(1), Some(HERE), 6000), covers);
        assert_eq!(drawn(&covers, Some(1), None, 6000), covers);
        // A face that was found is, and is no longer one that the next search replaces.
        let face = Cover {
            found: true,
            ..Cover::still(2, HERE)
        };
        let moved = drawn(&[face], Some(2), Some(Area::ALL), 0);
        assert_eq!(moved, [Cover::still(2, Area::ALL)]);
    }

    #[test]
    fn what_is_no_cover_is_refused() {
        let cover = Cover::still(1, HERE);
        assert!(are_sound(&[]) && are_sound(&[cover.clone(), Cover::still(2, Area::ALL)]));
        for (why, bad) in [
            ("no number", Cover::still(0, HERE)),
            ("empty", Cover::still(1, area(1000, 0, 1000, 1))),
            ("inside out", Cover::still(1, area(0, 2, 1, 1))),
            ("outside", Cover::still(1, area(0, 0, WHOLE + 1, 1))),
            ("no place", moving(&[])),
            ("two at one moment", moving(&[(5, HERE), (5, HERE)])),
            ("out of order", moving(&[(5, HERE), (4, HERE)])),
            (
                "ends where it begins",
                Cover {
                    from_ms: 7,
                    to_ms: Some(7),
                    ..cover.clone()
                },
            ),
        ] {
            assert!(!are_sound(&[bad]), "{why}");
        }
        assert!(!are_sound(&[cover.clone(), cover.clone()]), "one number twice");
        let many: Vec<Cover> = (1..=COVERS_MAX as u16 + 1)
            .map(|number| Cover::still(number, HERE))
            .collect();
        assert!(are_sound(&many[1..]) && !are_sound(&many));
        let places: Vec<_> = (0..=PLACES_MAX as u64).map(|at| (at, HERE)).collect();
        assert!(are_sound(&[moving(&places[1..])]) && !are_sound(&[moving(&places)]));
    }
}
